//! Chapters of an episode, from the best source there is.
use crate::error::Result;
use crate::model::{ChapterRow, ItemId};
use rusqlite::Connection;

/// From the file if it has any, else from the chapters document, else from the feed.
pub(crate) fn of(conn: &Connection, id: ItemId) -> Result<Vec<ChapterRow>> {
    let mut statement = conn.prepare_cached(
        "SELECT start_ms, end_ms, title, url, image, hidden FROM chapter
         WHERE item_id = ?1 AND source = (
           SELECT source FROM chapter WHERE item_id = ?1
           ORDER BY CASE source WHEN 'file' THEN 0 WHEN 'json' THEN 1 ELSE 2 END LIMIT 1)
         ORDER BY start_ms",
    )?;
    let rows = statement.query_map([id.0], |row| {
        Ok(ChapterRow {
            start_ms: row.get(0)?,
            end_ms: row.get(1)?,
            title: row.get(2)?,
            url: row.get(3)?,
            image: row.get(4)?,
            hidden: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
