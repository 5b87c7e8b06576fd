//! The session: commands in, what the player tells in, the player bar's state out. One lock holds its state; the
//! player is told under it, the listener's callback after it.
use super::now::{Now, State};
use super::{Heard, Transport, rules, store};
use crate::media::Playable;
use crate::{Changes, ItemId, Library, LibraryError, Playback, PlaybackState, Result, Tick};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Cheap to clone; all clones are the same session.
#[derive(Clone)]
pub struct Session {
    desk: Arc<Desk>,
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
        transport.set_speed(settings.speed);
        let mut state = State {
            volume: settings.volume,
            muted: settings.muted,
            speed: settings.speed,
            ..State::default()
        };
        match store::last_played(&library) {
            Ok(last) => state.now = last,
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
        self.act(|desk, state| {
            state.tried.clear();
            desk.begin(state, item, at_ms, true)
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
            state.tried.clear();
            let current = state.now.as_ref().map(|now| now.item);
            let next = store::next(&desk.library, current, &HashSet::new())?
                .ok_or_else(|| LibraryError::Refused("there is nothing more in Up Next".into()))?;
            desk.begin(state, next, None, true)?;
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

    /// 0.5..=4.0, taken to the nearest step of 0.05; kept for the next start.
    ///
    /// # Errors
    /// The database's.
    pub fn set_speed(&self, speed: f32) -> Result<Playback> {
        let speed = rules::speed(speed);
        self.act(|desk, state| {
            state.speed = speed;
            desk.transport.set_speed(speed);
            store::set_setting(&desk.library, "speed", speed.to_string())
        })
    }

    /// The full state of the player bar.
    pub fn playback(&self) -> Playback {
        let state = self.desk.lock();
        self.desk.show(&state)
    }

    /// What the player tells; may be called from any thread.
    pub fn on(&self, heard: Heard) {
        let (before, after) = {
            let mut state = self.desk.lock();
            let before = state.now.as_ref().map(|now| (now.item, now.state));
            if let Err(error) = self.desk.hear(&mut state, heard) {
                tracing::warn!(%error, "listening could not be saved");
                if let Some(now) = &mut state.now {
                    now.notice = Some(format!("The place could not be saved: {error}."));
                }
            }
            let after = state.now.as_ref().map(Now::tick);
            (before, after)
        };
        if before != after.map(|tick| (tick.item, tick.state)) {
            self.desk.changed();
        }
        if let Some(tick) = after {
            (self.desk.on_tick)(tick);
        }
    }

    fn act(&self, work: impl FnOnce(&Desk, &mut State) -> Result<()>) -> Result<Playback> {
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
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn clock(&self) -> i64 {
        self.library.inner.deps.clock.now_ms()
    }

    fn changed(&self) {
        (self.library.inner.deps.on_change)(Changes {
            playback: true,
            ..Changes::default()
        });
    }

    fn show(&self, state: &State) -> Playback {
        let mut shown = Playback {
            volume: state.volume,
            muted: state.muted,
            speed: state.speed,
            notice: state.output_notice.clone(),
            ..Playback::default()
        };
        let Some(now) = &state.now else {
            return shown;
        };
        shown.item = self
            .library
            .rows(&[now.item])
            .ok()
            .and_then(|mut rows| rows.pop());
        shown.state = now.state;
        shown.chapters = now.chapters.clone();
        shown.position_ms = now.position;
        shown.duration_ms = now.duration.or(now.hint);
        shown.exact = now.exact;
        shown.buffered = now.source.as_ref().map(buffered).unwrap_or_default();
        shown.notice = now.notice.clone().or(shown.notice);
        shown
    }

    /// Loads an item; `by_hand` tells a listener's wish from going on with Up Next.
    pub fn begin(
        &self,
        state: &mut State,
        item: ItemId,
        at_ms: Option<i64>,
        by_hand: bool,
    ) -> Result<()> {
        if let Some(now) = &mut state.now
            && now.item == item
            && now.loaded
            && !matches!(now.state, PlaybackState::Failed | PlaybackState::Ended)
        {
            if let Some(at) = at_ms {
                self.seek(state, at)?;
            }
            return self.resume(state);
        }
        let known = store::known(&self.library, item)?;
        let source = self.library.media(item)?;
        let left = self.leave(state);
        let clock = self.clock();
        let start = at_ms.map_or_else(|| known.start(clock), |at| at.max(0));
        state.ticket += 1;
        let mut now = Now::new(item, known);
        now.ticket = state.ticket;
        now.loaded = true;
        now.wanted = true;
        now.by_hand = by_hand;
        now.state = PlaybackState::Loading;
        now.position = start;
        now.source = Some(source.clone());
        now.stretch = Some(super::now::Stretch::new(start, clock));
        self.transport.load(super::Load {
            ticket: state.ticket,
            source,
            start_ms: start,
            play: true,
        });
        state.now = Some(now);
        self.library.fetch_words_soon(item);
        store::took_up(&self.library, item)?;
        left
    }

    pub fn resume(&self, state: &mut State) -> Result<()> {
        let Some(now) = &mut state.now else {
            return Ok(());
        };
        if !now.loaded || matches!(now.state, PlaybackState::Failed | PlaybackState::Ended) {
            let (item, ended) = (now.item, now.state == PlaybackState::Ended);
            // A place the listener chose while nothing was loaded is taken as it is.
            let at = if ended { Some(0) } else { now.chosen };
            return self.begin(state, item, at, true);
        }
        if now.wanted {
            return Ok(());
        }
        now.wanted = true;
        now.lost_at = None;
        let clock = self.clock();
        if let Some(paused_at) = now.paused_at.take() {
            let back = (now.position - rules::step_back(clock - paused_at)).max(0);
            now.position = back;
            now.sought = Some((back, clock));
            self.transport.seek(back);
        }
        now.stretch = Some(super::now::Stretch::new(now.position, clock));
        now.state = if now.ready {
            PlaybackState::Playing
        } else {
            PlaybackState::Loading
        };
        self.transport.play();
        Ok(())
    }

    pub fn pause(&self, state: &mut State) -> Result<()> {
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
        if rules::near_end(now.position, now.duration) {
            self.count_as_played(now)?;
        }
        Ok(())
    }

    fn seek(&self, state: &mut State, to: i64) -> Result<()> {
        let Some(now) = &mut state.now else {
            return Ok(());
        };
        // Only a length that was counted is a bound; past the end the player ends.
        let most = now.duration.filter(|_| now.exact).unwrap_or(i64::MAX);
        let to = to.clamp(0, most.max(0));
        // What was heard up to here belongs to history before the place moves.
        self.save(now)?;
        let clock = self.clock();
        now.position = to;
        now.paused_at = None;
        if !now.loaded {
            now.chosen = Some(to);
            return self.save(now);
        }
        now.sought = Some((to, clock));
        now.stretch = Some(super::now::Stretch::new(to, clock));
        if now.state == PlaybackState::Ended {
            now.state = PlaybackState::Paused;
            now.wanted = false;
        }
        self.transport.seek(to);
        self.save(now)
    }

    /// Takes leave of what plays: its place is saved, and close to the end it counts as played.
    pub fn leave(&self, state: &mut State) -> Result<()> {
        let Some(mut now) = state.now.take() else {
            return Ok(());
        };
        let saved = match now.state {
            PlaybackState::Ended => Ok(()),
            _ if !now.loaded => Ok(()),
            _ => self.save(&mut now).and_then(|()| {
                if rules::near_end(now.position, now.duration) {
                    self.count_as_played(&mut now)?;
                }
                Ok(())
            }),
        };
        self.library.leave_media(now.item);
        saved
    }

    pub fn save(&self, now: &mut Now) -> Result<()> {
        let finished = now.counted && rules::near_end(now.position, now.duration);
        if finished {
            return Ok(());
        }
        store::save(&self.library, self.clock(), now)?;
        now.saved = now.position;
        now.counted = false;
        Ok(())
    }

    pub fn count_as_played(&self, now: &mut Now) -> Result<()> {
        store::set_played(&self.library, self.clock(), now)?;
        now.counted = true;
        Ok(())
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
