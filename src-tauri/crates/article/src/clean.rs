//! The last step before anything is shown: a pass over the tree that makes addresses absolute and takes away what
//! only a live page needs, then the allow-list. Nothing may be done to the HTML after it but reading.
mod allow;
mod attributes;
#[cfg(test)]
mod tests;

use dom_query::{Document, NodeRef};
use url::Url;

use crate::{dom, embed, picture};

/// Cleaning can move markup (the parser repairs what the allow-list left), so it is repeated until it changes nothing.
const ROUNDS: usize = 6;

pub(crate) fn sanitise(html: &str, base: Option<&Url>) -> String {
    let mut current = once(html, base);
    for _ in 0..ROUNDS {
        let next = once(&current, base);
        if next == current {
            return current;
        }
        current = next;
    }
    // Only crafted input keeps moving; its words are kept.
    plain(&current)
}

fn once(html: &str, base: Option<&Url>) -> String {
    let doc = dom::parse(html);
    tidy(&doc, base);
    allow::clean(dom::body(&doc).inner_html().trim())
}

fn plain(html: &str) -> String {
    let text = crate::text::to_text(html);
    let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
    blocks
        .map(|block| format!("<p>{}</p>", escape(&dom::squeeze(block))))
        .collect()
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Prepares a page for the allow-list, in place.
pub(crate) fn tidy(doc: &Document, base: Option<&Url>) {
    let body = dom::body(doc);
    for node in dom::elements(&body) {
        replace(doc, &node, base);
    }
    attributes::keep_needed(&body, base);
    drop_empty(&body);
}

pub(crate) fn replace(doc: &Document, node: &NodeRef<'_>, base: Option<&Url>) {
    if node.parent().is_none() {
        return;
    }
    match &*dom::name(node) {
        "script" | "style" | "template" | "svg" | "math" | "input" | "button" | "select"
        | "textarea" | "datalist" | "canvas" | "applet" | "frameset" | "noframes" | "noembed"
        | "dialog" | "title" | "link" | "meta" | "base" | "map" | "portal" => {
            node.remove_from_parent()
        }
        "iframe" | "embed" | "object" | "amp-iframe" | "frame" => replace_frame(doc, node, base),
        "video" | "audio" => replace_media(doc, node, base),
        "img" | "amp-img" | "image" => replace_picture(node, base),
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
        "dir" | "menu" => node.rename("ul"),
        _ => {}
    }
}

fn replace_frame(doc: &Document, node: &NodeRef<'_>, base: Option<&Url>) {
    match embed::of_frame(node, base) {
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
