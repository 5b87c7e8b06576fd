//! What an element says, by its type: titles as text, bodies as HTML, names, numbers.
use std::borrow::Cow;

use base64::Engine;
use url::Url;

use super::element::Element;

use crate::link;
use crate::text::{
    characters, collapse, escape, from_text, has_markup, html_without_controls, paragraphs, plain,
    title, unescape, unescaped, xhtml,
};

/// How the inside of an element is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextType {
    /// Plain by an explicit type.
    Text,
    /// Escaped HTML by an explicit type.
    Html,
    /// Inline markup.
    Xhtml,
    Base64,
    /// Nothing is said: RSS, and Atom by people who did not read on.
    Unsaid,
    /// A picture or a program.
    Foreign,
}

fn text_type(element: &Element<'_>) -> TextType {
    let said = element
        .attribute("type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let mode = element
        .attribute("mode")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let said = said.split(';').next().unwrap_or_default().trim();
    match (said, mode.as_str()) {
        (_, "base64") | ("base64", _) => TextType::Base64,
        ("text" | "text/plain", _) => TextType::Text,
        ("html" | "text/html", "xml") => TextType::Xhtml,
        ("html" | "text/html", _) => TextType::Html,
        ("xhtml" | "application/xhtml+xml", "escaped") => TextType::Html,
        ("xhtml" | "application/xhtml+xml", _) => TextType::Xhtml,
        ("", _) => TextType::Unsaid,
        ("application/octet-stream", _) => TextType::Base64,
        (other, _)
            if other.starts_with("text/") || other.ends_with("xml") || !other.contains('/') =>
        {
            TextType::Unsaid
        }
        _ => TextType::Foreign,
    }
}

fn base64(raw: &str) -> Option<String> {
    const LIKE: base64::engine::GeneralPurpose = base64::engine::GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        base64::engine::GeneralPurposeConfig::new()
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let packed: String = raw.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = LIKE.decode(packed).ok()?;
    Some(
        lenient::charset::decode(&bytes, None, lenient::charset::Trust::Document)
            .text
            .into_owned(),
    )
}

/// Whether there are child elements, not counting what stands in CDATA.
pub fn naked(raw: &str) -> bool {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at..];
        let skipped = if rest.starts_with("<![CDATA[") {
            rest.find("]]>").map(|end| end + 3)
        } else if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else if rest
            .as_bytes()
            .get(1)
            .is_some_and(|b| b.is_ascii_alphabetic())
        {
            return true;
        } else {
            Some(1)
        };
        let Some(skipped) = skipped else { return false };
        rest = &rest[skipped..];
    }
    false
}

/// The characters, references resolved, trimmed; None when blank.
pub fn text(element: &Element<'_>) -> Option<String> {
    let text = characters(element.raw, element.entities);
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// One line of plain text: titles, names.
pub fn line(element: &Element<'_>) -> Option<String> {
    let line = match text_type(element) {
        TextType::Text => collapse(&characters(element.raw, element.entities)),
        TextType::Html => plain(&characters(element.raw, element.entities), usize::MAX),
        TextType::Xhtml => plain(&xhtml(element.raw, true), usize::MAX),
        TextType::Base64 => plain(&base64(element.raw)?, usize::MAX),
        TextType::Unsaid => title(&characters(element.raw, element.entities)),
        TextType::Foreign => title(&characters(element.raw, element.entities)),
    };
    (!line.is_empty()).then_some(line)
}

/// HTML; None when blank.
pub fn html<'a>(element: &Element<'a>) -> Option<Cow<'a, str>> {
    let html = match text_type(element) {
        TextType::Text => Cow::Owned(from_text(&characters(element.raw, element.entities))),
        TextType::Xhtml => Cow::Owned(xhtml(element.raw, true)),
        TextType::Base64 => Cow::Owned(base64(element.raw)?),
        TextType::Html | TextType::Unsaid
            if naked(element.raw) && !element.raw.contains("<![CDATA[") =>
        {
            Cow::Owned(xhtml(element.raw, false))
        }
        TextType::Html => unescaped(characters(element.raw, element.entities)),
        TextType::Unsaid => unsaid(characters(element.raw, element.entities)),
        TextType::Foreign => return None,
    };
    let html = match based(element) {
        Some(base) => Cow::Owned(absolute_links(&html, base)),
        None => html,
    };
    let html = html_without_controls(html);
    let trimmed = html.trim();
    match trimmed.len() {
        0 => None,
        n if n == html.len() => Some(html),
        _ => Some(match html {
            Cow::Borrowed(html) => Cow::Borrowed(html.trim()),
            Cow::Owned(html) => Cow::Owned(html.trim().to_owned()),
        }),
    }
}

/// RSS says nothing about its texts: HTML escaped once or twice, or plain lines.
fn unsaid(html: Cow<'_, str>) -> Cow<'_, str> {
    let html = unescaped(html);
    if has_markup(&html) {
        return html;
    }
    if html.trim().contains('\n') {
        Cow::Owned(paragraphs(&html))
    } else {
        html
    }
}

/// The base of links inside a text, where the document names one with `xml:base`.
fn based<'a>(element: &Element<'a>) -> Option<&'a Url> {
    element.base.filter(|_| element.explicit_base)
}

/// Makes relative `href` and `src` values absolute. Everything else stays letter for letter.
fn absolute_links(html: &str, base: &Url) -> String {
    let mut out = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'=', rest.as_bytes()) {
        let (head, tail) = rest.split_at(at + 1);
        out.push_str(head);
        rest = tail;
        let name = head[..at]
            .trim_end()
            .rsplit(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        let Some(quote) = tail.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            continue;
        };
        if !["href", "src", "poster", "cite"]
            .iter()
            .any(|n| name.eq_ignore_ascii_case(n))
        {
            continue;
        }
        let window = &tail.as_bytes()[1..tail.len().min(8192)];
        let Some(end) = window.iter().position(|b| char::from(*b) == quote) else {
            continue;
        };
        let value = &tail[1..=end];
        let joined = (!value.starts_with('#') && link::scheme(value).is_none())
            .then(|| link::absolute(&unescape(value), Some(base)))
            .flatten();
        out.push(quote);
        match joined {
            Some(url) => out.push_str(&escape(&url)),
            None => out.push_str(value),
        }
        rest = &tail[1 + end..];
    }
    out.push_str(rest);
    out
}

/// A person in RSS: `ada@example.org (Ada)`, `Ada <ada@example.org>`, `Ada`; only an address when there is no name.
pub fn person_name(text: &str) -> Option<String> {
    let text = title(text);
    let text = text.strip_prefix("mailto:").unwrap_or(&text).trim();
    let outside = |open: char, close: char| {
        let (before, rest) = text.split_once(open)?;
        let (inside, _) = rest.split_once(close).unwrap_or((rest, ""));
        Some((before.trim(), inside.trim()))
    };
    let name = match outside('(', ')') {
        Some((before, inside))
            if before.contains('@') && !inside.is_empty() && !before.contains(' ') =>
        {
            inside
        }
        Some((before, inside)) if inside.contains('@') && !before.is_empty() => before,
        _ => match outside('<', '>') {
            Some((before, inside)) if inside.contains('@') && !before.is_empty() => before,
            _ => text,
        },
    };
    let name = name.trim_matches(['"', ' ']);
    // `ada@example.org Ada Lovelace`
    let name = match name.split_once(' ') {
        Some((first, rest)) if first.contains('@') => rest.trim_matches([' ', '-', ',']),
        _ => name,
    };
    (!name.is_empty()).then(|| name.to_owned())
}

/// A count, leniently: `12`, `S2`, `3.5` (its whole part).
pub fn number(text: &str) -> Option<u32> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    if text[..start].contains('-') {
        return None;
    }
    let digits: String = text[start..]
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// Yes and no in the words of iTunes.
pub fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" | "explicit" | "1" => Some(true),
        "no" | "false" | "clean" | "0" => Some(false),
        _ => None,
    }
}
