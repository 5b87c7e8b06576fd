//! The period of a voice: the lag at which the sound differs least from itself, looked for at about 4 kHz first and
//! then around the place found at the full rate.

const LOWEST_HZ: u32 = 65;
const HIGHEST_HZ: u32 = 400;
const COARSE_HZ: u32 = 4000;
const LANES: usize = 16;
/// A sound that differs this little from itself a period later is a tone.
const STEADY: f32 = 0.1;

#[derive(Default)]
pub(super) struct Pitch {
    mono: Vec<f32>,
    coarse: Vec<f32>,
    last: Option<Found>,
    /// The part of a sample by which the lags so far were too short.
    owed: f32,
}

#[derive(Clone, Copy)]
struct Found {
    lag: usize,
    /// Mean difference at the best and at the worst lag.
    least: f32,
    most: f32,
}

impl Pitch {
    /// Frames that must be there to look for a period, and for what comes behind it.
    pub fn needs(&self, rate: u32) -> usize {
        3 * longest(rate)
    }

    pub fn forget(&mut self) {
        self.last = None;
        self.owed = 0.0;
    }

    /// The period in frames, of stereo samples of which so many frames may be looked at: two of the shortest at least.
    pub fn find(&mut self, samples: &[f32], rate: u32, within: usize) -> usize {
        let short = shortest(rate);
        let long = longest(rate).min(within / 2).max(short);
        let skip = (rate / COARSE_HZ).max(1) as usize;
        self.mono.clear();
        self.mono
            .extend(samples[..4 * long].chunks_exact(2).map(|f| f[0] + f[1]));
        self.coarse.clear();
        self.coarse
            .extend(self.mono.chunks_exact(skip).map(|c| c.iter().sum::<f32>()));
        let rough = best(
            &self.coarse,
            (short / skip).max(1),
            (long / skip).min(self.coarse.len() / 2),
        );
        let found = if skip == 1 {
            rough
        } else {
            let (near, wide) = (rough.lag * skip, 4 * skip);
            let (from, to) = (
                near.saturating_sub(wide).clamp(short, long),
                (near + wide).clamp(short, long),
            );
            best(&self.mono, from, to)
        };
        let lag = match self.last {
            Some(last) if last.lag <= long && fading(found, last) => last.lag,
            _ => self.by_turns(found),
        };
        self.last = Some(found);
        lag.clamp(short, long)
    }
}

impl Pitch {
    /// A steady tone's period is hardly ever a whole number of samples, and every step would move the pitch by what is
    /// missing: the lags about it are used by turns, so that they are right in the mean.
    fn by_turns(&mut self, found: Found) -> usize {
        let at = |lag: usize| {
            let late = self.mono.get(lag..2 * lag)?;
            Some(difference(&self.mono[..lag], late) / lag as f32)
        };
        let (Some(less), Some(more)) = (at(found.lag - 1), at(found.lag + 1)) else {
            return found.lag;
        };
        let slope = less.max(more) - found.least;
        if found.least > found.most * STEADY || slope <= 0.0 {
            self.owed = 0.0;
            return found.lag;
        }
        // The differences about the least lie on two straight lines that meet there.
        let part = ((less - more) / (2.0 * slope)).clamp(-0.5, 0.5);
        let due = part + self.owed;
        let turn = due.round();
        self.owed = due - turn;
        found.lag.saturating_add_signed(turn as isize)
    }
}

/// Where a voiced sound ends nothing fits well, and the period before fits better than chance.
fn fading(found: Found, last: Found) -> bool {
    found.least > 0.0 && found.most <= found.least * 3.0 && found.least * 2.0 > last.least * 3.0
}

fn best(samples: &[f32], from: usize, to: usize) -> Found {
    let mut found = Found {
        lag: from,
        least: f32::MAX,
        most: 0.0,
    };
    for lag in from..=to.max(from) {
        let Some(late) = samples.get(lag..2 * lag) else {
            break;
        };
        let mean = difference(&samples[..lag], late) / lag as f32;
        if mean < found.least {
            (found.least, found.lag) = (mean, lag);
        }
        found.most = found.most.max(mean);
    }
    found
}

/// Sum of absolute differences, in lanes so that it becomes vector code.
pub(super) fn difference(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0f32; LANES];
    let (ca, cb) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = ca
        .remainder()
        .iter()
        .zip(cb.remainder())
        .map(|(x, y)| (x - y).abs())
        .sum();
    for (x, y) in ca.zip(cb) {
        for n in 0..LANES {
            lanes[n] += (x[n] - y[n]).abs();
        }
    }
    lanes.iter().sum::<f32>() + rest
}

pub(super) fn shortest(rate: u32) -> usize {
    (rate / HIGHEST_HZ).max(2) as usize
}

fn longest(rate: u32) -> usize {
    (rate / LOWEST_HZ).max(4) as usize
}
