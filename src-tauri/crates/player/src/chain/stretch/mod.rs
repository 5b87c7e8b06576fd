//! Speed with the pitch kept, in the time domain: whole pitch periods are left out or put in again with a cross-fade
//! (PICOLA, as Sonic does it). Hand-written because what there is in crates is ten times slower.
//!
//! Every step begins and ends on the input itself, so that steps join without a click whatever the speed, and the
//! blocks that come out begin at times that are exact.
mod pitch;
#[cfg(test)]
mod tests;

use super::Stage;
use super::delay_line::DelayLine;
use crate::decode::Block;
use crate::sound::Sound;
use pitch::Pitch;

pub(super) struct Stretch {
    speed: f64,
    held: DelayLine,
    pitch: Pitch,
    /// Frames to pass on as they are before the next step.
    copy: usize,
    /// The part of a frame that rounding still owes.
    owed: f64,
}

impl Stretch {
    pub fn new() -> Stretch {
        Stretch {
            speed: 1.0,
            held: DelayLine::default(),
            pitch: Pitch::default(),
            copy: 0,
            owed: 0.0,
        }
    }

    fn run(&mut self, next: &mut dyn FnMut(Block)) {
        loop {
            if self.speed == 1.0 {
                self.copy = 0;
                return self.held.take(self.held.frames(), next);
            }
            if self.copy > 0 {
                let n = self.copy.min(self.held.frames());
                self.held.take(n, next);
                self.copy -= n;
                if self.copy > 0 {
                    return;
                }
            }
            if self.held.frames() < self.pitch.needs(self.held.rate) {
                return;
            }
            let period = self.pitch.find(self.held.samples(), self.held.rate);
            let block = if self.speed > 1.0 {
                self.leave_out(period)
            } else {
                self.put_in(period)
            };
            next(block);
        }
    }

    /// Whole frames of an exact count, the rest carried on.
    fn whole(&mut self, exact: f64) -> usize {
        let due = exact + self.owed;
        let whole = due.floor().max(0.0);
        self.owed = (due - whole).clamp(-1.0, 1.0);
        whole as usize
    }

    /// Two periods become one, or at high speed less than one.
    fn leave_out(&mut self, period: usize) -> Block {
        let (s, p) = (self.speed, period as f64);
        let fade = if s >= 2.0 {
            self.whole(p / (s - 1.0)).clamp(1, period)
        } else {
            self.copy = self.whole(p * (2.0 - s) / (s - 1.0));
            period
        };
        let input = self.held.samples();
        let mut samples = Vec::with_capacity(2 * fade);
        cross(&input[..2 * fade], &input[2 * period..], &mut samples);
        self.step(samples, period + fade)
    }

    /// One period is heard twice, or at low speed part of it again.
    fn put_in(&mut self, period: usize) -> Block {
        let (s, p) = (self.speed, period as f64);
        let fade = if s < 0.5 {
            self.whole(p * s / (1.0 - s)).clamp(1, period)
        } else {
            self.copy = self.whole(p * (2.0 * s - 1.0) / (1.0 - s));
            period
        };
        let input = self.held.samples();
        let mut samples = Vec::with_capacity(2 * (period + fade));
        samples.extend_from_slice(&input[..2 * period]);
        cross(&input[2 * period..2 * (period + fade)], input, &mut samples);
        self.step(samples, fade)
    }

    /// The block for `samples`, which stand for the first `used` frames of what is held.
    fn step(&mut self, samples: Vec<f32>, used: usize) -> Block {
        let at = self.held.place(0);
        let span = self.held.place(used).minus(at);
        self.held.skip(used);
        Block {
            samples,
            channels: 2,
            layout: 3,
            rate: self.held.rate,
            at,
            span,
        }
    }
}

/// Goes over from one to the other, as long as the first lasts.
pub(super) fn cross(from: &[f32], to: &[f32], out: &mut Vec<f32>) {
    let step = 2.0 / from.len().max(2) as f32;
    let mut weight = 0.0;
    for (a, b) in from.chunks_exact(2).zip(to.chunks_exact(2)) {
        out.push(a[0] + (b[0] - a[0]) * weight);
        out.push(a[1] + (b[1] - a[1]) * weight);
        weight += step;
    }
}

impl Stage for Stretch {
    fn set(&mut self, sound: &Sound) {
        let speed = f64::from(sound.speed);
        if speed != self.speed {
            // What is still to be copied belongs to the step of the old speed; a slow one may have much of it.
            self.copy = 0;
            self.owed = 0.0;
            self.speed = speed;
        }
    }

    fn push(&mut self, block: Block, next: &mut dyn FnMut(Block)) {
        if self.held.frames() > 0 && self.held.rate != block.rate {
            self.finish(next);
        }
        if self.speed == 1.0 && self.held.frames() == 0 {
            return next(block);
        }
        self.held.push(&block);
        self.run(next);
    }

    fn finish(&mut self, next: &mut dyn FnMut(Block)) {
        // Less than two of the longest periods: too little to look for one.
        self.held.take(self.held.frames(), next);
        self.reset();
    }

    fn reset(&mut self) {
        self.held.clear();
        self.pitch.forget();
        self.copy = 0;
        self.owed = 0.0;
    }
}
