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

/// Tables of decoders and demuxers.
const MOST_BYTES: u64 = 24 << 20;

/// Panics of demuxers are caught; telling where they came from takes more memory than any file.
fn without_backtraces() {
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
}

fn storm(names: &[&str], each: u64) {
    without_backtraces();
    for name in names {
        let good = bytes(name);
        for seed in 1..=each {
            let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let file = spoil(&good, &mut dice);
            let start = Instant::now();
            let size = file.len() as u64;
            let mut found = Err(player::PlayerError::Read(String::new()));
            let used = allocation_counter::measure(|| {
                found = inspect(memory(file.clone()), seed % 3 == 0);
            });
            assert!(
                used.bytes_max < 8 * size + MOST_BYTES,
                "{name} {seed}: {}",
                used.bytes_max
            );
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

/// Bytes on their way: a few at a time, the length known or not, and complete only when all were read.
struct Trickling {
    bytes: Vec<u8>,
    pos: usize,
    furthest: usize,
    step: usize,
    tells_length: bool,
}

impl std::io::Read for Trickling {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        let n = buf.len().min(rest.len()).min(self.step);
        buf[..n].copy_from_slice(&rest[..n]);
        self.pos += n;
        self.furthest = self.furthest.max(self.pos);
        Ok(n)
    }
}

impl std::io::Seek for Trickling {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        if let std::io::SeekFrom::Start(pos) = to {
            self.pos = usize::try_from(pos).unwrap_or(usize::MAX);
        }
        Ok(self.pos as u64)
    }
}

impl player::Source for Trickling {
    fn byte_len(&self) -> Option<u64> {
        self.tells_length.then_some(self.bytes.len() as u64)
    }

    fn is_complete(&self) -> bool {
        self.furthest >= self.bytes.len()
    }
}

#[test]
fn damaged_while_they_arrive() {
    without_backtraces();
    for name in ALL {
        let good = bytes(name);
        for seed in 1..=80u64 {
            let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x55);
            let file = spoil(&good, &mut dice);
            let size = file.len() as u64;
            let source = Box::new(Trickling {
                bytes: file,
                pos: 0,
                furthest: 0,
                step: [1000, 70_000, 37][dice.roll(3)],
                tells_length: dice.roll(2) == 0,
            });
            let start = Instant::now();
            let used = allocation_counter::measure(|| {
                let Ok(mut seeker) = player::Seeker::open(source) else {
                    return;
                };
                for _ in 0..4 {
                    let _ = seeker.first_samples(dice.roll(6000) as u64);
                }
            });
            assert!(
                used.bytes_max < 8 * size + MOST_BYTES,
                "{name} {seed}: {}",
                used.bytes_max
            );
            assert!(start.elapsed() < Duration::from_secs(5), "{name} {seed}");
        }
    }
}

#[test]
fn noise_and_damaged_chains() {
    without_backtraces();
    let chain = [bytes("opus.opus"), bytes("vorbis.ogg"), bytes("opus.opus")].concat();
    for seed in 1..=400u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x77);
        let file = match seed % 4 {
            0 => spoil(&chain, &mut dice),
            // A head that promises something, and then anything.
            1 => {
                let good = bytes(ALL[dice.roll(ALL.len())]);
                let mut file = good[..dice.roll(300).min(good.len())].to_vec();
                file.extend((0..20_000).map(|_| dice.roll(256) as u8));
                file
            }
            2 => (0..dice.roll(30_000))
                .map(|_| dice.roll(256) as u8)
                .collect(),
            _ => b"OggS\0\x02".repeat(dice.roll(5000)),
        };
        let (start, size) = (Instant::now(), file.len() as u64);
        let used = allocation_counter::measure(|| {
            let _ = inspect(memory(file), true);
        });
        assert!(
            used.bytes_max < 8 * size + MOST_BYTES,
            "{seed}: {}",
            used.bytes_max
        );
        assert!(start.elapsed() < Duration::from_secs(5), "{seed}");
    }
}
