//! Lists that keep themselves, as they are stored: read leniently, because a filter of a newer version may say more.
use crate::error::{LibraryError, Result};
use crate::model::{Colour, FeedId, ListFilter, ListIcon, ListId, SmartList};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a list shows; `NotFound` when it is gone.
pub(crate) fn stored(conn: &Connection, id: ListId) -> Result<ListFilter> {
    conn.prepare_cached("SELECT filter FROM smart_list WHERE id = ?1")?
        .query_row([id.0], |row| row.get::<_, String>(0))
        .optional()?
        .map(|text| serde_json::from_str(&text).unwrap_or_default())
        .ok_or(LibraryError::NotFound("list"))
}

/// Of `id, name, icon, colour, filter`.
pub(crate) fn row_to_list(row: &Row<'_>) -> rusqlite::Result<SmartList> {
    Ok(SmartList {
        id: ListId(row.get("id")?),
        name: row.get("name")?,
        icon: icon(row.get_ref("icon")?.as_str()?),
        colour: row
            .get_ref("colour")?
            .as_str_or_null()?
            .and_then(read::<Colour>),
        filter: serde_json::from_str(row.get_ref("filter")?.as_str()?).unwrap_or_default(),
    })
}

fn icon(word: &str) -> ListIcon {
    read(word).unwrap_or_default()
}

/// One subscription became another: lists that name it name that one.
pub(crate) fn join_feed(tx: &Transaction<'_>, from: FeedId, to: FeedId) -> Result<()> {
    let lists = tx
        .prepare_cached("SELECT id, filter FROM smart_list")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
    for (id, text) in lists {
        let mut filter: ListFilter = serde_json::from_str(&text).unwrap_or_default();
        if !filter.feeds.contains(&from) {
            continue;
        }
        filter.feeds.retain(|feed| *feed != from && *feed != to);
        filter.feeds.push(to);
        tx.prepare_cached("UPDATE smart_list SET filter = ?2 WHERE id = ?1")?
            .execute(params![id, serde_json::to_string(&filter).unwrap_or(text)])?;
    }
    Ok(())
}

/// A word of an enum as it is stored.
pub(crate) fn word_of(word: &impl Serialize) -> Option<String> {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(word)) => Some(word),
        _ => None,
    }
}

fn read<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::from(word)).ok()
}
