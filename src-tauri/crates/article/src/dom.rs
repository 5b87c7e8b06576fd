//! Parsing hostile HTML into a tree that is safe to walk: attributes, elements and depth are bounded before
//! anything else sees the page, so that no later pass can be made to recurse or to square its work.
mod bounded;
mod limits;
#[cfg(test)]
mod tests;

use dom_query::{Document, LocalName, NodeRef};

/// Deeper than any page a person wrote, shallow enough for a recursive walk on a small stack.
pub(crate) const MAX_DEPTH: usize = 128;
/// While parsing; the tree is cut to [`MAX_DEPTH`] afterwards.
const PARSE_DEPTH: u32 = 256;
/// Long threads have twenty thousand elements. What follows the last permitted one is not read: every pass walks them
/// all, and some look at what is above each.
const MAX_ELEMENTS: usize = 50_000;

pub(crate) fn parse(html: &str) -> Document {
    let limited = limits::limit_attributes(html);
    let (mut doc, outcome) = bounded::parse(&limited, PARSE_DEPTH, MAX_ELEMENTS);
    if outcome == bounded::Outcome::TooDeep {
        // What is too deep is nearly always a page that never closes its tags: the same page with fewer tags says the same.
        let flat = limits::flatten(&limited, MAX_DEPTH / 2);
        doc = bounded::parse(&flat, PARSE_DEPTH, MAX_ELEMENTS).0;
    }
    level(&doc);
    doc
}

/// Where the tag ends (one past its `>`) whose name ends at `at`; quotes count in values only.
pub(crate) fn tag_end(html: &str, at: usize) -> usize {
    limits::attributes_end(html.as_bytes(), at).0
}

/// Puts plain text in place of what lies deeper than [`MAX_DEPTH`].
fn level(doc: &Document) {
    let mut stack = vec![(doc.root(), 0usize)];
    while let Some((node, depth)) = stack.pop() {
        if depth >= MAX_DEPTH {
            let text = node.text();
            node.remove_children();
            if !text.is_empty() {
                node.append_child(&doc.tree.new_text(text));
            }
            continue;
        }
        stack.extend(
            node.children_it(false)
                .filter(|child| child.is_element())
                .map(|child| (child, depth + 1)),
        );
    }
}

/// The element's name, empty for what is not an element.
pub(crate) fn name(node: &NodeRef<'_>) -> LocalName {
    node.qual_name_ref()
        .map(|name| name.local.clone())
        .unwrap_or_default()
}

/// The element's attribute, trimmed; None when it is absent or empty.
pub(crate) fn attr(node: &NodeRef<'_>, key: &str) -> Option<String> {
    let value = node.attr(key)?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Elements below `node` in page order.
pub(crate) fn elements<'a>(node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    node.descendants_it()
        .filter(|node| node.is_element())
        .collect()
}

/// The body, or the root when the parser made none (a frameset).
pub(crate) fn body(doc: &Document) -> NodeRef<'_> {
    doc.body().unwrap_or_else(|| doc.root())
}

/// Puts the element's children in its place.
pub(crate) fn unwrap(node: &NodeRef<'_>) {
    if let Some(first) = node.first_child() {
        node.insert_siblings_before(&first);
    }
    node.remove_from_parent();
}

/// The text below `node` as a line; None when it is longer than `limit` characters.
pub(crate) fn short_line(node: &NodeRef<'_>, limit: usize) -> Option<String> {
    let mut text = String::new();
    let mut seen = 0;
    for part in node.descendants_it().filter(NodeRef::is_text) {
        text.push_str(&squeeze_inner(&part.text()));
        seen += 1;
        if text.len() > limit * 8 || seen > limit * 8 {
            return None;
        }
    }
    let line = squeeze(&text);
    (line.chars().count() <= limit).then_some(line)
}

/// Like [`squeeze`], with the white space at both ends kept as one space.
fn squeeze_inner(text: &str) -> String {
    let words = squeeze(text);
    let before = text.starts_with(char::is_whitespace);
    let after = text.ends_with(char::is_whitespace) && !words.is_empty();
    format!(
        "{}{words}{}",
        if before { " " } else { "" },
        if after { " " } else { "" }
    )
}

/// Text with every run of white space made one space.
pub(crate) fn line(node: &NodeRef<'_>) -> String {
    squeeze(&node.text())
}

pub(crate) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether it is a block or has one in it.
pub(crate) fn holds_block(node: &NodeRef<'_>) -> bool {
    is_block(&name(node))
        || node
            .descendants_it()
            .any(|inner| inner.is_element() && is_block(&name(&inner)))
}

/// Whether the element starts a new line when shown.
pub(crate) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "video"
            | "audio"
            | "iframe"
            | "option"
    )
}
