//! The words of raw HTML in one pass over its bytes, for lists and search: no tree is built, and a parser would be fifty
//! times as slow. What it gives is text and never HTML again; where markup is broken it may differ from what is shown.
#[cfg(test)]
mod tests;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

use crate::dom;

/// Of HTML, in bytes; what follows is not read.
const MOST: usize = 16 * 1024 * 1024;
/// The longest name of a character, and of an element that matters here.
const LONGEST_NAME: usize = 32;

pub(crate) fn of(html: &str) -> String {
    let html = &html[..html.floor_char_boundary(MOST)];
    // Line breaks mean something where no markup breaks lines.
    read(html, true)
        .or_else(|| read(html, false))
        .unwrap_or_default()
}

/// None when line breaks were to be kept and markup makes them.
fn read(html: &str, keep_lines: bool) -> Option<String> {
    let mut out = Words {
        lines: keep_lines,
        ..Words::default()
    };
    let mut rest = html;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'<' | b'&')) {
        out.words(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            rest = reference(rest, &mut out);
            continue;
        }
        let Some(tag) = Markup::read(rest) else {
            out.words("<");
            rest = &rest[1..];
            continue;
        };
        let mut name = [0; LONGEST_NAME];
        let name = tag.name(&mut name);
        rest = tag.after;
        match name {
            "" => {}
            "br" => out.breaks(),
            "td" | "th" => out.space(),
            "pre" => {
                out.breaks();
                out.lines = keep_lines || !tag.closing;
            }
            "rp" if !tag.closing => rest = &rest[rest.find('<').unwrap_or(rest.len())..],
            "script" | "style" | "template" | "noscript" | "svg" | "math" | "iframe" | "object"
            | "select" | "textarea" | "title" | "noembed" | "noframes"
                if !tag.closing =>
            {
                // Only foreign elements end with "/>".
                if !(tag.empty && matches!(name, "svg" | "math")) {
                    rest = after_end_of(rest, name);
                }
            }
            _ if dom::is_block(name) => out.breaks(),
            _ => continue,
        }
        if keep_lines && (name == "br" || name == "pre" || dom::is_block(name)) {
            return None;
        }
    }
    out.words(rest);
    Some(out.out)
}

struct Markup<'a> {
    written: &'a str,
    closing: bool,
    empty: bool,
    after: &'a str,
}

impl<'a> Markup<'a> {
    /// The tag or the comment that `rest` begins with; None when its `<` is a sign of the text.
    fn read(rest: &'a str) -> Option<Self> {
        let bytes = rest.as_bytes();
        let closing = bytes.get(1) == Some(&b'/');
        let start = 1 + usize::from(closing);
        let comment = |end: usize| Self {
            written: "",
            closing: false,
            empty: false,
            after: &rest[end..],
        };
        match bytes.get(start)? {
            byte if byte.is_ascii_alphabetic() => {}
            b'!' if rest.starts_with("<!--") => {
                let short = ["<!-->", "<!--->"]
                    .iter()
                    .find(|all| rest.starts_with(**all));
                let end = short.map(|all| all.len());
                let end = end.or_else(|| rest[4..].find("-->").map(|at| 4 + at + 3));
                return Some(comment(end.unwrap_or(rest.len())));
            }
            b'!' | b'?' => return Some(comment(rest.find('>').map_or(rest.len(), |at| at + 1))),
            _ if closing => return Some(comment(rest.find('>').map_or(rest.len(), |at| at + 1))),
            _ => return None,
        }
        let length = bytes[start..]
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
            .unwrap_or(bytes.len() - start);
        let end = dom::tag_end(rest, start + length);
        Some(Self {
            written: &rest[start..start + length],
            closing,
            empty: rest[..end].ends_with("/>"),
            after: &rest[end..],
        })
    }

    /// In small letters; empty for a comment and for what is too long to be known.
    fn name<'b>(&self, buffer: &'b mut [u8; LONGEST_NAME]) -> &'b str {
        let Some(buffer) = buffer.get_mut(..self.written.len()) else {
            return "";
        };
        buffer.copy_from_slice(self.written.as_bytes());
        buffer.make_ascii_lowercase();
        std::str::from_utf8(buffer).unwrap_or_default()
    }
}

/// What follows the end tag of an element whose content is no text; nothing when it is never closed.
fn after_end_of<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut at = 0;
    while let Some(found) = rest[at..].find("</") {
        at += found + 2;
        let is_it = rest
            .get(at..at + name.len())
            .is_some_and(|other| other.eq_ignore_ascii_case(name));
        if is_it && !rest[at + name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return &rest[dom::tag_end(rest, at + name.len())..];
        }
    }
    ""
}

/// Writes the character that `rest` names (HTML, section 13.2.5.72), or its ampersand.
fn reference<'a>(rest: &'a str, out: &mut Words) -> &'a str {
    let mut small = [0; 4];
    if let Some(number) = rest.strip_prefix("&#") {
        let (radix, digits) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (16, digits),
            None => (10, number),
        };
        let length = digits
            .find(|c: char| !c.is_digit(radix))
            .unwrap_or(digits.len());
        if length > 0 {
            let number = u32::from_str_radix(&digits[..length], radix).unwrap_or(u32::MAX);
            out.words(numbered(number).encode_utf8(&mut small));
            let rest = &digits[length..];
            return rest.strip_prefix(';').unwrap_or(rest);
        }
    }
    let name = &rest[1..];
    let length = name
        .bytes()
        .take(LONGEST_NAME)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let whole = length + usize::from(name[length..].starts_with(';'));
    // Old names stand without a semicolon also.
    for end in std::iter::once(whole).chain((2..=length.min(6)).rev()) {
        if let Some((first, second)) = NAMED_ENTITIES.get(&name[..end]).filter(|(n, _)| *n != 0) {
            for number in [*first, *second].into_iter().filter(|number| *number != 0) {
                out.words(numbered(number).encode_utf8(&mut small));
            }
            return &name[end..];
        }
    }
    out.words("&");
    name
}

fn numbered(number: u32) -> char {
    let old = number
        .checked_sub(0x80)
        .and_then(|at| C1_REPLACEMENTS.get(at as usize));
    match (old, number) {
        (Some(Some(c)), _) => *c,
        (_, 0) => char::REPLACEMENT_CHARACTER,
        _ => char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

#[derive(Default)]
struct Words {
    out: String,
    /// Whether line breaks of the source are kept.
    lines: bool,
    owed: Gap,
}

/// What is owed before the next word.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Space,
    Break,
}

impl Words {
    fn breaks(&mut self) {
        self.owed = Gap::Break;
    }

    fn space(&mut self) {
        if self.owed == Gap::None {
            self.owed = Gap::Space;
        }
    }

    fn words(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let (mut start, mut at) = (0, 0);
        while let Some(byte) = bytes.get(at) {
            let length = match (byte, bytes.get(at + 1), bytes.get(at + 2)) {
                (b' ' | b'\t' | b'\n' | b'\r' | 0x0c | 0, ..) => 1,
                // No-break space, soft hyphen.
                (0xc2, Some(0xa0 | 0xad), _) => 2,
                // Zero width space, word joiner, byte order mark.
                (0xe2, Some(0x80), Some(0x8b))
                | (0xe2, Some(0x81), Some(0xa0))
                | (0xef, Some(0xbb), Some(0xbf)) => 3,
                _ => {
                    at += 1;
                    continue;
                }
            };
            self.word(&text[start..at]);
            match byte {
                b'\n' if self.lines => self.breaks(),
                b' ' | b'\t' | b'\n' | b'\r' | 0x0c => self.space(),
                0xc2 if bytes.get(at + 1) == Some(&0xa0) => self.space(),
                _ => {}
            }
            at += length;
            start = at;
        }
        self.word(&text[start..]);
    }

    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if !self.out.is_empty() {
            match self.owed {
                Gap::None => {}
                Gap::Space => self.out.push(' '),
                Gap::Break => self.out.push('\n'),
            }
        }
        self.owed = Gap::None;
        self.out.push_str(word);
    }
}
