//! Everything out again: subscriptions as OPML, and all of it as JSON, written as it is read.
use crate::Library;
use crate::address;
use crate::body;
use crate::error::{LibraryError, Result};
use crate::model::ItemId;
use crate::settings;
use crate::text;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde_json::{Map, Value, json};
use std::io::Write;

#[cfg(test)]
mod tests;

impl Library {
    /// The subscriptions as OPML 2.0, by title; what came with the sample library is left out.
    pub fn export_opml(&self) -> Result<String> {
        self.inner.store.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT title, url, site_url, folder, categories FROM feed WHERE trashed_at IS NULL AND sample = 0 ORDER BY folder, title, id",
            )?;
            let outlines = statement
                .query_map([], |row| {
                    let title: String = row.get(0)?;
                    let folder: String = row.get(3)?;
                    let categories: String = row.get(4)?;
                    Ok(feed::Outline {
                        title: Some(title).filter(|t| !t.is_empty()),
                        titled: true,
                        feed_url: address::shown(&row.get::<_, String>(1)?),
                        site_url: row.get(2)?,
                        folder: text::folders_of(&folder),
                        categories: categories
                            .split(',')
                            .filter(|category| !category.is_empty())
                            .map(str::to_owned)
                            .collect(),
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(feed::write_opml("Earmark", &outlines))
        })
    }

    /// The whole library as one JSON document, item by item; answers how many items. Column names are the keys; times
    /// are Unix milliseconds. What is in the trash is marked so. Pictures and sound are named, not contained.
    pub fn export_json_to(&self, out: &mut dyn Write) -> Result<u32> {
        let now = self.inner.deps.clock.now_ms();
        self.inner.store.read(|conn| {
            // One moment for all of it, whatever is written meanwhile.
            let moment = conn.unchecked_transaction()?;
            let count = write_all(&moment, now, out)?;
            moment.finish()?;
            Ok(count)
        })
    }
}

fn write_all(conn: &Connection, now: i64, out: &mut dyn Write) -> Result<u32> {
    let head = json!({
        "format": "earmark-library",
        "version": 1,
        "exported_at": text::rfc3339(now),
        "settings": settings::load(conn)?,
    });
    let head = head.to_string();
    put(out, head.strip_suffix('}').unwrap_or(&head))?;
    put(out, ",\n\"feeds\":[")?;
    each(
        conn,
        "SELECT * FROM feed ORDER BY id",
        None,
        |n, mut row| {
            let id = row.get("id").and_then(Value::as_i64).unwrap_or_default();
            hang_on(conn, FEED_PARTS, id, &mut row)?;
            put(out, if n == 0 { "\n" } else { ",\n" })?;
            put(out, &Value::Object(row).to_string())
        },
    )?;
    put(out, "],\n\"followed\":[")?;
    each(
        conn,
        "SELECT id, url, title, by_itself, added_at, asked_at FROM followed_list ORDER BY id",
        None,
        |n, mut row| {
            let id = row.get("id").and_then(Value::as_i64).unwrap_or_default();
            hang_on(conn, LIST_PARTS, id, &mut row)?;
            put(out, if n == 0 { "\n" } else { ",\n" })?;
            put(out, &Value::Object(row).to_string())
        },
    )?;
    put(out, "]")?;
    for (name, sql) in [
        ("queue", "SELECT item_id FROM queue ORDER BY rank, item_id"),
        ("tags", "SELECT * FROM tag ORDER BY id"),
        // Of what was deleted for good. The rest stands with its item.
        (
            "history",
            "SELECT feed_id, source, kind, day, hour, zone, began_at, ended_at, heard_ms, listened_ms, saved_speed_ms, saved_trim_ms,
               read_ms, words, finished FROM history WHERE item_id IS NULL ORDER BY day, ended_at, id",
        ),
    ] {
        put(out, &format!(",\n\"{name}\":["))?;
        each(conn, sql, None, |n, row| {
            put(out, if n == 0 { "\n" } else { ",\n" })?;
            put(out, &Value::Object(row).to_string())
        })?;
        put(out, "]")?;
    }
    put(out, ",\n\"items\":[")?;
    let count = each(conn, ITEMS, None, |n, mut row| {
        let id = row.get("id").and_then(Value::as_i64).unwrap_or_default();
        if let Some(html) = body::read(conn, ItemId(id))? {
            row.insert("html".into(), Value::String(html.into_string()));
        }
        hang_on(conn, PARTS, id, &mut row)?;
        put(out, if n == 0 { "\n" } else { ",\n" })?;
        put(out, &Value::Object(row).to_string())
    })?;
    put(out, "]}\n")?;
    out.flush().map_err(failed)?;
    Ok(count)
}

const ITEMS: &str = "SELECT i.*, e.enclosure_url, e.mime, e.duration_ms, e.duration_exact, e.position_ms, e.season, e.episode,
  e.episode_type, e.chapters_url, e.transcript_url, a.byline, a.canonical_url, a.words, a.extracted, a.fetched_at,
  a.read_offset, a.read_anchor, a.read_progress, d.path AS file, d.state AS download_state
  FROM item i LEFT JOIN episode e ON e.item_id = i.id LEFT JOIN article a ON a.item_id = i.id
  LEFT JOIN download d ON d.item_id = i.id ORDER BY i.id";

/// Parts of an item: (key, statement).
const PARTS: &[(&str, &str)] = &[
    (
        "chapters",
        "SELECT source, start_ms, end_ms, title, url, image_url, hidden FROM chapter WHERE item_id = ?1 ORDER BY source, start_ms",
    ),
    (
        "transcript",
        "SELECT start_ms, end_ms, speaker, text FROM cue WHERE item_id = ?1 ORDER BY number",
    ),
    (
        "mentions",
        "SELECT to_item, kind, url, title, at_ms FROM mention WHERE from_item = ?1 ORDER BY id",
    ),
    (
        "notes",
        "SELECT part, quote, prefix, suffix, start_at, from_ms, to_ms, text, colour, created_at, changed_at, lost FROM note
         WHERE item_id = ?1 ORDER BY id",
    ),
    (
        "tags",
        "SELECT t.name FROM item_tag x JOIN tag t ON t.id = x.tag_id WHERE x.item_id = ?1 ORDER BY t.name",
    ),
    (
        "edits",
        "SELECT title, author, picture, image, note, said_title, said_image, changed_at FROM item_edit WHERE item_id = ?1",
    ),
    (
        "history",
        "SELECT day, hour, zone, began_at, ended_at, heard_ms, listened_ms, saved_speed_ms, saved_trim_ms, read_ms, words, place_ms,
           progress, finished FROM history WHERE item_id = ?1 ORDER BY day, ended_at, id",
    ),
    (
        "pictures",
        "SELECT url, sha256 FROM item_asset WHERE item_id = ?1 ORDER BY url",
    ),
];

/// Parts of a subscription.
const FEED_PARTS: &[(&str, &str)] = &[
    (
        "tags",
        "SELECT t.name FROM feed_tag x JOIN tag t ON t.id = x.tag_id WHERE x.feed_id = ?1 ORDER BY t.name",
    ),
    (
        "edits",
        "SELECT title, author, picture, image, note, said_title, said_image, changed_at FROM feed_edit WHERE feed_id = ?1",
    ),
];

/// Parts of a list that is followed.
const LIST_PARTS: &[(&str, &str)] = &[(
    "shows",
    "SELECT url, title, state FROM followed_show WHERE list_id = ?1 ORDER BY id",
)];

fn hang_on(
    conn: &Connection,
    parts: &[(&str, &str)],
    id: i64,
    row: &mut Map<String, Value>,
) -> Result<()> {
    for (key, sql) in parts {
        let mut parts = Vec::new();
        each(conn, sql, Some(id), |_, part| {
            parts.push(Value::Object(part));
            Ok(())
        })?;
        if !parts.is_empty() {
            row.insert((*key).into(), Value::Array(parts));
        }
    }
    Ok(())
}

/// Each row as an object, without what is empty.
fn each(
    conn: &Connection,
    sql: &str,
    id: Option<i64>,
    mut work: impl FnMut(u32, Map<String, Value>) -> Result<()>,
) -> Result<u32> {
    let mut statement = conn.prepare_cached(sql)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = match id {
        Some(id) => statement.query([id])?,
        None => statement.query([])?,
    };
    let mut count = 0;
    while let Some(row) = rows.next()? {
        work(count, object(row, &names)?)?;
        count += 1;
    }
    Ok(count)
}

fn object(row: &Row<'_>, names: &[String]) -> Result<Map<String, Value>> {
    let mut map = Map::new();
    for (n, name) in names.iter().enumerate() {
        let value = match row.get_ref(n)? {
            // Blobs are hashes of ours that mean nothing elsewhere.
            ValueRef::Null | ValueRef::Blob(_) => continue,
            ValueRef::Integer(n) => Value::from(n),
            ValueRef::Real(n) => Value::from(n),
            ValueRef::Text(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                // A publisher's address may hold a password, too.
                let is_address = name == "url" || name.ends_with("_url");
                Value::String(match is_address && text.contains('@') {
                    true => address::shown(&text),
                    false => text.into_owned(),
                })
            }
        };
        map.insert(name.clone(), value);
    }
    Ok(map)
}

fn put(out: &mut dyn Write, text: &str) -> Result<()> {
    out.write_all(text.as_bytes()).map_err(failed)
}

fn failed(e: std::io::Error) -> LibraryError {
    LibraryError::File {
        what: "the export could not be written".into(),
        detail: e.to_string(),
    }
}
