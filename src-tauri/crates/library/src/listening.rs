//! Listening: what plays, from where, what comes next, and what is remembered of it. Knows no player, only `Transport`.
mod advance;
mod control;
mod jumps;
mod opening;
mod persist;
mod player_events;
mod rules;
mod session;
mod sleep;
mod sound_settings;
mod state;
#[cfg(test)]
pub(crate) mod tests;
mod trail;
mod transport;
mod unwritten;

pub use session::Session;
pub use transport::{FileChapter, Load, PlayerEvent, PlayerState, Transport, Tuned};

use crate::Library;
use crate::Tick;
use std::sync::Arc;

impl Library {
    /// The one session of a running program. `on_tick` is told about four times a second while something plays.
    pub fn session(
        &self,
        transport: Arc<dyn Transport>,
        on_tick: Arc<dyn Fn(Tick) + Send + Sync>,
    ) -> Session {
        Session::new(self.clone(), transport, on_tick)
    }
}
