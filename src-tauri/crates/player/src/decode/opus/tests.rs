//! Opus with several streams: every channel where it belongs, the head's gain, and packets taken apart.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::split;
use crate::decode::{Block, Next};
use crate::ticks::Ticks;
use crate::{MemorySource, PlayerError, fixture};

const RATE: f64 = 48_000.0;
/// Front left and right, centre, low, rear left and right, side left and right: the order in which planes come.
const TONES: [f64; 8] = [300.0, 500.0, 700.0, 60.0, 900.0, 1100.0, 1300.0, 1500.0];
const SIX: u64 = 0x3f;
const EIGHT: u64 = 0x63f;

/// All of it from `from_ms` on, and the positions.
fn decoded(bytes: Vec<u8>, from_ms: u64) -> Result<(Vec<f32>, usize, u64), PlayerError> {
    let mut decode = crate::open::open(Box::new(MemorySource::new(bytes)))?;
    if from_ms > 0 {
        decode.seek(Ticks::from_ms(from_ms))?;
    }
    let (mut all, mut channels, mut layout) = (Vec::new(), 0, 0);
    let mut block = Block::default();
    while decode.next(&mut block)? == Next::Block {
        (channels, layout) = (block.channels, block.layout);
        all.extend_from_slice(&block.samples);
    }
    assert_eq!(decode.skipped(), 0);
    Ok((all, channels, layout))
}

fn plane(samples: &[f32], channels: usize, which: usize) -> Vec<f32> {
    samples
        .chunks_exact(channels)
        .map(|frame| frame[which])
        .collect()
}

/// Amplitude of a tone in it.
fn strength(samples: &[f32], hertz: f64) -> f64 {
    let (mut sine, mut cosine) = (0.0, 0.0);
    for (i, sample) in samples.iter().enumerate() {
        let angle = std::f64::consts::TAU * hertz * i as f64 / RATE;
        sine += f64::from(*sample) * angle.sin();
        cosine += f64::from(*sample) * angle.cos();
    }
    2.0 * sine.hypot(cosine) / samples.len() as f64
}

#[test]
fn every_channel_is_where_it_belongs() {
    for (name, count, positions) in [
        ("six.opus", 6, SIX),
        ("six.mp4", 6, SIX),
        ("eight.mka", 8, EIGHT),
    ] {
        let (samples, channels, layout) = decoded(fixture(name), 0).unwrap();
        assert_eq!((channels, layout), (count, positions), "{name}");
        assert!(
            samples.len().abs_diff(48_000 * count) < 2_000 * count,
            "{name}"
        );
        for which in 0..count {
            let plane = plane(&samples, count, which);
            let middle = &plane[9_600..38_400];
            for (of, tone) in TONES.iter().enumerate().take(count) {
                let found = strength(middle, *tone);
                if of == which {
                    assert!((found - 0.3).abs() < 0.03, "{name} {which}: {found}");
                } else {
                    assert!(found < 0.01, "{name} {which}, {tone} Hz: {found}");
                }
            }
        }
    }
}

#[test]
fn seeks_give_the_same_samples() {
    for (name, count) in [("six.opus", 6), ("six.mp4", 6), ("eight.mka", 8)] {
        let (whole, ..) = decoded(fixture(name), 0).unwrap();
        for ms in [120, 500, 777] {
            let (part, ..) = decoded(fixture(name), ms).unwrap();
            let from = ms as usize * 48 * count;
            // Matroska's clock is coarser than a sample.
            if name.ends_with("mka") {
                assert!(
                    part.len().abs_diff(whole.len() - from) <= 48 * 30 * count,
                    "{name} {ms}"
                );
                continue;
            }
            assert_eq!(part.len(), whole.len() - from, "{name} {ms}");
            let worst = part
                .iter()
                .zip(&whole[from..])
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            assert!(worst < 0.02, "{name} {ms}: {worst}");
        }
    }
}

/// With its head's numbers changed: `at` counts from the head's beginning.
fn with_head(name: &str, at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = fixture(name);
    let head = file
        .windows(8)
        .position(|window| window == b"OpusHead")
        .unwrap();
    file[head + at..head + at + bytes.len()].copy_from_slice(bytes);
    file
}

#[test]
fn the_gain_of_the_head_is_applied() {
    let (plain, ..) = decoded(fixture("opus.webm"), 0).unwrap();
    // Halved, by the head's measure of 1/256 dB.
    let gain = (-6.0206f64 * 256.0).round() as i16;
    let (halved, ..) = decoded(with_head("opus.webm", 16, &gain.to_le_bytes()), 0).unwrap();
    assert_eq!(plain.len(), halved.len());
    let worst = plain
        .iter()
        .zip(&halved)
        .map(|(a, b)| (a * 0.5 - b).abs())
        .fold(0.0, f32::max);
    assert!(worst < 1e-4, "{worst}");
}

#[test]
fn heads_that_contradict_themselves_are_refused() {
    for (at, bytes) in [
        // No stream, more pairs than streams, a channel of a stream that is not there, more streams than channels.
        (19, &[0u8, 0][..]),
        (19, &[2, 3]),
        (21, &[0, 1, 77]),
        (19, &[200, 100]),
        // A family without an order, and more channels than its family has.
        (18, &[3]),
        (18, &[0]),
        (9, &[200]),
        (9, &[0]),
    ] {
        let refused = decoded(with_head("eight.mka", at, bytes), 0);
        assert!(refused.is_err(), "{at} {bytes:?}");
    }
    // A channel that no stream has is silent.
    let (samples, ..) = decoded(with_head("eight.mka", 21, &[255]), 0).unwrap();
    assert!(plane(&samples, 8, 0).iter().all(|sample| *sample == 0.0));
}

/// A frame's length as it is written.
fn length(of: usize) -> Vec<u8> {
    if of < 252 {
        return vec![of as u8];
    }
    let first = 252 + of % 4;
    vec![first as u8, ((of - first) / 4) as u8]
}

#[test]
fn packets_are_taken_off_as_they_would_stand_alone() {
    let frame = |of: usize| -> Vec<u8> { (0..of).map(|i| i as u8).collect() };
    let toc = 0x78u8;
    for size in [0, 1, 251, 252, 255, 256, 1275] {
        let (data, written) = (frame(size), length(size));
        let cases: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> = vec![
            // Head alone, additional length, frames and padding.
            (vec![toc], written.clone(), data.clone()),
            (vec![toc | 1], written.clone(), data.repeat(2)),
            (
                [vec![toc | 2], length(7)].concat(),
                written.clone(),
                [frame(7), data.clone()].concat(),
            ),
            (vec![toc | 3, 3], written.clone(), data.repeat(3)),
            (
                [vec![toc | 3, 0x80 | 3], length(5), length(300)].concat(),
                written.clone(),
                [frame(5), frame(300), data.clone()].concat(),
            ),
            (
                vec![toc | 3, 0x40 | 2, 255, 3],
                written.clone(),
                [data.repeat(2), vec![0; 254 + 3]].concat(),
            ),
        ];
        for (head, additional, rest) in cases {
            let packet = [&head[..], &additional, &rest, b"behind"].concat();
            let mut piece = Vec::new();
            assert_eq!(split(&packet, &mut piece), Some(&b"behind"[..]), "{head:?}");
            assert_eq!(piece, [&head[..], &rest].concat(), "{head:?}");
            let cut = packet.len() - b"behind".len() - 1;
            assert_eq!(split(&packet[..cut], &mut piece), None, "{head:?}");
        }
    }
    assert_eq!(split(&[], &mut Vec::new()), None);
    assert_eq!(split(&[toc | 3, 0, 0], &mut Vec::new()), None);
}
