//! What a person sets in the place of what a feed or a page says.
use super::{FeedId, ItemId};
use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum EditSubject {
    Item(ItemId),
    Feed(FeedId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum EditField {
    Title,
    Author,
    Picture,
}

/// How something is called, by whom it is, its picture and the own note of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Edits {
    /// As it is shown.
    pub title: String,
    pub author: String,
    /// Of the stored picture: a hash. Of an item only its own.
    pub image: Option<String>,
    pub note: String,
    /// Of a show: the folder it is in, as people read it: `News › Local`.
    pub folder: Option<String>,
    /// What of these the person set.
    pub own: Vec<EditField>,
    /// As the feed or the page says.
    pub said_title: String,
    pub said_author: String,
}

/// What to change; None leaves as it is. An empty title or author is that of the feed or the page again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EditPatch {
    pub title: Option<String>,
    pub author: Option<String>,
    pub picture: Option<OwnPicture>,
    pub note: Option<String>,
    /// Of a show only: as a person types it, `News/Local`.
    pub folder: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum OwnPicture {
    /// Of a file on this computer.
    File {
        path: String,
    },
    /// Of the web.
    Address {
        url: String,
    },
    None,
    /// What the feed or the page has.
    AsSaid,
}
