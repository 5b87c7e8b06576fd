//! Listening while it comes: the same transfer, outside the queue.
use super::{Desk, sound};
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result};
use fetch::Media;
use rusqlite::params;
use std::sync::Arc;

impl Desk {
    /// From now on this is what is listened to.
    pub fn hear(&self, item: ItemId) {
        self.with(|table| table.heard = Some(item));
    }
}

impl Library {
    /// Begins or joins the transfer of an episode that is listened to.
    pub(crate) fn stream(&self, item: ItemId) -> Result<Arc<Media>> {
        let joined = self.inner.desk.with(|table| {
            let active = table
                .active
                .get(&item)
                .filter(|active| !active.cancel.is_cancelled());
            let media = active.map(|active| Arc::clone(&active.media));
            if media.is_some() {
                table.heard = Some(item);
            }
            media
        });
        if let Some(media) = joined {
            return Ok(media);
        }
        let (now, kept) = (
            self.inner.deps.clock.now_ms(),
            self.settings()?.keep_streamed,
        );
        self.inner.store.write(Durability::Normal, move |tx, _| {
            let sound = sound(tx, item)?;
            let url = sound
                .url
                .ok_or_else(|| LibraryError::Refused("this item has no sound".into()))?;
            // The newest address of the feed: signed ones do not last.
            tx.prepare_cached(
                "INSERT INTO download (item_id, url, state, kept, path, added_at) \
                 VALUES (?1, ?2, 'running', ?3, ?4, ?5) \
                 ON CONFLICT (item_id) DO UPDATE SET url = excluded.url, attempts = 0",
            )?
            .execute(params![item.0, url, kept, sound.path, now])?;
            Ok(())
        })?;
        self.inner.desk.with(|table| {
            let active = self.begin_transfer(item)?;
            let media = Arc::clone(&active.media);
            table.holds.remove(&item);
            table.active.insert(item, active);
            table.heard = Some(item);
            Ok(media)
        })
    }

    /// The session has left an episode: what only streamed stops coming.
    pub(crate) fn leave_media(&self, item: ItemId) {
        if let Err(error) = self.try_leave_media(item) {
            tracing::warn!(%error, item = item.0, "a stream could not be put down");
        }
    }

    fn try_leave_media(&self, item: ItemId) -> Result<()> {
        self.inner.desk.with(|table| {
            if table.heard == Some(item) {
                table.heard = None;
            }
        });
        let stopped = self.inner.store.write(Durability::Normal, move |tx, changes| {
            let stopped = tx.execute(
                "UPDATE download SET state = 'paused' WHERE item_id = ?1 AND kept = 0 AND state IN ('running', 'waiting')",
                [item.0],
            )? > 0;
            changes.merge(Changes { downloads: stopped, items: stopped, ..Changes::default() });
            Ok(stopped)
        })?;
        if stopped {
            self.inner.desk.stop(item);
        }
        self.drop_streams()?;
        self.pump();
        Ok(())
    }
}
