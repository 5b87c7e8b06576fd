//! What this program wrote itself: its subscriptions, the pages that were saved, and the lists that were followed. What came
//! with a subscription comes with it again.
use super::MOST_ROWS;
use crate::import::entry::{Entry, EntryKind, Highlight, ListFormat, ReadList, ShowOfList};
use crate::text;
use serde_json::Value;

/// Bytes in which the format is said.
const HEAD: usize = 512;
/// Shows of one list; more are asked for again.
const MOST_SHOWS: usize = 20_000;

/// Whether it begins as what this program writes.
pub(crate) fn is_own_export(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head);
    head.starts_with('{') && head.contains("\"format\":\"earmark-library\"")
}

pub(super) fn is_own(document: &Value) -> bool {
    document.get("format").and_then(Value::as_str) == Some("earmark-library")
}

pub(super) fn read(document: &Value) -> ReadList {
    let here = |row: &&Value| row.get("trashed_at").is_none() && !is(row, "sample");
    let lists = rows(document, "followed").map(list);
    let feeds = rows(document, "feeds").filter(here).map(feed);
    // Else it comes with its feed; an episode without one has no page that could be asked for.
    let alone = |row: &&Value| word(row, "kind") == "article" && row.get("feed_id").is_none();
    let pages = rows(document, "items").filter(here).filter(alone).map(page);
    let entries = lists.chain(feeds).chain(pages);
    ReadList {
        format: ListFormat::Earmark,
        title: String::new(),
        entries: entries
            .filter(|entry| !entry.address.is_empty())
            .take(MOST_ROWS)
            .collect(),
    }
}

fn list(row: &Value) -> Entry {
    let show = |row: &Value| ShowOfList {
        url: word(row, "url"),
        title: word(row, "title"),
        state: word(row, "state"),
    };
    Entry {
        kind: EntryKind::List,
        by_itself: is(row, "by_itself"),
        shows: rows(row, "shows").take(MOST_SHOWS).map(show).collect(),
        ..named(row)
    }
}

fn feed(row: &Value) -> Entry {
    Entry {
        kind: EntryKind::Feed,
        titled: true,
        folder: text::folders_of(&word(row, "folder")),
        categories: word(row, "categories")
            .split(',')
            .filter(|category| !category.is_empty())
            .map(str::to_owned)
            .collect(),
        ..named(row)
    }
}

fn page(row: &Value) -> Entry {
    let highlight = |row: &Value| Highlight {
        quote: word(row, "quote"),
        note: word(row, "text"),
        colour: word(row, "colour"),
        created_at: number(row, "created_at"),
    };
    let some = |name: &str| Some(word(row, name)).filter(|text| !text.is_empty());
    Entry {
        kind: EntryKind::Page,
        tags: rows(row, "tags").map(|tag| word(tag, "name")).collect(),
        published_at: number(row, "published_at"),
        done: row.get("done_at").is_some(),
        starred: is(row, "bookmarked"),
        html: some("html"),
        excerpt: some("summary"),
        byline: some("byline"),
        site: some("source"),
        image: some("image_url").filter(|image| image.starts_with("http")),
        note: rows(row, "edits")
            .map(|edit| word(edit, "note"))
            .find(|note| !note.is_empty()),
        highlights: rows(row, "notes").map(highlight).collect(),
        ..named(row)
    }
}

fn named(row: &Value) -> Entry {
    Entry {
        address: word(row, "url"),
        title: word(row, "title"),
        saved_at: number(row, "added_at"),
        ..Entry::default()
    }
}

fn rows<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    of.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn word(row: &Value, name: &str) -> String {
    row.get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn number(row: &Value, name: &str) -> Option<i64> {
    row.get(name).and_then(Value::as_i64)
}

/// SQLite's numbers stand for yes and no.
fn is(row: &Value, name: &str) -> bool {
    number(row, name).unwrap_or_default() != 0
}
