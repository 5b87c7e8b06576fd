//! Bytes to text, by the standard's order: byte-order mark, transport, `<meta>`, then a guess from the bytes.
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far a page may go before it names its charset.
const PRESCAN: usize = 4 * 1024;

pub(crate) fn text<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    // Valid UTF-8 beyond ASCII is UTF-8 whatever the labels say: they are wrong far more often than chance makes such bytes.
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.is_ascii()
    {
        return Cow::Borrowed(text);
    }
    let named = content_type
        .and_then(|header| charset_in(header.as_bytes()))
        .or_else(|| charset_in_head(bytes));
    let encoding = match named.filter(|encoding| *encoding != UTF_8) {
        Some(encoding) => encoding,
        None => guess(bytes, named == Some(UTF_8)),
    };
    encoding.decode_without_bom_handling(bytes).0
}

/// A page labelled UTF-8 with a few broken bytes is still UTF-8; one that is broken all over was labelled wrongly.
fn guess(bytes: &[u8], labelled_utf8: bool) -> &'static Encoding {
    if labelled_utf8 && mostly_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    detector.guess(None, true)
}

fn mostly_utf8(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let broken = text.matches('\u{fffd}').count();
    let good = text.chars().filter(|c| !c.is_ascii()).count() - broken;
    broken <= 5 || broken * 20 <= good
}

fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..64.min(bytes.len()) & !1)?;
    if head.len() < 8 {
        return None;
    }
    let zeros = |offset: usize| {
        head.iter()
            .skip(offset)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let pairs = head.len() / 2;
    match (zeros(0), zeros(1)) {
        (0, odd) if odd * 10 >= pairs * 9 => Some(UTF_16LE),
        (even, 0) if even * 10 >= pairs * 9 => Some(UTF_16BE),
        _ => None,
    }
}

fn charset_in_head(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..PRESCAN.min(bytes.len())];
    let mut at = 0;
    while let Some(found) = find(&head[at..], b"<meta") {
        let start = at + found;
        let end = head[start..]
            .iter()
            .position(|byte| *byte == b'>')
            .map_or(head.len(), |end| start + end);
        if let Some(encoding) = charset_in(&head[start..end]) {
            // A meta element that could be read cannot be in UTF-16.
            return Some(if encoding == UTF_16LE || encoding == UTF_16BE {
                UTF_8
            } else {
                encoding
            });
        }
        at = start + 5;
    }
    find(head, b"encoding=")
        .filter(|_| head.starts_with(b"<?xml"))
        .and_then(|at| label(&head[at + 9..]))
}

fn charset_in(text: &[u8]) -> Option<&'static Encoding> {
    let at = find(text, b"charset")?;
    let rest = text[at + 7..].trim_ascii_start();
    label(rest.strip_prefix(b"=")?.trim_ascii_start())
}

fn label(text: &[u8]) -> Option<&'static Encoding> {
    let text = text
        .strip_prefix(b"\"")
        .or_else(|| text.strip_prefix(b"'"))
        .unwrap_or(text);
    let len = text
        .iter()
        .take_while(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.')
        })
        .count();
    Encoding::for_label(&text[..len])
}

fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len())
        .position(|window| window.eq_ignore_ascii_case(needle))
}
