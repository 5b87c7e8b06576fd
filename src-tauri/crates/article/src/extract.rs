//! Finds the text of a page. Two readers look at it: the Readability rules, which are careful, and a reader of our
//! own, which takes the whole main area of a page from which the furniture has been removed. The first loses lists,
//! quotes, forums and anything without paragraphs; where it lost much, the second is believed.
mod around;
mod blocks;
mod cards;
mod copies;
mod endings;
mod furniture;
mod keep;
mod lead;
mod lost_paragraphs;
mod main_area;
mod notes;
mod opening;
mod pictures;
mod posts;
mod prepare;
mod related;
mod repeats;
mod teasers;
#[cfg(test)]
mod tests;
mod trim;

use dom_query::{Document, NodeRef};
use url::Url;

use crate::metadata::Metadata;
use crate::{RelatedLink, dom, text};
use furniture::misleading;
pub(crate) use lead::{direct, show as show_lead};

pub(crate) struct Extracted {
    /// Its body is the text.
    pub doc: Document,
    pub related: Vec<RelatedLink>,
    /// False when it is the whole page.
    pub extracted: bool,
}

/// Fewer characters are a notice, not an article.
const ENOUGH: usize = 140;

pub(crate) fn article(
    raw: &Document,
    meta: &Metadata,
    url: Option<&Url>,
    base: Option<&Url>,
) -> Extracted {
    let doc = raw.clone();
    let title = meta.title.as_deref();
    let shown = opening::Shown::of(meta);
    prepare::page(&doc, base);
    let forum = furniture::is_forum(raw, url);
    let spread = forum || furniture::is_listing(&doc, url);
    if !forum {
        copies::remove(&doc);
    }
    let mut bare = doc.clone();
    furniture::remove(&bare, forum);
    let posts = Some(&bare)
        .filter(|_| forum)
        .and_then(|bare| posts::only(&doc, bare));
    let apart = posts.is_some();
    if let Some(posts) = posts {
        bare = posts;
        furniture::remove(&bare, forum);
    }
    if !spread {
        teasers::remove(&bare, title);
    }
    let kept = keep::put_aside(&bare);
    let careful = Some(&bare)
        .filter(|bare| !is_heavy(bare))
        .and_then(readability)
        .map(|html| {
            let found = dom::parse(&html);
            let body = dom::body(&found);
            misleading::rearm(&body);
            let related = trim::part(&body, title, &shown, base);
            let trimmed = trim::finish(&body, related);
            (found, trimmed)
        })
        .filter(|(_, careful)| careful.letters >= ENOUGH);
    let mut same = false;
    let whole = main_area::find(&bare).map(|area| {
        let area = match careful.as_ref().filter(|_| !spread) {
            Some((_, careful)) => around::with_opening(area, &careful.lines),
            None => area,
        };
        let related = trim::part(&area, title, &shown, base);
        if let Some((_, careful)) = careful.as_ref().filter(|_| !spread) {
            let taken = careful.lines.iter().map(String::as_str).collect();
            around::prune(&area, &taken);
            same = around::agree(&area, &taken);
        }
        (area, trim::finish(&area, related))
    });
    let whole = whole.filter(|(_, whole)| whole.letters >= ENOUGH);
    let (found, related) = match (careful, whole) {
        // Where many write, or many things are listed, no one part is the text.
        (Some((_, careful)), Some((area, whole)))
            if same || spread && whole.letters * 10 > careful.letters * 11 =>
        {
            (only(&bare, &area), whole.related)
        }
        (Some((found, careful)), whole) => {
            if let Some((area, _)) = whole {
                lost_paragraphs::restore(&found, &area);
            }
            (found, careful.related)
        }
        (None, Some((area, whole))) => (only(&bare, &area), whole.related),
        (None, None) => {
            return Extracted {
                doc,
                related: Vec::new(),
                extracted: false,
            };
        }
    };
    endings::cut(&dom::body(&found));
    // What stands between posts is gone when they were told apart.
    if forum && !apart {
        posts::strip(&dom::body(&found));
    }
    kept.put_back(&dom::body(&found));
    repeats::remove(&dom::body(&found));
    notes::restore(&doc, &dom::body(&found));
    Extracted {
        doc: found,
        related,
        extracted: true,
    }
}

/// The whole page, made still, with nothing left out.
pub(crate) fn whole(raw: &Document, base: Option<&Url>) -> Document {
    let doc = raw.clone();
    prepare::page(&doc, base);
    doc
}

/// Whether many write on the page, one after the other.
pub(crate) fn is_forum(doc: &Document, url: Option<&Url>) -> bool {
    furniture::is_forum(doc, url)
}

/// The document with nothing but `area` in its body.
fn only(doc: &Document, area: &NodeRef<'_>) -> Document {
    let body = dom::body(doc);
    if area.id != body.id {
        area.remove_from_parent();
        body.remove_children();
        body.append_child(area);
    }
    doc.clone()
}

/// Bytes of text times the depth they lie at. A book has a few million, and both readers look at what is above a text.
const HEAVY: usize = 40_000_000;

/// Whether comparing two readings would take seconds: then the second is believed alone.
fn is_heavy(doc: &Document) -> bool {
    let mut stack = vec![(dom::body(doc), 1usize)];
    let mut work = 0;
    while let Some((node, depth)) = stack.pop() {
        if node.is_text() {
            work += depth * node.text().len();
        } else {
            work += depth;
            stack.extend(node.children_it(false).map(|child| (child, depth + 1)));
        }
        if work > HEAVY {
            return true;
        }
    }
    false
}

fn readability(doc: &Document) -> Option<String> {
    let config = dom_smoothie::Config {
        disable_json_ld: true,
        ..Default::default()
    };
    // The library indexes its own tree; a page that trips it is read by the other reader.
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let doc = doc.clone();
        misleading::disarm(&doc);
        let mut reader = dom_smoothie::Readability::with_document(doc, None, Some(config)).ok()?;
        reader
            .parse()
            .ok()
            .map(|article| article.content.to_string())
    }));
    found.ok().flatten()
}

/// Letters and digits of the text, without white space and marks.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

fn words_of(node: &NodeRef<'_>) -> String {
    text::of(node)
}
