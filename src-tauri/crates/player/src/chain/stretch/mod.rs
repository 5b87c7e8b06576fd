//! Speed with the pitch kept, in the time domain: whole pitch periods are left out or put in again with a cross-fade
//! (PICOLA, as Sonic does it). Hand-written because what there is in crates is ten times slower.
//!
//! Every step begins and ends on the input itself: steps join without a click, and blocks begin at times that are exact.
//! What begins suddenly (a plosive, a click) is copied as it is: steps are made before it and behind it, in what goes on
//! or rests, and nothing is ever further from where it should be than a part of a period.
mod onsets;
mod pitch;
#[cfg(test)]
mod tests;

use super::Stage;
use super::delay_line::DelayLine;
use crate::decode::Block;
use crate::sound::Sound;
use onsets::Onsets;
use pitch::Pitch;

/// An onset that would come later or earlier than this is not waited for.
const MOST_APART_MS: f64 = 8.5;
/// What comes is looked at again after so much.
const LOOK_MS: usize = 6;
/// The shortest cross-fade, of a period.
const SHORTEST_FADE: f64 = 0.2;

pub(super) struct Stretch {
    speed: f64,
    held: DelayLine,
    pitch: Pitch,
    onsets: Onsets,
    /// The period of the last step.
    period: usize,
    /// Frames that were passed on beyond what is due by now.
    ahead: f64,
}

/// What is done next.
enum Move {
    Copy(usize),
    /// A step with a period that leaves so many frames untouched.
    Splice {
        within: usize,
    },
    /// More must come first.
    Wait,
}

impl Stretch {
    pub fn new() -> Stretch {
        Stretch {
            speed: 1.0,
            held: DelayLine::default(),
            pitch: Pitch::default(),
            onsets: Onsets::default(),
            period: 0,
            ahead: 0.0,
        }
    }

    /// `last`: nothing more will come.
    fn run(&mut self, last: bool, next: &mut dyn FnMut(Block)) {
        if self.speed == 1.0 {
            self.forget_place();
            return self.held.take(self.held.frames(), next);
        }
        loop {
            self.onsets.look(self.held.samples(), self.held.rate);
            match self.plan(last) {
                Move::Wait => return,
                Move::Copy(frames) => self.copy(frames, next),
                Move::Splice { within } => {
                    let period = self.pitch.find(self.held.samples(), self.held.rate, within);
                    self.period = period;
                    if !last && self.goes_too_far(period) {
                        // Of noise any period may be found: this one has its turn when there is more to make up for.
                        self.copy(LOOK_MS * self.held.rate as usize / 1000 + 1, next);
                        continue;
                    }
                    let block = if self.speed > 1.0 {
                        self.leave_out(period)
                    } else {
                        self.put_in(period)
                    };
                    next(block);
                }
            }
        }
    }

    fn copy(&mut self, frames: usize, next: &mut dyn FnMut(Block)) {
        let frames = frames.clamp(1, self.held.frames());
        self.held.take(frames, next);
        self.onsets.advance(frames);
        self.ahead += self.gain(frames as f64);
    }

    /// Whether a step with this period would leave the sound too far on the other side of its place.
    fn goes_too_far(&self, period: usize) -> bool {
        let most = MOST_APART_MS * f64::from(self.held.rate) / 1000.0;
        2.0 * self.swing(period as f64) - self.behind(self.ahead) > most
    }

    /// In the direction in which copying leads away from the place.
    fn behind(&self, ahead: f64) -> f64 {
        if self.speed > 1.0 { ahead } else { -ahead }
    }

    /// By how much copied frames are more than what is due for them.
    fn gain(&self, frames: f64) -> f64 {
        frames - frames / self.speed
    }

    fn plan(&self, last: bool) -> Move {
        let (rate, held) = (self.held.rate, self.held.frames());
        let room = 2 * pitch::shortest(rate);
        if held < if last { room } else { self.pitch.needs(rate) } {
            return Move::Wait;
        }
        let ms = f64::from(rate) / 1000.0;
        let period = self.period as f64;
        // Frames until a step is due.
        let wait = (self.swing(period) - self.behind(self.ahead)) / self.behind(self.gain(1.0));
        let look = (LOOK_MS * ms as usize + 1).min(wait.max(0.0) as usize);
        let Some((begin, end)) = self.onsets.next().filter(|(begin, _)| *begin < held) else {
            return if look > 0 {
                Move::Copy(look)
            } else {
                Move::Splice { within: held }
            };
        };
        // How late the onset would be without another step before it.
        let late = self.behind(self.ahead + self.gain(begin as f64));
        if begin < room.max((1.2 * period) as usize) {
            // No step fits in front of it.
            return if late > MOST_APART_MS * ms {
                Move::Splice { within: held }
            } else {
                Move::Copy(end)
            };
        }
        let fits_later = wait + 2.0 * period <= begin as f64;
        let needless = late <= period / 2.0;
        match look {
            1.. if fits_later || needless => Move::Copy(look.min(begin)),
            0 if !fits_later && needless => Move::Copy(end),
            _ => Move::Splice { within: begin },
        }
    }

    /// How far from its place the sound may get before a step is made, in the mean as much to one side as to the other.
    fn swing(&self, period: f64) -> f64 {
        let s = self.speed;
        let whole = if s > 1.0 {
            period * (2.0 - s) / s
        } else {
            period * (2.0 * s - 1.0) / s
        };
        whole.max(0.0) / 2.0
    }

    /// Two periods become one, or at high speed less than one.
    fn leave_out(&mut self, period: usize) -> Block {
        let (s, p) = (self.speed, period as f64);
        let fade = (p - self.ahead * s) / (s - 1.0);
        let fade = fade.clamp(p * SHORTEST_FADE, p).round().max(1.0) as usize;
        let fade = fade.min(period);
        let input = self.held.samples();
        let mut samples = Vec::with_capacity(2 * fade);
        cross(&input[..2 * fade], &input[2 * period..], &mut samples);
        self.step(samples, period + fade)
    }

    /// One period is heard twice, or at low speed part of it again.
    fn put_in(&mut self, period: usize) -> Block {
        let (s, p) = (self.speed, period as f64);
        let fade = (p + self.ahead) / (1.0 / s - 1.0);
        let fade = fade.clamp(p * SHORTEST_FADE, p).round().max(1.0) as usize;
        let fade = fade.min(period);
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
        self.onsets.advance(used);
        self.ahead += samples.len() as f64 / 2.0 - used as f64 / self.speed;
        Block {
            samples,
            channels: 2,
            layout: 3,
            rate: self.held.rate,
            at,
            span,
        }
    }

    fn forget_place(&mut self) {
        self.onsets.forget();
        self.period = 0;
        self.ahead = 0.0;
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
            self.period = 0;
            self.ahead = 0.0;
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
        self.run(false, next);
    }

    fn finish(&mut self, next: &mut dyn FnMut(Block)) {
        self.run(true, next);
        // Less than two of the shortest periods.
        self.held.take(self.held.frames(), next);
        self.reset();
    }

    fn reset(&mut self) {
        self.held.clear();
        self.pitch.forget();
        self.forget_place();
    }
}
