//! Times in show notes (`12:34`, `1:02:03`), and links of them to their place in the recording.
#[cfg(test)]
mod tests;

use dom_query::{Document, NodeRef};

use crate::dom;

pub(crate) struct Time {
    /// Where in the text it stands, in bytes.
    pub start: usize,
    pub end: usize,
    pub ms: u64,
    pub bracketed: bool,
}

/// No recording is longer.
const LONGEST_MS: u64 = 100 * 3_600_000;

/// Times in a text: hours below a hundred, the parts after the first below sixty. No part of a longer number, a date, a
/// ratio or an address, and no time of the day that says so.
pub(crate) fn find(text: &str) -> Vec<Time> {
    let bytes = text.as_bytes();
    let mut out: Vec<Time> = Vec::new();
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let start = at + start;
        let length = bytes[start..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || **byte == b':')
            .count();
        at = start + length;
        let end = start + text[start..at].trim_end_matches(':').len();
        let Some(ms) =
            lenient::duration::strict_clock(&text[start..end]).filter(|ms| *ms < LONGEST_MS)
        else {
            continue;
        };
        let goes_on = out.last().is_some_and(|before| before.end + 1 == start);
        if !(begins(&text[..start], goes_on) && ends(&text[end..])) {
            continue;
        }
        let bracketed = text[..start].trim_end().ends_with(['(', '['])
            && text[end..]
                .trim_start()
                .starts_with([')', ']', '-', '–', '—']);
        out.push(Time {
            start,
            end,
            ms,
            bracketed,
        });
    }
    out
}

/// `goes_on`: one sign after another time, as the end of a stretch stands.
fn begins(before: &str, goes_on: bool) -> bool {
    let mut back = before.chars().rev();
    match back.next() {
        None => true,
        Some('-') => goes_on || !back.next().is_some_and(char::is_alphanumeric),
        Some(':') => back.next().is_some_and(char::is_alphabetic),
        Some(c) => !(c.is_alphanumeric() || matches!(c, '.' | ',' | '/' | '=')),
    }
}

fn ends(after: &str) -> bool {
    let mut next = after.chars();
    let whole = match next.next() {
        Some('.' | ',' | ':') => !next.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => !(c.is_alphanumeric() || c == '/'),
        None => true,
    };
    whole && !is_of_day(after)
}

/// "7:30 pm", "19:00 Uhr".
fn is_of_day(after: &str) -> bool {
    let Some(word) = after.strip_prefix([' ', '\u{a0}']) else {
        return false;
    };
    let end = word.find(|c: char| !c.is_alphanumeric() && c != '.');
    let word = word[..end.unwrap_or(word.len())].trim_end_matches('.');
    ["am", "pm", "a.m", "p.m", "uhr", "utc", "gmt", "мск"]
        .iter()
        .any(|known| word.to_lowercase() == *known)
}

/// Whether an address is that of a time: `#t=` and seconds, as in Media Fragments (W3C).
pub(crate) fn is_link(href: &str) -> bool {
    href.strip_prefix("#t=").is_some_and(|seconds| {
        (1..=6).contains(&seconds.len()) && seconds.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Makes times links (`#t=754`), but not in links and code. `longest`: milliseconds of the recording, where they are
/// known; what lies after its end is no time in it.
pub(crate) fn link(doc: &Document, root: &NodeRef<'_>, longest: Option<u64>) {
    let longest = longest.unwrap_or(LONGEST_MS);
    for child in root.children() {
        if child.is_text() {
            link_text(doc, &child, longest);
        } else if child.is_element()
            && !matches!(&*dom::name(&child), "a" | "code" | "pre" | "kbd" | "samp")
        {
            link(doc, &child, Some(longest));
        }
    }
}

fn link_text(doc: &Document, node: &NodeRef<'_>, longest: u64) {
    let text = node.text();
    let mut at = 0;
    for time in find(&text).iter().filter(|time| time.ms <= longest) {
        let anchor = doc.tree.new_element("a");
        anchor.set_attr("href", &format!("#t={}", time.ms / 1000));
        anchor.append_child(&doc.tree.new_text(&text[time.start..time.end]));
        if at < time.start {
            node.insert_before(&doc.tree.new_text(&text[at..time.start]));
        }
        node.insert_before(&anchor);
        at = time.end;
    }
    if at == text.len() {
        node.remove_from_parent();
    } else if at > 0 {
        node.replace_with(&doc.tree.new_text(&text[at..]));
    }
}
