//! Bytes in, values out: RSS 0.9x-2.0, RDF, Atom, JSON Feed, OPML, feed discovery, chapters and transcripts.
//! No I/O, no clock, no database. Bytes from outside never panic and never allocate without a bound.
mod best;
mod chapters;
mod date;
mod discover;
mod document;
mod duration;
mod encoding;
mod finish;
mod json;
mod json_feed;
mod link;
mod model;
mod names;
mod notes;
mod opml;
mod sniff;
mod text;
mod transcript;
mod warnings;
mod xml;

pub use model::*;

/// What is known about the bytes from the transport.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hint<'a> {
    /// The `Content-Type` header, with its charset.
    pub content_type: Option<&'a str>,
    /// The final URL: the base of relative links.
    pub url: Option<&'a str>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    #[error("this is a web page, not a feed")]
    Html,
    #[error("this is not a feed: {0}")]
    NotAFeed(String),
    #[error("there is nothing in it")]
    Empty,
    #[error("it is larger than {0} MB")]
    TooLarge(u32),
}

/// Reads a feed leniently: what can be kept is kept, what was mended is in `warnings`. A feed cut in the middle
/// keeps the items before the cut. `Html` tells the caller to look for feeds in the page with [`discover`].
pub fn parse(bytes: &[u8], hint: Hint<'_>) -> Result<ParsedFeed, FeedError> {
    sniff::parse(bytes, hint)
}

/// A feed that a page names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FoundFeed {
    pub url: String,
    pub title: Option<String>,
    pub mime: Option<String>,
}

/// Feeds that an HTML page names, best first: link rel=alternate, then links that look like feeds. At most 20.
pub fn discover(html: &[u8], hint: Hint<'_>) -> Vec<FoundFeed> {
    discover::discover(html, hint)
}

/// One subscription of an OPML list; `folder` is the path of outlines above it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Outline {
    pub title: Option<String>,
    pub feed_url: String,
    pub site_url: Option<String>,
    pub folder: Vec<String>,
}

/// Reads an OPML subscription list as leniently as feeds. Duplicated URLs are kept once.
pub fn parse_opml(bytes: &[u8]) -> Result<Vec<Outline>, FeedError> {
    opml::parse(bytes)
}

/// Writes OPML 2.0.
pub fn write_opml(title: &str, outlines: &[Outline]) -> String {
    opml::write(title, outlines)
}

/// Reads Podcasting 2.0 JSON chapters. Sorted by start; nonsense rows are dropped. At most 10,000.
pub fn parse_chapters(bytes: &[u8]) -> Result<Vec<Chapter>, FeedError> {
    chapters::parse(bytes)
}

/// Reads a transcript: SRT, WebVTT, JSON (Podcasting 2.0, Whisper), HTML or plain text, by `mime` and by looking.
/// Cues are plain text, in order of time where all have one; single words are joined into sentences of at most 220
/// characters and 15 s. At most 200,000 cues.
pub fn parse_transcript(bytes: &[u8], mime: Option<&str>) -> Result<Vec<Cue>, FeedError> {
    transcript::parse(bytes, mime)
}

/// Chapters that are typed in show notes (text or HTML) as a list of times, `00:00 Title`. Empty unless it is plainly
/// such a list: at least three times at the starts or ends of lines, rising, each with a title. At most 1,000.
pub fn chapters_from_notes(text: &str) -> Vec<Chapter> {
    notes::chapters(text)
}
