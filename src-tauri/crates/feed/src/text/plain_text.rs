//! HTML to one line of plain text, without a DOM: titles, summaries, names.
use super::escaped::is_markup;
use super::tags::{BREAKS, INLINE, has_markup, is_html, tag};
use super::{collapse, unescape};

/// Elements that need no end.
const VOID: &[&str] = &["br", "img", "wbr"];

/// The tags of a title, which tell of each of them whether it formats.
struct TitleTags<'a> {
    title: &'a str,
    opened: Vec<String>,
    closed: Vec<String>,
}

impl<'a> TitleTags<'a> {
    /// Tags that are looked at.
    const MOST: usize = 200;

    fn of(title: &'a str) -> Self {
        let (mut opened, mut closed) = (Vec::new(), Vec::new());
        for at in memchr::memchr_iter(b'<', title.as_bytes()).take(Self::MOST) {
            if let Some((name, closes, _)) = tag(&title[at..]) {
                let known = if closes { &mut closed } else { &mut opened };
                if !known.contains(&name) {
                    known.push(name);
                }
            }
        }
        Self {
            title: title.trim(),
            opened,
            closed,
        }
    }

    /// One alone in the middle is what the title is about, and `a<b and c>d` is none.
    fn formats(&self, name: &str, whole: &str) -> bool {
        if !INLINE.contains(&name) {
            return false;
        }
        let inner = whole.trim_matches(['<', '>', '/']);
        let rest = inner.get(name.len()..).unwrap_or_default().trim();
        if !rest.is_empty() && !rest.contains('=') {
            return false;
        }
        let has = |names: &[String]| names.iter().any(|n| n == name);
        VOID.contains(&name)
            || (has(&self.opened) && has(&self.closed))
            || self.title.starts_with(whole)
            || (self.title.ends_with(whole) && whole.starts_with("</"))
    }
}

/// A title as text: formatting tags go, other things in angle brackets stay (`Vec<T>`), references are resolved
/// once more because publishers escape titles twice.
pub fn title(text: &str) -> String {
    if memchr::memchr2(b'<', b'&', text.as_bytes()).is_none() {
        return collapse(text);
    }
    let once = |text: &str| {
        let tags = TitleTags::of(text);
        let formats = |name: &str, whole: &str| tags.formats(name, whole);
        unescape(&strip(text, usize::MAX, ' ', &formats)).into_owned()
    };
    let mut title = once(text);
    if is_markup(&title, true) {
        title = once(&title);
    }
    collapse(&title)
}

/// HTML as plain text on one line, at most `limit` characters.
pub fn plain(html: &str, limit: usize) -> String {
    // White space and references shrink, so some more is taken and cut at the end.
    let most = limit.saturating_mul(4);
    let mut text = unescape(&strip(html, most, ' ', &|_, _| true)).into_owned();
    if is_markup(&text, !has_markup(html)) {
        text = unescape(&strip(&text, most, ' ', &|name, _| is_html(name))).into_owned();
    }
    super::clip(collapse(&text), limit)
}

/// Text or HTML as lines of text. Where tags make lines, the line ends of the source are white space.
pub fn lines(html: &str) -> String {
    const MARK: char = '\u{1}';
    if !has_markup(html) {
        return unescape(html).into_owned();
    }
    let text = strip(html, usize::MAX, MARK, &|name, _| is_html(name));
    let by_tags = memchr::memchr_iter(MARK as u8, text.as_bytes()).count() > 2;
    let text = if by_tags {
        text.replace(['\n', '\r'], " ")
    } else {
        text
    };
    unescape(&text.replace(MARK, "\n")).into_owned()
}

fn strip(html: &str, most: usize, gap: char, goes: &dyn Fn(&str, &str) -> bool) -> String {
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
            Some((name, closes, length))
                if name.starts_with(['!', '?']) || goes(&name, &rest[..length]) =>
            {
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
