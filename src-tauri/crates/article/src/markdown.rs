//! Sanitised HTML as CommonMark, with pipe tables. Written here because converters at hand wrap lines, drop nested
//! blocks in items, or leave characters unescaped that change the meaning when read back.
mod inline;
mod table;
#[cfg(test)]
mod tests;

use dom_query::NodeRef;

use crate::dom;

pub(crate) fn to_markdown(html: &str) -> String {
    let doc = dom::parse(html);
    let mut out = blocks(&dom::body(&doc)).join("\n\n");
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// The blocks below a node, each without an empty line around it. Recursion is bounded by the depth of the tree.
fn blocks(node: &NodeRef<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let mut run: Vec<NodeRef<'_>> = Vec::new();
    for child in node.children_it(false) {
        if child.is_element() && (dom::is_block(&dom::name(&child)) || holds_block(&child)) {
            paragraph(&mut run, &mut out);
            block(&child, &mut out);
        } else if child.is_element() || child.is_text() {
            run.push(child);
        }
    }
    paragraph(&mut run, &mut out);
    out
}

/// An inline element around blocks, such as a link around a figure.
fn holds_block(node: &NodeRef<'_>) -> bool {
    node.descendants_it()
        .any(|inner| inner.is_element() && dom::is_block(&dom::name(&inner)))
}

fn paragraph(run: &mut Vec<NodeRef<'_>>, out: &mut Vec<String>) {
    let text = inline::of(run);
    run.clear();
    if !text.is_empty() {
        out.push(text);
    }
}

fn block(node: &NodeRef<'_>, out: &mut Vec<String>) {
    match &*dom::name(node) {
        name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
            let text = inline::children(node).replace("\\\n", " ");
            if !text.is_empty() {
                let level = name
                    .as_bytes()
                    .get(1)
                    .map_or(1, |digit| usize::from(digit - b'0'));
                out.push(format!("{} {text}", "#".repeat(level)));
            }
        }
        "hr" => out.push("---".to_owned()),
        "blockquote" => {
            let inner = blocks(node).join("\n\n");
            if !inner.is_empty() {
                out.push(prefix(&inner, "> ", "> "));
            }
        }
        "pre" => out.push(code(node)),
        "ul" | "ol" => list(node, out),
        "dl" => definitions(node, out),
        "table" => table::write(node, out),
        "li" | "dd" => {
            let inner = blocks(node).join("\n\n");
            if !inner.is_empty() {
                out.push(prefix(&inner, "- ", "  "));
            }
        }
        "summary" | "caption" | "dt" => {
            let text = inline::children(node);
            if !text.is_empty() {
                out.push(format!("**{}**", text.replace("**", "")));
            }
        }
        _ => out.extend(blocks(node)),
    }
}

fn list(node: &NodeRef<'_>, out: &mut Vec<String>) {
    let ordered = node.has_name("ol");
    let mut number: i64 = dom::attr(node, "start")
        .and_then(|start| start.parse().ok())
        .filter(|n| (0..1_000_000_000).contains(n))
        .unwrap_or(1);
    let mut items = Vec::new();
    let mut loose = false;
    for child in node.children_it(false).filter(NodeRef::is_element) {
        // Lists put straight into lists belong to the item before them.
        if matches!(&*dom::name(&child), "ul" | "ol") {
            let mut inner = Vec::new();
            list(&child, &mut inner);
            items.extend(inner.iter().map(|inner| prefix(inner, "  ", "  ")));
            continue;
        }
        let parts = blocks(&child);
        let paragraphs = child
            .children_it(false)
            .filter(|inner| inner.has_name("p"))
            .count();
        loose |= paragraphs > 1;
        let separator = if paragraphs > 1 { "\n\n" } else { "\n" };
        let marker = if ordered {
            format!("{number}. ")
        } else {
            "- ".to_owned()
        };
        number += 1;
        let body = parts.join(separator);
        items.push(prefix(&body, &marker, &" ".repeat(marker.len())));
    }
    if !items.is_empty() {
        // Two lists in a row would be read as one.
        if out
            .last()
            .is_some_and(|last| last.starts_with(if ordered { "1. " } else { "- " }))
        {
            out.push("<!-- -->".to_owned());
        }
        out.push(items.join(if loose { "\n\n" } else { "\n" }));
    }
}

fn definitions(node: &NodeRef<'_>, out: &mut Vec<String>) {
    for child in node.children_it(false).filter(NodeRef::is_element) {
        if child.has_name("div") {
            definitions(&child, out)
        } else {
            block(&child, out)
        }
    }
}

fn code(node: &NodeRef<'_>) -> String {
    let text = node.text();
    let text = text.trim_matches(['\n', '\r']).replace('\r', "");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}\n{text}\n{fence}")
}

fn prefix(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::with_capacity(text.len() + first.len());
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let lead = if n == 0 { first } else { rest };
        out.push_str(if line.is_empty() {
            lead.trim_end()
        } else {
            lead
        });
        out.push_str(line);
    }
    out
}
