//! What is being heard, and Up Next.
use super::{ChapterRow, ItemId, ItemRow};
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
    /// The duration was counted.
    pub exact: bool,
    /// Shares of the file that are here: (from, to) in 0.0..=1.0.
    #[specta(type = Vec<(u32, u32)>)]
    pub buffered: Vec<(f32, f32)>,
    #[specta(type = u32)]
    pub volume: f32,
    pub muted: bool,
    /// 0.5..=4.0.
    #[specta(type = u32)]
    pub speed: f32,
    /// A sentence for the listener: why it failed, no sound card, reduced quality.
    pub notice: Option<String>,
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
}
