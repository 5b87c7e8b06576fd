//! Tags and their attributes, read one after the other: enough for files that are lists and tables of contents. No tree.

pub(crate) enum MarkupPiece<'a> {
    /// Between tags, as it stands there.
    Words(&'a str),
    /// What stands between `<` and `>`; a tag that closes begins with `/`.
    Tag { name: String, rest: &'a str },
}

/// The pieces of a text, comments left out.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = MarkupPiece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let Some(tag) = rest.strip_prefix('<') else {
                let end = rest.find('<').unwrap_or(rest.len());
                let words = &rest[..end];
                rest = &rest[end..];
                return Some(MarkupPiece::Words(words));
            };
            if let Some(comment) = tag.strip_prefix("!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
                continue;
            }
            let end = end_of(tag);
            let inside = &tag[..end];
            rest = tag.get(end + 1..).unwrap_or_default();
            let (name, attributes) = inside
                .find(|c: char| c.is_whitespace())
                .map_or((inside, ""), |at| inside.split_at(at));
            return Some(MarkupPiece::Tag {
                name: name.trim_end_matches('/').to_ascii_lowercase(),
                rest: attributes,
            });
        }
    })
}

/// Where a tag ends: at the first `>` that stands in no quotes.
fn end_of(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// The attributes of a tag; at most 50.
pub(crate) fn attributes(mut rest: &str) -> Vec<(String, String)> {
    const MOST: usize = 50;
    let mut all = Vec::new();
    while all.len() < MOST {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            break;
        }
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=') else {
            if name.is_empty() {
                break;
            }
            all.push((name, String::new()));
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        // Names of characters, as in any HTML.
        let value = match value.contains('&') {
            true => article::plain_text(value),
            false => value.to_owned(),
        };
        all.push((name, value));
        rest = after;
    }
    all
}

/// The value of one attribute, whatever the case of its name.
pub(crate) fn attribute(rest: &str, name: &str) -> Option<String> {
    attributes(rest)
        .into_iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}
