//! Names away from the line under the headline: beside a label, in a box at the end, in a sentence.
use dom_query::NodeRef;

use super::{of_others, parts, spaced};
use crate::dom;
use crate::metadata::byline::names::{accept, is_by_name, is_person, separate};
use crate::metadata::headline::{Place, in_teaser, names};

/// What introduces a name that stands alone on its line, anywhere on the page.
const WRITTEN: &[&str] = &[
    "written by",
    "authored by",
    "article by",
    "story by",
    "words by",
    "text by",
    "post by",
    "posted by",
    "автор:",
    "автор статьи:",
    "geschrieben von",
    "escrito por",
    "écrit par",
    "scritto da",
    "geschreven door",
];

/// A small box of the author's: of its parts the first that is the name of a person.
pub(super) fn boxed(place: &Place<'_>) -> Option<String> {
    let is_box = |node: &NodeRef<'_>| {
        let names = names(node);
        names.split_ascii_whitespace().take(20).any(|name| {
            name.split(|c: char| !c.is_ascii_alphanumeric())
                .any(|word| {
                    matches!(
                        word,
                        "author" | "authors" | "byline" | "contributor" | "authorbox" | "authorbio"
                    )
                })
        })
    };
    place
        .nodes
        .iter()
        .filter(|node| is_box(node) && !of_others(node, place) && !in_teaser(node))
        .take(20)
        .filter(|node| dom::short_line(node, 600).is_some())
        .find_map(|node| {
            parts(node)
                .iter()
                .take(8)
                .filter_map(|part| accept(part))
                .find(|name| is_person(name))
        })
}

/// A label near the headline, and the name in what comes next: `<dt>Author</dt><dd>Some Name</dd>`.
pub(super) fn labelled(place: &Place<'_>) -> Option<String> {
    let mut label = false;
    for node in place.head() {
        // Only what has no further parts.
        if node.children_it(false).any(|child| child.is_element()) {
            continue;
        }
        let Some(line) = dom::short_line(node, 80).filter(|line| !line.is_empty()) else {
            continue;
        };
        if label
            && let Some(name) = accept(&line).filter(|name| is_person(name))
            && !of_others(node, place)
        {
            return Some(name);
        }
        let lower = line.to_lowercase();
        label = matches!(
            lower.trim_end_matches([':', ' ']),
            "author"
                | "authors"
                | "by"
                | "written by"
                | "posted by"
                | "words by"
                | "words"
                | "автор"
                | "autor"
                | "auteur"
        );
    }
    None
}

/// A line `Written by Some Name` anywhere, or `About the author` and the name under it.
pub(super) fn written_by(place: &Place<'_>) -> Option<String> {
    let mut about = false;
    for node in &place.nodes {
        // Where the words stand: what is around them is seen before.
        let starts = node.children_it(false).find(|child| {
            let shown = |node: &NodeRef<'_>| node.is_text() && !node.text().trim().is_empty();
            shown(child) || child.descendants_it().any(|inner| shown(&inner))
        });
        let own = starts.is_some_and(|child| {
            child.is_text()
                || matches!(
                    &*dom::name(&child),
                    "b" | "strong" | "em" | "i" | "span" | "a" | "mark"
                )
        });
        if !own || matches!(&*dom::name(node), "script" | "style" | "a" | "option") {
            continue;
        }
        let Some(line) = spaced(node, 80) else {
            continue;
        };
        let lower = line.to_lowercase();
        if about
            && let Some(name) = accept(&line).filter(|name| is_person(name))
            && !of_others(node, place)
        {
            return Some(name);
        }
        if let Some(lead) = WRITTEN.iter().find(|lead| lower.starts_with(**lead)) {
            let rest = line.get(lead.len()..).unwrap_or_default();
            let rest = rest.trim_start_matches([':', ' ']);
            if let Some(name) = accept(rest)
                .map(|name| separate(&name))
                .filter(|name| is_by_name(name))
                && !of_others(node, place)
            {
                return Some(name);
            }
        }
        about = matches!(
            lower.trim_end_matches(':'),
            "about the author"
                | "about author"
                | "written by"
                | "об авторе"
                | "über den autor"
                | "über die autorin"
        );
    }
    None
}

/// A sentence at the beginning or end: "This post was written by Some Name, who ..."
pub(super) fn told(place: &Place<'_>) -> Option<String> {
    let paragraphs: Vec<&NodeRef<'_>> = place
        .nodes
        .iter()
        .filter(|node| matches!(&*dom::name(node), "p" | "em" | "i"))
        .collect();
    let ends = paragraphs
        .iter()
        .take(12)
        .chain(paragraphs.iter().rev().take(40));
    for node in ends {
        let Some(line) = dom::short_line(node, 400) else {
            continue;
        };
        let lower = line.to_lowercase();
        if lower.len() != line.len() {
            continue;
        }
        let Some((at, by)) = [
            " was written by ",
            " was originally written by ",
            " is written by ",
        ]
        .iter()
        .find_map(|by| lower.find(by).map(|at| (at, by))) else {
            continue;
        };
        let of_text = lower[..at].split_whitespace().rev().take(3).any(|word| {
            matches!(
                word,
                "post" | "article" | "story" | "guide" | "piece" | "blog" | "essay" | "report"
            )
        });
        if !of_text || at > 60 || of_others(node, place) {
            continue;
        }
        let name: Vec<&str> = line
            .get(at + by.len()..)?
            .split_whitespace()
            .take_while(|word| word.starts_with(char::is_uppercase))
            .take(5)
            .collect();
        let name = name.join(" ");
        let name = name
            .split_once(". ")
            .map_or(name.as_str(), |(name, _)| name);
        if let Some(name) = accept(name.trim_end_matches('.')).filter(|name| is_person(name)) {
            return Some(name);
        }
    }
    None
}
