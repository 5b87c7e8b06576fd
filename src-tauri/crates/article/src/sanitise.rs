//! What makes a text fit to be shown: a pass over the tree that makes addresses absolute and takes away what only a live
//! page needs, then the allow-list. Sanitisers that exist take text and parse it; here the tree of one parse is cleaned
//! in place and gives the links, pictures and words as well, so the list is applied to the tree (the tests hold the
//! result against such a sanitiser). No element that the list names holds raw text or foreign content, so that what is
//! written is read back by any parser as these elements and nothing else.
mod allow_list;
mod attributes;
#[cfg(test)]
mod tests;
mod write;

use std::fmt;
use std::ops::Deref;

use dom_query::{Document, NodeRef};
use serde::Serialize;
use url::Url;

use crate::{dom, embed, maths, picture, text};

pub(crate) use write::escape;

/// HTML that is safe to show in the sandboxed frame. Only the sanitiser makes it, and our own store gives it back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct CleanHtml(String);

impl CleanHtml {
    /// What was stored as a [`CleanHtml`] before. Never for what comes from anywhere else: that is sanitised.
    pub fn from_store(html: String) -> Self {
        Self(html)
    }

    pub fn into_string(self) -> String {
        self.0
    }

    /// Text in which there is nothing that HTML knows, as a text of its own.
    pub(crate) fn of_plain(text: &str) -> Option<Self> {
        let plain = text.chars().all(|c| {
            !matches!(c, '<' | '>' | '&' | '\u{a0}' | '\u{feff}')
                && (!c.is_control() || matches!(c, '\n' | '\t'))
        });
        plain.then(|| Self(text.trim().to_owned()))
    }

    /// The body of a document that [`tree`] has cleaned.
    pub(crate) fn of_tree(doc: &Document) -> Self {
        Self(write::inner(&dom::body(doc)))
    }
}

impl Deref for CleanHtml {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CleanHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Cleaning can move markup (a parser repairs what the allow-list left), so it is repeated until it changes nothing.
const ROUNDS: usize = 6;

pub(crate) fn sanitise(html: &str, base: Option<&Url>) -> CleanHtml {
    CleanHtml::of_tree(&tree(dom::parse(html), base))
}

/// Cleans the body of a document. Written and read again, and cleaned once more, the body is the same.
pub(crate) fn tree(doc: Document, base: Option<&Url>) -> Document {
    tidy(&doc, base);
    let mut doc = doc;
    let mut current = write::inner(&dom::body(&doc));
    for _ in 0..ROUNDS {
        if !write::is_settled(&dom::body(&doc)) {
            // As the frame reads it: without a doctype, tables may stand in paragraphs.
            doc = dom::parse(&format!("<!doctype html>{current}"));
        }
        tidy(&doc, base);
        let next = write::inner(&dom::body(&doc));
        if next == current {
            return doc;
        }
        current = next;
    }
    // Only crafted input keeps moving; its words are kept.
    dom::parse(&plain(&dom::body(&doc)))
}

fn plain(body: &NodeRef<'_>) -> String {
    let text = text::of(body);
    let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
    blocks
        .map(|block| format!("<p>{}</p>", escape(&dom::squeeze(block))))
        .collect()
}

fn tidy(doc: &Document, base: Option<&Url>) {
    let body = dom::body(doc);
    for node in dom::elements(&body) {
        replace(doc, &node, base);
        drop_unknown(&node);
    }
    attributes::keep_needed(&body, base);
    drop_empty(&body);
    body.normalize();
}

/// Takes away an element that the list does not name; what it holds stays.
fn drop_unknown(node: &NodeRef<'_>) {
    if node.parent().is_none() || allow_list::element(&dom::name(node)) {
        return;
    }
    // A link may lead to it.
    if node.has_attr("id") {
        node.rename("span");
    } else {
        dom::unwrap(node);
    }
}

pub(crate) fn replace(doc: &Document, node: &NodeRef<'_>, base: Option<&Url>) {
    if node.parent().is_none() {
        return;
    }
    match &*dom::name(node) {
        "math" => maths::replace(doc, node),
        "input" => tick(doc, node),
        "script" | "style" | "template" | "svg" | "button" | "select" | "textarea" | "datalist"
        | "canvas" | "applet" | "frameset" | "noframes" | "noembed" | "dialog" | "title"
        | "link" | "meta" | "base" | "map" | "portal" => node.remove_from_parent(),
        "iframe" | "embed" | "object" | "amp-iframe" | "frame" => replace_frame(doc, node, base),
        name if is_custom(name) => replace_frame(doc, node, base),
        "video" | "audio" | "amp-video" | "amp-audio" => replace_media(doc, node, base),
        "img" | "amp-img" | "amp-anim" | "image" => replace_picture(node, base),
        "noscript" => dom::unwrap(node),
        "picture" | "font" | "form" | "label" | "fieldset" | "legend" => {
            if dom::is_block(&dom::name(node)) {
                node.rename("div")
            } else {
                dom::unwrap(node)
            }
        }
        "article" | "section" | "main" | "header" | "footer" | "aside" | "nav" | "center"
        | "address" | "hgroup" | "search" => node.rename("div"),
        "strike" => node.rename("s"),
        "tt" => node.rename("code"),
        "big" | "nobr" | "blink" | "marquee" => dom::unwrap(node),
        "xmp" | "listing" | "plaintext" => node.rename("pre"),
        "pre" => trim_start(doc, node),
        "dir" | "menu" => node.rename("ul"),
        _ => {}
    }
}

/// A parser drops the first line break of code, so none is left to drop.
fn trim_start(doc: &Document, node: &NodeRef<'_>) {
    if let Some(first) = node.first_child().filter(NodeRef::is_text) {
        let text = first.text();
        if text.starts_with(['\n', '\r']) {
            first.replace_with(&doc.tree.new_text(text.trim_start_matches(['\n', '\r'])));
        }
    }
}

/// Elements of a script's own that stand for a frame.
fn is_custom(name: &str) -> bool {
    matches!(
        name,
        "lite-youtube"
            | "lite-vimeo"
            | "youtube-video"
            | "vimeo-video"
            | "amp-youtube"
            | "amp-vimeo"
            | "amp-dailymotion"
            | "amp-instagram"
            | "amp-twitter"
            | "amp-facebook"
            | "amp-tiktok"
            | "amp-soundcloud"
    )
}

/// A box to tick in a list is a sign before its words; others are for filling in.
pub(crate) fn tick(doc: &Document, node: &NodeRef<'_>) {
    let box_of_list = dom::attr(node, "type")
        .is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"))
        && node.ancestors_it(Some(4)).any(|above| above.has_name("li"))
        && !node.ancestors_it(None).any(|above| above.has_name("form"));
    if box_of_list {
        let sign = if node.has_attr("checked") {
            "☑ "
        } else {
            "☐ "
        };
        node.replace_with(&doc.tree.new_text(sign));
    } else {
        node.remove_from_parent();
    }
}

fn replace_frame(doc: &Document, node: &NodeRef<'_>, base: Option<&Url>) {
    match embed::of_element(node, base).or_else(|| embed::of_frame(node, base)) {
        Some(found) => {
            let inline = node.ancestors_it(None).any(|above| above.has_name("p"));
            node.insert_before(&link(doc, &found.url, &found.label, !inline));
            node.remove_from_parent();
        }
        // An object's children are what to show instead of it.
        None if node.has_name("object") => dom::unwrap(node),
        None => node.remove_from_parent(),
    }
}

fn replace_media(doc: &Document, node: &NodeRef<'_>, base: Option<&Url>) {
    let sources = std::iter::once(*node).chain(
        node.children_it(false)
            .filter(|child| child.has_name("source")),
    );
    let address = sources
        .filter_map(|source| embed::frame_address(&source, base))
        .next();
    if let Some(url) = address {
        let file = url
            .path_segments()
            .and_then(|mut parts| parts.next_back())
            .filter(|file| !file.is_empty());
        let label = dom::attr(node, "title")
            .or_else(|| dom::attr(node, "aria-label"))
            .unwrap_or_else(|| file.unwrap_or("media").to_owned());
        let inline = node.ancestors_it(None).any(|above| above.has_name("p"));
        node.insert_before(&link(doc, url.as_str(), &label, !inline));
    }
    node.remove_from_parent();
}

/// A link to what cannot be shown, in a paragraph of its own unless it stands in one already.
pub(crate) fn link<'a>(
    doc: &'a Document,
    url: &str,
    label: &str,
    own_paragraph: bool,
) -> NodeRef<'a> {
    let anchor = doc.tree.new_element("a");
    anchor.set_attr("href", url);
    anchor.append_child(&doc.tree.new_text(label));
    if !own_paragraph {
        return anchor;
    }
    let paragraph = doc.tree.new_element("p");
    paragraph.append_child(&anchor);
    paragraph
}

fn replace_picture(node: &NodeRef<'_>, base: Option<&Url>) {
    let address = if picture::is_invisible(node) {
        None
    } else {
        picture::address(node, base)
    };
    match address.filter(|address| !picture::is_tracker(address)) {
        Some(address) => {
            // The fallback in `<noscript>` repeats the lazy picture just before it.
            if follows_itself(node, &address) {
                node.remove_from_parent();
                return;
            }
            node.rename("img");
            node.set_attr("src", &address);
        }
        None => node.remove_from_parent(),
    }
}

fn follows_itself(node: &NodeRef<'_>, address: &str) -> bool {
    let mut before = node.prev_sibling();
    while let Some(sibling) = before {
        if sibling.is_text() && sibling.text().trim().is_empty() {
            before = sibling.prev_sibling();
            continue;
        }
        let held = if sibling.has_name("img") {
            Some(sibling)
        } else {
            sibling
                .descendants_it()
                .filter(|inner| inner.has_name("img"))
                .last()
        };
        return held.is_some_and(|img| img.attr("src").is_some_and(|src| &*src == address));
    }
    false
}

/// Takes away blocks that show nothing, innermost first.
fn drop_empty(body: &NodeRef<'_>) {
    let mut all = dom::elements(body);
    all.reverse();
    for node in all {
        let name = dom::name(&node);
        if &*name == "a" && !node.has_attr("href") && !node.has_attr("id") {
            dom::unwrap(&node);
            continue;
        }
        let removable = matches!(
            &*name,
            "div"
                | "p"
                | "span"
                | "a"
                | "li"
                | "ul"
                | "ol"
                | "figure"
                | "figcaption"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "blockquote"
                | "strong"
                | "em"
                | "b"
                | "i"
                | "dl"
                | "table"
                | "tbody"
                | "tr"
        );
        if removable && node.attr("id").is_none() && is_bare(&node) {
            // A space between words may be all that the element gave.
            if !dom::is_block(&name) && node.first_child().is_some() {
                dom::unwrap(&node);
            } else {
                node.remove_from_parent();
            }
        }
    }
}

fn is_bare(node: &NodeRef<'_>) -> bool {
    node.children_it(false).all(|child| {
        (child.is_text() && child.text().trim().is_empty())
            || child.is_comment()
            || child.has_name("br")
    })
}
