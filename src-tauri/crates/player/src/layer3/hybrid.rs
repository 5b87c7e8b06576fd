//! The hybrid filterbank up to the subband samples: alias reduction (ISO 11172-3 2.4.3.4.10.1), transform, overlap.
use super::bands::Lines;
use super::imdct::{Imdct, Long, Slots};
use super::polyphase::Subbands;
use super::side::Blocks;

/// The coefficients c of table B.9.
const ALIAS: [f64; 8] = [
    -0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037,
];

pub(super) struct Hybrid {
    imdct: Imdct,
    /// cs and ca of each pair of lines.
    alias: [[f32; 2]; 8],
}

/// What a channel keeps from granule to granule.
#[derive(Clone)]
pub(super) struct Overlap {
    slots: Slots,
    /// So many subbands of it may be other than zero.
    used: usize,
    out: Slots,
}

impl Overlap {
    pub const EMPTY: Overlap = Overlap {
        slots: [[0.0; 32]; 18],
        used: 0,
        out: [[0.0; 32]; 18],
    };
}

impl Hybrid {
    pub fn new() -> Hybrid {
        Hybrid {
            imdct: Imdct::new(),
            alias: ALIAS.map(|c| {
                let root = (1.0 + c * c).sqrt();
                [(1.0 / root) as f32, (c / root) as f32]
            }),
        }
    }

    /// One granule of one channel to 18 samples of each subband, put at `slot`. `used` is how many subbands may be
    /// other than zero.
    pub fn run(
        &self,
        lines: &mut Lines,
        used: usize,
        blocks: Blocks,
        overlap: &mut Overlap,
        subbands: &mut Subbands,
        slot: usize,
    ) {
        let used = match blocks {
            _ if used == 0 => 0,
            Blocks::Short => used,
            Blocks::Mixed => {
                self.reduce(lines, 1);
                used.max(2)
            }
            _ => {
                self.reduce(lines, used.min(31));
                used + 1
            }
        };
        // In whole vectors; what is between is zero.
        let width = used.next_multiple_of(8).min(32);
        let Overlap {
            slots,
            used: old,
            out,
        } = overlap;
        if width > 0 {
            let kind = match blocks {
                Blocks::Start { low_normal: true } => Long::LowStart,
                Blocks::Start { .. } => Long::Start,
                Blocks::Stop { low_normal: true } => Long::LowStop,
                Blocks::Stop { .. } => Long::Stop,
                _ => Long::Normal,
            };
            match blocks {
                Blocks::Short => self.imdct.short(lines, 0, width, slots, out),
                Blocks::Mixed => {
                    self.imdct.long(lines, kind, 2, slots, out);
                    self.imdct.short(lines, 2, width, slots, out);
                }
                _ => self.imdct.long(lines, kind, width, slots, out),
            }
        }
        if width < *old {
            // Nothing new: the overlap comes to its end.
            for (slot, out) in slots.iter_mut().zip(&mut *out) {
                out[width..*old].copy_from_slice(&slot[width..*old]);
                slot[width..*old].fill(0.0);
            }
        }
        let all = width.max(*old);
        turn(out, subbands, slot, all);
        for row in &mut subbands[all..] {
            row[slot..slot + 18].fill(0.0);
        }
        *old = width;
    }

    /// Between the lowest `count` subbands and the next ones above them.
    fn reduce(&self, lines: &mut Lines, count: usize) {
        let (lower, upper) = lines.split_at_mut(9);
        for ((low, high), [cs, ca]) in upper.iter_mut().rev().zip(lower).zip(self.alias) {
            let high = high[1..].iter_mut();
            for (low, high) in low.iter_mut().zip(high).take(count) {
                let (a, b) = (*low, *high);
                *low = a * cs - b * ca;
                *high = b * cs + a * ca;
            }
        }
    }
}

/// Slots of subbands to subbands of slots.
#[inline(never)]
fn turn(slots: &Slots, subbands: &mut Subbands, at: usize, count: usize) {
    for (subband, row) in subbands.iter_mut().enumerate().take(count) {
        for (sample, slot) in row[at..at + 18].iter_mut().zip(slots) {
            *sample = slot[subband];
        }
    }
}
