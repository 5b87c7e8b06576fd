//! The inverse modified cosine transform with its windows (ISO 11172-3 2.4.3.4.10.2 and .3), of all subbands side by
//! side: the loops over subbands are what the compiler makes vectors of, so their bodies are straight and plain.
//!
//! 36 outputs of 18 lines are the cosine transform of type IV of 18 points, mirrored. That becomes one of type II by
//! 2 cos a cos b = cos(a + b) + cos(a - b), and that halves into two of 9 points in the same way.
// Several arrays are walked side by side.
#![allow(clippy::needless_range_loop)]

use std::f64::consts::PI;

use super::bands::Lines;

/// 18 time slots of 32 subbands.
pub(super) type Slots = [[f32; 32]; 18];

/// 1 / (2 cos((2k + 1) pi / 72)).
const HALVES_18: [f32; 18] = [
    0.50047636, 0.5043145, 0.51213974, 0.5242646, 0.5411961, 0.56369096, 0.59284455, 0.6302362,
    0.67817086, 0.7400936, 0.82133985, 0.9305795, 1.0828403, 1.3065629, 1.6627548, 2.3101132,
    3.830649, 11.462792,
];
/// 1 / (2 cos((2k + 1) pi / 36)).
const HALVES_9: [f32; 9] = [
    0.5019099, 0.5176381, 0.55168897, 0.61038727, 0.70710677, 0.8717234, 1.1831008, 1.9318516,
    5.7368565,
];

pub(super) struct Imdct {
    /// Normal, start and stop window, and the latter two where the two lowest subbands have the normal one.
    long: [[[f32; 32]; 36]; 5],
    short: [[f32; 32]; 12],
    /// cos((2m + 1)(2k + 1) pi / 24).
    short_cos: [[f32; 6]; 6],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Long {
    Normal,
    Start,
    Stop,
    /// With the normal window in the first two subbands.
    LowStart,
    LowStop,
}

/// The mirroring of the transform's output is in the signs, and so is the frequency inversion of the synthesis
/// filterbank (2.4.3.4.10.4): each odd time sample of each odd subband is negative.
fn across(n: usize, window: impl Fn(usize) -> f64) -> [f32; 32] {
    std::array::from_fn(|subband| {
        let inverted = n % 2 == 1 && subband % 2 == 1;
        (if inverted {
            -window(subband)
        } else {
            window(subband)
        }) as f32
    })
}

impl Imdct {
    pub fn new() -> Imdct {
        let sin = |n: usize, of: f64| ((n as f64 + 0.5) * PI / of).sin();
        let normal = |n: usize| sin(n, 36.0);
        let start = |n| match n {
            0..18 => sin(n, 36.0),
            18..24 => 1.0,
            24..30 => sin(n - 18, 12.0),
            _ => 0.0,
        };
        let kinds = [
            Long::Normal,
            Long::Start,
            Long::Stop,
            Long::LowStart,
            Long::LowStop,
        ];
        let long = kinds.map(|kind| {
            std::array::from_fn(|n| {
                let mirror = if n < 9 { 1.0 } else { -1.0 };
                across(n, |subband| {
                    mirror
                        * match kind {
                            Long::Start => start(n),
                            Long::Stop => start(35 - n),
                            Long::LowStart if subband >= 2 => start(n),
                            Long::LowStop if subband >= 2 => start(35 - n),
                            _ => normal(n),
                        }
                })
            })
        });
        Imdct {
            long,
            short: std::array::from_fn(|n| {
                across(n, |_| if n < 3 { sin(n, 12.0) } else { -sin(n, 12.0) })
            }),
            short_cos: std::array::from_fn(|m| {
                std::array::from_fn(|k| {
                    (((2 * m + 1) * (2 * k + 1)) as f64 * PI / 24.0).cos() as f32
                })
            }),
        }
    }

    /// The lowest `width` subbands to time samples; what the next granule adds is left in `overlap`.
    #[inline(never)]
    pub fn long(
        &self,
        lines: &Lines,
        kind: Long,
        width: usize,
        overlap: &mut Slots,
        out: &mut Slots,
    ) {
        let window = &self.long[kind as usize];
        for s in 0..width.min(32) {
            let mut x = [0.0; 18];
            for k in 0..18 {
                x[k] = lines[k][s];
            }
            let y = dct18(x);
            for n in 0..9 {
                out[n][s] = y[9 + n] * window[n][s] + overlap[n][s];
                out[9 + n][s] = y[17 - n] * window[9 + n][s] + overlap[9 + n][s];
                overlap[n][s] = y[8 - n] * window[18 + n][s];
                overlap[9 + n][s] = y[n] * window[27 + n][s];
            }
        }
    }

    /// The same for three short blocks, of the subbands from `from` on.
    #[inline(never)]
    pub fn short(
        &self,
        lines: &Lines,
        from: usize,
        width: usize,
        overlap: &mut Slots,
        out: &mut Slots,
    ) {
        let cos = &self.short_cos;
        for s in from..width.min(32) {
            let mut all = [0.0; 36];
            for w in 0..3 {
                let mut y = [0.0; 6];
                for m in 0..6 {
                    for k in 0..6 {
                        y[m] += lines[w * 6 + k][s] * cos[m][k];
                    }
                }
                for n in 0..3 {
                    let at = 6 + 6 * w + n;
                    all[at] += y[3 + n] * self.short[n][s];
                    all[at + 3] += y[5 - n] * self.short[3 + n][s];
                    all[at + 6] += y[2 - n] * self.short[6 + n][s];
                    all[at + 9] += y[n] * self.short[9 + n][s];
                }
            }
            for n in 0..18 {
                out[n][s] = all[n] + overlap[n][s];
                overlap[n][s] = all[18 + n];
            }
        }
    }
}

/// y\[m\] = sum of x\[k\] cos((2m + 1)(2k + 1) pi / 72).
#[inline(always)]
fn dct18(x: [f32; 18]) -> [f32; 18] {
    let (mut sums, mut differences) = ([0.0; 9], [0.0; 9]);
    for k in 0..9 {
        let (a, b) = (x[k] * HALVES_18[k], x[17 - k] * HALVES_18[17 - k]);
        sums[k] = a + b;
        differences[k] = (a - b) * HALVES_9[k];
    }
    let (even, odd) = (dct9(sums), dct9(differences));
    // The type II transform: even ones as they are, odd ones as sums of neighbours.
    let mut t = [0.0; 19];
    for m in 0..9 {
        t[2 * m] = even[m];
        t[2 * m + 1] = if m < 8 { odd[m] + odd[m + 1] } else { odd[8] };
    }
    let mut y = [0.0; 18];
    for m in 0..18 {
        y[m] = t[m] + t[m + 1];
    }
    y[17] = t[17];
    y
}

/// sum of x\[k\] cos(p (2k + 1) pi / 18), by the symmetry of the cosines and cos 20 = cos 40 + cos 80,
/// cos 10 = cos 50 + cos 70.
#[inline(always)]
fn dct9(x: [f32; 9]) -> [f32; 9] {
    const C30: f32 = 0.866_025_4;
    const C40: f32 = 0.766_044_44;
    const C50: f32 = 0.642_787_6;
    const C70: f32 = 0.342_020_15;
    const C80: f32 = 0.173_648_18;
    let (s0, s1, s2, s3) = (x[0] + x[8], x[1] + x[7], x[2] + x[6], x[3] + x[5]);
    let (d0, d1, d2, d3) = (x[0] - x[8], x[1] - x[7], x[2] - x[6], x[3] - x[5]);
    let middle = x[4];
    let outer = s0 + s2 + s3;
    let bend = s1 * 0.5 - middle;
    let (e1, e2, e3) = (s0 - s3, s0 - s2, s2 - s3);
    let tilt = d1 * C30;
    let (f1, f2, f3) = (d0 + d2, d0 + d3, d2 - d3);
    [
        outer + s1 + middle,
        f1 * C50 + f2 * C70 + tilt,
        e1 * C40 + e2 * C80 + bend,
        (d0 - d2 - d3) * C30,
        e2 * C40 - e3 * C80 - bend,
        f2 * C50 - f3 * C70 - tilt,
        outer * 0.5 - s1 - middle,
        f1 * C70 + f3 * C50 - tilt,
        e1 * C80 + e3 * C40 - bend,
    ]
}
