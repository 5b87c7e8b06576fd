//! Backups by themselves (each day, and before acts that change much), by hand, and a backup in the library's place.
#[cfg(test)]
mod tests;

use crate::error::Result;
use crate::model::{Backup, BackupReason, Restored};
use crate::store;
use crate::{Inner, Library};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Removing this many items at once is worth a backup before it.
pub(crate) const MANY: usize = 10;

const DAY_MS: i64 = 86_400_000;
/// Merges come in rows, when a publisher moves all its feeds: one backup is before all of them.
const MERGES_MS: i64 = 10 * 60_000;
/// The library is read through once in this time.
const CHECKED_MS: i64 = 7 * DAY_MS;
const CHECKED: &str = "checked_at";
/// How often it is looked whether a backup or a check is due.
const LOOK: Duration = Duration::from_secs(15 * 60);
/// After the start, when everything else has begun.
const FIRST_LOOK: Duration = Duration::from_secs(60);

/// What a run knows of its backups.
#[derive(Default)]
pub(crate) struct Backups {
    /// One at a time.
    making: Mutex<()>,
    last_merge: Mutex<Option<i64>>,
}

impl Library {
    /// Every backup of the library in `folder`, the newest first. The library need not be open, nor be whole.
    pub fn backups(folder: &Path) -> Vec<Backup> {
        store::backups::list(folder)
    }

    /// What is in a file that may be a backup.
    ///
    /// # Errors
    /// `NoFile`, or `Backup` when it cannot be restored.
    pub fn look_at_backup(file: &Path) -> Result<Backup> {
        store::backups::look_at(file)
    }

    /// Puts a backup in the place of the library in `folder`. What was there before is kept, and the answer says where.
    ///
    /// # Errors
    /// `NoFile` and `Backup` when it cannot be restored, `Refused` while a program has the library open, `DiskFull` and
    /// `File`. Everything is as it was then.
    pub fn restore(folder: &Path, file: &Path, now_ms: i64) -> Result<Restored> {
        store::backups::restore(folder, file, now_ms)
    }

    /// What keeps the library from being written, if something does.
    ///
    /// # Errors
    /// `Damaged`, `ReadOnly` or `DiskFull`.
    pub fn may_write(&self) -> Result<()> {
        self.inner.store.may_write()
    }

    /// Whether this run, or another program beside it, wrote anything.
    pub fn has_written(&self) -> bool {
        self.inner.store.has_written()
    }

    /// Makes a backup now, beside the others.
    ///
    /// # Errors
    /// `DiskFull`, `File`, or the database's.
    pub fn back_up(&self) -> Result<Backup> {
        self.make_backup(BackupReason::Asked)
    }

    /// Writes a backup to a file of the person's choice; another backup of that name is replaced.
    ///
    /// # Errors
    /// `Refused` when something else has that name, `DiskFull`, `File`, or the database's.
    pub fn back_up_to(&self, file: &Path) -> Result<Backup> {
        self.inner.store.back_up_to(file)
    }

    fn make_backup(&self, reason: BackupReason) -> Result<Backup> {
        let making = &self.inner.backups.making;
        let _one = making.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.inner.deps.clock.now_ms();
        self.inner.store.back_up(now, reason)
    }

    /// Backs the library up before an act that changes much of it. An act does not fail with its backup: on a full disk
    /// nothing could be removed any more.
    pub(crate) fn back_up_before(&self, reason: BackupReason) {
        let store = &self.inner.store;
        if store.may_write().is_err() || !store.changed_since_backup() || self.is_soon(reason) {
            return;
        }
        let made = self.wanted().and_then(|wanted| match wanted {
            true => self.make_backup(reason).map(drop),
            false => Ok(()),
        });
        if let Err(error) = made {
            tracing::warn!(%error, ?reason, "no backup could be made before it");
        }
    }

    fn is_soon(&self, reason: BackupReason) -> bool {
        if reason != BackupReason::Merge {
            return false;
        }
        let now = self.inner.deps.clock.now_ms();
        let last = &self.inner.backups.last_merge;
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last.replace(now);
        before.is_some_and(|before| (0..MERGES_MS).contains(&(now - before)))
    }

    /// Whether the settings want backups, and there is something to back up.
    fn wanted(&self) -> Result<bool> {
        // What lies in the trash counts: it is perhaps about to go for good.
        self.inner.store.read(|conn| {
            let sql = "SELECT (EXISTS (SELECT 1 FROM item) OR EXISTS (SELECT 1 FROM feed)) \
                       AND NOT EXISTS (SELECT 1 FROM setting WHERE name = 'backups' AND value = 'false')";
            Ok(conn.query_row(sql, [], |row| row.get(0))?)
        })
    }

    /// Makes the day's backup if none was made for a day and something was written since. A program that stays calls
    /// [`Library::keep_safe`] instead.
    pub fn back_up_daily(&self) {
        if let Err(error) = self.try_back_up_daily() {
            tracing::warn!(%error, "the day's backup could not be made");
        }
    }

    /// True when there is one now.
    fn try_back_up_daily(&self) -> Result<bool> {
        let now = self.inner.deps.clock.now_ms();
        let newest = store::backups::newest_ms(&self.inner.folder);
        // One from the future says that the clock was wrong, not that there is one of today.
        let is_due = newest.is_none_or(|at| !(0..DAY_MS).contains(&(now - at)));
        if !is_due || !self.inner.store.changed_since_backup() || !self.wanted()? {
            return Ok(false);
        }
        self.make_backup(BackupReason::Daily)?;
        Ok(true)
    }

    /// Reads the library through if that was not done for a week.
    fn check_weekly(&self) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        let checked = self.inner.store.read(|conn| {
            let sql = "SELECT value FROM setting WHERE name = ?1";
            let mut statement = conn.prepare(sql)?;
            let mut rows = statement.query([CHECKED])?;
            Ok(match rows.next()? {
                Some(row) => row.get::<_, String>(0)?.parse::<i64>().ok(),
                None => None,
            })
        })?;
        if checked.is_some_and(|at| (0..CHECKED_MS).contains(&(now - at))) {
            return Ok(());
        }
        self.inner.store.check()?;
        self.inner
            .store
            .write(store::Durability::Normal, move |tx, _| {
                tx.execute(
                    "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    (CHECKED, now.to_string()),
                )?;
                Ok(())
            })
    }

    /// Reads all of the library through, indexes too, beside everything else that is done.
    ///
    /// # Errors
    /// `Damaged`.
    pub fn check(&self) -> Result<()> {
        self.inner.store.check()
    }

    /// Backs the library up each day, and reads it through each week, until `cancel`.
    pub async fn keep_safe(&self, cancel: CancellationToken) {
        let library = Arc::downgrade(&self.inner);
        let stopping = self.inner.stopping.clone();
        let mut wait = FIRST_LOOK;
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
            wait = LOOK;
            let library = library.clone();
            let looked = tokio::task::spawn_blocking(move || {
                let inner: Arc<Inner> = library.upgrade()?;
                let library = Library { inner };
                if library.may_write().is_err() {
                    return Some(());
                }
                if let Err(error) = library.check_weekly() {
                    tracing::warn!(%error, "the library could not be read through");
                }
                library.back_up_daily();
                Some(())
            });
            if !matches!(looked.await, Ok(Some(()))) {
                return;
            }
        }
    }
}
