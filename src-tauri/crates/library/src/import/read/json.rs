//! JSON of programs that save pages: an array of objects with an address each, at the root or under a name that says so.
use super::MOST_ROWS;
use super::fields::{self, Fields};
use super::own;
use crate::import::entry::{ListFormat, ReadList};
use serde_json::Value;

/// Names under which the rows stand.
const NAMES: &[&str] = &[
    "bookmarks",
    "list",
    "entries",
    "items",
    "links",
    "articles",
    "data",
    "results",
    "search",
];
/// So many rows are looked at to tell what they are.
const LOOK: usize = 20;

pub(super) fn read(text: &str) -> Option<ReadList> {
    let document: Value = serde_json::from_str(text).ok()?;
    if own::is_own(&document) {
        return Some(own::read(&document));
    }
    let rows = rows(document)?;
    let rows: Vec<Fields> = rows.into_iter().filter_map(fields::of_object).collect();
    let seen = rows.iter().take(LOOK);
    if !seen.clone().any(fields::has_address) {
        return None;
    }
    let has = |name: &str| rows.iter().take(LOOK).any(|row| row.contains_key(name));
    let format = if has("articleurl") {
        ListFormat::Readability
    } else if has("href") && (has("extended") || has("toread")) {
        ListFormat::Pinboard
    } else if has("resolvedurl") || has("givenurl") {
        ListFormat::Pocket
    } else if has("slug") && (has("savedat") || has("readingprogress")) {
        ListFormat::Omnivore
    } else if has("ismarked") {
        ListFormat::Readeck
    } else if has("content") && rows.iter().take(LOOK).any(fields::has_linked_content) {
        ListFormat::Karakeep
    } else if has("isarchived") || (has("isread") && has("isfav")) {
        ListFormat::Wallabag
    } else if has("url") && has("tags") && has("created") {
        ListFormat::Delicious
    } else {
        ListFormat::Json
    };
    let entries = rows.iter().map(|row| fields::entry(row, format)).collect();
    Some(ReadList {
        format,
        title: String::new(),
        entries,
    })
}

fn rows(document: Value) -> Option<Vec<Value>> {
    let mut rows = match document {
        Value::Array(rows) => rows,
        Value::Object(mut map) => {
            let name = NAMES.iter().find(|name| {
                map.get(**name)
                    .is_some_and(|v| v.is_array() || v.is_object())
            })?;
            match map.remove(*name)? {
                Value::Array(rows) => rows,
                // By their numbers, as Pocket's own interface gave them.
                Value::Object(rows) => rows.into_iter().map(|(_, row)| row).collect(),
                _ => return None,
            }
        }
        _ => return None,
    };
    rows.truncate(MOST_ROWS);
    Some(rows)
}
