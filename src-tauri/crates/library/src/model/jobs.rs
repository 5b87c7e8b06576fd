//! Long work that shows progress and can be stopped, and downloads.
use super::{DownloadState, ItemRow, JobId, UndoId};
use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    Refresh,
    Import,
    Pictures,
    /// Texts that came in bulk are made ready and put into the index.
    Index,
    /// Downloads go to another folder.
    Move,
    /// Texts of pages that a list named are fetched.
    Texts,
    /// Older items of a feed are fetched, document by document.
    Older,
    /// An act on a whole list.
    Bulk,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Job {
    pub id: JobId,
    pub kind: JobKind,
    pub done: u32,
    pub total: u32,
    pub failed: u32,
    /// New items so far.
    pub found: u32,
    pub finished: bool,
    pub cancelled: bool,
    /// There was no network: nothing was counted, and it is done when there is one.
    pub offline: bool,
    /// Of a refresh: feeds that were not asked, because their servers asked for patience.
    #[serde(default)]
    pub held: u32,
    /// When the first of these may be asked.
    #[serde(default)]
    pub held_until: Option<String>,
}

/// One row of the Downloads view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct DownloadRow {
    pub item: ItemRow,
    pub state: DownloadState,
    #[specta(type = u32)]
    pub bytes: i64,
    #[specta(type = Option<u32>)]
    pub total: Option<i64>,
    /// Bytes a second, while it runs.
    pub speed: Option<u32>,
    /// The sentence, when it failed or waits for the network.
    pub problem: Option<String>,
    /// The stable code of that sentence.
    pub code: Option<String>,
    pub attempts: u32,
    /// Taken up again after a lost connection.
    pub resumed: bool,
    pub finished_at: Option<String>,
    /// Came by a rule.
    pub automatic: bool,
    /// Of a finished one, why it stays; None when a rule would take it away.
    pub kept: Option<super::KeptWhy>,
    /// Of a row that waits for its hour: when it is tried again.
    #[serde(default)]
    pub next_try: Option<String>,
    /// Of a finished file: it may not be what it should be, `code` and `problem` say why. It plays, but it is not marked
    /// as played by itself, and no rule may remove it.
    #[serde(default)]
    pub doubtful: bool,
    /// Its place in the queue was chosen by hand.
    #[serde(default)]
    pub placed: bool,
}

/// Why nothing is downloaded now, once for all that wait: `disk_full`, `offline`, `metered`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueHold {
    pub code: String,
    pub problem: String,
}

/// Files that were removed, and are kept for a while for the way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Freeing {
    #[specta(type = u32)]
    pub bytes: i64,
    /// Until all of it is free, at least 1.
    pub minutes: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Downloads {
    pub active: Vec<DownloadRow>,
    pub failed: Vec<DownloadRow>,
    pub done: Vec<DownloadRow>,
    pub all_paused: bool,
    /// Of finished files.
    #[specta(type = u32)]
    pub bytes_used: i64,
    #[specta(type = Option<u32>)]
    pub bytes_free: Option<i64>,
    /// At a time.
    pub at_once: u32,
    pub articles_offline: u32,
    /// Folders of downloads that are not there now, perhaps with their disk; nothing in them was forgotten.
    #[serde(default)]
    pub folders_away: Vec<String>,
    /// Nothing begins now, for one reason; it goes on by itself.
    #[serde(default)]
    pub hold: Option<QueueHold>,
    /// What removed files still take, and for how long.
    #[serde(default)]
    pub freeing: Option<Freeing>,
    /// Bytes a second that are allowed now, all downloads together.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// What of many cannot be downloaded, beside those that are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LeftOut {
    pub count: u32,
    /// Of the first of them; the code and the sentence say why it cannot be had.
    pub title: String,
    pub code: String,
    pub problem: String,
}

/// Downloads were asked for: an [`Undo`](super::Undo) of those that were not there before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DownloadsAsked {
    pub id: UndoId,
    pub count: u32,
    #[serde(default)]
    pub left_out: Option<LeftOut>,
}

/// A copy of a downloaded episode, for other programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SavedCopy {
    pub path: String,
    pub tags: CopiedTags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CopiedTags {
    /// Title, show, cover, chapters.
    Written,
    /// Title, show, cover: of an MP4, whose chapters stay as they are.
    WithoutChapters,
    /// Neither MP3 nor MP4: as the publisher made them.
    AsTheyCame,
    /// It is no sound.
    NoTags,
}
