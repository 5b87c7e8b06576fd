//! What hangs on an item: chapters, transcript, mentions and wanted pictures.
use crate::error::Result;
use crate::many_rows::insert_rows;
use crate::model::ItemId;
use crate::text;
use article::MentionedLink;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::{HashMap, HashSet};

#[cfg(test)]
mod tests;

const BY_URL: &str = "SELECT id FROM (
    SELECT id, kind, trashed_at FROM item WHERE url = ?1
    UNION ALL SELECT i.id, i.kind, i.trashed_at FROM article a JOIN item i ON i.id = a.item_id WHERE a.canonical_url = ?1
    UNION ALL SELECT i.id, i.kind, i.trashed_at FROM episode e JOIN item i ON i.id = e.item_id WHERE e.enclosure_url = ?1)
  ORDER BY trashed_at IS NOT NULL, kind <> 'article', id LIMIT 1";

/// Whether there is one: most links lead elsewhere, and to choose among several costs more than to see that there is none.
const ANY_BY_URL: &str = "SELECT EXISTS (SELECT 1 FROM item WHERE url = ?1)
  OR EXISTS (SELECT 1 FROM article WHERE canonical_url = ?1) OR EXISTS (SELECT 1 FROM episode WHERE enclosure_url = ?1)";

/// The item with that address (page, canonical or enclosure): one that is not in the trash first, and the article before
/// an episode that only names the same page as its own.
pub(crate) fn by_url(conn: &Connection, url: &str) -> Result<Option<ItemId>> {
    let any: bool = conn
        .prepare_cached(ANY_BY_URL)?
        .query_row([url], |row| row.get(0))?;
    if !any {
        return Ok(None);
    }
    Ok(conn
        .prepare_cached(BY_URL)?
        .query_row([url], |row| row.get(0).map(ItemId))
        .optional()?)
}

/// Replaces the chapters of one source: `file`, `feed` or `json`.
pub(crate) fn set_chapters(
    tx: &Transaction<'_>,
    id: ItemId,
    source: &str,
    chapters: &[feed::Chapter],
) -> Result<()> {
    // Pictures that are here already stay.
    let stored: HashMap<String, String> = tx
        .prepare_cached(
            "SELECT image_url, image FROM chapter WHERE item_id = ?1 AND image_url IS NOT NULL AND image IS NOT NULL",
        )?
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    tx.prepare_cached("DELETE FROM chapter WHERE item_id = ?1 AND source = ?2")?
        .execute(params![id.0, source])?;
    // Two at one moment: the first stays.
    let mut insert = tx.prepare_cached(
        "INSERT OR IGNORE INTO chapter (item_id, source, start_ms, end_ms, title, url, image_url, image, hidden)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for chapter in chapters {
        insert.execute(params![
            id.0,
            source,
            milliseconds(chapter.start_ms),
            chapter.end_ms.map(milliseconds),
            text::one_line(&chapter.title, 500),
            chapter.url,
            chapter.image,
            chapter.image.as_ref().and_then(|url| stored.get(url)),
            chapter.hidden
        ])?;
    }
    Ok(())
}

/// Replaces the transcript. The caller sees to the index: `index::index_item`.
pub(crate) fn set_cues(tx: &Transaction<'_>, id: ItemId, cues: &[feed::Cue]) -> Result<()> {
    tx.prepare_cached("DELETE FROM cue WHERE item_id = ?1")?
        .execute([id.0])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO cue (item_id, number, start_ms, end_ms, speaker, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (number, cue) in (0_i64..).zip(cues) {
        insert.execute(params![
            id.0,
            number,
            cue.start_ms.map(milliseconds),
            cue.end_ms.map(milliseconds),
            cue.speaker,
            cue.text
        ])?;
    }
    Ok(())
}

/// Joins `from` to an address, and to the item that has it when there is one. `kind`: `audio`, `player`, `link`,
/// `related`.
pub(crate) fn add_mention(
    tx: &Transaction<'_>,
    from: ItemId,
    kind: &str,
    url: &str,
    title: &str,
    at_ms: Option<i64>,
    to: Option<ItemId>,
) -> Result<()> {
    let to = match to {
        Some(to) => Some(to),
        None => by_url(tx, url)?,
    };
    tx.prepare_cached(
        "INSERT INTO mention (from_item, to_item, kind, url, title, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (from_item, kind, url) DO UPDATE SET to_item = coalesce(excluded.to_item, to_item),
           title = CASE WHEN excluded.title <> '' THEN excluded.title ELSE title END, at_ms = coalesce(excluded.at_ms, at_ms)",
    )?
    .execute(params![
        from.0,
        to.filter(|to| *to != from).map(|to| to.0),
        kind,
        url,
        text::one_line(title, 300),
        at_ms
    ])?;
    Ok(())
}

/// Joins an item to all that its text links to.
pub(super) fn add_links(tx: &Transaction<'_>, from: ItemId, links: &[MentionedLink]) -> Result<()> {
    if links.is_empty() {
        return Ok(());
    }
    let mut seen = HashSet::new();
    let mut simple = !tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM mention WHERE from_item = ?1)")?
        .query_row([from.0], |row| row.get::<_, bool>(0))?;
    for link in links {
        simple &= seen.insert(link.url.as_str());
    }
    if !simple {
        for link in links {
            let at = link.at_ms.map(milliseconds);
            add_mention(tx, from, "link", &link.url, &link.title, at, None)?;
        }
        return Ok(());
    }
    let mut values = Vec::with_capacity(links.len());
    for link in links {
        let to = by_url(tx, &link.url)?.filter(|to| *to != from);
        values.push([
            from.0.into(),
            ToSqlOutput::Owned(to.map_or(Value::Null, |to| Value::Integer(to.0))),
            ToSqlOutput::Borrowed(ValueRef::Text(b"link")),
            ToSqlOutput::Borrowed(ValueRef::Text(link.url.as_bytes())),
            text::one_line(&link.title, 300).into(),
            ToSqlOutput::Owned(
                link.at_ms
                    .map_or(Value::Null, |at| Value::Integer(milliseconds(at))),
            ),
        ]);
    }
    Ok(insert_rows(
        tx,
        "INSERT INTO mention (from_item, to_item, kind, url, title, at_ms)",
        &values,
    )?)
}

const JOIN_MENTIONS: &str = "UPDATE mention SET to_item = ?1 WHERE url = ?2 AND from_item <> ?1
  AND (to_item IS NULL OR (kind IN ('link', 'related')
    AND EXISTS (SELECT 1 FROM item WHERE id = ?1 AND kind = 'article')
    AND EXISTS (SELECT 1 FROM item WHERE id = to_item AND kind = 'episode')))";

/// A new item has come: what mentioned its address before mentions it now. An article takes the place of an episode that
/// only names the same page.
pub(crate) fn join_mentions(tx: &Transaction<'_>, id: ItemId, urls: &[Option<&str>]) -> Result<()> {
    let mut update = tx.prepare_cached(JOIN_MENTIONS)?;
    for url in urls.iter().flatten() {
        update.execute(params![id.0, url])?;
    }
    Ok(())
}

/// Notes the pictures of a text as wanted (`item_asset`), and drops wants that are no longer among them.
/// The counts on `article` are kept by triggers.
pub(crate) fn set_wanted_pictures(
    tx: &Transaction<'_>,
    id: ItemId,
    wanted: &[String],
) -> Result<()> {
    let wanted: HashSet<&String> = wanted.iter().collect();
    let known: HashSet<String> = tx
        .prepare_cached("SELECT url FROM item_asset WHERE item_id = ?1")?
        .query_map([id.0], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let known: HashSet<&String> = known.iter().collect();
    let mut insert = tx.prepare_cached("INSERT INTO item_asset (item_id, url) VALUES (?1, ?2)")?;
    for url in wanted.difference(&known) {
        insert.execute(params![id.0, *url])?;
    }
    let mut delete = tx.prepare_cached("DELETE FROM item_asset WHERE item_id = ?1 AND url = ?2")?;
    for url in known.difference(&wanted) {
        delete.execute(params![id.0, *url])?;
    }
    Ok(())
}

pub(crate) fn milliseconds(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

pub(crate) fn by_enclosure(tx: &Transaction<'_>, url: &str) -> Result<Option<ItemId>> {
    Ok(tx
        .prepare_cached(
            "SELECT item_id FROM episode WHERE enclosure_url = ?1 ORDER BY item_id LIMIT 1",
        )?
        .query_row([url], |row| Ok(ItemId(row.get(0)?)))
        .optional()?)
}
