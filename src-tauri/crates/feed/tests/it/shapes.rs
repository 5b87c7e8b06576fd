//! Feeds of our own, written by hand: each is one line of what it shows, a small document, and what is right.
mod addresses;
mod bombs;
mod dates;
mod encodings;
mod mutants;
mod podcasts;
mod publishers;
mod versions;
mod words;

use feed::{Hint, ParsedFeed, ParsedItem, parse};

/// A document and what is right.
pub struct Shape {
    pub shows: &'static str,
    pub bytes: Vec<u8>,
    /// The `Content-Type` header.
    pub header: Option<&'static str>,
    pub title: Option<&'static str>,
    pub items: usize,
    /// The one thing that is looked at, as text.
    pub field: fn(&ParsedFeed) -> Option<String>,
    pub expected: Option<&'static str>,
}

pub fn shape(
    shows: &'static str,
    document: impl Into<Vec<u8>>,
    title: &'static str,
    items: usize,
    field: fn(&ParsedFeed) -> Option<String>,
    expected: &'static str,
) -> Shape {
    Shape {
        shows,
        bytes: document.into(),
        header: None,
        title: Some(title),
        items,
        field,
        expected: Some(expected),
    }
}

impl Shape {
    /// With a `Content-Type` header.
    fn under(mut self, header: &'static str) -> Shape {
        self.header = Some(header);
        self
    }

    /// The thing that is looked at must not be there.
    fn nothing(mut self) -> Shape {
        self.expected = None;
        self
    }

    fn untitled(mut self) -> Shape {
        self.title = None;
        self
    }

    pub fn read(&self) -> Result<ParsedFeed, feed::FeedError> {
        read_bytes(&self.bytes, self.header)
    }
}

pub fn read_bytes(bytes: &[u8], content_type: Option<&str>) -> Result<ParsedFeed, feed::FeedError> {
    let url = Some("https://example.org/feeds/main.xml");
    parse(bytes, Hint { content_type, url })
}

/// RSS 2.0 of one item with these elements.
fn one(item: &str) -> String {
    rss("", &format!("<item>{item}</item>"))
}

/// RSS 2.0 with the usual namespaces, titled `Harbour`.
fn rss(head: &str, items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:media=\"http://search.yahoo.com/mrss/\" \
         xmlns:podcast=\"https://podcastindex.org/namespace/1.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:psc=\"http://podlove.org/simple-chapters\">\
         <channel><title>Harbour</title>{head}{items}</channel></rss>"
    )
}

/// Atom 1.0 of one entry with these elements, titled `Harbour`.
fn atom(entry: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Harbour</title>\
         <id>urn:harbour</id><updated>2024-06-01T00:00:00Z</updated><entry>{entry}</entry></feed>"
    )
}

fn first(feed: &ParsedFeed) -> &ParsedItem {
    &feed.items[0]
}

fn title(feed: &ParsedFeed) -> Option<String> {
    first(feed).title.clone()
}

fn link(feed: &ParsedFeed) -> Option<String> {
    first(feed).link.clone()
}

fn guid(feed: &ParsedFeed) -> Option<String> {
    first(feed).guid.clone()
}

fn date(feed: &ParsedFeed) -> Option<String> {
    first(feed).published.map(|at| at.to_string())
}

fn body(feed: &ParsedFeed) -> Option<String> {
    first(feed).content_html.clone()
}

fn summary(feed: &ParsedFeed) -> Option<String> {
    first(feed).summary.clone()
}

fn author(feed: &ParsedFeed) -> Option<String> {
    first(feed).author.clone()
}

fn file(feed: &ParsedFeed) -> Option<String> {
    Some(first(feed).enclosure.as_ref()?.url.clone())
}

fn mime(feed: &ParsedFeed) -> Option<String> {
    first(feed).enclosure.as_ref()?.mime.clone()
}

fn bytes(feed: &ParsedFeed) -> Option<String> {
    Some(first(feed).enclosure.as_ref()?.length?.to_string())
}

fn seconds(feed: &ParsedFeed) -> Option<String> {
    Some((first(feed).duration_ms? / 1000).to_string())
}

fn picture(feed: &ParsedFeed) -> Option<String> {
    first(feed).image.clone()
}

fn titles(feed: &ParsedFeed) -> Option<String> {
    let titles = feed.items.iter().map(|i| i.title.as_deref().unwrap_or("-"));
    Some(titles.collect::<Vec<_>>().join("|"))
}

fn description(feed: &ParsedFeed) -> Option<String> {
    feed.description.clone()
}

fn kind(feed: &ParsedFeed) -> Option<String> {
    Some(format!("{:?} {:?}", feed.format, feed.kind))
}

/// All of them.
pub fn all() -> Vec<Shape> {
    [
        versions::shapes(),
        encodings::shapes(),
        words::shapes(),
        addresses::shapes(),
        dates::shapes(),
        podcasts::shapes(),
        publishers::shapes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn each_is_read_as_is_right() {
    let all = all();
    let mut wrong = Vec::new();
    for shape in &all {
        let shows = shape.shows;
        let feed = match shape.read() {
            Ok(feed) => feed,
            Err(error) => {
                wrong.push(format!("{shows}: {error}"));
                continue;
            }
        };
        if feed.title.as_deref() != shape.title {
            wrong.push(format!("{shows}: the title is {:?}", feed.title));
        }
        if feed.items.len() != shape.items {
            wrong.push(format!("{shows}: {} items", feed.items.len()));
            continue;
        }
        let found = (shape.field)(&feed);
        if found.as_deref() != shape.expected {
            wrong.push(format!(
                "{shows}: {found:?} where {:?} is right",
                shape.expected
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(all.len() >= 150, "{}", all.len());
    let names: std::collections::HashSet<&str> = all.iter().map(|shape| shape.shows).collect();
    assert_eq!(names.len(), all.len(), "each shows something of its own");
}
