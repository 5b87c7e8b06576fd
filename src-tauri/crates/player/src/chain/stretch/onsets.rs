//! Where something begins suddenly: plosives, clicks, the strokes of a drum. By the sum of what each sample differs from
//! the one before (which leaves the low tones of a voice out), a millisecond at a time: one that has several times as
//! much as each of those before it in the last few periods.
use std::collections::VecDeque;

use super::pitch::difference;

/// The milliseconds that a new one is held against: longer than the period of the deepest voice, whose every stroke
/// would be one otherwise.
const BEFORE: usize = 18;
/// So many times as much as the most of those.
const SUDDEN: f32 = 3.0;
/// Differences of a frame, in the mean, of both sides together: what is quieter is not heard as a beginning.
const AUDIBLE: f32 = 0.002;
/// Milliseconds that are kept as they are: before the one that was found, and from it on.
const LEAD: usize = 2;
const TRAIL: usize = 5;

#[derive(Default)]
pub(super) struct Onsets {
    /// Frames from the first that is held which were looked at.
    seen: usize,
    before: VecDeque<f32>,
    /// In frames from the first that is held, in order, apart from each other.
    zones: VecDeque<(usize, usize)>,
}

impl Onsets {
    /// Looks at what was not seen of these stereo samples.
    pub fn look(&mut self, samples: &[f32], rate: u32) {
        let hop = (rate / 1000).max(1) as usize;
        while self.seen + hop <= samples.len() / 2 {
            // With the one before, but at the very beginning.
            let part = &samples[2 * self.seen.saturating_sub(1)..2 * (self.seen + hop)];
            let sum = difference(&part[2..], &part[..part.len() - 2]);
            let most = self.before.iter().fold(0.0f32, |most, e| most.max(*e));
            if sum > SUDDEN * most && sum > AUDIBLE * hop as f32 {
                let zone = (
                    self.seen.saturating_sub(LEAD * hop),
                    self.seen + (1 + TRAIL) * hop,
                );
                match self.zones.back_mut() {
                    Some(before) if before.1 >= zone.0 => before.1 = zone.1,
                    _ => self.zones.push_back(zone),
                }
            }
            if self.before.len() >= BEFORE {
                self.before.pop_front();
            }
            self.before.push_back(sum);
            self.seen += hop;
        }
    }

    /// The first of them that is not over: where it begins and ends.
    pub fn next(&self) -> Option<(usize, usize)> {
        self.zones.front().copied()
    }

    /// So many frames at the front are gone.
    pub fn advance(&mut self, frames: usize) {
        self.seen = self.seen.saturating_sub(frames);
        self.zones.retain_mut(|(begin, end)| {
            *begin = begin.saturating_sub(frames);
            *end = end.saturating_sub(frames);
            *end > 0
        });
    }

    pub fn forget(&mut self) {
        *self = Onsets::default();
    }
}
