//! MHTML (RFC 2557): a page and its pictures as the parts of one mail. Only what such files need of MIME (RFC 2045, 2046).
use super::{MOST_PICTURE, MOST_PICTURES, SavedDocument};
use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use std::collections::HashMap;

const MOST_PARTS: usize = 5_000;
const MOST_HEADS: usize = 16_384;
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

type Heads = HashMap<String, String>;

struct MailPart<'a> {
    heads: Heads,
    body: &'a [u8],
}

pub(super) fn read(bytes: &[u8]) -> Option<SavedDocument> {
    let whole = part(bytes)?;
    let kind = whole.heads.get("content-type")?.to_ascii_lowercase();
    if !whole.heads.contains_key("mime-version")
        || !(kind.contains("multipart/") || kind.contains("text/html"))
    {
        return None;
    }
    let of_page = |part: &MailPart<'_>| {
        let address = part.heads.get("content-location").cloned();
        (text(part), address)
    };
    let saved_from = whole.heads.get("snapshot-content-location").cloned();
    if kind.starts_with("text/html") {
        let (html, address) = of_page(&whole);
        return Some(page(html, saved_from.or(address), &whole.heads, Vec::new()));
    }
    let boundary = parameter(whole.heads.get("content-type")?, "boundary")?;
    let parts: Vec<MailPart<'_>> = pieces(whole.body, &boundary)
        .filter_map(part)
        .take(MOST_PARTS)
        .collect();
    let is_page = |part: &&MailPart<'_>| {
        let kind = part
            .heads
            .get("content-type")
            .map(|kind| kind.to_ascii_lowercase());
        kind.is_some_and(|kind| {
            kind.starts_with("text/html") || kind.starts_with("application/xhtml")
        })
    };
    let (html, address) = of_page(parts.iter().find(is_page)?);
    let mut left = MOST_PICTURES;
    let mut pictures = Vec::new();
    for part in &parts {
        let kind = part.heads.get("content-type").map_or("", String::as_str);
        let Some(url) = part
            .heads
            .get("content-location")
            .filter(|_| kind.starts_with("image/"))
        else {
            continue;
        };
        let decoded = decode(part);
        if decoded.len() <= MOST_PICTURE.min(left) {
            left -= decoded.len();
            pictures.push((url.clone(), decoded));
        }
    }
    Some(page(html, saved_from.or(address), &whole.heads, pictures))
}

fn page(
    html: String,
    url: Option<String>,
    heads: &Heads,
    pictures: Vec<(String, Vec<u8>)>,
) -> SavedDocument {
    let web = url.filter(|url| url.starts_with("http://") || url.starts_with("https://"));
    SavedDocument {
        html,
        url: web,
        // The page's own title comes first.
        title: heads
            .get("subject")
            .filter(|subject| !subject.contains("=?"))
            .cloned(),
        pictures,
        ..SavedDocument::default()
    }
}

/// Heads up to the first empty line, those that go on in the next line joined; what follows is the body.
fn part(bytes: &[u8]) -> Option<MailPart<'_>> {
    let head = &bytes[..bytes.len().min(MOST_HEADS)];
    let end = head
        .windows(4)
        .position(|w| w == b"\r\n\r\n")
        .map(|at| (at, at + 4))
        .into_iter()
        .chain(
            head.windows(2)
                .position(|w| w == b"\n\n")
                .map(|at| (at, at + 2)),
        )
        .min()?;
    let mut heads = Heads::new();
    let mut last = String::new();
    for line in String::from_utf8_lossy(&bytes[..end.0]).lines() {
        if line.starts_with([' ', '\t']) {
            if let Some(value) = heads.get_mut(&last) {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            if name.contains(char::is_whitespace) {
                return None;
            }
            last = name.to_ascii_lowercase();
            heads
                .entry(last.clone())
                .or_insert_with(|| value.trim().to_owned());
        }
    }
    Some(MailPart {
        heads,
        body: &bytes[end.1..],
    })
}

fn pieces<'a>(body: &'a [u8], boundary: &str) -> impl Iterator<Item = &'a [u8]> {
    let mark = format!("--{boundary}").into_bytes();
    let mut starts = Vec::new();
    let mut at = 0;
    while starts.len() <= MOST_PARTS
        && let Some(found) = find(&body[at..], &mark)
    {
        starts.push((at + found, at + found + mark.len()));
        at += found + mark.len();
    }
    let ends: Vec<usize> = starts
        .iter()
        .skip(1)
        .map(|(start, _)| *start)
        .chain([body.len()])
        .collect();
    starts
        .into_iter()
        .zip(ends)
        .map(move |((_, from), to)| trim(&body[from..to]))
        .filter(|piece| !piece.is_empty() && !piece.starts_with(b"--"))
}

/// Without the end of line behind a boundary, and before the next.
fn trim(piece: &[u8]) -> &[u8] {
    let piece = piece
        .strip_prefix(b"\r\n")
        .or_else(|| piece.strip_prefix(b"\n"))
        .unwrap_or(piece);
    piece
        .strip_suffix(b"\r\n")
        .or_else(|| piece.strip_suffix(b"\n"))
        .unwrap_or(piece)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes
        .windows(what.len().max(1))
        .position(|window| window == what)
}

fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (key.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then(|| value.to_owned())
    })
}

fn text(part: &MailPart<'_>) -> String {
    let kind = part.heads.get("content-type").map(String::as_str);
    lenient::charset::decode(&decode(part), kind, lenient::charset::Trust::Transport)
        .text
        .into_owned()
}

fn decode(part: &MailPart<'_>) -> Vec<u8> {
    let how = part
        .heads
        .get("content-transfer-encoding")
        .map(|how| how.to_ascii_lowercase());
    match how.as_deref().map(str::trim) {
        Some("base64") => {
            let packed: Vec<u8> = part
                .body
                .iter()
                .copied()
                .filter(|b| !b.is_ascii_whitespace())
                .collect();
            BASE64.decode(packed).unwrap_or_default()
        }
        Some("quoted-printable") => quoted_printable(part.body),
        _ => part.body.to_vec(),
    }
}

/// RFC 2045, 6.7; what is no escape stays as it is.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        if *byte != b'=' {
            out.push(*byte);
            continue;
        }
        let rest = &bytes[at..];
        if rest.starts_with(b"\r\n") {
            at += 2;
        } else if rest.starts_with(b"\n") {
            at += 1;
        } else if let Some(escaped) = rest.get(..2).and_then(hex) {
            out.push(escaped);
            at += 2;
        } else {
            out.push(b'=');
        }
    }
    out
}

fn hex(pair: &[u8]) -> Option<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16);
    let value = digit(pair[0])? * 16 + digit(pair[1])?;
    u8::try_from(value).ok()
}
