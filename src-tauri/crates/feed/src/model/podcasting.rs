//! What podcasts say besides their words and files (Podcasting 2.0, podcastindex.org/namespace/1.0). Counts and lengths are
//! bounded, and every address is of the web.
use super::Enclosure;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Somebody who is heard in an episode, or in all of a show. A person without a role is a host, as the specification has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub name: String,
    /// Lower case, as the publisher calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Lower case: `cast`, `writing` ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A part of an episode that its publisher thinks the best.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Soundbite {
    pub start_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_ms: Option<u64>,
    /// Empty: as the episode.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}

/// A show that another recommends (`podcast:podroll`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteShow {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// A file that tells what a show is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trailer {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    pub file: Enclosure,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub season: Option<u32>,
}

/// Under which terms it may be used: a name such as `cc-by-4.0`, or words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct License {
    pub words: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What place it is about, or was made in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub words: String,
    /// RFC 5870: `geo:48.2,16.4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geo: Option<String>,
    /// Of OpenStreetMap: `R113314`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub osm: Option<String>,
}

/// A thread in which people talk about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocialInteract {
    pub url: String,
    /// Lower case: `activitypub`, `twitter` ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
}

/// A room in which people talk while they listen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    pub server: String,
    /// Lower case: `irc`, `matrix`, `xmpp`, `nostr` ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// Of the show, or of whoever leads the talk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<String>,
}

/// How often there is something new.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateFrequency {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Minutes from one episode to the next, of the recurrence rule (RFC 5545) or of plain words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

/// Where a broadcast stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveStatus {
    Pending,
    Live,
    Ended,
}

/// A broadcast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiveItem {
    pub status: LiveStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The page for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Enclosure>,
    /// `podcast:contentLink`: where else it can be heard or seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content_links: Vec<ContentLink>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<Chat>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentLink {
    pub url: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// What a show says besides. The names are those under which it is stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedExtras {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<Person>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub podroll: Vec<RemoteShow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trailers: Vec<Trailer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<License>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub social: Vec<SocialInteract>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat: Option<Chat>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updates: Option<UpdateFrequency>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub live: Vec<LiveItem>,
    /// The publisher asks other services not to take the feed over.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub locked: bool,
}

/// What an item says besides. The names are those under which it is stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemExtras {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub soundbites: Vec<Soundbite>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<License>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub social: Vec<SocialInteract>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// In a box, for few items have one and documents hold thousands of items.
    pub chat: Option<Box<Chat>>,
}

impl ItemExtras {
    pub fn is_empty(&self) -> bool {
        self.soundbites.is_empty()
            && self.license.is_none()
            && self.location.is_none()
            && self.social.is_empty()
            && self.chat.is_none()
    }
}
