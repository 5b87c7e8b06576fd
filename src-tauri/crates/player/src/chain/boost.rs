//! Voice boost: what is below speech is taken out, the part that makes words clear is raised, and soft passages are
//! brought up to the loud ones. Speech at −16 LUFS stays there, what is softer comes nearer to it.
#[cfg(test)]
mod tests;

use std::f32::consts::PI;

use super::Stage;
use crate::decode::Block;
use crate::sound::Sound;

/// Of the power of both sides as it is heard, which is how loudness is measured.
const THRESHOLD_DB: f32 = -23.0;
const KNEE_DB: f32 = 8.0;
const RATIO: f32 = 3.0;
/// What the rest takes from speech at −16 LUFS.
const MAKE_UP_DB: f32 = 9.7;
/// Louder sound is not brought down to the target; peaks are the limiter's.
const LEAST_DB: f32 = -0.5;
const ATTACK_S: f32 = 0.008;
const RELEASE_S: f32 = 0.18;
/// The gain is worked out this often and goes straight in between.
const STRIDE: usize = 16;

pub(super) struct Boost {
    on: bool,
    rate: u32,
    filters: [Filter; 3],
    /// From what is passed on to how loud it is heard (K weighting; the first filter stands for its low end).
    weighting: Filter,
    /// Smoothed power of both sides.
    power: f32,
    gain: f32,
}

impl Boost {
    pub fn new() -> Boost {
        Boost {
            on: false,
            rate: 0,
            filters: [Filter::default(); 3],
            weighting: Filter::default(),
            power: 0.0,
            gain: 1.0,
        }
    }

    fn tune(&mut self, rate: u32) {
        self.rate = rate;
        let rate = rate.max(1) as f32;
        self.filters = [
            Filter::high_pass(80.0, 0.7, rate),
            Filter::bell(250.0, 0.9, -1.5, rate),
            Filter::bell(3000.0, 0.7, 2.0, rate),
        ];
        self.weighting = Filter::high_shelf(1500.0, 0.7, 4.0, rate);
    }

    fn compress(&mut self, samples: &mut [f32]) {
        let rate = self.rate.max(1) as f32;
        let after = |seconds: f32| 1.0 - (-(STRIDE as f32) / (seconds * rate)).exp();
        let (attack, release) = (after(ATTACK_S), after(RELEASE_S));
        for part in samples.chunks_mut(2 * STRIDE) {
            let frames = (part.len() / 2).max(1);
            let mut heard = [0.0; 2 * STRIDE];
            let heard = &mut heard[..part.len()];
            heard.copy_from_slice(part);
            self.weighting.run(heard);
            let power = heard.iter().map(|x| x * x).sum::<f32>() / frames as f32;
            let pace = if power > self.power { attack } else { release };
            self.power += (power - self.power) * pace;
            let goal = 10f32.powf(gain_db(10.0 * (self.power + 1e-12).log10()) / 20.0);
            let step = (goal - self.gain) / frames as f32;
            for frame in part.chunks_exact_mut(2) {
                self.gain += step;
                frame[0] *= self.gain;
                frame[1] *= self.gain;
            }
        }
    }
}

fn gain_db(level: f32) -> f32 {
    let over = level - THRESHOLD_DB;
    let cut = 1.0 - 1.0 / RATIO;
    let reduction = if over <= -KNEE_DB / 2.0 {
        0.0
    } else if over >= KNEE_DB / 2.0 {
        over * cut
    } else {
        cut * (over + KNEE_DB / 2.0).powi(2) / (2.0 * KNEE_DB)
    };
    (MAKE_UP_DB - reduction).max(LEAST_DB)
}

impl Stage for Boost {
    fn set(&mut self, sound: &Sound) {
        self.on = sound.boost;
    }

    fn push(&mut self, mut block: Block, next: &mut dyn FnMut(Block)) {
        if self.on {
            if self.rate != block.rate {
                self.tune(block.rate);
            }
            for filter in &mut self.filters {
                filter.run(&mut block.samples);
            }
            self.compress(&mut block.samples);
        }
        next(block);
    }
}

/// A second-order filter for both sides (Bristow-Johnson's cookbook, transposed direct form II).
#[derive(Clone, Copy, Default)]
struct Filter {
    b: [f32; 3],
    a: [f32; 2],
    state: [[f32; 2]; 2],
}

impl Filter {
    fn high_pass(hz: f32, q: f32, rate: f32) -> Filter {
        let (sin, cos) = Self::angle(hz, rate);
        let alpha = sin / (2.0 * q);
        let b = (1.0 + cos) / 2.0;
        Self::of([b, -2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    fn bell(hz: f32, q: f32, db: f32, rate: f32) -> Filter {
        let (sin, cos) = Self::angle(hz, rate);
        let (alpha, gain) = (sin / (2.0 * q), 10f32.powf(db / 40.0));
        Self::of(
            [1.0 + alpha * gain, -2.0 * cos, 1.0 - alpha * gain],
            [1.0 + alpha / gain, -2.0 * cos, 1.0 - alpha / gain],
        )
    }

    fn high_shelf(hz: f32, q: f32, db: f32, rate: f32) -> Filter {
        let (sin, cos) = Self::angle(hz, rate);
        let gain = 10f32.powf(db / 40.0);
        let (up, down) = (gain + 1.0, gain - 1.0);
        let slope = gain.sqrt() * sin / q;
        Self::of(
            [
                gain * (up + down * cos + slope),
                -2.0 * gain * (down + up * cos),
                gain * (up + down * cos - slope),
            ],
            [
                up - down * cos + slope,
                2.0 * (down - up * cos),
                up - down * cos - slope,
            ],
        )
    }

    fn angle(hz: f32, rate: f32) -> (f32, f32) {
        (2.0 * PI * (hz / rate).min(0.45)).sin_cos()
    }

    fn of(b: [f32; 3], a: [f32; 3]) -> Filter {
        Filter {
            b: b.map(|x| x / a[0]),
            a: [a[1] / a[0], a[2] / a[0]],
            state: [[0.0; 2]; 2],
        }
    }

    fn run(&mut self, samples: &mut [f32]) {
        let (b, a) = (self.b, self.a);
        for frame in samples.chunks_exact_mut(2) {
            for (x, s) in frame.iter_mut().zip(&mut self.state) {
                let y = b[0] * *x + s[0];
                s[0] = b[1] * *x - a[0] * y + s[1];
                s[1] = b[2] * *x - a[1] * y;
                *x = y;
            }
        }
        for s in self.state.iter_mut().flatten() {
            // Decoders give numbers; should one not, it must not stay for ever. Denormals are slow.
            if !s.is_finite() || s.abs() < 1e-20 {
                *s = 0.0;
            }
        }
    }
}
