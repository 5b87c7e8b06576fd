//! The signal path between decoder and resampler: stages that take blocks and give blocks, each block carrying the
//! source time it stands for, so that a stage may shorten or stretch it without the position getting lost.
//!
//! Stereo (or mono), loudness, trim, speed, voice boost, limiter. Each passes blocks through untouched when it has
//! nothing to do, so that without any of them the samples are those of the file.
mod boost;
mod held;
mod level;
mod limit;
mod stretch;
#[cfg(test)]
mod tests;
mod trim;

use crate::decode::Block;
use crate::sound::Sound;

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
                Box::new(ToStereo::default()),
                Box::new(level::Level::default()),
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

/// Any number of channels to two. Mono goes to both sides; surround is folded as in ITU-R BS.775 (centre and
/// surrounds at −3 dB, no LFE), scaled so that it cannot clip.
/// Both sides can be made the same.
#[derive(Default)]
pub(crate) struct ToStereo {
    mono: bool,
}

impl Stage for ToStereo {
    fn set(&mut self, sound: &Sound) {
        self.mono = sound.mono;
    }

    fn push(&mut self, block: Block, next: &mut dyn FnMut(Block)) {
        let from_mono = block.channels == 1;
        let mut block = to_stereo(block);
        if self.mono && !from_mono {
            for frame in block.samples.chunks_exact_mut(2) {
                let both = (frame[0] + frame[1]) * 0.5;
                frame.fill(both);
            }
        }
        next(block);
    }
}

pub(crate) fn to_stereo(mut block: Block) -> Block {
    match block.channels {
        2 => {}
        1 => block.samples = block.samples.iter().flat_map(|s| [*s, *s]).collect(),
        n => {
            let gains = fold(n, block.layout);
            block.samples = block
                .samples
                .chunks_exact(n.max(1))
                .flat_map(|frame| {
                    let side =
                        |s: usize| frame.iter().zip(&gains).map(|(x, g)| x * g[s]).sum::<f32>();
                    [side(0), side(1)]
                })
                .collect();
        }
    }
    block.channels = 2;
    block.layout = 3;
    block
}

/// Left and right gain of each channel.
fn fold(channels: usize, layout: u64) -> Vec<[f32; 2]> {
    const HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;
    // Without positions, assume the order of WAVE: FL FR FC LFE BL BR SL SR.
    let layout = if layout.count_ones() as usize == channels {
        layout
    } else {
        [0x7, 0x33, 0x37, 0x3f][channels.clamp(3, 6) - 3]
    };
    let mut gains: Vec<[f32; 2]> = (0..64u32)
        .filter(|bit| layout >> bit & 1 == 1)
        .map(|bit| match bit {
            0 | 24 => [1.0, 0.0],
            1 | 25 => [0.0, 1.0],
            2 => [HALF, HALF],
            3 | 18 => [0.0, 0.0],
            4 | 9 | 12 | 15 | 19 | 22 => [HALF, 0.0],
            5 | 10 | 14 | 17 | 20 | 23 => [0.0, HALF],
            6 => [HALF, HALF / 2.0],
            7 => [HALF / 2.0, HALF],
            _ => [0.5, 0.5],
        })
        .collect();
    gains.resize(channels, [0.5, 0.5]);
    let loudest = [0, 1]
        .map(|s| gains.iter().map(|g| g[s]).sum::<f32>())
        .into_iter()
        .fold(1.0, f32::max);
    for gain in &mut gains {
        *gain = gain.map(|g| g / loudest);
    }
    gains
}
