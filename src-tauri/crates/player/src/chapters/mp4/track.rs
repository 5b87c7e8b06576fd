//! QuickTime chapter tracks: which they are, and where their samples stand (QuickTime File Format, chapter lists).
//!
//! Written by hand because `mp4ameta` takes the first track that is referred to for the titles, and in an enhanced
//! podcast that may be the pictures. Tables are read as far as chapters could go, however long they claim to be.
use std::io::Read;

use super::super::MAX_CHAPTERS;
use crate::mp4_boxes::{Atom, atom_at};
use crate::source::SharedSource;

const MAX_TRACKS: usize = 64;
const MAX_CHILDREN: usize = 4096;

pub(super) struct Track {
    pub id: u32,
    /// `text`, `sbtl`, `vide`, `soun` ...
    pub kind: [u8; 4],
    /// Tracks that hold the chapters of this one.
    pub chapters: Vec<u32>,
    scale: u32,
    table: Atom,
}

pub(super) struct Sample {
    pub start_ms: u64,
    pub end_ms: u64,
    pub offset: u64,
    pub size: u64,
}

pub(super) fn all(source: &SharedSource, moov: &Atom) -> Vec<Track> {
    let tracks = children(source, moov).filter(|atom| &atom.kind == b"trak");
    tracks
        .take(MAX_TRACKS)
        .filter_map(|trak| Track::read(source, &trak))
        .collect()
}

fn children<'a>(source: &'a SharedSource, parent: &Atom) -> impl Iterator<Item = Atom> + use<'a> {
    let (mut pos, end) = (parent.body, parent.end);
    std::iter::from_fn(move || {
        let atom = (end.saturating_sub(pos) >= 8)
            .then(|| atom_at(source, pos, end))
            .flatten()?;
        pos = atom.end;
        Some(atom)
    })
    .take(MAX_CHILDREN)
}

fn find(source: &SharedSource, parent: &Atom, path: &[&[u8; 4]]) -> Option<Atom> {
    let (first, rest) = path.split_first()?;
    let found = children(source, parent).find(|atom| atom.kind == **first)?;
    if rest.is_empty() {
        return Some(found);
    }
    find(source, &found, rest)
}

/// `N` bytes at a place inside an atom.
fn bytes<const N: usize>(source: &SharedSource, atom: &Atom, at: u64) -> Option<[u8; N]> {
    let pos = atom.body.checked_add(at)?;
    if pos.checked_add(N as u64)? > atom.end {
        return None;
    }
    let mut out = [0; N];
    source.at(pos).read_exact(&mut out).ok()?;
    Some(out)
}

fn number(source: &SharedSource, atom: &Atom, at: u64) -> Option<u32> {
    bytes(source, atom, at).map(u32::from_be_bytes)
}

/// A number behind two dates, which version 1 of an atom writes longer.
fn behind_dates(source: &SharedSource, atom: &Atom) -> Option<u32> {
    let [version] = bytes(source, atom, 0)?;
    number(source, atom, if version == 1 { 20 } else { 12 })
}

/// Rows of `width` bytes that begin at `at`, behind their count.
fn rows(source: &SharedSource, atom: &Atom, at: u64, width: u64) -> Option<Vec<u8>> {
    let count = u64::from(number(source, atom, at)?).min(MAX_CHAPTERS as u64);
    let from = atom.body + at + 4;
    let length = (count * width).min(atom.end.saturating_sub(from));
    let mut out = Vec::new();
    source.at(from).take(length).read_to_end(&mut out).ok()?;
    Some(out)
}

impl Track {
    fn read(source: &SharedSource, trak: &Atom) -> Option<Track> {
        let id = behind_dates(source, &find(source, trak, &[b"tkhd"])?)?;
        let chapters = find(source, trak, &[b"tref", b"chap"]).map(|chap| {
            let ids = (0..MAX_TRACKS as u64).map_while(|n| number(source, &chap, n * 4));
            ids.collect()
        });
        let mdia = find(source, trak, &[b"mdia"])?;
        Some(Track {
            id,
            kind: bytes(source, &find(source, &mdia, &[b"hdlr"])?, 8)?,
            chapters: chapters.unwrap_or_default(),
            scale: behind_dates(source, &find(source, &mdia, &[b"mdhd"])?)?,
            table: find(source, &mdia, &[b"minf", b"stbl"])?,
        })
    }

    /// As many samples as there could be chapters, in order of time.
    pub fn samples(&self, source: &SharedSource) -> Vec<Sample> {
        self.read_samples(source).unwrap_or_default()
    }

    fn read_samples(&self, source: &SharedSource) -> Option<Vec<Sample>> {
        let table = |kind: &[u8; 4]| find(source, &self.table, &[kind]);
        let times = rows(source, &table(b"stts")?, 4, 8)?;
        let chunks = rows(source, &table(b"stsc")?, 4, 12)?;
        let sizes = table(b"stsz")?;
        let same = number(source, &sizes, 4)?;
        let sizes = match same {
            0 => rows(source, &sizes, 8, 4)?,
            _ => {
                let count = number(source, &sizes, 8)?.min(MAX_CHAPTERS as u32);
                same.to_be_bytes().repeat(count as usize)
            }
        };
        let offsets = match table(b"stco") {
            Some(short) => numbers::<4>(&rows(source, &short, 4, 4)?)
                .map(|b| u64::from(u32::from_be_bytes(b)))
                .collect::<Vec<_>>(),
            None => numbers::<8>(&rows(source, &table(b"co64")?, 4, 8)?)
                .map(u64::from_be_bytes)
                .collect(),
        };
        let mut sizes = numbers::<4>(&sizes).map(u32::from_be_bytes);
        let mut times = Times::new(&times, self.scale);
        let chunks: Vec<[u32; 3]> = chunks.as_chunks::<12>().0.iter().map(thirds).collect();
        let mut samples = Vec::new();
        let mut run = 0;
        for (chunk, offset) in (1u32..).zip(offsets) {
            // A run of like chunks lasts until the next one begins.
            while chunks.get(run + 1).is_some_and(|next| next[0] <= chunk) {
                run += 1;
            }
            let mut offset = offset;
            for _ in 0..chunks.get(run)?[1] {
                let (Some(size), Some((start_ms, end_ms))) = (sizes.next(), times.next()) else {
                    return Some(samples);
                };
                let size = u64::from(size);
                samples.push(Sample {
                    start_ms,
                    end_ms,
                    offset,
                    size,
                });
                offset = offset.checked_add(size)?;
            }
        }
        Some(samples)
    }
}

fn numbers<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> + '_ {
    bytes.as_chunks::<N>().0.iter().copied()
}

fn thirds(row: &[u8; 12]) -> [u32; 3] {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = *row;
    [[a, b, c, d], [e, f, g, h], [i, j, k, l]].map(u32::from_be_bytes)
}

/// Start and end of one sample after the other, from the runs of `stts`.
struct Times<'a> {
    runs: std::slice::Iter<'a, [u8; 8]>,
    left: u32,
    length: u32,
    at: u64,
    scale: u64,
}

impl<'a> Times<'a> {
    fn new(rows: &'a [u8], scale: u32) -> Times<'a> {
        Times {
            runs: rows.as_chunks::<8>().0.iter(),
            left: 0,
            length: 0,
            at: 0,
            scale: u64::from(scale),
        }
    }
}

impl Iterator for Times<'_> {
    type Item = (u64, u64);

    fn next(&mut self) -> Option<(u64, u64)> {
        while self.left == 0 {
            let [a, b, c, d, e, f, g, h] = *self.runs.next()?;
            self.left = u32::from_be_bytes([a, b, c, d]);
            self.length = u32::from_be_bytes([e, f, g, h]);
        }
        self.left -= 1;
        let start = self.at;
        // At most 5,000 times 32 bits.
        self.at += u64::from(self.length);
        let ms = |ticks: u64| (ticks * 1000).checked_div(self.scale);
        Some((ms(start)?, ms(self.at)?))
    }
}
