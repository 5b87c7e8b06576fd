//! The smallest part of a page, freed of furniture, that holds nearly all of its running words.
use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};

use crate::dom;

/// How much of its parent's words a part has to hold for the rest to be left behind.
const NEARLY_ALL: f64 = 0.9;

pub(super) fn find(doc: &Document) -> Option<NodeRef<'_>> {
    let body = dom::body(doc);
    let weights = weigh(&body);
    let weight = |node: &NodeRef<'_>| weights.get(&node.id).copied().unwrap_or(0.0);
    let total = weight(&body);
    if total <= 0.0 {
        return None;
    }
    let mut current = marked(&body, &weight, total).unwrap_or(body);
    loop {
        let held = weight(&current);
        let Some(next) = current
            .children_it(false)
            .filter(NodeRef::is_element)
            .max_by(|a, b| weight(a).total_cmp(&weight(b)))
        else {
            break;
        };
        let inner = matches!(
            &*dom::name(&next),
            "p" | "pre"
                | "table"
                | "ul"
                | "ol"
                | "dl"
                | "blockquote"
                | "tbody"
                | "tr"
                | "li"
                | "span"
                | "a"
        );
        if inner || weight(&next) < held * NEARLY_ALL {
            break;
        }
        current = next;
    }
    Some(current)
}

/// The part that the page itself marks as its text, if it holds enough of the words.
fn marked<'a>(
    body: &NodeRef<'a>,
    weight: &dyn Fn(&NodeRef<'a>) -> f64,
    total: f64,
) -> Option<NodeRef<'a>> {
    let nodes = dom::elements(body);
    let best = |test: &dyn Fn(&NodeRef<'a>) -> bool, least: f64| {
        nodes
            .iter()
            .filter(|node| test(node))
            .max_by(|a, b| weight(a).total_cmp(&weight(b)))
            .filter(|node| weight(node) >= total * least)
            .copied()
    };
    best(
        &|node| dom::attr(node, "itemprop").as_deref() == Some("articleBody"),
        0.5,
    )
    .or_else(|| best(&|node| node.has_name("article"), 0.5))
    .or_else(|| {
        best(
            &|node| node.has_name("main") || dom::attr(node, "role").as_deref() == Some("main"),
            0.4,
        )
    })
}

/// Letters outside of links, for each element the sum of what it holds.
fn weigh(body: &NodeRef<'_>) -> HashMap<NodeId, f64> {
    let mut weights: HashMap<NodeId, f64> = HashMap::new();
    for node in body.descendants_it().filter(NodeRef::is_text) {
        let text = node.text();
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count() as f64;
        if letters == 0.0 {
            continue;
        }
        let above: Vec<NodeRef<'_>> = node.ancestors_it(None).collect();
        let linked = above.iter().any(|node| node.has_name("a"));
        let worth = if linked { letters * 0.1 } else { letters };
        for node in above {
            *weights.entry(node.id).or_default() += worth;
        }
    }
    weights
}
