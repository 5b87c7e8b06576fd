//! Words, links and pictures inside chapter frames: what arrives is bytes and a claim about them.
use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A title longer than this is cut before it is looked at.
const MAX_TEXT_BYTES: usize = 8 << 10;
const MAX_URL_BYTES: usize = 2048;

/// An ID3v2 text by its encoding byte, up to the first terminator (ID3v2.4.0 structure, section 4).
pub(super) fn decode(encoding: u8, bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(MAX_TEXT_BYTES)];
    let text = match encoding {
        1 | 2 => wide(bytes, encoding == 2),
        _ => narrow(up_to_nul(bytes), encoding == 3),
    };
    let text = text.split('\0').next().unwrap_or_default();
    text.trim_matches(|c: char| c == '\u{feff}' || c.is_whitespace())
        .to_string()
}

/// Where a text of this encoding ends, and what follows its terminator.
pub(super) fn split(encoding: u8, bytes: &[u8]) -> (&[u8], &[u8]) {
    if !matches!(encoding, 1 | 2) {
        let text = up_to_nul(bytes);
        return (text, bytes.get(text.len() + 1..).unwrap_or_default());
    }
    let (units, _) = bytes.as_chunks::<2>();
    let end = units.iter().position(|u| *u == [0, 0]);
    let end = end.map_or(bytes.len(), |at| at * 2);
    (&bytes[..end], bytes.get(end + 2..).unwrap_or_default())
}

fn up_to_nul(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|b| *b == 0);
    &bytes[..end.unwrap_or(bytes.len())]
}

/// UTF-16. The mark decides; without one, or with one that the bytes belie, the place of the zeros does.
fn wide(bytes: &[u8], big: bool) -> String {
    let (mut bytes, mut encoding) = match bytes {
        [0xff, 0xfe, rest @ ..] => (rest, Some(UTF_16LE)),
        [0xfe, 0xff, rest @ ..] => (rest, Some(UTF_16BE)),
        // UTF-8 under the wrong number.
        [0xef, 0xbb, 0xbf, rest @ ..] => return narrow(rest, true),
        _ => (bytes, big.then_some(UTF_16BE)),
    };
    // Two marks come from programs that add one to a text that has one; the inner one knows.
    match bytes {
        [0xff, 0xfe, rest @ ..] => (bytes, encoding) = (rest, Some(UTF_16LE)),
        [0xfe, 0xff, rest @ ..] => (bytes, encoding) = (rest, Some(UTF_16BE)),
        _ => {}
    }
    let (units, _) = bytes.as_chunks::<2>();
    let units = &units[..units
        .iter()
        .position(|u| *u == [0, 0])
        .unwrap_or(units.len())];
    let (high, low) = units.iter().fold((0, 0), |(high, low), u| {
        (high + usize::from(u[0] == 0), low + usize::from(u[1] == 0))
    });
    let seen = match (high, low) {
        (high, 0) if high > 0 => Some(UTF_16BE),
        (0, low) if low > 0 => Some(UTF_16LE),
        _ => None,
    };
    let encoding = seen.or(encoding).unwrap_or(UTF_16LE);
    encoding
        .decode_without_bom_handling(units.as_flattened())
        .0
        .into_owned()
}

/// One byte a letter, or UTF-8. "Latin-1" is what programs say that mean the code page of their machine.
fn narrow(bytes: &[u8], utf8: bool) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => return text.to_string(),
        // Cut in the middle of a character.
        Err(e) if utf8 || e.error_len().is_none() && e.valid_up_to() > MAX_TEXT_BYTES / 2 => {
            return String::from_utf8_lossy(bytes).into_owned();
        }
        Err(_) => {}
    }
    code_page(bytes)
        .decode_without_bom_handling(bytes)
        .0
        .into_owned()
}

fn code_page(bytes: &[u8]) -> &'static Encoding {
    let high = bytes.iter().filter(|b| **b >= 0xc0).count();
    let letters = bytes.iter().filter(|b| b.is_ascii_alphabetic()).count();
    if high <= letters {
        return WINDOWS_1252;
    }
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    detector.guess(None, false)
}

/// A link that a browser may be given: http or https, nothing odd in it.
pub(super) fn link(raw: &str) -> Option<String> {
    let url = raw.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    let scheme = url.split_once("://")?.0;
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let odd = |c: char| c.is_control() || c.is_whitespace();
    let host = url.len() > scheme.len() + 3;
    (web && host && url.len() <= MAX_URL_BYTES && !url.contains(odd)).then(|| url.to_string())
}

/// The address in a link frame, which should be Latin-1 and is sometimes UTF-16.
pub(super) fn address(bytes: &[u8]) -> Option<String> {
    let bytes = &bytes[..bytes.len().min(MAX_URL_BYTES * 2 + 4)];
    let is_wide = bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xfe\xff")
        || bytes
            .get(..2)
            .is_some_and(|b| b == [0, b'h'] || b == [b'h', 0]);
    if is_wide {
        return link(&wide(bytes, false));
    }
    let text: Cow<'_, str> = UTF_8.decode_without_bom_handling(up_to_nul(bytes)).0;
    link(&text)
}

/// Whether the first bytes are those of a JPEG, PNG, WebP or GIF.
pub(super) fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xd8\xff")
        || bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(b"GIF8")
        || bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")
}

/// What pictures may take: of one file all together, and each.
pub(super) struct Pictures {
    left: usize,
}

impl Pictures {
    const EACH: usize = 1 << 20;
    const ALL: usize = 8 << 20;

    pub fn new() -> Pictures {
        Pictures { left: Self::ALL }
    }

    /// A copy of the bytes if they look like a picture and there is room for it.
    pub fn take(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        if bytes.len() > Self::EACH.min(self.left) || !is_picture(bytes) {
            return None;
        }
        self.left -= bytes.len();
        Some(bytes.to_vec())
    }

    /// The most that is worth reading.
    pub fn room(&self) -> usize {
        Self::EACH.min(self.left)
    }
}
