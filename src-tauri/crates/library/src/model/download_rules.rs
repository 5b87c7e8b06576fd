//! Rules of downloads: what comes by itself, and how long it stays. Of everything, or of one show.
use super::ItemRow;
use serde::{Deserialize, Serialize};
use specta::Type;

/// The most episodes that a rule counts to.
pub const MOST_BY_RULE: u32 = 100;
/// The most days that a rule waits.
pub const MOST_DAYS: u32 = 365;
/// How many a rule begins with.
const FEW: u32 = 3;
const MOST_WORDS: usize = 500;
const MOST_MINUTES: u32 = 1440;

/// Which episodes are downloaded without being asked for. Each comes by a rule only once: what was removed stays away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AutoDownload {
    pub which: AutoDownloads,
    /// Of `newest`, 1..=100.
    pub newest: u32,
    /// One of these words, or "phrases in quotes", must be in the title; empty is any title.
    pub words: String,
    /// None of these may be in the title.
    pub without: String,
    /// Shorter ones are left out; an unknown length is let through.
    pub min_minutes: Option<u32>,
    pub max_minutes: Option<u32>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AutoDownloads {
    #[default]
    Off,
    /// What comes from now on.
    New,
    /// The newest that are not played.
    Newest,
    /// What is in Up Next.
    UpNext,
}

impl Default for AutoDownload {
    fn default() -> AutoDownload {
        AutoDownload {
            which: AutoDownloads::Off,
            newest: FEW,
            words: String::new(),
            without: String::new(),
            min_minutes: None,
            max_minutes: None,
        }
    }
}

impl AutoDownload {
    /// Within its ranges.
    pub fn clamped(self) -> AutoDownload {
        let short = |text: String| text.trim().chars().take(MOST_WORDS).collect();
        let minutes = |of: Option<u32>| of.filter(|n| *n > 0).map(|n| n.min(MOST_MINUTES));
        AutoDownload {
            newest: self.newest.clamp(1, MOST_BY_RULE),
            words: short(self.words),
            without: short(self.without),
            min_minutes: minutes(self.min_minutes),
            max_minutes: minutes(self.max_minutes),
            ..self
        }
    }
}

/// How long a downloaded episode stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct KeepRule {
    pub which: Keep,
    /// Of `newest` and `next`, 1..=100.
    pub count: u32,
    /// Of `played`, 0..=365.
    pub days: u32,
}

impl Default for KeepRule {
    fn default() -> KeepRule {
        KeepRule {
            which: Keep::Everything,
            count: FEW,
            days: 0,
        }
    }
}

impl KeepRule {
    /// Within its ranges.
    pub fn clamped(self) -> KeepRule {
        KeepRule {
            count: self.count.clamp(1, MOST_BY_RULE),
            days: self.days.min(MOST_DAYS),
            ..self
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    #[default]
    Everything,
    /// The newest `count` of the show.
    Newest,
    /// Until it was played, and `days` more.
    Played,
    /// Of a serial the one that is heard and those that follow, `count` in all.
    Next,
}

/// What one show does otherwise; None is as everything else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ShowDownloads {
    pub auto: Option<AutoDownload>,
    pub keep: Option<KeepRule>,
    /// Which file of an episode comes, where the feed offers several.
    #[serde(default)]
    pub version: Option<super::VersionChoice>,
}

/// Why a download stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum KeptWhy {
    /// It plays, or is loaded, or prepared to follow.
    Playing,
    Queued,
    Bookmarked,
    Tagged,
    /// It has highlights or notes.
    Noted,
    /// Not all of it is here.
    Incomplete,
    /// A file of the listener's own: there is no address to fetch it from again.
    OwnFile,
    /// It was brought back after a rule had taken it.
    BroughtBack,
    /// Begun within the last month.
    Begun,
    /// Downloaded by hand, and not played yet.
    ByHand,
    /// No rule takes it away.
    Everything,
    Newest {
        count: u32,
    },
    /// Until it is played, and so many days.
    UntilPlayed {
        days: u32,
    },
    /// It was played, and goes in so many days.
    Played {
        days: u32,
    },
    Next {
        count: u32,
    },
}

/// Why a download would go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum GoesWhy {
    /// There are newer ones of its show, as many as are kept.
    Older { count: u32 },
    /// It was played so many days ago.
    Played { days: u32 },
    /// It is none of the next of its show.
    NotNext { count: u32 },
    /// All together take more room than they may.
    OverBudget,
}

/// How far a clean-up goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CleanUpScope {
    /// What the rules and the budget say.
    Rules,
    /// Also all that was played to its end.
    Played,
}

/// What a clean-up would do, or did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct CleanUp {
    pub rows: Vec<CleanUpRow>,
    /// What they free, in bytes.
    #[specta(type = u32)]
    pub bytes: i64,
    /// Downloads that stay.
    pub stay: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct CleanUpRow {
    pub item: ItemRow,
    #[specta(type = u32)]
    pub bytes: i64,
    pub goes: GoesWhy,
}

/// Downloads that went by the rules, without being asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RulesRemoved {
    pub id: super::RulesRemovedId,
    pub at: String,
    pub count: u32,
    /// What that frees, in bytes.
    #[specta(type = u32)]
    pub bytes: i64,
    /// Of the largest of them.
    pub title: String,
    /// As long as the files can be brought back.
    pub undo: Option<super::Undo>,
}

/// What takes up the disk of the downloads, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Storage {
    /// Downloaded episodes.
    #[specta(type = u32)]
    pub episodes: i64,
    /// What was heard from the network, and is kept for a while.
    #[specta(type = u32)]
    pub streamed: i64,
    /// Pictures of articles and shows.
    #[specta(type = u32)]
    pub pictures: i64,
    /// Texts, and all else that is in the database.
    #[specta(type = u32)]
    pub texts: i64,
    /// All else on the disk; None where the disk does not say.
    #[specta(type = Option<u32>)]
    pub other: Option<i64>,
    #[specta(type = Option<u32>)]
    pub free: Option<i64>,
    /// What episodes may take, by the settings.
    #[specta(type = Option<u32>)]
    pub budget: Option<i64>,
    /// Articles that can be read here, and how many of their pictures are here.
    pub articles: u32,
    pub article_pictures: u32,
    pub article_pictures_wanted: u32,
}
