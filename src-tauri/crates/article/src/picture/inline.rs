//! Pictures that stand in the page itself, as `data:` addresses. They need no network, and a small header says how large
//! they are before anything decodes them.
use dom_query::NodeRef;

use super::size;

/// Of one picture, as it is written. What is larger is left out.
const MAX_LENGTH: usize = 1536 * 1024;
/// Of the area in pixels that a viewer would have to decode.
const MAX_PIXELS: u64 = 40_000_000;
/// A side of fewer pixels is a spacer, a bullet or a blurred stand-in.
const LEAST: f64 = 32.0;

/// Kinds that a picture element shows and that run nothing there.
const KINDS: &[&str] = &[
    "data:image/png;base64,",
    "data:image/jpeg;base64,",
    "data:image/jpg;base64,",
    "data:image/gif;base64,",
    "data:image/webp;base64,",
    "data:image/avif;base64,",
    "data:image/svg+xml;base64,",
];

/// Whether a clean text may hold the address: a picture of a known kind, base64 and nothing else.
pub(crate) fn is_inline(address: &str) -> bool {
    address.len() <= MAX_LENGTH
        && KINDS
            .iter()
            .find_map(|kind| address.strip_prefix(kind))
            .is_some_and(|data| {
                !data.is_empty()
                    && data.bytes().all(|byte| {
                        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
                    })
            })
}

/// The picture in `src`, if it is one to look at.
pub(super) fn picture(src: &str, img: &NodeRef<'_>) -> Option<String> {
    let src = src.trim();
    if src.len() > MAX_LENGTH || !src.get(..11)?.eq_ignore_ascii_case("data:image/") {
        return None;
    }
    let (head, data) = src.split_once(',')?;
    let head = head.to_ascii_lowercase();
    if head.starts_with("data:image/svg+xml") {
        let source = if head.ends_with(";base64") {
            String::from_utf8(decode(data)?).ok()?
        } else {
            let whole = data
                .replace('+', "%2B")
                .replace('&', "%26")
                .replace('=', "%3D");
            let (read, _) = url::form_urlencoded::parse(whole.as_bytes()).next()?;
            read.into_owned()
        };
        return super::vector::of_source(&source);
    }
    let kind = KINDS
        .iter()
        .find(|kind| kind.trim_end_matches(',') == head)?;
    let packed: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let start: String = packed.chars().take(64 * 1024).collect();
    let stated = dimensions(&decode(&start[..start.len() / 4 * 4]).unwrap_or_default());
    let (width, height) = match stated {
        Some((width, height)) => {
            if u64::from(width) * u64::from(height) > MAX_PIXELS {
                return None;
            }
            (f64::from(width), f64::from(height))
        }
        None => {
            let (width, height) = size(img);
            (width.unwrap_or(0.0), height.unwrap_or(width.unwrap_or(0.0)))
        }
    };
    let address = format!("{kind}{packed}");
    (width >= LEAST && height >= LEAST && is_inline(&address)).then_some(address)
}

/// Width and height in pixels from the first bytes of a PNG, GIF, JPEG or WebP.
fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let big = |at: usize| {
        let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(four))
    };
    let little = |at: usize| {
        let two: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(u32::from(u16::from_le_bytes(two)))
    };
    if bytes.get(12..16) == Some(b"IHDR") {
        return Some((big(16)?, big(20)?));
    }
    if bytes.starts_with(b"GIF8") {
        return Some((little(6)?, little(8)?));
    }
    if bytes.get(8..15) == Some(b"WEBPVP8") {
        return match bytes.get(15)? {
            b' ' => Some((little(26)? & 0x3fff, little(28)? & 0x3fff)),
            b'X' => {
                let three = |at: usize| Some(little(at)? | u32::from(*bytes.get(at + 2)?) << 16);
                Some((three(24)? + 1, three(27)? + 1))
            }
            b'L' => {
                let packed = little(21)? | little(23)? << 16;
                Some(((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1))
            }
            _ => None,
        };
    }
    if bytes.starts_with(b"\xff\xd8") {
        return jpeg(bytes);
    }
    None
}

fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let two = |at: usize| Some(u32::from(*bytes.get(at)?) << 8 | u32::from(*bytes.get(at + 1)?));
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return Some((two(at + 7)?, two(at + 5)?));
        }
        at += 2 + usize::try_from(two(at + 2)?).ok()?.max(2);
    }
}

/// Base64 as pages write it: white space and missing padding pass.
pub(super) fn decode(data: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(data.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0);
    for byte in data.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' | b' ' | b'\n' | b'\r' | b'\t' => continue,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from(held >> bits & 0xff).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    Some(out)
}

/// Bytes as base64.
pub(super) fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |n: usize| u32::from(three.get(n).copied().unwrap_or(0));
        let packed = at(0) << 16 | at(1) << 8 | at(2);
        for n in 0..4 {
            if n > three.len() {
                out.push('=');
            } else {
                let six = usize::try_from(packed >> (18 - 6 * n) & 0x3f).unwrap_or(0);
                out.push(char::from(ALPHABET[six]));
            }
        }
    }
    out
}
