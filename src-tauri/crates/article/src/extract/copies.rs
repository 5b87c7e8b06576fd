//! A text that stands in a page twice: for the printer, hidden, for another width of screen. It is read once.
use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeId, NodeRef};

use super::furniture;
use crate::dom;
use crate::metadata::fold_title;

/// Shorter sentences are repeated by chance.
const WORDS: usize = 6;
/// Fewer sentences are a quotation or a refrain.
const SENTENCES: usize = 5;
/// A book; it is not held against itself.
const MAX_SENTENCES: usize = 20_000;

#[derive(Default, Clone, Copy)]
struct Count {
    /// Different ones.
    sentences: usize,
    /// Those of them that stand outside as well, before or shown.
    repeated: usize,
    /// Repetitions of any kind.
    within: usize,
}

/// Takes away parts all of whose sentences stand elsewhere: the hidden copy, or the later one.
pub(super) fn remove(doc: &Document) {
    let body = dom::body(doc);
    let (mut shown, mut hidden) = (Vec::new(), Vec::new());
    collect(&body, false, &mut shown, &mut hidden);
    if shown.len() + hidden.len() > MAX_SENTENCES {
        return;
    }
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut counted: HashSet<(NodeId, usize)> = HashSet::new();
    let mut counts: HashMap<NodeId, Count> = HashMap::new();
    for (text, sentence) in shown.into_iter().chain(hidden) {
        let new = numbers.len();
        let number = *numbers.entry(sentence).or_insert(new);
        let repeated = usize::from(number < new);
        for above in text.ancestors_it(None) {
            let count = counts.entry(above.id).or_default();
            count.within += repeated;
            // What one part says many times is said once.
            if counted.insert((above.id, number)) {
                count.sentences += 1;
                count.repeated += repeated;
            }
        }
    }
    let count = |node: &NodeRef<'_>| counts.get(&node.id).copied().unwrap_or_default();
    let mut open = vec![body];
    while let Some(node) = open.pop() {
        for child in node.children_it(false).collect::<Vec<_>>() {
            let held = count(&child);
            if held.repeated >= SENTENCES && held.repeated * 20 >= held.sentences * 19 {
                child.remove_from_parent();
            } else if held.within >= SENTENCES {
                open.push(child);
            }
        }
    }
}

/// Sentences with the text node they begin in, those of hidden parts apart.
fn collect<'a>(
    node: &NodeRef<'a>,
    is_hidden: bool,
    shown: &mut Vec<(NodeRef<'a>, String)>,
    hidden: &mut Vec<(NodeRef<'a>, String)>,
) {
    let mut first: Option<NodeRef<'a>> = None;
    let mut line = String::new();
    let mut finish = |first: &mut Option<NodeRef<'a>>, line: &mut String| {
        if let Some(at) = first.take() {
            let out = if is_hidden { &mut *hidden } else { &mut *shown };
            let sentences = line.split(['.', '!', '?', '…', '。', '\n']).map(fold_title);
            out.extend(
                sentences
                    .filter(|sentence| sentence.split(' ').count() >= WORDS)
                    .map(|sentence| (at, sentence)),
            );
        }
        line.clear();
    };
    let mut blocks = Vec::new();
    for child in node.children_it(false) {
        let name = dom::name(&child);
        if child.is_element() && (dom::is_block(&name) || holds_block(&child)) {
            finish(&mut first, &mut line);
            blocks.push(child);
        } else if &*name == "br" {
            line.push('\n');
        } else if child.is_text() || child.is_element() {
            first.get_or_insert(child);
            line.push_str(&child.text());
        }
    }
    finish(&mut first, &mut line);
    for child in blocks {
        let is_hidden = is_hidden || furniture::is_copy(&child) || furniture::is_furniture(&child);
        collect(&child, is_hidden, shown, hidden);
    }
}

fn holds_block(node: &NodeRef<'_>) -> bool {
    node.descendants_it()
        .any(|inner| inner.is_element() && dom::is_block(&dom::name(&inner)))
}
