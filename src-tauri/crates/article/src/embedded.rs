//! The text of a page in its data: JSON-LD's `articleBody`, and the state that pages made by scripts carry (Next.js, Nuxt).
//! It is believed only where what the page shows is a part of it, or next to nothing: it has no pictures and often no
//! paragraphs.
#[cfg(test)]
mod tests;

use dom_query::Document;
use serde_json::Value;

use crate::metadata::{fold_title, linked_data::LinkedData};
use crate::{PreparedText, dom, sanitise, text};

const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Values of one state that are looked at.
const MOST_VALUES: usize = 200_000;
const MOST_DEPTH: usize = 60;
/// Words that a text in data has at least.
const LEAST: u32 = 80;
/// Beside this many words on the page, its data are not looked through.
const ENOUGH: u32 = 250;

pub(crate) fn find(
    doc: &Document,
    data: &LinkedData,
    title: Option<&str>,
    read: &PreparedText,
    extracted: bool,
) -> Option<Document> {
    let mut found: Vec<String> = Vec::new();
    let stated = data.article().and_then(|object| object.get("articleBody"));
    found.extend(stated.and_then(Value::as_str).map(str::to_owned));
    if read.words < ENOUGH || !extracted {
        let title = title.map(fold_title).filter(|title| !title.is_empty());
        found.extend(of_state(doc, title.as_deref()));
    }
    let best = found
        .into_iter()
        .map(|raw| {
            let plain = text::to_text(&raw);
            (text::count_words(&plain), plain, raw)
        })
        .filter(|(words, plain, _)| is_better(*words, plain, read, extracted))
        .max_by_key(|(words, ..)| *words)?;
    Some(dom::parse(&as_html(&best.2)))
}

fn is_better(words: u32, plain: &str, read: &PreparedText, extracted: bool) -> bool {
    if words < LEAST || u64::from(read.words) * 10 > u64::from(words) * 6 {
        return false;
    }
    // What is shown is its beginning, a notice in its place, or the furniture of a page without a text.
    read.words < 60 || !extracted || text::share_of(&read.text, plain) > 0.3
}

/// With marks of its own, or lines as paragraphs; one line of a whole text is broken after some sentences.
fn as_html(raw: &str) -> String {
    if ["<p", "<br", "<div", "<h2", "<li"]
        .iter()
        .any(|tag| raw.contains(tag))
    {
        return raw.to_owned();
    }
    let mut out = String::new();
    for line in raw
        .split('\n')
        .map(text::to_text)
        .filter(|line| !line.is_empty())
    {
        for paragraph in paragraphs(&line) {
            out.push_str("<p>");
            out.push_str(&sanitise::escape(paragraph));
            out.push_str("</p>");
        }
    }
    out
}

fn paragraphs(line: &str) -> Vec<&str> {
    const LONG: usize = 700;
    let (mut out, mut rest) = (Vec::new(), line);
    while rest.len() > 2 * LONG {
        let from = rest.ceil_char_boundary(LONG);
        let end = [". ", "! ", "? ", "” ", "» "]
            .iter()
            .filter_map(|mark| rest[from..].find(mark).map(|at| from + at + mark.len()))
            .min();
        let Some(end) = end else { break };
        out.push(rest[..end].trim());
        rest = &rest[end..];
    }
    out.push(rest.trim());
    out
}

/// Texts in the state of a page; of several those that stand with its title.
fn of_state(doc: &Document, title: Option<&str>) -> Vec<String> {
    let mut texts = Texts {
        title,
        titled: Vec::new(),
        other: Vec::new(),
        left: MOST_VALUES,
    };
    let root = doc.root();
    let scripts = root.descendants_it().filter(|node| node.has_name("script"));
    let mut bytes = 0;
    for script in scripts {
        let source = script.text();
        let kind = dom::attr(&script, "type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        bytes += source.len();
        if bytes > MOST_BYTES || kind.starts_with("application/ld+json") {
            continue;
        }
        let source = source.trim();
        if kind.contains("json") {
            if let Ok(value) = serde_json::from_str::<Value>(source) {
                texts.collect(&value, 0, false);
            }
        } else if source.contains("__NUXT__")
            || source.contains("__INITIAL_STATE__")
            || source.contains("__APOLLO_STATE__")
            || source.contains("__PRELOADED_STATE__")
        {
            let assigned = source
                .find('{')
                .map(|at| source[at..].trim_end_matches(';'));
            match assigned.and_then(|json| serde_json::from_str::<Value>(json).ok()) {
                Some(value) => texts.collect(&value, 0, false),
                // A program, not data: its strings.
                None => texts
                    .other
                    .extend(strings(source).into_iter().filter(|s| is_prose(s))),
            }
        }
    }
    if texts.titled.is_empty() {
        texts.other
    } else {
        texts.titled
    }
}

struct Texts<'a> {
    title: Option<&'a str>,
    titled: Vec<String>,
    other: Vec<String>,
    left: usize,
}

impl Texts<'_> {
    fn collect(&mut self, value: &Value, depth: usize, titled: bool) {
        if depth > MOST_DEPTH || self.left == 0 {
            return;
        }
        self.left -= 1;
        match value {
            Value::String(text) if is_prose(text) => self.keep(text.clone(), titled),
            Value::Array(items) => {
                // A text in blocks: {"type": "paragraph", "text": "…"}.
                let blocks: Vec<String> = items.iter().take(5_000).filter_map(block).collect();
                if blocks.len() > 1 {
                    self.keep(blocks.concat(), titled);
                }
                for item in items {
                    self.collect(item, depth + 1, titled);
                }
            }
            Value::Object(object) => {
                let named = ["title", "headline", "name"].iter().any(|key| {
                    let said = object.get(*key).and_then(Value::as_str).map(fold_title);
                    said.as_deref().is_some_and(|said| Some(said) == self.title)
                });
                for inner in object.values() {
                    self.collect(inner, depth + 1, titled || named);
                }
            }
            _ => {}
        }
    }

    fn keep(&mut self, text: String, titled: bool) {
        if text.len() < 400 {
            return;
        }
        if titled {
            &mut self.titled
        } else {
            &mut self.other
        }
        .push(text);
    }
}

/// The words of one block, as HTML.
fn block(value: &Value) -> Option<String> {
    let object = value.as_object()?;
    let words = ["text", "html", "content", "value", "body"]
        .iter()
        .find_map(|key| object.get(*key)?.as_str())?;
    let words = words.trim();
    if words.is_empty() {
        return None;
    }
    let html = words.starts_with('<');
    Some(if html {
        words.to_owned()
    } else {
        format!("<p>{words}</p>")
    })
}

/// Long, with spaces between words and an end of a sentence: no script, no address, no list of names.
fn is_prose(text: &str) -> bool {
    if text.len() < 400 || text.len() > MOST_BYTES {
        return false;
    }
    let head: String = text.chars().take(3_000).collect();
    let spaces = head.matches(' ').count();
    let ends = [". ", "! ", "? ", ".<", "。", "।"]
        .iter()
        .any(|mark| text.contains(mark));
    let code = ["function(", "=>", "var ", "{\"", "();"]
        .iter()
        .any(|mark| head.contains(mark));
    let spoken = head.chars().count() < spaces * 14 || head.contains('。');
    ends && spoken && !code
}

/// The strings in the source of a program, in double quotes.
fn strings(source: &str) -> Vec<String> {
    let bytes = source.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(open) = source.get(at..).and_then(|rest| rest.find('"')) {
        let from = at + open;
        let mut end = from + 1;
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        if end >= bytes.len() {
            break;
        }
        if end - from > 400
            && let Some(quoted) = source.get(from..=end)
            && let Ok(text) = serde_json::from_str::<String>(quoted)
        {
            out.push(text);
        }
        at = end + 1;
    }
    out
}
