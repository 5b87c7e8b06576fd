//! Tags of items: rows only. Names are one whatever their case.
use crate::error::Result;
use crate::model::ItemId;
use crate::text;
use rusqlite::{Connection, Transaction, params};

/// Characters of a name.
const LONGEST: usize = 100;

/// Gives an item these tags; answers the ids of those that it had not.
pub(crate) fn attach(tx: &Transaction<'_>, item: ItemId, names: &[String]) -> Result<Vec<i64>> {
    let mut new = Vec::new();
    for name in names {
        let name = text::one_line(name, LONGEST);
        if name.is_empty() {
            continue;
        }
        tx.prepare_cached("INSERT OR IGNORE INTO tag (name) VALUES (?1)")?
            .execute([&name])?;
        let id: i64 = tx
            .prepare_cached("SELECT id FROM tag WHERE name = ?1")?
            .query_row([&name], |row| row.get(0))?;
        let put = tx
            .prepare_cached("INSERT OR IGNORE INTO item_tag (item_id, tag_id) VALUES (?1, ?2)")?
            .execute(params![item.0, id])?;
        if put > 0 {
            new.push(id);
        }
    }
    Ok(new)
}

/// Takes tags from an item; one that nothing has any more goes.
pub(crate) fn detach(tx: &Transaction<'_>, item: ItemId, ids: &[i64]) -> Result<()> {
    for id in ids {
        tx.prepare_cached("DELETE FROM item_tag WHERE item_id = ?1 AND tag_id = ?2")?
            .execute(params![item.0, id])?;
        tx.prepare_cached(
            "DELETE FROM tag WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM item_tag WHERE tag_id = ?1)",
        )?
        .execute([id])?;
    }
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
