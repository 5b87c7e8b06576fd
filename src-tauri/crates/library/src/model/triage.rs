//! Deciding about what came: putting off, acts on whole lists, what shows bring in, what left by itself, the trash.
use super::{FeedId, ItemQuery, ItemRow, LeftOut, SubscriptionKind, Undo};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Until when something is put off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "when", rename_all = "snake_case")]
pub enum SnoozeUntil {
    ThisEvening,
    Tomorrow,
    /// The next one, never today.
    Saturday,
    Monday,
    /// The morning of a day: `2026-03-21`.
    Day {
        date: String,
    },
}

/// A time that is offered for putting off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SnoozeChoice {
    pub until: SnoozeUntil,
    pub at: String,
}

/// An act on a whole list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum BulkAct {
    /// Out of the inbox.
    Archive,
    Done,
    /// To the end of Up Next, what can be played and is not in it.
    Queue,
    /// What can be downloaded and is not here.
    Download,
    Snooze {
        until: SnoozeUntil,
    },
    Trash,
    /// Out of the trash.
    Restore,
}

/// Which items an act on a whole list is for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct BulkScope {
    pub query: ItemQuery,
    /// Only what has been in the inbox for more days than that; 0 is all.
    pub older_days: u32,
}

/// What an act on a whole list did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BulkDone {
    pub undo: Undo,
    /// What the act could be done to as well and was left out, because it does no more at a time.
    pub left: u32,
    /// What cannot be downloaded at all.
    #[serde(default)]
    pub left_out: Option<LeftOut>,
}

/// What of a show goes into the inbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ToInbox {
    #[default]
    All,
    /// The newest one only: it takes the place of the one before.
    Newest,
    None,
}

/// How often a show is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RefreshRhythm {
    Hourly,
    SixHours,
    Daily,
    Weekly,
    ByHand,
}

/// When a show is asked, and what becomes of what it brings. None: as everything else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ShowIntake {
    /// Not asked at all.
    pub paused: bool,
    pub rhythm: Option<RefreshRhythm>,
    pub to_inbox: Option<ToInbox>,
    /// The desktop is told of what is new.
    pub notify: Option<bool>,
}

/// What left the inbox by itself last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AutoArchived {
    pub count: u32,
    pub at: String,
}

/// A subscription that was ended, with all of its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TrashedShow {
    pub id: FeedId,
    pub kind: SubscriptionKind,
    pub title: String,
    pub image: Option<String>,
    pub items: u32,
    /// When it is deleted for good; None: not by itself.
    pub gone_at: Option<String>,
}

/// How Up Next is put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum QueueOrder {
    Oldest,
    Newest,
    Shortest,
    Longest,
}

/// Up Next as it is after something was put in, and the way back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Queued {
    pub rows: Vec<ItemRow>,
    pub undo: Undo,
}

/// What the desktop is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notification {
    /// Of shows that are to be told of.
    NewItems {
        count: u32,
        /// Plain text, one line each: the first few.
        titles: Vec<String>,
        episodes: bool,
    },
    /// Downloads that rules asked for are here.
    DownloadsReady { count: u32, titles: Vec<String> },
}
