#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::Loudness;
use crate::chain::meter;
use crate::ticks::Ticks;
use ebur128::Mode;
use std::f32::consts::TAU;

fn limited(rate: u32, input: &[f32]) -> Vec<f32> {
    let mut limit = Limit::default();
    limit.set(&Sound {
        loudness: Some(Loudness::Estimated),
        ..Sound::default()
    });
    let (mut out, mut end) = (Vec::new(), Ticks(0));
    let mut take = |b: Block| {
        assert!(b.at.0.abs_diff(end.0) < 2000);
        end = b.at.plus(b.span);
        out.extend_from_slice(&b.samples);
    };
    let mut first = 0;
    for (n, part) in input.chunks(1000).enumerate() {
        for part in part.chunks(if n % 3 == 0 { 2 } else { 334 }) {
            let frames = part.len() as u64 / 2;
            limit.push(
                Block {
                    samples: part.to_vec(),
                    channels: 2,
                    layout: 3,
                    rate,
                    at: Ticks::of_frames(first, rate),
                    span: Ticks::of_frames(frames, rate),
                },
                &mut take,
            );
            first += frames;
        }
    }
    limit.finish(&mut take);
    assert_eq!(out.len(), input.len(), "nothing lost, nothing added");
    out
}

#[test]
fn true_peaks_stay_under_one_below_full_scale() {
    let mut seed = 7u32;
    let mut noise = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed as f32 / u32::MAX as f32 - 0.5
    };
    for rate in [22_050, 44_100, 48_000] {
        let n = rate as usize * 2;
        let mut cases: Vec<Vec<f32>> = Vec::new();
        // A quarter of the rate, 45 degrees off: samples at 0.85, peaks of 1.2.
        cases.push(
            (0..2 * n)
                .map(|i| 1.2 * ((i / 2) as f32 * TAU / 4.0 + TAU / 8.0).sin())
                .collect(),
        );
        cases.push(
            (0..2 * n)
                .map(|i| 4.0 * ((i / 2) as f32 * 0.05).sin())
                .collect(),
        );
        cases.push(
            (0..2 * n)
                .map(|i| noise() * if i / 9000 % 2 == 0 { 6.0 } else { 0.1 })
                .collect(),
        );
        cases.push(
            (0..2 * n)
                .map(|i| if i % 9973 < 2 { 3.0 } else { 0.0 })
                .collect(),
        );
        for (case, input) in cases.iter().enumerate() {
            let out = limited(rate, input);
            let mut meter = meter(rate, Mode::TRUE_PEAK).unwrap();
            meter.add_frames_f32(&out).unwrap();
            let peak = meter.true_peak(0).unwrap().max(meter.true_peak(1).unwrap());
            let db = 20.0 * peak.log10();
            assert!(db <= -0.98, "case {case} at {rate}: {db} dBTP");
            assert!(db > -4.0, "case {case} at {rate}: {db} dBTP is too careful");
        }
    }
}

#[test]
fn below_the_ceiling_nothing_is_touched() {
    let input: Vec<f32> = (0..50_000)
        .map(|i| 0.8 * ((i / 2) as f32 * 0.05).sin())
        .collect();
    assert!(limited(48_000, &input) == input);
    assert!(limited(48_000, &input[..10]) == input[..10]);
}

#[test]
fn after_a_peak_the_gain_comes_back_slowly_and_whole() {
    let mut input: Vec<f32> = (0..192_000)
        .map(|i| 0.3 * ((i / 2) as f32 * 0.05).sin())
        .collect();
    for s in &mut input[20_000..20_200] {
        *s *= 8.0;
    }
    let out = limited(48_000, &input);
    assert!(out[..19_000] == input[..19_000], "before it is seen");
    assert!(out[150_000..] == input[150_000..], "long after");
    let gain: Vec<f32> = (0..out.len())
        .filter(|i| input[*i].abs() > 0.05)
        .map(|i| out[i] / input[i])
        .collect();
    assert!(
        gain.windows(2).all(|w| (w[1] - w[0]).abs() < 0.06),
        "no step"
    );
}
