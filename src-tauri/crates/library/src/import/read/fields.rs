//! What the columns and names of many programs mean: one row of any of them becomes one entry.
use super::super::entry::{Entry, EntryKind, Highlight, ListFormat};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A row by the names of its columns, each as [`key`] writes it.
pub(super) type Fields = HashMap<String, Value>;

const ADDRESS: &[&str] = &[
    "url",
    "resolvedurl",
    "givenurl",
    "articleurl",
    "originalurl",
    "href",
    "link",
    "address",
    "uri",
];
const TITLE: &[&str] = &[
    "title",
    "resolvedtitle",
    "giventitle",
    "articletitle",
    "name",
];
const TAGS: &[&str] = &["tags", "labels", "documenttags", "tag", "keywords"];
const SAVED: &[&str] = &[
    "timeadded",
    "savedat",
    "saveddate",
    "dateadded",
    "createdat",
    "created",
    "timestamp",
    "creationdate",
    "adddate",
    "added",
    "time",
    "date",
];
const PUBLISHED: &[&str] = &["publishedat", "published", "datepublished"];
const DONE: &[&str] = &["isarchived", "isread", "archived", "archive", "read"];
const STARRED: &[&str] = &[
    "isstarred",
    "isfav",
    "ismarked",
    "isfavorite",
    "favorite",
    "favorited",
    "favourited",
    "favourite",
    "starred",
];
const EXCERPT: &[&str] = &[
    "excerpt",
    "articleexcerpt",
    "description",
    "selection",
    "summary",
];
const NOTE: &[&str] = &["note", "notes", "extended", "comment"];
const BYLINE: &[&str] = &["author", "authors", "publishedby", "byline"];
const SITE: &[&str] = &["sitename", "site", "publisher", "domainname"];
const LANGUAGE: &[&str] = &["language", "lang"];
const IMAGE: &[&str] = &["previewpicture", "thumbnail", "cover", "imageurl"];
const CONTENT: &[&str] = &[
    "content",
    "html",
    "contenthtml",
    "htmlcontent",
    "readablecontent",
];
const HIGHLIGHTS: &[&str] = &["annotations", "highlights"];
/// Characters of a title or an address; rows of one entry.
const MOST_WORDS: usize = 2_000;
const MOST_TAGS: usize = 200;
const MOST_HIGHLIGHTS: usize = 5_000;

/// The name of a column without what programs write in different ways: "Time added", "time_added" and "timeAdded" are one.
pub(super) fn key(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

pub(super) fn is_address(key: &str) -> bool {
    ADDRESS.contains(&key)
}

pub(super) fn of_object(value: Value) -> Option<Fields> {
    match value {
        Value::Object(map) => Some(map.into_iter().map(|(name, v)| (key(&name), v)).collect()),
        _ => None,
    }
}

pub(super) fn has_address(row: &Fields) -> bool {
    ADDRESS
        .iter()
        .any(|name| row.get(*name).is_some_and(Value::is_string))
        || has_linked_content(row)
}

/// Karakeep: what was saved stands in `content`, by its type.
pub(super) fn has_linked_content(row: &Fields) -> bool {
    let Some(Value::Object(content)) = row.get("content") else {
        return false;
    };
    content.get("url").is_some_and(Value::is_string)
}

pub(super) fn entry(row: &Fields, format: ListFormat) -> Entry {
    let content = row.get("content").and_then(Value::as_object);
    let inside = |name: &str| {
        content
            .and_then(|map| map.get(name))
            .and_then(Value::as_str)
    };
    let address = words(row, ADDRESS)
        .or_else(|| {
            inside("url")
                .or_else(|| inside("sourceUrl"))
                .map(str::to_owned)
        })
        .unwrap_or_default();
    let pinboard = format == ListFormat::Pinboard;
    // Pinboard calls the title "description", after Delicious.
    let title = match pinboard {
        true => words(row, &["description"]),
        false => words(row, TITLE),
    };
    let excerpt = match pinboard {
        true => None,
        false => words(row, EXCERPT),
    };
    let mut entry = Entry {
        kind: EntryKind::Page,
        title: title.filter(|title| *title != address).unwrap_or_default(),
        address,
        saved_at: time(row, SAVED),
        published_at: time(row, PUBLISHED),
        excerpt,
        byline: words(row, BYLINE),
        site: words(row, SITE),
        language: words(row, LANGUAGE),
        image: words(row, IMAGE).filter(|image| image.starts_with("http")),
        note: words(row, NOTE),
        html: CONTENT
            .iter()
            .find_map(|name| row.get(*name)?.as_str())
            .or_else(|| inside("htmlContent"))
            .or_else(|| inside("text"))
            .filter(|html| !html.trim().is_empty())
            .map(str::to_owned),
        done: DONE.iter().any(|name| row.get(*name).is_some_and(is_true)),
        starred: STARRED
            .iter()
            .any(|name| row.get(*name).is_some_and(is_true)),
        tags: tags(row, pinboard),
        highlights: highlights(row),
        ..Entry::default()
    };
    states(row, format, &mut entry);
    entry
}

/// States and folders that programs write as words.
fn states(row: &Fields, format: ListFormat, entry: &mut Entry) {
    for name in ["status", "state", "location"] {
        let said = row.get(name).map(plain).unwrap_or_default().to_lowercase();
        // Pocket's own interface writes 1 for what is archived.
        entry.done |= matches!(said.as_str(), "archive" | "archived" | "read")
            || (format == ListFormat::Pocket && said == "1");
    }
    if let Some(said) = row.get("toread") {
        entry.done |= matches!(plain(said).to_lowercase().as_str(), "no" | "0");
    }
    for name in ["datearchived", "archivedat", "readat"] {
        entry.done |= row.get(name).is_some_and(|v| !plain(v).is_empty());
    }
    for name in ["datefavorited", "starredat"] {
        entry.starred |= row.get(name).is_some_and(|v| !plain(v).is_empty());
    }
    let folder = row.get("folder").map(plain).unwrap_or_default();
    match folder.to_lowercase().as_str() {
        "" | "unread" | "unsorted" => {}
        "archive" => entry.done = true,
        "starred" => entry.starred = true,
        _ if !entry.tags.contains(&folder) => entry.tags.push(folder),
        _ => {}
    }
}

fn words(row: &Fields, names: &[&str]) -> Option<String> {
    names
        .iter()
        .filter_map(|name| row.get(*name))
        .map(plain)
        .map(|text| text.trim().chars().take(MOST_WORDS).collect::<String>())
        .find(|text| !text.is_empty())
}

/// A value as words; of several, all of them.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => "1".to_owned(),
        Value::Array(all) => {
            let all: Vec<String> = all
                .iter()
                .map(plain)
                .filter(|text| !text.is_empty())
                .collect();
            all.join(", ")
        }
        Value::Object(map) => ["name", "title", "label", "slug", "text", "url"]
            .iter()
            .find_map(|name| map.get(*name)?.as_str())
            .unwrap_or_default()
            .to_owned(),
        Value::Null | Value::Bool(false) => String::new(),
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64().is_some_and(|n| n != 0.0),
        Value::String(text) => matches!(
            text.trim().to_lowercase().as_str(),
            "1" | "true" | "yes" | "t" | "y"
        ),
        _ => false,
    }
}

fn time(row: &Fields, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|name| moment(row.get(*name)?))
}

/// Unix seconds, milliseconds or microseconds, or a date as anybody writes it. What lies before 1990 is no time of saving.
fn moment(value: &Value) -> Option<i64> {
    const FIRST: i64 = 631_152_000_000;
    let text = plain(value);
    let ms = match text.parse::<i64>() {
        Ok(number) => match number.unsigned_abs() {
            0..100_000_000_000 => number.checked_mul(1_000)?,
            100_000_000_000..100_000_000_000_000 => number,
            _ => number / 1_000,
        },
        Err(_) => lenient::dates::parse(&text)?.as_millisecond(),
    };
    (FIRST..FIRST * 8).contains(&ms).then_some(ms)
}

fn tags(row: &Fields, by_spaces: bool) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for value in TAGS.iter().filter_map(|name| row.get(*name)) {
        let parsed;
        let value = match value {
            // A cell of a table may hold an array.
            Value::String(text) if text.trim_start().starts_with('[') => {
                parsed = serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
                &parsed
            }
            other => other,
        };
        match value {
            Value::Array(all) => tags.extend(all.iter().map(plain)),
            Value::Object(map) => tags.extend(map.keys().cloned()),
            Value::String(text) if text.contains('|') => {
                tags.extend(text.split('|').map(str::to_owned))
            }
            Value::String(text) if by_spaces => {
                tags.extend(text.split_whitespace().map(str::to_owned))
            }
            Value::String(text) => tags.extend(text.split(',').map(str::to_owned)),
            _ => {}
        }
    }
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag: String = tag
            .trim()
            .trim_start_matches('#')
            .chars()
            .take(100)
            .collect();
        if !tag.is_empty() && !kept.contains(&tag) && kept.len() < MOST_TAGS {
            kept.push(tag);
        }
    }
    kept
}

fn highlights(row: &Fields) -> Vec<Highlight> {
    let mut found = Vec::new();
    for value in HIGHLIGHTS.iter().filter_map(|name| row.get(*name)) {
        match value {
            Value::Array(all) => {
                found.extend(all.iter().filter_map(Value::as_object).map(highlight))
            }
            Value::String(text) => found.extend(written(text)),
            _ => {}
        }
    }
    found.retain(|highlight| {
        !highlight.quote.trim().is_empty() || !highlight.note.trim().is_empty()
    });
    found.truncate(MOST_HIGHLIGHTS);
    found
}

fn highlight(map: &Map<String, Value>) -> Highlight {
    let word = |names: &[&str]| {
        names
            .iter()
            .filter_map(|name| map.get(*name).and_then(Value::as_str))
            .find(|text| !text.trim().is_empty())
            .map(str::to_owned)
    };
    let quote = word(&["quote", "highlight"]);
    // wallabag calls the note "text", Readeck and Karakeep the quote.
    let (quote, note) = match quote {
        Some(quote) => (quote, word(&["text", "annotation", "note", "comment"])),
        None => (
            word(&["text", "content"]).unwrap_or_default(),
            word(&["annotation", "note", "comment"]),
        ),
    };
    Highlight {
        quote,
        note: note.unwrap_or_default(),
        colour: word(&["color", "colour"])
            .unwrap_or_default()
            .to_lowercase(),
        created_at: ["created_at", "createdAt", "highlightedAt", "created"]
            .iter()
            .find_map(|name| moment(map.get(*name)?)),
    }
}

/// Raindrop writes all of them into one cell: "Highlight: …" and "Note: …".
fn written(text: &str) -> Vec<Highlight> {
    text.split("Highlight:")
        .skip(1)
        .map(|part| {
            let (quote, note) = part.split_once("Note:").unwrap_or((part, ""));
            Highlight {
                quote: quote.trim().to_owned(),
                note: note.trim().to_owned(),
                ..Highlight::default()
            }
        })
        .collect()
}
