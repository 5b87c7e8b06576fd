//! The synthesis filterbank (ISO 11172-3 2.4.3.2.2, figure A.2): 32 subband samples to 32 samples of sound, for all 18
//! slots of a granule at once. Four slots are transformed side by side, then windowed one by one.
use std::f64::consts::PI;

use super::hybrid::Samples;
use super::lanes::F4;
use super::window::HALF_WINDOW;

/// V of one slot: the two halves of its 64 values that the window looks at, without their signs.
type Vector = [F4; 16];
/// The slots before the granule that its window reaches, one more than needed.
const BEFORE: usize = 16;

pub(super) struct Polyphase {
    /// By four samples of output: sixteen factors each, with the signs that V is kept without.
    window: [[F4; 16]; 8],
    /// 1 / (2 cos((2k + 1) pi / 2n)) for transforms of n = 32, 16, 8, 4 and 2 points.
    halves32: [F4; 16],
    halves16: [F4; 8],
    halves8: [F4; 4],
    halves4: [F4; 2],
    half2: F4,
}

/// What a channel keeps: V of the slots before, then of the granule.
pub(super) struct History(Box<[Vector; BEFORE + 18]>);

impl History {
    pub fn new() -> History {
        History(Box::new([[F4::splat(0.0); 16]; BEFORE + 18]))
    }
}

fn window(i: usize) -> f64 {
    let value = match 512 - i {
        mirrored if i > 256 && i % 64 == 0 => HALF_WINDOW[mirrored],
        mirrored if i > 256 => -HALF_WINDOW[mirrored],
        _ => HALF_WINDOW[i],
    };
    f64::from(value) / 65536.0
}

fn halves<const N: usize>() -> [F4; N] {
    std::array::from_fn(|k| {
        F4::splat((0.5 / ((2 * k + 1) as f64 * PI / (4 * N) as f64).cos()) as f32)
    })
}

impl Polyphase {
    pub fn new() -> Polyphase {
        let factors = |tap: usize, from: usize| {
            // The first half of V in the even slots back, the second in the odd ones.
            let sign = |j: usize| if tap % 2 == 1 || j > 16 { -1.0 } else { 1.0 };
            let at: [f32; 4] =
                std::array::from_fn(|n| (sign(from + n) * window(32 * tap + from + n)) as f32);
            F4::load(&at)
        };
        Polyphase {
            window: std::array::from_fn(|group| std::array::from_fn(|tap| factors(tap, group * 4))),
            halves32: halves(),
            halves16: halves(),
            halves8: halves(),
            halves4: halves(),
            half2: halves::<1>()[0],
        }
    }

    /// Interleaved sound of a granule of one or two channels; `out` has 576 samples for each.
    pub fn run(&self, samples: &[Samples; 2], history: &mut [History; 2], out: &mut [f32]) {
        let channels = if out.len() > 576 { 2 } else { 1 };
        let slots = samples.as_flattened();
        for first in (0..18 * channels).step_by(4) {
            let four: [&[F4; 8]; 4] = std::array::from_fn(|i| &slots[(first + i).min(35)]);
            let v = self.vectors(four);
            for (slot, v) in (first..18 * channels).zip(v) {
                history[slot / 18].0[BEFORE + slot % 18] = v;
            }
        }
        let [left, right] = history.each_ref().map(|h| h.0[1..].array_windows());
        if channels == 1 {
            for (v, out) in left.zip(out.as_chunks_mut().0) {
                self.mono(v, out);
            }
        } else {
            for ((left, right), out) in left.zip(right).zip(out.as_chunks_mut().0) {
                self.stereo(left, right, out);
            }
        }
        for history in history.iter_mut().take(channels) {
            history.0.copy_within(18.., 0);
        }
    }

    #[inline(never)]
    fn mono(&self, v: &[Vector; BEFORE], out: &mut [f32; 32]) {
        for (group, out) in out.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            *out = self.sum(v, group).to_array();
        }
    }

    #[inline(never)]
    fn stereo(&self, left: &[Vector; BEFORE], right: &[Vector; BEFORE], out: &mut [f32; 64]) {
        for (group, out) in out.as_chunks_mut::<8>().0.iter_mut().enumerate() {
            let [a, b] = self.sum(left, group).interleave(self.sum(right, group));
            let (low, high) = out.split_at_mut(4);
            low.copy_from_slice(&a.to_array());
            high.copy_from_slice(&b.to_array());
        }
    }

    /// Four samples: `v` are the slots up to the one that sounds.
    #[inline(always)]
    fn sum(&self, v: &[Vector; BEFORE], group: usize) -> F4 {
        let group = group & 7;
        let window = &self.window[group];
        let tap = |i: usize| v[BEFORE - 1 - i][group + i % 2 * 8].mul(window[i]);
        let (mut even, mut odd) = (tap(0), tap(1));
        for i in 1..8 {
            even = even.add(tap(2 * i));
            odd = odd.add(tap(2 * i + 1));
        }
        even.add(odd)
    }

    /// V of four slots.
    #[inline(never)]
    fn vectors(&self, slots: [&[F4; 8]; 4]) -> [Vector; 4] {
        let zero = F4::splat(0.0);
        let mut s = [zero; 32];
        for group in 0..8 {
            let columns = F4::transpose(slots.map(|slot| slot[group]));
            s[group * 4..group * 4 + 4].copy_from_slice(&columns);
        }
        let c = self.dct32(s);
        let mut v = [[zero; 16]; 4];
        for group in 0..16 {
            let rows = F4::transpose(std::array::from_fn(|n| match group * 4 + n {
                16 => zero,
                j @ 0..16 => c[16 + j],
                j @ 17..32 => c[48 - j],
                j @ 32..49 => c[48 - j],
                j => c[(j - 48) & 31],
            }));
            for (v, row) in v.iter_mut().zip(rows) {
                v[group] = row;
            }
        }
        v
    }

    /// c\[n\] = sum of s\[k\] cos(n (2k + 1) pi / 64): sums of mirrored values give the even half, differences the odd
    /// one (Lee, 1984).
    #[inline(always)]
    fn dct32(&self, s: [F4; 32]) -> [F4; 32] {
        let even = self.dct16(std::array::from_fn(|k| s[k].add(s[31 - k])));
        let odd = self.dct16(std::array::from_fn(|k| {
            s[k].sub(s[31 - k]).mul(self.halves32[k])
        }));
        merge(&even, &odd)
    }

    #[inline(always)]
    fn dct16(&self, s: [F4; 16]) -> [F4; 16] {
        let even = self.dct8(std::array::from_fn(|k| s[k].add(s[15 - k])));
        let odd = self.dct8(std::array::from_fn(|k| {
            s[k].sub(s[15 - k]).mul(self.halves16[k])
        }));
        merge(&even, &odd)
    }

    #[inline(always)]
    fn dct8(&self, s: [F4; 8]) -> [F4; 8] {
        let even = self.dct4(std::array::from_fn(|k| s[k].add(s[7 - k])));
        let odd = self.dct4(std::array::from_fn(|k| {
            s[k].sub(s[7 - k]).mul(self.halves8[k])
        }));
        merge(&even, &odd)
    }

    #[inline(always)]
    fn dct4(&self, s: [F4; 4]) -> [F4; 4] {
        let (a, b) = (s[0].add(s[3]), s[1].add(s[2]));
        let c = s[0].sub(s[3]).mul(self.halves4[0]);
        let d = s[1].sub(s[2]).mul(self.halves4[1]);
        let low = c.sub(d).mul(self.half2);
        [a.add(b), c.add(d).add(low), a.sub(b).mul(self.half2), low]
    }
}

/// Each odd coefficient is the sum of two neighbours.
#[inline(always)]
fn merge<const N: usize, const M: usize>(even: &[F4; N], odd: &[F4; N]) -> [F4; M] {
    std::array::from_fn(|n| match n / 2 {
        half if n % 2 == 0 => even[half],
        half if half + 1 < N => odd[half].add(odd[half + 1]),
        half => odd[half],
    })
}
