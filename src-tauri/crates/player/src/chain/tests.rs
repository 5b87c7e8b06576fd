#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::ticks::Ticks;

fn block(channels: usize, layout: u64, samples: &[f32]) -> Block {
    Block {
        samples: samples.to_vec(),
        channels,
        layout,
        rate: 48_000,
        at: Ticks(5),
        span: Ticks(10),
    }
}

#[test]
fn mono_goes_to_both_sides_and_stereo_through() {
    assert_eq!(
        to_stereo(block(1, 4, &[0.5, -1.0])).samples,
        [0.5, 0.5, -1.0, -1.0]
    );
    assert_eq!(to_stereo(block(2, 3, &[0.5, -1.0])).samples, [0.5, -1.0]);
}

#[test]
fn surround_is_folded_without_clipping() {
    // FL FR FC LFE BL BR, in the order of the bits.
    let only = |channel: usize| {
        let mut frame = [0.0; 6];
        frame[channel] = 1.0;
        to_stereo(block(6, 0x3f, &frame)).samples
    };
    let (left, right, centre, lfe, back) = (only(0), only(1), only(2), only(3), only(4));
    assert!(left[0] > 0.4 && left[1] == 0.0 && right[1] == left[0]);
    assert!(
        (centre[0] - left[0] * std::f32::consts::FRAC_1_SQRT_2).abs() < 1e-3
            && centre[0] == centre[1]
    );
    assert_eq!(lfe, [0.0, 0.0]);
    assert!(back[0] > 0.0 && back[1] == 0.0);
    for channels in 3..=8 {
        for layout in [0, 0x3f, 0xff, 0x63f] {
            let full = to_stereo(block(channels, layout, &vec![1.0; channels]));
            assert!(
                full.samples.len() == 2 && full.samples.iter().all(|s| s.abs() <= 1.0001),
                "{channels} {layout:x}"
            );
        }
    }
    let kept = to_stereo(block(6, 0x3f, &[0.0; 6]));
    assert_eq!(
        (kept.at, kept.span, kept.channels),
        (Ticks(5), Ticks(10), 2)
    );
}

/// Holds one block back, as stretchers do.
struct Late(Option<Block>);

impl Stage for Late {
    fn push(&mut self, block: Block, next: &mut dyn FnMut(Block)) {
        if let Some(held) = self.0.replace(block) {
            next(held);
        }
    }

    fn finish(&mut self, next: &mut dyn FnMut(Block)) {
        if let Some(held) = self.0.take() {
            next(held);
        }
    }

    fn reset(&mut self) {
        self.0 = None;
    }
}

#[test]
fn what_stages_hold_back_comes_out_at_the_end_in_order() {
    let mut chain = Chain {
        stages: vec![
            Box::new(Late(None)),
            Box::new(stereo::ToStereo::default()),
            Box::new(Late(None)),
        ],
    };
    let mut out = Vec::new();
    for n in 0..4u8 {
        chain.push(block(1, 4, &[f32::from(n)]), &mut |b| {
            out.push(b.samples[0])
        });
    }
    assert_eq!(out, [0.0, 1.0]);
    chain.finish(&mut |b| out.push(b.samples[0]));
    assert_eq!(out, [0.0, 1.0, 2.0, 3.0]);
    chain.push(block(1, 4, &[9.0]), &mut |_| panic!("held back"));
    chain.reset();
    chain.finish(&mut |_| panic!("forgotten by the reset"));
}
