//! Rewrites of the source text that keep the parser's work linear. They only ever take tags and attributes away,
//! and run before the parser, so a mistake here loses markup but cannot let anything through.
use std::borrow::Cow;

/// Parsers compare every new attribute of a tag with those before it.
const MAX_ATTRIBUTES: usize = 100;

/// One `<...>` in the source.
struct Tag<'a> {
    start: usize,
    /// One past `>`.
    end: usize,
    name: &'a str,
    closing: bool,
    /// Where the attribute after the last permitted one starts.
    excess: Option<usize>,
}

/// Cuts the attributes of a tag after the first hundred.
pub(super) fn limit_attributes(html: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(tag) = next_tag(html, at) {
        at = tag.end;
        if let Some(excess) = tag.excess {
            out.push_str(&html[copied..excess]);
            out.push('>');
            copied = tag.end;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}

/// Drops the opening tags, and as many closing ones, that would nest deeper than `limit`.
pub(super) fn flatten(html: &str, limit: usize) -> String {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<String> = Vec::new();
    let mut dropped = 0usize;
    let mut copied = 0;
    let mut at = 0;
    while let Some(tag) = next_tag(html, at) {
        at = tag.end;
        let name = tag.name.to_ascii_lowercase();
        if is_void(&name) {
            continue;
        }
        let keep = if tag.closing {
            if dropped > 0 {
                dropped -= 1;
                false
            } else {
                if let Some(depth) = open.iter().rposition(|other| *other == name) {
                    open.truncate(depth);
                }
                true
            }
        } else if open.len() >= limit {
            dropped += 1;
            false
        } else {
            if !closes_itself(&name) {
                open.push(name);
            }
            true
        };
        if !keep {
            out.push_str(&html[copied..tag.start]);
            // Words on both sides of a dropped tag stay apart.
            out.push(' ');
            copied = tag.end;
        }
    }
    out.push_str(&html[copied..]);
    out
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// A sibling of the same name closes these, so they do not nest by being repeated.
fn closes_itself(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "dd"
            | "dt"
            | "tr"
            | "td"
            | "th"
            | "tbody"
            | "thead"
            | "tfoot"
            | "option"
            | "optgroup"
    )
}

fn next_tag(html: &str, from: usize) -> Option<Tag<'_>> {
    let bytes = html.as_bytes();
    let mut at = from;
    loop {
        let start = at + bytes.get(at..)?.iter().position(|byte| *byte == b'<')?;
        let closing = bytes.get(start + 1) == Some(&b'/');
        let name_at = start + 1 + usize::from(closing);
        if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
            at = start + 1;
            continue;
        }
        let name_len = bytes[name_at..]
            .iter()
            .take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'/'))
            .count();
        let (end, excess) = attributes_end(bytes, name_at + name_len);
        return Some(Tag {
            start,
            end,
            name: &html[name_at..name_at + name_len],
            closing,
            excess,
        });
    }
}

/// The end of the tag whose name ends at `at`, and where its attributes become too many.
pub(super) fn attributes_end(bytes: &[u8], mut at: usize) -> (usize, Option<usize>) {
    let mut count = 0;
    let mut excess = None;
    loop {
        while bytes
            .get(at)
            .is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/')
        {
            at += 1;
        }
        match bytes.get(at) {
            None => return (bytes.len(), excess),
            Some(b'>') => return (at + 1, excess),
            Some(_) => {}
        }
        if count == MAX_ATTRIBUTES {
            excess = Some(at);
        }
        count += 1;
        // A name may begin with "=", and ends at white space, "/", ">" or "=".
        at += 1;
        while bytes
            .get(at)
            .is_some_and(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'='))
        {
            at += 1;
        }
        let mut value = at;
        while bytes.get(value).is_some_and(u8::is_ascii_whitespace) {
            value += 1;
        }
        if bytes.get(value) != Some(&b'=') {
            continue;
        }
        at = value + 1;
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        match bytes.get(at).copied() {
            Some(quote @ (b'"' | b'\'')) => {
                let closing = bytes[at + 1..].iter().position(|byte| *byte == quote);
                at = closing.map_or(bytes.len(), |found| at + 1 + found + 1);
            }
            _ => {
                while bytes
                    .get(at)
                    .is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != b'>')
                {
                    at += 1;
                }
            }
        }
    }
}
