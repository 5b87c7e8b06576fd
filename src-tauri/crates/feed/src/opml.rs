//! OPML subscription lists (opml.org/spec2.opml), read leniently and written strictly.
use lenient::charset::{Trust, decode};
use std::collections::HashSet;

use crate::text::characters;
use crate::text::{Entities, escape, title, without_controls};
use crate::xml::{Cursor, Tag, Token};
use crate::{FeedError, OpmlList, OtherOutline, Outline, link};

const MOST_MB: u32 = 64;
const MOST_OUTLINES: usize = 50_000;
const DEEPEST: usize = 32;

/// Reads a list. Feeds are known by their address alone; the type is often missing or wrong.
pub fn parse(bytes: &[u8]) -> Result<OpmlList, FeedError> {
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
            Token::Start(tag) if tag.name.eq_ignore_ascii_case("title") && !reader.any() => {
                let named = title(&characters(cursor.inside(&tag), &reader.entities));
                let named = Some(named).filter(|named| !named.is_empty());
                reader.list.title = reader.list.title.take().or(named);
            }
            Token::Start(tag) => reader.open(&tag)?,
            Token::End(name) if name.eq_ignore_ascii_case("outline") => reader.close(),
            Token::DocType(doctype) => reader.entities = Entities::from_doctype(doctype),
            Token::Eof => break,
            _ => {}
        }
        let list = &reader.list;
        if list.outlines.len() + list.repeated.len() + list.others.len() >= MOST_OUTLINES {
            break;
        }
    }
    if !reader.seen {
        return Err(FeedError::NotAFeed(
            "no OPML outlines were found".to_owned(),
        ));
    }
    Ok(reader.list)
}

/// An outline that was not closed yet.
#[derive(Default)]
struct OpenOutline {
    /// As a folder; None for feeds.
    name: Option<String>,
    /// Whether something stands in it: else it is no folder but a row without an address.
    used: bool,
    /// Whether it says that it is a feed, or has an address: then it is a row, unless something stands in it.
    row: bool,
    stated: Option<String>,
}

#[derive(Default)]
struct Outlines {
    list: OpmlList,
    known: HashSet<String>,
    open: Vec<OpenOutline>,
    entities: Entities,
    seen: bool,
    /// Outlines deeper than is kept count only.
    beyond: usize,
}

impl Outlines {
    /// Whether there was a row already: then what comes is no head.
    fn any(&self) -> bool {
        let list = &self.list;
        !(self.open.is_empty()
            && list.outlines.is_empty()
            && list.repeated.is_empty()
            && list.others.is_empty())
    }

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
        // Some programs write the description as "text".
        let titled = text("title");
        let is_titled = titled.is_some();
        let name = titled.or_else(|| text("text"));
        let url = |name: &str| {
            tag.get(name, &self.entities)
                .and_then(|u| link::absolute(&u, None))
        };
        let plain = ["url", "feedUrl", "href"];
        let kind = tag
            .get("type", &self.entities)
            .unwrap_or_default()
            .to_ascii_lowercase();
        let is_feed = ["rss", "atom", "feed"].iter().any(|k| kind.contains(k));
        let feed_url = url("xmlUrl").or_else(|| {
            is_feed
                .then(|| plain.iter().copied().filter_map(url).next())
                .flatten()
        });
        let feed_url = feed_url.filter(|u| link::is_http(u));
        // Whatever looks like an address of this row, though it is none of a feed.
        let stated = ["xmlUrl", "url", "feedUrl", "href", "htmlUrl"]
            .into_iter()
            .filter_map(|name| tag.get(name, &self.entities))
            .map(|address| address.trim().to_owned())
            .find(|address| !address.is_empty());
        if let Some(above) = self.open.last_mut() {
            above.used = true;
        }
        let mut open = OpenOutline::default();
        if let Some(feed_url) = feed_url {
            let outline = Outline {
                title: name,
                titled: is_titled,
                site_url: url("htmlUrl").filter(|u| link::is_http(u)),
                folder: self.folder(),
                categories: categories(&tag.get("category", &self.entities).unwrap_or_default()),
                feed_url,
            };
            if self.known.insert(outline.feed_url.clone()) {
                self.list.outlines.push(outline);
            } else {
                self.list.repeated.push(outline);
            }
        } else if tag.empty {
            // A folder that is closed at once is empty, or a row without an address: nobody can tell.
            if name.is_some() || stated.is_some() {
                self.other(name, stated);
            }
        } else {
            open = OpenOutline {
                row: is_feed || stated.is_some(),
                name,
                stated,
                used: false,
            };
        }
        if tag.empty {
            return Ok(());
        }
        if self.open.len() < DEEPEST {
            self.open.push(open);
        } else {
            self.beyond += 1;
        }
        Ok(())
    }

    fn folder(&self) -> Vec<String> {
        self.open.iter().filter_map(|o| o.name.clone()).collect()
    }

    fn other(&mut self, title: Option<String>, address: Option<String>) {
        let folder = self.folder();
        self.list.others.push(OtherOutline {
            title,
            address,
            folder,
        });
    }

    fn close(&mut self) {
        if self.beyond > 0 {
            self.beyond -= 1;
        } else if let Some(closed) = self.open.pop()
            && closed.row
            && !closed.used
        {
            self.other(closed.name, closed.stated);
        }
    }
}

/// "A comma-separated list of slash-delimited category strings" (OPML 2.0).
fn categories(stated: &str) -> Vec<String> {
    const MOST: usize = 50;
    stated
        .split(',')
        .map(title)
        .filter(|category| !category.is_empty())
        .take(MOST)
        .collect()
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
        if !feed.categories.is_empty() {
            let all = feed.categories.join(",");
            out.push_str(&format!(" category=\"{}\"", attribute(&all)));
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
