//! OPML subscription lists (opml.org/spec2.opml), read leniently and written strictly.
use lenient::charset::{Trust, decode};
use std::collections::HashSet;

use crate::text::{Entities, escape, title, without_controls};
use crate::xml::{Cursor, Tag, Token};
use crate::{FeedError, Outline, link};

const MOST_MB: u32 = 64;
const MOST_OUTLINES: usize = 50_000;
const DEEPEST: usize = 32;

/// Reads a list. Feeds are known by their address alone; the type is often missing or wrong.
pub fn parse(bytes: &[u8]) -> Result<Vec<Outline>, FeedError> {
    if bytes.len() > (MOST_MB as usize) << 20 {
        return Err(FeedError::TooLarge(MOST_MB));
    }
    let decoded = decode(bytes, None, Trust::Document);
    let text = without_controls(&decoded.text);
    let text = text.trim();
    if text.is_empty() {
        return Err(FeedError::Empty);
    }
    let mut reader = Outlines::default();
    let mut cursor = Cursor::new(text);
    loop {
        match cursor.next() {
            Token::Start(tag) => reader.open(&tag)?,
            Token::End(name) if name.eq_ignore_ascii_case("outline") => reader.close(),
            Token::DocType(doctype) => reader.entities = Entities::from_doctype(doctype),
            Token::Eof => break,
            _ => {}
        }
        if reader.found.len() >= MOST_OUTLINES {
            break;
        }
    }
    if !reader.seen {
        return Err(FeedError::NotAFeed(
            "no OPML outlines were found".to_owned(),
        ));
    }
    Ok(reader.found)
}

#[derive(Default)]
struct Outlines {
    found: Vec<Outline>,
    known: HashSet<String>,
    /// Names of open outlines; None for feeds and for what is too deep.
    open: Vec<Option<String>>,
    entities: Entities,
    seen: bool,
    /// Outlines deeper than is kept count only.
    beyond: usize,
}

impl Outlines {
    fn open(&mut self, tag: &Tag<'_>) -> Result<(), FeedError> {
        if tag.name.eq_ignore_ascii_case("opml") {
            self.seen = true;
        } else if tag.name.eq_ignore_ascii_case("html") && !self.seen {
            return Err(FeedError::Html);
        }
        if !tag.name.eq_ignore_ascii_case("outline") {
            return Ok(());
        }
        self.seen = true;
        let text = |name: &str| {
            tag.get(name, &self.entities)
                .map(|t| title(&t))
                .filter(|t| !t.is_empty())
        };
        let name = text("title").or_else(|| text("text"));
        let url = |name: &str| {
            tag.get(name, &self.entities)
                .and_then(|u| link::absolute(&u, None))
        };
        let plain = ["url", "feedUrl", "href"].into_iter();
        let is_feed = tag.get("type", &self.entities).is_some_and(|t| {
            let t = t.to_ascii_lowercase();
            t.contains("rss") || t.contains("atom") || t.contains("feed")
        });
        let feed_url =
            url("xmlUrl").or_else(|| is_feed.then(|| plain.filter_map(url).next()).flatten());
        let feed_url = feed_url.filter(|u| link::is_http(u));
        let folder = if feed_url.is_none() {
            name.clone()
        } else {
            None
        };
        if let Some(feed_url) = feed_url
            && self.known.insert(feed_url.clone())
        {
            let folder = self.open.iter().flatten().cloned().collect();
            self.found.push(Outline {
                title: name,
                feed_url,
                site_url: url("htmlUrl").filter(|u| link::is_http(u)),
                folder,
            });
        }
        if tag.empty {
            return Ok(());
        }
        if self.open.len() < DEEPEST {
            self.open.push(folder);
        } else {
            self.beyond += 1;
        }
        Ok(())
    }

    fn close(&mut self) {
        if self.beyond > 0 {
            self.beyond -= 1;
        } else {
            self.open.pop();
        }
    }
}

/// Folders in the order in which they first appear.
#[derive(Default)]
struct Folder<'a> {
    name: &'a str,
    folders: Vec<Folder<'a>>,
    feeds: Vec<&'a Outline>,
}

pub fn write(name: &str, outlines: &[Outline]) -> String {
    let mut root = Folder::default();
    for outline in outlines {
        let mut at = &mut root;
        for part in outline.folder.iter().take(DEEPEST) {
            let position = at.folders.iter().position(|f| f.name == part);
            let position = position.unwrap_or_else(|| {
                at.folders.push(Folder {
                    name: part,
                    ..Folder::default()
                });
                at.folders.len() - 1
            });
            at = &mut at.folders[position];
        }
        at.feeds.push(outline);
    }
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>",
    );
    out.push_str(&attribute(name));
    out.push_str("</title>\n  </head>\n  <body>\n");
    folder(&root, 2, &mut out);
    out.push_str("  </body>\n</opml>\n");
    out
}

fn folder(at: &Folder<'_>, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    for inner in &at.folders {
        out.push_str(&format!(
            "{indent}<outline text=\"{}\">\n",
            attribute(inner.name)
        ));
        folder(inner, depth + 1, out);
        out.push_str(&format!("{indent}</outline>\n"));
    }
    for feed in &at.feeds {
        let name = attribute(feed.title.as_deref().unwrap_or(&feed.feed_url));
        out.push_str(&format!(
            "{indent}<outline type=\"rss\" text=\"{name}\" title=\"{name}\" xmlUrl=\"{}\"",
            attribute(&feed.feed_url)
        ));
        if let Some(site) = &feed.site_url {
            out.push_str(&format!(" htmlUrl=\"{}\"", attribute(site)));
        }
        out.push_str("/>\n");
    }
}

/// Escaped, without the control characters XML forbids.
fn attribute(text: &str) -> String {
    let allowed: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect();
    escape(&allowed).into_owned()
}
