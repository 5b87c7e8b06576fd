//! What the player tells, and what follows from it.
use super::control::Control;
use super::state::{NowPlaying, State};
use super::transport::{FileChapter, PlayerEvent, PlayerState};
use super::{persist, rules};
use crate::activity::LocalHour;
use crate::disk;
use crate::downloads::Playable;
use crate::{Length, Notice, PlaybackState, Result, Saved};

/// The code of the notice that the end of a file is missing.
const CUT: &str = "cut_file";
/// Positions from before a seek are believed again after this long, should its answer be lost.
const SEEK_PATIENCE_MS: i64 = 5_000;
/// A position further than this from where a seek leads is not its answer.
const NEAR_MS: i64 = 2_000;
/// A device that comes back within this long goes on where it was.
const DEVICE_PATIENCE_MS: i64 = 10 * 60_000;

impl Control {
    pub fn on_player_event(&self, state: &mut State, heard: PlayerEvent) -> Result<()> {
        let ticket = match &heard {
            PlayerEvent::Loaded { ticket, .. }
            | PlayerEvent::Duration { ticket, .. }
            | PlayerEvent::Position { ticket, .. }
            | PlayerEvent::Sought { ticket, .. }
            | PlayerEvent::Ended { ticket, .. }
            | PlayerEvent::FadedOut { ticket }
            | PlayerEvent::Indexed { ticket, .. }
            | PlayerEvent::Failed { ticket, .. }
            | PlayerEvent::Notice { ticket, .. } => Some(*ticket),
            PlayerEvent::State { ticket, .. } => *ticket,
            PlayerEvent::OutputLost { .. }
            | PlayerEvent::OutputBack
            | PlayerEvent::NoOutput { .. } => None,
        };
        if let PlayerEvent::Indexed { ticket, index } = heard {
            return self.on_indexed(state, ticket, index);
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
            PlayerEvent::OutputLost { notice } => return self.on_output_lost(state, notice),
            PlayerEvent::OutputBack => return self.on_output_back(state),
            PlayerEvent::NoOutput { notice } => {
                state.output_notice = Some(notice);
                state.silent = true;
                return Ok(());
            }
            PlayerEvent::Ended { next, .. } => return self.on_ended(state, next),
            PlayerEvent::FadedOut { .. } => return self.on_faded_out(state),
            PlayerEvent::Position {
                position_ms, saved, ..
            } => {
                if let Some(now) = &mut state.now {
                    self.on_position(now, position_ms, saved)?;
                }
                return self.after_position(state);
            }
            PlayerEvent::Failed { notice, .. } => return self.on_failed(state, notice),
            _ => {}
        }
        let Some(now) = &mut state.now else {
            return Ok(());
        };
        match heard {
            PlayerEvent::Loaded {
                duration, chapters, ..
            } => {
                // What the feed says is better than a guess by a part of the file.
                let better = match duration {
                    Some((_, Length::Guessed)) => now.hint.map(|ms| (ms, Length::Guessed)),
                    _ => None,
                };
                self.on_loaded(now, better.or(duration), &chapters)
            }
            PlayerEvent::Duration { duration_ms, .. } => {
                now.duration = Some(duration_ms);
                now.length = Length::Counted;
                self.save(now)
            }
            PlayerEvent::State { state: heard, .. } => {
                if now.wanted && heard == PlayerState::Playing && now.ready {
                    state.tried.clear();
                }
                now.follow(heard);
                Ok(())
            }
            PlayerEvent::Sought { position_ms, .. } => {
                // Of several seeks in a row an earlier one may be answered as well: it is not where we go.
                if let Some((to, _)) = now.sought
                    && (position_ms - to).abs() >= NEAR_MS
                {
                    return Ok(());
                }
                now.sought = None;
                now.position = position_ms.max(0);
                if let Some(range) = &mut now.heard_range
                    && range.written == range.from
                {
                    range.from = now.position;
                    range.written = now.position;
                }
                Ok(())
            }
            PlayerEvent::Notice { notice, .. } => {
                now.cut |= notice.code.as_deref() == Some(CUT);
                let again = persist::can_come_again(&self.library, now.item).unwrap_or(false);
                now.notice = Some(advised(notice, again));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn on_loaded(
        &self,
        now: &mut NowPlaying,
        duration: Option<(i64, Length)>,
        chapters: &[FileChapter],
    ) -> Result<()> {
        if !now.ready {
            persist::note_playing(&self.library, now.item)?;
        }
        now.ready = true;
        if let Some(source) = &now.source {
            source.be_patient();
        }
        now.length = duration.map_or(Length::Guessed, |(_, length)| length);
        if let Some((ms, _)) = duration.filter(|(ms, _)| *ms > 0) {
            now.duration = Some(ms);
        }
        if !chapters.is_empty() {
            persist::set_file_chapters(&self.library, now.item, chapters)?;
        }
        now.chapters = persist::chapters(&self.library, now.item)?;
        self.use_counted_length(now);
        self.save(now)
    }

    fn on_position(&self, now: &mut NowPlaying, position_ms: i64, saved: Saved) -> Result<()> {
        let clock = self.clock();
        let saved_before = std::mem::replace(&mut now.time_saved, saved);
        if let Some((to, asked_at)) = now.sought {
            let near = position_ms >= to && position_ms - to < NEAR_MS;
            let late = clock - asked_at > SEEK_PATIENCE_MS;
            if !near && !late {
                return Ok(());
            }
            now.sought = None;
            if !near && now.heard_range.is_some() {
                // The answer was lost: what lies between was not heard.
                now.position = position_ms.max(0);
                now.begin_heard_range(now.position, clock);
            }
        }
        if now.wanted && position_ms > now.position {
            now.stopped_at = None;
        }
        self.write_hour_that_ended(now, clock, saved_before)?;
        if let Some(range) = now
            .heard_range
            .as_mut()
            .filter(|_| position_ms > now.position)
        {
            range.heard(clock, now.position, position_ms, (saved_before, saved));
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

    /// What was heard in the hour that is over belongs to it.
    fn write_hour_that_ended(&self, now: &mut NowPlaying, clock: i64, saved: Saved) -> Result<()> {
        let Some(range) = now.heard_range.as_mut() else {
            return Ok(());
        };
        let hour = |at| LocalHour::at(self.library.inner.deps.clock.as_ref(), at);
        if range.written_at == clock || hour(range.written_at) == hour(clock) {
            return Ok(());
        }
        if now.position <= range.written {
            range.written_at = clock;
            return Ok(());
        }
        let after = std::mem::replace(&mut now.time_saved, saved);
        let written = self.save_on(now);
        now.time_saved = after;
        written
    }

    /// What is looked at after each position: the sleep timer, the outro that is passed over, what comes next.
    fn after_position(&self, state: &mut State) -> Result<()> {
        let clock = self.clock();
        if let Some(now) = &mut state.now {
            now.trail.forget_old(clock);
        }
        self.count_sleep_timer(state);
        if state.now.as_ref().is_some_and(in_outro) {
            self.transport.pause();
            return self.on_ended(state, None);
        }
        self.prepare_next(state)
    }

    fn on_indexed(&self, state: &State, ticket: u64, index: Vec<u8>) -> Result<()> {
        let ahead = state.prepared.as_ref().map(|ahead| &ahead.now);
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

    /// The episode was heard to its end, or to the outro that the show passes over; the player may have gone on to
    /// `next`.
    fn on_ended(&self, state: &mut State, next: Option<u64>) -> Result<()> {
        let Some(now) = &mut state.now else {
            return Ok(());
        };
        now.state = PlaybackState::Ended;
        now.wanted = false;
        // What came while it was heard is known by now.
        now.cut |= persist::may_be_incomplete(&self.library, now.item)?;
        if now.cut {
            // It was not heard to its end; but in Up Next it would begin again and again.
            self.save(now)?;
            persist::leave_queue(&self.library, now.item)?;
        } else {
            // History takes what was heard, the player bar shows the end.
            let counted = self.count_as_played(now);
            now.position = now.duration.unwrap_or(0).max(now.position);
            counted?;
        }
        persist::set_last_played(&self.library, None)?;
        let slept = self.sleep_timer_stops_here(state);
        if let Some(now) = &mut state.now {
            now.slept = slept;
        }
        let goes_on = !slept && self.library.settings()?.auto_advance;
        if let Some(ticket) = next {
            match state.prepared.take() {
                Some(ahead) if goes_on && ahead.now.ticket == ticket => {
                    return self.switch_to_prepared(state, ahead);
                }
                // Something was changed in the last moment: what sounds is not what should.
                other => {
                    state.prepared = other;
                    self.drop_prepared(state);
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

    fn on_failed(&self, state: &mut State, notice: Notice) -> Result<()> {
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

    fn on_output_lost(&self, state: &mut State, notice: Notice) -> Result<()> {
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

    fn on_output_back(&self, state: &mut State) -> Result<()> {
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

/// Adds to a notice what can be done about it: another copy helps where this one is damaged and can be downloaded once
/// more.
fn advised(reason: Notice, again: bool) -> Notice {
    let sentence = crate::sentence(&reason.sentence);
    let advice = match (reason.code.as_deref(), again) {
        (Some("unplayable" | "sound_damaged" | CUT), true) => " Download it again.",
        (Some("unreadable"), true) => " Try again, or download it again.",
        (Some("unreadable"), false) => " Try again.",
        _ => "",
    };
    Notice {
        sentence: sentence + advice,
        ..reason
    }
}

/// Whether the place is in the outro that the show passes over, and not because the listener went there.
fn in_outro(now: &NowPlaying) -> bool {
    let outro = i64::from(now.show.skip_outro) * 1_000;
    let Some(duration) = now.end().filter(|_| outro > 0) else {
        return false;
    };
    let begins = duration - outro;
    now.wanted
        && now.sought.is_none()
        && begins > 0
        && now.position >= begins
        && now.heard_range.as_ref().is_some_and(|s| s.from < begins)
}

/// Size of the file when all of it is here.
fn bytes_of(source: &Playable) -> Option<u64> {
    match source {
        Playable::File(path) => {
            let path = path.clone();
            let size = disk::ask(move || path.metadata().ok().map(|meta| meta.len()));
            size.ok().flatten()
        }
        Playable::Growing(media) => {
            let progress = media.progress();
            progress.total.filter(|_| progress.done)
        }
    }
}

impl NowPlaying {
    /// The player's state, unless the listener asked for something else since.
    fn follow(&mut self, heard: PlayerState) {
        match heard {
            PlayerState::Playing if self.wanted => self.state = PlaybackState::Playing,
            PlayerState::Waiting if self.wanted => self.state = PlaybackState::Waiting,
            PlayerState::Loading if self.wanted => self.state = PlaybackState::Loading,
            PlayerState::Paused if !self.wanted && self.state != PlaybackState::Failed => {
                self.state = PlaybackState::Paused;
            }
            _ => {}
        }
    }
}
