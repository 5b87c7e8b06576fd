//! Pages as they came, compressed, beside the texts that were made of them: within a budget, the oldest dropped first. And
//! those that came later and were not taken.
use crate::error::{LibraryError, Result};
use crate::model::{Candidate, ItemId};
use crate::text;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// A page as it came, with what is needed to read it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourcePage {
    /// The base of its links.
    pub url: Option<String>,
    pub content_type: Option<String>,
    pub bytes: Arc<[u8]>,
}

impl SourcePage {
    pub fn new(
        url: Option<String>,
        content_type: Option<&str>,
        bytes: impl Into<Arc<[u8]>>,
    ) -> SourcePage {
        SourcePage {
            url,
            content_type: content_type.map(str::to_owned),
            bytes: bytes.into(),
        }
    }
}

/// The same, compressed.
pub(crate) struct PackedPage {
    url: Option<String>,
    content_type: Option<String>,
    html: Vec<u8>,
}

/// For what a page is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The text was made of it.
    Kept,
    /// It was not taken.
    Candidate,
}

pub(crate) fn pack(pages: &[SourcePage]) -> Result<Vec<PackedPage>> {
    let packed = pages.iter().map(|page| {
        Ok(PackedPage {
            url: page.url.clone(),
            content_type: page.content_type.clone(),
            html: text::pack_bytes(&page.bytes)?,
        })
    });
    packed.collect()
}

/// Puts pages in the place of those of that role. Those of texts are kept as far as `budget` goes, in bytes; a candidate
/// always is, or there would be nothing to take.
pub(crate) fn set(
    tx: &Transaction<'_>,
    now: i64,
    item: ItemId,
    role: Role,
    pages: &[PackedPage],
    budget: i64,
) -> Result<()> {
    clear(tx, item, role)?;
    if role == Role::Kept && budget == 0 {
        return Ok(());
    }
    let mut insert = tx.prepare_cached(
        "INSERT INTO page (item_id, candidate, number, url, content_type, html, bytes, kept_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (number, page) in (1_i64..).zip(pages) {
        insert.execute(params![
            item.0,
            role == Role::Candidate,
            number,
            page.url,
            page.content_type,
            page.html,
            i64::try_from(page.html.len()).unwrap_or(i64::MAX),
            now
        ])?;
    }
    drop_oldest(tx, budget)
}

fn clear(tx: &Transaction<'_>, item: ItemId, role: Role) -> Result<()> {
    tx.prepare_cached("DELETE FROM page WHERE item_id = ?1 AND candidate = ?2")?
        .execute(params![item.0, role == Role::Candidate])?;
    Ok(())
}

/// Bytes that pages of texts take.
pub(crate) fn used(conn: &Connection) -> Result<i64> {
    Ok(conn
        .prepare_cached("SELECT coalesce(sum(bytes), 0) FROM page WHERE candidate = 0")?
        .query_row([], |row| row.get(0))?)
}

pub(crate) fn drop_oldest(tx: &Transaction<'_>, budget: i64) -> Result<()> {
    let mut used = used(tx)?;
    while used > budget {
        let oldest: Option<(i64, i64)> = tx
            .prepare_cached(
                "SELECT item_id, (SELECT sum(p.bytes) FROM page p WHERE p.item_id = page.item_id AND p.candidate = 0)
                 FROM page WHERE candidate = 0 ORDER BY kept_at LIMIT 1",
            )?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((item, bytes)) = oldest else { break };
        // Some pages of a text are no use without the others.
        clear(tx, ItemId(item), Role::Kept)?;
        used -= bytes;
    }
    Ok(())
}

pub(crate) fn read(conn: &Connection, item: ItemId, role: Role) -> Result<Vec<SourcePage>> {
    let mut statement = conn.prepare_cached(
        "SELECT url, content_type, html FROM page WHERE item_id = ?1 AND candidate = ?2 ORDER BY number",
    )?;
    let rows = statement.query_map(params![item.0, role == Role::Candidate], |row| {
        Ok(SourcePage {
            url: row.get(0)?,
            content_type: row.get(1)?,
            bytes: text::unpack_bytes(row.get_ref(2)?.as_blob()?).into(),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn has(conn: &Connection, item: ItemId) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM page WHERE item_id = ?1 AND candidate = 0)")?
        .query_row([item.0], |row| row.get(0))?)
}

pub(crate) fn note_candidate(
    tx: &Transaction<'_>,
    now: i64,
    item: ItemId,
    code: &str,
    title: &str,
    words: u32,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO candidate (item_id, code, title, words, came_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![item.0, code, text::one_line(title, 300), words, now])?;
    Ok(())
}

pub(crate) fn candidate(conn: &Connection, item: ItemId) -> Result<Option<Candidate>> {
    Ok(conn
        .prepare_cached("SELECT code, title, words, came_at FROM candidate WHERE item_id = ?1")?
        .query_row([item.0], |row| {
            Ok(Candidate {
                code: row.get(0)?,
                title: row.get(1)?,
                words: row.get(2)?,
                came_at: text::rfc3339(row.get(3)?).unwrap_or_default(),
            })
        })
        .optional()?)
}

pub(crate) fn forget_candidate(tx: &Transaction<'_>, item: ItemId) -> Result<()> {
    tx.prepare_cached("DELETE FROM candidate WHERE item_id = ?1")?
        .execute([item.0])?;
    clear(tx, item, Role::Candidate)
}

/// What was taken and what was not change places: the way back.
pub(crate) fn swap(tx: &Transaction<'_>, item: ItemId) -> Result<()> {
    for (from, to) in [(0, 2), (1, 0), (2, 1)] {
        tx.prepare_cached("UPDATE page SET candidate = ?3 WHERE item_id = ?1 AND candidate = ?2")?
            .execute(params![item.0, from, to])?;
    }
    Ok(())
}

/// For what can only be done with the page itself.
pub(crate) fn not_kept() -> LibraryError {
    LibraryError::refused(
        "page_not_kept",
        "the page that this text was made of is not kept; fetch it again",
    )
}
