//! Bytes in, values out: RSS 0.9x-2.0, RDF, Atom, JSON Feed, OPML, feed discovery, chapters and transcripts.
//! No I/O, no clock, no database. Bytes from outside never panic and never allocate without a bound.
mod bounds;
mod chapters;
mod discover;
mod error;
mod feed_kind;
mod json;
mod json_feed;
mod link;
mod model;
mod namespaces;
mod opml;
mod ranked;
mod relative_links;
mod sniff;
mod sound_links;
mod text;
mod transcript;
mod warnings;
mod xml;
mod xml_feed;

pub use error::FeedError;
pub use model::*;

/// Reads a feed leniently: what can be kept is kept, what was mended is in `warnings`. A feed cut in the middle
/// keeps the items before the cut. `Html` tells the caller to look for feeds in the page with [`discover`].
pub fn parse(bytes: &[u8], hint: Hint<'_>) -> Result<ParsedFeed, FeedError> {
    sniff::parse(bytes, hint, &mut |_| {})
}

/// As [`parse`], and calls back with each item as soon as it is read. Who packs the long texts there (`packed_content`) never
/// has those of a large document in memory all at once.
pub fn parse_with(
    bytes: &[u8],
    hint: Hint<'_>,
    each: &mut dyn FnMut(&mut ParsedItem),
) -> Result<ParsedFeed, FeedError> {
    sniff::parse(bytes, hint, each)
}

/// Feeds that an HTML page names, best first: link rel=alternate, then links that look like feeds. At most 20.
pub fn discover(html: &[u8], hint: Hint<'_>) -> Vec<FoundFeed> {
    discover::discover(html, hint)
}

/// Reads an OPML subscription list as leniently as feeds. Duplicated URLs are kept once.
pub fn parse_opml(bytes: &[u8]) -> Result<Vec<Outline>, FeedError> {
    opml::parse(bytes).map(|list| list.outlines)
}

/// As [`parse_opml`], with the rows that name no feed: an import has to account for each.
pub fn read_opml(bytes: &[u8]) -> Result<OpmlList, FeedError> {
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
    chapters::from_show_notes(text)
}
