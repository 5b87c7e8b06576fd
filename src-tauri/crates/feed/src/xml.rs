//! A cursor over XML that never gives up: quick-xml finds the tags, this mends what it refuses, and the inside of an
//! element is handed out as a slice of the source. Rescans are bounded by a budget, so the whole stays linear.
use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::Event;

use crate::text::{Entities, is_html, unescape_with};

#[cfg(test)]
mod tests;

#[derive(Debug, Clone, Copy)]
pub struct Tag<'a> {
    pub name: &'a str,
    attributes: &'a str,
    pub empty: bool,
}

#[derive(Debug)]
pub enum Token<'a> {
    Start(Tag<'a>),
    End(&'a str),
    DocType(&'a str),
    /// Text, comments, instructions: nothing the structure depends on.
    Other,
    Eof,
}

pub struct Cursor<'a> {
    source: &'a str,
    base: usize,
    reader: Reader<&'a [u8]>,
    /// Bytes that may still be read a second time.
    budget: usize,
    /// The source ends inside a tag, section or element.
    pub cut: bool,
    /// An element without its end tag was met.
    pub unclosed: bool,
}

impl<'a> Cursor<'a> {
    pub fn new(source: &'a str) -> Self {
        let reader = lenient(source);
        Self {
            source,
            base: 0,
            reader,
            budget: source.len() * 4 + 4096,
            cut: false,
            unclosed: false,
        }
    }

    pub fn position(&self) -> usize {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        self.base.saturating_add(at).min(self.source.len())
    }

    fn seek(&mut self, mut to: usize) {
        to = to.min(self.source.len());
        while !self.source.is_char_boundary(to) {
            to += 1;
        }
        self.base = to;
        self.reader = lenient(&self.source[to..]);
    }

    pub fn next(&mut self) -> Token<'a> {
        let before = self.position();
        let bytes = self.source.as_bytes();
        if bytes.get(before) == Some(&b'<') && !opens_markup(bytes.get(before + 1).copied()) {
            self.seek(before + 1);
            return Token::Other;
        }
        let event = self.reader.read_event();
        match event {
            Ok(Event::Start(_) | Event::Empty(_)) => self.tag(before),
            Ok(Event::End(_)) => {
                let raw = &self.source[before..self.position()];
                let name = raw
                    .trim_start_matches(['<', '/'])
                    .trim_end_matches('>')
                    .trim();
                // `</title <link>`: the end tag stops where the next tag starts.
                match name.find('<') {
                    Some(at) => {
                        let start = before + raw.len() - raw.trim_start_matches(['<', '/']).len();
                        self.rewind(start + at);
                        Token::End(name[..at].trim())
                    }
                    None => Token::End(name),
                }
            }
            Ok(Event::DocType(_)) => Token::DocType(&self.source[before..self.position()]),
            Ok(Event::Eof) => Token::Eof,
            Ok(_) => Token::Other,
            Err(error) => self.mend(before, &error),
        }
    }

    fn tag(&mut self, before: usize) -> Token<'a> {
        let raw = &self.source[before..self.position()];
        let mut inner = raw.strip_prefix('<').unwrap_or(raw);
        inner = inner.strip_suffix('>').unwrap_or(inner);
        if let Some(at) = memchr::memchr(b'<', inner.as_bytes()) {
            let quotes = inner[..at].bytes().filter(|b| *b == b'"').count();
            if quotes % 2 == 0 && !inner[..at].ends_with(['\'', '=']) {
                self.rewind(before + 1 + at);
                inner = &inner[..at];
            }
        }
        let empty = inner.ends_with('/');
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let length = inner
            .find(|c: char| c.is_ascii_whitespace() || c == '/')
            .unwrap_or(inner.len());
        Token::Start(Tag {
            name: &inner[..length],
            attributes: &inner[length..],
            empty,
        })
    }

    /// Goes back, if there is still something to spend. Returns whether it did.
    fn rewind(&mut self, to: usize) -> bool {
        let cost = self.position().saturating_sub(to) + 16;
        let affordable = self.budget >= cost;
        if affordable {
            self.budget -= cost;
            self.seek(to);
        }
        affordable
    }

    fn mend(&mut self, before: usize, error: &Error) -> Token<'a> {
        let rest = &self.source[before..];
        let cost = rest.len();
        if self.budget < cost || rest.is_empty() {
            self.cut = true;
            self.seek(self.source.len());
            return Token::Eof;
        }
        self.budget -= cost;
        let next = memchr::memchr(b'>', rest.as_bytes()).map(|at| before + at + 1);
        match (error, next) {
            (Error::Syntax(SyntaxError::UnclosedCData), _) | (_, None) => {
                self.cut = true;
                self.seek(self.source.len());
                Token::Eof
            }
            (Error::Syntax(SyntaxError::UnclosedComment), _) => {
                self.seek(before + 4);
                Token::Other
            }
            (_, Some(next))
                if rest
                    .as_bytes()
                    .get(1)
                    .is_some_and(|b| b.is_ascii_alphabetic()) =>
            {
                // A quote that never closes: the tag ends at the first `>`.
                self.seek(next);
                self.tag(before)
            }
            (_, Some(next)) => {
                self.seek(next);
                Token::Other
            }
        }
    }

    /// Whether the start of the source has the tags of a page.
    pub fn looks_like_page(&self) -> bool {
        let head = self.source.as_bytes()[..self.source.len().min(16 << 10)].to_ascii_lowercase();
        let has = |tag: &[u8]| memchr::memmem::find(&head, tag).is_some();
        has(b"<!doctype html")
            || has(b"<div")
            || has(b"<script")
            || has(b"<p>")
            || has(b"<a href")
            || has(b"<br")
    }

    /// Goes behind the end tag of an element whose inside is no markup; to the end when there is none.
    pub fn skip_past(&mut self, name: &str) {
        let start = self.position();
        let rest = &self.source.as_bytes()[start..];
        let found = memchr::memmem::find_iter(rest, b"</").find(|at| closes(&rest[at + 1..], name));
        self.seek(start + found.unwrap_or(rest.len()));
    }

    /// The text from here to the next tag, at most `most` bytes of it.
    pub fn text_ahead(&self, most: usize) -> &'a str {
        let rest = &self.source[self.position()..];
        let end = memchr::memchr(b'<', rest.as_bytes())
            .unwrap_or(rest.len())
            .min(most);
        let end = (0..=end)
            .rev()
            .find(|at| rest.is_char_boundary(*at))
            .unwrap_or(0);
        &rest[..end]
    }

    /// The inside of the element whose start tag was just read; the cursor then stands behind its end tag. Without an
    /// end tag it is the text before the next tag, and the cursor stands there.
    pub fn inside(&mut self, tag: &Tag<'a>) -> &'a str {
        if tag.empty {
            return "";
        }
        let start = self.position();
        let bytes = self.source.as_bytes();
        let mut at = start;
        // The usual case needs no tokens: text and sections up to the end tag.
        let markup = loop {
            let Some(open) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i) else {
                self.cut = true;
                self.seek(bytes.len());
                return &self.source[start..];
            };
            let rest = &bytes[open + 1..];
            if rest.starts_with(b"![CDATA[") {
                match memchr::memmem::find(rest, b"]]>") {
                    Some(end) => at = open + 1 + end + 3,
                    None => {
                        self.cut = true;
                        self.seek(bytes.len());
                        return &self.source[start..];
                    }
                }
            } else if closes(rest, tag.name) {
                match memchr::memchr(b'>', rest) {
                    Some(end) => self.seek(open + 1 + end + 1),
                    None => {
                        self.cut = true;
                        self.seek(bytes.len());
                    }
                }
                return &self.source[start..open];
            } else if !opens_markup(rest.first().copied()) {
                at = open + 1;
            } else {
                break open;
            }
        };
        self.seek(markup);
        self.inside_markup(tag, start, markup)
    }

    fn inside_markup(&mut self, tag: &Tag<'a>, start: usize, markup: usize) -> &'a str {
        let mut depth = 1usize;
        // Tags open inside, as far as that can be counted in HTML.
        let mut inner_depth = 0usize;
        loop {
            let before = self.position();
            match self.next() {
                Token::Start(inner)
                    if !inner.empty && inner.name.eq_ignore_ascii_case(tag.name) =>
                {
                    depth += 1
                }
                Token::Start(inner) if starts_item(inner.name) => break,
                Token::End(name) if name.eq_ignore_ascii_case(tag.name) => {
                    depth -= 1;
                    if depth == 0 {
                        return &self.source[start..before];
                    }
                }
                Token::End(name) if starts_item(name) || is_frame(name) => break,
                // `<title>...</titel>`
                Token::End(name) if inner_depth == 0 && depth == 1 && !is_html(name) => {
                    self.unclosed = true;
                    return &self.source[start..before];
                }
                Token::Start(inner) if !inner.empty => inner_depth += 1,
                Token::End(_) => inner_depth = inner_depth.saturating_sub(1),
                Token::Eof => {
                    self.cut = true;
                    break;
                }
                _ => {}
            }
        }
        self.unclosed = true;
        let was_cut = self.cut;
        if self.rewind(markup) {
            self.cut = was_cut;
        }
        &self.source[start..markup]
    }
}

fn lenient(source: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(source);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_comments = false;
    reader
}

fn opens_markup(next: Option<u8>) -> bool {
    match next {
        Some(b) => b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?' | b'_' | 0x80..),
        None => false,
    }
}

fn closes(rest: &[u8], name: &str) -> bool {
    let Some(rest) = rest.strip_prefix(b"/") else {
        return false;
    };
    rest.len() > name.len()
        && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes())
        && matches!(rest[name.len()], b'>' | b' ' | b'\t' | b'\r' | b'\n')
}

pub fn starts_item(name: &str) -> bool {
    let local = name
        .strip_prefix("rss:")
        .or_else(|| name.strip_prefix("atom:"))
        .unwrap_or(name);
    local.eq_ignore_ascii_case("item") || local.eq_ignore_ascii_case("entry")
}

pub fn is_frame(name: &str) -> bool {
    let local = match name.split_once(':') {
        Some(("rss" | "atom" | "rdf" | "RDF", local)) => local,
        Some(_) => return false,
        None => name,
    };
    ["channel", "rss", "feed", "rdf"]
        .iter()
        .any(|frame| local.eq_ignore_ascii_case(frame))
}

impl<'a> Tag<'a> {
    /// The attributes as written, leniently: without quotes, without spaces between, doubled.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            loop {
                rest = rest.trim_start_matches(|c: char| {
                    c.is_ascii_whitespace() || matches!(c, '/' | '"' | '\'' | '=')
                });
                if rest.is_empty() {
                    return None;
                }
                let end = rest
                    .find(|c: char| c.is_ascii_whitespace() || c == '=')
                    .unwrap_or(rest.len());
                let name = &rest[..end];
                rest = rest[end..].trim_ascii_start();
                let Some(value) = rest.strip_prefix('=') else {
                    continue;
                };
                let value = value.trim_ascii_start();
                let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
                let (value, tail) = match quote {
                    Some(quote) => {
                        let body = &value[1..];
                        let end = body.find(quote).unwrap_or(body.len());
                        (&body[..end], body.get(end + 1..).unwrap_or_default())
                    }
                    None => {
                        let end = value
                            .find(|c: char| c.is_ascii_whitespace())
                            .unwrap_or(value.len());
                        (&value[..end], &value[end..])
                    }
                };
                rest = tail;
                return Some((name, value));
            }
        })
    }

    /// Whether the start of an attribute's name occurs.
    pub fn has(&self, part: &str) -> bool {
        !self.attributes.is_empty()
            && memchr::memmem::find(self.attributes.as_bytes(), part.as_bytes()).is_some()
    }

    /// One attribute by its full name, whatever its case, references resolved, trimmed; None when blank.
    pub fn get(&self, name: &str, entities: &Entities) -> Option<Cow<'a, str>> {
        let (_, value) = self
            .attributes()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        let value = value.trim();
        (!value.is_empty()).then(|| unescape_with(value, entities))
    }
}
