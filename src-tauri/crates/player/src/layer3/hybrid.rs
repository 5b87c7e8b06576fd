//! The hybrid filterbank up to the subband samples: alias reduction (ISO 11172-3 2.4.3.4.10.1), transform, overlap.
use super::bands::{Lines, STRIDE};
use super::imdct::{Imdct, Long, Slots};
use super::lanes::F4;
use super::side::Blocks;

/// Subband samples of one granule: 18 slots of 32 subbands.
pub(super) type Samples = [[F4; 8]; 18];

/// The coefficients c of table B.9.
const ALIAS: [f64; 8] = [
    -0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037,
];

pub(super) struct Hybrid {
    imdct: Imdct,
    /// cs and ca of each pair of lines.
    alias: [[f32; 2]; 8],
}

/// What a channel keeps from granule to granule, in fours of subbands.
pub(super) struct Overlap {
    slots: [Slots; 8],
    /// So many of them may be other than zero.
    used: usize,
}

impl Overlap {
    pub fn new() -> Overlap {
        Overlap {
            slots: [[F4::splat(0.0); 18]; 8],
            used: 0,
        }
    }
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

    /// `subbands` is how many may be other than zero.
    pub fn run(
        &self,
        lines: &mut Lines,
        subbands: usize,
        blocks: Blocks,
        overlap: &mut Overlap,
        samples: &mut Samples,
    ) {
        let subbands = match blocks {
            _ if subbands == 0 => 0,
            Blocks::Short => subbands,
            Blocks::Mixed => {
                self.reduce_lowest(lines);
                subbands.max(2)
            }
            _ => {
                self.reduce(lines, subbands);
                (subbands + 1).min(32)
            }
        };
        let groups = subbands.div_ceil(4);
        let all = groups.max(overlap.used);
        for (group, overlap) in overlap.slots.iter_mut().enumerate() {
            if group >= groups {
                // Nothing new: the overlap comes to its end.
                for (slot, left) in samples.iter_mut().zip(overlap) {
                    slot[group] = if group < all { *left } else { F4::splat(0.0) };
                    *left = F4::splat(0.0);
                }
                continue;
            }
            let x: Slots = std::array::from_fn(|row| load(&lines[row], group));
            let low = group == 0;
            let out = match blocks {
                Blocks::Short => self.imdct.short(&x, overlap),
                Blocks::Mixed if low => {
                    let mut low = *overlap;
                    let a = self.imdct.long(&x, Long::Normal, &mut low);
                    let b = self.imdct.short(&x, overlap);
                    for (overlap, low) in overlap.iter_mut().zip(low) {
                        *overlap = low.join(*overlap);
                    }
                    std::array::from_fn(|n| a[n].join(b[n]))
                }
                Blocks::Mixed => self.imdct.short(&x, overlap),
                Blocks::Normal { .. } => self.imdct.long(&x, Long::Normal, overlap),
                Blocks::Start { low_normal } if low && low_normal => {
                    self.imdct.long(&x, Long::LowStart, overlap)
                }
                Blocks::Stop { low_normal } if low && low_normal => {
                    self.imdct.long(&x, Long::LowStop, overlap)
                }
                Blocks::Start { .. } => self.imdct.long(&x, Long::Start, overlap),
                Blocks::Stop { .. } => self.imdct.long(&x, Long::Stop, overlap),
            };
            for (slot, out) in samples.iter_mut().zip(out) {
                slot[group] = out;
            }
        }
        overlap.used = groups;
    }

    /// Between all neighbours of long blocks, the one above the highest used subband included.
    fn reduce(&self, lines: &mut Lines, subbands: usize) {
        let lanes = subbands.div_ceil(4);
        let (lower, upper) = lines.split_at_mut(9);
        for ((low, high), [cs, ca]) in upper.iter_mut().rev().zip(lower).zip(self.alias) {
            // There is no subband above the last.
            let last = low[31];
            let (cs, ca) = (F4::splat(cs), F4::splat(ca));
            let low_lanes = low.as_chunks_mut::<4>().0.iter_mut();
            let high_lanes = high[1..].as_chunks_mut::<4>().0.iter_mut();
            for (low, high) in low_lanes.zip(high_lanes).take(lanes) {
                let (a, b) = (F4::load(low), F4::load(high));
                *low = a.mul(cs).sub(b.mul(ca)).to_array();
                *high = b.mul(cs).add(a.mul(ca)).to_array();
            }
            low[31] = last;
        }
    }

    /// Only between the two long subbands of a mixed block.
    fn reduce_lowest(&self, lines: &mut Lines) {
        for (i, [cs, ca]) in self.alias.into_iter().enumerate() {
            let (a, b) = (lines[17 - i][0], lines[i][1]);
            lines[17 - i][0] = a * cs - b * ca;
            lines[i][1] = b * cs + a * ca;
        }
    }
}

#[inline(always)]
fn load(row: &[f32; STRIDE], group: usize) -> F4 {
    let from = group.min(7) * 4;
    F4::load(&[row[from], row[from + 1], row[from + 2], row[from + 3]])
}
