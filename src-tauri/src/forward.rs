//! Forwards what changed to the window and the desktop, together rather than one by one, and where it is heard.
use crate::desktop::Bell;
use crate::events::{Changed, Ticked};
use crate::state::Shell;
use library::{Changes, Tick};
use std::sync::Mutex;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};
use tauri::{AppHandle, Manager};
use tauri_specta::Event;

/// How long changes are gathered: short enough to feel at once, long enough to make one event of a refresh's many commits.
const GATHER: Duration = Duration::from_millis(60);

/// Forwards changes until the library is gone.
pub fn forward(app: &AppHandle, changes: &Receiver<Changes>, desktop: &Bell) {
    while let Ok(mut gathered) = changes.recv() {
        let until = Instant::now() + GATHER;
        // Ends when it was quiet, or when the library is gone: what was gathered is told in either case.
        while let Ok(more) = changes.recv_timeout(until.saturating_duration_since(Instant::now())) {
            gathered.merge(more);
        }
        if gathered.downloads
            && let Some(shell) = app.try_state::<Shell>()
        {
            shell.analyse_new_files();
        }
        desktop.changed(gathered);
        if let Err(error) = Changed(gathered).emit(app) {
            tracing::warn!(%error, "a change could not be told to the window");
        }
    }
}

/// Sends the position of listening to the window.
pub struct Ticks {
    app: AppHandle,
    told: Mutex<Option<(Tick, Instant)>>,
}

/// However fast it plays, the window is told no oftener while nothing but the position changes.
const EVERY: Duration = Duration::from_millis(900);

impl Ticks {
    pub fn new(app: AppHandle) -> Ticks {
        let told = Mutex::new(None);
        Ticks { app, told }
    }

    /// Sends a position, unless the window shows nothing new by it: it shows whole seconds, and being told costs it more than
    /// the playing does.
    pub fn tell(&self, tick: Tick) {
        let Ok(mut told) = self.told.lock() else {
            return;
        };
        let now = Instant::now();
        if let Some((told, at)) = &*told
            && (looks_same(told, &tick) || goes_on(told, &tick, now - *at))
        {
            return;
        }
        *told = Some((tick, now));
        if let Err(error) = Ticked(tick).emit(&self.app) {
            tracing::warn!(%error, "the position could not be told to the window");
        }
    }
}

fn looks_same(told: &Tick, tick: &Tick) -> bool {
    let second = |tick: &Tick| tick.position_ms.div_euclid(1000);
    (told.item, told.state, told.duration_ms, second(told))
        == (tick.item, tick.state, tick.duration_ms, second(tick))
}

/// Whether it only plays on, and was told a moment ago.
fn goes_on(told: &Tick, tick: &Tick, passed: Duration) -> bool {
    // More is a jump: the highest speed covers four seconds in one.
    let ahead = tick.position_ms - told.position_ms;
    (told.item, told.state, told.duration_ms) == (tick.item, tick.state, tick.duration_ms)
        && passed < EVERY
        && (0..5000).contains(&ahead)
}

#[cfg(test)]
mod tests {
    use super::*;
    use library::{ItemId, PlaybackState, Saved};

    #[test]
    fn the_window_is_told_of_each_second_and_of_each_state() {
        let tick = Tick {
            item: ItemId(1),
            position_ms: 2000,
            duration_ms: Some(9000),
            state: PlaybackState::Playing,
            saved: Saved::default(),
            sleep_left_ms: None,
        };
        let later = |position_ms| Tick {
            position_ms,
            ..tick
        };
        assert!(looks_same(&tick, &later(2999)));
        assert!(!looks_same(&tick, &later(3000)));
        assert!(!looks_same(&tick, &later(1999)));
        let paused = Tick {
            state: PlaybackState::Paused,
            ..tick
        };
        assert!(!looks_same(&tick, &paused));
        let longer = Tick {
            duration_ms: Some(9500),
            ..tick
        };
        assert!(!looks_same(&tick, &longer));

        // At a high speed several seconds are one step, a jump back never.
        let soon = Duration::from_millis(250);
        assert!(goes_on(&tick, &later(3100), soon));
        assert!(!goes_on(&tick, &later(3100), EVERY));
        assert!(!goes_on(&tick, &later(1900), soon));
        assert!(!goes_on(&tick, &later(60_000), soon));
        assert!(!goes_on(&tick, &paused, soon));
    }
}
