//! Puts back paragraphs that the careful reader lost in the middle of a text: those that are a link from end to end, or
//! stand in a box of their own.
use std::collections::{HashMap, VecDeque};

use dom_query::{Document, NodeRef};

use super::{keep, letters, related, trim, words_of};
use crate::dom;

/// Shorter ones are labels.
const WORDS: usize = 5;
/// More of them in a row are a list of links to other pages.
const ROW: usize = 3;
/// So far up a text may begin beside where most of it is.
const LEVELS: usize = 4;

struct Paragraph<'a> {
    node: NodeRef<'a>,
    /// Its first line, folded.
    line: String,
}

/// `area` is the part of the page that holds most of the text.
pub(super) fn restore(text: &Document, area: &NodeRef<'_>) {
    let whole = paragraphs(&dom::body(text));
    let (Some(first), Some(last)) = (whole.first(), whole.last()) else {
        return;
    };
    let area = &spanning(area, &first.line, &last.line);
    let mut kept: HashMap<String, VecDeque<NodeRef<'_>>> = HashMap::new();
    for paragraph in whole {
        kept.entry(paragraph.line)
            .or_default()
            .push_back(paragraph.node);
    }
    let mut before: Option<NodeRef<'_>> = None;
    let mut lost: Vec<NodeRef<'_>> = Vec::new();
    for paragraph in paragraphs(area) {
        let Some(same) = kept.get_mut(&paragraph.line) else {
            lost.push(paragraph.node);
            continue;
        };
        let Some(here) = same.pop_front() else {
            continue;
        };
        match before {
            Some(before) => put_back(&before, &lost),
            // The picture that stands between the headline and the first line.
            None => open_with(&here, &lost),
        }
        lost.clear();
        before = Some(here);
    }
}

/// Puts pictures before the first paragraph that stand there with no words between.
fn open_with(first: &NodeRef<'_>, lost: &[NodeRef<'_>]) {
    let near: Vec<String> = lost
        .iter()
        .rev()
        .take_while(|node| keep::is_mark(node))
        .take(2)
        .map(|node| node.html().to_string())
        .collect();
    let html: String = near.into_iter().rev().collect();
    if !html.is_empty()
        && !first
            .ancestors_it(None)
            .any(|above| above.has_name("li") || above.has_name("table"))
    {
        first.before_html(html);
    }
}

/// The part around `area` that has the beginning and the end of the text in it: a text may begin in boxes of its own beside
/// the one that holds most of it.
fn spanning<'a>(area: &NodeRef<'a>, first: &str, last: &str) -> NodeRef<'a> {
    let around = area
        .ancestors_it(Some(LEVELS))
        .filter(|above| above.is_element() && !above.has_name("html"));
    let spans = |here: &NodeRef<'a>| {
        let lines = paragraphs(here);
        let has = |line: &str| lines.iter().any(|paragraph| paragraph.line == line);
        has(first) && has(last)
    };
    std::iter::once(*area)
        .chain(around)
        .find(spans)
        .unwrap_or(*area)
}

fn put_back(before: &NodeRef<'_>, lost: &[NodeRef<'_>]) {
    let links = lost
        .iter()
        .filter(|node| trim::link_share(node) > 0.5)
        .count();
    let html: String = lost
        .iter()
        .filter(|node| {
            keep::is_mark(node)
                || is_paragraph(node) && (links <= ROW || trim::link_share(node) <= 0.5)
        })
        .map(|node| node.html().to_string())
        .collect();
    if html.is_empty() {
        return;
    }
    // Not into the middle of a list or a table.
    let outer = before
        .ancestors_it(None)
        .filter(|above| {
            matches!(
                &*dom::name(above),
                "ul" | "ol" | "dl" | "table" | "figure" | "blockquote"
            )
        })
        .last();
    outer.as_ref().unwrap_or(before).after_html(html);
}

fn is_paragraph(node: &NodeRef<'_>) -> bool {
    let text = node.text();
    matches!(&*dom::name(node), "p" | "div" | "blockquote" | "pre")
        && !node.ancestors_it(None).any(|above| {
            matches!(
                &*dom::name(&above),
                "li" | "table" | "figure" | "aside" | "nav" | "footer" | "form"
            )
        })
        && text.split_whitespace().count() >= WORDS
        && !related::announces(&dom::squeeze(&text))
}

/// Blocks of words with no block in them, in page order.
fn paragraphs<'a>(root: &NodeRef<'a>) -> Vec<Paragraph<'a>> {
    let mut out = Vec::new();
    let mut open = vec![*root];
    while let Some(node) = open.pop() {
        let inner: Vec<NodeRef<'a>> = node
            .children_it(true)
            .filter(|child| child.is_element() && dom::holds_block(child))
            .collect();
        if !inner.is_empty() || node.id == root.id {
            open.extend(inner);
            continue;
        }
        if let Some(number) = keep::number(&node) {
            let line = format!("#{number}");
            out.push(Paragraph { node, line });
            continue;
        }
        if letters(&node.text()) == 0 {
            continue;
        }
        if let Some(line) = trim::lines(&words_of(&node)).into_iter().next() {
            out.push(Paragraph { node, line });
        }
    }
    out
}
