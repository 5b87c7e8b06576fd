//! Lines of a text that are not its author's to the subject: calls to subscribe, follow, answer or share, and rows of links
//! to other pages at the end.
mod calls;

use dom_query::NodeRef;

use super::{keep, letters, trim};
use crate::dom;

/// Longer paragraphs are text, whatever they call for.
const LONGEST: usize = 320;
/// A row of so many lines that are links leads away.
const ROW: usize = 2;

pub(super) fn cut(body: &NodeRef<'_>) {
    let blocks = blocks(body);
    let all: usize = blocks.iter().map(|block| letters(&block.text())).sum();
    for block in &blocks {
        if let Some(line) = dom::short_line(block, LONGEST)
            && calls::is_call(&line, links(block))
            && letters(&line) * 4 < all
        {
            remove(block, body);
        }
    }
    // From the end: links alone.
    let tail: Vec<NodeRef<'_>> = self::blocks(body)
        .into_iter()
        .rev()
        .take_while(|block| is_link(block) || is_heading(block))
        .collect();
    let rest = all.saturating_sub(tail.iter().map(|block| letters(&block.text())).sum());
    if tail.iter().filter(|block| is_link(block)).count() >= ROW && rest * 2 > all {
        for block in tail {
            remove(&block, body);
        }
    }
}

fn is_link(block: &NodeRef<'_>) -> bool {
    let words = block.text().split_whitespace().count();
    // A source is named by its address, or by a word; a note leads back.
    trim::link_share(block) >= 0.9
        && words >= 3
        && block
            .descendants_it()
            .filter(|inner| inner.has_name("a"))
            .all(|link| !dom::attr(&link, "href").is_some_and(|href| href.starts_with('#')))
}

fn is_heading(block: &NodeRef<'_>) -> bool {
    matches!(&*dom::name(block), "h2" | "h3" | "h4" | "h5" | "h6")
}

fn links(block: &NodeRef<'_>) -> usize {
    block
        .descendants_it()
        .filter(|inner| inner.has_name("a"))
        .count()
}

/// Takes a block away with the boxes that held it alone.
pub(super) fn remove(block: &NodeRef<'_>, body: &NodeRef<'_>) {
    let mut outer = *block;
    while let Some(parent) = outer.parent() {
        let others = parent.children_it(false).any(|child| {
            child.id != outer.id
                && (letters(&child.text()) > 0
                    || child.is_element()
                        && (keep::is_mark(&child)
                            || child.has_name("img")
                            || child
                                .descendants_it()
                                .any(|inner| keep::is_mark(&inner) || inner.has_name("img"))))
        });
        if parent.id == body.id || others {
            break;
        }
        outer = parent;
    }
    if outer.id != body.id {
        outer.remove_from_parent();
    }
}

/// Elements with words and no block in them, in page order; not those of code, tables and quotes.
pub(super) fn blocks<'a>(body: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut out = Vec::new();
    let mut open = vec![*body];
    while let Some(node) = open.pop() {
        if matches!(
            &*dom::name(&node),
            "pre" | "table" | "blockquote" | "dl" | "details"
        ) {
            out.push(node);
            continue;
        }
        let inner: Vec<NodeRef<'a>> = node
            .children_it(true)
            .filter(|child| child.is_element() && dom::holds_block(child))
            .collect();
        if !inner.is_empty() {
            open.extend(inner);
        } else if node.id != body.id && letters(&node.text()) > 0 {
            out.push(node);
        }
    }
    out.retain(|node| {
        !matches!(
            &*dom::name(node),
            "pre" | "table" | "blockquote" | "dl" | "details"
        ) || letters(&node.text()) > 0
    });
    out
}
