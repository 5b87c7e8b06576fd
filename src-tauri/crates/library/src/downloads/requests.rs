//! What the listener asks of downloads: pause, go on. What is asked for is in `wanted`.
use super::{kept, view};
use crate::disk;
use crate::store::Durability;
use crate::{Changes, Downloads, ItemId, Library, LibraryError, Result, settings, text};
use rusqlite::params;

impl Library {
    /// The Downloads view. What only streams is not in it.
    ///
    /// # Errors
    /// The database's.
    pub fn downloads(&self) -> Result<Downloads> {
        self.check_downloads_soon();
        self.write_gathered();
        let mut view = view::downloads(self)?;
        kept::say_why_kept(self, &mut view)?;
        Ok(view)
    }

    /// Pauses several downloads; those that are finished, or not there, are passed over.
    ///
    /// # Errors
    /// The database's.
    pub fn pause_downloads(&self, items: &[ItemId]) -> Result<()> {
        let ids = items.to_vec();
        self.write_gathered();
        self.inner.store.write(Durability::Full, move |tx, changes| {
            let mut pause = tx.prepare_cached(
                "UPDATE download SET state = 'paused', attempts = 0, problem = NULL, code = NULL, not_before = NULL \
                 WHERE item_id = ?1 AND state IN ('waiting', 'running')",
            )?;
            for id in ids {
                pause.execute([id.0])?;
            }
            changes.merge(Changes { downloads: true, items: true, ..Changes::default() });
            Ok(())
        })?;
        for item in items {
            self.inner.active.stop(*item);
        }
        self.start_waiting();
        Ok(())
    }

    /// Takes several downloads up again; those that are finished, or not there, are passed over.
    ///
    /// # Errors
    /// The first that one of them meets; the others are taken up all the same.
    pub fn resume_downloads(&self, items: &[ItemId]) -> Result<()> {
        let mut first = Ok(());
        for item in items {
            let resumed = match self.resume_download(*item) {
                Err(LibraryError::NotFound(_)) => Ok(()),
                other => other,
            };
            first = first.and(resumed);
        }
        first
    }

    /// Pauses one download; what is listened to goes on.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn pause_download(&self, item: ItemId) -> Result<()> {
        self.set_state(item, "paused", "state IN ('waiting', 'running')")?;
        self.inner.active.stop(item);
        self.start_waiting();
        Ok(())
    }

    /// Takes a paused or failed download up again, or one that waits for the network at once, or one that may be
    /// incomplete. A file that was missed and is back counts as finished.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when there is no address to fetch it from.
    pub fn resume_download(&self, item: ItemId) -> Result<()> {
        if self.is_missed(item)? {
            let library = self.clone();
            disk::ask(move || library.check_downloads()).unwrap_or(Ok(()))?;
            if !self.is_missed(item)? {
                return Ok(());
            }
            return self.download(&[item]).map(drop);
        }
        self.inner.active.release(item);
        if self.downloads_paused()? {
            self.pause_each()?;
        }
        let state = if self.inner.active.moving().contains(&item) {
            "running"
        } else {
            "waiting"
        };
        // What may be incomplete is fetched once more; the file stays until another one is whole.
        self.set_state(item, state, "(state <> 'done' OR doubt IS NOT NULL)")?;
        self.start_waiting();
        Ok(())
    }

    /// Stops or lets go all transfers, those that were paused one by one as well; what is listened to goes on.
    ///
    /// # Errors
    /// The database's.
    pub fn pause_all_downloads(&self, paused: bool) -> Result<()> {
        self.write_gathered();
        let busy = text::id_list(self.inner.active.moving().iter().map(|id| id.0));
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let value = if paused { "true" } else { "false" };
                settings::set_value(tx, settings::DOWNLOADS_PAUSED, value)?;
                if !paused {
                    tx.prepare_cached(
                        "UPDATE download SET attempts = 0, problem = NULL, code = NULL, not_before = NULL, \
                           state = CASE WHEN item_id IN (SELECT value FROM json_each(?1)) THEN 'running' ELSE 'waiting' END \
                         WHERE state = 'paused' AND kept = 1",
                    )?
                    .execute([busy])?;
                }
                changes.downloads = true;
                changes.items = true;
                Ok(())
            })?;
        if paused {
            self.stop_transfers()?;
        } else {
            self.start_waiting();
        }
        Ok(())
    }

    /// Puts each by itself in place of all of them at rest, so that one of them can go on.
    fn pause_each(&self) -> Result<()> {
        self.write_gathered();
        let busy = self.inner.active.busy();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                settings::set_value(tx, settings::DOWNLOADS_PAUSED, "false")?;
                let waiting: Vec<i64> = tx
                    .prepare_cached(
                        "SELECT item_id FROM download WHERE state = 'waiting' AND kept = 1",
                    )?
                    .query_map([], |row| row.get(0))?
                    .collect::<rusqlite::Result<_>>()?;
                let mut pause =
                    tx.prepare_cached("UPDATE download SET state = 'paused' WHERE item_id = ?1")?;
                for id in waiting
                    .into_iter()
                    .filter(|id| !busy.contains(&ItemId(*id)))
                {
                    pause.execute([id])?;
                }
                changes.downloads = true;
                changes.items = true;
                Ok(())
            })
    }

    fn set_state(&self, item: ItemId, state: &'static str, when: &'static str) -> Result<()> {
        self.write_gathered();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let known: bool = tx.query_row(
                    "SELECT EXISTS (SELECT 1 FROM download WHERE item_id = ?1)",
                    [item.0],
                    |row| row.get(0),
                )?;
                if !known {
                    return Err(LibraryError::NotFound("download"));
                }
                tx.execute(
                    &format!(
                        "UPDATE download SET state = ?2, attempts = 0, problem = NULL, code = NULL, not_before = NULL \
                     WHERE item_id = ?1 AND {when}"
                    ),
                    params![item.0, state],
                )?;
                changes.merge(Changes {
                    downloads: true,
                    items: true,
                    ..Changes::default()
                });
                Ok(())
            })
    }
}
