//! Bytes to text. UTF-8 that is valid wins over every declaration, because declarations are wrong more often than
//! bytes are accidentally valid; then byte-order marks, what is declared in the document and by the transport, and a guess.
use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

#[cfg(test)]
mod tests;

/// How much of a file the guess looks at.
const SAMPLE: usize = 1 << 20;

/// How far a document may go before it names its charset.
const PRESCAN: usize = 4 << 10;

/// Whose word is asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The document's own declaration, as in feeds, whose servers often say nothing true.
    Document,
    /// The transport's, as browsers do (WHATWG HTML, 13.2.3.2).
    Transport,
}

pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    /// What had to be mended.
    pub warning: Option<String>,
}

/// Decodes bytes as well as can be done; never fails. NUL characters are dropped.
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>, trust: Trust) -> Decoded<'a> {
    let mut decoded = decode_any(bytes, content_type, trust);
    if memchr::memchr(0, decoded.text.as_bytes()).is_some() {
        decoded.text = Cow::Owned(decoded.text.replace('\0', ""));
    }
    decoded
}

fn decode_any<'a>(bytes: &'a [u8], content_type: Option<&str>, trust: Trust) -> Decoded<'a> {
    let mut body = bytes;
    if let Some(text) = four_bytes(bytes) {
        return Decoded {
            text: Cow::Owned(text),
            warning: Some("The text is UTF-32.".to_owned()),
        };
    }
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        body = rest;
    } else if let Some(encoding) = wide(bytes) {
        let (text, bad) = encoding.decode_with_bom_removal(bytes);
        return Decoded {
            text,
            warning: bad.then(|| replaced(encoding)),
        };
    } else if let Some(rest) = bytes
        .strip_prefix(b"\xFF\xFE")
        .or_else(|| bytes.strip_prefix(b"\xFE\xFF"))
    {
        // A UTF-16 mark before bytes that are not UTF-16.
        body = rest;
    }
    // A doubled mark is common where files were glued together.
    while let Some(rest) = body.strip_prefix(b"\xEF\xBB\xBF") {
        body = rest;
    }
    let named = match trust {
        Trust::Document => [declared(body), charset(content_type)],
        Trust::Transport => [charset(content_type), declared(body)],
    };
    let first = named.iter().flatten().next().copied();
    match std::str::from_utf8(body) {
        Ok(text) => {
            // The ISO 2022 family hides in ASCII bytes.
            if let Some(encoding) =
                first.filter(|e| *e == encoding_rs::ISO_2022_JP && body.contains(&0x1B))
            {
                return Decoded {
                    text: encoding.decode(body).0,
                    warning: None,
                };
            }
            return Decoded {
                text: Cow::Borrowed(text),
                warning: None,
            };
        }
        // Cut in the middle of a character.
        Err(e) if e.error_len().is_none() => {
            let text = String::from_utf8_lossy(&body[..e.valid_up_to()]);
            return Decoded {
                text,
                warning: None,
            };
        }
        Err(_) => {}
    }
    if mostly_utf8(body) {
        return Decoded {
            text: mend_utf8(body),
            warning: Some(replaced(UTF_8)),
        };
    }
    let encoding = choose(body, named);
    let (text, bad) = encoding.decode_without_bom_handling(body);
    let warning = match first {
        Some(d) if d != encoding => Some(format!(
            "The text is {}, although {} is declared.",
            encoding.name(),
            d.name()
        )),
        _ => bad.then(|| replaced(encoding)),
    };
    Decoded { text, warning }
}

fn replaced(encoding: &'static Encoding) -> String {
    format!(
        "Bytes that are not valid {} were replaced.",
        encoding.name()
    )
}

/// UTF-32, which no browser knows any more: by its mark, or by the NUL bytes around the first `<`.
fn four_bytes(bytes: &[u8]) -> Option<String> {
    let big = match bytes.get(..4)? {
        [0, 0, 0xFE, 0xFF] | [0, 0, 0, b'<'] => true,
        [0xFF, 0xFE, 0, 0] | [b'<', 0, 0, 0] => false,
        _ => return None,
    };
    let unit = |four: &[u8; 4]| {
        if big {
            u32::from_be_bytes(*four)
        } else {
            u32::from_le_bytes(*four)
        }
    };
    let (units, _) = bytes.as_chunks::<4>();
    let decoded = units
        .iter()
        .map(|four| char::from_u32(unit(four)).unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(decoded.filter(|c| *c != '\u{feff}').collect())
}

/// UTF-16 by its mark or by where the NUL bytes stand. A mark alone is not believed.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(512) & !1];
    let even = head.iter().step_by(2).filter(|b| **b == 0).count();
    let odd = head.iter().skip(1).step_by(2).filter(|b| **b == 0).count();
    let pairs = head.len() / 2;
    if bytes.starts_with(b"\xFF\xFE") && (odd > 0 || !looks_ascii(&bytes[2..])) {
        return Some(UTF_16LE);
    }
    if bytes.starts_with(b"\xFE\xFF") && (even > 0 || !looks_ascii(&bytes[2..])) {
        return Some(UTF_16BE);
    }
    // Without a mark: markup and digits make every other byte NUL.
    if pairs >= 4 && odd * 4 > pairs && even * 8 < odd {
        return Some(UTF_16LE);
    }
    if pairs >= 4 && even * 4 > pairs && odd * 8 < even {
        return Some(UTF_16BE);
    }
    None
}

fn looks_ascii(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64)];
    head.iter().all(|b| (0x09..0x7F).contains(b))
}

/// The `encoding` of an XML declaration, or the charset of an HTML meta element.
fn declared(body: &[u8]) -> Option<&'static Encoding> {
    let head = body[..body.len().min(PRESCAN)].to_ascii_lowercase();
    if let Some(start) = memchr::memmem::find(&head, b"<?xml") {
        let declaration = &head[start..];
        let declaration =
            &declaration[..memchr::memchr(b'>', declaration).unwrap_or(declaration.len())];
        if let Some(encoding) = after(declaration, b"encoding").and_then(known) {
            return Some(encoding);
        }
    }
    memchr::memmem::find_iter(&head, b"<meta").find_map(|start| {
        let element = &head[start..];
        let element = &element[..memchr::memchr(b'>', element).unwrap_or(element.len())];
        after(element, b"charset").and_then(known)
    })
}

fn charset(content_type: Option<&str>) -> Option<&'static Encoding> {
    known(after(
        content_type?.to_ascii_lowercase().as_bytes(),
        b"charset",
    )?)
}

/// What stands after `name` and `=`, with or without quotes.
fn after<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let start = memchr::memmem::find(text, name)? + name.len();
    let rest = text[start..]
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let rest = rest
        .strip_prefix(b"\"")
        .or_else(|| rest.strip_prefix(b"'"))
        .unwrap_or(rest);
    let end = rest
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b)))
        .unwrap_or(rest.len());
    Some(&rest[..end])
}

fn known(label: &[u8]) -> Option<&'static Encoding> {
    // A declaration that could be read as ASCII cannot be UTF-16.
    let encoding = Encoding::for_label_no_replacement(label).or(
        match label.to_ascii_lowercase().as_slice() {
            b"cp1251" | b"win-1251" | b"win1251" | b"windows1251" => {
                Some(encoding_rs::WINDOWS_1251)
            }
            b"latin-1" | b"cp1252" => Some(WINDOWS_1252),
            _ => None,
        },
    )?;
    (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

/// Whether broken sequences are rare among the multi-byte ones.
fn mostly_utf8(body: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in body[..body.len().min(SAMPLE * 8)].utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    // Other encodings give valid sequences by accident only.
    good > bad
}

/// Broken bytes inside UTF-8 are nearly always Windows-1252 pasted from elsewhere.
fn mend_utf8(body: &[u8]) -> Cow<'_, str> {
    let mut text = String::with_capacity(body.len());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    Cow::Owned(text)
}

fn choose(body: &[u8], named: [Option<&'static Encoding>; 2]) -> &'static Encoding {
    let sample = &body[..body.len().min(SAMPLE)];
    let guess = || {
        let mut detector = chardetng::EncodingDetector::new();
        detector.feed(sample, true);
        detector.guess(None, false)
    };
    for candidate in named.into_iter().flatten() {
        if candidate == UTF_8 || candidate.decode_without_bom_handling(sample).1 {
            continue;
        }
        if candidate.is_single_byte() && western(candidate) && mostly_high(sample) {
            // Latin text has few letters outside ASCII: this is another script under a wrong name.
            return guess();
        }
        return candidate;
    }
    guess()
}

fn western(encoding: &'static Encoding) -> bool {
    encoding == WINDOWS_1252 || encoding == encoding_rs::ISO_8859_15
}

fn mostly_high(sample: &[u8]) -> bool {
    let (mut high, mut letters, mut in_tag) = (0usize, 0usize, false);
    for b in sample {
        match b {
            b'<' => in_tag = true,
            b'>' => in_tag = false,
            _ if in_tag => {}
            0xC0..=0xFF => high += 1,
            _ if b.is_ascii_alphabetic() => letters += 1,
            _ => {}
        }
    }
    high > letters / 2
}
