//! What a player must do and what it tells.
use crate::media::Playable;

/// One loading of one episode. Everything that is heard of it carries the ticket.
pub struct Load {
    pub ticket: u64,
    pub source: Playable,
    /// Source time.
    pub start_ms: i64,
    /// Begin to play at once.
    pub play: bool,
}

/// The player as the library sees it. No call may block or call back into the session.
pub trait Transport: Send + Sync {
    /// Replaces what was loaded.
    fn load(&self, load: Load);
    fn play(&self);
    fn pause(&self);
    fn seek(&self, position_ms: i64);
    /// 0.0..=1.0.
    fn set_volume(&self, volume: f32);
    fn set_muted(&self, muted: bool);
    /// 0.5..=4.0, the pitch kept; positions stay source time.
    fn set_speed(&self, speed: f32);
    fn stop(&self);
}

/// What the player is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeardState {
    Idle,
    Loading,
    Playing,
    Waiting,
    Paused,
    Ended,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardChapter {
    pub start_ms: i64,
    pub title: String,
}

/// What the player tells. Events with the ticket of an earlier load are ignored.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    Loaded {
        ticket: u64,
        duration_ms: Option<i64>,
        exact: bool,
        chapters: Vec<HeardChapter>,
    },
    Duration {
        ticket: u64,
        duration_ms: i64,
    },
    State {
        ticket: Option<u64>,
        state: HeardState,
    },
    Position {
        ticket: u64,
        position_ms: i64,
    },
    Sought {
        ticket: u64,
        position_ms: i64,
    },
    Ended {
        ticket: u64,
    },
    Failed {
        ticket: u64,
        sentence: String,
    },
    Notice {
        ticket: u64,
        sentence: String,
    },
    OutputLost {
        sentence: String,
    },
    OutputBack,
    NoOutput {
        sentence: String,
    },
}
