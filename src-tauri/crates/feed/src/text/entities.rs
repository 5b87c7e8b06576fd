//! Character references: XML, all of HTML, Windows-1252 numbers, and short plain entities of the file's own DTD.
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;

/// Entities that the file declares. Only short, flat ones count and their use is bounded, so bombs stay text.
#[derive(Default)]
pub struct Entities {
    own: HashMap<String, String>,
    used: Cell<u32>,
}

impl Entities {
    const MOST: usize = 100;
    const LONGEST: usize = 256;
    const USES: u32 = 10_000;

    /// Reads `<!ENTITY name "value">` from the text of a DOCTYPE. External and parameter entities are ignored.
    pub fn from_doctype(doctype: &str) -> Self {
        let mut own = HashMap::new();
        for declaration in doctype.split("<!ENTITY").skip(1).take(Self::MOST) {
            let mut parts = declaration.trim_start().splitn(2, char::is_whitespace);
            let (Some(name), Some(rest)) = (parts.next(), parts.next()) else {
                continue;
            };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| *c == '"' || *c == '\'') else {
                continue;
            };
            let Some(value) = rest[1..].split(quote).next() else {
                continue;
            };
            let value = unescape(value);
            if value.len() <= Self::LONGEST && !refers(&value) && name != "%" {
                own.entry(name.to_owned())
                    .or_insert_with(|| value.into_owned());
            }
        }
        Self {
            own,
            used: Cell::new(0),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        if self.own.is_empty() || self.used.get() >= Self::USES {
            return None;
        }
        self.used.set(self.used.get() + 1);
        self.own.get(name).map(String::as_str)
    }
}

/// Whether a value holds what could be a reference again, or a tag.
fn refers(value: &str) -> bool {
    let bytes = value.as_bytes();
    value.contains('<')
        || memchr::memchr_iter(b'&', bytes).any(|at| {
            bytes
                .get(at + 1)
                .is_some_and(|next| !next.is_ascii_whitespace())
        })
}

/// Resolves references once. What is not a reference stays as it is.
pub fn unescape(text: &str) -> Cow<'_, str> {
    unescape_with(text, &Entities::default())
}

pub fn unescape_with<'a>(text: &'a str, entities: &Entities) -> Cow<'a, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while !rest.is_empty() {
        let taken = reference(rest, entities, &mut out);
        if taken == 0 {
            out.push('&');
        }
        let tail = &rest[taken.max(1)..];
        let next = memchr::memchr(b'&', tail.as_bytes()).unwrap_or(tail.len());
        out.push_str(&tail[..next]);
        rest = &tail[next..];
    }
    Cow::Owned(out)
}

/// Pushes what the reference at the start of `text` stands for, and returns its length; 0 when it is none.
fn reference(text: &str, entities: &Entities, out: &mut String) -> usize {
    const LONGEST_NAME: usize = 40;
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return number(bytes, out);
    }
    let window = &bytes[1..bytes.len().min(LONGEST_NAME)];
    let length = window
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || b"_.-".contains(b))
        .count();
    if length == 0 || window.get(length) != Some(&b';') {
        return unended(window, out);
    }
    let name = &text[1..=length];
    match name {
        "lt" => out.push('<'),
        "gt" => out.push('>'),
        "amp" => out.push('&'),
        "quot" => out.push('"'),
        "apos" => out.push('\''),
        _ => {
            if let Some(own) = entities.get(name) {
                out.push_str(own);
            } else if let Some((a, b)) = named(&text[1..length + 2]) {
                out.push(a);
                out.extend(b);
            } else {
                return 0;
            }
        }
    }
    length + 2
}

/// References as old HTML has them, without an end; not where they may be a name in the query of an address.
fn unended(window: &[u8], out: &mut String) -> usize {
    const NAMES: [(&[u8], char); 5] = [
        (b"amp", '&'),
        (b"nbsp", '\u{a0}'),
        (b"quot", '"'),
        (b"lt", '<'),
        (b"gt", '>'),
    ];
    for (name, letter) in NAMES {
        let next = window.get(name.len());
        if window.starts_with(name)
            && next.is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b',' | b'.' | b'<'))
        {
            out.push(letter);
            return 1 + name.len();
        }
    }
    0
}

fn named(with_semicolon: &str) -> Option<(char, Option<char>)> {
    let find = |name: &str| match web_atoms::NAMED_ENTITIES.get(name) {
        Some((a, b)) if *a != 0 => Some((
            char::from_u32(*a)?,
            char::from_u32(*b).filter(|c| *c != '\0'),
        )),
        _ => None,
    };
    find(with_semicolon).or_else(|| find(&with_semicolon.to_ascii_lowercase()))
}

fn number(bytes: &[u8], out: &mut String) -> usize {
    let hex = matches!(bytes.get(2), Some(b'x' | b'X'));
    let start = if hex { 3 } else { 2 };
    let mut value = 0u32;
    let mut at = start;
    while let Some(digit) = bytes
        .get(at)
        .and_then(|b| char::from(*b).to_digit(if hex { 16 } else { 10 }))
    {
        value = value
            .saturating_mul(if hex { 16 } else { 10 })
            .saturating_add(digit);
        at += 1;
    }
    if at == start {
        return 0;
    }
    match value {
        // Publishers write the numbers of Windows-1252 as if they were Unicode.
        0x80..=0x9F => {
            let byte = [u8::try_from(value).unwrap_or(b'?')];
            let letter = encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&byte)
                .0;
            out.extend(letter.chars().filter(|c| !c.is_control()));
        }
        0x09 | 0x0A | 0x0D => out.push(char::from(u8::try_from(value).unwrap_or(b' '))),
        0x0B | 0x0C => out.push(' '),
        0..=0x1F | 0x7F => {}
        _ => out.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER)),
    }
    at + usize::from(bytes.get(at) == Some(&b';'))
}
