//! Rows of tags, and of who carries them.
use crate::error::{LibraryError, Result};
use crate::model::{Changes, ItemId, Tag, TagColour, TagId, TagRow};
use crate::text;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Deserialize;

/// Characters of a name.
const LONGEST: usize = 100;
/// So many different tags nobody finds his way in any more.
const MOST: i64 = 5_000;

const SELECT: &str = "SELECT id, name, colour, items, shows FROM tag";

/// A name that a person gives: one line.
pub(super) fn name(given: &str) -> Result<String> {
    let name = text::whole_line(given, LONGEST).ok_or_else(|| {
        let sentence = format!("the name of a tag has at most this many characters: {LONGEST}");
        LibraryError::refused("tag_long", sentence)
    })?;
    if name.is_empty() {
        return Err(LibraryError::refused("tag_empty", "a tag needs a name"));
    }
    Ok(name)
}

pub(super) fn all(conn: &Connection) -> Result<Vec<TagRow>> {
    let mut statement = conn.prepare_cached(SELECT)?;
    let mut tags = statement
        .query_map([], row)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    tags.sort_by_cached_key(|tag| (tag.name.to_lowercase(), tag.id));
    Ok(tags)
}

pub(super) fn by_id(conn: &Connection, id: TagId) -> Result<TagRow> {
    conn.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
        .query_row([id.0], row)
        .optional()?
        .ok_or(LibraryError::NotFound("tag"))
}

fn row(row: &Row<'_>) -> rusqlite::Result<TagRow> {
    let colour: Option<String> = row.get(2)?;
    let count = |n: i64| u32::try_from(n).unwrap_or(0);
    Ok(TagRow {
        id: TagId(row.get(0)?),
        name: row.get(1)?,
        colour: colour.as_deref().and_then(TagColour::of_word),
        items: count(row.get(3)?),
        shows: count(row.get(4)?),
    })
}

/// The tag of that name. SQLite knows no case but that of ASCII, so other names are looked through.
pub(super) fn find(conn: &Connection, name: &str) -> Result<Option<TagId>> {
    let same = conn
        .prepare_cached("SELECT id FROM tag WHERE name = ?1")?
        .query_row([name], |row| row.get(0).map(TagId))
        .optional()?;
    if same.is_some() || name.is_ascii() {
        return Ok(same);
    }
    let wanted = name.to_lowercase();
    let mut statement = conn.prepare_cached("SELECT id, name FROM tag")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if row.get_ref(1)?.as_str().unwrap_or_default().to_lowercase() == wanted {
            return Ok(Some(TagId(row.get(0)?)));
        }
    }
    Ok(None)
}

/// The tag of that name, made where there is none; says whether it was.
pub(super) fn ensure(tx: &Transaction<'_>, now: i64, name: &str) -> Result<(TagId, bool)> {
    if let Some(id) = find(tx, name)? {
        tx.prepare_cached("UPDATE tag SET used_at = ?2 WHERE id = ?1 AND used_at < ?2")?
            .execute(params![id.0, now])?;
        return Ok((id, false));
    }
    let count: i64 = tx
        .prepare_cached("SELECT count(*) FROM tag")?
        .query_row([], |row| row.get(0))?;
    if count >= MOST {
        let sentence = format!("there are at most this many different tags: {MOST}");
        return Err(LibraryError::refused("tags_many", sentence));
    }
    tx.prepare_cached("INSERT INTO tag (name, used_at) VALUES (?1, ?2)")?
        .execute(params![name, now])?;
    Ok((TagId(tx.last_insert_rowid()), true))
}

pub(super) fn set_colour(tx: &Transaction<'_>, id: TagId, colour: Option<TagColour>) -> Result<()> {
    tx.prepare_cached("UPDATE tag SET colour = ?2 WHERE id = ?1")?
        .execute(params![id.0, colour.map(TagColour::word)])?;
    Ok(())
}

/// Rows and heads show tags, so they are asked for again.
pub(super) fn note_changed(changes: &mut Changes) {
    changes.tags = true;
    changes.items = true;
    changes.feeds = true;
}

/// Gives an item these tags; answers the ids of those that it had not.
pub(crate) fn attach(tx: &Transaction<'_>, item: ItemId, names: &[String]) -> Result<Vec<i64>> {
    let mut new = Vec::new();
    for name in names {
        let name = text::one_line(name, LONGEST);
        if name.is_empty() {
            continue;
        }
        // What a list brings beyond that is left out: the list is not refused for it.
        let id = match ensure(tx, 0, &name) {
            Ok((id, _)) => id,
            Err(LibraryError::Refused(_)) => continue,
            Err(error) => return Err(error),
        };
        let put = tx
            .prepare_cached("INSERT OR IGNORE INTO item_tag (item_id, tag_id) VALUES (?1, ?2)")?
            .execute(params![item.0, id.0])?;
        if put > 0 {
            new.push(id.0);
        }
    }
    Ok(new)
}

/// Takes tags from an item; one that nothing has any more goes, unless somebody gave it a colour.
pub(crate) fn detach(tx: &Transaction<'_>, item: ItemId, ids: &[i64]) -> Result<()> {
    for id in ids {
        tx.prepare_cached("DELETE FROM item_tag WHERE item_id = ?1 AND tag_id = ?2")?
            .execute(params![item.0, id])?;
        drop_unused(tx, TagId(*id))?;
    }
    Ok(())
}

pub(super) fn drop_unused(tx: &Transaction<'_>, id: TagId) -> Result<()> {
    tx.prepare_cached(
        "DELETE FROM tag WHERE id = ?1 AND colour IS NULL AND NOT EXISTS (SELECT 1 FROM item_tag WHERE tag_id = ?1)
           AND NOT EXISTS (SELECT 1 FROM feed_tag WHERE tag_id = ?1)",
    )?
    .execute([id.0])?;
    Ok(())
}

/// The names, by the alphabet.
pub(crate) fn of_item(conn: &Connection, item: ItemId) -> rusqlite::Result<Vec<String>> {
    let mut statement = conn.prepare_cached(
        "SELECT t.name FROM item_tag x JOIN tag t ON t.id = x.tag_id WHERE x.item_id = ?1 ORDER BY t.name",
    )?;
    let rows = statement.query_map([item.0], |row| row.get(0))?;
    rows.collect()
}

/// Tags that a statement gathered as JSON, `[[id, name, colour], …]`, by the alphabet.
pub(crate) fn parse(gathered: &str) -> Vec<Tag> {
    if gathered == "[]" {
        return Vec::new();
    }
    #[derive(Deserialize)]
    struct Gathered(i64, String, Option<String>);
    let gathered: Vec<Gathered> = serde_json::from_str(gathered).unwrap_or_default();
    let mut tags: Vec<Tag> = gathered
        .into_iter()
        .map(|Gathered(id, name, colour)| Tag {
            id: TagId(id),
            name,
            colour: colour.as_deref().and_then(TagColour::of_word),
        })
        .collect();
    tags.sort_by_cached_key(|tag| (tag.name.to_lowercase(), tag.id));
    tags
}
