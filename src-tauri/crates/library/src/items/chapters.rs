//! Chapters of an episode, from the best source there is.
use super::parts::milliseconds;
use crate::body;
use crate::error::Result;
use crate::model::{ChapterRow, ItemId};
use feed::Chapter;
use rusqlite::Connection;

/// From the file if it has any, else from the chapters document, else from the feed, else what is typed in the notes.
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
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    if !rows.is_empty() {
        return Ok(rows);
    }
    Ok(of_notes(conn, id)?
        .into_iter()
        .map(|chapter| ChapterRow {
            start_ms: milliseconds(chapter.start_ms),
            end_ms: chapter.end_ms.map(milliseconds),
            title: chapter.title,
            url: chapter.url,
            image: None,
            hidden: false,
        })
        .collect())
}

/// Those that are typed in the notes of an episode, which change with the notes and so are not stored.
pub(crate) fn of_notes(conn: &Connection, id: ItemId) -> Result<Vec<Chapter>> {
    let episode: bool = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM episode WHERE item_id = ?1)")?
        .query_row([id.0], |row| row.get(0))?;
    if !episode {
        return Ok(Vec::new());
    }
    let notes = body::words(conn, id)?.unwrap_or_default();
    Ok(feed::chapters_from_notes(&notes))
}
