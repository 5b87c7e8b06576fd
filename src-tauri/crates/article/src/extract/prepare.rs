//! Makes a live page a still one before anything is weighed: pictures get their addresses, frames become links, and
//! what streams in late is put where it belongs.
use std::collections::HashMap;

use dom_query::{Document, NodeRef};
use url::Url;

use super::{blocks, cards, keep, pictures};
use crate::{dom, maths, sanitise};

pub(super) fn page(doc: &Document, base: Option<&Url>) {
    let nodes = dom::elements(&doc.root());
    keep::forget(&nodes);
    stitch(&nodes);
    maths::read(doc, &nodes);
    pictures::unfold(doc, &nodes, base);
    for node in &nodes {
        if node.parent().is_none() || cards::embed(doc, node, base) {
            continue;
        }
        match &*dom::name(node) {
            "script" | "style" | "template" | "svg" => node.remove_from_parent(),
            // Films that run by themselves without a sound are a background.
            "video"
                if node.has_attr("autoplay")
                    && node.has_attr("muted")
                    && !node.has_attr("controls") =>
            {
                node.remove_from_parent()
            }
            "video" | "amp-video" if !cards::film(doc, node, base) => {
                node.remove_from_parent();
            }
            "iframe" | "embed" | "object" | "audio" | "amp-iframe" | "img" | "amp-img"
            | "amp-anim" => sanitise::replace(doc, node, base),
            "blockquote" => social_embed(doc, node),
            "input" => sanitise::tick(doc, node),
            "a" => move_anchor(node),
            "noscript" => {
                // Other words in it are for browsers without scripts.
                let pictures = node.descendants_it().any(|inner| inner.has_name("img"));
                if pictures {
                    node.rename("span")
                } else {
                    node.remove_from_parent()
                }
            }
            _ => {}
        }
    }
    pictures::group(doc);
    blocks::mend(doc);
}

/// An empty `<a name>` marks a place, and is lost where empty elements are: its name goes to what it stands in or before.
fn move_anchor(node: &NodeRef<'_>) {
    let Some(name) = dom::attr(node, "id").or_else(|| dom::attr(node, "name")) else {
        return;
    };
    if node.has_attr("href") || node.first_child().is_some() {
        return;
    }
    let within = node.parent().filter(|parent| {
        matches!(
            &*dom::name(parent),
            "p" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "dd"
        )
    });
    let place = within.or_else(|| node.next_element_sibling());
    if let Some(place) = place.filter(|place| !place.has_attr("id") && !place.has_name("a")) {
        place.set_attr("id", &name);
        node.remove_from_parent();
    }
}

/// Server-rendered React sends late parts as hidden `<div id="S:1">` and marks their place with `<template id="B:1">` or `"P:1"`.
fn stitch(nodes: &[NodeRef<'_>]) {
    let mut places: HashMap<String, NodeRef<'_>> = HashMap::new();
    for node in nodes.iter().filter(|node| node.has_name("template")) {
        if let Some(id) = dom::attr(node, "id")
            && let Some(part) = id.strip_prefix("B:").or_else(|| id.strip_prefix("P:"))
        {
            places.insert(part.to_owned(), *node);
        }
    }
    if places.is_empty() {
        return;
    }
    for node in nodes
        .iter()
        .filter(|node| node.has_name("div") && node.has_attr("hidden"))
    {
        let Some(part) =
            dom::attr(node, "id").and_then(|id| id.strip_prefix("S:").map(str::to_owned))
        else {
            continue;
        };
        // A boundary's segment is numbered apart from its place when it waited for another; the same number is the rule.
        if let Some(place) = places.get(&part)
            && !place.ancestors_it(None).any(|above| above.id == node.id)
        {
            node.remove_attr("hidden");
            node.remove_from_parent();
            place.replace_with(node);
        } else {
            node.remove_attr("hidden");
        }
    }
}

/// Posts shown by a script: the words in the page are only a link and a caption of the service's own.
fn social_embed(doc: &Document, node: &NodeRef<'_>) {
    let post = |class: &str| {
        node.class().is_some_and(|names| {
            names
                .split_ascii_whitespace()
                .any(|name| name.starts_with(class))
        })
    };
    let (address, label) = if let Some(address) = dom::attr(node, "data-instgrm-permalink") {
        (Some(address), "Instagram")
    } else if post("tiktok-embed") {
        (dom::attr(node, "cite"), "TikTok")
    } else if post("instagram-media") {
        let link = node.descendants_it().find(|inner| inner.has_name("a"));
        (link.and_then(|link| dom::attr(&link, "href")), "Instagram")
    } else if post("twitter-") || post("bluesky-embed") {
        // Its words stand in it, unless the script brings them.
        let words = node.text().split_whitespace().count();
        let link = node
            .descendants_it()
            .filter(|inner| inner.has_name("a"))
            .last()
            .and_then(|link| dom::attr(&link, "href"));
        let label = if post("bluesky-embed") {
            "Bluesky"
        } else {
            "X"
        };
        (link.filter(|_| words < 4), label)
    } else {
        (None, "")
    };
    if let Some(address) = address {
        let link = sanitise::link(doc, &address, label, true);
        keep::mark(&link);
        node.replace_with(&link);
    }
}
