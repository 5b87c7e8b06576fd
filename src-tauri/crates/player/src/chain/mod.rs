//! The signal path between decoder and resampler: stages that take blocks and give blocks, each block carrying the
//! source time it stands for, so that a stage may shorten or stretch it without the position getting lost.
//!
//! Stereo (or mono), loudness, trim, speed, voice boost, limiter. Each passes blocks through untouched when it has
//! nothing to do, so that without any of them the samples are those of the file.
mod boost;
mod delay_line;
mod limit;
mod loudness_gain;
mod stereo;
mod stretch;
#[cfg(test)]
mod tests;
mod trim;

use crate::decode::Block;
use crate::sound::Sound;
pub(crate) use loudness_gain::meter;
pub(crate) use stereo::to_stereo;

/// One step of the path.
pub(crate) trait Stage: Send {
    /// What it should do from the next block on.
    fn set(&mut self, _sound: &Sound) {}
    /// Takes a block and passes on any number of blocks; `at` and `span` of what it passes on are source time.
    fn push(&mut self, block: Block, next: &mut dyn FnMut(Block));
    /// The source has ended: passes on what is held back.
    fn finish(&mut self, _next: &mut dyn FnMut(Block)) {}
    /// Forgets everything held back (a seek). What was learned about the source stays.
    fn reset(&mut self) {}
}

pub(crate) struct Chain {
    stages: Vec<Box<dyn Stage>>,
}

impl Chain {
    pub fn for_listening(sound: &Sound) -> Chain {
        let mut chain = Chain {
            stages: vec![
                Box::new(stereo::ToStereo::default()),
                Box::new(loudness_gain::LoudnessGain::default()),
                Box::new(trim::Trim::default()),
                Box::new(stretch::Stretch::new()),
                Box::new(boost::Boost::new()),
                Box::new(limit::Limit::default()),
            ],
        };
        chain.set(sound);
        chain
    }

    pub fn set(&mut self, sound: &Sound) {
        for stage in &mut self.stages {
            stage.set(sound);
        }
    }

    pub fn push(&mut self, block: Block, out: &mut dyn FnMut(Block)) {
        run(&mut self.stages, block, out);
    }

    pub fn finish(&mut self, out: &mut dyn FnMut(Block)) {
        for i in 0..self.stages.len() {
            let (done, rest) = self.stages.split_at_mut(i + 1);
            if let Some(stage) = done.last_mut() {
                stage.finish(&mut |block| run(rest, block, out));
            }
        }
    }

    pub fn reset(&mut self) {
        for stage in &mut self.stages {
            stage.reset();
        }
    }
}

fn run(stages: &mut [Box<dyn Stage>], block: Block, out: &mut dyn FnMut(Block)) {
    match stages.split_first_mut() {
        Some((stage, rest)) => stage.push(block, &mut |b| run(rest, b, out)),
        None => out(block),
    }
}
