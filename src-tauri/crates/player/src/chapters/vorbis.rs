//! CHAPTERxxx comments of FLAC files, which symphonia reads in Ogg only.
use std::collections::BTreeMap;
use std::io::Read;

use super::text::link;
use super::{MAX_CHAPTERS, MAX_TITLE_BYTES};
use crate::MediaChapter;
use crate::source::SharedSource;

/// The kind of metadata block that holds comments.
const COMMENTS: u8 = 4;
const MAX_BLOCKS: usize = 128;
const MAX_COMMENTS: usize = 4 * MAX_CHAPTERS;

/// `start` is where `fLaC` stands.
pub(super) fn of_flac(source: &SharedSource, start: u64) -> Vec<MediaChapter> {
    flac_block(source, start, COMMENTS).map_or_else(Vec::new, |(_, block)| of_comments(&block))
}

/// The first metadata block of this kind, with the place of its head.
pub(super) fn flac_block(source: &SharedSource, start: u64, kind: u8) -> Option<(u64, Vec<u8>)> {
    let mut at = start + 4;
    for _ in 0..MAX_BLOCKS {
        let mut head = [0; 4];
        source.at(at).read_exact(&mut head).ok()?;
        let size = u64::from(u32::from_be_bytes([0, head[1], head[2], head[3]]));
        if head[0] & 0x7f == kind {
            let mut block = Vec::new();
            // At most 16 MiB, because the size has three bytes.
            source.at(at + 4).take(size).read_to_end(&mut block).ok()?;
            return Some((at, block));
        }
        if head[0] & 0x80 != 0 {
            return None;
        }
        at += 4 + size;
    }
    None
}

/// A comment block as Xiph defines it: vendor, count, then `NAME=value`, each behind its length.
fn of_comments(block: &[u8]) -> Vec<MediaChapter> {
    let mut rest = block;
    let vendor = sized(&mut rest);
    if vendor.is_none() || rest.len() < 4 {
        return Vec::new();
    }
    rest = &rest[4..];
    let mut rows: BTreeMap<u32, (Option<u64>, MediaChapter)> = BTreeMap::new();
    for _ in 0..MAX_COMMENTS {
        let Some(comment) = sized(&mut rest) else {
            break;
        };
        let Some((number, field, value)) = chapter_comment(comment) else {
            continue;
        };
        if rows.len() >= MAX_CHAPTERS {
            break;
        }
        let (start, chapter) = rows.entry(number).or_default();
        match field.as_str() {
            "" => *start = time(&value),
            "NAME" => chapter.title = value,
            "URL" => chapter.url = link(&value),
            _ => {}
        }
    }
    let timed = rows.into_values().filter_map(|(start, chapter)| {
        Some(MediaChapter {
            start_ms: start?,
            ..chapter
        })
    });
    timed.collect()
}

fn sized<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (size, after) = rest.split_first_chunk::<4>()?;
    let size = usize::try_from(u32::from_le_bytes(*size)).ok()?;
    let (data, after) = after.split_at_checked(size)?;
    *rest = after;
    Some(data)
}

/// `CHAPTER001NAME=Words` in its parts.
fn chapter_comment(comment: &[u8]) -> Option<(u32, String, String)> {
    let equals = comment.iter().take(32).position(|b| *b == b'=')?;
    let (name, value) = (&comment[..equals], &comment[equals + 1..]);
    let name = std::str::from_utf8(name).ok()?.to_ascii_uppercase();
    let rest = name.strip_prefix("CHAPTER")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number = rest[..digits].parse().ok()?;
    let value = &value[..value.len().min(2 * MAX_TITLE_BYTES)];
    let value = String::from_utf8_lossy(value).into_owned();
    Some((number, rest[digits..].to_string(), value))
}

/// `00:00:04.500` in milliseconds.
fn time(text: &str) -> Option<u64> {
    let mut parts = text.trim().split(':').map(str::trim);
    let (h, m, s) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (h, m): (u32, u32) = (h.parse().ok()?, m.parse().ok()?);
    let number = s.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let seconds: f64 = s.parse().ok().filter(|s| number && *s < 1e6)?;
    let whole = (u64::from(h) * 60 + u64::from(m)) * 60_000;
    Some(whole + (seconds * 1000.0).round() as u64)
}
