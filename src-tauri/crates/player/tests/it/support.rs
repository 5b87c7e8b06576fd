//! Fixtures, rendering, and telling a pitch.
use std::io::Cursor;
use std::path::PathBuf;

use player::{MemorySource, RenderReport, Source, render};

pub const ALL: [&str; 18] = [
    "cbr.mp3",
    "vbr.mp3",
    "vbr-no-xing.mp3",
    "mpeg2.mp3",
    "mpeg25.mp3",
    "crc.mp3",
    "faststart.m4a",
    "moov-at-end.m4a",
    "adts.aac",
    "vorbis.ogg",
    "vorbis.mka",
    "opus.opus",
    "opus.webm",
    "flac.flac",
    "alac.m4a",
    "wav.wav",
    "aiff.aiff",
    "caf.caf",
];

pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../tests/fixtures/audio")
        .join(name)
}

pub fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

pub fn memory(bytes: Vec<u8>) -> Box<dyn Source> {
    Box::new(MemorySource::new(bytes))
}

pub struct Pcm {
    pub samples: Vec<i16>,
    pub report: RenderReport,
}

impl Pcm {
    pub fn frames(&self) -> usize {
        self.samples.len() / usize::from(self.report.channels)
    }

    /// The first channel.
    pub fn mono(&self) -> Vec<f32> {
        self.samples
            .iter()
            .step_by(usize::from(self.report.channels))
            .map(|s| f32::from(*s) / 32768.0)
            .collect()
    }

    pub fn seconds(&self) -> f64 {
        self.frames() as f64 / f64::from(self.report.sample_rate)
    }
}

pub fn rendered(source: Box<dyn Source>, from_ms: u64, length_ms: Option<u64>) -> Pcm {
    let mut out = Cursor::new(Vec::new());
    let report = render(source, from_ms, length_ms, &mut out).unwrap();
    let wav = out.into_inner();
    let size = u32::from_le_bytes(wav[40..44].try_into().unwrap()) as usize;
    assert_eq!(size, wav.len() - 44, "sizes in the WAV header");
    let samples = wav[44..]
        .chunks_exact(2)
        .map(|b| i16::from_le_bytes([b[0], b[1]]))
        .collect::<Vec<_>>();
    assert_eq!(
        samples.len() as u64,
        report.frames * u64::from(report.channels)
    );
    Pcm { samples, report }
}

/// How strong a pitch is (Goertzel), as an amplitude.
pub fn strength(samples: &[f32], rate: u32, hz: f64) -> f64 {
    let w = 2.0 * std::f64::consts::PI * hz / f64::from(rate);
    let (mut s1, mut s2) = (0.0, 0.0);
    for x in samples {
        let s0 = f64::from(*x) + 2.0 * w.cos() * s1 - s2;
        (s2, s1) = (s1, s0);
    }
    2.0 * (s1 * s1 + s2 * s2 - 2.0 * w.cos() * s1 * s2)
        .max(0.0)
        .sqrt()
        / samples.len().max(1) as f64
}

/// The second of the fixture that these samples come from.
pub fn second_of(samples: &[f32], rate: u32) -> usize {
    let strengths = (0..5)
        .map(|s| strength(samples, rate, 400.0 + 200.0 * f64::from(s)))
        .collect::<Vec<_>>();
    let loudest = (0..5)
        .max_by(|a, b| strengths[*a].total_cmp(&strengths[*b]))
        .unwrap();
    assert!(strengths[loudest] > 0.2, "no tone: {strengths:?}");
    loudest
}
