//! Copies of the library that are kept, and what is in them.
use serde::{Deserialize, Serialize};
use specta::Type;

/// Why a copy was made. The word stands in its file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum BackupReason {
    Daily,
    /// Somebody asked for it.
    Asked,
    /// Before the library is brought to a newer format.
    Migration,
    Import,
    /// Before two subscriptions become one.
    Merge,
    /// Before many things are removed at once.
    Removal,
    /// It was the library until a backup was restored in its place.
    Replaced,
    /// A file of another name.
    Other,
}

/// What a library holds. What lies in the trash is not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BackupContents {
    pub feeds: u32,
    pub episodes: u32,
    pub articles: u32,
    pub notes: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Backup {
    /// The whole path.
    pub file: String,
    pub name: String,
    /// When it was made.
    pub made_at: String,
    pub reason: BackupReason,
    #[specta(type = u32)]
    pub bytes: i64,
    /// None where it cannot be restored.
    pub contents: Option<BackupContents>,
    /// Why it cannot be restored, as a sentence.
    pub problem: Option<String>,
}

/// A backup took the library's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Restored {
    pub backup: Backup,
    /// Where the library that was there before is kept; None when there was none.
    pub replaced: Option<String>,
}

impl std::fmt::Display for BackupContents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let counted = |n: u32, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        write!(
            f,
            "{}, {}, {}, {}",
            counted(self.feeds, "feed"),
            counted(self.episodes, "episode"),
            counted(self.articles, "article"),
            counted(self.notes, "note")
        )
    }
}
