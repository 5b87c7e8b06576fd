//! Tags: what a person calls things by, of items and of shows.
use super::{FeedId, ItemId, TagId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Words of the palette; what they look like is the window's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TagColour {
    Red,
    Orange,
    Yellow,
    Green,
    Teal,
    Blue,
    Purple,
    Pink,
}

impl TagColour {
    pub const ALL: [TagColour; 8] = [
        TagColour::Red,
        TagColour::Orange,
        TagColour::Yellow,
        TagColour::Green,
        TagColour::Teal,
        TagColour::Blue,
        TagColour::Purple,
        TagColour::Pink,
    ];

    pub fn word(self) -> &'static str {
        match self {
            TagColour::Red => "red",
            TagColour::Orange => "orange",
            TagColour::Yellow => "yellow",
            TagColour::Green => "green",
            TagColour::Teal => "teal",
            TagColour::Blue => "blue",
            TagColour::Purple => "purple",
            TagColour::Pink => "pink",
        }
    }

    pub fn of_word(word: &str) -> Option<TagColour> {
        TagColour::ALL.into_iter().find(|c| c.word() == word)
    }
}

/// A tag as a row or a head shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Tag {
    pub id: TagId,
    pub name: String,
    pub colour: Option<TagColour>,
}

/// A tag in the list of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TagRow {
    pub id: TagId,
    pub name: String,
    pub colour: Option<TagColour>,
    /// Not those in the trash.
    pub items: u32,
    pub shows: u32,
}

/// What is to be tagged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TagTargets {
    pub items: Vec<ItemId>,
    pub feeds: Vec<FeedId>,
}

/// How many of the targets carry a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CarriedBy {
    All,
    Some,
    None,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TagChoice {
    pub tag: TagRow,
    pub carried: CarriedBy,
}

/// All there is to choose from, for some targets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TagChoices {
    /// By the alphabet.
    pub tags: Vec<TagChoice>,
    /// Names that may suit, the likeliest first, at most eight; some may be no tags yet.
    pub suggested: Vec<String>,
}

/// What to put on the targets and what to take from them, by name. A name that is no tag yet becomes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TagPatch {
    pub add: Vec<String>,
    pub remove: Vec<String>,
}
