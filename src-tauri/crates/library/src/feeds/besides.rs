//! What podcasts say besides, added to items that are known and else as they were: of libraries from before it was read.
use super::known::Known;
use super::prepare::PreparedItem;
use super::{people, recording};
use crate::error::Result;
use crate::feed_extras::{self, PersonOwner};
use crate::model::{FeedId, ItemId};
use feed::ParsedItem;
use rusqlite::{Connection, Transaction, params};

/// Whether the items of a feed lack it (0023.sql).
pub(super) fn are_lacking(conn: &Connection, feed: FeedId) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM feed WHERE id = ?1 AND lacks_besides = 1)")?
        .query_row([feed.0], |row| row.get(0))?)
}

/// From now on it is stored with what changes.
pub(super) fn are_complete(tx: &Transaction<'_>, feed: FeedId) -> Result<()> {
    tx.prepare_cached("UPDATE feed SET lacks_besides = 0 WHERE id = ?1 AND lacks_besides = 1")?
        .execute([feed.0])?;
    Ok(())
}

/// Adds it to an item; false where nothing was missing, and nothing was written.
pub(super) fn add(
    tx: &Transaction<'_>,
    known: &Known,
    item: &PreparedItem,
    raw: &ParsedItem,
    show: Option<&str>,
) -> Result<bool> {
    let id = ItemId(known.id);
    if known.episode != item.episode {
        return Ok(false);
    }
    let joined = recording::joined(raw, show);
    let besides = joined.besides();
    let mut written = if known.episode {
        tx.prepare_cached(
            "UPDATE episode SET explicit = coalesce(?2, explicit), season_name = coalesce(?3, season_name), extras = ?4,
               versions = ?5, categories = coalesce(?6, categories), author = ?7
             WHERE item_id = ?1 AND (explicit, season_name, extras, versions, categories, author)
               IS NOT (coalesce(?2, explicit), coalesce(?3, season_name), ?4, ?5, coalesce(?6, categories), ?7)",
        )?
        .execute(params![
            id.0,
            raw.explicit,
            raw.season_name,
            besides.extras,
            besides.versions,
            besides.categories,
            besides.author
        ])?
    } else {
        tx.prepare_cached(
            "UPDATE article SET categories = ?2 WHERE item_id = ?1 AND ?2 IS NOT NULL AND categories IS NOT ?2",
        )?
        .execute(params![id.0, besides.categories])?
    };
    let (owner, named) = (PersonOwner::Item(id), people::named(&raw.persons));
    if !named.is_empty() {
        let put = feed_extras::put_persons(tx, owner, &people::rows(owner, &named))?;
        written += usize::from(put);
    }
    if known.seen != Some(item.seen) {
        written += tx
            .prepare_cached("UPDATE item SET seen_hash = ?2 WHERE id = ?1")?
            .execute(params![id.0, &item.seen[..]])?;
    }
    Ok(written > 0)
}
