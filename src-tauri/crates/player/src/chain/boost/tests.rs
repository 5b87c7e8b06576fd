#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::Loudness;
use crate::chain::Chain;
use crate::chain::meter;
use crate::ticks::Ticks;
use ebur128::Mode;
use std::f32::consts::TAU;

const RATE: u32 = 48_000;
const SECONDS: usize = 12;

struct Seed(u32);

impl Seed {
    fn noise(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 as f32 / u32::MAX as f32 * 2.0 - 1.0
    }
}

/// Syllables of a fifth of a second, stressed and not, in sentences with pauses between them.
fn cadence(frame: usize) -> f32 {
    let t = frame as f32 / RATE as f32;
    let stress = [1.0, 0.45, 0.7, 0.3, 0.85][(t / 0.2) as usize % 5];
    let pause = t % 3.0 > 2.5;
    let syllable = (t / 0.2 * TAU / 2.0).sin().abs();
    if pause { 0.001 } else { stress * syllable }
}

/// Noise that falls by 3 dB an octave (Kellet's filter), by 9 above 1 kHz as speech does, with a cadence.
fn murmur() -> Vec<f32> {
    let mut seed = Seed(9);
    let (mut b, mut low) = ([0f32; 3], 0f32);
    (0..SECONDS * RATE as usize)
        .map(|n| {
            let white = seed.noise();
            b[0] = 0.997_65 * b[0] + white * 0.099_046;
            b[1] = 0.963 * b[1] + white * 0.296_516_4;
            b[2] = 0.57 * b[2] + white * 1.052_691_3;
            low += 0.123 * (b.iter().sum::<f32>() + white * 0.1848 - low);
            low * cadence(n)
        })
        .collect()
}

/// A voice: harmonics that fall by a power of their number, a melody, a little breath.
fn voice(hz: f32, fall: f32) -> Vec<f32> {
    let mut seed = Seed(4);
    let mut phase = 0f32;
    (0..SECONDS * RATE as usize)
        .map(|n| {
            let t = n as f32 / RATE as f32;
            phase = (phase + hz * (1.0 + 0.15 * (t * 4.0).sin()) / RATE as f32).fract();
            let tone: f32 = (1..=24u8)
                .map(f32::from)
                .map(|k| (phase * TAU * k + k * k).sin() * k.powf(-fall))
                .sum();
            (tone + 0.05 * seed.noise()) * cadence(n)
        })
        .collect()
}

/// The same, loud and soft by turns.
fn restless(voice: &[f32]) -> Vec<f32> {
    let swell = |n: usize| 10f32.powf((n as f32 / RATE as f32 * 0.9).sin() * 5.0 / 20.0);
    voice
        .iter()
        .enumerate()
        .map(|(n, s)| s * swell(n))
        .collect()
}

/// Speech-like, in stereo: in the middle, and one on the left only.
fn signals() -> Vec<(&'static str, Vec<f32>)> {
    let middle = |mono: &[f32]| mono.iter().flat_map(|s| [*s, *s]).collect::<Vec<f32>>();
    let (low, high) = (voice(110.0, 1.0), voice(210.0, 0.8));
    vec![
        ("murmur", middle(&murmur())),
        ("low voice", middle(&low)),
        ("high voice", middle(&high)),
        ("dull voice", middle(&voice(120.0, 1.6))),
        ("restless voice", middle(&restless(&low))),
        ("left", high.iter().flat_map(|s| [*s, *s * 0.1]).collect()),
    ]
}

fn lufs(samples: &[f32]) -> f64 {
    let mut meter = meter(RATE, Mode::empty()).unwrap();
    meter.add_frames_f32(samples).unwrap();
    meter.loudness_global().unwrap()
}

fn true_peak_db(samples: &[f32]) -> f64 {
    let mut meter = meter(RATE, Mode::TRUE_PEAK).unwrap();
    meter.add_frames_f32(samples).unwrap();
    let peak = meter.true_peak(0).unwrap().max(meter.true_peak(1).unwrap());
    20.0 * peak.log10()
}

fn at(wanted: f64, samples: &[f32]) -> Vec<f32> {
    let gain = 10f64.powf((wanted - lufs(samples)) / 20.0) as f32;
    samples.iter().map(|s| s * gain).collect()
}

fn heard(samples: &[f32], boost: bool, loudness: Option<Loudness>) -> Vec<f32> {
    let mut chain = Chain::for_listening(&Sound {
        boost,
        loudness,
        ..Sound::default()
    });
    let mut out = Vec::new();
    for (n, part) in samples.chunks(2 * 1024).enumerate() {
        let block = Block {
            samples: part.to_vec(),
            channels: 2,
            layout: 3,
            rate: RATE,
            at: Ticks::of_frames(n as u64 * 1024, RATE),
            span: Ticks::of_frames(part.len() as u64 / 2, RATE),
        };
        chain.push(block, &mut |b| out.extend(b.samples));
    }
    chain.finish(&mut |b| out.extend(b.samples));
    out
}

#[test]
fn it_never_makes_speech_quieter() {
    for (name, signal) in signals() {
        for level in [-40.0, -26.0, -20.0, -16.0] {
            let input = at(level, &signal);
            let boosted = heard(&input, true, None);
            let (loud, peak) = (lufs(&boosted), true_peak_db(&boosted));
            assert!(loud >= level - 0.5, "{name} at {level}: {loud}");
            assert!(loud < level + 11.5, "{name} at {level}: {loud}");
            assert!(
                level > -20.0 || loud > level + 1.0,
                "{name} at {level}: {loud}"
            );
            assert!(peak <= -0.95, "{name} at {level}: {peak} dBTP");
        }
    }
}

#[test]
fn with_even_loudness_it_stays_at_sixteen_below() {
    for (name, signal) in signals() {
        for level in [-26.0, -20.0, -16.0] {
            let input = at(level, &signal);
            let measured = Loudness::Measured {
                lufs: lufs(&input) as f32,
            };
            let boosted = heard(&input, true, Some(measured));
            let (loud, peak) = (lufs(&boosted), true_peak_db(&boosted));
            assert!((loud + 16.0).abs() <= 1.0, "{name} at {level}: {loud}");
            assert!(peak <= -0.95, "{name} at {level}: {peak} dBTP");
        }
    }
}

#[test]
fn the_gain_falls_with_the_level_and_hardly_goes_below_one() {
    let gains: Vec<f32> = (-90..=6).map(|db| gain_db(db as f32)).collect();
    assert!(gains.windows(2).all(|w| w[1] <= w[0] && w[0] - w[1] < 0.7));
    assert_eq!((gains[0], gains[96]), (MAKE_UP_DB, LEAST_DB));
}
