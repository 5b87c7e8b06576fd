//! Lists that keep themselves: what items they show, and how they are called.
use super::{Colour, FeedId, ItemKind, ListId, Order};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Which items a list shows: what is set must all fit. What is empty or None asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct ListFilter {
    pub kind: Option<ItemKind>,
    /// All of them.
    pub states: Vec<ListState>,
    /// Of any of these shows and sites; with `folder` of those in it as well.
    pub feeds: Vec<FeedId>,
    /// A folder of shows, as in [`super::FeedRow::folder`], with the folders in it.
    pub folder: Vec<String>,
    /// Numbers of tags. An item has those of its show, too.
    pub tags: Vec<u32>,
    pub tag_match: TagMatch,
    /// Minutes to hear or to read. What has no known length fits neither.
    pub min_minutes: Option<u32>,
    pub max_minutes: Option<u32>,
    /// Here without a network, or not.
    pub downloaded: Option<bool>,
    /// All of them.
    pub has: Vec<ListHas>,
    /// A language's primary tag (BCP 47), such as `en`: of the item, else of its show.
    pub language: Option<String>,
    pub added: Option<ListDays>,
    /// What has no date of publishing goes by when it was added.
    pub published: Option<ListDays>,
    /// A query, as in search.
    pub words: String,
}

impl ListFilter {
    pub fn is_empty(&self) -> bool {
        *self == ListFilter::default()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ListState {
    /// New: in the inbox.
    Inbox,
    /// Begun and not ended.
    Begun,
    /// Not played, not read.
    Open,
    Done,
    Bookmarked,
    /// In Up Next.
    Queued,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TagMatch {
    #[default]
    Any,
    All,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ListHas {
    Transcript,
    /// Something that was marked or written about it.
    Notes,
    Highlights,
    Chapters,
    Video,
}

/// A stretch of days. Days are UTC, and both ends belong to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct ListDays {
    /// Within so many days before now.
    pub within: Option<u32>,
    /// `2024-05-12`.
    pub from: Option<String>,
    pub until: Option<String>,
}

/// The sign of a list in the sidebar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ListIcon {
    #[default]
    List,
    Clock,
    Download,
    Book,
    Headphones,
    Star,
    Tag,
    Folder,
    Search,
    Video,
}

/// A list that somebody made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SmartList {
    pub id: ListId,
    pub name: String,
    pub icon: ListIcon,
    pub colour: Option<Colour>,
    pub filter: ListFilter,
}

/// A list to be made, or what one is to become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ListDraft {
    pub name: String,
    pub icon: ListIcon,
    pub colour: Option<Colour>,
    pub filter: ListFilter,
    /// How it is ordered; None leaves that as it is.
    #[serde(default)]
    pub order: Option<Order>,
}

/// How many items a list has, as far as they were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ListCount {
    pub id: ListId,
    pub count: u32,
    /// There may be more than `count`.
    pub more: bool,
}

/// What a filter can be made of in this library.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FilterChoices {
    pub tags: Vec<FilterTag>,
    /// Folders of shows, with those that only hold folders, by the alphabet.
    pub folders: Vec<Vec<String>>,
    /// Primary tags of languages, the most frequent first.
    pub languages: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FilterTag {
    pub id: u32,
    pub name: String,
    /// A word of the palette.
    pub colour: Option<String>,
}
