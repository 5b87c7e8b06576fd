//! Pictures and cards in the middle of a text have no words, and readers that weigh words lose them. Before the readers
//! look, each is put aside and a mark without a letter stands for it; what the text still marks gets it back.
use dom_query::{Document, NodeRef};

use super::letters;
use crate::dom;

/// On a mark: its number.
const NUMBER: &str = "data-kept";
/// On what is put aside whole, whatever words it has.
const WHOLE: &str = "data-keep-whole";
/// Stands in the mark: no letter, no space.
const SIGN: &str = "\u{e000}";
const MOST: usize = 2000;

/// The element is put aside with all that is in it.
pub(super) fn mark(node: &NodeRef<'_>) {
    node.set_attr(WHOLE, "");
}

/// A page has no say in what is put aside.
pub(super) fn forget(nodes: &[NodeRef<'_>]) {
    for node in nodes {
        if node.has_attr(WHOLE) || node.has_attr(NUMBER) {
            node.remove_attrs(&[WHOLE, NUMBER]);
        }
    }
}

pub(super) fn is_mark(node: &NodeRef<'_>) -> bool {
    node.has_attr(NUMBER)
}

/// The number of the mark, for finding it in another document.
pub(super) fn number(node: &NodeRef<'_>) -> Option<String> {
    dom::attr(node, NUMBER)
}

/// What was put aside, by number.
#[derive(Default)]
pub(super) struct Kept(Vec<String>);

pub(super) fn put_aside(doc: &Document) -> Kept {
    let body = dom::body(doc);
    let mut kept = Kept::default();
    for node in dom::elements(&body) {
        if kept.0.len() >= MOST {
            break;
        }
        // Within what was put aside already.
        if !node.ancestors_it(None).any(|above| above.id == body.id) {
            continue;
        }
        if !node.has_attr(WHOLE) && !is_pictures(&node) {
            continue;
        }
        node.remove_attr(WHOLE);
        let sign = doc.tree.new_element("p");
        sign.set_attr(NUMBER, &kept.0.len().to_string());
        sign.append_child(&doc.tree.new_text(SIGN));
        kept.0.push(node.html().to_string());
        node.replace_with(&sign);
    }
    kept
}

impl Kept {
    /// Puts back what `text` has marks of.
    pub(super) fn put_back(&self, text: &NodeRef<'_>) {
        for node in dom::elements(text) {
            let Some(number) = number(&node) else {
                continue;
            };
            match number.parse::<usize>().ok().and_then(|at| self.0.get(at)) {
                Some(html) if node.text().trim() == SIGN => node.replace_with_html(html.as_str()),
                _ => node.remove_attr(NUMBER),
            }
        }
    }
}

/// A block in which there are pictures with their captions and nothing else.
fn is_pictures(node: &NodeRef<'_>) -> bool {
    if !matches!(
        &*dom::name(node),
        "figure" | "div" | "ul" | "ol" | "p" | "section" | "center"
    ) {
        return false;
    }
    let in_line = node.parent().is_none_or(|parent| {
        matches!(
            &*dom::name(&parent),
            "a" | "span" | "table" | "tbody" | "tr" | "ul" | "ol" | "dl"
        )
    });
    if in_line {
        return false;
    }
    let mut shown = 0;
    for inner in node.descendants_it() {
        if inner.is_text() {
            let words = letters(&inner.text());
            if words > 0
                && !inner
                    .ancestors_it(Some(8))
                    .any(|above| above.has_name("figcaption"))
            {
                return false;
            }
        } else if inner.has_name("img") && inner.has_attr("src") {
            shown += 1;
        } else if matches!(&*dom::name(&inner), "h1" | "pre" | "form") || is_mark(&inner) {
            return false;
        }
    }
    shown > 0
}
