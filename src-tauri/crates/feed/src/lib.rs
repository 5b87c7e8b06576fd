//! Bytes in, values out: RSS 0.9x-2.0, RDF, Atom, JSON Feed, OPML, feed discovery, chapters and transcripts.
//! No I/O, no clock, no database. Bytes from outside never panic and never allocate without a bound.
mod model;

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
pub fn parse(_bytes: &[u8], _hint: Hint<'_>) -> Result<ParsedFeed, FeedError> {
    Err(FeedError::Empty)
}

/// A feed that a page names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FoundFeed {
    pub url: String,
    pub title: Option<String>,
    pub mime: Option<String>,
}

/// Feeds that an HTML page names, best first: link rel=alternate, then links that look like feeds. At most 20.
pub fn discover(_html: &[u8], _hint: Hint<'_>) -> Vec<FoundFeed> {
    Vec::new()
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
pub fn parse_opml(_bytes: &[u8]) -> Result<Vec<Outline>, FeedError> {
    Err(FeedError::Empty)
}

/// Writes OPML 2.0.
pub fn write_opml(_title: &str, _outlines: &[Outline]) -> String {
    String::new()
}

/// Reads Podcasting 2.0 JSON chapters. Sorted by start; nonsense rows are dropped. At most 10,000.
pub fn parse_chapters(_bytes: &[u8]) -> Result<Vec<Chapter>, FeedError> {
    Err(FeedError::Empty)
}

/// Reads a transcript: SRT, WebVTT, JSON (Podcasting 2.0), HTML or plain text, by `mime` and by looking. At most 200,000 cues.
pub fn parse_transcript(_bytes: &[u8], _mime: Option<&str>) -> Result<Vec<Cue>, FeedError> {
    Err(FeedError::Empty)
}
