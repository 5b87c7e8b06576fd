//! The synthesis filterbank (ISO 11172-3 2.4.3.2.2, figure A.2): 32 subband samples to 32 samples of sound, for all
//! slots of a frame side by side. The loops over slots are what the compiler makes vectors of, so their bodies are
//! straight and plain.
// Several arrays are walked side by side.
#![allow(clippy::needless_range_loop)]

use super::window::HALF_WINDOW;

/// The slots before the frame that its window reaches, one more than needed.
pub(super) const BEFORE: usize = 16;
/// Slots of a frame of two granules; of a frame of one there are 18, and two that do not count.
pub(super) const SLOTS: usize = 36;

/// Subband samples of one channel: each subband's slots.
pub(super) type Subbands = [[f32; SLOTS]; 32];

/// What a channel keeps. V of the standard has 64 values for each slot, but they are 32 and their mirror images: these
/// are those, each with its slots before and in the frame.
pub(super) type History = [[f32; BEFORE + SLOTS]; 32];

/// 1 / (2 cos((2k + 1) pi / 2n)) for transforms of n points.
const HALVES_32: [f32; 16] = [
    0.500603, 0.50547093, 0.5154473, 0.5310426, 0.5531039, 0.582935, 0.6225041, 0.6748083,
    0.7445363, 0.8393496, 0.9725682, 1.1694399, 1.4841646, 2.057781, 3.4076085, 10.190008,
];
const HALVES_16: [f32; 8] = [
    0.5024193, 0.5224986, 0.56694406, 0.6468218, 0.7881546, 1.0606776, 1.7224472, 5.1011486,
];
const HALVES_8: [f32; 4] = [0.5097956, 0.6013449, 0.8999762, 2.5629156];
const HALVES_4: [f32; 2] = [0.5411961, 1.3065629];
const HALF_2: f32 = std::f32::consts::FRAC_1_SQRT_2;

pub(super) struct Polyphase {
    /// By sample of output: sixteen factors, with the signs that V is kept without.
    window: [[f32; 16]; 32],
}

fn window(i: usize) -> f64 {
    let value = match 512 - i {
        mirrored if i > 256 && i.is_multiple_of(64) => HALF_WINDOW[mirrored],
        mirrored if i > 256 => -HALF_WINDOW[mirrored],
        _ => HALF_WINDOW[i],
    };
    f64::from(value) / 65536.0
}

impl Polyphase {
    pub fn new() -> Polyphase {
        // V\[j\] in the even slots back and V\[32 + j\] in the odd ones.
        let sign = |j: usize, tap: usize| match tap % 2 {
            0 if j < 16 => 1.0,
            0 if j == 16 => 0.0,
            _ => -1.0,
        };
        Polyphase {
            window: std::array::from_fn(|j| {
                std::array::from_fn(|tap| (sign(j, tap) * window(32 * tap + j)) as f32)
            }),
        }
    }

    /// Interleaved sound of a frame of one or two channels and of 18 or 36 slots.
    pub fn run(
        &self,
        subbands: &[Subbands; 2],
        histories: &mut [History; 2],
        channels: usize,
        slots: usize,
        out: &mut [f32],
    ) {
        for (subbands, history) in subbands.iter().zip(&mut *histories).take(channels) {
            transform(subbands, history);
        }
        let mut sound = [[0.0; SLOTS]; 2];
        for (j, window) in self.window.iter().enumerate() {
            // V\[16 + n\] is cosine n, and around V\[16\] and V\[48\] it is mirrored.
            let even = if j <= 16 { (16 + j) & 31 } else { 48 - j };
            let odd = j.abs_diff(16);
            for (history, sound) in histories.iter().zip(&mut sound).take(channels) {
                windowed(&history[even], &history[odd], window, sound);
            }
            let [left, right] = &sound;
            if channels == 1 {
                for (out, left) in out.as_chunks_mut::<32>().0.iter_mut().zip(left) {
                    out[j] = *left;
                }
            } else {
                let out = out.as_chunks_mut::<64>().0.iter_mut();
                for ((out, left), right) in out.zip(left).zip(right) {
                    out[2 * j] = *left;
                    out[2 * j + 1] = *right;
                }
            }
        }
        for history in histories.iter_mut().take(channels) {
            for row in history {
                row.copy_within(slots..slots + BEFORE, 0);
            }
        }
    }
}

/// One sample of each slot.
#[inline(never)]
fn windowed(
    a: &[f32; BEFORE + SLOTS],
    b: &[f32; BEFORE + SLOTS],
    w: &[f32; 16],
    out: &mut [f32; SLOTS],
) {
    for t in 0..SLOTS {
        let even = a[t + 16] * w[0]
            + a[t + 14] * w[2]
            + a[t + 12] * w[4]
            + a[t + 10] * w[6]
            + a[t + 8] * w[8]
            + a[t + 6] * w[10]
            + a[t + 4] * w[12]
            + a[t + 2] * w[14];
        let odd = b[t + 15] * w[1]
            + b[t + 13] * w[3]
            + b[t + 11] * w[5]
            + b[t + 9] * w[7]
            + b[t + 7] * w[9]
            + b[t + 5] * w[11]
            + b[t + 3] * w[13]
            + b[t + 1] * w[15];
        out[t] = even + odd;
    }
}

#[inline(never)]
fn transform(subbands: &Subbands, history: &mut History) {
    for t in 0..SLOTS {
        let mut s = [0.0; 32];
        for k in 0..32 {
            s[k] = subbands[k][t];
        }
        let c = dct32(s);
        for n in 0..32 {
            history[n][BEFORE + t] = c[n];
        }
    }
}

/// c\[n\] = sum of s\[k\] cos(n (2k + 1) pi / 64): sums of mirrored values give the even half, differences the odd one
/// (Lee, 1984).
#[inline(always)]
fn dct32(s: [f32; 32]) -> [f32; 32] {
    let (mut a, mut b, mut c) = ([0.0; 16], [0.0; 16], [0.0; 32]);
    for k in 0..16 {
        a[k] = s[k] + s[31 - k];
        b[k] = (s[k] - s[31 - k]) * HALVES_32[k];
    }
    let (a, b) = (dct16(a), dct16(b));
    for n in 0..16 {
        c[2 * n] = a[n];
        c[2 * n + 1] = if n < 15 { b[n] + b[n + 1] } else { b[15] };
    }
    c
}

#[inline(always)]
fn dct16(s: [f32; 16]) -> [f32; 16] {
    let (mut a, mut b, mut c) = ([0.0; 8], [0.0; 8], [0.0; 16]);
    for k in 0..8 {
        a[k] = s[k] + s[15 - k];
        b[k] = (s[k] - s[15 - k]) * HALVES_16[k];
    }
    let (a, b) = (dct8(a), dct8(b));
    for n in 0..8 {
        c[2 * n] = a[n];
        c[2 * n + 1] = if n < 7 { b[n] + b[n + 1] } else { b[7] };
    }
    c
}

#[inline(always)]
fn dct8(s: [f32; 8]) -> [f32; 8] {
    let (mut a, mut b) = ([0.0; 4], [0.0; 4]);
    for k in 0..4 {
        a[k] = s[k] + s[7 - k];
        b[k] = (s[k] - s[7 - k]) * HALVES_8[k];
    }
    let (a, b) = (dct4(a), dct4(b));
    [
        a[0],
        b[0] + b[1],
        a[1],
        b[1] + b[2],
        a[2],
        b[2] + b[3],
        a[3],
        b[3],
    ]
}

#[inline(always)]
fn dct4(s: [f32; 4]) -> [f32; 4] {
    let (a, b) = (s[0] + s[3], s[1] + s[2]);
    let (c, d) = ((s[0] - s[3]) * HALVES_4[0], (s[1] - s[2]) * HALVES_4[1]);
    let low = (c - d) * HALF_2;
    [a + b, c + d + low, (a - b) * HALF_2, low]
}
