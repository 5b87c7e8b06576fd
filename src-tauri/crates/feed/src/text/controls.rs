//! Control characters, which no text needs and XML forbids: as they stand, and as references.
use std::borrow::Cow;

/// The text without control characters; those that part words become spaces. Tabs and ends of lines stay.
pub fn without_controls(text: &str) -> Cow<'_, str> {
    if !may_have_controls(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(shown).collect())
}

/// The usual text has none, and in UTF-8 they all show in one of its bytes. Whole feeds are looked through, so first many
/// bytes at once.
fn may_have_controls(bytes: &[u8]) -> bool {
    let mut at = 0;
    bytes.chunks(64).any(|chunk| {
        let from = at;
        at += chunk.len();
        let odd = chunk.iter().fold(false, |odd, b| {
            odd | (*b < 0x20) & !matches!(b, b'\t' | b'\n' | b'\r')
                | matches!(b, 0x7F | 0xC2 | 0xEF)
        });
        odd && (from..at).any(|at| match bytes[at] {
            0..=8 | 0x0B | 0x0C | 0x0E..=0x1F | 0x7F => true,
            0xC2 => bytes.get(at + 1).is_some_and(|b| *b < 0xA0),
            0xEF => bytes.get(at + 1) == Some(&0xBF),
            _ => false,
        })
    })
}

/// The character as it may be shown: itself, a space, or nothing.
pub fn shown(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' => Some(c),
        '\u{b}' | '\u{c}' | '\u{85}' => Some(' '),
        '\u{fffe}' | '\u{ffff}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// HTML without control characters, nor references to any.
pub fn html_without_controls(html: Cow<'_, str>) -> Cow<'_, str> {
    let html = match without_controls(&html) {
        Cow::Owned(clean) => Cow::Owned(clean),
        Cow::Borrowed(_) => html,
    };
    if memchr::memmem::find(html.as_bytes(), b"&#").is_none() {
        return html;
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = &*html;
    let mut dropped = false;
    while let Some(at) = rest.find("&#") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (length, control) = reference(rest.as_bytes());
        if control {
            dropped = true;
        } else {
            out.push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    out.push_str(rest);
    if dropped { Cow::Owned(out) } else { html }
}

/// The length of the numeric reference at the start, and whether it stands for a control character. Those from 128 to
/// 159 stand for letters of Windows-1252.
fn reference(bytes: &[u8]) -> (usize, bool) {
    let hex = matches!(bytes.get(2), Some(b'x' | b'X'));
    let radix = if hex { 16 } else { 10 };
    let start = if hex { 3 } else { 2 };
    let mut value = 0u32;
    let mut at = start;
    while let Some(digit) = bytes.get(at).and_then(|b| char::from(*b).to_digit(radix)) {
        value = value.saturating_mul(radix).saturating_add(digit);
        at += 1;
    }
    if at == start {
        return (2, false);
    }
    let end = at + usize::from(bytes.get(at) == Some(&b';'));
    let c = char::from_u32(value).filter(|c| c.is_ascii());
    (end, c.is_some_and(|c| shown(c) != Some(c)))
}
