//! The highest value around each frame, between the samples too: three points in each gap, by twelve taps.
use std::f64::consts::PI;
use std::sync::OnceLock;

const TAPS: usize = 12;
/// A frame's gaps on both sides are known this many frames later.
pub(super) const DELAY: usize = TAPS / 2;
/// Runs of frames that are looked at together.
const RUN: usize = 64;

#[derive(Default)]
pub(super) struct Peaks {
    /// The last frames before, left and right apart.
    sides: [Vec<f32>; 2],
    found: Vec<f32>,
}

impl Peaks {
    /// One value for each frame. Where no sample near is above `worth` it may be too small.
    pub fn of(&mut self, samples: &[f32], worth: f32) -> &[f32] {
        let frames = samples.len() / 2;
        self.found.clear();
        self.found.resize(frames, 0.0);
        for (n, side) in self.sides.iter_mut().enumerate() {
            side.resize(TAPS - 1, 0.0);
            side.extend(samples.iter().skip(n).step_by(2));
            for (run, found) in self.found.chunks_mut(RUN).enumerate() {
                let near = &side[run * RUN..run * RUN + found.len() + TAPS - 1];
                if near.iter().fold(0f32, |m, x| m.max(x.abs())) > worth {
                    for (peak, taps) in found.iter_mut().zip(near.windows(TAPS)) {
                        *peak = peak.max(highest(taps));
                    }
                }
            }
            let past = side.len() - (TAPS - 1);
            side.drain(..past);
        }
        &self.found
    }
}

/// Of the sample in the middle and the gap after it.
fn highest(taps: &[f32]) -> f32 {
    let mut sums = [0f32; 4];
    for (x, phases) in taps.iter().zip(table()) {
        for (sum, h) in sums.iter_mut().zip(phases) {
            *sum += x * h;
        }
    }
    sums.iter().fold(0.0, |m, s| m.max(s.abs()))
}

/// For each tap its weight at the sample and at three points after it: a sinc under a cosine-squared window.
fn table() -> &'static [[f32; 4]; TAPS] {
    static TABLE: OnceLock<[[f32; 4]; TAPS]> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = [[0.0; 4]; TAPS];
        for (tap, phases) in table.iter_mut().enumerate() {
            for (phase, h) in phases.iter_mut().enumerate() {
                let x = tap as f64 - (TAPS / 2 - 1) as f64 - phase as f64 / 4.0;
                let sinc = if x == 0.0 {
                    1.0
                } else {
                    (PI * x).sin() / (PI * x)
                };
                let window = (PI * x / (TAPS as f64 + 1.0)).cos().powi(2);
                *h = (sinc * window) as f32;
            }
        }
        table
    })
}
