//! Forwards what changed to the window and the desktop, together rather than one by one.
use crate::desktop::Bell;
use crate::ipc::Changed;
use crate::state::Shell;
use library::Changes;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};
use tauri::{AppHandle, Manager};
use tauri_specta::Event;

/// Short enough to feel at once, long enough to make one event of a refresh's many commits.
const GATHER: Duration = Duration::from_millis(60);

/// Runs until the library is gone.
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
            shell.look_through();
        }
        desktop.changed(gathered);
        if let Err(error) = Changed(gathered).emit(app) {
            tracing::warn!(%error, "a change could not be told to the window");
        }
    }
}
