//! HTML that a publisher escaped once too often, wholly or in part: told from a text that talks about tags.
use std::borrow::Cow;

use super::tags::{has_markup, is_html, tag};
use super::unescape;

/// Elements that stand alone.
const VOID: &[&str] = &["br", "hr", "img", "wbr"];
/// Elements that make paragraphs.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "dd",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];
/// Elements whose text is shown as it is.
const QUOTES: &[&str] = &[
    "code", "kbd", "pre", "samp", "script", "style", "textarea", "tt", "xmp",
];
/// Tags that are looked at.
const MOST: usize = 400;

/// The HTML with what was escaped too often as tags. Each piece between real tags is judged by itself.
pub fn unescaped(html: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memmem::find(html.as_bytes(), b"&lt;").is_none() {
        return html;
    }
    if !has_markup(&html) {
        let again = unescape(&html);
        return if is_markup(&again, true) {
            Cow::Owned(again.into_owned())
        } else {
            html
        };
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = &*html;
    let mut quoted = 0usize;
    let mut unfinished = 0;
    while !rest.is_empty() {
        // Up to the next real tag.
        let mut end = 0;
        let next = loop {
            let Some(at) = memchr::memchr(b'<', &rest.as_bytes()[end..]) else {
                end = rest.len();
                break None;
            };
            end += at;
            if unfinished > 50 {
                end = rest.len();
                break None;
            }
            match tag(&rest[end..]) {
                Some(found) => break Some(found),
                None => {
                    unfinished += 1;
                    end += 1;
                }
            }
        };
        out.push_str(&piece(&rest[..end], quoted == 0));
        rest = &rest[end..];
        if let Some((name, closes, length)) = next {
            if QUOTES.contains(&name.as_str()) {
                quoted = match closes {
                    true => quoted.saturating_sub(1),
                    false => quoted + 1,
                };
            }
            out.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    if out == *html { html } else { Cow::Owned(out) }
}

fn piece(text: &str, open: bool) -> Cow<'_, str> {
    if !open || !text.contains("&lt;") {
        return Cow::Borrowed(text);
    }
    let again = unescape(text);
    if is_markup(&again, false) {
        Cow::Owned(again.into_owned())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether the tags in a text that was unescaped are meant as tags. `alone`: there are no real ones beside it, so that
/// more is believed.
pub fn is_markup(text: &str, alone: bool) -> bool {
    let tags = tags(text);
    if tags.is_empty() || (alone && talks_of_tags(text)) {
        return false;
    }
    let mut blocks = 0;
    let mut breaks = 0;
    let mut inline = false;
    for (n, open) in tags.iter().enumerate().filter(|(_, tag)| !tag.closes) {
        if VOID.contains(&open.name.as_str()) {
            breaks += 1 + usize::from(open.name == "img" && open.has_value) * 2;
            continue;
        }
        // Only so many are looked at for each, so that a text full of tags takes no longer than its length.
        let close = tags[n + 1..]
            .iter()
            .take(50)
            .find(|tag| tag.closes && tag.name == open.name);
        let Some(close) = close else { continue };
        let inside = &text[open.end..close.start];
        let tight = !inside.is_empty() && inside.trim() == inside;
        if BLOCKS.contains(&open.name.as_str()) {
            let after = text[close.end..].trim_start_matches([' ', '\t', '\u{a0}']);
            // Words on the same line belong to a sentence about the tag.
            if !(after.is_empty() || after.starts_with(['<', '\n', '\r'])) {
                return false;
            }
            blocks += 1;
        } else {
            inline |= tight || open.has_value;
        }
    }
    let begins = tags
        .first()
        .is_some_and(|tag| text[..tag.start].trim().is_empty());
    match alone {
        true => blocks > 0 || breaks > 1 || inline,
        false => blocks > 1 || (blocks == 1 && begins),
    }
}

/// Words of those who explain how pages are written.
fn talks_of_tags(text: &str) -> bool {
    let words = text.to_lowercase();
    words
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "tag" | "tags" | "html" | "markup"))
}

struct FoundTag {
    name: String,
    closes: bool,
    has_value: bool,
    start: usize,
    end: usize,
}

fn tags(text: &str) -> Vec<FoundTag> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut looked = 0;
    while let Some(next) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        at += next;
        looked += 1;
        if looked > MOST {
            break;
        }
        match tag(&text[at..]) {
            Some((name, closes, length)) if is_html(&name) => {
                found.push(FoundTag {
                    has_value: text[at..at + length].contains('='),
                    name,
                    closes,
                    start: at,
                    end: at + length,
                });
                at += length;
            }
            _ => at += 1,
        }
    }
    found
}
