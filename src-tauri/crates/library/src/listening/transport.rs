//! The player as the library sees it: the commands it must carry out, and its events.
use crate::downloads::Playable;
use crate::{Length, Notice, Saved, Sound};

/// One loading of one episode. Every event of it carries the ticket.
pub struct Load {
    pub ticket: u64,
    pub source: Playable,
    /// Where to begin, in source time.
    pub start_ms: i64,
    /// Begin to play at once.
    pub play: bool,
    pub sound: Tuned,
    /// The frame index that is stored with the file.
    pub index: Option<Vec<u8>>,
}

/// How an episode is to sound, with what is known of its loudness.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tuned {
    pub sound: Sound,
    /// Loudness of the whole file; None while it is not measured.
    pub lufs: Option<f32>,
}

/// The player as the library sees it. No call may block or call back into the session.
pub trait Transport: Send + Sync {
    /// Replaces what was loaded.
    fn load(&self, load: Load);
    /// What is to follow without a gap when what plays ends; None forgets it. `play` means nothing here.
    fn prepare(&self, load: Option<Load>);
    /// Also takes back a fade.
    fn play(&self);
    fn pause(&self);
    fn seek(&self, position_ms: i64);
    /// Turns the sound down over this time and then pauses; `PlayerEvent::FadedOut` follows. Any other command takes
    /// it back.
    fn fade_out(&self, over_ms: i64);
    /// Sets the volume, 0.0..=1.0.
    fn set_volume(&self, volume: f32);
    fn set_muted(&self, muted: bool);
    /// Changes how it sounds; positions stay source time under all of it.
    fn set_sound(&self, sound: Tuned);
    /// Changes to another output device by name; None is the system's default.
    fn set_output(&self, device: Option<String>);
    fn stop(&self);
}

/// What the player is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlayerState {
    Idle,
    Loading,
    Playing,
    Waiting,
    Paused,
    Ended,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileChapter {
    pub start_ms: i64,
    pub end_ms: Option<i64>,
    pub title: String,
    pub url: Option<String>,
    /// Bytes that claim to be a picture.
    pub picture: Option<Vec<u8>>,
    /// Not for the table of contents.
    pub hidden: bool,
}

/// An event of the player. Those with the ticket of an earlier load are ignored.
#[derive(Debug, Clone, PartialEq)]
pub enum PlayerEvent {
    Loaded {
        ticket: u64,
        /// In milliseconds, and how well it is known.
        duration: Option<(i64, Length)>,
        chapters: Vec<FileChapter>,
    },
    Duration {
        ticket: u64,
        duration_ms: i64,
    },
    State {
        ticket: Option<u64>,
        state: PlayerState,
    },
    Position {
        ticket: u64,
        position_ms: i64,
        /// Time saved in this load.
        saved: Saved,
    },
    Sought {
        ticket: u64,
        position_ms: i64,
    },
    Ended {
        ticket: u64,
        /// The ticket of the prepared load, when it sounds already.
        next: Option<u64>,
    },
    /// A fade came to its end: it is paused.
    FadedOut {
        ticket: u64,
    },
    Failed {
        ticket: u64,
        notice: Notice,
    },
    Notice {
        ticket: u64,
        notice: Notice,
    },
    /// The frame index became whole.
    Indexed {
        ticket: u64,
        index: Vec<u8>,
    },
    OutputLost {
        notice: Notice,
    },
    OutputBack,
    NoOutput {
        notice: Notice,
    },
}
