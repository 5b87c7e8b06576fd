//! Scale factors (ISO 11172-3 2.4.2.7, ISO 13818-3 2.4.3.2) and the gain of each pair of lines.
use super::bands::{Layout, Shape, Window};
use super::bits::Bits;
use super::side::Granule;

/// Bands with a scale factor at most: 12 short ones by three windows, and room for the bands that have none.
const BANDS: usize = 40;

/// `slen1` and `slen2` by `scalefac_compress`.
const SLEN: [(u32, u32); 16] = [
    (0, 0),
    (0, 1),
    (0, 2),
    (0, 3),
    (3, 0),
    (1, 1),
    (1, 2),
    (1, 3),
    (2, 1),
    (2, 2),
    (2, 3),
    (3, 1),
    (3, 2),
    (3, 3),
    (4, 2),
    (4, 3),
];

/// Bands in each of the four groups of the low sampling frequencies: long, short and mixed blocks; first for the right
/// channel of intensity stereo, then for all others.
const GROUPS: [[[usize; 4]; 3]; 6] = [
    [[7, 7, 7, 0], [12, 12, 12, 0], [6, 15, 12, 0]],
    [[6, 6, 6, 3], [12, 9, 9, 6], [6, 12, 9, 6]],
    [[8, 8, 5, 0], [15, 12, 9, 0], [6, 18, 9, 0]],
    [[6, 5, 5, 5], [9, 9, 9, 9], [6, 9, 9, 9]],
    [[6, 5, 7, 3], [9, 9, 12, 6], [6, 9, 12, 6]],
    [[11, 10, 0, 0], [18, 18, 0, 0], [15, 18, 0, 0]],
];

const PRETAB: [u8; 22] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 3, 2, 0,
];

/// By band of the granule's layout.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    pub factors: [u8; BANDS],
    /// The intensity position that means none; 255 where every position means something.
    pub no_position: [u8; BANDS],
}

impl Default for Scale {
    fn default() -> Scale {
        Scale {
            factors: [0; BANDS],
            no_position: [7; BANDS],
        }
    }
}

impl Scale {
    /// MPEG-1. `shared` are the groups that stay what they are.
    pub fn read(&mut self, bits: &mut Bits<'_>, granule: &Granule, shared: [bool; 4]) {
        let (slen1, slen2) = SLEN[(granule.scalefac_compress & 15) as usize];
        let (first, all) = match granule.blocks.shape() {
            Shape::Long => {
                let groups = [
                    (0, 6, slen1),
                    (6, 11, slen1),
                    (11, 16, slen2),
                    (16, 21, slen2),
                ];
                for ((from, to, slen), shared) in groups.into_iter().zip(shared) {
                    if !shared {
                        self.fill(bits, from, to, slen);
                    }
                }
                self.factors[21..].fill(0);
                return;
            }
            Shape::Short => (18, 36),
            Shape::Mixed => (17, 35),
        };
        self.fill(bits, 0, first, slen1);
        self.fill(bits, first, all, slen2);
        self.factors[all..].fill(0);
    }

    /// MPEG-2 and 2.5.
    pub fn read_lsf(&mut self, bits: &mut Bits<'_>, granule: &Granule, intensity_right: bool) {
        let packed = granule.scalefac_compress;
        let (slen, groups) = if intensity_right {
            match packed >> 1 {
                s @ 0..180 => ([s / 36, s % 36 / 6, s % 6, 0], 0),
                s @ 180..244 => ([(s - 180) >> 4, (s - 180) >> 2 & 3, s & 3, 0], 1),
                s => ([(s - 244) / 3, (s - 244) % 3, 0, 0], 2),
            }
        } else {
            match packed {
                s @ 0..400 => ([(s >> 4) / 5, (s >> 4) % 5, s >> 2 & 3, s & 3], 3),
                s @ 400..500 => ([((s - 400) >> 2) / 5, ((s - 400) >> 2) % 5, s & 3, 0], 4),
                s => ([(s - 500) / 3, (s - 500) % 3, 0, 0], 5),
            }
        };
        let shape = granule.blocks.shape() as usize;
        let mut at = 0;
        for (slen, count) in slen.into_iter().zip(GROUPS[groups][shape]) {
            self.fill(bits, at, at + count, slen);
            // The largest of the group (ISO 13818-3 2.4.3.2); a group without bits has only position 0.
            let none = if slen == 0 { 255 } else { (1 << slen) - 1 };
            self.no_position[at..at + count].fill(none);
            at += count;
        }
        self.factors[at..].fill(0);
        self.no_position[at..].fill(255);
    }

    fn fill(&mut self, bits: &mut Bits<'_>, from: usize, to: usize, slen: u32) {
        for factor in &mut self.factors[from..to] {
            *factor = bits.take(slen) as u8;
        }
    }

    /// The factor of each pair of lines, where `lowered` quarter powers of two are taken off all (ISO 11172-3
    /// 2.4.3.4.7.1). At most 2 to the power of 45/4.
    pub fn gains(
        &self,
        granule: &Granule,
        layout: &Layout,
        powers: &Powers,
        lowered: i32,
        gains: &mut [f32; 288],
    ) {
        let step = if granule.scalefac_scale { 4 } else { 2 };
        let global = granule.global_gain as i32 - lowered;
        let windows = granule.subblock_gain.map(|gain| global - 8 * gain as i32);
        let pretab = granule.preflag && layout.shape == Shape::Long;
        let mut rest: &mut [f32] = gains;
        for (i, (band, factor)) in layout.bands.iter().zip(self.factors).enumerate() {
            let factor = factor + if pretab { PRETAB[i.min(21)] } else { 0 };
            let base = match band.window {
                Window::Long => global,
                Window::Short(w) => windows[w],
            };
            let gain = powers.of(base - step * i32::from(factor));
            let (here, after) = rest.split_at_mut((band.width / 2).min(rest.len()));
            here.fill(gain);
            rest = after;
        }
    }
}

/// Powers of two in quarter steps.
pub(super) struct Powers([f32; 512]);

impl Powers {
    /// Global gain less what is taken off it is no less than this: 2, 8 times 7, 4 times 31 + 3.
    const LOWEST: i32 = -200;
    /// The global gain that stands for one.
    const UNIT: i32 = 210;

    pub fn new() -> Powers {
        Powers(std::array::from_fn(|i| {
            let quarters = i as i32 + Powers::LOWEST - Powers::UNIT;
            (f64::from(quarters) / 4.0).exp2() as f32
        }))
    }

    fn of(&self, gain: i32) -> f32 {
        self.0[((gain - Powers::LOWEST) as usize).min(511)]
    }
}
