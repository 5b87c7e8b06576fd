//! Directories of podcasts, and lists that are followed.
use super::{FeedId, FollowedListId, FollowedShowId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Who keeps a list of podcasts that can be searched.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type,
)]
#[serde(rename_all = "snake_case")]
pub enum Directory {
    Itunes,
    Fyyd,
    PodcastIndex,
}

/// Whether a directory is asked, and where it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DirectoryChoice {
    /// Not asked though there is a search.
    pub off: bool,
    /// The address its requests begin with; None is its own.
    pub base: Option<String>,
}

/// Which directories are asked when a person searches them; nothing is ever asked by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Directories {
    pub itunes: DirectoryChoice,
    pub fyyd: DirectoryChoice,
    pub podcast_index: DirectoryChoice,
}

impl Directories {
    pub fn of(&self, directory: Directory) -> &DirectoryChoice {
        match directory {
            Directory::Itunes => &self.itunes,
            Directory::Fyyd => &self.fyyd,
            Directory::PodcastIndex => &self.podcast_index,
        }
    }

    pub fn of_mut(&mut self, directory: Directory) -> &mut DirectoryChoice {
        match directory {
            Directory::Itunes => &mut self.itunes,
            Directory::Fyyd => &mut self.fyyd,
            Directory::PodcastIndex => &mut self.podcast_index,
        }
    }
}

/// A directory as the settings show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DirectoryRow {
    pub directory: Directory,
    /// As it calls itself.
    pub name: String,
    /// It is asked by the next search: it is not switched off, and has the key that it needs.
    pub asked: bool,
    pub off: bool,
    pub base: Option<String>,
    /// Where it is without a setting.
    pub own_base: String,
    /// It gives nothing without a key of one's own.
    pub needs_key: bool,
    pub has_key: bool,
}

/// What directories have for some words, the best first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DirectoryAnswer {
    pub shows: Vec<DirectoryShow>,
    pub asked: Vec<Directory>,
    /// Who did not answer, and why; the others did.
    pub troubles: Vec<DirectoryTrouble>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DirectoryShow {
    /// Of its feed: pass it to `look_up`.
    pub url: String,
    pub title: String,
    pub author: Option<String>,
    /// Who knows it.
    pub directories: Vec<Directory>,
    /// As a directory counts them.
    pub episodes: Option<u32>,
    /// The library has it already.
    pub feed_id: Option<FeedId>,
    /// It has a picture, which `directory_picture` gives.
    pub picture: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DirectoryTrouble {
    pub directory: Directory,
    pub problem: String,
    /// The stable code of that sentence.
    pub code: String,
}

/// A list of subscriptions on the web that is asked once a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FollowedList {
    pub id: FollowedListId,
    pub url: String,
    pub title: String,
    /// What is new in it is subscribed to by itself.
    pub by_itself: bool,
    /// When it answered last.
    pub asked_at: Option<String>,
    pub problem: Option<String>,
    pub problem_code: Option<String>,
    /// Shows that are in it.
    pub shows: u32,
    /// Those of them that are not here and were not decided about; at most 200.
    pub offered: Vec<FollowedShow>,
    /// How many there are of these.
    pub new: u32,
    /// What is in it no more, and was not read yet; nothing was removed here. At most 200.
    pub left: Vec<FollowedShow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FollowedShow {
    pub id: FollowedShowId,
    pub url: String,
    pub title: String,
    /// The library has it.
    pub feed_id: Option<FeedId>,
}
