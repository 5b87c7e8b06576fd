//! Compares the two readers, and takes from the wider one what it has before and after the text that is not text.
use std::collections::HashSet;

use dom_query::NodeRef;

use super::{letters, trim, words_of};
use crate::dom;

/// Lines of fewer words are labels more often than text.
const SENTENCE: usize = 8;

/// Removes, before the first and after the last line that the careful reader took, what is not running text.
pub(super) fn prune(area: &NodeRef<'_>, taken: &HashSet<&str>) {
    let holds = |node: &NodeRef<'_>| {
        trim::lines(&words_of(node))
            .iter()
            .any(|line| taken.contains(line.as_str()))
    };
    if !holds(area) {
        return;
    }
    // The way down to the first taken line, then to the last.
    for backwards in [false, true] {
        let mut current = *area;
        loop {
            let mut next = None;
            for child in current.children_it(backwards).collect::<Vec<_>>() {
                if holds(&child)
                    || (child.is_text()
                        && taken.contains(crate::metadata::fold_title(&child.text()).as_str()))
                {
                    next = Some(child);
                    break;
                }
                if child.is_element() && !is_text(&child) {
                    child.remove_from_parent();
                }
            }
            match next {
                Some(child)
                    if child.is_element()
                        && !matches!(
                            &*dom::name(&child),
                            "p" | "pre" | "table" | "li" | "h1" | "h2" | "h3"
                        ) =>
                {
                    current = child
                }
                _ => break,
            }
        }
    }
}

/// Sentences rather than labels, links and teasers of other pages. Pictures pass.
fn is_text(node: &NodeRef<'_>) -> bool {
    let all = letters(&node.text());
    if all == 0 {
        return true;
    }
    let text = words_of(node);
    let sentences: usize = text
        .lines()
        .filter(|line| line.split_whitespace().count() >= SENTENCE)
        .map(letters)
        .sum();
    if sentences * 10 < all * 6 || trim::link_share(node) > 0.3 {
        return false;
    }
    // Teasers have headings that lead away.
    let headings: Vec<_> = node
        .descendants_it()
        .filter(|inner| matches!(&*dom::name(inner), "h2" | "h3" | "h4" | "h5"))
        .collect();
    let linked = headings
        .iter()
        .filter(|heading| {
            heading.descendants_it().any(|inner| inner.has_name("a"))
                || heading
                    .ancestors_it(Some(3))
                    .any(|above| above.has_name("a"))
        })
        .count();
    headings.is_empty() || linked * 2 < headings.len()
}

/// Letters of lines that only the wider reader has, between those both have and around them. Labels count for a third.
pub(super) fn lost(careful: &HashSet<&str>, whole: &[String]) -> (usize, usize) {
    let first = whole
        .iter()
        .position(|line| careful.contains(line.as_str()))
        .unwrap_or(whole.len());
    let last = whole
        .iter()
        .rposition(|line| careful.contains(line.as_str()))
        .unwrap_or(0);
    let (mut within, mut around) = (0, 0);
    for (n, line) in whole
        .iter()
        .enumerate()
        .filter(|(_, line)| !careful.contains(line.as_str()))
    {
        let worth = if line.split(' ').count() >= SENTENCE {
            line.len()
        } else {
            line.len() / 3
        };
        if n > first && n < last {
            within += worth
        } else {
            around += worth
        }
    }
    (within, around)
}
