//! What is short is kept: clicks in rests, noise, tones and a voice, at eleven speeds.
use super::*;

const RATE: u32 = 48_000;
const SPEEDS: [f32; 11] = [0.5, 0.6, 0.8, 0.9, 1.1, 1.25, 1.5, 1.75, 2.0, 3.0, 4.0];
const SECONDS: f64 = 20.0;
const CLICKS: usize = 79;
/// A millisecond.
const CLICK: usize = 48;

fn noise(seed: &mut u32) -> f32 {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    *seed as f32 / u32::MAX as f32 - 0.5
}

/// What lies under the clicks.
fn ground(kind: &str) -> Vec<f32> {
    let (mut seed, mut turned) = (7u32, 0.0f64);
    (0..(SECONDS * f64::from(RATE)) as usize)
        .map(|n| {
            let t = n as f64 / f64::from(RATE);
            match kind {
                "rest" => 0.0,
                "noise" => noise(&mut seed) * 0.02,
                "tone" => (0.1 * (TAU * 233.0 * t).sin()) as f32,
                // Strokes that ring, at a pitch that rises and falls.
                _ => {
                    let hz = 120.0 + 30.0 * (2.0 * t).sin();
                    turned += hz / f64::from(RATE);
                    let part = turned.fract();
                    (0.15 * (-part * 8.0).exp() * (TAU * 600.0 * part / hz).sin()) as f32
                }
            }
        })
        .collect()
}

/// The clicks, a little off the beat, and where they begin, in frames.
fn clicked(kind: &str) -> (Vec<f32>, Vec<usize>) {
    let mut samples = ground(kind);
    let places: Vec<usize> = (1..=CLICKS)
        .map(|n| 0.25 * n as f64 + 0.02 * (0.37 * n as f64).sin())
        .map(|t| (t * f64::from(RATE)) as usize)
        .collect();
    for place in &places {
        for (n, sample) in samples[*place..place + CLICK].iter_mut().enumerate() {
            let level = 0.6 * (1.0 - n as f32 / CLICK as f32);
            *sample += if n % 2 == 0 { level } else { -level };
        }
    }
    (samples, places)
}

/// Of each millisecond from each sample on: how much it moves.
fn movement(samples: &[f32]) -> Vec<f32> {
    let steps: Vec<f64> = samples
        .windows(2)
        .map(|w| f64::from((w[1] - w[0]).abs()))
        .collect();
    let mut sum = 0.0;
    (0..steps.len())
        .map(|n| {
            sum += steps[n] - if n >= CLICK { steps[n - CLICK] } else { 0.0 };
            sum as f32
        })
        .collect()
}

/// Where clicks of at least seven tenths of the strength are heard, in milliseconds.
fn heard(samples: &[f32], strength: f32) -> Vec<f64> {
    let moved = movement(samples);
    let mut found = Vec::new();
    let mut n = 0;
    while n < moved.len() {
        if moved[n] < 0.7 * strength {
            n += 1;
            continue;
        }
        let end = (n + RATE as usize / 200).min(moved.len());
        let most = (n..end)
            .max_by(|a, b| moved[*a].total_cmp(&moved[*b]))
            .unwrap();
        found.push(most as f64 * 1000.0 / f64::from(RATE));
        n = most + RATE as usize / 250;
    }
    found
}

#[test]
fn every_click_is_heard_once_and_in_its_place() {
    let mut doubled = 0;
    for kind in ["rest", "noise", "tone", "voice"] {
        let (input, places) = clicked(kind);
        let strength = movement(&input[places[0] - 10..places[0] + 2 * CLICK])
            .into_iter()
            .fold(0.0, f32::max);
        for speed in SPEEDS {
            let (out, _) = stretched(RATE, &input, speed);
            let due = input.len() as f64 / f64::from(speed);
            let off = (out.len() as f64 / due - 1.0).abs();
            assert!(off < 0.001, "{kind} at {speed}: length off by {off}");
            let found = heard(&out, strength);
            let mut late: Vec<f64> = places
                .iter()
                .filter_map(|place| {
                    let due = *place as f64 * 1000.0 / f64::from(RATE) / f64::from(speed);
                    let off = found.iter().map(|at| at - due);
                    off.filter(|off| off.abs() < 25.0)
                        .min_by(|a, b| a.abs().total_cmp(&b.abs()))
                })
                .collect();
            assert_eq!(late.len(), CLICKS, "{kind} at {speed}");
            doubled += found.len() - CLICKS;
            late.sort_by(f64::total_cmp);
            let middle = late[late.len() / 2];
            let jitter = (middle - late[0]).max(late[late.len() - 1] - middle);
            assert!(jitter < 10.0, "{kind} at {speed}: jitter of {jitter} ms");
        }
    }
    // Of 3,476: where a step that waited longer would have come too late.
    assert!(doubled <= 5, "{doubled} were heard twice");
}
