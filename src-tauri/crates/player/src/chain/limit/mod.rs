//! Keeps true peaks (between the samples too, BS.1770 annex 2) under −1 dBTP. It looks ahead, so the gain is down
//! before the peak comes; below the ceiling the samples go through unchanged.
mod peak;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use super::Stage;
use super::delay_line::DelayLine;
use crate::decode::Block;
use crate::sound::Sound;
use peak::{DELAY, Peaks};

/// −1 dBTP less what twelve taps miss.
const CEILING: f32 = 0.88;
const LOOK_AHEAD_S: f32 = 0.004;
const RELEASE_S: f32 = 0.12;

#[derive(Default)]
pub(super) struct Limit {
    on: bool,
    held: DelayLine,
    peaks: Peaks,
    envelope: Envelope,
    /// Frames of `held` whose gain is not known yet.
    behind: usize,
    gains: Vec<f32>,
}

/// From the gain each frame needs to one that gets there smoothly and in time.
#[derive(Default)]
struct Envelope {
    /// Frames that the fall of the gain is spread over.
    ahead: usize,
    release: f32,
    now: u64,
    /// Gains under 1 that are still ahead, smallest first.
    low: VecDeque<(u64, f32)>,
    released: f32,
    /// The last `ahead` released gains and their sum.
    recent: VecDeque<f32>,
    sum: f64,
    /// How many of the last of them are 1.
    ones: usize,
}

impl Envelope {
    fn new(rate: u32) -> Envelope {
        let ahead = ((rate as f32 * LOOK_AHEAD_S) as usize).max(8);
        Envelope {
            ahead,
            release: 1.0 - (-1.0 / (RELEASE_S * rate as f32)).exp(),
            released: 1.0,
            recent: VecDeque::from(vec![1.0; ahead]),
            sum: ahead as f64,
            ones: ahead,
            ..Envelope::default()
        }
    }

    /// Frames between a peak's being seen and its gain's being due.
    fn delay(&self) -> usize {
        self.ahead + DELAY
    }

    fn next(&mut self, needed: f32) -> f32 {
        self.now += 1;
        if needed >= 1.0 && self.low.is_empty() && self.ones >= self.ahead {
            return 1.0;
        }
        if needed < 1.0 {
            while self.low.back().is_some_and(|(_, gain)| *gain >= needed) {
                self.low.pop_back();
            }
            self.low.push_back((self.now, needed));
        }
        while self
            .low
            .front()
            .is_some_and(|(at, _)| at + self.ahead as u64 + 1 < self.now)
        {
            self.low.pop_front();
        }
        let lowest = self.low.front().map_or(1.0, |(_, gain)| *gain);
        self.released = lowest.min(self.released + (1.0 - self.released) * self.release);
        // A hundredth of a decibel; the average below makes even that a slope.
        if self.released > 0.999 {
            self.released = 1.0;
        }
        self.ones = if self.released == 1.0 {
            self.ones + 1
        } else {
            0
        };
        self.recent.push_back(self.released);
        self.sum += f64::from(self.released) - f64::from(self.recent.pop_front().unwrap_or(1.0));
        if self.ones >= self.ahead {
            self.sum = self.ahead as f64;
        }
        ((self.sum / self.ahead as f64) as f32).min(1.0)
    }
}

impl Limit {
    fn run(&mut self, needed: impl Iterator<Item = f32>, next: &mut dyn FnMut(Block)) {
        self.gains.clear();
        for gain in needed {
            let gain = self.envelope.next(gain);
            if self.behind >= self.envelope.delay() {
                self.gains.push(gain);
            } else {
                self.behind += 1;
            }
        }
        let due = self.gains.len().min(self.held.frames());
        if self.gains.iter().any(|g| *g != 1.0) {
            let frames = self.held.samples_mut().chunks_exact_mut(2);
            for (frame, gain) in frames.zip(&self.gains) {
                frame[0] *= gain;
                frame[1] *= gain;
            }
        }
        self.held.take(due, next);
    }
}

impl Stage for Limit {
    fn set(&mut self, sound: &Sound) {
        self.on = sound.loudness.is_some() || sound.boost;
    }

    fn push(&mut self, block: Block, next: &mut dyn FnMut(Block)) {
        if !self.on || (self.held.frames() > 0 && self.held.rate != block.rate) {
            self.finish(next);
        }
        if !self.on {
            return next(block);
        }
        if self.held.frames() == 0 {
            self.envelope = Envelope::new(block.rate);
            self.peaks = Peaks::default();
            self.behind = 0;
        }
        self.held.push(&block);
        let mut peaks = std::mem::take(&mut self.peaks);
        let found = peaks.of(&block.samples, CEILING / 2.0);
        let needed = found.iter().map(|peak| gain_for(*peak));
        self.run(needed, next);
        self.peaks = peaks;
    }

    fn finish(&mut self, next: &mut dyn FnMut(Block)) {
        if self.held.frames() > 0 {
            let silence = [0.0; 2 * DELAY];
            let mut peaks = std::mem::take(&mut self.peaks);
            let last = peaks.of(&silence, 0.0).to_vec();
            let rest = std::iter::repeat_n(1.0, self.envelope.delay());
            self.run(last.into_iter().map(gain_for).chain(rest), next);
            self.held.take(self.held.frames(), next);
        }
        self.reset();
    }

    fn reset(&mut self) {
        self.held.clear();
        self.peaks = Peaks::default();
        self.behind = 0;
    }
}

fn gain_for(peak: f32) -> f32 {
    if peak > CEILING { CEILING / peak } else { 1.0 }
}
