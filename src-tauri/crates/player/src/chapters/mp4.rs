//! Chapters of MP4 files, by `mp4ameta` after a look at the sizes, because it believes them.
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use mp4ameta::{ChplTimescale, ReadConfig, Tag};

use super::{MAX_CHAPTERS, MAX_DEPTH};
use crate::MediaChapter;
use crate::source::SharedSource;

/// `moov` of a 24 h audiobook is about 16 MB.
const MAX_MOOV: u64 = 64 << 20;

/// Nero `chpl` or a QuickTime text track. None when anything about the atoms is odd.
pub(super) fn of(source: &SharedSource) -> Vec<MediaChapter> {
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
    chapters.collect()
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

struct Atom {
    kind: [u8; 4],
    body: u64,
    end: u64,
}

fn atom_at(source: &SharedSource, pos: u64, limit: u64) -> Option<Atom> {
    let mut head = [0; 16];
    let mut reader = source.at(pos);
    reader.read_exact(&mut head[..8]).ok()?;
    let short = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
    let (size, header) = match short {
        0 => (limit - pos, 8),
        1 => {
            reader.read_exact(&mut head[8..]).ok()?;
            let mut long = [0; 8];
            long.copy_from_slice(&head[8..]);
            (u64::from_be_bytes(long), 16)
        }
        size => (u64::from(size), 8),
    };
    let end = pos.checked_add(size)?;
    if size < header || end > limit {
        return None;
    }
    Some(Atom {
        kind: [head[4], head[5], head[6], head[7]],
        body: pos + header,
        end,
    })
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
