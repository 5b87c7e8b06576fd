//! What the bytes are, by looking: JSON, XML, a page, or nothing.
use crate::warnings::Warnings;
use crate::{FeedError, Hint, ParsedFeed, ParsedItem, bounds, json_feed, xml_feed};
use lenient::charset::{Trust, decode};

/// Megabytes of a feed.
const MOST_MB: u32 = 64;

pub fn parse(
    bytes: &[u8],
    hint: Hint<'_>,
    each: &mut dyn FnMut(&mut ParsedItem),
) -> Result<ParsedFeed, FeedError> {
    if bytes.len() > (MOST_MB as usize) << 20 {
        return Err(FeedError::TooLarge(MOST_MB));
    }
    let decoded = decode(bytes, hint.content_type, Trust::Document);
    let text = decoded
        .text
        .trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c.is_control());
    if text.is_empty() {
        return Err(FeedError::Empty);
    }
    let mut warnings = Warnings::default();
    if let Some(warning) = decoded.warning {
        warnings.push(warning);
    }
    let mut each = |item: &mut ParsedItem| {
        bounds::item(item);
        each(item);
    };
    let mut feed = if text.starts_with('{') {
        json_feed::parse(text.as_bytes(), hint, warnings, &mut each)?
    } else if text.contains('<') {
        let text = start(text, &mut warnings);
        xml_feed::parse(text, hint, warnings, &mut each)?
    } else {
        return Err(FeedError::NotAFeed("no markup in it".to_owned()));
    };
    bounds::feed(&mut feed);
    Ok(feed)
}

/// The text from its XML declaration on, when only junk stands before it.
fn start<'a>(text: &'a str, warnings: &mut Warnings) -> &'a str {
    const JUNK: usize = 64 << 10;
    let mut end = text.len().min(JUNK);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    if head.starts_with("<?xml") {
        return text;
    }
    // Messages of a broken server, HTML among them, stand before the declaration of the real document.
    match head.find("<?xml ") {
        Some(at) if feed_follows(&text[at..]) => {
            warnings.push("There was something before the XML declaration.".to_owned());
            &text[at..]
        }
        _ => {
            if !head.starts_with('<') {
                warnings.push("There was something before the first tag.".to_owned());
            }
            text
        }
    }
}

fn feed_follows(text: &str) -> bool {
    const LOOK: usize = 4096;
    let head = text.as_bytes()[..text.len().min(LOOK)].to_ascii_lowercase();
    [
        &b"<rss"[..],
        b"<feed",
        b"<rdf",
        b":rdf",
        b":feed",
        b"<channel",
    ]
    .iter()
    .any(|root| memchr::memmem::find(&head, root).is_some())
}
