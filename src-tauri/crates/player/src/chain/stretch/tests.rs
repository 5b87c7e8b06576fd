#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod clicks;

use super::*;
use crate::ticks::Ticks;
use std::f64::consts::TAU;

fn block(rate: u32, first: usize, samples: &[f32]) -> Block {
    let frames = samples.len() as u64;
    Block {
        samples: samples.iter().flat_map(|s| [*s, *s]).collect(),
        channels: 2,
        layout: 3,
        rate,
        at: Ticks::of_frames(first as u64, rate),
        span: Ticks::of_frames(frames, rate),
    }
}

fn at_speed(stage: &mut Stretch, speed: f32) {
    stage.set(&Sound {
        speed,
        ..Sound::default()
    });
}

/// The left side of what comes out, and where its blocks begin: (output frame, source time).
fn stretched(rate: u32, input: &[f32], speed: f32) -> (Vec<f32>, Vec<(usize, Ticks)>) {
    let mut stage = Stretch::new();
    at_speed(&mut stage, speed);
    let (mut out, mut places) = (Vec::new(), Vec::new());
    let mut take = |b: Block| {
        assert_eq!((b.rate, b.channels), (rate, 2));
        places.push((out.len(), b.at));
        out.extend(b.samples.chunks(2).map(|f| f[0]));
    };
    for (n, part) in input.chunks(1152).enumerate() {
        stage.push(block(rate, n * 1152, part), &mut take);
    }
    stage.finish(&mut take);
    (out, places)
}

fn tone(rate: u32, hz: f64, seconds: f64) -> Vec<f32> {
    (0..(f64::from(rate) * seconds) as usize)
        .map(|n| (TAU * hz * n as f64 / f64::from(rate)).sin() as f32 * 0.5)
        .collect()
}

fn strength(samples: &[f32], rate: u32, hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in samples.iter().enumerate() {
        let (sin, cos) = (TAU * hz * n as f64 / f64::from(rate)).sin_cos();
        re += f64::from(*x) * cos;
        im += f64::from(*x) * sin;
    }
    2.0 * re.hypot(im) / samples.len() as f64
}

#[test]
fn a_tone_stays_that_tone_and_as_loud() {
    for rate in [22_050, 44_100, 48_000] {
        for hz in [200.0, 310.0, 440.0, 777.0, 1000.0] {
            let input = tone(rate, hz, 3.0);
            for speed in [0.5, 0.75, 1.05, 1.5, 2.0, 3.0, 4.0] {
                let (out, _) = stretched(rate, &input, speed);
                let due = input.len() as f64 / f64::from(speed);
                assert!(
                    (out.len() as f64 - due).abs() < f64::from(rate) * 0.035,
                    "{hz} Hz at {speed}: {} frames for {due}",
                    out.len()
                );
                let window = rate as usize / 40;
                let inner = &out[window..out.len() - 2 * window];
                // Short enough windows that a phase slipping at the joints does not hide the tone.
                for part in inner.chunks_exact(window) {
                    let heard = strength(part, rate, hz);
                    assert!(
                        (0.47..0.53).contains(&heard),
                        "{hz} Hz at {speed}, {rate}: {heard}"
                    );
                }
                let steepest = 0.5 * TAU * hz / f64::from(rate);
                let jump = out
                    .windows(2)
                    .map(|w| (w[1] - w[0]).abs())
                    .fold(0.0, f32::max);
                assert!(
                    f64::from(jump) < 1.2 * steepest + 0.002,
                    "{hz} Hz at {speed}: a step of {jump}"
                );
            }
        }
    }
}

#[test]
fn at_normal_speed_nothing_is_changed() {
    let input = tone(44_100, 333.0, 0.5);
    let (out, places) = stretched(44_100, &input, 1.0);
    assert!(out == input);
    assert!(
        places
            .iter()
            .all(|(n, at)| *at == Ticks::of_frames(*n as u64, 44_100))
    );
}

#[test]
fn changes_of_speed_neither_click_nor_lose_their_place() {
    let rate = 44_100;
    let input = tone(rate, 250.0, 12.0);
    let mut stage = Stretch::new();
    let mut out: Vec<f32> = Vec::new();
    let mut end = Ticks(0);
    let mut take = |b: Block| {
        assert!(b.at.0.abs_diff(end.0) < 1000, "no time is left out");
        end = b.at.plus(b.span);
        out.extend(b.samples.chunks(2).map(|f| f[0]));
    };
    let speeds = [1.0, 1.5, 0.5, 2.0, 3.95, 1.0, 0.55, 1.05, 2.5, 1.0];
    for (n, part) in input.chunks(997).enumerate() {
        if n % 40 == 0 {
            at_speed(&mut stage, speeds[n / 40 % speeds.len()]);
        }
        stage.push(block(rate, n * 997, part), &mut take);
    }
    stage.finish(&mut take);
    assert!(end.0.abs_diff(Ticks::of_frames(input.len() as u64, rate).0) < 1000);
    let jump = out
        .windows(2)
        .map(|w| (w[1] - w[0]).abs())
        .fold(0.0, f32::max);
    assert!(jump < 0.022, "{jump}");
    let loud = out.chunks(441).all(|c| c.iter().any(|s| s.abs() > 0.45));
    assert!(loud, "no gap");
}

#[test]
fn blocks_begin_exactly_where_they_say() {
    let rate = 48_000;
    // Every sample differs from every other.
    let input: Vec<f32> = (0..rate).map(|n| n as f32).collect();
    for speed in [0.6, 1.25, 2.0, 3.5] {
        let (out, places) = stretched(rate, &input, speed);
        assert!(places.len() > 20);
        for (n, at) in places {
            assert_eq!(out[n], at.frames(rate) as f32, "{speed}");
        }
    }
}

#[test]
fn noise_and_odd_rates_come_through() {
    let mut seed = 1u32;
    let noise: Vec<f32> = (0..100_000)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed as f32 / u32::MAX as f32 - 0.5
        })
        .collect();
    for rate in [1, 100, 8000, 96_000, 192_000] {
        for speed in [0.5, 1.3, 4.0] {
            let (out, _) = stretched(rate, &noise, speed);
            let due = noise.len() as f64 / f64::from(speed);
            let near = (out.len() as f64 - due).abs() < 0.035 * f64::from(rate);
            assert!(
                near || rate < 8000,
                "{rate} at {speed}: {} for {due}",
                out.len()
            );
            assert!(out.iter().all(|s| s.abs() <= 0.51));
        }
    }
    // Too little to look for a period in.
    assert!(stretched(44_100, &[0.1; 10], 2.0).0.len() == 10);
    assert!(stretched(44_100, &[], 2.0).0.is_empty());
}

/// The pitch of a steady tone, from the turning of its phase, and how much of the power is in it.
fn pitch_and_purity(samples: &[f32], rate: u32, near: f64) -> (f64, f64) {
    let window = rate as usize / 50;
    let (mut phase, mut turned, mut windows) = (None::<f64>, 0.0, 0usize);
    for part in samples.chunks_exact(window) {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, x) in part.iter().enumerate() {
            let (sin, cos) =
                (TAU * near * (n + windows * window) as f64 / f64::from(rate)).sin_cos();
            re += f64::from(*x) * cos;
            im -= f64::from(*x) * sin;
        }
        let now = im.atan2(re);
        if let Some(before) = phase {
            turned += (now - before + 1.5 * TAU).rem_euclid(TAU) - TAU / 2.0;
        }
        (phase, windows) = (Some(now), windows + 1);
    }
    let seconds = ((windows - 1) * window) as f64 / f64::from(rate);
    let hz = near + turned / TAU / seconds;
    let power = samples.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / samples.len() as f64;
    let pure = samples
        .chunks_exact(4 * window)
        .map(|p| strength(p, rate, hz).powi(2) / 2.0)
        .sum::<f64>()
        / (samples.len() / (4 * window)) as f64;
    (hz, pure / power)
}

#[test]
fn a_steady_tone_keeps_its_pitch_and_its_purity() {
    let mut worst = (0.0f64, 1.0f64);
    for rate in [22_050, 44_100, 48_000] {
        for hz in [97.3, 200.0, 261.63, 310.0, 440.0, 777.0, 1000.0] {
            let input = tone(rate, hz, 4.0);
            for speed in [0.5, 0.8, 1.25, 1.5, 2.0, 3.0] {
                let (out, _) = stretched(rate, &input, speed);
                let edge = rate as usize / 10;
                let (found, purity) = pitch_and_purity(&out[edge..out.len() - edge], rate, hz);
                let off = 100.0 * (found / hz - 1.0).abs();
                worst = (worst.0.max(off), worst.1.min(purity));
            }
        }
    }
    assert!(worst.0 < 0.1 && worst.1 > 0.985, "{worst:?}");
}
