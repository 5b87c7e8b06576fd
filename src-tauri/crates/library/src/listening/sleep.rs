//! The sleep timer: counts listening time, turns the sound down at the end, and leaves the place where that began.
use super::control::Control;
use super::session::Session;
use super::state::{NowPlaying, State};
use crate::{PlaybackState, Result, Sleep};
use timer::Timer;

pub(super) mod timer;

/// How long the sound fades, in milliseconds of listening.
const FADE_MS: i64 = 10_000;
const CHAPTER_FADE_MS: i64 = 3_000;
/// Positions come four times a second; a longer gap was no listening.
const LONGEST_TICK_MS: i64 = 1_000;

impl Session {
    /// Sets the sleep timer, or with None takes it away. Lengths outside of their ranges are taken to the nearest.
    ///
    /// # Errors
    /// `Refused` for the end of the chapter when there are no chapters.
    pub fn set_sleep(&self, sleep: Option<Sleep>) -> Result<crate::Playback> {
        self.act(|control, state| {
            if sleep == Some(Sleep::Chapter)
                && !state.now.as_ref().is_some_and(NowPlaying::has_chapters)
            {
                return Err(crate::LibraryError::refused(
                    "no_chapters",
                    "this episode has no chapters",
                ));
            }
            if state
                .sleep
                .as_ref()
                .is_some_and(|t| t.fading_from.is_some())
                && state.now.as_ref().is_some_and(|now| now.wanted)
            {
                control.transport.play();
            }
            state.sleep = sleep.map(Timer::new);
            Ok(())
        })
    }
}

impl Control {
    /// Counts the time that passed for the timer; called at each position.
    pub(super) fn count_sleep_timer(&self, state: &mut State) {
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

    /// The timer's fade is over: it pauses, at the place where the fade began.
    pub(super) fn on_faded_out(&self, state: &mut State) -> Result<()> {
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
        now.heard_range = None;
        self.transport.seek(from);
        self.save(now)
    }

    /// Whether the timer stops at the end of the episode that has just ended.
    pub(super) fn sleep_timer_stops_here(&self, state: &mut State) -> bool {
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
