//! The index of titles, its writing half. Triggers keep it; what comes in bulk is put into it afterwards, many at a time.
use crate::error::Result;
use rusqlite::{Connection, OptionalExtension, Transaction};

/// From here to the end of a piece of many items titles are only noted ([`index_titles`] brings them in), or not any more.
/// Before the transaction ends it must be not any more.
pub(crate) fn titles_later(tx: &Transaction<'_>, later: bool) -> Result<()> {
    tx.prepare_cached("UPDATE title_mode SET later = ?1")?
        .execute([later])?;
    Ok(())
}

/// Whether titles wait.
pub(crate) fn titles_wait(conn: &Connection) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM title_later)")?
        .query_row([], |row| row.get(0))?)
}

/// Puts the next `most` titles that wait into the index; answers whether there may be more.
pub(crate) fn index_titles(tx: &Transaction<'_>, most: u32) -> Result<bool> {
    let last: Option<i64> = tx
        .prepare_cached(
            "SELECT max(item_id) FROM (SELECT item_id FROM title_later ORDER BY item_id LIMIT ?1)",
        )?
        .query_row([most], |row| row.get(0))
        .optional()?
        .flatten();
    let Some(last) = last else {
        return Ok(false);
    };
    tx.prepare_cached(
        "INSERT INTO title_word (rowid, title)
         SELECT i.id, replace(replace(i.title, 'ё', 'е'), 'Ё', 'Е')
         FROM title_later t CROSS JOIN item i ON i.id = t.item_id WHERE t.item_id <= ?1",
    )?
    .execute([last])?;
    let done = tx
        .prepare_cached("DELETE FROM title_later WHERE item_id <= ?1")?
        .execute([last])?;
    Ok(u32::try_from(done).unwrap_or(u32::MAX) >= most)
}
