//! Embeds and films as cards: a picture where there is one, a title, a link. The boxes that held them go, so that nothing
//! tells the card from a part of the text.
use dom_query::{Document, NodeRef};
use url::Url;

use super::keep;
use crate::{address, dom, embed, picture};

/// Puts a card in the place of `node` if it shows something from elsewhere.
pub(super) fn embed(doc: &Document, node: &NodeRef<'_>, base: Option<&Url>) -> bool {
    let found = embed::of_element(node, base).or_else(|| {
        matches!(
            &*dom::name(node),
            "iframe" | "embed" | "object" | "amp-iframe"
        )
        .then(|| embed::of_frame(node, base))
        .flatten()
    });
    let Some(found) = found else {
        return false;
    };
    let own = node
        .descendants_it()
        .filter(|inner| matches!(&*dom::name(inner), "img" | "amp-img"))
        .find_map(|img| picture::address(&img, base));
    let still = found.picture.or(own).or_else(|| background(node, base));
    card(doc, node, &found.url, &found.label, still.as_deref());
    true
}

/// Puts a card in the place of a film that is a file.
pub(super) fn film(doc: &Document, node: &NodeRef<'_>, base: Option<&Url>) -> bool {
    let sources = std::iter::once(*node).chain(
        node.descendants_it()
            .filter(|child| child.has_name("source")),
    );
    let file = sources
        .filter_map(|source| embed::frame_address(&source, base))
        .next();
    let poster = ["poster", "data-poster", "data-poster-url"]
        .iter()
        .find_map(|key| dom::attr(node, key))
        .and_then(|raw| address::web(base, &raw))
        .map(String::from);
    let title = ["title", "aria-label", "data-title"]
        .iter()
        .find_map(|key| dom::attr(node, key));
    match (file, poster) {
        (Some(file), poster) => {
            let named = file
                .path_segments()
                .and_then(|mut parts| parts.next_back())
                .unwrap_or_default();
            let label = title.unwrap_or_else(|| named.to_owned());
            let label = if label.is_empty() { "video" } else { &label };
            card(doc, node, file.as_str(), label, poster.as_deref());
        }
        (None, Some(poster)) => {
            let img = doc.tree.new_element("img");
            img.set_attr("src", &poster);
            img.set_attr("alt", title.as_deref().unwrap_or_default());
            node.replace_with(&img);
        }
        (None, None) => return false,
    }
    true
}

/// The picture that an element has behind it.
pub(super) fn background(node: &NodeRef<'_>, base: Option<&Url>) -> Option<String> {
    let style = dom::attr(node, "style")
        .or_else(|| dom::attr(node, "data-style"))
        .unwrap_or_default();
    let set = [
        "data-bg",
        "data-background",
        "data-background-image",
        "data-bgset",
    ]
    .iter()
    .find_map(|key| dom::attr(node, key));
    let at = style
        .to_ascii_lowercase()
        .find("background")
        .and_then(|at| Some(at + style.get(at..)?.find("url(")? + 4));
    let raw = match at {
        Some(at) => {
            let rest = style.get(at..)?;
            let rest = rest.trim_start();
            match rest.chars().next()? {
                quote @ ('"' | '\'') => rest[1..].split(quote).next()?.to_owned(),
                _ => rest.split(')').next()?.to_owned(),
            }
        }
        None => set?
            .trim_start_matches("url(")
            .trim_end_matches(')')
            .trim_matches(['"', '\''])
            .to_owned(),
    };
    address::web(base, raw.trim())
        .map(String::from)
        .filter(|url| !picture::is_tracker(url))
}

fn card(doc: &Document, node: &NodeRef<'_>, url: &str, label: &str, still: Option<&str>) {
    let outer = around(node);
    let in_line = outer
        .ancestors_it(None)
        .any(|above| matches!(&*dom::name(&above), "p" | "a" | "h1" | "h2" | "h3" | "h4"));
    let link = || {
        let link = doc.tree.new_element("a");
        link.set_attr("href", url);
        link
    };
    let words = link();
    words.append_child(&doc.tree.new_text(label));
    if in_line {
        outer.replace_with(&words);
        return;
    }
    let within = outer.parent().filter(|parent| parent.has_name("figure"));
    let caption = within
        .or_else(|| outer.has_name("figure").then_some(outer))
        .and_then(|figure| {
            figure
                .descendants_it()
                .find(|inner| inner.has_name("figcaption"))
        });
    let place = within.unwrap_or(outer);
    let Some(still) = still else {
        let paragraph = doc.tree.new_element("p");
        paragraph.append_child(&words);
        if let Some(caption) = caption.filter(|caption| !caption.text().trim().is_empty()) {
            paragraph.append_child(&doc.tree.new_text(" — "));
            for child in caption.children_it(false).collect::<Vec<_>>() {
                paragraph.append_child(&child);
            }
        }
        keep::mark(&paragraph);
        place.replace_with(&paragraph);
        return;
    };
    let figure = doc.tree.new_element("figure");
    let img = doc.tree.new_element("img");
    img.set_attr("src", still);
    img.set_attr("alt", label);
    let shown = link();
    shown.append_child(&img);
    figure.append_child(&shown);
    let below = doc.tree.new_element("figcaption");
    below.append_child(&words);
    if let Some(caption) = caption.filter(|caption| !caption.text().trim().is_empty()) {
        below.append_child(&doc.tree.new_text(" — "));
        for child in caption.children_it(false).collect::<Vec<_>>() {
            below.append_child(&child);
        }
    }
    figure.append_child(&below);
    keep::mark(&figure);
    place.replace_with(&figure);
}

/// The outermost box that holds the node and nothing else to read.
fn around<'a>(node: &NodeRef<'a>) -> NodeRef<'a> {
    let mut outer = *node;
    while let Some(parent) = outer.parent() {
        let plain = matches!(
            &*dom::name(&parent),
            "div" | "span" | "center" | "p" | "amp-fit-text" | "responsive-video"
        );
        let alone = parent.children_it(false).all(|child| {
            child.id == outer.id
                || child.is_comment()
                || (child.is_text() && child.text().trim().is_empty())
                || matches!(
                    &*dom::name(&child),
                    "script" | "style" | "noscript" | "button" | "svg" | "br"
                )
                || (child.is_element() && child.text().trim().is_empty() && !shows(&child))
        });
        if !plain || !alone {
            break;
        }
        outer = parent;
    }
    outer
}

fn shows(node: &NodeRef<'_>) -> bool {
    std::iter::once(*node)
        .chain(node.descendants_it())
        .any(|inner| {
            matches!(
                &*dom::name(&inner),
                "img" | "picture" | "iframe" | "video" | "audio" | "table" | "hr" | "figure"
            )
        })
}
