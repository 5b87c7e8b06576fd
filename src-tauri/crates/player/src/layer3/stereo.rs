//! Joint stereo (ISO 11172-3 2.4.3.4.9, ISO 13818-3 2.4.3.2).
use std::f32::consts::FRAC_1_SQRT_2;

use super::bands::{Band, Layout, Lines, MIXED_LINES, Shape, Window};
use super::scale::Scale;

/// Middle and side to left and right, where the gains have the factor of 1/sqrt 2 in them already.
pub(super) fn middle_side([left, right]: &mut [Lines; 2], subbands: usize) {
    for (left, right) in left.iter_mut().zip(right) {
        for (left, right) in left.iter_mut().zip(right).take(subbands) {
            (*left, *right) = (*left + *right, *left - *right);
        }
    }
}

/// How the right channel of intensity stereo was coded.
pub(super) struct Right<'a> {
    pub layout: &'a Layout,
    pub scale: &'a Scale,
    pub lsf: bool,
    /// The smaller steps of the low sampling frequencies (`intensity_scale`).
    pub fine: bool,
}

/// Joint stereo band by band, in the order of the bitstream: intensity where the right channel has ended, and middle
/// and side below if `ms`. It also serves when the two channels have different blocks, which then have no row in
/// common. `left` is the layout of the left channel.
pub(super) fn by_band(
    lines: &mut [Lines; 2],
    left: &Layout,
    right: &Right<'_>,
    ms: bool,
    intensity: bool,
) {
    let [l, r] = lines.each_mut().map(|l| l.as_flattened_mut());
    let bands = &right.layout.bands;
    let ended = if intensity {
        ends(right, r)
    } else {
        [bands.len(); 3]
    };
    // The position that a band without scale factor takes over, by window.
    let mut last = [None; 3];
    let mut line = 0;
    for (i, band) in bands.iter().enumerate() {
        let window = match band.window {
            Window::Long => 0,
            Window::Short(w) => w,
        };
        let mut ratio = None;
        if i >= ended[window] {
            ratio = if is_last(bands, i) {
                last[window]
            } else {
                position(right, i)
            };
            last[window] = ratio;
        }
        let lefts = &left.places[line..line + band.width];
        let rights = &right.layout.places[line..line + band.width];
        for (a, b) in lefts.iter().zip(rights) {
            let (a, b) = (usize::from(*a), usize::from(*b));
            (l[a], r[b]) = match ratio {
                Some([to_left, to_right]) => (l[a] * to_left, l[a] * to_right),
                None if ms => ((l[a] + r[b]) * FRAC_1_SQRT_2, (l[a] - r[b]) * FRAC_1_SQRT_2),
                None => (l[a], r[b]),
            };
        }
        line += band.width;
    }
}

/// The highest band (of each window) has no scale factor.
fn is_last(bands: &[Band], band: usize) -> bool {
    let last = match bands[band].window {
        Window::Long => 1,
        Window::Short(_) => 3,
    };
    band + last >= bands.len()
}

/// For each window the first band after its last value that is not zero; `[0]` also for long blocks.
fn ends(right: &Right<'_>, values: &[f32]) -> [usize; 3] {
    let mut ends = [0; 3];
    let mut line = 0;
    let mut short_has_any = false;
    for (i, band) in right.layout.bands.iter().enumerate() {
        let places = &right.layout.places[line..line + band.width];
        line += band.width;
        if places.iter().all(|p| values[usize::from(*p)] == 0.0) {
            continue;
        }
        match band.window {
            Window::Long => ends = [i + 1; 3],
            Window::Short(w) => {
                ends[w] = i + 1;
                short_has_any = true;
            }
        }
    }
    if right.layout.shape == Shape::Mixed && short_has_any {
        // The long part is below what is not zero, whichever window that is in.
        let (mut below, mut bands) = (0, 0);
        while below < MIXED_LINES {
            below += right.layout.bands[bands].width;
            bands += 1;
        }
        ends = ends.map(|end| end.max(bands));
    }
    ends
}

/// Factors for left and right of a band's intensity position; None when it has none.
fn position(right: &Right<'_>, band: usize) -> Option<[f32; 2]> {
    let position = right.scale.factors[band];
    if position == right.scale.no_position[band] {
        return None;
    }
    if right.lsf {
        let step = if right.fine { 0.25 } else { 0.5 };
        let factor = (-step * f32::from(position.div_ceil(2))).exp2();
        return Some(match position % 2 {
            _ if position == 0 => [1.0, 1.0],
            1 => [factor, 1.0],
            _ => [1.0, factor],
        });
    }
    // tan(position pi/12) = left/right, and left + right = 1. Position 6 is all left; 7 is none, and what a longer
    // scale factor has room for beyond it means nothing.
    if position > 6 {
        return None;
    }
    let angle = f32::from(position) * std::f32::consts::PI / 12.0;
    let (sin, cos) = if position == 6 {
        (1.0, 0.0)
    } else {
        angle.sin_cos()
    };
    Some([sin / (sin + cos), cos / (sin + cos)])
}
