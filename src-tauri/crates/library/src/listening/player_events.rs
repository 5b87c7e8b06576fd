//! What the player tells, and what follows from it.
use super::control::Control;
use super::state::{Now, State};
use super::transport::{Heard, HeardChapter, HeardState};
use super::{persist, rules};
use crate::downloads::Playable;
use crate::{Notice, PlaybackState, Result};

/// Positions from before a seek are believed again after this long, should its answer be lost.
const SEEK_PATIENCE_MS: i64 = 5_000;
/// So far from where a seek leads is somewhere else.
const NEAR_MS: i64 = 2_000;
/// A device that comes back within this long goes on where it was.
const DEVICE_PATIENCE_MS: i64 = 10 * 60_000;

impl Control {
    pub fn hear(&self, state: &mut State, heard: Heard) -> Result<()> {
        let ticket = match &heard {
            Heard::Loaded { ticket, .. }
            | Heard::Duration { ticket, .. }
            | Heard::Position { ticket, .. }
            | Heard::Sought { ticket, .. }
            | Heard::Ended { ticket, .. }
            | Heard::FadedOut { ticket }
            | Heard::Indexed { ticket, .. }
            | Heard::Failed { ticket, .. }
            | Heard::Notice { ticket, .. } => Some(*ticket),
            Heard::State { ticket, .. } => *ticket,
            Heard::OutputLost { .. } | Heard::OutputBack | Heard::NoOutput { .. } => None,
        };
        if let Heard::Indexed { ticket, index } = heard {
            return self.indexed(state, ticket, index);
        }
        let current = state
            .now
            .as_ref()
            .filter(|now| now.loaded)
            .map(|now| now.ticket);
        if ticket.is_some() && ticket != current {
            return Ok(());
        }
        match heard {
            Heard::OutputLost { notice } => return self.output_lost(state, notice),
            Heard::OutputBack => return self.output_back(state),
            Heard::NoOutput { notice } => {
                state.output_notice = Some(notice);
                state.silent = true;
                return Ok(());
            }
            Heard::Ended { next, .. } => return self.ended(state, next),
            Heard::FadedOut { .. } => return self.fell_asleep(state),
            Heard::Position {
                position_ms, saved, ..
            } => {
                if let Some(now) = &mut state.now {
                    now.time_saved = saved;
                    self.moved(now, position_ms)?;
                }
                return self.passed(state);
            }
            Heard::Failed { notice, .. } => return self.failed(state, notice),
            _ => {}
        }
        let Some(now) = &mut state.now else {
            return Ok(());
        };
        match heard {
            Heard::Loaded {
                duration_ms,
                exact,
                guessed,
                told,
                chapters,
                ..
            } => {
                now.told = told;
                let better = now.hint.filter(|_| guessed).or(duration_ms);
                self.loaded(now, better, exact, &chapters)
            }
            Heard::Duration { duration_ms, .. } => {
                now.duration = Some(duration_ms);
                now.exact = true;
                self.save(now)
            }
            Heard::State { state: heard, .. } => {
                if now.wanted && heard == HeardState::Playing && now.ready {
                    state.tried.clear();
                }
                now.follow(heard);
                Ok(())
            }
            Heard::Sought { position_ms, .. } => {
                // Of several seeks in a row an earlier one may be answered as well: it is not where we go.
                if let Some((to, _)) = now.sought
                    && (position_ms - to).abs() >= NEAR_MS
                {
                    return Ok(());
                }
                now.sought = None;
                now.position = position_ms.max(0);
                if let Some(stretch) = &mut now.stretch
                    && stretch.row.is_none()
                {
                    stretch.from = now.position;
                }
                Ok(())
            }
            Heard::Notice { notice, .. } => {
                now.notice = Some(notice);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn loaded(
        &self,
        now: &mut Now,
        duration_ms: Option<i64>,
        exact: bool,
        chapters: &[HeardChapter],
    ) -> Result<()> {
        if !now.ready {
            persist::took_up(&self.library, now.item)?;
        }
        now.ready = true;
        if let Some(source) = &now.source {
            source.be_patient();
        }
        now.duration = duration_ms.filter(|d| *d > 0).or(now.duration);
        now.exact = exact && duration_ms.is_some();
        if !chapters.is_empty() {
            persist::set_file_chapters(&self.library, now.item, chapters)?;
        }
        now.chapters = persist::chapters(&self.library, now.item)?;
        self.look_for_length(now);
        self.save(now)
    }

    fn moved(&self, now: &mut Now, position_ms: i64) -> Result<()> {
        if let Some((to, asked_at)) = now.sought {
            let near = position_ms >= to && position_ms - to < NEAR_MS;
            let late = self.clock() - asked_at > SEEK_PATIENCE_MS;
            if !near && !late {
                return Ok(());
            }
            now.sought = None;
        }
        if now.wanted && position_ms > now.position {
            now.stopped_at = None;
        }
        now.position = position_ms.max(0);
        if now.wanted && now.state == PlaybackState::Loading {
            now.state = PlaybackState::Playing;
        }
        if (now.position - now.saved).abs() >= rules::SAVE_EVERY_MS {
            self.save_on(now)?;
        }
        Ok(())
    }

    /// After each position: the sleep timer, the end of what is passed over, what comes next.
    fn passed(&self, state: &mut State) -> Result<()> {
        let clock = self.clock();
        if let Some(now) = &mut state.now {
            now.jumps.forget_old(clock);
        }
        self.drowse(state);
        if state.now.as_ref().is_some_and(in_outro) {
            self.transport.pause();
            return self.ended(state, None);
        }
        self.look_ahead(state)
    }

    fn indexed(&self, state: &State, ticket: u64, index: Vec<u8>) -> Result<()> {
        let ahead = state.ahead.as_ref().map(|ahead| &ahead.now);
        let Some(now) = state
            .now
            .iter()
            .chain(ahead)
            .find(|now| now.loaded && now.ticket == ticket)
        else {
            return Ok(());
        };
        match now.source.as_ref().and_then(bytes_of) {
            Some(bytes) => self.library.set_frame_index(now.item, bytes, index),
            None => Ok(()),
        }
    }

    /// Heard to the end, or to what the show passes over; the player may have gone on to `next` already.
    fn ended(&self, state: &mut State, next: Option<u64>) -> Result<()> {
        let Some(now) = &mut state.now else {
            return Ok(());
        };
        now.state = PlaybackState::Ended;
        now.wanted = false;
        // History takes what was heard, the player bar shows the end.
        let counted = self.count_as_played(now);
        now.position = now.duration.unwrap_or(0).max(now.position);
        counted?;
        persist::set_last_played(&self.library, None)?;
        let slept = self.sleeps_at_end(state);
        if let Some(now) = &mut state.now {
            now.slept = slept;
        }
        let goes_on = !slept && self.library.settings()?.auto_advance;
        if let Some(ticket) = next {
            match state.ahead.take() {
                Some(ahead) if goes_on && ahead.now.ticket == ticket => {
                    return self.follow(state, ahead);
                }
                // Something was changed in the last moment: what sounds is not what should.
                other => {
                    state.ahead = other;
                    self.forget_ahead(state);
                    self.transport.stop();
                    if let Some(now) = &mut state.now {
                        now.loaded = false;
                    }
                }
            }
        }
        if goes_on {
            self.advance(state)?;
        }
        Ok(())
    }

    fn failed(&self, state: &mut State, notice: Notice) -> Result<()> {
        let Some(now) = &mut state.now else {
            return Ok(());
        };
        let (item, by_hand, began) = (now.item, now.by_hand, now.ready);
        now.state = PlaybackState::Failed;
        now.wanted = false;
        // The reason why the bytes did not come says more than that they did not.
        let reason = persist::transfer_problem(&self.library, item).unwrap_or(notice);
        let again = persist::can_come_again(&self.library, item).unwrap_or(false);
        now.notice = Some(advised(reason, again));
        let saved = if began { self.save(now) } else { Ok(()) };
        if !by_hand && !began {
            state.pass_over(item);
            self.advance(state)?;
        }
        saved
    }

    fn output_lost(&self, state: &mut State, notice: Notice) -> Result<()> {
        state.output_notice = Some(notice);
        state.silent = true;
        let clock = self.clock();
        let Some(now) = state.now.as_mut().filter(|now| now.wanted) else {
            return Ok(());
        };
        now.wanted = false;
        now.lost_at = Some(clock);
        now.paused_at = Some(clock);
        now.state = PlaybackState::Paused;
        self.save(now)
    }

    fn output_back(&self, state: &mut State) -> Result<()> {
        state.output_notice = None;
        state.silent = false;
        let clock = self.clock();
        let back = state
            .now
            .as_mut()
            .and_then(|now| now.lost_at.take())
            .is_some_and(|lost_at| (0..DEVICE_PATIENCE_MS).contains(&(clock - lost_at)));
        if back { self.resume(state) } else { Ok(()) }
    }
}

/// With what can be done about it: another copy helps where this one is damaged and can be downloaded once more.
fn advised(reason: Notice, again: bool) -> Notice {
    let sentence = crate::sentence(&reason.sentence);
    let advice = match (reason.code.as_deref(), again) {
        (Some("unplayable" | "sound_damaged"), true) => " Download it again.",
        (Some("unreadable"), true) => " Try again, or download it again.",
        (Some("unreadable"), false) => " Try again.",
        _ => "",
    };
    Notice {
        sentence: sentence + advice,
        ..reason
    }
}

/// In the part at the end that the show passes over, and not because the listener went there.
fn in_outro(now: &Now) -> bool {
    let outro = i64::from(now.show.skip_outro) * 1_000;
    let Some(duration) = now.length().filter(|_| outro > 0) else {
        return false;
    };
    let begins = duration - outro;
    now.wanted
        && now.sought.is_none()
        && begins > 0
        && now.position >= begins
        && now.stretch.as_ref().is_some_and(|s| s.from < begins)
}

/// Size of the file when all of it is here.
fn bytes_of(source: &Playable) -> Option<u64> {
    match source {
        Playable::File(path) => path.metadata().ok().map(|meta| meta.len()),
        Playable::Growing(media) => {
            let progress = media.progress();
            progress.total.filter(|_| progress.done)
        }
    }
}

impl Now {
    /// The player's state, unless the listener asked for something else since.
    fn follow(&mut self, heard: HeardState) {
        match heard {
            HeardState::Playing if self.wanted => self.state = PlaybackState::Playing,
            HeardState::Waiting if self.wanted => self.state = PlaybackState::Waiting,
            HeardState::Loading if self.wanted => self.state = PlaybackState::Loading,
            HeardState::Paused if !self.wanted && self.state != PlaybackState::Failed => {
                self.state = PlaybackState::Paused;
            }
            _ => {}
        }
    }
}
