//! The session: commands in, what the player tells in, the player bar's state out. One lock holds its state; the
//! player is told under it, the listener's callback after it.
use super::now::{Now, State};
use super::{Heard, Transport, store};
use crate::media::Playable;
use crate::{
    Changes, ItemId, ItemQuery, Library, LibraryError, Notice, Playback, PlaybackState, Result,
    Sound, Tick,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Cheap to clone; all clones are the same session.
#[derive(Clone)]
pub struct Session {
    pub(super) desk: Arc<Desk>,
}

pub(super) struct Desk {
    pub library: Library,
    pub transport: Arc<dyn Transport>,
    on_tick: Arc<dyn Fn(Tick) + Send + Sync>,
    state: Mutex<State>,
}

impl Session {
    /// What played last is there again, paused where it was.
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
        match store::last_played(&library) {
            Ok((last, list)) => {
                state.list = last.as_ref().and(list);
                state.now = last;
            }
            Err(error) => tracing::warn!(%error, "what played last could not be read"),
        }
        Session {
            desk: Arc::new(Desk {
                library,
                transport,
                on_tick,
                state: Mutex::new(state),
            }),
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
        self.act(|desk, state| {
            state.try_again();
            let same = state.now.as_ref().is_some_and(|now| now.item == item);
            desk.begin(state, item, at_ms, true)?;
            // The one that plays, pressed again from somewhere else, stays in its list.
            if list.is_some() || !same {
                state.list = list.filter(ItemQuery::has_order).map(|list| (list, item));
                store::set_list(&desk.library, state.list.as_ref())?;
            }
            Ok(())
        })
    }

    /// Goes on, a little before where it was paused.
    ///
    /// # Errors
    /// The database's.
    pub fn resume(&self) -> Result<Playback> {
        self.act(Desk::resume)
    }

    /// # Errors
    /// The database's; the sound stops in any case.
    pub fn pause(&self) -> Result<Playback> {
        self.act(Desk::pause)
    }

    /// Saves the place once more: for the end of the program, when the player has told its last one.
    ///
    /// # Errors
    /// The database's.
    pub fn keep_place(&self) -> Result<()> {
        self.desk.keep_place(&mut self.desk.lock())
    }

    /// # Errors
    /// The database's.
    pub fn toggle(&self) -> Result<Playback> {
        self.act(|desk, state| {
            if state.now.as_ref().is_some_and(|now| now.wanted) {
                desk.pause(state)
            } else {
                desk.resume(state)
            }
        })
    }

    /// Goes to a place, playing or not.
    ///
    /// # Errors
    /// The database's.
    pub fn seek(&self, position_ms: i64) -> Result<Playback> {
        self.act(|desk, state| desk.seek(state, position_ms))
    }

    /// Goes forward, or with a negative number back.
    ///
    /// # Errors
    /// The database's.
    pub fn skip(&self, by_ms: i64) -> Result<Playback> {
        self.act(|desk, state| {
            let at = state.now.as_ref().map_or(0, |now| now.position);
            desk.seek(state, at.saturating_add(by_ms))
        })
    }

    /// Goes on with the next in Up Next; what played moves to its end.
    ///
    /// # Errors
    /// `Refused` when there is nothing more.
    pub fn play_next(&self) -> Result<Playback> {
        self.act(|desk, state| {
            state.try_again();
            let current = state.now.as_ref().map(|now| now.item);
            let (next, listed) = desk
                .next(state)?
                .ok_or_else(|| LibraryError::Refused("there is nothing more in Up Next".into()))?;
            desk.begin(state, next, None, true)?;
            desk.went_on(state, next, listed)?;
            match current {
                Some(current) => store::to_the_end(&desk.library, current),
                None => Ok(()),
            }
        })
    }

    /// Forgets what plays; its place is kept.
    ///
    /// # Errors
    /// The database's.
    pub fn stop(&self) -> Result<Playback> {
        self.act(|desk, state| {
            let left = desk.leave(state);
            desk.transport.stop();
            state.sleep = None;
            store::set_last_played(&desk.library, None)?;
            left
        })
    }

    /// 0.0..=1.0; kept for the next start.
    ///
    /// # Errors
    /// The database's.
    pub fn set_volume(&self, volume: f32) -> Result<Playback> {
        let volume = if volume.is_finite() {
            volume.clamp(0.0, 1.0)
        } else {
            1.0
        };
        self.act(|desk, state| {
            state.volume = volume;
            desk.transport.set_volume(volume);
            store::set_setting(&desk.library, "volume", volume.to_string())
        })
    }

    /// # Errors
    /// The database's.
    pub fn set_muted(&self, muted: bool) -> Result<Playback> {
        self.act(|desk, state| {
            state.muted = muted;
            desk.transport.set_muted(muted);
            store::set_setting(&desk.library, "muted", muted.to_string())
        })
    }

    /// The full state of the player bar.
    pub fn playback(&self) -> Playback {
        let mut state = self.desk.lock();
        if let Some(now) = &mut state.now
            && let Ok(chapters) = store::chapters(&self.desk.library, now.item)
        {
            // The chapters document or a picture may have come meanwhile.
            now.chapters = chapters;
            self.desk.look_for_length(now);
        }
        self.desk.show(&state)
    }

    /// What the player tells; may be called from any thread.
    pub fn on(&self, heard: Heard) {
        let (changed, tick) = {
            let mut state = self.desk.lock();
            let before = state.face();
            if let Err(error) = self.desk.hear(&mut state, heard) {
                tracing::warn!(%error, "listening could not be saved");
                if let Some(now) = &mut state.now {
                    let sentence = format!("The place could not be saved: {error}.");
                    now.notice = Some(Notice::new("not_saved", error.to_string(), sentence));
                }
            }
            (before != state.face(), state.tick())
        };
        if changed {
            self.desk.changed();
        }
        if let Some(tick) = tick {
            (self.desk.on_tick)(tick);
        }
    }

    pub(super) fn act(
        &self,
        work: impl FnOnce(&Desk, &mut State) -> Result<()>,
    ) -> Result<Playback> {
        let (result, shown) = {
            let mut state = self.desk.lock();
            let result = work(&self.desk, &mut state);
            (result, self.desk.show(&state))
        };
        self.desk.changed();
        result.map(|()| shown)
    }
}

impl Desk {
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

    /// The length may have been counted meanwhile.
    pub(super) fn look_for_length(&self, now: &mut Now) {
        let whole = match &now.source {
            None | Some(Playable::File(_)) => true,
            Some(Playable::Growing(media)) => media.progress().done,
        };
        // What was counted of another copy of it says nothing of the one that still comes.
        if whole
            && !now.exact
            && let Ok(Some(length)) = store::counted_length(&self.library, now.item)
        {
            now.duration = Some(length);
            now.exact = true;
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
        shown.exact = now.exact;
        shown.buffered = now.source.as_ref().map(buffered).unwrap_or_default();
        shown.sound = now.sound(state.sound);
        shown.own_sound = now.has_own_sound();
        shown.lufs = now.lufs;
        shown.sleep = state.sleep.as_ref().map(|timer| timer.show(state, now));
        shown.back_to_ms = now.jumps.back();
        shown.saved = now.time_saved;
        shown.notice = now.notice.clone().or(shown.notice);
        shown
    }
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
