#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::ticks::Ticks;

const RATE: u32 = 48_000;

fn hiss(amplitude: f32, seconds: usize) -> Vec<Block> {
    let mut seed = 3u32;
    (0..seconds * 50)
        .map(|n| Block {
            samples: (0..1920)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed as f32 / u32::MAX as f32 - 0.5) * 2.0 * amplitude
                })
                .collect(),
            channels: 2,
            layout: 3,
            rate: RATE,
            at: Ticks::of_frames(n as u64 * 960, RATE),
            span: Ticks::of_frames(960, RATE),
        })
        .collect()
}

fn levelled(loudness: Option<Loudness>, blocks: Vec<Block>) -> Vec<f32> {
    let mut level = LoudnessGain::default();
    level.set(&Sound {
        loudness,
        ..Sound::default()
    });
    let mut out = Vec::new();
    for block in blocks {
        level.push(block, &mut |b| out.extend(b.samples));
    }
    out
}

fn lufs(samples: &[f32]) -> f64 {
    let mut meter = meter(RATE, Mode::empty()).unwrap();
    meter.add_frames_f32(samples).unwrap();
    meter.loudness_global().unwrap()
}

#[test]
fn a_measured_file_is_heard_at_sixteen_below() {
    for amplitude in [0.02, 0.1, 0.5] {
        let plain = levelled(None, hiss(amplitude, 4));
        let measured = Loudness::Measured {
            lufs: lufs(&plain) as f32,
        };
        let heard = lufs(&levelled(Some(measured), hiss(amplitude, 4)));
        assert!((heard + 16.0).abs() < 0.2, "{heard}");
    }
}

#[test]
fn an_estimate_gets_there_gently() {
    let out = levelled(Some(Loudness::Estimated), hiss(0.03, 12));
    let at = |second: usize| lufs(&out[second * 96_000..(second + 1) * 96_000]);
    let start = at(0);
    assert!((at(11) + 16.0).abs() < 0.5, "{}", at(11));
    for second in 1..11 {
        let step = at(second) - at(second - 1);
        assert!((-0.3..3.3).contains(&step), "{second}: {step} from {start}");
    }
}

#[test]
fn silence_and_nonsense_get_no_gain() {
    for lufs in [f32::NEG_INFINITY, f32::NAN, f32::INFINITY] {
        let plain = levelled(None, hiss(0.1, 1));
        assert_eq!(
            levelled(Some(Loudness::Measured { lufs }), hiss(0.1, 1)),
            plain
        );
    }
    let out = levelled(Some(Loudness::Estimated), hiss(0.0, 2));
    assert!(out.iter().all(|s| *s == 0.0));
    let most = levelled(Some(Loudness::Measured { lufs: -69.0 }), hiss(0.01, 1));
    assert!(most.iter().all(|s| s.abs() < 0.101));
}
