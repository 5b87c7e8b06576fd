//! Damaged files by the thousand: nothing panics, hangs, or asks for memory that is not there.
use std::time::{Duration, Instant};

use player::{FrameIndex, index_mp3, inspect, render};

use crate::support::{ALL, bytes, memory};

/// xorshift, so that a failure can be made again from its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

fn spoil(file: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut file = file.to_vec();
    match dice.roll(5) {
        0 => file.truncate(dice.roll(file.len())),
        1 => {
            // The head is where the lengths are.
            for _ in 0..=dice.roll(8) {
                let at = dice.roll(file.len().min(600));
                file[at] = [0, 0xff, 0x7f, 0x80, dice.roll(256) as u8][dice.roll(5)];
            }
        }
        2 => {
            for _ in 0..=dice.roll(60) {
                let at = dice.roll(file.len());
                file[at] ^= 1 << dice.roll(8);
            }
        }
        3 => {
            let (from, to) = (dice.roll(file.len()), dice.roll(file.len()));
            let piece = file[from..(from + dice.roll(3000)).min(file.len())].to_vec();
            file.splice(to..to, piece);
        }
        _ => {
            let from = dice.roll(file.len());
            let to = (from + dice.roll(5000)).min(file.len());
            file.drain(from..to);
        }
    }
    file
}

fn storm(names: &[&str], each: u64) {
    for name in names {
        let good = bytes(name);
        for seed in 1..=each {
            let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let file = spoil(&good, &mut dice);
            let start = Instant::now();
            let found = inspect(memory(file.clone()), seed % 3 == 0);
            if found.is_ok() && seed % 2 == 0 {
                let from = dice.roll(6000) as u64;
                let mut out = std::io::Cursor::new(Vec::new());
                let _ = render(memory(file.clone()), from, Some(100), &mut out);
                assert!(out.into_inner().len() < 4 << 20, "{name} {seed}");
            }
            if name.ends_with(".mp3")
                && let Ok(index) = index_mp3(memory(file))
            {
                assert!(
                    FrameIndex::from_bytes(&index.to_bytes()).is_ok(),
                    "{name} {seed}"
                );
            }
            assert!(
                start.elapsed() < Duration::from_secs(5),
                "{name} {seed} took {:?}",
                start.elapsed()
            );
        }
    }
}

#[test]
fn damaged_mp3() {
    storm(&ALL[..5], 300);
    storm(&["chapters.mp3"], 300);
}

#[test]
fn damaged_mp4() {
    storm(
        &[
            "faststart.m4a",
            "moov-at-end.m4a",
            "alac.m4a",
            "chapters.m4a",
        ],
        300,
    );
}

#[test]
fn damaged_ogg() {
    storm(&["vorbis.ogg", "opus.opus", "chapters.ogg"], 300);
}

#[test]
fn damaged_others() {
    storm(
        &[
            "adts.aac",
            "vorbis.mka",
            "opus.webm",
            "flac.flac",
            "chapters.flac",
            "chapters.mka",
            "wav.wav",
            "aiff.aiff",
            "caf.caf",
        ],
        200,
    );
}

#[test]
fn sizes_that_are_lies() {
    // An atom of 34 GB, inside and outside of moov.
    for kind in [&b"moov"[..], b"udta", b"chpl", b"stsz", b"free"] {
        let good = bytes("chapters.m4a");
        let Some(at) = good.windows(4).position(|w| w == kind) else {
            continue;
        };
        let mut file = good.clone();
        file[at - 4..at].copy_from_slice(&[0xff; 4]);
        let _ = inspect(memory(file.clone()), true);
        let long = [&[0, 0, 0, 1], kind, &0x8_0000_0000u64.to_be_bytes()].concat();
        file.splice(at - 4..at + 4, long);
        let _ = inspect(memory(file), true);
    }
    // A WAV of 4 GB in 44 bytes.
    let mut wav = bytes("wav.wav")[..78].to_vec();
    for at in [4, 74] {
        wav[at..at + 4].copy_from_slice(&[0xff; 4]);
    }
    let _ = inspect(memory(wav), true);
}

#[test]
fn an_index_of_nothing_but_format_changes_stays_small() {
    // Three frames each of alternating formats: every third frame begins a span.
    let a = [&[0xff, 0xe3, 0x18, 0xc0][..], &[0; 68]].concat().repeat(3);
    let b = [&[0xff, 0xf3, 0x14, 0xc0][..], &[0; 20]].concat().repeat(3);
    let file = [a, b].concat().repeat(9000);
    let index = index_mp3(memory(file.clone())).unwrap();
    let stored = index.to_bytes();
    assert!(stored.len() < 100_000, "{}", stored.len());
    assert!(FrameIndex::from_bytes(&stored).is_ok());
    let start = Instant::now();
    let mut out = std::io::Cursor::new(Vec::new());
    let _ = render(memory(file), index.duration_ms() / 2, Some(50), &mut out);
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_file_full_of_tags_takes_linear_time() {
    let tag = b"ID3\x04\x00\x00\x00\x7f\x7f\x00".repeat(300_000);
    let start = Instant::now();
    assert!(inspect(memory(tag), false).is_err());
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}
