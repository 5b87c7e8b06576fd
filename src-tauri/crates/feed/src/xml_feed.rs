//! The walk over an XML feed: which elements are the feed's, which an item's, where an item ends although nobody
//! said so. What the elements mean is in `channel` and `item`.
mod channel;
mod element;
mod element_text;
mod item;
mod live;
mod media;
mod podcast_namespace;
mod rhythm;

use std::rc::Rc;

use url::Url;

use crate::namespaces::{Namespace, Namespaces, by_uri};
use crate::sound_links;
use crate::text::{Entities, without_controls};
use crate::warnings::Warnings;
use crate::xml::{Cursor, Tag, Token};
use crate::{FeedError, Format, Hint, ParsedFeed, ParsedItem};
use channel::Channel;
use element::{Element, LONGEST_NAME, lower};
use item::ItemDraft;

/// More items than this are left out.
pub const MOST_ITEMS: usize = 50_000;

struct XmlFeed<'a, 'e> {
    cursor: Cursor<'a>,
    names: Namespaces,
    entities: Entities,
    warnings: Warnings,
    format: Option<Format>,
    feed_base: Option<Rc<Url>>,
    /// Some element around the items has `xml:base`.
    based: bool,
    channel: Channel,
    draft: Option<ItemDraft>,
    items: Vec<ParsedItem>,
    /// Is told of each item.
    each: &'e mut dyn FnMut(&mut ParsedItem),
    /// Items were ended by what follows them, so the last one needs no end tag either.
    open_ended: bool,
    /// Items without anything in them.
    blank: usize,
}

/// Reads RSS, RDF and Atom.
pub fn parse(
    text: &str,
    hint: Hint<'_>,
    warnings: Warnings,
    each: &mut dyn FnMut(&mut ParsedItem),
) -> Result<ParsedFeed, FeedError> {
    let text = without_controls(text);
    let mut walk = XmlFeed {
        cursor: Cursor::new(&text),
        names: Namespaces::default(),
        entities: Entities::default(),
        warnings,
        format: None,
        feed_base: hint.url.and_then(|u| Url::parse(u).ok()).map(Rc::new),
        based: false,
        channel: Channel::default(),
        draft: None,
        items: Vec::new(),
        each,
        open_ended: false,
        blank: 0,
    };
    walk.run()?;
    walk.finish()
}

impl<'a> XmlFeed<'a, '_> {
    fn run(&mut self) -> Result<(), FeedError> {
        let mut strangers = 0;
        loop {
            match self.cursor.next() {
                Token::Start(tag) => {
                    self.declare(&tag);
                    let mut buffer = [0; LONGEST_NAME];
                    let (ns, local) = self.names.resolve(tag.name);
                    let local = lower(local, &mut buffer);
                    if let Some(format) = frame(ns, local) {
                        self.open_frame(format, local, &tag);
                    } else if ns == Namespace::Core && matches!(local, "item" | "entry") {
                        if self.items.len() >= MOST_ITEMS {
                            self.warnings
                                .push(format!("Only the first {MOST_ITEMS} items were read."));
                            self.draft = None;
                            return Ok(());
                        }
                        self.open_item(local, &tag);
                    } else if self.format.is_none() {
                        strangers += 1;
                        stranger(local, strangers)?;
                    } else {
                        self.field(ns, local, tag);
                    }
                }
                Token::End(name) => self.close(name),
                Token::DocType(doctype) => {
                    if self.format.is_none()
                        && doctype.to_ascii_lowercase().contains("doctype html")
                    {
                        // XHTML doctypes stand before some feeds, so this alone decides nothing.
                        strangers += 1;
                    }
                    self.entities = Entities::from_doctype(doctype);
                }
                Token::Other => {}
                Token::Eof => return Ok(()),
            }
        }
    }

    fn open_frame(&mut self, format: Format, local: &str, tag: &Tag<'a>) {
        // `channel` inside RDF is not RSS.
        if self.format.is_none() {
            self.format = Some(format);
        }
        if self.draft.is_some() && local == "channel" {
            self.end_item();
        }
        self.channel.lang(tag.get("xml:lang", &self.entities));
        if let Some(base) = join(
            self.feed_base.as_ref(),
            tag.get("xml:base", &self.entities).as_deref(),
        ) {
            self.feed_base = Some(base);
            self.based = true;
        }
        if local == "rss" && tag.get("version", &self.entities).is_none() {
            self.warnings
                .push("The rss element has no version.".to_owned());
        }
    }

    fn open_item(&mut self, local: &str, tag: &Tag<'a>) {
        if self.format.is_none() {
            self.format = Some(if local == "entry" {
                Format::Atom
            } else {
                Format::Rss
            });
        }
        if self.draft.is_some() {
            self.open_ended = true;
            self.warnings.push("An item has no end tag.".to_owned());
            self.end_item();
        }
        let base = join(
            self.feed_base.as_ref(),
            tag.get("xml:base", &self.entities).as_deref(),
        );
        let mut draft = ItemDraft::new(base);
        draft.about(tag.get("rdf:about", &self.entities));
        self.draft = Some(draft);
        if tag.empty {
            self.end_item();
        }
    }

    fn close(&mut self, name: &str) {
        let (ns, local) = self.names.resolve(name);
        let mut buffer = [0; LONGEST_NAME];
        let local = lower(local, &mut buffer);
        let ends = ns == Namespace::Core && matches!(local, "item" | "entry")
            || frame(ns, local).is_some();
        if ends && self.draft.is_some() {
            self.end_item();
        }
    }

    fn end_item(&mut self) {
        let Some(draft) = self.draft.take() else {
            return;
        };
        match draft.finish() {
            Some(mut item) => {
                (self.each)(&mut item);
                self.items.push(item);
            }
            None => self.blank += 1,
        }
    }

    fn field(&mut self, ns: Namespace, local: &str, tag: Tag<'a>) {
        let raw = self.cursor.inside(&tag);
        let special = tag.has("xml");
        // `<link xmlns="http://www.w3.org/2005/Atom">` says by itself what it is.
        let stated = if special {
            tag.get("xmlns", &self.entities)
        } else {
            None
        };
        let ns = match stated.map(|uri| by_uri(uri.trim())) {
            Some(stated) if !tag.name.contains(':') && stated != Namespace::Other => stated,
            _ => ns,
        };
        let outer = self
            .draft
            .as_ref()
            .and_then(|d| d.base())
            .or(self.feed_base.as_ref());
        let stated = if special {
            tag.get("xml:base", &self.entities)
        } else {
            None
        };
        let own = join(outer, stated.as_deref());
        let item_based = self.draft.as_ref().is_some_and(|d| d.base().is_some());
        let explicit_base = self.based || item_based || own.is_some();
        let outer = if own.is_none() { outer.cloned() } else { None };
        let base = own.as_deref().or(outer.as_deref());
        let element = Element {
            ns,
            local,
            tag,
            raw,
            base,
            explicit_base,
            entities: &self.entities,
        };
        match &mut self.draft {
            Some(draft) => draft.element(&element, &self.names),
            None => self.channel.element(&element, &self.names),
        }
    }

    /// Notes the prefixes a start tag declares.
    fn declare(&mut self, tag: &Tag<'a>) {
        if !tag.has("xmlns:") {
            return;
        }
        for (name, value) in tag.attributes().take(1000) {
            if let Some(prefix) = name.strip_prefix("xmlns:") {
                self.names.declare(prefix, value);
            }
        }
    }

    fn finish(mut self) -> Result<ParsedFeed, FeedError> {
        let Some(format) = self.format else {
            return Err(if self.cursor.looks_like_page() {
                FeedError::Html
            } else {
                FeedError::NotAFeed("no feed element was found".to_owned())
            });
        };
        if self.open_ended {
            self.end_item();
        } else if self.draft.take().is_some() {
            self.warnings
                .push("The file ends inside an item, which was left out.".to_owned());
        } else if self.cursor.cut {
            self.warnings
                .push("The file ends in the middle.".to_owned());
        }
        if self.cursor.unclosed {
            self.warnings
                .push("Some elements have no end tag.".to_owned());
        }
        if self.blank > 0 {
            self.warnings.push(format!(
                "{} items without content were left out.",
                self.blank
            ));
        }
        sound_links::take_in(&mut self.items);
        Ok(self
            .channel
            .finish(format, self.items, self.warnings, self.feed_base.as_deref()))
    }
}

fn frame(ns: Namespace, local: &str) -> Option<Format> {
    match (ns, local) {
        (Namespace::Core, "rss" | "channel") => Some(Format::Rss),
        (Namespace::Core, "rdf") => Some(Format::Rdf),
        (Namespace::Core, "feed") => Some(Format::Atom),
        _ => None,
    }
}

/// An element before any feed element: a page, another kind of file, or junk to step over.
fn stranger(local: &str, count: usize) -> Result<(), FeedError> {
    match local {
        "html" | "head" | "meta" => Err(FeedError::Html),
        "opml" => Err(FeedError::NotAFeed("an OPML subscription list".to_owned())),
        "urlset" | "sitemapindex" => Err(FeedError::NotAFeed("a sitemap".to_owned())),
        "svg" => Err(FeedError::NotAFeed("a picture".to_owned())),
        _ if count > 1000 => Err(FeedError::NotAFeed("no feed element was found".to_owned())),
        _ => Ok(()),
    }
}

/// `base` as seen from `outer`; None when there is no `base`.
fn join(outer: Option<&Rc<Url>>, base: Option<&str>) -> Option<Rc<Url>> {
    let base = base?.trim();
    let joined = match outer {
        Some(outer) => outer.join(base),
        None => Url::parse(base),
    };
    joined.ok().map(Rc::new)
}
