//! Tags in a text, without a DOM: where one stands, and which names are HTML's.

/// A tag at the start of `text`, if it is one: its lower-case name, whether it closes, and its length.
pub(super) fn tag(text: &str) -> Option<(String, bool, usize)> {
    let bytes = text.as_bytes();
    if text.starts_with("<!--") {
        let end = text.find("-->").map_or(text.len(), |at| at + 3);
        return Some(("!--".to_owned(), false, end));
    }
    let closes = bytes.get(1) == Some(&b'/');
    let start = if closes { 2 } else { 1 };
    match bytes.get(start) {
        Some(b) if b.is_ascii_alphabetic() => {}
        Some(b'!' | b'?') if !closes => {}
        _ => return None,
    }
    let length = bytes[start..]
        .iter()
        .take(32)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'!' | b'?'))
        .count();
    let mut quote = None;
    for (at, b) in bytes.iter().enumerate().skip(start + length) {
        match (quote, b) {
            (None, b'>') => {
                return Some((
                    text[start..start + length].to_ascii_lowercase(),
                    closes,
                    at + 1,
                ));
            }
            (None, b'"' | b'\'') if bytes[at - 1] == b'=' => quote = Some(*b),
            (Some(q), b) if q == *b => quote = None,
            _ => {}
        }
    }
    None
}

/// Tags that format.
pub(super) const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "dfn", "div",
    "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "i", "img", "ins", "kbd", "mark", "nobr",
    "p", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
    "wbr",
];

/// Tags between which words do not run together.
pub(super) const BREAKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "th",
    "title",
    "tr",
    "ul",
];

/// Whether there is at least one real tag in it.
pub fn has_markup(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes())
        .take(200)
        .any(|at| {
            let rest = text[at + 1..].trim_start_matches('/').as_bytes();
            let length = rest
                .iter()
                .take(16)
                .take_while(|b| b.is_ascii_alphanumeric())
                .count();
            let name = String::from_utf8_lossy(&rest[..length]).to_ascii_lowercase();
            length > 0 && (INLINE.contains(&name.as_str()) || BREAKS.contains(&name.as_str()))
        })
}

/// Whether this is the name of an HTML element that stands in texts.
pub fn is_html(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    INLINE.contains(&name.as_str()) || BREAKS.contains(&name.as_str())
}
