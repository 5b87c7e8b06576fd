//! What a feed says, as values. Times are UTC; durations are milliseconds; URLs are absolute where a base was known.
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

mod podcasting;
pub use podcasting::*;

/// The syntax the bytes were in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Rss,
    Rdf,
    Atom,
    JsonFeed,
}

/// What the feed is for, judged from its items: audio enclosures or an iTunes channel make a podcast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedKind {
    Podcast,
    Articles,
}

/// One feed. Everything is as the publisher wrote it (entities decoded, white space trimmed); nothing is sanitised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParsedFeed {
    pub format: Format,
    pub kind: FeedKind,
    pub title: Option<String>,
    /// The page for people.
    pub link: Option<String>,
    pub description: Option<String>,
    /// BCP 47 as given, lower case.
    pub language: Option<String>,
    pub author: Option<String>,
    pub image: Option<String>,
    pub explicit: Option<bool>,
    /// `itunes:type` is `serial`: oldest first.
    pub serial: bool,
    /// `itunes:complete`: no more episodes will come.
    pub complete: bool,
    /// `itunes:new-feed-url`.
    pub new_feed_url: Option<String>,
    /// `podcast:guid`.
    pub podcast_guid: Option<String>,
    /// `podcast:medium`, lower case: `podcast`, `music`, `newsletter`, `blog` ...
    pub medium: Option<String>,
    /// Where to give money: (url, words).
    pub funding: Vec<(String, String)>,
    pub extras: FeedExtras,
    /// RFC 5005 `next` or `prev-archive`.
    pub next_page: Option<String>,
    /// Hours of the day (UTC, 0..=23) in which the publisher asks not to be polled.
    pub skip_hours: Vec<u8>,
    /// Days of the week, 0 = Monday.
    pub skip_days: Vec<u8>,
    /// `ttl` or `sy:updatePeriod`/`updateFrequency`, in minutes.
    pub ttl_minutes: Option<u32>,
    pub items: Vec<ParsedItem>,
    /// What had to be mended or left out, one sentence each, at most 50.
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ParsedItem {
    pub guid: Option<String>,
    pub title: Option<String>,
    /// The page for people.
    pub link: Option<String>,
    /// None when the feed gives no date that can be read: never "now".
    pub published: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    pub author: Option<String>,
    /// The short text, plain, at most 2,000 characters.
    pub summary: Option<String>,
    /// The long text as HTML: content:encoded, content, description, show notes. Hostile: sanitise before showing.
    pub content_html: Option<String>,
    /// The same as a caller of `parse_with` packed it, who alone can unpack it.
    #[serde(skip)]
    pub packed_content: Option<Vec<u8>>,
    /// `itunes:duration`: a hint for lists only.
    pub duration_ms: Option<u64>,
    pub season: Option<u32>,
    /// What the publisher calls the season.
    pub season_name: Option<String>,
    pub episode: Option<u32>,
    /// `full`, `trailer` or `bonus`.
    pub episode_type: Option<String>,
    pub explicit: Option<bool>,
    pub image: Option<String>,
    pub enclosure: Option<Enclosure>,
    /// `podcast:alternateEnclosure` and further enclosures.
    pub alternates: Vec<Enclosure>,
    /// `podcast:chapters`.
    pub chapters_url: Option<String>,
    /// Podlove simple chapters that stand in the feed itself.
    pub chapters: Vec<Chapter>,
    pub transcripts: Vec<TranscriptLink>,
    /// Its own people, who stand in the place of the show's.
    pub persons: Vec<Person>,
    pub categories: Vec<String>,
    pub extras: ItemExtras,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    pub url: String,
    #[serde(default)]
    pub mime: Option<String>,
    /// Bytes as claimed; 0 and nonsense are None.
    #[serde(default)]
    pub length: Option<u64>,
    /// `podcast:integrity` of the kind `sri`: `sha384-…` (W3C Subresource Integrity).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integrity: Option<String>,
    /// Bits a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bitrate: Option<u32>,
    /// Lines of a film.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// What the publisher calls this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptLink {
    pub url: String,
    pub mime: Option<String>,
    pub language: Option<String>,
}

/// A chapter of an episode. `hidden` chapters (`toc: false`) carry pictures or links but no row in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    pub start_ms: u64,
    pub end_ms: Option<u64>,
    pub title: String,
    pub url: Option<String>,
    pub image: Option<String>,
    pub hidden: bool,
}

/// One cue of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cue {
    /// None in plain text and HTML transcripts without times.
    pub start_ms: Option<u64>,
    pub end_ms: Option<u64>,
    pub speaker: Option<String>,
    pub text: String,
}

/// What is known about the bytes from the transport.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hint<'a> {
    /// The `Content-Type` header, with its charset.
    pub content_type: Option<&'a str>,
    /// The final URL: the base of relative links.
    pub url: Option<&'a str>,
}

/// A feed that a page names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundFeed {
    pub url: String,
    pub title: Option<String>,
    pub mime: Option<String>,
}

/// One subscription of an OPML list; `folder` is the path of outlines above it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Outline {
    pub title: Option<String>,
    /// The row states it as its `title`, which is what its program calls the feed; else it is a label alone (`text`).
    pub titled: bool,
    pub feed_url: String,
    pub site_url: Option<String>,
    pub folder: Vec<String>,
    /// As its `category` attribute names them (OPML 2.0).
    pub categories: Vec<String>,
}

/// A row of an OPML list that names no feed of the web: no address at all, one of another scheme, or a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OtherOutline {
    pub title: Option<String>,
    /// As it stands there.
    pub address: Option<String>,
    pub folder: Vec<String>,
}

/// All rows of an OPML list but its folders: none is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OpmlList {
    /// What the list calls itself.
    pub title: Option<String>,
    pub outlines: Vec<Outline>,
    /// Rows whose address stands in an earlier one.
    pub repeated: Vec<Outline>,
    pub others: Vec<OtherOutline>,
}
