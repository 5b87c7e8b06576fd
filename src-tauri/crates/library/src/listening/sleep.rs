//! The sleep timer: counts listening time, turns the sound down at the end, and leaves the place where that began.
use super::now::{Now, State};
use super::session::Desk;
use crate::{PlaybackState, Result, Session, Sleep, SleepNow};

/// The sound goes down over this, in milliseconds of listening.
const FADE_MS: i64 = 10_000;
const CHAPTER_FADE_MS: i64 = 3_000;
const LONGEST_MINUTES: u32 = 1_440;
const MOST_EPISODES: u32 = 50;
/// Positions come four times a second; a longer gap was no listening.
const LONGEST_TICK_MS: i64 = 1_000;

pub(super) struct Timer {
    what: Sleep,
    /// Listening time, of minutes.
    left: i64,
    /// Source time at which the chapter ends; None: look for it at the next position. Beyond the last it is the end.
    until: Option<i64>,
    /// Where the sound began to go down.
    fading_from: Option<i64>,
}

impl Timer {
    fn new(what: Sleep) -> Timer {
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

    /// Listening time until it stops.
    pub fn left(&self, state: &State, now: &Now) -> Option<i64> {
        let to = |end: i64| Some(now.listening((end - now.position).max(0), state.sound));
        match self.what {
            Sleep::Minutes { .. } => Some(self.left.max(0)),
            Sleep::Chapter => to(self.until.or(now.duration)?),
            Sleep::Episodes { count: 1 } => to(now.duration.or(now.hint)?),
            Sleep::Episodes { .. } => None,
        }
    }

    pub fn show(&self, state: &State, now: &Now) -> SleepNow {
        SleepNow {
            what: self.what,
            left_ms: self.left(state, now),
        }
    }

    /// The place moved by the listener's hand: the player has taken a fade back, and another chapter may be on.
    pub fn moved(&mut self) {
        self.fading_from = None;
        self.until = None;
    }

    pub fn what(&self) -> Sleep {
        self.what
    }

    /// It stops at the end of what plays now.
    pub fn ends_here(&self) -> bool {
        matches!(self.what, Sleep::Episodes { count: 1 })
    }
}

impl Session {
    /// Sets the sleep timer, or with None takes it away. Lengths outside of their ranges are taken to the nearest.
    ///
    /// # Errors
    /// `Refused` for the end of the chapter when there are no chapters.
    pub fn set_sleep(&self, sleep: Option<Sleep>) -> Result<crate::Playback> {
        self.act(|desk, state| {
            if sleep == Some(Sleep::Chapter) && !state.now.as_ref().is_some_and(Now::has_chapters) {
                return Err(crate::LibraryError::Refused(
                    "this episode has no chapters".into(),
                ));
            }
            if state
                .sleep
                .as_ref()
                .is_some_and(|t| t.fading_from.is_some())
                && state.now.as_ref().is_some_and(|now| now.wanted)
            {
                desk.transport.play();
            }
            state.sleep = sleep.map(Timer::new);
            Ok(())
        })
    }
}

impl Desk {
    /// A position was heard: time passes for the timer.
    pub(super) fn drowse(&self, state: &mut State) {
        let clock = self.clock();
        let (Some(now), Some(timer)) = (state.now.as_mut(), state.sleep.as_mut()) else {
            if let Some(now) = state.now.as_mut() {
                now.ticked_at = None;
            }
            return;
        };
        let before = now.ticked_at.replace(clock).unwrap_or(clock);
        if !now.wanted || now.state != PlaybackState::Playing || now.sought.is_some() {
            return;
        }
        let passed = (clock - before).clamp(0, LONGEST_TICK_MS);
        let speed = now.sound(state.sound).speed;
        let (left, fade) = match timer.what {
            Sleep::Minutes { .. } => {
                timer.left -= passed;
                (timer.left, FADE_MS)
            }
            Sleep::Chapter => {
                let next = || now.chapter_after(now.position).or(now.duration);
                let Some(until) = timer.until.or_else(next) else {
                    return;
                };
                timer.until = Some(until);
                let left = ((until - now.position) as f64 / f64::from(speed)) as i64;
                (left, CHAPTER_FADE_MS)
            }
            Sleep::Episodes { .. } => return,
        };
        if left <= fade && timer.fading_from.is_none() {
            timer.fading_from = Some(now.position);
            self.transport.fade_out(left.max(1));
        }
    }

    /// The fade is over: asleep, with the place where it began.
    pub(super) fn fell_asleep(&self, state: &mut State) -> Result<()> {
        // Another timer may have been set just now: it has not come to its end.
        let Some(from) = state.sleep.as_ref().and_then(|timer| timer.fading_from) else {
            return Ok(());
        };
        state.sleep = None;
        let clock = self.clock();
        let Some(now) = state.now.as_mut() else {
            return Ok(());
        };
        now.wanted = false;
        now.state = PlaybackState::Paused;
        // What was heard dimly is history all the same; the place goes back to where it was clear.
        self.save(now)?;
        now.position = from;
        now.sought = Some((from, clock));
        now.paused_at = Some(clock);
        now.stretch = None;
        self.transport.seek(from);
        self.save(now)
    }

    /// An episode ended: whether the timer says that this was the last.
    pub(super) fn sleeps_at_end(&self, state: &mut State) -> bool {
        let Some(timer) = state.sleep.as_mut() else {
            return false;
        };
        match &mut timer.what {
            Sleep::Minutes { .. } => {
                timer.fading_from = None;
                return false;
            }
            Sleep::Chapter => {}
            Sleep::Episodes { count } if *count > 1 => {
                *count -= 1;
                return false;
            }
            Sleep::Episodes { .. } => {}
        }
        state.sleep = None;
        true
    }
}
