//! HTML to one line of plain text, without a DOM: titles, summaries, names.
use super::{collapse, unescape};

/// A tag at the start of `text`, if it is one: its lower-case name, whether it closes, and its length.
fn tag(text: &str) -> Option<(String, bool, usize)> {
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

const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "dfn", "div",
    "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "i", "img", "ins", "kbd", "mark", "nobr",
    "p", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
    "wbr",
];

/// Tags between which words do not run together.
const BREAKS: &[&str] = &[
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

/// Whether a formatting tag opens and closes: after references were resolved, a sign that they were escaped twice.
pub fn paired(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "</")
        .take(20)
        .any(|at| {
            let rest = &text.as_bytes()[at + 2..];
            let length = rest
                .iter()
                .take(16)
                .take_while(|b| b.is_ascii_alphanumeric())
                .count();
            let name = String::from_utf8_lossy(&rest[..length]).to_ascii_lowercase();
            rest.get(length) == Some(&b'>')
                && is_html(&name)
                && text[..at].match_indices('<').take(50).any(|(open, _)| {
                    let tag = &text.as_bytes()[open + 1..at];
                    tag.len() > length
                        && tag[..length].eq_ignore_ascii_case(name.as_bytes())
                        && matches!(tag[length], b'>' | b' ')
                })
        })
}

/// A title as text: formatting tags go, other things in angle brackets stay (`Vec<T>`), references are resolved
/// once more because publishers escape titles twice.
pub fn title(text: &str) -> String {
    if memchr::memchr2(b'<', b'&', text.as_bytes()).is_none() {
        return collapse(text);
    }
    let once = |text: &str| {
        unescape(&strip(text, usize::MAX, ' ', &|name| {
            INLINE.contains(&name)
        }))
        .into_owned()
    };
    let mut title = once(text);
    if paired(&title) {
        title = once(&title);
    }
    collapse(&title)
}

/// HTML as plain text on one line, at most `limit` characters.
pub fn plain(html: &str, limit: usize) -> String {
    // White space and references shrink, so some more is taken and cut at the end.
    let most = limit.saturating_mul(4);
    let mut text = unescape(&strip(html, most, ' ', &|_| true)).into_owned();
    if paired(&text) {
        text = unescape(&strip(&text, most, ' ', &|name| is_html(name))).into_owned();
    }
    super::clip(collapse(&text), limit)
}

/// Text or HTML as lines of text. Where tags make lines, the line ends of the source are white space.
pub fn lines(html: &str) -> String {
    const MARK: char = '\u{1}';
    if !has_markup(html) {
        return unescape(html).into_owned();
    }
    let text = strip(html, usize::MAX, MARK, &is_html);
    let by_tags = memchr::memchr_iter(MARK as u8, text.as_bytes()).count() > 2;
    let text = if by_tags {
        text.replace(['\n', '\r'], " ")
    } else {
        text
    };
    unescape(&text.replace(MARK, "\n")).into_owned()
}

fn strip(html: &str, most: usize, gap: char, goes: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(html.len().min(most));
    let mut rest = html;
    // After this many things that look like an unfinished tag the rest has no `>` worth looking for.
    let mut unfinished = 0;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if out.len() > most {
            return out;
        }
        match tag(rest) {
            Some((name, closes, length)) if name.starts_with(['!', '?']) || goes(&name) => {
                rest = &rest[length..];
                if !closes && matches!(name.as_str(), "script" | "style") {
                    rest = past_end(rest, &name);
                }
                if BREAKS.contains(&name.as_str()) {
                    out.push(gap);
                }
            }
            found => {
                unfinished += usize::from(found.is_none());
                if unfinished > 50 {
                    break;
                }
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn past_end<'a>(rest: &'a str, name: &str) -> &'a str {
    for at in memchr::memmem::find_iter(rest.as_bytes(), "</") {
        let tail = &rest.as_bytes()[at + 2..];
        if tail.len() >= name.len() && tail[..name.len()].eq_ignore_ascii_case(name.as_bytes()) {
            let end = memchr::memchr(b'>', tail).map_or(rest.len(), |gt| at + 2 + gt + 1);
            return &rest[end..];
        }
    }
    ""
}
