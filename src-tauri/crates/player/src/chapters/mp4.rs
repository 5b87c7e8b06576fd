//! Chapters of MP4 files: a QuickTime text track with the pictures and links that go with it, else Nero's `chpl`,
//! which `mp4ameta` reads after a look at the sizes, because it believes them.
mod track;

#[cfg(test)]
mod tests;

use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use mp4ameta::{ChplTimescale, ReadConfig, Tag};

use self::track::{Sample, Track};
use super::text::{self, Pictures};
use super::{MAX_CHAPTERS, MAX_DEPTH, ends_after};
use crate::MediaChapter;
use crate::mp4_boxes::{Atom, atom_at};
use crate::source::SharedSource;

/// `moov` of a 24 h audiobook is about 16 MB.
const MAX_MOOV: u64 = 64 << 20;
/// A picture belongs to a chapter that begins this near to it.
const NEAR_MS: u64 = 500;
/// What is read of one text sample: its length has 16 bits, and a link may follow.
const MAX_SAMPLE: u64 = 70_000;

/// None when anything about the atoms is odd.
pub(super) fn of(source: &SharedSource) -> Vec<MediaChapter> {
    let Some(moov) = sound_moov(source) else {
        return Vec::new();
    };
    let mut found = of_tracks(source, &moov);
    if found.is_empty() {
        found = of_list(source);
    }
    found
}

/// Chapter tracks by our own reader alone.
pub(super) fn of_tracks(source: &SharedSource, moov: &Atom) -> Vec<MediaChapter> {
    let tracks = track::all(source, moov);
    let referred = |t: &&Track| tracks.iter().any(|by| by.chapters.contains(&t.id));
    let texts = tracks
        .iter()
        .filter(referred)
        .filter(|t| matches!(&t.kind, b"text" | b"sbtl"));
    let mut chapters = texts
        .map(|t| titles(source, &t.samples(source)))
        .find(|found| !found.is_empty())
        .unwrap_or_default();
    if chapters.is_empty() {
        return chapters;
    }
    let mut pictures = Pictures::new();
    for track in tracks
        .iter()
        .filter(referred)
        .filter(|t| &t.kind == b"vide")
    {
        for sample in track.samples(source) {
            add_picture(source, &sample, &mut chapters, &mut pictures);
        }
    }
    chapters
}

fn bytes_of(source: &SharedSource, sample: &Sample, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut reader = source.at(sample.offset).take(sample.size.min(most));
    match reader.read_to_end(&mut bytes) {
        Ok(_) => bytes,
        Err(_) => Vec::new(),
    }
}

/// A text sample is a length, the words, and atoms; `href` among them is a link.
fn titles(source: &SharedSource, samples: &[Sample]) -> Vec<MediaChapter> {
    let chapter = |sample: &Sample| {
        let bytes = bytes_of(source, sample, MAX_SAMPLE);
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (words, atoms) = rest.split_at(length);
        let is_wide = words.starts_with(b"\xfe\xff") || words.starts_with(b"\xff\xfe");
        Some(MediaChapter {
            start_ms: sample.start_ms,
            end_ms: ends_after(sample.start_ms, Some(sample.end_ms)),
            title: text::decode(if is_wide { 1 } else { 3 }, words),
            url: href(atoms),
            ..MediaChapter::default()
        })
    };
    samples.iter().filter_map(chapter).collect()
}

/// The address in the first `href` atom: two places in the text, a length, and letters (3GPP TS 26.245).
fn href(atoms: &[u8]) -> Option<String> {
    let mut rest = atoms;
    while let Some((size, _)) = rest.split_first_chunk::<4>() {
        let size = usize::try_from(u32::from_be_bytes(*size)).ok()?;
        let (atom, after) = rest.split_at_checked(size.max(8))?;
        if &atom[4..8] == b"href" {
            let length = usize::from(*atom.get(12)?);
            return text::address(atom.get(13..13 + length)?);
        }
        rest = after;
    }
    None
}

/// Gives the picture to the chapter that begins with it. Between chapters it makes one that is not listed.
fn add_picture(
    source: &SharedSource,
    sample: &Sample,
    chapters: &mut Vec<MediaChapter>,
    pictures: &mut Pictures,
) {
    if sample.size > pictures.room() as u64 || chapters.len() >= 2 * MAX_CHAPTERS {
        return;
    }
    let bytes = bytes_of(source, sample, pictures.room() as u64);
    let Some(picture) = pictures.take(&bytes) else {
        return;
    };
    let distance = |c: &MediaChapter| c.start_ms.abs_diff(sample.start_ms);
    match chapters.iter_mut().min_by_key(|c| distance(c)) {
        Some(near) if distance(near) <= NEAR_MS => _ = near.picture.get_or_insert(picture),
        _ => chapters.push(MediaChapter {
            start_ms: sample.start_ms,
            end_ms: ends_after(sample.start_ms, Some(sample.end_ms)),
            picture: Some(picture),
            hidden: true,
            ..MediaChapter::default()
        }),
    }
}

fn of_list(source: &SharedSource) -> Vec<MediaChapter> {
    let config = ReadConfig {
        read_meta_items: false,
        read_image_data: false,
        read_chapter_list: true,
        read_chapter_track: false,
        read_audio_info: false,
        chpl_timescale: ChplTimescale::DEFAULT,
    };
    // Not our parser, and fed with other people's files: a panic in it costs the chapters, nothing more.
    let read = catch_unwind(AssertUnwindSafe(|| {
        Tag::read_with(&mut BufReader::new(source.at(0)), &config)
    }));
    let Ok(Ok(tag)) = read else { return Vec::new() };
    let chapters = tag
        .chapter_list()
        .iter()
        .take(MAX_CHAPTERS)
        .map(|c| MediaChapter {
            start_ms: u64::try_from(c.start.as_millis()).unwrap_or(u64::MAX),
            title: c.title.clone(),
            ..MediaChapter::default()
        });
    chapters.collect()
}

/// `moov`, if no atom in it claims more than its parent holds, so that a reader which believes sizes cannot be made
/// to allocate more than the file's own `moov`.
pub(super) fn sound_moov(source: &SharedSource) -> Option<Atom> {
    let len = source.len()?;
    let mut pos = 0;
    while pos < len {
        let atom = atom_at(source, pos, len)?;
        if &atom.kind == b"moov" {
            let sound = atom.end - pos <= MAX_MOOV && children_hold(source, atom.body, atom.end, 0);
            return sound.then_some(atom);
        }
        pos = atom.end;
    }
    None
}

fn children_hold(source: &SharedSource, start: u64, end: u64, depth: usize) -> bool {
    let mut pos = start;
    while pos + 8 <= end {
        let Some(atom) = atom_at(source, pos, end) else {
            return false;
        };
        let holds_atoms = matches!(
            &atom.kind,
            b"trak" | b"mdia" | b"minf" | b"stbl" | b"udta" | b"edts" | b"tref"
        );
        if holds_atoms
            && (depth >= MAX_DEPTH || !children_hold(source, atom.body, atom.end, depth + 1))
        {
            return false;
        }
        pos = atom.end;
    }
    true
}
