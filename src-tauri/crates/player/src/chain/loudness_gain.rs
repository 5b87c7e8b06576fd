//! The gain that brings a file to −16 LUFS: at once when it was measured, slowly when it is estimated on the way.
#[cfg(test)]
mod tests;

use ebur128::{EbuR128, Mode};

use super::Stage;
use crate::Loudness;
use crate::decode::Block;
use crate::sound::{Sound, even_gain_db};

/// Sound above the gate before an estimate is believed, in blocks of 100 ms.
const BELIEVED_BLOCKS: u64 = 10;
/// How fast an estimated gain moves: quicker while little is known.
const EARLY_DB_PER_SECOND: f64 = 3.0;
const LATE_DB_PER_SECOND: f64 = 0.5;
const EARLY_BLOCKS: u64 = 150;
const LOOK_EVERY_MS: u64 = 100;

#[derive(Default)]
pub(super) struct LoudnessGain {
    loudness: Option<Loudness>,
    meter: Option<EbuR128>,
    /// Of the estimate, dB; kept over seeks.
    estimated: f64,
    /// What the last sample was multiplied by; None before the first.
    gain: Option<f32>,
    /// Frames measured since the estimate was looked at.
    unread: u64,
    wanted: Option<(f64, u64)>,
}

impl LoudnessGain {
    /// The gain at the end of this block.
    fn goal(&mut self, block: &Block) -> f32 {
        match self.loudness {
            None => 1.0,
            Some(Loudness::Measured { lufs }) => linear(even_gain_db(f64::from(lufs))),
            Some(Loudness::Estimated) => {
                self.estimate(block);
                linear(self.estimated)
            }
        }
    }

    fn estimate(&mut self, block: &Block) {
        if self.meter.as_ref().is_none_or(|m| m.rate() != block.rate) {
            self.meter = meter(block.rate, Mode::empty());
            self.unread = 0;
        }
        let Some(meter) = self.meter.as_mut() else {
            return;
        };
        if meter.add_frames_f32(&block.samples).is_err() {
            return;
        }
        self.unread += block.frames() as u64;
        if self.unread * 1000 >= u64::from(block.rate) * LOOK_EVERY_MS {
            self.unread = 0;
            let blocks = meter.gating_block_count_and_energy().map_or(0, |(n, _)| n);
            if blocks >= BELIEVED_BLOCKS {
                self.wanted = meter
                    .loudness_global()
                    .ok()
                    .map(|lufs| (even_gain_db(lufs), blocks));
            }
        }
        if let Some((wanted, blocks)) = self.wanted {
            let pace = if blocks < EARLY_BLOCKS {
                EARLY_DB_PER_SECOND
            } else {
                LATE_DB_PER_SECOND
            };
            let step = pace * block.frames() as f64 / f64::from(block.rate.max(1));
            self.estimated += (wanted - self.estimated).clamp(-step, step);
        }
    }
}

fn linear(db: f64) -> f32 {
    10f64.powf(db / 20.0) as f32
}

impl Stage for LoudnessGain {
    fn set(&mut self, sound: &Sound) {
        self.loudness = sound.loudness;
    }

    fn push(&mut self, mut block: Block, next: &mut dyn FnMut(Block)) {
        let goal = self.goal(&block);
        let mut gain = self.gain.unwrap_or(goal);
        self.gain = Some(goal);
        if gain != 1.0 || goal != 1.0 {
            let step = (goal - gain) / block.frames().max(1) as f32;
            for frame in block.samples.chunks_exact_mut(2) {
                gain += step;
                frame[0] *= gain;
                frame[1] *= gain;
            }
        }
        next(block);
    }

    fn reset(&mut self) {
        // Nothing is held back; after a seek there is nothing to glide from.
        self.gain = None;
    }
}

/// A meter for integrated loudness of stereo, with memory that does not grow.
pub(crate) fn meter(rate: u32, also: Mode) -> Option<EbuR128> {
    EbuR128::new(2, rate, Mode::I | Mode::HISTOGRAM | also)
        .inspect_err(|e| tracing::warn!("cannot measure loudness at {rate} Hz: {e}"))
        .ok()
}
