//! Whether a show is subscribed to already under another address: by its podcast:guid, or by its items. A feed that is
//! somebody's own (a password, a token in its address, a network of one's own) is nobody's twin: it may be the one
//! without advertisements.
use super::enclosure_address::lasting;
use super::prepare::PreparedDocument;
use crate::address;
use crate::error::Result;
use crate::model::FeedId;
use rusqlite::{Connection, params};
use std::collections::HashSet;
use url::Url;

/// The newest items that are compared.
const LOOKED_AT: usize = 50;
/// Without a podcast:guid so many items must be the same, and nearly all.
const LEAST: usize = 3;

/// The subscription that a document is of as well, besides `id`, whose address is `url`.
pub(crate) fn twin(
    conn: &Connection,
    id: Option<FeedId>,
    url: &str,
    document: &PreparedDocument,
) -> Result<Option<FeedId>> {
    if is_somebodys(url) {
        return Ok(None);
    }
    if let Some(id) = id {
        let own: bool = conn
            .prepare_cached(
                "SELECT private OR sample OR EXISTS (SELECT 1 FROM login WHERE feed_id = ?1) FROM feed WHERE id = ?1",
            )?
            .query_row([id.0], |row| row.get(0))?;
        if own {
            return Ok(None);
        }
    }
    let parsed = &document.parsed;
    let mut statement = conn.prepare_cached(
        "SELECT id, url, podcast_guid IS NOT NULL AND podcast_guid IS ?1 FROM feed
         WHERE id IN (SELECT id FROM feed WHERE podcast_guid = ?1
             UNION SELECT id FROM feed WHERE title = ?2 COLLATE NOCASE AND title <> ''
             UNION SELECT feed_id FROM feed_edit WHERE said_title = ?2 COLLATE NOCASE AND said_title <> '')
           AND id IS NOT ?3 AND trashed_at IS NULL AND private = 0 AND sample = 0
           AND NOT EXISTS (SELECT 1 FROM login WHERE login.feed_id = feed.id) ORDER BY id",
    )?;
    let title = parsed.title.as_deref().unwrap_or_default().trim();
    let rows = statement.query_map(
        params![parsed.podcast_guid, title, id.map(|id| id.0)],
        |row| Ok((FeedId(row.get(0)?), row.get::<_, String>(1)?, row.get(2)?)),
    )?;
    for row in rows {
        let (other, address, by_guid): (_, _, bool) = row?;
        if !is_somebodys(&address) && are_the_same(conn, other, document, by_guid)? {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

fn are_the_same(
    conn: &Connection,
    other: FeedId,
    document: &PreparedDocument,
    by_guid: bool,
) -> Result<bool> {
    let mut guids = HashSet::new();
    let mut files = HashSet::new();
    let mut statement = conn.prepare_cached(
        "SELECT i.guid, e.enclosure_url, CASE i.kind WHEN 'article' THEN i.url END
         FROM item i INDEXED BY item_by_feed LEFT JOIN episode e ON e.item_id = i.id
         WHERE i.feed_id = ?1 AND i.trashed_at IS NULL ORDER BY i.sorted_at DESC, i.id DESC LIMIT ?2",
    )?;
    let mut rows = statement.query(params![other.0, LOOKED_AT as i64])?;
    let mut known = 0;
    while let Some(row) = rows.next()? {
        known += 1;
        guids.extend(row.get::<_, Option<String>>(0)?);
        files.extend(row.get::<_, Option<String>>(1)?.map(|url| lasting(&url)));
        files.extend(row.get::<_, Option<String>>(2)?);
    }
    let mut items: Vec<_> = document.prepared.items.iter().collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.published_at));
    items.truncate(LOOKED_AT);
    let both = known.min(items.len());
    let same = items
        .iter()
        .filter(|item| {
            let file = item.enclosure_key.as_ref().or(item.link.as_ref());
            file.is_some_and(|file| files.contains(file))
                || (by_guid && guids.contains(item.guid.as_str()))
        })
        .count();
    Ok(if by_guid {
        same > 0 && same * 2 >= both
    } else {
        same >= LEAST && same * 5 >= both * 4
    })
}

/// Whether an address may be one person's alone.
fn is_somebodys(url: &str) -> bool {
    if address::looks_private(url) {
        return true;
    }
    let Ok(url) = Url::parse(url) else {
        return true;
    };
    !url.username().is_empty()
        || url.password().is_some()
        || url
            .query_pairs()
            .any(|(name, value)| address::looks_secret(&value) || address::is_called_secret(&name))
        || url.path_segments().is_some_and(|mut parts| {
            parts.any(|part| address::looks_secret(part.trim_end_matches(".xml")))
        })
}
