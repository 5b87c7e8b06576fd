//! What was taken in from lists of other programs: each list, and what became of each of its rows.
use super::{FeedId, ImportId, ItemId};
use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// It is worked through, now or when the program runs again.
    Running,
    /// By hand; it can go on.
    Stopped,
    Done,
    /// What it had brought was taken out again.
    Undone,
}

/// One list that was taken in. Each of its rows is in one of the counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportRow {
    pub id: ImportId,
    /// The program that wrote it (`Pocket`), or the kind of list (`OPML`, `CSV`, `HTML`, `JSON`, `URL`).
    pub format: String,
    /// Of the file, or the address of the list.
    pub name: String,
    pub state: ImportState,
    pub started_at: String,
    pub rows: u32,
    pub waiting: u32,
    pub added: u32,
    /// Already there.
    pub known: u32,
    /// Subscriptions that are kept, though they could not be fetched yet.
    pub later: u32,
    pub bad: u32,
    /// Of what was added, texts that are still to be fetched, and those that could not be had.
    pub texts_waiting: u32,
    pub texts_failed: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    Waiting,
    Added,
    Known,
    Later,
    Bad,
}

/// One row of a list, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportLine {
    /// Its place in the list, from 1.
    pub number: u32,
    /// Its address, else its title.
    pub what: String,
    /// What it is called here, else in the list.
    pub title: Option<String>,
    pub outcome: ImportOutcome,
    pub item: Option<ItemId>,
    pub feed: Option<FeedId>,
    /// Why it could not be added, or fetched yet.
    pub problem: Option<String>,
    pub problem_code: Option<String>,
}

/// A part of the report on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportReport {
    pub import: ImportRow,
    pub lines: Vec<ImportLine>,
    /// How many there are of the kind that was asked for.
    pub total: u32,
}
