//! What is like an item.
use super::ItemRow;
use serde::{Deserialize, Serialize};
use specta::Type;

/// An item that is like another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct AlikeItem {
    pub row: ItemRow,
    pub why: AlikeWhy,
}

/// What two items have in common: what says most, of each at most three.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum AlikeWhy {
    /// Rare words, as they stand in the title or the summary.
    Topic {
        words: Vec<String>,
    },
    /// Who is heard in both.
    People {
        names: Vec<String>,
    },
    Tags {
        names: Vec<String>,
    },
    /// Nothing but that it is of the same show or site.
    Source,
}
