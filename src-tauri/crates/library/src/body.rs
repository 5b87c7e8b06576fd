//! The long text of an item: sanitised HTML, kept compressed.
use crate::error::{LibraryError, Result};
use crate::model::ItemId;
use crate::text;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// Stores the long text (sanitised HTML); an empty one takes it away. The caller sees to the index: `index::index_item`.
pub(crate) fn set(tx: &Transaction<'_>, id: ItemId, html: &str) -> Result<()> {
    if html.trim().is_empty() {
        tx.prepare_cached("DELETE FROM body WHERE item_id = ?1")?
            .execute([id.0])?;
        return Ok(());
    }
    let packed = text::pack(html).map_err(|e| LibraryError::File {
        what: "the text could not be compressed".into(),
        detail: e.to_string(),
    })?;
    set_packed(tx, id, &packed)
}

/// As [`set`], of a text that [`text::pack`] has packed.
pub(crate) fn set_packed(tx: &Transaction<'_>, id: ItemId, packed: &[u8]) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO body (item_id, html) VALUES (?1, ?2) ON CONFLICT (item_id) DO UPDATE SET html = excluded.html",
    )?
    .execute(params![id.0, packed])?;
    Ok(())
}

/// The long text as it was stored, pictures with their own addresses.
pub(crate) fn read(conn: &Connection, id: ItemId) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT html FROM body WHERE item_id = ?1")?
        .query_row([id.0], |row| Ok(text::unpack(row.get_ref(0)?.as_blob()?)))
        .optional()?)
}
