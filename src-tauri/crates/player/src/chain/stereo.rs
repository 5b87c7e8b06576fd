//! Any number of channels to two, or to one on both sides.
use super::Stage;
use crate::decode::Block;
use crate::sound::Sound;

/// Any number of channels to two. Mono goes to both sides; surround is folded as in ITU-R BS.775 (centre and
/// surrounds at −3 dB, no LFE), scaled so that it cannot clip.
/// Both sides can be made the same.
#[derive(Default)]
pub(super) struct ToStereo {
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
