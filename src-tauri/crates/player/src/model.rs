//! The player's vocabulary: commands, events and what is known about a file.
use crate::{Sound, Source};

/// One loading of one episode; events carry it, so that late ones can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct LoadId(pub u64);

pub enum Command {
    /// Opens a source and goes to `start_ms` (source time). Replaces what was loaded and forgets what was prepared.
    /// Followed by `Loaded` or `Failed`.
    Load {
        id: LoadId,
        source: Box<dyn Source>,
        start_ms: u64,
        play: bool,
        sound: Sound,
    },
    /// Opens a source quietly, decodes ahead, and goes over to it without a gap when what plays has been heard to its
    /// end. Replaces what was prepared before. Said by the `next` of `Ended`; what cannot be opened is left out silently
    /// (`Ended` has no `next` then). Heeded only while something is loaded that has not ended; `Load`, `Stop` and a
    /// failure of what plays forget it.
    Prepare {
        id: LoadId,
        source: Box<dyn Source>,
        start_ms: u64,
        sound: Sound,
    },
    /// Forgets what was prepared. What of it was on its way to the device is cut off; `Ended` will have no `next`.
    Unprepare,
    /// Undoes a fade that `FadeOut` began.
    Play,
    /// Followed by `State(Paused)` once the sound has faded (a few milliseconds).
    Pause,
    /// Source time, milliseconds; exact. Past the end it ends. Followed by `Sought`; of several seeks that arrive
    /// together only the last is carried out and answered.
    Seek(u64),
    /// 0.0..=1.0, perceptual (cubed).
    Volume(f32),
    Mute(bool),
    /// Forgets the source. Followed by `State(Idle)`.
    Stop,
    /// Another output device by name; None is the system's default.
    Output(Option<String>),
    /// How what is loaded should sound; heard within about a tenth of a second, without a gap. Not of what is prepared.
    Sound(Sound),
    /// Turns the sound down over this time (equal steps of level), then pauses; followed by `FadedOut`. `Play`, `Pause`,
    /// `Seek`, `Load`, `Stop` and another `FadeOut` (0 ms is at once) end it; all but the last bring the level back.
    /// It goes on across what was prepared. When it is paused already `FadedOut` comes at once; when all has been heard
    /// before, never.
    FadeOut {
        over_ms: u32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    #[default]
    Idle,
    Loading,
    Playing,
    /// Playing, but the bytes have not arrived.
    Waiting,
    Paused,
    Ended,
}

/// What happened. Each says what follows it.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The source is open; `Position` events follow while it plays.
    Loaded {
        id: LoadId,
        media: MediaInfo,
    },
    /// The true length became known (the index is whole).
    Duration {
        id: LoadId,
        duration_ms: u64,
    },
    State {
        id: Option<LoadId>,
        state: State,
    },
    /// About four times a second while playing: source time of what is heard now.
    Position {
        id: LoadId,
        position_ms: u64,
        saved: Saved,
    },
    Sought {
        id: LoadId,
        position_ms: u64,
    },
    /// All was heard. With `next` what was prepared sounds already: its `Loaded` and `State(Playing)` follow at once
    /// (instead, `State(Loading)` if its source is slow; then `Loaded` or `Failed` comes when that is known).
    /// Without it nothing follows until the next `Load`, unless the listener seeks back.
    Ended {
        id: LoadId,
        next: Option<LoadId>,
    },
    /// A `FadeOut` came to its end: paused here. `State(Paused)` comes before it.
    FadedOut {
        id: LoadId,
        position_ms: u64,
    },
    /// The frame index of an MP3 became whole and was not the stored one: worth storing for `Source::stored_index`.
    Indexed {
        id: LoadId,
        index: Vec<u8>,
    },
    /// Nothing can be played from this source. Nothing follows until the next `Load`.
    Failed {
        id: LoadId,
        error: PlayerError,
    },
    /// The device went away: paused, place kept. `OutputBack` follows when there is one again.
    OutputLost {
        detail: String,
    },
    OutputBack {
        device: String,
    },
    /// No device can be opened: a silent clock stands in for it.
    NoOutput {
        detail: String,
    },
    Notice {
        id: LoadId,
        notice: Notice,
    },
}

/// Something the listener should know about what plays all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Notice {
    /// Only the core of HE-AAC is decoded.
    #[error("HE-AAC is played in reduced quality")]
    ReducedQuality,
    /// So many packets could not be decoded.
    #[error("{0} damaged packets were skipped")]
    Skipped(u64),
    /// The end of the file is missing: what is heard to its end was not all. Comes before `Ended`.
    #[error("the end of this file is missing")]
    Cut,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize)]
pub enum PlayerError {
    #[error("this file is not audio that Earmark can play: {0}")]
    NotAudio(String),
    /// Of a kind that no other copy of it would make playable.
    #[error("Earmark cannot play this kind of file: {0}")]
    Unsupported(String),
    #[error("the file could not be read: {0}")]
    Read(String),
    #[error("the file is damaged: {0}")]
    Damaged(String),
}

/// How long a file is, in milliseconds, and how well that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Length {
    /// All of it was looked at.
    Counted(u64),
    /// What holds the sound says so, which is hardly ever wrong.
    Stated(u64),
    /// By the part that is here: what anybody else says of it is better.
    Guessed(u64),
}

impl Length {
    pub fn ms(self) -> u64 {
        match self {
            Length::Counted(ms) | Length::Stated(ms) | Length::Guessed(ms) => ms,
        }
    }

    pub fn counted(self) -> Option<u64> {
        match self {
            Length::Counted(ms) => Some(ms),
            Length::Stated(_) | Length::Guessed(_) => None,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct MediaInfo {
    /// `mp3`, `mp4`, `ogg`, `flac`, `wav`, `mkv`, `aiff`, `caf`, `adts`.
    pub container: String,
    /// `mp3`, `aac`, `vorbis`, `opus`, `flac`, `pcm`, `alac`.
    pub codec: String,
    pub length: Option<Length>,
    pub sample_rate: u32,
    pub channels: u16,
    pub chapters: Vec<MediaChapter>,
    /// Lower-case names: title, artist, album, date, comment ...
    pub tags: Vec<(String, String)>,
}

impl MediaInfo {
    /// Whoever says so.
    pub fn duration_ms(&self) -> Option<u64> {
        self.length.map(Length::ms)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct MediaChapter {
    pub start_ms: u64,
    pub end_ms: Option<u64>,
    pub title: String,
    /// http or https.
    pub url: Option<String>,
    /// The bytes of a picture as they stand in the file: not looked at yet, so hostile.
    #[serde(skip)]
    pub picture: Option<Vec<u8>>,
    /// Not for the table of contents.
    pub hidden: bool,
}

/// Time that hearing a load took less than what was heard is long, in milliseconds: by speed (0 while slow speed has cost
/// more), and by trimmed silence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Saved {
    pub speed_ms: u64,
    pub trim_ms: u64,
}

/// Which output to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputChoice {
    /// The system's default device; a silent clock when there is none. Needs the feature `output`.
    Default,
    Device(String),
    /// A clock that consumes samples in real time and makes no sound.
    Silent,
}

/// How things stand now, for a window that has just opened.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Status {
    pub state: State,
    pub id: Option<LoadId>,
    /// Source time of what is heard now.
    pub position_ms: u64,
    pub duration_ms: Option<u64>,
    pub volume: f32,
    pub muted: bool,
    /// Sound that is decoded and waits for the device.
    pub buffered_ms: u64,
    pub sound: Sound,
    /// Of this load.
    pub saved: Saved,
    /// When the first sample of this load was ready for the device.
    #[serde(skip)]
    pub begun: Option<std::time::Instant>,
    /// How often the device asked for sound in the midst of playing and none was ready, since the player started. Once
    /// for each gap, whatever the cause: bytes that do not arrive (`Waiting`) count too.
    pub underruns: u64,
}

/// What a file is, and, if it was decoded, how much of it is sound.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Inspection {
    #[serde(flatten)]
    pub media: MediaInfo,
    /// Sample frames that came out of the decoder; None when it was not decoded.
    pub decoded_frames: Option<u64>,
    /// Packets that could not be decoded.
    pub skipped_packets: u64,
    /// Its end is missing.
    pub cut: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RenderReport {
    pub frames: u64,
    pub sample_rate: u32,
    pub channels: u16,
    pub skipped_packets: u64,
}
