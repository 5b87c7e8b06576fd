//! Chapters that a media file carries itself: ID3v2 CHAP and CHAPTERxxx comments as symphonia reads them, and
//! those of MP4 files, which it does not read.
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mp4ameta::{ChplTimescale, ReadConfig, Tag};
use symphonia::core::meta::{ChapterGroup, ChapterGroupItem, StandardTag};

use crate::MediaChapter;
use crate::mp4::atom_at;
use crate::source::SharedSource;

const MAX_CHAPTERS: usize = 5_000;
const MAX_DEPTH: usize = 8;
const MAX_TITLE_BYTES: usize = 1_000;
/// `moov` of a 24 h audiobook is about 16 MB.
const MAX_MOOV: u64 = 64 << 20;

pub(crate) fn of(group: Option<&ChapterGroup>) -> Vec<MediaChapter> {
    let mut found = Vec::new();
    if let Some(group) = group {
        collect(group, 0, &mut found);
    }
    tidy(found)
}

fn collect(group: &ChapterGroup, depth: usize, found: &mut Vec<MediaChapter>) {
    for item in &group.items {
        match item {
            ChapterGroupItem::Group(inner) if depth < MAX_DEPTH => collect(inner, depth + 1, found),
            ChapterGroupItem::Group(_) => {}
            ChapterGroupItem::Chapter(chapter) => {
                if found.len() >= MAX_CHAPTERS {
                    return;
                }
                let title = chapter.tags.iter().find_map(|tag| match &tag.std {
                    Some(StandardTag::ChapterTitle(t) | StandardTag::TrackTitle(t)) => {
                        Some(t.to_string())
                    }
                    _ => None,
                });
                found.push(MediaChapter {
                    start_ms: u64::try_from(chapter.start_time.as_millis()).unwrap_or(0),
                    title: title.unwrap_or_default(),
                    ..MediaChapter::default()
                });
            }
        }
    }
}

/// In order of time, one per moment, titles trimmed.
fn tidy(mut chapters: Vec<MediaChapter>) -> Vec<MediaChapter> {
    for chapter in &mut chapters {
        let mut end = chapter.title.len().min(MAX_TITLE_BYTES);
        while !chapter.title.is_char_boundary(end) {
            end -= 1;
        }
        chapter.title = chapter.title[..end]
            .trim_matches(|c: char| c == '\0' || c.is_whitespace())
            .to_string();
    }
    chapters.sort_by_key(|c| c.start_ms);
    chapters.dedup_by(|later, first| {
        let same = later.start_ms == first.start_ms;
        if same && first.title.is_empty() {
            first.title = std::mem::take(&mut later.title);
        }
        same
    });
    chapters
}

/// Nero `chpl` or a QuickTime text track. None when anything about the atoms is odd.
pub(crate) fn of_mp4(source: &SharedSource) -> Vec<MediaChapter> {
    if !sizes_hold(source) {
        return Vec::new();
    }
    let config = ReadConfig {
        read_meta_items: false,
        read_image_data: false,
        read_chapter_list: true,
        read_chapter_track: true,
        read_audio_info: false,
        chpl_timescale: ChplTimescale::DEFAULT,
    };
    // Not our parser, and fed with other people's files: a panic in it costs the chapters, nothing more.
    let read = catch_unwind(AssertUnwindSafe(|| {
        Tag::read_with(&mut BufReader::new(source.at(0)), &config)
    }));
    let Ok(Ok(tag)) = read else { return Vec::new() };
    let list = if tag.chapter_track().is_empty() {
        tag.chapter_list()
    } else {
        tag.chapter_track()
    };
    let chapters = list.iter().take(MAX_CHAPTERS).map(|c| MediaChapter {
        start_ms: u64::try_from(c.start.as_millis()).unwrap_or(u64::MAX),
        title: c.title.clone(),
        ..MediaChapter::default()
    });
    tidy(chapters.collect())
}

/// Walks the atoms and checks that none claims more than its parent holds, so that a reader which believes sizes
/// cannot be made to allocate more than the file's own `moov`.
fn sizes_hold(source: &SharedSource) -> bool {
    let Some(len) = source.len() else {
        return false;
    };
    let mut pos = 0;
    while pos < len {
        let Some(atom) = atom_at(source, pos, len) else {
            return false;
        };
        if &atom.kind == b"moov" {
            if atom.end - pos > MAX_MOOV {
                return false;
            }
            return children_hold(source, atom.body, atom.end, 0);
        }
        pos = atom.end;
    }
    false
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
