//! The atoms of MP4 files, as far as symphonia leaves them to us: which part of the sound is to be heard. Encoders put
//! silence in front and behind, and the edit list (ISO 14496-12 8.6.6) or, in old files, iTunes' own note says how much.
use std::io::Read;

use crate::source::SharedSource;
use crate::ticks::{PER_SECOND, Ticks};

/// Atoms looked at on one level; real files have a dozen.
const MAX_ATOMS: usize = 4096;
const MAX_EDITS: u32 = 64;

/// The part of a track that is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heard {
    /// In ticks of the track's own clock.
    pub from: u64,
    pub length: Option<Ticks>,
}

pub(crate) struct Atom {
    pub kind: [u8; 4],
    pub body: u64,
    pub end: u64,
}

/// The atom at `pos`, which ends within `limit`.
pub(crate) fn atom_at(source: &SharedSource, pos: u64, limit: u64) -> Option<Atom> {
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

/// What the edit list of a track says; None when it says nothing that can be followed.
pub(crate) fn heard_of(source: &SharedSource, track_id: u32) -> Option<Heard> {
    let len = source.len()?;
    let moov = child(source, 0, len, *b"moov", |_| true)?;
    let movie_clock = clock(
        source,
        &child(source, moov.body, moov.end, *b"mvhd", |_| true)?,
    )?;
    let trak = child(source, moov.body, moov.end, *b"trak", |trak| {
        let tkhd = child(source, trak.body, trak.end, *b"tkhd", |_| true);
        tkhd.and_then(|t| id_of(source, &t)) == Some(track_id)
    })?;
    let edts = child(source, trak.body, trak.end, *b"edts", |_| true)?;
    let elst = child(source, edts.body, edts.end, *b"elst", |_| true)?;
    let mut reader = source.at(elst.body).take(elst.end - elst.body);
    let long = match be(&mut reader, 1)? {
        0 => false,
        1 => true,
        _ => return None,
    };
    be(&mut reader, 3)?;
    let count = be(&mut reader, 4)?;
    let mut heard = None;
    for _ in 0..count.min(u64::from(MAX_EDITS)) {
        let size = if long { 8 } else { 4 };
        let (length, from) = (be(&mut reader, size)?, be(&mut reader, size)?);
        let rate = be(&mut reader, 4)?;
        if from == if long { u64::MAX } else { u64::from(u32::MAX) } {
            // Empty: a pause before the sound, which a player of sound alone does not keep.
            continue;
        }
        // Several pieces, or another speed: played as it stands.
        if heard.is_some() || rate != 0x1_0000 || from > u64::MAX / 2 {
            return None;
        }
        let ticks = u128::from(length) * u128::from(PER_SECOND) / u128::from(movie_clock);
        let length = u64::try_from(ticks).ok().filter(|t| *t > 0).map(Ticks);
        heard = Some(Heard { from, length });
    }
    heard
}

/// iTunes' note: encoder's delay, padding and the number of samples, in hexadecimal.
pub(crate) fn itunes_note(note: &str, rate: u32) -> Option<Heard> {
    let mut numbers = note
        .split_ascii_whitespace()
        .map(|n| u64::from_str_radix(n, 16).ok());
    let (delay, samples) = (numbers.nth(1)??, numbers.nth(1)??);
    (delay < u64::from(rate) && samples > 0 && rate > 0).then(|| Heard {
        from: delay,
        length: Some(Ticks::of_frames(samples, rate)),
    })
}

fn child(
    source: &SharedSource,
    start: u64,
    end: u64,
    kind: [u8; 4],
    fits: impl Fn(&Atom) -> bool,
) -> Option<Atom> {
    let mut pos = start;
    for _ in 0..MAX_ATOMS {
        if pos >= end {
            return None;
        }
        let atom = atom_at(source, pos, end)?;
        if atom.kind == kind && fits(&atom) {
            return Some(atom);
        }
        pos = atom.end;
    }
    None
}

/// Ticks a second, of `mvhd`.
fn clock(source: &SharedSource, mvhd: &Atom) -> Option<u64> {
    let mut reader = source.at(mvhd.body).take(mvhd.end - mvhd.body);
    let dates = if be(&mut reader, 1)? == 1 { 16 } else { 8 };
    skip(&mut reader, 3 + dates)?;
    be(&mut reader, 4).filter(|clock| *clock > 0)
}

fn id_of(source: &SharedSource, tkhd: &Atom) -> Option<u32> {
    let mut reader = source.at(tkhd.body).take(tkhd.end - tkhd.body);
    let dates = if be(&mut reader, 1)? == 1 { 16 } else { 8 };
    skip(&mut reader, 3 + dates)?;
    u32::try_from(be(&mut reader, 4)?).ok()
}

fn be(reader: &mut impl Read, bytes: usize) -> Option<u64> {
    let mut word = [0; 8];
    reader.read_exact(word.get_mut(8 - bytes..)?).ok()?;
    Some(u64::from_be_bytes(word))
}

fn skip(reader: &mut impl Read, bytes: u64) -> Option<()> {
    let skipped = std::io::copy(&mut reader.take(bytes), &mut std::io::sink()).ok()?;
    (skipped == bytes).then_some(())
}
