//! What is being heard, how it sounds, when it stops, and Up Next.
use super::{ChapterRow, EvenLoudness, ItemId, ItemRow};
use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PlaybackState {
    /// Nothing is loaded.
    #[default]
    Idle,
    Loading,
    Playing,
    /// Playing, but the bytes have not arrived.
    Waiting,
    Paused,
    Ended,
    Failed,
}

/// How well a duration is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// All of the file was looked at.
    Counted,
    /// What holds the sound says so, which is hardly ever wrong.
    Stated,
    /// By a part of the file, or the feed says so.
    #[default]
    Guessed,
}

/// The full state of the player bar.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct Playback {
    pub state: PlaybackState,
    pub item: Option<ItemRow>,
    pub chapters: Vec<ChapterRow>,
    #[specta(type = u32)]
    pub position_ms: i64,
    #[specta(type = Option<u32>)]
    pub duration_ms: Option<i64>,
    pub length: Length,
    /// Shares of the file that are here: (from, to) in 0.0..=1.0.
    #[specta(type = Vec<(u32, u32)>)]
    pub buffered: Vec<(f32, f32)>,
    #[specta(type = u32)]
    pub volume: f32,
    pub muted: bool,
    /// As it is heard now: of the show when that has its own, else of everything.
    pub sound: Sound,
    /// The show that plays has settings of its own for how it sounds.
    pub own_sound: bool,
    /// What even loudness does to it, once it was measured.
    pub loudness: Option<EvenLoudness>,
    pub sleep: Option<SleepNow>,
    /// Where listening was before the last jump; `seek_back` goes there.
    #[specta(type = Option<u32>)]
    pub back_to_ms: Option<i64>,
    pub saved: Saved,
    /// After Up Next it goes on with the list it was begun from.
    pub goes_on: bool,
    /// There is no sound card, or it went away: a silent clock stands in for it.
    pub silent: bool,
    /// Why it failed, no sound card, reduced quality.
    pub notice: Option<Notice>,
    /// Titles of what could not be played while going on by itself, since something was last asked for by hand.
    pub passed_over: Vec<String>,
}

/// What the listener should know about what plays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Notice {
    /// A stable name for what it is, where it has one.
    pub code: Option<String>,
    /// What it is about, for a sentence in another language: a number, the name of a device, the decoder's own words.
    pub what: Option<String>,
    /// For people, whole; may change.
    pub sentence: String,
}

impl Notice {
    pub fn new(code: &str, what: impl Into<String>, sentence: impl Into<String>) -> Notice {
        Notice {
            code: Some(code.to_owned()),
            what: Some(what.into()),
            sentence: sentence.into(),
        }
    }
}

impl From<&str> for Notice {
    fn from(sentence: &str) -> Notice {
        Notice {
            sentence: sentence.to_owned(),
            ..Notice::default()
        }
    }
}

/// How eagerly silence is shortened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Trim {
    #[default]
    Off,
    /// Silences over 416 ms keep 291.
    Low,
    /// Silences over 300 ms keep 225.
    Medium,
    /// Silences over 180 ms keep 140.
    High,
}

/// How things sound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
pub struct Sound {
    /// 0.5..=4.0 in steps of 0.05, the pitch kept.
    #[specta(type = u32)]
    pub speed: f32,
    pub trim: Trim,
    /// Brought to −16 LUFS.
    pub loudness: bool,
    /// Voices clearer and their soft passages louder.
    pub boost: bool,
    /// Both sides the same. Of everything, never of one show.
    pub mono: bool,
}

impl Default for Sound {
    fn default() -> Sound {
        Sound {
            speed: 1.0,
            trim: Trim::Off,
            loudness: false,
            boost: false,
            mono: false,
        }
    }
}

/// What to change of a [`Sound`]; None leaves as it is.
/// With `item` it is meant for how that one sounds: when another plays by then, nothing is changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct SoundPatch {
    #[specta(type = Option<u32>)]
    pub speed: Option<f32>,
    pub trim: Option<Trim>,
    pub loudness: Option<bool>,
    pub boost: Option<bool>,
    pub mono: Option<bool>,
    pub item: Option<super::ItemId>,
}

/// What one show does otherwise; None is as everything else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct ShowSettings {
    #[specta(type = Option<u32>)]
    pub speed: Option<f32>,
    pub trim: Option<Trim>,
    pub loudness: Option<bool>,
    pub boost: Option<bool>,
    /// Seconds at the beginning that are passed over, 0..=600.
    pub skip_intro: u32,
    /// Seconds at the end that are passed over, 0..=600.
    pub skip_outro: u32,
}

/// When to stop by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Sleep {
    /// Of listening, 1..=1440; the sound fades out at the end.
    Minutes { minutes: u32 },
    /// At the end of the chapter.
    Chapter,
    /// At the end of this episode (1) or of so many, 1..=50.
    Episodes { count: u32 },
}

/// The sleep timer as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SleepNow {
    /// As it was set; of episodes, how many are left.
    pub what: Sleep,
    /// Listening time until it stops; None of episodes when the length is not known.
    #[specta(type = Option<u32>)]
    pub left_ms: Option<i64>,
}

/// How far a jump goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Jump {
    Chapter,
    /// A line of the transcript.
    Sentence,
}

/// Listening time that was saved, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Saved {
    #[specta(type = u32)]
    pub speed_ms: i64,
    /// By trimmed silence.
    #[specta(type = u32)]
    pub trim_ms: i64,
}

/// All that was heard in this library.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct ListeningTotals {
    /// Source time, whole seconds.
    pub heard_s: u32,
    /// Whole seconds saved by speed, and by trimmed silence.
    pub saved_speed_s: u32,
    pub saved_trim_s: u32,
}

/// Where in Up Next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum QueuePlace {
    Next,
    Last,
}

/// Four times a second while something plays.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
pub struct Tick {
    pub item: ItemId,
    #[specta(type = u32)]
    pub position_ms: i64,
    #[specta(type = Option<u32>)]
    pub duration_ms: Option<i64>,
    pub state: PlaybackState,
    pub saved: Saved,
    /// Of the sleep timer.
    #[specta(type = Option<u32>)]
    pub sleep_left_ms: Option<i64>,
}

/// The nearest speed there is: 0.5 to 4 in steps of 0.05.
pub(crate) fn nearest_speed(wanted: f32) -> f32 {
    if !wanted.is_finite() {
        return 1.0;
    }
    (wanted.clamp(0.5, 4.0) * 20.0).round() / 20.0
}
