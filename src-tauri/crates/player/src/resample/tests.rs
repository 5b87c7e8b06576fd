#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn tone(rate: u32, first: usize, frames: usize, hz: f64) -> Block {
    let sample = |n: usize| {
        (2.0 * std::f64::consts::PI * hz * n as f64 / f64::from(rate)).sin() as f32 * 0.5
    };
    Block {
        samples: (first..first + frames)
            .flat_map(|n| [sample(n), sample(n)])
            .collect(),
        channels: 2,
        layout: 3,
        rate,
        at: Ticks::of_frames(first as u64, rate),
        span: Ticks::of_frames(frames as u64, rate),
    }
}

#[test]
fn lengths_places_and_sound_are_kept() {
    for from in [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000] {
        let mut resample = Resample::new(48_000);
        let mut out = Resampled::default();
        let frames = from as usize * 2;
        for first in (0..frames).step_by(1152) {
            resample.push(
                &tone(from, first, 1152.min(frames - first), 440.0),
                &mut out,
            );
        }
        resample.finish(&mut out);
        assert_eq!(out.frames.len(), 96_000, "from {from}");
        // The same tone at the same place: the filter's delay is taken off.
        let worst = (2000..94_000)
            .map(|n| {
                (out.frames[n][0]
                    - (2.0 * std::f64::consts::PI * 440.0 * n as f64 / 48_000.0).sin() as f32 * 0.5)
                    .abs()
            })
            .fold(0.0, f32::max);
        assert!(worst < 0.002, "from {from}: {worst}");
        for mark in &out.marks {
            let due = mark.at.frames(48_000);
            assert!(mark.frame.abs_diff(due) <= 1, "from {from}: {mark:?} {due}");
        }
    }
}

#[test]
fn a_change_of_rate_goes_on_where_the_old_one_ended() {
    let mut resample = Resample::new(48_000);
    let mut out = Resampled::default();
    for (from, first) in [(44_100, 0), (22_050, 22_050), (48_000, 96_000)] {
        resample.push(&tone(from, first, from as usize, 300.0), &mut out);
    }
    resample.finish(&mut out);
    assert_eq!(out.frames.len(), 3 * 48_000);
    assert_eq!(
        out.marks.iter().map(|m| m.frame).collect::<Vec<_>>(),
        [0, 48_000, 96_000]
    );
}
