//! The inverse modified cosine transform with its windows (ISO 11172-3 2.4.3.4.10.2 and .3), for four subbands at once.
//!
//! 36 outputs of 18 lines are the cosine transform of type IV of 18 points, mirrored. That becomes one of type II by
//! 2 cos a cos b = cos(a + b) + cos(a - b), and that halves into two of 9 points in the same way.
use std::f64::consts::PI;

use super::lanes::F4;

/// Time samples by slot.
pub(super) type Slots = [F4; 18];

pub(super) struct Imdct {
    /// 1 / (2 cos((2k + 1) pi / 72)).
    halves18: [F4; 18],
    /// 1 / (2 cos((2k + 1) pi / 36)).
    halves9: [F4; 9],
    short: [[F4; 6]; 6],
    short_window: [F4; 12],
    /// Normal, start and stop window, and the latter two where the two lowest subbands have the normal one.
    windows: [[F4; 36]; 5],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Long {
    Normal,
    Start,
    Stop,
    /// With the normal window in the first two lanes.
    LowStart,
    LowStop,
}

/// The mirroring of the transform's output is in the signs, and so is the frequency inversion of the synthesis
/// filterbank (2.4.3.4.10.4): each odd time sample of each odd subband is negative.
fn signed(n: usize, window: f64) -> F4 {
    let odd = if n % 2 == 1 { -window } else { window };
    F4::load(&[window as f32, odd as f32, window as f32, odd as f32])
}

impl Imdct {
    pub fn new() -> Imdct {
        let half = |k: usize, n: f64| F4::splat((0.5 / ((2 * k + 1) as f64 * PI / n).cos()) as f32);
        let sin = |n: usize, of: f64| ((n as f64 + 0.5) * PI / of).sin();
        let start = |n| match n {
            0..18 => sin(n, 36.0),
            18..24 => 1.0,
            24..30 => sin(n - 18, 12.0),
            _ => 0.0,
        };
        let mirror36 = |n: usize| if n < 9 { 1.0 } else { -1.0 };
        let mirror12 = |n: usize| if n < 3 { 1.0 } else { -1.0 };
        let normal = std::array::from_fn(|n| signed(n, mirror36(n) * sin(n, 36.0)));
        let begin = std::array::from_fn(|n| signed(n, mirror36(n) * start(n)));
        let stop = std::array::from_fn(|n| signed(n, mirror36(n) * start(35 - n)));
        let low = |other: &[F4; 36]| std::array::from_fn(|n| normal[n].join(other[n]));
        Imdct {
            halves18: std::array::from_fn(|k| half(k, 72.0)),
            halves9: std::array::from_fn(|k| half(k, 36.0)),
            short: std::array::from_fn(|m| {
                std::array::from_fn(|k| {
                    F4::splat((((2 * m + 1) * (2 * k + 1)) as f64 * PI / 24.0).cos() as f32)
                })
            }),
            short_window: std::array::from_fn(|n| signed(n, mirror12(n) * sin(n, 12.0))),
            windows: [normal, begin, stop, low(&begin), low(&stop)],
        }
    }

    /// Lines to time samples; what the next granule adds is left in `overlap`.
    #[inline(always)]
    pub fn long(&self, x: &Slots, kind: Long, overlap: &mut Slots) -> Slots {
        let window = &self.windows[kind as usize];
        let y = self.dct18(x);
        let mut out = [F4::splat(0.0); 18];
        for n in 0..9 {
            out[n] = y[9 + n].mul(window[n]).add(overlap[n]);
            out[9 + n] = y[17 - n].mul(window[9 + n]).add(overlap[9 + n]);
            overlap[n] = y[8 - n].mul(window[18 + n]);
            overlap[9 + n] = y[n].mul(window[27 + n]);
        }
        out
    }

    /// The same for three short blocks.
    pub fn short(&self, x: &Slots, overlap: &mut Slots) -> Slots {
        let mut all = [F4::splat(0.0); 36];
        for (w, x) in x.as_chunks::<6>().0.iter().enumerate() {
            let y: [F4; 6] = std::array::from_fn(|m| {
                let row = &self.short[m];
                (1..6).fold(x[0].mul(row[0]), |sum, k| sum.add(x[k].mul(row[k])))
            });
            for n in 0..12 {
                let m = match n {
                    0..3 => 3 + n,
                    3..9 => 8 - n,
                    _ => n - 9,
                };
                let at = 6 + 6 * w + n;
                all[at] = all[at].add(y[m].mul(self.short_window[n]));
            }
        }
        let out = std::array::from_fn(|n| all[n].add(overlap[n]));
        overlap.copy_from_slice(&all[18..]);
        out
    }

    /// y\[m\] = sum of x\[k\] cos((2m + 1)(2k + 1) pi / 72).
    #[inline(always)]
    fn dct18(&self, x: &Slots) -> Slots {
        let u: Slots = std::array::from_fn(|k| x[k].mul(self.halves18[k]));
        let even = dct9(std::array::from_fn(|k| u[k].add(u[17 - k])));
        let odd = dct9(std::array::from_fn(|k| {
            u[k].sub(u[17 - k]).mul(self.halves9[k])
        }));
        // The type II transform: even ones as they are, odd ones as sums of neighbours.
        let t: Slots = std::array::from_fn(|m| match m {
            17 => odd[8],
            m if m % 2 == 0 => even[m / 2],
            m => odd[m / 2].add(odd[m / 2 + 1]),
        });
        std::array::from_fn(|m| if m < 17 { t[m].add(t[m + 1]) } else { t[17] })
    }
}

/// sum of x\[k\] cos(p (2k + 1) pi / 18), by the symmetry of the cosines and cos 20 = cos 40 + cos 80,
/// cos 10 = cos 50 + cos 70.
#[inline(always)]
fn dct9(x: [F4; 9]) -> [F4; 9] {
    let [c30, c40, c50, c70, c80] = [
        0.866_025_4,
        0.766_044_44,
        0.642_787_6,
        0.342_020_14,
        0.173_648_18,
    ]
    .map(F4::splat);
    let half = F4::splat(0.5);
    let s: [F4; 4] = std::array::from_fn(|k| x[k].add(x[8 - k]));
    let d: [F4; 4] = std::array::from_fn(|k| x[k].sub(x[8 - k]));
    let middle = x[4];

    let outer = s[0].add(s[2]).add(s[3]);
    let bend = s[1].mul(half).sub(middle);
    let (e1, e2, e3) = (s[0].sub(s[3]), s[0].sub(s[2]), s[2].sub(s[3]));

    let tilt = d[1].mul(c30);
    let (f1, f2) = (d[0].add(d[2]), d[0].add(d[3]));
    let f3 = d[2].sub(d[3]);
    [
        outer.add(s[1]).add(middle),
        f1.mul(c50).add(f2.mul(c70)).add(tilt),
        e1.mul(c40).add(e2.mul(c80)).add(bend),
        d[0].sub(d[2]).sub(d[3]).mul(c30),
        e2.mul(c40).sub(e3.mul(c80)).sub(bend),
        f2.mul(c50).sub(f3.mul(c70)).sub(tilt),
        outer.mul(half).sub(s[1]).sub(middle),
        f1.mul(c70).add(f3.mul(c50)).sub(tilt),
        e1.mul(c80).add(e3.mul(c40)).sub(bend),
    ]
}
