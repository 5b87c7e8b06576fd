//! The session: commands in, what the player tells in, the player bar's state out. One lock holds its state; the
//! player is told under it, the listener's callback after it.
use super::control::Control;
use super::persist;
use super::state::{State, Then};
use super::transport::{PlayerEvent, Transport};
use super::unwritten::not_saved;
use crate::{ItemId, ItemQuery, Library, LibraryError, Passage, Playback, Result, Sound, Tick};
use std::collections::HashSet;
use std::sync::Arc;

/// The listening session. Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub struct Session {
    pub(super) control: Arc<Control>,
}

impl Session {
    /// Makes the session; what played last is there again, paused where it was.
    pub(crate) fn new(
        library: Library,
        transport: Arc<dyn Transport>,
        on_tick: Arc<dyn Fn(Tick) + Send + Sync>,
    ) -> Session {
        let settings = library.settings().unwrap_or_default();
        transport.set_volume(settings.volume);
        transport.set_muted(settings.muted);
        let mut state = State {
            volume: settings.volume,
            muted: settings.muted,
            sound: Sound {
                speed: settings.speed,
                trim: settings.trim,
                loudness: settings.loudness,
                boost: settings.boost,
                mono: settings.mono,
            },
            ..State::default()
        };
        match persist::last_played(&library) {
            Ok((last, list)) => {
                state.list = last.as_ref().and(list);
                state.now = last;
            }
            Err(error) => tracing::warn!(%error, "what played last could not be read"),
        }
        Session {
            control: Arc::new(Control::new(library, transport, on_tick, state)),
        }
    }

    /// Plays an item from `at_ms`, or from where listening stopped, and puts it at the head of Up Next.
    ///
    /// # Errors
    /// `NotFound`, or `Refused` when it has no sound; what played goes on then.
    pub fn play(&self, item: ItemId, at_ms: Option<i64>) -> Result<Playback> {
        self.play_from(item, at_ms, None)
    }

    /// As [`Session::play`]; after Up Next it goes on with what follows in `list`, if the settings say so.
    ///
    /// # Errors
    /// As [`Session::play`].
    pub fn play_from(
        &self,
        item: ItemId,
        at_ms: Option<i64>,
        list: Option<ItemQuery>,
    ) -> Result<Playback> {
        self.act(|control, state| {
            state.try_again();
            let same = state.now.as_ref().is_some_and(|now| now.item == item);
            // The one that plays, pressed again from somewhere else, stays in its list.
            let then = match list {
                None if same => Then::BegunAgain,
                list => Then::Begun(list.map(Box::new)),
            };
            control.begin(state, item, at_ms, true, then)
        })
    }

    /// Plays a list from its head: the first that can be played and was not, then what follows in it as it is then.
    ///
    /// # Errors
    /// `Refused` when nothing in it can be played; else as [`Session::play`].
    pub fn play_list(&self, list: &ItemQuery) -> Result<Playback> {
        let first = persist::next_in(&self.control.library, list, None, None, &HashSet::new())?;
        let Some(first) = first else {
            return Err(LibraryError::refused(
                "nothing_to_play",
                "there is nothing in this list that can be played and was not played yet",
            ));
        };
        self.play_from(first, None, Some(list.clone()))
    }

    /// Plays a part of an episode, and pauses where it ends, unless the listener goes elsewhere meanwhile.
    ///
    /// # Errors
    /// As [`Session::play`].
    pub fn play_passage(&self, passage: Passage) -> Result<Playback> {
        self.act(|control, state| {
            state.try_again();
            let same = state
                .now
                .as_ref()
                .is_some_and(|now| now.item == passage.item);
            let then = if same {
                Then::BegunAgain
            } else {
                Then::Begun(None)
            };
            control.begin(
                state,
                passage.item,
                Some(passage.from_ms.max(0)),
                true,
                then,
            )?;
            state.part = passage
                .to_ms
                .filter(|to| *to > passage.from_ms)
                .map(|to| (passage.item, to));
            Ok(())
        })
    }

    /// Goes on, a little before where it was paused.
    ///
    /// # Errors
    /// The database's.
    pub fn resume(&self) -> Result<Playback> {
        self.act(Control::resume)
    }

    /// Pauses, and saves the place.
    ///
    /// # Errors
    /// The database's; the sound stops in any case.
    pub fn pause(&self) -> Result<Playback> {
        self.act(Control::pause)
    }

    /// Saves the place once more: for the end of the program, when the player has told its last one.
    ///
    /// # Errors
    /// The database's.
    pub fn keep_place(&self) -> Result<()> {
        self.control.keep_place(&mut self.control.lock())
    }

    /// Pauses what plays, or goes on.
    ///
    /// # Errors
    /// The database's.
    pub fn toggle(&self) -> Result<Playback> {
        self.act(|control, state| {
            if state.now.as_ref().is_some_and(|now| now.wanted) {
                control.pause(state)
            } else {
                control.resume(state)
            }
        })
    }

    /// Goes to a place, playing or not.
    ///
    /// # Errors
    /// The database's.
    pub fn seek(&self, position_ms: i64) -> Result<Playback> {
        self.act(|control, state| control.seek(state, position_ms))
    }

    /// Goes forward, or with a negative number back.
    ///
    /// # Errors
    /// The database's.
    pub fn skip(&self, by_ms: i64) -> Result<Playback> {
        self.act(|control, state| {
            let at = state.now.as_ref().map_or(0, |now| now.position);
            control.seek(state, at.saturating_add(by_ms))
        })
    }

    /// Goes on with the next in Up Next; what played moves to its end.
    ///
    /// # Errors
    /// `Refused` when there is nothing more.
    pub fn play_next(&self) -> Result<Playback> {
        self.act(|control, state| {
            state.try_again();
            let current = state.now.as_ref().map(|now| now.item);
            let (next, listed) = control.next(state)?.ok_or_else(|| {
                LibraryError::refused("nothing_next", "there is nothing more in Up Next")
            })?;
            let then = Then::Follows {
                listed,
                left: current,
            };
            control.begin(state, next, None, true, then)
        })
    }

    /// Forgets what plays; its place is kept.
    ///
    /// # Errors
    /// The database's.
    pub fn stop(&self) -> Result<Playback> {
        self.act(|control, state| {
            state.wish_nothing();
            let left = control.leave(state);
            control.transport.stop();
            state.sleep = None;
            persist::set_last_played(&control.library, None)?;
            left
        })
    }

    /// Sets the volume, 0.0..=1.0; it is kept for the next start.
    ///
    /// # Errors
    /// The database's.
    pub fn set_volume(&self, volume: f32) -> Result<Playback> {
        let volume = if volume.is_finite() {
            volume.clamp(0.0, 1.0)
        } else {
            1.0
        };
        self.act(|control, state| {
            state.volume = volume;
            control.transport.set_volume(volume);
            persist::set_setting(&control.library, "volume", volume.to_string())
        })
    }

    /// Mutes or unmutes; that is kept for the next start.
    ///
    /// # Errors
    /// The database's.
    pub fn set_muted(&self, muted: bool) -> Result<Playback> {
        self.act(|control, state| {
            state.muted = muted;
            control.transport.set_muted(muted);
            persist::set_setting(&control.library, "muted", muted.to_string())
        })
    }

    /// The full state of the player bar.
    pub fn playback(&self) -> Playback {
        let mut state = self.control.lock();
        if let Some(now) = &mut state.now
            && let Ok(chapters) = persist::chapters(&self.control.library, now.item)
        {
            // The chapters document or a picture may have come meanwhile.
            now.chapters = chapters;
            self.control.use_counted_length(now);
        }
        self.control.show(&state)
    }

    /// Takes an event of the player; may be called from any thread.
    pub fn on_player_event(&self, heard: PlayerEvent) {
        let (before, result) = {
            let mut state = self.control.lock();
            (
                state.snapshot(),
                self.control.on_player_event(&mut state, heard),
            )
        };
        let result = self.control.fulfil().and(result);
        let (changed, tick) = {
            let mut state = self.control.lock();
            if let Err(error) = result {
                tracing::warn!(%error, "listening could not be saved");
                if let Some(now) = &mut state.now {
                    now.notice = Some(not_saved(&error));
                }
            }
            (before != state.snapshot(), state.tick())
        };
        if changed {
            self.control.changed();
        }
        if let Some(tick) = tick {
            self.control.tick(tick);
        }
    }

    /// Does it under the lock, then without it what it wishes to be opened.
    pub(super) fn act(
        &self,
        work: impl FnOnce(&Control, &mut State) -> Result<()>,
    ) -> Result<Playback> {
        let result = work(&self.control, &mut self.control.lock());
        let result = self.control.fulfil().and(result);
        let shown = self.control.show(&self.control.lock());
        self.control.changed();
        result.map(|()| shown)
    }
}
