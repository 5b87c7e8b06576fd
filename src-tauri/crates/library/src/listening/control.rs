//! What the session does with the episode that plays: begins, goes on, pauses, moves and leaves it.
use super::state::{NowPlaying, OpenedEpisode, State, Then, When};
use super::transport::{Load, Transport};
use super::unwritten::{NOT_SAVED, Unwritten, UnwrittenPlace, not_saved};
use super::{persist, rules};
use crate::downloads::Playable;
use crate::{
    Changes, EvenLoudness, ItemId, Length, Library, Notice, Playback, PlaybackState, Result, Tick,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the session works with: the library, the player and, under one lock, the state.
pub(super) struct Control {
    pub library: Library,
    pub transport: Arc<dyn Transport>,
    on_tick: Arc<dyn Fn(Tick) + Send + Sync>,
    state: Mutex<State>,
    pub unwritten: Unwritten,
}

impl Control {
    pub fn new(
        library: Library,
        transport: Arc<dyn Transport>,
        on_tick: Arc<dyn Fn(Tick) + Send + Sync>,
        state: State,
    ) -> Control {
        Control {
            library,
            transport,
            on_tick,
            state: Mutex::new(state),
            unwritten: Unwritten::default(),
        }
    }

    pub fn tick(&self, tick: Tick) {
        (self.on_tick)(tick);
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn clock(&self) -> i64 {
        self.library.inner.deps.clock.now_ms()
    }

    pub(super) fn changed(&self) {
        (self.library.inner.deps.on_change)(Changes {
            playback: true,
            ..Changes::default()
        });
    }

    /// Takes the length that was counted meanwhile, if it was.
    pub(super) fn use_counted_length(&self, now: &mut NowPlaying) {
        let whole = match &now.source {
            None | Some(Playable::File(_)) => true,
            Some(Playable::Growing(media)) => media.progress().done,
        };
        // What was counted of another copy of it says nothing of the one that still comes.
        if whole
            && now.length != Length::Counted
            && let Ok(Some(length)) = persist::counted_length(&self.library, now.item)
        {
            now.duration = Some(length);
            now.length = Length::Counted;
        }
    }

    pub(super) fn show(&self, state: &State) -> Playback {
        let mut shown = Playback {
            volume: state.volume,
            muted: state.muted,
            sound: state.sound,
            silent: state.silent,
            goes_on: state.list.is_some(),
            notice: state.output_notice.clone(),
            ..Playback::default()
        };
        let Some(now) = &state.now else {
            return shown;
        };
        let row = |item: ItemId| self.library.rows(&[item]).ok()?.pop();
        shown.item = row(now.item);
        shown.passed_over = state
            .passed
            .iter()
            // The last one is here to say so itself.
            .filter(|passed| **passed != now.item || now.state != PlaybackState::Failed)
            .filter_map(|passed| Some(row(*passed)?.title))
            .collect();
        shown.state = now.stage();
        shown.chapters = now.chapters.clone();
        shown.position_ms = now.position;
        shown.duration_ms = now.duration.or(now.hint);
        shown.length = now.length;
        shown.buffered = now.source.as_ref().map(buffered).unwrap_or_default();
        shown.sound = now.sound(state.sound);
        shown.own_sound = now.has_own_sound();
        shown.loudness = now.lufs.map(EvenLoudness::of);
        shown.sleep = state.sleep_now(now);
        shown.back_to_ms = now.trail.back();
        shown.saved = now.time_saved;
        shown.notice = now.notice.clone().or(shown.notice);
        if shown.state == PlaybackState::Waiting {
            shown.notice = now.source.as_ref().and_then(refusal).or(shown.notice);
        }
        shown
    }
}

/// What a server says that answers, but not with the sound: then it is not the network that is waited for.
fn refusal(source: &Playable) -> Option<Notice> {
    let Playable::Growing(media) = source else {
        return None;
    };
    let why = media.progress().why?;
    let fetch::FetchError::Status { status, reason, .. } = &why else {
        return None;
    };
    let what = format!("{status} {reason}");
    Some(Notice::new(
        why.code(),
        what.trim(),
        crate::sentence(&why.to_string()),
    ))
}

fn buffered(source: &Playable) -> Vec<(f32, f32)> {
    let media = match source {
        Playable::File(_) => return vec![(0.0, 1.0)],
        Playable::Growing(media) => media,
    };
    let progress = media.progress();
    if progress.done {
        return vec![(0.0, 1.0)];
    }
    let Some(total) = progress.total.filter(|total| *total > 0) else {
        return Vec::new();
    };
    let share = |bytes: u64| (bytes as f64 / total as f64).min(1.0) as f32;
    progress
        .ranges
        .iter()
        .take(200)
        .map(|range| (share(range.start), share(range.end)))
        .collect()
}

impl Control {
    /// Goes on with an item that is loaded, or wishes for it; `by_hand` tells a listener's wish from going on with Up
    /// Next, and `then` is done when it is loaded.
    pub fn begin(
        &self,
        state: &mut State,
        item: ItemId,
        at_ms: Option<i64>,
        by_hand: bool,
        then: Then,
    ) -> Result<()> {
        if let Some(now) = &mut state.now
            && now.item == item
            && now.loaded
            && !matches!(now.state, PlaybackState::Failed | PlaybackState::Ended)
        {
            if let Some(at) = at_ms {
                self.seek(state, at)?;
            }
            self.resume(state)?;
            return self.loaded_for(state, item, then);
        }
        let when = When::Now {
            at_ms,
            by_hand,
            then,
        };
        state.wish(item, when);
        Ok(())
    }

    /// Gives the player what was opened, in place of what plays.
    pub(super) fn load(
        &self,
        state: &mut State,
        item: ItemId,
        opened: OpenedEpisode,
        at_ms: Option<i64>,
        by_hand: bool,
    ) -> Result<()> {
        drop_lost_device_notice(state);
        let left = self.leave_for(state, Some(item));
        let (mut now, load) = self.new_load(state, item, opened, at_ms);
        now.by_hand = by_hand;
        self.transport.load(load);
        state.now = Some(now);
        state.begins(item);
        self.library.fetch_sidecars_soon(item);
        persist::set_last_played(&self.library, Some(item))?;
        left
    }

    pub(super) fn loaded_for(&self, state: &mut State, item: ItemId, then: Then) -> Result<()> {
        match then {
            Then::GoOn | Then::BegunAgain => Ok(()),
            Then::Begun(list) => {
                state.list = list
                    .filter(|list| list.has_order())
                    .map(|list| (*list, item));
                persist::set_list(&self.library, state.list.as_ref())
            }
            Then::Follows { listed, left } => {
                self.note_list_place(state, item, listed)?;
                left.map_or(Ok(()), |left| persist::move_to_end(&self.library, left))
            }
        }
    }

    /// Its bytes are no longer wanted; what that means for the disk comes after the lock.
    pub(super) fn let_go(&self, state: &mut State, item: ItemId) {
        self.library.forget_heard(item);
        state.leaving.push(item);
    }

    /// What the session knows of an episode that is about to sound, and what the player is to be told.
    pub(super) fn new_load(
        &self,
        state: &mut State,
        item: ItemId,
        opened: OpenedEpisode,
        at_ms: Option<i64>,
    ) -> (NowPlaying, Load) {
        let OpenedEpisode { known, source } = opened;
        let clock = self.clock();
        let index = known.index();
        let start = at_ms.map_or_else(|| known.start(clock), |at| at.max(0));
        let stopped_at = (at_ms.is_none() && known.position > start).then_some(known.position);
        let intro = i64::from(known.show.skip_intro) * 1_000;
        state.ticket += 1;
        let mut now = NowPlaying::new(item, known);
        now.ticket = state.ticket;
        now.loaded = true;
        now.wanted = true;
        now.state = PlaybackState::Loading;
        now.position = start;
        now.stopped_at = stopped_at;
        if start == 0 && at_ms.is_none() && intro > 0 && now.hint.is_none_or(|d| intro < d / 2) {
            now.position = intro;
            now.trail.note(0, intro, clock);
        }
        now.source = Some(source.clone());
        now.cut |= persist::may_be_incomplete(&self.library, now.item).unwrap_or(false);
        now.begin_heard_range(now.position, clock);
        let load = Load {
            ticket: now.ticket,
            source,
            start_ms: now.position,
            play: true,
            sound: now.tuned(state.sound),
            index,
        };
        (now, load)
    }

    pub fn resume(&self, state: &mut State) -> Result<()> {
        let Some(now) = &mut state.now else {
            return Ok(());
        };
        // Awake again: what the sleep timer kept from following.
        if now.state == PlaybackState::Ended
            && std::mem::take(&mut now.slept)
            && let Some((next, listed)) = self.next(state)?
        {
            let then = Then::Follows { listed, left: None };
            return self.begin(state, next, None, true, then);
        }
        let Some(now) = &mut state.now else {
            return Ok(());
        };
        if !now.loaded || matches!(now.state, PlaybackState::Failed | PlaybackState::Ended) {
            let (item, ended) = (now.item, now.state == PlaybackState::Ended);
            // A place the listener chose while nothing was loaded is taken as it is; again from the beginning, past the intro.
            let at = match ended {
                // Its place is where the file ends.
                true if now.cut => Some(0),
                true => None,
                false => now.chosen,
            };
            return self.begin(state, item, at, true, Then::GoOn);
        }
        if now.wanted {
            return Ok(());
        }
        now.wanted = true;
        now.lost_at = None;
        drop_lost_device_notice(state);
        let Some(now) = &mut state.now else {
            return Ok(());
        };
        // The pause was no listening.
        now.ticked_at = None;
        let clock = self.clock();
        if let Some(paused_at) = now.paused_at.take() {
            let back = (now.position - rules::step_back(clock - paused_at)).max(0);
            now.stopped_at = Some(now.place());
            now.position = back;
            now.sought = Some((back, clock));
            self.transport.seek(back);
        }
        now.begin_heard_range(now.position, clock);
        now.state = if now.ready {
            PlaybackState::Playing
        } else {
            PlaybackState::Loading
        };
        self.transport.play();
        Ok(())
    }

    pub fn pause(&self, state: &mut State) -> Result<()> {
        // Nor does what is being opened begin to sound.
        state.wish_nothing();
        let Some(now) = &mut state.now else {
            return Ok(());
        };
        if !now.wanted {
            return Ok(());
        }
        self.transport.pause();
        now.wanted = false;
        now.lost_at = None;
        now.paused_at = Some(self.clock());
        now.state = PlaybackState::Paused;
        self.save(now)?;
        if now.nearly_heard() {
            self.count_as_played(now)?;
        }
        Ok(())
    }

    /// Seeks as the listener asked; the jump is noted for the way back.
    pub(super) fn seek(&self, state: &mut State, to: i64) -> Result<()> {
        let clock = self.clock();
        if let Some(now) = &mut state.now {
            let to = now.within(to);
            now.trail.note(now.position, to, clock);
        }
        self.seek_untracked(state, to)
    }

    /// Seeks without noting the jump.
    pub(super) fn seek_untracked(&self, state: &mut State, to: i64) -> Result<()> {
        let Some(now) = &mut state.now else {
            return Ok(());
        };
        let to = now.within(to);
        // What was heard up to here belongs to history before the place moves.
        self.save(now)?;
        let clock = self.clock();
        now.position = to;
        now.stopped_at = None;
        now.paused_at = None;
        state.part = None;
        if let Some(timer) = &mut state.sleep {
            timer.moved();
        }
        if now.state == PlaybackState::Ended {
            now.state = PlaybackState::Paused;
            now.wanted = false;
        }
        if !now.loaded {
            now.chosen = Some(to);
            return self.save(now);
        }
        now.sought = Some((to, clock));
        now.begin_heard_range(to, clock);
        self.transport.seek(to);
        self.save(now)
    }

    /// Takes leave of what plays: its place is saved, and close to the end it counts as played.
    pub fn leave(&self, state: &mut State) -> Result<()> {
        self.leave_for(state, None)
    }

    /// As [`Control::leave`], where the bytes of `next` are wanted already: it may be the one that plays, heard
    /// again, or the one that was prepared.
    fn leave_for(&self, state: &mut State, next: Option<ItemId>) -> Result<()> {
        self.drop_prepared_for(state, next);
        let Some(mut now) = state.now.take() else {
            return Ok(());
        };
        let saved = match now.state {
            PlaybackState::Ended => Ok(()),
            _ if !now.loaded => Ok(()),
            _ => self.save(&mut now).and_then(|()| {
                if now.nearly_heard() {
                    self.count_as_played(&mut now)?;
                }
                Ok(())
            }),
        };
        if next != Some(now.item) {
            self.let_go(state, now.item);
        }
        saved
    }

    pub fn save(&self, now: &mut NowPlaying) -> Result<()> {
        self.save_and(now, true)
    }

    /// Saves the place while it plays on. Who shows it is told only when a whole minute more is gone or left: lists
    /// show no less, and asking for them again costs more than the playing does.
    pub fn save_on(&self, now: &mut NowPlaying) -> Result<()> {
        let minute =
            rules::minute(now.saved, now.duration) != rules::minute(now.position, now.duration);
        self.save_and(now, minute)
    }

    fn save_and(&self, now: &mut NowPlaying, tell: bool) -> Result<()> {
        let finished = now.counted && rules::near_end(now.position, now.duration);
        if finished {
            return Ok(());
        }
        let written = persist::save(&self.library, self.clock(), now, tell);
        let place = now.place();
        self.written(now, place, false, written)?;
        now.saved = place;
        now.counted = false;
        Ok(())
    }

    /// What could not be written is kept, and the listener told; else so is what could not be before.
    fn written(
        &self,
        now: &mut NowPlaying,
        position: i64,
        played: bool,
        written: Result<()>,
    ) -> Result<()> {
        match written {
            Err(error) if error.is_unwritable() => {
                let place = UnwrittenPlace {
                    position,
                    duration: now.counted_duration(),
                    played,
                };
                self.unwritten.keep(now.item, place);
                now.notice = Some(not_saved(&error));
            }
            Err(error) => return Err(error),
            Ok(()) => {
                self.unwritten.write_rest(&self.library, now.item);
                let was = now.notice.as_ref().and_then(|n| n.code.as_deref());
                if was == Some(NOT_SAVED) {
                    now.notice = None;
                }
            }
        }
        Ok(())
    }

    /// Saves the place once more, when the player has told its last one.
    pub fn keep_place(&self, state: &mut State) -> Result<()> {
        let ended = |now: &NowPlaying| now.state == PlaybackState::Ended;
        match &mut state.now {
            Some(now) if now.loaded && !ended(now) && now.place() != now.saved => self.save(now),
            _ => Ok(()),
        }
    }

    pub fn count_as_played(&self, now: &mut NowPlaying) -> Result<()> {
        let written = persist::set_played(&self.library, self.clock(), now);
        self.written(now, 0, true, written)?;
        now.counted = true;
        Ok(())
    }
}

impl NowPlaying {
    /// The place within the episode. Only a length that was counted is a bound; past the end the player ends.
    fn within(&self, place: i64) -> i64 {
        let most = self
            .duration
            .filter(|_| self.length == Length::Counted)
            .unwrap_or(i64::MAX);
        place.clamp(0, most.max(0))
    }
}

/// Takes away the notice that the device went away. While time runs that is no news; that nothing is heard is said
/// anyway.
fn drop_lost_device_notice(state: &mut State) {
    let lost = |notice: &mut Notice| notice.code.as_deref() == Some("output_lost");
    if state.silent {
        state.output_notice.take_if(lost);
    }
}
