//! Who carries a tag, changed many at a time: a person's commands come in between the pieces.
use super::rows;
use crate::error::Result;
use crate::model::{Changes, TagId};
use crate::store::{Durability, Store};
use crate::text;
use rusqlite::{Transaction, params};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long one transaction goes on: with its commit, others wait less than 50 ms for the writer.
const SLICE: Duration = Duration::from_millis(20);
/// Items between two looks at the time.
const STEP: usize = 64;

/// A tag on an item, or on a show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Link {
    Item(i64, TagId),
    Feed(i64, TagId),
}

/// Goes through `all` in transactions that hold up nobody, and once to the disk at the end. What `work` answers of each
/// piece comes together.
pub(super) fn in_pieces<T: Send + Sync + 'static, R: Send + 'static>(
    store: &Store,
    all: Vec<T>,
    work: impl Fn(&Transaction<'_>, &[T]) -> Result<Vec<R>> + Send + Sync + 'static,
) -> Result<Vec<R>> {
    let (all, work) = (Arc::new(all), Arc::new(work));
    let few = all.len() <= STEP;
    let durability = if few {
        Durability::Full
    } else {
        Durability::Normal
    };
    let (mut done, mut at) = (Vec::new(), 0);
    while at < all.len() {
        let (all, work) = (Arc::clone(&all), Arc::clone(&work));
        let (some, to) = store.write(durability, move |tx, changes: &mut Changes| {
            let (begun, mut some, mut to) = (Instant::now(), Vec::new(), at);
            while to < all.len() && begun.elapsed() < SLICE {
                let end = all.len().min(to + STEP);
                some.extend(work(tx, &all[to..end])?);
                to = end;
            }
            if !some.is_empty() {
                rows::note_changed(changes);
            }
            Ok((some, to))
        })?;
        done.extend(some);
        at = to;
    }
    if !few {
        store.sync()?;
    }
    Ok(done)
}

/// Puts a tag on those of these items that are there and do not carry it; answers which.
pub(super) fn put_on(tx: &Transaction<'_>, items: &[i64], tag: TagId) -> Result<Vec<i64>> {
    let list = text::id_list(items.iter().copied());
    let new: Vec<i64> = tx
        .prepare_cached(
            "SELECT i.id FROM json_each(?1) j CROSS JOIN item i ON i.id = j.value
             WHERE NOT EXISTS (SELECT 1 FROM item_tag x WHERE x.item_id = i.id AND x.tag_id = ?2)",
        )?
        .query_map(params![list, tag.0], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if !new.is_empty() {
        tx.prepare_cached(
            "INSERT OR IGNORE INTO item_tag (item_id, tag_id) SELECT value, ?2 FROM json_each(?1)",
        )?
        .execute(params![text::id_list(new.iter().copied()), tag.0])?;
    }
    Ok(new)
}

/// Takes a tag from those of these items that carry it; answers which.
pub(super) fn take_off(tx: &Transaction<'_>, items: &[i64], tag: TagId) -> Result<Vec<i64>> {
    let list = text::id_list(items.iter().copied());
    let gone: Vec<i64> = tx
        .prepare_cached(
            "SELECT x.item_id FROM json_each(?1) j CROSS JOIN item_tag x ON x.item_id = j.value AND x.tag_id = ?2",
        )?
        .query_map(params![list, tag.0], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if !gone.is_empty() {
        tx.prepare_cached(
            "DELETE FROM item_tag WHERE tag_id = ?2 AND item_id IN (SELECT value FROM json_each(?1))",
        )?
        .execute(params![text::id_list(gone.iter().copied()), tag.0])?;
    }
    Ok(gone)
}

/// Puts links, or takes them, one by one; answers those that were not so already.
pub(super) fn set(tx: &Transaction<'_>, links: &[Link], on: bool) -> Result<Vec<Link>> {
    let mut changed = Vec::new();
    for link in links {
        let (sql, of, tag) = match (*link, on) {
            (Link::Item(item, tag), true) => (
                "INSERT OR IGNORE INTO item_tag (item_id, tag_id)
                 SELECT i.id, t.id FROM item i, tag t WHERE i.id = ?1 AND t.id = ?2",
                item,
                tag,
            ),
            (Link::Item(item, tag), false) => (
                "DELETE FROM item_tag WHERE item_id = ?1 AND tag_id = ?2",
                item,
                tag,
            ),
            (Link::Feed(feed, tag), true) => (
                "INSERT OR IGNORE INTO feed_tag (feed_id, tag_id)
                 SELECT f.id, t.id FROM feed f, tag t WHERE f.id = ?1 AND t.id = ?2",
                feed,
                tag,
            ),
            (Link::Feed(feed, tag), false) => (
                "DELETE FROM feed_tag WHERE feed_id = ?1 AND tag_id = ?2",
                feed,
                tag,
            ),
        };
        if tx.prepare_cached(sql)?.execute(params![of, tag.0])? > 0 {
            changed.push(*link);
        }
    }
    Ok(changed)
}
