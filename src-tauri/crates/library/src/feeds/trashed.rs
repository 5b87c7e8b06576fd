//! Subscriptions that were ended: they lie in the trash as a whole, and come back as they were.
use super::rows::{bring_back, kind_of_word};
use crate::error::{LibraryError, Result};
use crate::model::{FeedId, TrashedShow, Undo};
use crate::store::Durability;
use crate::{Library, address, settings};
use rusqlite::{OptionalExtension, params};

#[cfg(test)]
mod tests;

/// Of `item i`: what nothing deletes by itself.
pub(crate) const GUARDED: &str = "(i.bookmarked = 1 OR EXISTS (SELECT 1 FROM note n WHERE n.item_id = i.id) \
   OR EXISTS (SELECT 1 FROM item_tag t WHERE t.item_id = i.id))";

impl Library {
    /// The subscriptions in the trash, what was ended last first.
    ///
    /// # Errors
    /// The database's.
    pub fn trashed_shows(&self) -> Result<Vec<TrashedShow>> {
        self.inner.store.read(|conn| {
            let days = settings::trash_days(conn)?;
            let mut statement = conn.prepare_cached(&format!(
                "SELECT f.id, f.kind, f.title, f.url, f.image, f.trashed_at, \
                   (SELECT count(*) FROM item i INDEXED BY item_feed WHERE i.feed_id = f.id AND i.with_feed = 1), \
                   EXISTS (SELECT 1 FROM item i WHERE i.feed_id = f.id AND {GUARDED}) \
                 FROM feed f WHERE f.trashed_at IS NOT NULL ORDER BY f.trashed_at DESC, f.id DESC"
            ))?;
            let rows = statement.query_map([], |row| {
                let (title, url): (String, String) = (row.get(2)?, row.get(3)?);
                let guarded: bool = row.get(7)?;
                Ok(TrashedShow {
                    id: FeedId(row.get(0)?),
                    kind: kind_of_word(row.get_ref(1)?.as_str()?),
                    title: match title.as_str() {
                        "" => address::host(&url).unwrap_or(url),
                        _ => title,
                    },
                    image: row.get(4)?,
                    items: row.get(6)?,
                    gone_at: settings::gone_at(row.get(5)?, days).filter(|_| !guarded),
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Takes a subscription out of the trash with all of its items, each as it was.
    ///
    /// # Errors
    /// `NotFound` when it is not in the trash.
    pub fn restore_show(&self, id: FeedId) -> Result<Undo> {
        let (since, items) = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let row: Option<(i64, u32)> = tx
                    .prepare_cached(
                        "SELECT trashed_at, (SELECT count(*) FROM item i INDEXED BY item_feed \
                           WHERE i.feed_id = feed.id AND i.with_feed = 1) \
                         FROM feed WHERE id = ?1 AND trashed_at IS NOT NULL",
                    )?
                    .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?;
                let (since, items) = row.ok_or(LibraryError::NotFound("subscription"))?;
                bring_back(tx, id)?;
                changes.feeds = true;
                changes.items = true;
                changes.queue = true;
                Ok((since, items))
            })?;
        self.keep_undo(items, move |library| {
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    let known = tx
                        .prepare_cached("UPDATE feed SET trashed_at = ?2 WHERE id = ?1 AND trashed_at IS NULL")?
                        .execute(params![id.0, since])?;
                    if known == 0 {
                        return Err(LibraryError::NotFound("subscription"));
                    }
                    tx.prepare_cached(
                        "UPDATE item SET trashed_at = ?2, with_feed = 1 WHERE feed_id = ?1 AND trashed_at IS NULL",
                    )?
                    .execute(params![id.0, since])?;
                    changes.feeds = true;
                    changes.items = true;
                    changes.queue = true;
                    Ok(())
                })
        })
    }
}
