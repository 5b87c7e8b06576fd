//! A sleep timer as plain numbers.
use crate::Sleep;

const LONGEST_MINUTES: u32 = 1_440;
const MOST_EPISODES: u32 = 50;

/// What is left until the sound stops.
pub(in crate::listening) struct Timer {
    pub what: Sleep,
    /// Listening time left, of a timer in minutes.
    pub left: i64,
    /// Source time at which the chapter ends; None: look for it at the next position. Beyond the last it is the end.
    pub until: Option<i64>,
    /// Where the sound began to go down.
    pub fading_from: Option<i64>,
}

impl Timer {
    pub fn new(what: Sleep) -> Timer {
        let what = match what {
            Sleep::Minutes { minutes } => Sleep::Minutes {
                minutes: minutes.clamp(1, LONGEST_MINUTES),
            },
            Sleep::Chapter => what,
            Sleep::Episodes { count } => Sleep::Episodes {
                count: count.clamp(1, MOST_EPISODES),
            },
        };
        let left = match what {
            Sleep::Minutes { minutes } => i64::from(minutes) * 60_000,
            _ => 0,
        };
        Timer {
            what,
            left,
            until: None,
            fading_from: None,
        }
    }

    /// Listening time until it stops. `to` reckons the listening time from the place that plays to another.
    pub fn left(
        &self,
        duration: Option<i64>,
        hint: Option<i64>,
        to: impl Fn(i64) -> i64,
    ) -> Option<i64> {
        match self.what {
            Sleep::Minutes { .. } => Some(self.left.max(0)),
            Sleep::Chapter => self.until.or(duration).map(to),
            Sleep::Episodes { count: 1 } => duration.or(hint).map(to),
            Sleep::Episodes { .. } => None,
        }
    }

    /// The listener moved the place: the player has taken a fade back, and another chapter may be on.
    pub fn moved(&mut self) {
        self.fading_from = None;
        self.until = None;
    }

    /// It stops at the end of what plays now.
    pub fn ends_here(&self) -> bool {
        matches!(self.what, Sleep::Episodes { count: 1 })
    }
}
