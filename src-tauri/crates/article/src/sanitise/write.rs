//! The cleaned tree as text, and whether a parser reads that text back as the same tree.
use dom_query::NodeRef;

use super::allow_list;
use crate::dom;

/// What the element holds, without white space around it. Whatever the list does not name is passed over.
pub(super) fn inner(root: &NodeRef<'_>) -> String {
    let mut out = String::new();
    children(root, &mut out);
    out.truncate(out.trim_end().len());
    let start = out.len() - out.trim_start().len();
    out.split_off(start)
}

fn children(of: &NodeRef<'_>, out: &mut String) {
    for node in of.children_it(false) {
        if node.is_text() {
            push_escaped(&node.text(), false, out);
        } else if node.is_element() {
            element(&node, out);
        }
    }
}

fn element(node: &NodeRef<'_>, out: &mut String) {
    let Some(name) = node.qual_name_ref().map(|name| name.clone()) else {
        return;
    };
    let (ns, name) = (&*name.ns, &*name.local);
    if ns != "http://www.w3.org/1999/xhtml" || !allow_list::element(name) {
        return;
    }
    out.push('<');
    out.push_str(name);
    for attribute in node.attrs() {
        let key = &*attribute.name.local;
        if allow_list::attribute(name, key, &attribute.value) {
            out.push(' ');
            out.push_str(key);
            out.push_str("=\"");
            push_escaped(&attribute.value, true, out);
            out.push('"');
        }
    }
    if name == "a" {
        out.push_str(" rel=\"noopener noreferrer\"");
    }
    out.push('>');
    if !matches!(name, "br" | "col" | "hr" | "img" | "wbr") {
        children(node, out);
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
}

pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(text, true, &mut out);
    out
}

fn push_escaped(text: &str, quotes: bool, out: &mut String) {
    let mut copied = 0;
    let bytes = text.as_bytes();
    // By bytes: all of these but one are ASCII, and no byte of another character looks like them.
    for (at, byte) in bytes.iter().enumerate() {
        let (escaped, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' if quotes => ("&quot;", 1),
            // A space that does not break, U+00A0.
            0xc2 if bytes.get(at + 1) == Some(&0xa0) => ("&nbsp;", 2),
            // A parser makes one line break of both.
            b'\r' => ("\n", 1),
            _ => continue,
        };
        out.push_str(&text[copied..at]);
        out.push_str(escaped);
        copied = at + length;
    }
    out.push_str(&text[copied..]);
}

/// Whether a parser that reads the tree as it is written makes the same of it (HTML, section 13.2.6): nothing stands
/// where a start tag would close what is open, or be moved. In doubt it counts as not settled, and is parsed again.
pub(super) fn is_settled(root: &NodeRef<'_>) -> bool {
    settled(root, "body", Open::default())
}

/// What is open above an element, up to where a parser stops looking.
#[derive(Clone, Copy, Default)]
struct Open {
    link: bool,
    paragraph: bool,
    item: bool,
    term: bool,
    ruby: bool,
}

fn settled(parent: &NodeRef<'_>, above: &str, open: Open) -> bool {
    let table_part = matches!(
        above,
        "table" | "tbody" | "thead" | "tfoot" | "tr" | "colgroup"
    );
    parent.children_it(false).all(|node| {
        if node.is_text() {
            return !table_part || node.text().trim().is_empty();
        }
        if !node.is_element() {
            return true;
        }
        let name = dom::name(&node);
        fits(&name, above, table_part, open) && settled(&node, &name, within(&name, open))
    })
}

fn fits(name: &str, above: &str, table_part: bool, open: Open) -> bool {
    match name {
        "caption" | "colgroup" | "tbody" | "thead" | "tfoot" => return above == "table",
        "col" => return above == "colgroup",
        "tr" => return matches!(above, "tbody" | "thead" | "tfoot"),
        "td" | "th" => return above == "tr",
        _ if table_part => return false,
        _ => {}
    }
    match name {
        "a" => !open.link,
        "li" => !open.item && !open.paragraph,
        "dd" | "dt" => !open.term && !open.paragraph,
        "rp" | "rt" => above == "ruby" || !open.ruby,
        _ if is_heading(name) => !is_heading(above) && !open.paragraph,
        _ if closes_paragraph(name) => !open.paragraph,
        _ => true,
    }
}

fn within(name: &str, open: Open) -> Open {
    match name {
        "td" | "th" | "caption" => Open::default(),
        "table" => Open {
            paragraph: false,
            item: false,
            term: false,
            ..open
        },
        "a" => Open { link: true, ..open },
        "p" => Open {
            paragraph: true,
            ..open
        },
        "ruby" => Open { ruby: true, ..open },
        "li" => Open {
            item: true,
            term: false,
            ..open
        },
        "dd" | "dt" => Open {
            item: false,
            term: true,
            ..open
        },
        "div" => open,
        _ if is_heading(name) || closes_paragraph(name) => Open {
            item: false,
            term: false,
            ..open
        },
        _ => open,
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn closes_paragraph(name: &str) -> bool {
    matches!(
        name,
        "blockquote"
            | "details"
            | "div"
            | "dl"
            | "figcaption"
            | "figure"
            | "hr"
            | "ol"
            | "p"
            | "pre"
            | "summary"
            | "table"
            | "ul"
    )
}
