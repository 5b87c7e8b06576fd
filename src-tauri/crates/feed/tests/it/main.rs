//! Black-box tests of the parsers. All feeds here are invented.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod atom;
mod chapters;
mod damaged;
mod discover;
mod hostile;
mod json_feed;
mod memory;
mod opml;
mod podcast;
mod podcasting;
mod rss;
mod shapes;
mod show_notes;
mod transcript;
mod transcript_shapes;

use feed::{Hint, ParsedFeed, ParsedItem, parse};

pub const PODCAST: &str = include_str!("../../fixtures/podcast.xml");
pub const PODCASTING: &str = include_str!("../../fixtures/podcasting.xml");

/// Parses as if it came from https://example.org/feeds/main.xml.
#[track_caller]
pub fn read(text: &str) -> ParsedFeed {
    parse(
        text.as_bytes(),
        Hint {
            content_type: None,
            url: Some("https://example.org/feeds/main.xml"),
        },
    )
    .expect(text)
}

/// The only item of an RSS channel that has these elements.
#[track_caller]
pub fn item(elements: &str) -> ParsedItem {
    let feed = read(&format!(
        "<rss version=\"2.0\"><channel><title>t</title><item>{elements}</item></channel></rss>"
    ));
    assert_eq!(feed.items.len(), 1, "{elements}");
    feed.items.into_iter().next().unwrap()
}
