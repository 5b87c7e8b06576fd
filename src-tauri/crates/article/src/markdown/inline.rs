//! Runs of words, emphasis, links, code and pictures.
use dom_query::NodeRef;

use crate::dom;

pub(super) fn children(node: &NodeRef<'_>) -> String {
    of(&node.children_it(false).collect::<Vec<_>>())
}

pub(super) fn of(nodes: &[NodeRef<'_>]) -> String {
    let mut out = String::new();
    for node in nodes {
        write(node, &mut out);
    }
    let text = out.trim_matches(|c: char| c.is_whitespace() || c == '\\');
    guard_start(text)
}

fn write(node: &NodeRef<'_>, out: &mut String) {
    if node.is_text() {
        words(&node.text(), out);
        return;
    }
    match &*dom::name(node) {
        "" => {}
        "br" => {
            out.truncate(out.trim_end_matches(' ').len());
            out.push_str("\\\n");
        }
        "b" | "strong" => wrapped(node, "**", out),
        "i" | "em" | "cite" | "var" | "dfn" => wrapped(node, "*", out),
        "del" | "s" => wrapped(node, "~~", out),
        "code" | "kbd" | "samp" => code(&node.text(), out),
        "a" => link(node, out),
        "img" => picture(node, out),
        "script" | "style" | "template" => {}
        _ => inner(node, out),
    }
}

fn inner(node: &NodeRef<'_>, out: &mut String) {
    for child in node.children_it(false) {
        write(&child, out);
    }
}

fn words(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
            continue;
        }
        let next = chars.peek().copied();
        let special = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' => true,
            // Within a word an underscore means nothing.
            '_' => {
                !(out.ends_with(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric))
            }
            '&' => next.is_some_and(|next| next == '#' || next.is_ascii_alphabetic()),
            '~' => next == Some('~') || out.ends_with('~'),
            '|' => true,
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Emphasis may not begin or end with white space, which therefore goes outside of it.
fn wrapped(node: &NodeRef<'_>, mark: &str, out: &mut String) {
    let mut text = String::from("\u{1}");
    inner(node, &mut text);
    let text = &text[1..];
    let core = text.trim_matches(|c: char| c.is_whitespace() || c == '\\' && text.contains("\\\n"));
    if core.is_empty()
        || (core.starts_with(mark) && core.ends_with(mark) && core.len() > 2 * mark.len())
    {
        space(text.starts_with(' '), out);
        out.push_str(core);
        space(text.ends_with(' '), out);
        return;
    }
    space(text.starts_with(char::is_whitespace), out);
    out.push_str(mark);
    out.push_str(core);
    out.push_str(mark);
    space(text.ends_with(char::is_whitespace), out);
}

fn space(wanted: bool, out: &mut String) {
    if wanted && !out.is_empty() && !out.ends_with([' ', '\n']) {
        out.push(' ');
    }
}

fn code(text: &str, out: &mut String) {
    let text = dom::squeeze(text);
    if text.is_empty() {
        return;
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    out.push_str(&format!("{fence}{pad}{text}{pad}{fence}"));
}

fn link(node: &NodeRef<'_>, out: &mut String) {
    let mut text = String::from("\u{1}");
    inner(node, &mut text);
    let text = text[1..].replace("\\\n", " ");
    let label = text.trim();
    let href = dom::attr(node, "href").filter(|href| !href.starts_with('#'));
    space(text.starts_with(' '), out);
    match href {
        Some(href) if !label.is_empty() => out.push_str(&format!("[{label}]({})", target(&href))),
        _ => out.push_str(label),
    }
    space(text.ends_with(' '), out);
}

fn picture(node: &NodeRef<'_>, out: &mut String) {
    let Some(src) = dom::attr(node, "src") else {
        return;
    };
    let mut alt = String::from("\u{1}");
    words(&dom::attr(node, "alt").unwrap_or_default(), &mut alt);
    out.push_str(&format!("![{}]({})", &alt[1..], target(&src)));
}

fn target(address: &str) -> String {
    if address.contains([' ', '(', ')', '<', '>']) {
        return format!(
            "<{}>",
            address
                .replace('<', "%3C")
                .replace('>', "%3E")
                .replace('\n', "")
        );
    }
    address.to_owned()
}

/// What would make a paragraph's first line something else than words.
fn guard_start(text: &str) -> String {
    text.split('\n')
        .map(guard_line)
        .collect::<Vec<_>>()
        .join("\n")
}

fn guard_line(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let marker = line.as_bytes().get(digits).copied();
    if (1..=9).contains(&digits) && matches!(marker, Some(b'.' | b')')) {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    let risky = line.starts_with(['#', '>', '+', '='])
        || (line.starts_with('-') && !line.starts_with("-\u{2060}"));
    if risky {
        format!("\\{line}")
    } else {
        line.to_owned()
    }
}
