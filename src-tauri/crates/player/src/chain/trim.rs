//! Shortens silence: of a pause longer than a limit the beginning and the end are kept, joined by a short cross-fade
//! that stands for the whole of what was cut, so that no source time is missing.
#[cfg(test)]
mod tests;

use super::Stage;
use super::delay_line::DelayLine;
use super::stretch::cross;
use crate::TrimLevel;
use crate::decode::Block;
use crate::sound::Sound;
use crate::ticks::Ticks;

const QUIET: f32 = 250.0 / 32768.0;
const JOIN_MS: usize = 5;

#[derive(Default)]
pub(super) struct Trim {
    level: Option<TrimLevel>,
    held: DelayLine,
    /// Frames of `held` that were looked at, and how many of the last of these are quiet.
    seen: usize,
    quiet: usize,
    cut: Option<Cut>,
}

/// The silence after the part that was kept of its beginning: it fades into whatever comes.
struct Cut {
    samples: Vec<f32>,
    at: Ticks,
}

/// In frames.
struct Plan {
    over: usize,
    head: usize,
    tail: usize,
    join: usize,
}

impl Plan {
    fn of(level: TrimLevel, rate: u32) -> Plan {
        let ms = |n: usize| (n * rate as usize / 1000).max(1);
        let (over, keep) = match level {
            TrimLevel::Low => (416, 291),
            TrimLevel::Medium => (300, 225),
            // Shorter than this a rest is part of how words are said; between sentences some must stay.
            TrimLevel::High => (180, 140),
        };
        let tail = (keep / 2).max(JOIN_MS);
        Plan {
            over: ms(over),
            head: (keep.saturating_sub(tail)) * rate as usize / 1000,
            tail: ms(tail),
            join: ms(JOIN_MS),
        }
    }
}

impl Trim {
    fn run(&mut self, level: TrimLevel, next: &mut dyn FnMut(Block)) {
        let plan = Plan::of(level, self.held.rate);
        while self.seen < self.held.frames() {
            let rest = self.held.samples()[2 * self.seen..].chunks_exact(2);
            let hush = rest.clone().take_while(|f| is_quiet(f)).count();
            if hush == 0 {
                let loud = rest.take_while(|f| !is_quiet(f)).count();
                self.join(&plan, next);
                self.quiet = 0;
                self.seen += loud;
            } else if self.cut.is_none() && self.quiet + hush >= plan.over {
                self.seen += plan.over - self.quiet;
                self.quiet = plan.over;
                self.begin_cut(&plan, next);
            } else {
                self.seen += hush;
                self.quiet += hush;
            }
        }
        if self.cut.is_some() {
            self.keep_tail(&plan);
        } else {
            self.held.take(self.seen - self.quiet, next);
            self.seen = self.quiet;
        }
    }

    fn begin_cut(&mut self, plan: &Plan, next: &mut dyn FnMut(Block)) {
        let kept = self.seen - plan.over + plan.head;
        self.held.take(kept, next);
        self.cut = Some(Cut {
            samples: self.held.samples()[..2 * plan.join].to_vec(),
            at: self.held.place(0),
        });
        self.held.skip(plan.join);
        self.seen -= kept + plan.join;
    }

    fn keep_tail(&mut self, plan: &Plan) {
        let gone = self.seen.saturating_sub(plan.tail);
        self.held.skip(gone);
        self.seen -= gone;
    }

    /// The silence is over: what is left of it follows its beginning.
    fn join(&mut self, plan: &Plan, next: &mut dyn FnMut(Block)) {
        if self.cut.is_none() {
            return;
        }
        self.keep_tail(plan);
        let Some(cut) = self.cut.take() else { return };
        let frames = plan.join.min(self.seen);
        let mut samples = Vec::with_capacity(2 * frames);
        cross(
            &cut.samples[..2 * frames],
            self.held.samples(),
            &mut samples,
        );
        next(Block {
            samples,
            channels: 2,
            layout: 3,
            rate: self.held.rate,
            at: cut.at,
            span: self.held.place(frames).minus(cut.at),
        });
        self.held.skip(frames);
        self.seen -= frames;
    }
}

fn is_quiet(frame: &[f32]) -> bool {
    frame[0].abs() <= QUIET && frame[1].abs() <= QUIET
}

impl Stage for Trim {
    fn set(&mut self, sound: &Sound) {
        self.level = sound.trim;
    }

    fn push(&mut self, block: Block, next: &mut dyn FnMut(Block)) {
        let Some(level) = self.level else {
            if self.held.frames() > 0 || self.cut.is_some() {
                self.finish(next);
            }
            return next(block);
        };
        if self.held.frames() > 0 && self.held.rate != block.rate {
            self.finish(next);
        }
        self.held.push(&block);
        self.run(level, next);
    }

    fn finish(&mut self, next: &mut dyn FnMut(Block)) {
        self.join(
            &Plan::of(self.level.unwrap_or(TrimLevel::High), self.held.rate),
            next,
        );
        self.held.take(self.held.frames(), next);
        self.reset();
    }

    fn reset(&mut self) {
        self.held.clear();
        self.cut = None;
        self.seen = 0;
        self.quiet = 0;
    }
}
