//! Backups of a library: made, listed, looked at, restored.
use super::{Store, backup_file, restore as restoring, rotation};
use crate::error::{LibraryError, Result};
use crate::model::{Backup, BackupReason, Restored};
use std::path::Path;
use std::sync::atomic::Ordering;

impl Store {
    /// Writes a backup into `backups/` and clears away those that are too many. It reads on a connection of its own, so that
    /// nobody who writes waits for it. Only for `Asked` there are two backups of the same.
    ///
    /// # Errors
    /// `DiskFull`, `File`, or the database's.
    pub fn back_up(&self, now_ms: i64, reason: BackupReason) -> Result<Backup> {
        let commits = self.commits.load(Ordering::Relaxed);
        let unless_same = reason != BackupReason::Asked;
        let made = backup_file::make(&self.reader()?, &self.folder, now_ms, reason, unless_same);
        let file = self.noticed(made)?;
        self.backed_up.store(commits, Ordering::Relaxed);
        for old in rotation::outdated(&backup_file::named(&self.folder), rotation::MOST_BYTES) {
            // Whatever the clock said when the others were made.
            if old != file
                && let Err(error) = std::fs::remove_file(&old)
            {
                tracing::warn!(%error, file = %old.display(), "an old backup could not be removed");
            }
        }
        opened(&file)
    }

    /// Writes a backup to a file of the person's choice; another backup of that name is replaced.
    ///
    /// # Errors
    /// `Refused` when something else has that name, `DiskFull`, `File`, or the database's.
    pub fn back_up_to(&self, file: &Path) -> Result<Backup> {
        let file = std::path::absolute(file).map_err(|e| LibraryError::file(file, &e))?;
        let refused = |why: &str| {
            let sentence = format!("{}: {why}", file.display());
            Err(LibraryError::refused("other_file", sentence))
        };
        if restoring::same_file(&file, &self.file) {
            return refused("that is the library itself; choose another name");
        }
        if file.exists() && backup_file::look(&file).is_err() {
            return refused("there is another file of that name");
        }
        let made = backup_file::write(&self.reader()?, &file);
        self.noticed(made)?;
        opened(&file)
    }
}

/// Every backup of the library in `folder`, the newest first.
pub fn list(folder: &Path) -> Vec<Backup> {
    let named = backup_file::named(folder);
    named.iter().map(backup_file::Named::open).collect()
}

/// When the newest backup of the library was made, Unix milliseconds.
pub fn newest_ms(folder: &Path) -> Option<i64> {
    let made = |named: &backup_file::Named| named.reason != BackupReason::Replaced;
    backup_file::named(folder)
        .into_iter()
        .find(made)
        .map(|b| b.at)
}

/// What is in any file that may be a backup.
///
/// # Errors
/// `NoFile`, or `Backup` when it cannot be restored.
pub fn look_at(file: &Path) -> Result<Backup> {
    let file = std::path::absolute(file).map_err(|e| LibraryError::file(file, &e))?;
    backup_file::look(&file)?;
    opened(&file)
}

/// Puts a backup in the place of the library in `folder`, which is kept under another name.
///
/// # Errors
/// `NoFile` and `Backup` when it cannot be restored, `Refused` while a program has the library open, `DiskFull` and `File`.
/// Everything is as it was then.
pub fn restore(folder: &Path, file: &Path, now_ms: i64) -> Result<Restored> {
    restoring::restore(folder, file, now_ms)
}

fn opened(file: &Path) -> Result<Backup> {
    backup_file::Named::of(file.to_path_buf())
        .map(|named| named.open())
        .ok_or_else(|| LibraryError::NoFile(file.display().to_string()))
}
