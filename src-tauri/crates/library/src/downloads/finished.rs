//! A download that is complete from the start: a file that came without being downloaded.
use crate::{ItemId, Result};
use rusqlite::{Transaction, params};

/// The row of a file that is here without having been downloaded.
pub(crate) fn insert_finished_download(
    tx: &Transaction<'_>,
    now: i64,
    item: ItemId,
    url: &str,
    path: &str,
    bytes: i64,
) -> Result<()> {
    tx.execute(
        "INSERT INTO download (item_id, url, state, kept, bytes, total, path, added_at, finished_at) \
         VALUES (?1, ?2, 'done', 1, ?3, ?3, ?4, ?5, ?5)",
        params![item.0, url, bytes, path, now],
    )?;
    Ok(())
}
