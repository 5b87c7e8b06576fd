//! What comes next: Up Next, then the list from which playing was begun; prepared a little before the end, so that it
//! follows without a gap.
use super::control::Control;
use super::persist;
use super::session::Session;
use super::state::{OpenedEpisode, PreparedNext, State, Then, When};
use crate::{ItemId, PlaybackState, Result};

/// Listening time before the end at which the next is prepared: time enough for a slow server.
const PREPARE_MS: i64 = 20_000;
/// Listening time left, after a seek back, beyond which the prepared episode is dropped.
const LET_GO_MS: i64 = 60_000;

impl Session {
    /// Whether [`Session::play_next`] has something to go on with.
    ///
    /// # Errors
    /// The database's.
    pub fn has_next(&self) -> Result<bool> {
        let mut state = self.control.lock();
        // Asked for by hand, what failed before is tried again.
        let tried = std::mem::take(&mut state.tried);
        let next = self.control.next(&state);
        state.tried = tried;
        Ok(next?.is_some())
    }
}

impl Control {
    /// What comes after the present one, and whether it comes from the list. Not what was tried in vain.
    pub(super) fn next(&self, state: &State) -> Result<Option<(ItemId, bool)>> {
        let current = state.now.as_ref().map(|now| now.item);
        if let Some(item) = persist::next(&self.library, current, &state.tried)? {
            return Ok(Some((item, false)));
        }
        let Some((list, last)) = &state.list else {
            return Ok(None);
        };
        if !self.library.settings()?.continuous {
            return Ok(None);
        }
        let found = persist::next_in(&self.library, list, Some(*last), current, &state.tried)?;
        Ok(found.map(|item| (item, true)))
    }

    /// Notes that playing has gone on to `item`, when it comes from the list.
    pub(super) fn note_list_place(
        &self,
        state: &mut State,
        item: ItemId,
        listed: bool,
    ) -> Result<()> {
        match &mut state.list {
            Some((_, last)) if listed => *last = item,
            _ => return Ok(()),
        }
        persist::set_list(&self.library, state.list.as_ref())
    }

    /// Called at each position: near the end prepares what comes next, and sees to it that it stays the right one.
    pub(super) fn prepare_next(&self, state: &mut State) -> Result<()> {
        let Some(now) = &state.now else {
            return Ok(());
        };
        // Also a guess: what is prepared too early waits.
        let Some(duration) = now.duration else {
            return Ok(());
        };
        let left = now.listening(duration - now.position, state.sound);
        if left > PREPARE_MS {
            if left > LET_GO_MS {
                self.drop_prepared(state);
            }
            return Ok(());
        }
        if !now.wanted || now.state != PlaybackState::Playing || now.sought.is_some() {
            return Ok(());
        }
        let stops = state.sleep.as_ref().is_some_and(|timer| timer.ends_here());
        let next = if stops || !self.library.settings()?.auto_advance {
            None
        } else {
            self.next(state)?
        };
        let ahead = state.prepared.as_ref().map(|ahead| ahead.now.item);
        match next {
            Some((item, _)) if ahead == Some(item) => Ok(()),
            Some((item, listed)) => {
                self.drop_prepared(state);
                state.wish(item, When::Ahead { listed });
                Ok(())
            }
            None => {
                self.drop_prepared(state);
                Ok(())
            }
        }
    }

    /// Gives the player what was opened, to switch_to_prepared what plays.
    pub(super) fn load_ahead(
        &self,
        state: &mut State,
        item: ItemId,
        opened: OpenedEpisode,
        listed: bool,
    ) {
        let (mut now, load) = self.new_load(state, item, opened, None);
        now.by_hand = false;
        self.transport.prepare(Some(load));
        self.library.fetch_sidecars_soon(item);
        state.prepared = Some(PreparedNext { now, listed });
    }

    /// Drops the prepared episode, in the player as well.
    pub(super) fn drop_prepared(&self, state: &mut State) {
        self.drop_prepared_for(state, None);
    }

    /// As [`Control::drop_prepared`], but keeps the bytes of `next` coming.
    pub(super) fn drop_prepared_for(&self, state: &mut State, next: Option<ItemId>) {
        if let Some(ahead) = state.prepared.take() {
            self.transport.prepare(None);
            if next != Some(ahead.now.item) {
                self.let_go(state, ahead.now.item);
            }
        }
    }

    /// Makes the prepared episode the present one: the player has gone on to it.
    pub(super) fn switch_to_prepared(&self, state: &mut State, ahead: PreparedNext) -> Result<()> {
        let PreparedNext { mut now, listed } = ahead;
        let clock = self.clock();
        let item = now.item;
        now.begin_heard_range(now.position, clock);
        now.state = PlaybackState::Playing;
        let left = state.now.replace(now);
        self.library.media_of_next_is_heard(item);
        if let Some(left) = left {
            self.let_go(state, left.item);
        }
        if let Some(timer) = &mut state.sleep {
            timer.moved();
        }
        self.note_list_place(state, item, listed)?;
        persist::note_playing(&self.library, item)
    }

    /// Goes on with the next that can be played and was not tried in vain.
    pub(super) fn advance(&self, state: &mut State) -> Result<()> {
        match self.next(state)? {
            Some((next, listed)) => {
                let then = Then::Follows { listed, left: None };
                self.begin(state, next, None, false, then)
            }
            None => Ok(()),
        }
    }
}
