//! Chapters of Matroska files (RFC 9559, section 5.1.7), and hiding them from symphonia.
//!
//! Written by hand because symphonia 0.6 refuses the whole file where an edition has no UID, which ffmpeg never
//! writes; it also drops hidden chapters.
use std::io::Read;

use super::text;
use super::{MAX_CHAPTERS, MAX_DEPTH, ends_after};
use crate::MediaChapter;
use crate::source::{Patch, SharedSource};

const MAX_ELEMENTS: usize = 50_000;
const MAX_BYTES: u64 = 4 << 20;
/// Elements before the sound.
const MAX_HEAD: usize = 4096;

pub(crate) mod id {
    pub const EBML: u32 = 0x1a45_dfa3;
    pub const SEGMENT: u32 = 0x1853_8067;
    pub const SEEK_HEAD: u32 = 0x114d_9b74;
    pub const CLUSTER: u32 = 0x1f43_b675;
    pub const CHAPTERS: u32 = 0x1043_a770;
    pub const EDITION: u32 = 0x45b9;
    pub const EDITION_HIDDEN: u32 = 0x45bd;
    pub const EDITION_DEFAULT: u32 = 0x45db;
    pub const ATOM: u32 = 0xb6;
    pub const START: u32 = 0x91;
    pub const END: u32 = 0x92;
    pub const HIDDEN: u32 = 0x98;
    pub const ENABLED: u32 = 0x4598;
    pub const DISPLAY: u32 = 0x80;
    pub const STRING: u32 = 0x85;
}

pub(super) fn of(source: &SharedSource) -> Vec<MediaChapter> {
    let mut body = Vec::new();
    if let Some(chapters) = find(source) {
        let size = (chapters.end - chapters.body).min(MAX_BYTES);
        let mut reader = source.at(chapters.body).take(size);
        if reader.read_to_end(&mut body).is_err() {
            return Vec::new();
        }
    }
    // The first edition that is the default and not hidden, else one that is not hidden, else the first.
    let editions = Elements(&body).filter(|(id, _)| *id == id::EDITION);
    let rank = |edition: &[u8]| {
        let is = |wanted: u32| flag(edition, wanted) == Some(true);
        (is(id::EDITION_HIDDEN), !is(id::EDITION_DEFAULT))
    };
    let mut found = Vec::new();
    if let Some((_, edition)) = editions.min_by_key(|(_, edition)| rank(edition)) {
        atoms(edition, 0, &mut found);
    }
    found
}

fn atoms(parent: &[u8], depth: usize, found: &mut Vec<MediaChapter>) {
    for (_, atom) in Elements(parent).filter(|(id, _)| *id == id::ATOM) {
        if found.len() >= MAX_CHAPTERS || depth > MAX_DEPTH {
            return;
        }
        let time = |wanted: u32| {
            child(atom, wanted)
                .and_then(number)
                .map(|ns| ns / 1_000_000)
        };
        if let Some(start_ms) = time(id::START) {
            let words = child(atom, id::DISPLAY).and_then(|shown| child(shown, id::STRING));
            found.push(MediaChapter {
                start_ms,
                end_ms: ends_after(start_ms, time(id::END)),
                title: text::decode(3, words.unwrap_or_default()),
                hidden: flag(atom, id::HIDDEN) == Some(true)
                    || flag(atom, id::ENABLED) == Some(false),
                ..MediaChapter::default()
            });
        }
        atoms(atom, depth + 1, found);
    }
}

fn child(parent: &[u8], wanted: u32) -> Option<&[u8]> {
    let mut children = Elements(parent);
    children.find(|(id, _)| *id == wanted).map(|(_, data)| data)
}

fn flag(parent: &[u8], wanted: u32) -> Option<bool> {
    child(parent, wanted).and_then(number).map(|n| n != 0)
}

pub(crate) fn number(data: &[u8]) -> Option<u64> {
    (data.len() <= 8).then(|| data.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
}

/// Elements one after the other; one that claims more than there is has what there is.
struct Elements<'a>(&'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (id, size, head) = header(self.0)?;
        let rest = self.0.get(head..)?;
        let size = size.and_then(|s| usize::try_from(s).ok());
        let (data, rest) = rest.split_at(size.unwrap_or(usize::MAX).min(rest.len()));
        self.0 = rest;
        Some((id, data))
    }
}

/// An element's id, its size if it is told, and the length of both.
pub(crate) fn header(bytes: &[u8]) -> Option<(u32, Option<u64>, usize)> {
    let id_length = bytes.first()?.leading_zeros() as usize + 1;
    if id_length > 4 {
        return None;
    }
    let id = number(bytes.get(..id_length)?)?;
    let size_length = bytes.get(id_length)?.leading_zeros() as usize + 1;
    let size = number(bytes.get(id_length..id_length + size_length)?)?;
    let mask = (1u64 << (7 * size_length)) - 1;
    let size = Some(size & mask).filter(|s| *s != mask);
    Some((u32::try_from(id).ok()?, size, id_length + size_length))
}

struct Place {
    start: u64,
    body: u64,
    end: u64,
}

/// Where the chapters stand. Of a file that is still arriving only what is in front of the sound is looked at.
fn find(source: &SharedSource) -> Option<Place> {
    let mut inside = false;
    let mut pos = 0;
    for _ in 0..MAX_ELEMENTS {
        let mut head = Vec::new();
        source.at(pos).take(12).read_to_end(&mut head).ok()?;
        let (id, size, length) = header(&head)?;
        let body = pos + length as u64;
        match (id, size) {
            (id::EBML, Some(_)) if pos == 0 => {}
            (id::SEGMENT, _) if !inside && pos > 0 => {
                inside = true;
                pos = body;
                continue;
            }
            _ if !inside => return None,
            (id::CLUSTER, _) if !source.is_complete() => return None,
            (id::CHAPTERS, Some(size)) => {
                return Some(Place {
                    start: pos,
                    body,
                    end: body.checked_add(size)?,
                });
            }
            _ => {}
        }
        pos = body.checked_add(size?)?;
    }
    None
}

/// What makes the chapters look like padding, if there are any.
pub(crate) fn hidden(source: &SharedSource) -> Option<Patch> {
    void(&find(source)?)
}

/// What hides the tables that lead behind the sound: where that is not here a demuxer that follows them gives up.
pub(crate) fn without_seek_heads(source: &SharedSource) -> Vec<Patch> {
    let mut found = Vec::new();
    let mut pos = 0;
    for _ in 0..MAX_HEAD {
        let Some((id, size, place)) = element(source, pos) else {
            break;
        };
        pos = match (id, size) {
            (id::SEGMENT, _) => place.body,
            (id::CLUSTER, _) | (_, None) => break,
            (id::SEEK_HEAD, _) => {
                found.extend(void(&place));
                place.end
            }
            _ => place.end,
        };
    }
    found
}

/// Where the segment says that it ends.
pub(crate) fn told_end(source: &SharedSource) -> Option<u64> {
    let (id, _, ebml) = element(source, 0)?;
    let (segment, size, place) = element(source, ebml.end)?;
    (id == id::EBML && segment == id::SEGMENT && size.is_some()).then_some(place.end)
}

/// One that does not tell its size ends nowhere.
fn element(source: &SharedSource, start: u64) -> Option<(u32, Option<u64>, Place)> {
    let mut head = Vec::new();
    source.at(start).take(12).read_to_end(&mut head).ok()?;
    let (id, size, length) = header(&head)?;
    let body = start.checked_add(length as u64)?;
    let end = match size {
        Some(size) => body.checked_add(size)?,
        None => u64::MAX,
    };
    Some((id, size, Place { start, body, end }))
}

/// A Void element of the same extent, with a size of as many bytes as there is room for.
fn void(place: &Place) -> Option<Patch> {
    let length = usize::try_from(place.body - place.start).ok()?.min(9);
    let size = (place.end - place.start).saturating_sub(length as u64);
    let width = length.saturating_sub(1);
    if width == 0 || size >= 1 << (7 * width).min(56) {
        return None;
    }
    let mut bytes = vec![0xec];
    let marked = size | 1 << (7 * width);
    bytes.extend_from_slice(&marked.to_be_bytes()[8 - width..]);
    Some(Patch {
        at: place.start,
        bytes,
    })
}
