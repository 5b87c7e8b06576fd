//! Raw XML and HTML text to what a reader sees: entities, CDATA, tags, white space. Linear in the input.
mod controls;
mod entities;
mod escaped;
mod plain_text;
mod tags;
#[cfg(test)]
mod tests;
mod xhtml;

pub use controls::{html_without_controls, without_controls};
pub use entities::{Entities, unescape, unescape_with};
pub use escaped::unescaped;
pub use plain_text::{lines, plain, title};
pub use tags::{has_markup, is_html};
pub use xhtml::{escape, from_text, paragraphs, xhtml};

use std::borrow::Cow;

/// The characters of an element: references resolved, CDATA sections taken as they are, child tags left in place.
pub fn characters<'a>(raw: &'a str, entities: &Entities) -> Cow<'a, str> {
    const OPEN: &str = "<![CDATA[";
    let Some(first) =
        memchr::memchr(b'<', raw.as_bytes()).and_then(|at| Some(at + raw[at..].find(OPEN)?))
    else {
        return unescape_with(raw, entities);
    };
    // The usual case: nothing but one section.
    let trimmed = raw.trim();
    if let Some(inner) = trimmed
        .strip_prefix(OPEN)
        .and_then(|s| s.strip_suffix("]]>"))
        && !inner.contains("]]>")
    {
        return Cow::Borrowed(inner);
    }
    let mut out = String::with_capacity(raw.len());
    out.push_str(&unescape_with(&raw[..first], entities));
    let mut rest = &raw[first..];
    while let Some(body) = rest.strip_prefix(OPEN) {
        let end = body.find("]]>").unwrap_or(body.len());
        let tail = body.get(end + 3..).unwrap_or_default();
        let next = tail.find(OPEN).unwrap_or(tail.len());
        // A second end mark belongs to a section nested in a section.
        match tail[..next].contains("]]>") {
            true => out.push_str(&body[..end].replace(OPEN, "")),
            false => out.push_str(&body[..end]),
        }
        out.push_str(&unescape_with(&tail[..next], entities).replace("]]>", ""));
        rest = &tail[next..];
    }
    Cow::Owned(out)
}

/// Runs of white space to one space, ends trimmed.
pub fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut gap = false;
    while at < bytes.len() {
        let run = bytes[at..]
            .iter()
            .take_while(|b| matches!(b, 0x21..=0x7E))
            .count();
        let (piece, next) = if run > 0 {
            (&text[at..at + run], at + run)
        } else {
            let Some(c) = text[at..].chars().next() else {
                break;
            };
            let next = at + c.len_utf8();
            gap |= c.is_whitespace();
            let shown = !c.is_whitespace() && !c.is_control();
            (if shown { &text[at..next] } else { "" }, next)
        };
        at = next;
        if !piece.is_empty() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push_str(piece);
        }
    }
    out
}

/// At most `limit` characters, cut at a word where one is near.
pub fn clip(mut text: String, limit: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(limit) else {
        return text;
    };
    let head = &text[..end];
    let at_word = text[end..].starts_with(' ');
    let end = head
        .rfind(' ')
        .filter(|at| !at_word && end - at < 80)
        .unwrap_or(end);
    text.truncate(end);
    text
}
