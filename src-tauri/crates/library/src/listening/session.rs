//! The session: commands in, what the player tells in, the player bar's state out.
use super::{Heard, Transport};
use crate::{ItemId, Library, LibraryError, Playback, Result, Tick};
use std::sync::Arc;

/// Cheap to clone; all clones are the same session.
#[derive(Clone)]
pub struct Session {
    _library: Library,
    _transport: Arc<dyn Transport>,
    _on_tick: Arc<dyn Fn(Tick) + Send + Sync>,
}

impl Session {
    pub(crate) fn new(
        library: Library,
        transport: Arc<dyn Transport>,
        on_tick: Arc<dyn Fn(Tick) + Send + Sync>,
    ) -> Session {
        Session { _library: library, _transport: transport, _on_tick: on_tick }
    }

    /// Plays an item from `at_ms`, or from where listening stopped.
    ///
    /// # Errors
    /// `NotFound`, or `Refused` when it has no sound.
    pub fn play(&self, item: ItemId, at_ms: Option<i64>) -> Result<Playback> {
        let _ = (item, at_ms);
        Err(LibraryError::Closed)
    }

    /// # Errors
    /// The database's.
    pub fn resume(&self) -> Result<Playback> {
        Err(LibraryError::Closed)
    }

    /// # Errors
    /// The database's.
    pub fn pause(&self) -> Result<Playback> {
        Err(LibraryError::Closed)
    }

    /// # Errors
    /// The database's.
    pub fn toggle(&self) -> Result<Playback> {
        Err(LibraryError::Closed)
    }

    /// # Errors
    /// The database's.
    pub fn seek(&self, position_ms: i64) -> Result<Playback> {
        let _ = position_ms;
        Err(LibraryError::Closed)
    }

    /// # Errors
    /// The database's.
    pub fn skip(&self, by_ms: i64) -> Result<Playback> {
        let _ = by_ms;
        Err(LibraryError::Closed)
    }

    /// # Errors
    /// The database's.
    pub fn play_next(&self) -> Result<Playback> {
        Err(LibraryError::Closed)
    }

    /// # Errors
    /// The database's.
    pub fn stop(&self) -> Result<Playback> {
        Err(LibraryError::Closed)
    }

    /// # Errors
    /// The database's.
    pub fn set_volume(&self, volume: f32) -> Result<Playback> {
        let _ = volume;
        Err(LibraryError::Closed)
    }

    /// # Errors
    /// The database's.
    pub fn set_muted(&self, muted: bool) -> Result<Playback> {
        let _ = muted;
        Err(LibraryError::Closed)
    }

    pub fn playback(&self) -> Playback {
        Playback::default()
    }

    /// What the player tells; may be called from any thread.
    pub fn on(&self, heard: Heard) {
        let _ = heard;
    }
}
