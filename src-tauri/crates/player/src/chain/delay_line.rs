//! Stereo frames that a stage holds back, each with its source time.
use std::collections::VecDeque;

use crate::decode::Block;
use crate::ticks::Ticks;

/// Room at the front that is not worth moving the rest for.
const SLACK: usize = 1 << 15;

#[derive(Default)]
pub(super) struct DelayLine {
    samples: Vec<f32>,
    /// Frames at the front that are gone already.
    gone: usize,
    runs: VecDeque<Run>,
    pub rate: u32,
}

/// Frames whose time goes on evenly.
#[derive(Clone, Copy)]
struct Run {
    frames: usize,
    at: Ticks,
    span: Ticks,
}

impl Run {
    fn time_of(&self, frame: usize) -> Ticks {
        let into = u128::from(self.span.0) * frame as u128 / self.frames.max(1) as u128;
        self.at.plus(Ticks(u64::try_from(into).unwrap_or(0)))
    }
}

impl DelayLine {
    pub fn push(&mut self, block: &Block) {
        self.rate = block.rate;
        if block.frames() == 0 {
            return;
        }
        self.samples.extend_from_slice(&block.samples);
        self.runs.push_back(Run {
            frames: block.frames(),
            at: block.at,
            span: block.span,
        });
    }

    pub fn frames(&self) -> usize {
        self.samples.len() / 2 - self.gone
    }

    pub fn samples(&self) -> &[f32] {
        &self.samples[2 * self.gone..]
    }

    pub fn samples_mut(&mut self) -> &mut [f32] {
        &mut self.samples[2 * self.gone..]
    }

    /// Source time of a frame; of the first that is not there, where the last one ends.
    pub fn place(&self, frame: usize) -> Ticks {
        let mut left = frame;
        for run in &self.runs {
            if left < run.frames {
                return run.time_of(left);
            }
            left -= run.frames;
        }
        self.runs
            .back()
            .map_or(Ticks(0), |run| run.at.plus(run.span))
    }

    /// Forgets frames at the front.
    pub fn skip(&mut self, frames: usize) {
        self.leave(frames, &mut |_, _| {});
    }

    /// Passes frames at the front on, in blocks that begin where the ones that came in began.
    pub fn take(&mut self, frames: usize, next: &mut dyn FnMut(Block)) {
        let rate = self.rate;
        self.leave(frames, &mut |samples, run| {
            next(Block {
                samples: samples.to_vec(),
                channels: 2,
                layout: 3,
                rate,
                at: run.at,
                span: run.span,
            });
        });
    }

    pub fn clear(&mut self) {
        self.samples.clear();
        self.runs.clear();
        self.gone = 0;
    }

    fn leave(&mut self, frames: usize, with: &mut dyn FnMut(&[f32], Run)) {
        let mut left = frames.min(self.frames());
        while left > 0
            && let Some(run) = self.runs.front_mut()
        {
            let n = left.min(run.frames);
            let split = run.time_of(n);
            let part = Run {
                frames: n,
                at: run.at,
                span: split.minus(run.at),
            };
            let rest = Run {
                frames: run.frames - n,
                at: split,
                span: run.at.plus(run.span).minus(split),
            };
            if rest.frames == 0 {
                self.runs.pop_front();
            } else {
                *run = rest;
            }
            with(&self.samples[2 * self.gone..2 * (self.gone + n)], part);
            self.gone += n;
            left -= n;
        }
        if self.gone * 2 == self.samples.len() {
            self.samples.clear();
            self.gone = 0;
        } else if self.gone >= SLACK {
            self.samples.drain(..2 * self.gone);
            self.gone = 0;
        }
    }
}
