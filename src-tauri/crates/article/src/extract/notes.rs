//! Notes at the foot of a text: where marks in the text lead to notes that were left outside, they are put back.
use std::collections::HashSet;

use dom_query::{Document, NodeRef};

use super::letters;
use crate::dom;

const MAX_NOTES: usize = 1000;
/// In letters. What is longer is no note.
const LONGEST: usize = 6000;

/// `page` is the page before anything was taken from it, `text` what was found in it.
pub(super) fn restore(page: &Document, text: &NodeRef<'_>) {
    let nodes = dom::elements(text);
    let there: HashSet<String> = nodes.iter().filter_map(name_of).collect();
    let mut missing: HashSet<String> = nodes
        .iter()
        .filter(|node| node.has_name("a") && is_mark(node))
        .filter_map(|node| Some(dom::attr(node, "href")?.strip_prefix('#')?.to_owned()))
        .filter(|id| !there.contains(id))
        .take(MAX_NOTES)
        .collect();
    if missing.is_empty() {
        return;
    }
    let body = dom::body(page);
    let notes: Vec<NodeRef<'_>> = dom::elements(&body)
        .iter()
        .filter(|node| name_of(node).is_some_and(|name| missing.remove(&name)))
        .filter_map(|node| block_of(node, &body))
        .collect();
    let mut done: HashSet<_> = HashSet::new();
    for note in notes {
        let table = note
            .ancestors_it(None)
            .find(|above| above.has_name("table"))
            .filter(|table| letters(&table.text()) < LONGEST);
        let whole = note
            .parent()
            .filter(|list| {
                matches!(&*dom::name(list), "ol" | "ul" | "dl") && !holds_text(list, &note)
            })
            .or(table)
            .unwrap_or(note);
        if done.insert(whole.id) {
            text.append_html(whole.html());
        }
    }
}

/// Whether the list is more than a list of notes.
fn holds_text(list: &NodeRef<'_>, note: &NodeRef<'_>) -> bool {
    let items = list.children_it(false).filter(NodeRef::is_element);
    let unnamed = items
        .filter(|item| {
            item.has_name("li")
                && name_of(item).is_none()
                && !item.descendants_it().any(|inner| name_of(&inner).is_some())
        })
        .count();
    unnamed > 2 && letters(&list.text()) > letters(&note.text()) * 20
}

fn name_of(node: &NodeRef<'_>) -> Option<String> {
    dom::attr(node, "id").or_else(|| {
        node.has_name("a")
            .then(|| dom::attr(node, "name"))
            .flatten()
    })
}

/// `1`, `[12]`, `*`, `†`, `a` above the line.
fn is_mark(link: &NodeRef<'_>) -> bool {
    let role = dom::attr(link, "role").or_else(|| dom::attr(link, "epub:type"));
    if role.is_some_and(|role| role.ends_with("noteref")) {
        return true;
    }
    let label = dom::squeeze(&link.text());
    let label = label.trim_matches(['[', ']', '(', ')', ' ']);
    let raised = || {
        link.ancestors_it(Some(2))
            .any(|above| above.has_name("sup"))
            || link.descendants_it().any(|inner| inner.has_name("sup"))
    };
    (1..=4).contains(&label.chars().count())
        && (label
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '*' | '†' | '‡' | '§' | '¶'))
            || (label.chars().all(char::is_alphanumeric) && raised()))
}

/// The part of the page that is the note; None when it is too much for one.
fn block_of<'a>(target: &NodeRef<'a>, body: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut block = *target;
    loop {
        let all = letters(&block.text());
        if block.id == body.id || all > LONGEST || matches!(&*dom::name(&block), "main" | "article")
        {
            return None;
        }
        // A number alone, or an anchor, stands before its note.
        if dom::is_block(&dom::name(&block)) && all > 6 {
            return Some(block);
        }
        block = block.parent()?;
    }
}
