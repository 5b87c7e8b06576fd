//! Parts of a text that pages build from other things: code beside a column of line numbers, tables that only lay out,
//! quotes set apart, lists that one ticks.
use dom_query::{Document, NodeRef};

use super::{letters, words_of};
use crate::dom;
use crate::metadata::fold_title;

pub(super) fn mend(doc: &Document) {
    let body = dom::body(doc);
    let mut quotes = Vec::new();
    for node in dom::elements(&body) {
        if node.parent().is_none() {
            continue;
        }
        match &*dom::name(&node) {
            "table" if !numbered_code(doc, &node) => {
                unwrap_layout(&node);
            }
            "pre" => drop_numbers(&node),
            "ol" | "ul" => lines_as_items(doc, &node),
            "aside" | "blockquote" | "figure" | "div" if is_pulled(&node) => quotes.push(node),
            _ => {}
        }
    }
    if !quotes.is_empty() {
        pulled(&body, &quotes);
    }
}

/// `1 2 3 ...`, one after the other.
fn counts_up(lines: &[String]) -> bool {
    let numbers: Vec<u32> = lines
        .iter()
        .filter_map(|line| line.trim().parse().ok())
        .collect();
    !numbers.is_empty()
        && numbers.len() == lines.len()
        && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
}

fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| line.trim_end().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// A table with a column of line numbers and one of code is code.
fn numbered_code(doc: &Document, table: &NodeRef<'_>) -> bool {
    let rows: Vec<Vec<NodeRef<'_>>> = table
        .descendants_it()
        .filter(|row| row.has_name("tr"))
        .map(|row| {
            row.children_it(false)
                .filter(|cell| matches!(&*dom::name(cell), "td" | "th"))
                .collect()
        })
        .collect();
    if rows.is_empty() || rows.iter().any(|row: &Vec<NodeRef<'_>>| row.len() != 2) {
        return false;
    }
    let is_code = |node: &NodeRef<'_>| {
        node.descendants_it()
            .any(|inner| matches!(&*dom::name(&inner), "pre" | "code"))
            || node
                .class()
                .is_some_and(|class| class.to_ascii_lowercase().contains("code"))
    };
    if let [row] = rows.as_slice() {
        let (numbers, code) = (lines(&words_of_code(&row[0])), row[1]);
        if !(is_code(&code) && counts_up(&numbers)) {
            return false;
        }
        let inner = code.descendants_it().find(|inner| inner.has_name("pre"));
        match inner {
            Some(pre) => table.replace_with(&pre),
            None => {
                let pre = doc.tree.new_element("pre");
                pre.append_child(&doc.tree.new_text(words_of_code(&code)));
                table.replace_with(&pre);
            }
        }
        return true;
    }
    let numbers: Vec<String> = rows
        .iter()
        .map(|row| {
            let shown = dom::line(&row[0]);
            if shown.is_empty() {
                dom::attr(&row[0], "data-line-number").unwrap_or_default()
            } else {
                shown
            }
        })
        .collect();
    if !(rows.iter().any(|row| is_code(&row[1]))
        || table
            .ancestors_it(Some(3))
            .any(|above| is_highlight(&above)))
        || !counts_up(&numbers)
    {
        return false;
    }
    let code: Vec<String> = rows
        .iter()
        .map(|row| row[1].text().trim_matches(['\n', '\r']).to_owned())
        .collect();
    let pre = doc.tree.new_element("pre");
    pre.append_child(&doc.tree.new_text(code.join("\n")));
    table.replace_with(&pre);
    true
}

fn is_highlight(node: &NodeRef<'_>) -> bool {
    node.class().is_some_and(|class| {
        let class = class.to_ascii_lowercase();
        ["highlight", "code", "syntax", "blob"]
            .iter()
            .any(|part| class.contains(part))
    })
}

/// Lines as they stand, also where each is an element of its own.
fn words_of_code(node: &NodeRef<'_>) -> String {
    let text = node.text().to_string();
    if text.trim().contains('\n') {
        return text;
    }
    words_of(node)
}

/// Numbers within the code: an element for each, or one that has them all.
fn drop_numbers(pre: &NodeRef<'_>) {
    let named: Vec<NodeRef<'_>> = pre
        .descendants_it()
        .filter(|inner| {
            inner.is_element()
                && inner.class().is_some_and(|class| {
                    let class = class.to_ascii_lowercase();
                    class.split_ascii_whitespace().any(|name| {
                        let bare: String =
                            name.chars().filter(char::is_ascii_alphanumeric).collect();
                        [
                            "lineno",
                            "linenumber",
                            "linenum",
                            "linenos",
                            "linenumbers",
                            "gutter",
                            "ln",
                            "lnum",
                        ]
                        .iter()
                        .any(|known| bare == *known || bare.ends_with(known) && known.len() > 4)
                    })
                })
        })
        .filter(|inner| {
            let text = inner.text();
            text.split_whitespace()
                .all(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
        })
        .collect();
    let numbers: Vec<String> = named
        .iter()
        .flat_map(|node| {
            node.text()
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    if numbers.is_empty() || counts_up(&numbers) {
        for node in named {
            node.remove_from_parent();
        }
    }
    // Beside it a block of numbers alone.
    if let Some(before) = pre.prev_element_sibling()
        && matches!(&*dom::name(&before), "pre" | "div" | "span")
        && let found = lines(&words_of_code(&before))
        && found.len() > 1
        && counts_up(&found)
    {
        before.remove_from_parent();
    }
}

/// A list whose items are lines of code.
fn lines_as_items(doc: &Document, list: &NodeRef<'_>) {
    if !list
        .class()
        .is_some_and(|class| class.to_ascii_lowercase().contains("linenum"))
    {
        return;
    }
    let items: Vec<String> = list
        .children_it(false)
        .filter(|item| item.has_name("li"))
        .map(|item| item.text().trim_matches(['\n', '\r']).to_owned())
        .collect();
    let text = doc.tree.new_text(items.join("\n"));
    if list.ancestors_it(None).any(|above| above.has_name("pre")) {
        list.replace_with(&text);
    } else {
        let pre = doc.tree.new_element("pre");
        pre.append_child(&text);
        list.replace_with(&pre);
    }
}

/// A table whose cells hold paragraphs lays out a page; its cells are parts of the text, one after the other.
fn unwrap_layout(table: &NodeRef<'_>) {
    let said = dom::attr(table, "role")
        .is_some_and(|role| matches!(role.as_str(), "presentation" | "none"));
    let parts: Vec<NodeRef<'_>> = table
        .descendants_it()
        .filter(|inner| {
            matches!(
                &*dom::name(inner),
                "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "caption" | "table" | "colgroup"
            )
        })
        .collect();
    let is = |name: &str| parts.iter().filter(|part| part.has_name(name)).count();
    if is("th") + is("caption") + is("thead") + is("table") > 0 {
        return;
    }
    let cells: Vec<&NodeRef<'_>> = parts.iter().filter(|part| part.has_name("td")).collect();
    let all: usize = cells.iter().map(|cell| letters(&cell.text())).sum();
    let running: usize = cells
        .iter()
        .filter(|cell| {
            cell.descendants_it().any(|inner| {
                matches!(
                    &*dom::name(&inner),
                    "p" | "div" | "br" | "ul" | "blockquote"
                ) && (inner.has_name("br") || inner.text().split_whitespace().count() >= 25)
            }) && cell.text().split_whitespace().count() >= 40
        })
        .map(|cell| letters(&cell.text()))
        .sum();
    let few = is("tr") <= 3 || cells.len() <= is("tr");
    let lays_out = said || (few && running * 10 >= all * 8);
    if all == 0 || !lays_out {
        return;
    }
    for part in parts {
        match &*dom::name(&part) {
            "td" => {
                part.rename("div");
                part.remove_attrs(&["colspan", "rowspan", "width", "height", "align", "valign"]);
            }
            "colgroup" => part.remove_from_parent(),
            _ => {
                part.rename("div");
            }
        }
    }
    table.rename("div");
}

fn is_pulled(node: &NodeRef<'_>) -> bool {
    node.class().is_some_and(|class| {
        class.split_ascii_whitespace().any(|name| {
            let name: String = name
                .to_ascii_lowercase()
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect();
            name.contains("pullquote") || name.contains("pulledquote")
        })
    })
}

/// A quote set apart repeats the text, and goes; one that says something of its own is a quote of the text.
fn pulled(body: &NodeRef<'_>, quotes: &[NodeRef<'_>]) {
    let text = fold_title(&words_of(body));
    for quote in quotes {
        if quote.parent().is_none() {
            continue;
        }
        let words = fold_title(&dom::line(quote));
        let count = words.split(' ').count();
        if words.is_empty() || count > 120 {
            continue;
        }
        let again = |part: &str| text.matches(part).nth(1).is_some();
        let start: Vec<&str> = words.split(' ').take(8).collect();
        if again(&words) || (count >= 8 && again(&start.join(" "))) {
            quote.remove_from_parent();
        } else if !quote.has_name("figure") {
            quote.rename("blockquote");
            quote.remove_attr("class");
        }
    }
}
