//! What was heard and read, when, and what it adds up to. Days and hours are those of the listener's own clock at that time.
use super::{FeedId, ItemId, ItemKind, ItemRow};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Which of the history is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HistoryQuery {
    /// Heard (episodes) or read (articles) only.
    pub kind: Option<ItemKind>,
    /// Words that titles begin with; empty is all.
    pub words: String,
    /// From the last page's `next`.
    pub after: Option<String>,
    /// 1..=500; 0 means 50.
    pub limit: u32,
}

/// What was heard or read of one item on one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct HistoryRow {
    pub item: ItemRow,
    /// `2026-11-29`.
    pub day: String,
    /// `2026-11-29T21:05:00`, without a zone: as the clock on the wall had it.
    pub began: String,
    pub ended: String,
    /// Of the sound, and on the clock, in seconds.
    pub heard_s: u32,
    pub listened_s: u32,
    pub read_s: u32,
    pub words: u32,
    /// Where it stopped that day; of a text 0.0..=1.0.
    #[specta(type = u32)]
    pub place_ms: i64,
    #[specta(type = u32)]
    pub progress: f32,
    /// It came to its end.
    pub finished: bool,
}

/// What a day of the history adds up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HistoryDay {
    pub day: String,
    pub listened_s: u32,
    pub read_s: u32,
}

/// The newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct HistoryPage {
    pub rows: Vec<HistoryRow>,
    /// Of the days that are in `rows`.
    pub days: Vec<HistoryDay>,
    /// Give it as `after` for the next page; None at the end.
    pub next: Option<String>,
}

/// What of the history is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Forget {
    /// One item on one day.
    Entry {
        item: ItemId,
        day: String,
    },
    Day {
        day: String,
    },
    Show {
        feed: FeedId,
    },
    All,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StatsPeriod {
    /// From Monday.
    Week,
    Month,
    Year,
    #[default]
    All,
}

/// How wide a bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StatsStep {
    Day,
    Week,
    Month,
    Year,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StatsQuery {
    pub period: StatsPeriod,
    /// A day in it, `2026-11-29`; None is today.
    pub day: Option<String>,
    /// None, or one that the period is not drawn by: what suits it.
    pub step: Option<StatsStep>,
}

/// Sums; times in whole seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StatsSums {
    /// On the clock.
    pub listened_s: u32,
    /// Of the sound.
    pub heard_s: u32,
    pub saved_speed_s: u32,
    pub saved_trim_s: u32,
    pub read_s: u32,
    pub words: u32,
    /// Heard, and read, to their ends.
    pub episodes: u32,
    pub articles: u32,
    /// On which something was heard or read.
    pub days: u32,
}

/// One bar: the days `from` to `until`, both in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StatsBar {
    pub from: String,
    pub until: String,
    pub sums: StatsSums,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StatsHour {
    pub listened_s: u32,
    pub read_s: u32,
}

/// A day of the year's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StatsDay {
    pub day: String,
    /// 0 is nothing; 1 to 4 are quarters of the fullest day.
    pub level: u8,
    pub listened_s: u32,
    pub read_s: u32,
}

/// A show, or a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StatsShow {
    pub feed: Option<FeedId>,
    /// Empty of what is no longer in the library.
    pub title: String,
    /// Of the stored picture.
    pub image: Option<String>,
    pub listened_s: u32,
    pub read_s: u32,
    pub words: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Statistics {
    pub period: StatsPeriod,
    pub step: StatsStep,
    /// How else it can be drawn.
    pub steps: Vec<StatsStep>,
    /// The first and the last day of it.
    pub from: String,
    pub until: String,
    /// A day of the nearest period before, and after, in which there is something.
    pub previous: Option<String>,
    pub next: Option<String>,
    pub sums: StatsSums,
    pub bars: Vec<StatsBar>,
    /// Of the day, 0 to 23.
    pub hours: Vec<StatsHour>,
    /// What was heard most, and read most; at most ten of each.
    pub shows: Vec<StatsShow>,
    pub sites: Vec<StatsShow>,
    /// Of a year, each of its days.
    pub calendar: Vec<StatsDay>,
    /// Days in a row with something heard or read, to today or yesterday.
    pub streak: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum HistoryFormat {
    Csv,
    Json,
}
