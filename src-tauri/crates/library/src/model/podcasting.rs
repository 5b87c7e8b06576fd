//! What podcasts say besides their words and files (Podcasting 2.0). Every address is one that the desktop may be given.
use super::{FeedId, ItemId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Which file of an episode is fetched, where its feed offers several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum VersionChoice {
    /// The one that the feed names first.
    #[default]
    Own,
    Smallest,
    Best,
}

/// Somebody who is heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PersonRow {
    pub name: String,
    /// Lower case, in the publisher's words: `host`, `guest` ...
    pub role: Option<String>,
    pub group: Option<String>,
    pub url: Option<String>,
    /// Of the stored picture: a hash for `earmark://localhost/image/HASH`.
    pub image: Option<String>,
    /// What finds everything with this person.
    pub query: String,
}

/// Words with an address to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct WebLink {
    /// Never empty: else the host.
    pub words: String,
    pub url: String,
}

/// Words, perhaps with an address to open: a licence, a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Fact {
    pub words: String,
    pub url: Option<String>,
}

/// A part of an episode that its publisher thinks the best.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SoundbiteRow {
    #[specta(type = u32)]
    pub start_ms: i64,
    #[specta(type = Option<u32>)]
    pub end_ms: Option<i64>,
    /// Empty: as the episode.
    pub title: String,
}

/// One of the files in which an episode is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EpisodeVersion {
    /// Its lasting name, for `choose_version`; empty for the feed's own.
    pub key: String,
    pub title: Option<String>,
    pub mime: Option<String>,
    #[specta(type = Option<u32>)]
    pub bytes: Option<i64>,
    /// Bits a second.
    pub bitrate: Option<u32>,
    /// Lines of a film.
    pub height: Option<u32>,
    pub language: Option<String>,
    /// Whether Earmark can play it.
    pub plays: bool,
    /// It is the one that is fetched, where one is.
    pub chosen: bool,
    /// Its file is here.
    #[serde(default)]
    pub here: bool,
    /// For what Earmark cannot play.
    pub url: Option<String>,
}

/// What an episode says besides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct EpisodeExtras {
    /// Its own people, else those of its show.
    pub persons: Vec<PersonRow>,
    pub soundbites: Vec<SoundbiteRow>,
    pub license: Option<Fact>,
    pub location: Option<Fact>,
    /// Threads in which people talk about it.
    pub comments: Vec<WebLink>,
    /// Where to give money for its show.
    pub funding: Vec<WebLink>,
    /// All its files, the feed's own first; empty when there is only that.
    pub versions: Vec<EpisodeVersion>,
    /// It is a film: its sound plays here, and this opens all of it outside.
    pub video: Option<String>,
    pub categories: Vec<String>,
}

/// A show that another recommends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Recommended {
    pub title: String,
    /// For the Add box.
    pub url: Option<String>,
    /// It is in the library.
    pub feed_id: Option<FeedId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum OnAir {
    Soon,
    Now,
    Over,
}

/// A broadcast of a show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct LiveRow {
    pub feed_id: FeedId,
    pub show: String,
    /// Of the show.
    pub image: Option<String>,
    pub title: String,
    pub state: OnAir,
    pub start: Option<String>,
    pub end: Option<String>,
    /// Where it is heard or seen, the best first.
    pub links: Vec<WebLink>,
}

/// What a show says besides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct ShowExtras {
    pub persons: Vec<PersonRow>,
    pub funding: Vec<WebLink>,
    /// It has a trailer to play.
    pub trailer: bool,
    /// Broadcasts: on the air, coming, over.
    pub live: Vec<LiveRow>,
    pub recommends: Vec<Recommended>,
    pub license: Option<Fact>,
    pub location: Option<Fact>,
    pub comments: Vec<WebLink>,
    /// How often there is something new, in the publisher's words.
    pub updates: Option<String>,
    /// Nothing more will come.
    pub complete: bool,
    pub explicit: bool,
    /// Its silence is not trimmed unless the listener wants it for this show.
    pub music: bool,
    pub categories: Vec<String>,
}

/// A part of an episode to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Passage {
    pub item: ItemId,
    #[specta(type = u32)]
    pub from_ms: i64,
    /// None: to the end of the episode.
    #[specta(type = Option<u32>)]
    pub to_ms: Option<i64>,
}
