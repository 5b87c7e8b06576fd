//! Formulas as words with raised and lowered parts: `x<sup>2</sup> = (a + b)/c`. Of MathML, of what KaTeX and MathJax leave
//! in a page, and of TeX in a script. A clean text holds no foreign elements, so a formula is written in HTML's own.
#[cfg(test)]
mod tests;
mod tex;

use dom_query::{Document, NodeRef};

use crate::dom;

/// Characters of one formula; what is longer is left out.
const LONGEST: usize = 20_000;

/// Reads the formulas of a page before its scripts, signs and hidden parts go.
pub(crate) fn read(doc: &Document, nodes: &[NodeRef<'_>]) {
    for node in nodes.iter().filter(|node| node.parent().is_some()) {
        match &*dom::name(node) {
            "script" => {
                let kind = dom::attr(node, "type")
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                if kind.starts_with("math/tex") {
                    put(doc, node, tex::html(&node.text()), kind.contains("display"));
                }
            }
            "span" | "div" | "mjx-container" | "p" => typeset(doc, node),
            _ => {}
        }
    }
}

/// Puts a formula in HTML's own elements in the place of `<math>`.
pub(crate) fn replace(doc: &Document, math: &NodeRef<'_>) {
    let display = dom::attr(math, "display").is_some_and(|kind| kind == "block");
    put(doc, math, html(math), display);
}

/// What a script of formulas has made: kept is the part for readers that hear it, which has all of it.
fn typeset(doc: &Document, node: &NodeRef<'_>) {
    let is = |class: &str| node.has_class(class);
    if is("MathJax_Preview")
        || (is("MathJax") || is("MathJax_Display") || is("MathJax_SVG")) && has_script(node)
    {
        // The script beside it says the same.
        node.remove_from_parent();
        return;
    }
    let whole = is("katex")
        || is("mwe-math-element")
        || node.has_name("mjx-container")
        || is("MathJax")
        || is("MathJax_SVG");
    if !whole
        || node
            .ancestors_it(None)
            .any(|above| above.has_class("katex"))
    {
        return;
    }
    let Some(math) = node.descendants_it().find(|inner| inner.has_name("math")) else {
        return;
    };
    let display = node
        .parent()
        .is_some_and(|parent| parent.has_class("katex-display"))
        || dom::attr(node, "display").is_some_and(|value| value == "true")
        || dom::attr(&math, "display").is_some_and(|kind| kind == "block");
    put(doc, node, html(&math), display);
}

fn has_script(node: &NodeRef<'_>) -> bool {
    std::iter::successors(node.next_sibling(), NodeRef::next_sibling)
        .take(4)
        .any(|next| {
            next.has_name("script")
                && dom::attr(&next, "type").is_some_and(|kind| kind.starts_with("math/"))
        })
}

fn put(doc: &Document, node: &NodeRef<'_>, html: String, display: bool) {
    let html = html.split_whitespace().collect::<Vec<_>>().join(" ");
    if html.is_empty() || html.len() > LONGEST * 4 {
        node.remove_from_parent();
        return;
    }
    let in_line = node.ancestors_it(Some(6)).any(|above| {
        matches!(
            &*dom::name(&above),
            "p" | "span"
                | "a"
                | "em"
                | "strong"
                | "td"
                | "th"
                | "dt"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
        )
    });
    let formula = doc
        .tree
        .new_element(if display && !in_line { "p" } else { "span" });
    formula.set_html(html);
    node.replace_with(&formula);
}

/// The formula of a `<math>`, escaped.
fn html(math: &NodeRef<'_>) -> String {
    let mut out = String::new();
    row(math, &mut out);
    if out.trim().is_empty() {
        let said = math
            .descendants_it()
            .find(|inner| inner.has_name("annotation"))
            .map(|source| source.text().to_string())
            .or_else(|| dom::attr(math, "alttext"));
        return said.map(|source| tex::html(&source)).unwrap_or_default();
    }
    out
}

fn row(node: &NodeRef<'_>, out: &mut String) {
    for child in node.children_it(false) {
        write(&child, out);
    }
}

fn parts<'a>(node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    node.children_it(false)
        .filter(NodeRef::is_element)
        .take(200)
        .collect()
}

fn write(node: &NodeRef<'_>, out: &mut String) {
    if out.len() > LONGEST || !node.is_element() {
        return;
    }
    let inner = |node: &NodeRef<'_>| {
        let mut out = String::new();
        write(node, &mut out);
        out
    };
    let children = parts(node);
    let at = |n: usize| children.get(n).map(inner).unwrap_or_default();
    match &*dom::name(node) {
        "mi" | "mn" | "mtext" | "ms" => out.push_str(&escaped(&node.text())),
        "mo" => operator(&dom::line(node), out),
        "mspace" => out.push(' '),
        "annotation" | "annotation-xml" | "mphantom" | "none" | "mprescripts" => {}
        "semantics" => out.push_str(&at(0)),
        "msup" => out.push_str(&format!("{}<sup>{}</sup>", at(0), at(1))),
        "msub" => out.push_str(&format!("{}<sub>{}</sub>", at(0), at(1))),
        "munder" => out.push_str(&format!("{}<sub>{}</sub> ", at(0), at(1))),
        "mover" => out.push_str(&over(&at(0), &at(1))),
        "msubsup" | "munderover" => out.push_str(&format!(
            "{}<sub>{}</sub><sup>{}</sup>{}",
            at(0),
            at(1),
            at(2),
            if node.has_name("munderover") { " " } else { "" }
        )),
        "mfrac" => out.push_str(&format!("{}/{}", grouped(&at(0)), grouped(&at(1)))),
        "msqrt" => {
            let mut under = String::new();
            row(node, &mut under);
            out.push_str(&format!("√{}", grouped(&under)));
        }
        "mroot" => out.push_str(&format!("<sup>{}</sup>√{}", at(1), grouped(&at(0)))),
        "mfenced" => {
            let fence = |key: &str, other: &str| {
                escaped(
                    &node
                        .attr(key)
                        .map_or_else(|| other.to_owned(), |mark| mark.to_string()),
                )
            };
            let parts: Vec<String> = children.iter().map(inner).collect();
            out.push_str(&format!(
                "{}{}{}",
                fence("open", "("),
                parts.join(", "),
                fence("close", ")")
            ));
        }
        "mtable" => {
            let rows: Vec<String> = children
                .iter()
                .map(|row| parts(row).iter().map(inner).collect::<Vec<_>>().join(", "))
                .collect();
            out.push_str(&rows.join("; "));
        }
        _ => row(node, out),
    }
}

/// An accent stands over its letter, a limit over its sign.
fn over(base: &str, mark: &str) -> String {
    let accent = match mark.trim() {
        "¯" | "‾" | "―" => '\u{304}',
        "^" | "ˆ" => '\u{302}',
        "~" | "˜" => '\u{303}',
        "→" | "⃗" => '\u{20d7}',
        "˙" | "." => '\u{307}',
        _ => return format!("{base}<sup>{mark}</sup>"),
    };
    format!("{base}{accent}")
}

fn operator(sign: &str, out: &mut String) {
    match sign {
        "" | "\u{2061}" | "\u{2062}" | "\u{2063}" | "\u{2064}" => {}
        "," | ";" => {
            out.push_str(sign);
            out.push(' ');
        }
        _ if spaced(sign) => {
            // A sign before its number stays with it.
            let prefix = matches!(sign, "-" | "−" | "+" | "±")
                && (out.is_empty()
                    || out.ends_with(['(', '[', '{', ' ', '>'])
                        && !out.ends_with("</sup>")
                        && !out.ends_with("</sub>"));
            if prefix {
                out.push_str(&escaped(sign));
            } else {
                out.push_str(&format!(" {} ", escaped(sign)));
            }
        }
        _ => out.push_str(&escaped(sign)),
    }
}

fn spaced(sign: &str) -> bool {
    matches!(
        sign,
        "=" | "+"
            | "-"
            | "−"
            | "±"
            | "×"
            | "⋅"
            | "·"
            | "∗"
            | "<"
            | ">"
            | "≤"
            | "≥"
            | "≠"
            | "≈"
            | "≡"
            | "∼"
            | "→"
            | "←"
            | "⇒"
            | "⇔"
            | "↔"
            | "∈"
            | "∉"
            | "⊂"
            | "⊆"
            | "∪"
            | "∩"
            | "∧"
            | "∨"
            | "∝"
            | "↦"
            | ":="
            | "≔"
            | "≪"
            | "≫"
            | "∣"
    )
}

/// In brackets when it is more than one sign.
fn grouped(part: &str) -> String {
    let part = part.trim();
    let whole = part.starts_with('(') && part.ends_with(')') && part.matches('(').count() == 1;
    let simple = part.chars().all(|c| c.is_alphanumeric() || c == '.')
        && (part.chars().count() == 1 || part.chars().all(char::is_numeric));
    if simple || whole {
        part.to_owned()
    } else {
        format!("({part})")
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in dom::squeeze(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
