//! A backup takes the library's place; what was there before is kept.
use super::backup_file::{self, Named};
use super::ended::Ended;
use super::still::{Still, beside, bytes};
use crate::error::{LibraryError, Result};
use crate::model::{BackupReason, Restored};
use std::path::{Path, PathBuf};

/// Puts a copy of `from` in the place of the library in `folder`. Nobody may have that open.
///
/// # Errors
/// `NoFile` and `Backup` when it cannot be restored, `Refused` while a program has the library open, `DiskFull` and `File`.
/// Everything is as it was then.
pub(super) fn restore(folder: &Path, from: &Path, now_ms: i64) -> Result<Restored> {
    let library = folder.join("library.db");
    let from = std::path::absolute(from).map_err(|e| LibraryError::file(from, &e))?;
    if same_file(&from, &library) {
        return Err(LibraryError::refused(
            "own_library",
            "that file is the library itself, not a backup of it",
        ));
    }
    backup_file::look(&from)?;
    backup_file::check(&from)?;
    let told =
        Named::of(from.clone()).ok_or_else(|| LibraryError::NoFile(from.display().to_string()))?;
    std::fs::create_dir_all(folder).map_err(|e| LibraryError::file(folder, &e))?;
    // Held until it is done, so that nobody opens it in between.
    let held = Ended::look(folder, &library);
    if !held.is_alone() {
        return Err(LibraryError::refused(
            "library_open",
            "another program has this library open; close it, and try again",
        ));
    }
    let fresh = folder.join("library.db.restoring");
    let still = Still::kept(&from)?;
    backup_file::write(&still.connect()?, &fresh)?;
    let replaced = set_aside(folder, &library, now_ms).inspect_err(|_| {
        let _ = std::fs::remove_file(&fresh);
    })?;
    if let Err(error) = std::fs::rename(&fresh, &library) {
        let _ = std::fs::remove_file(&fresh);
        if let Some(replaced) = &replaced {
            put_back(&replaced.with_extension("db"), &library);
        }
        return Err(LibraryError::file(&library, &error));
    }
    backup_file::sync_folder_of(&library);
    Ok(Restored {
        backup: told.open(),
        replaced: replaced.map(|file| file.display().to_string()),
    })
}

/// Renames the library and its log; None when there was nothing in it.
fn set_aside(folder: &Path, library: &Path, now_ms: i64) -> Result<Option<PathBuf>> {
    let log = beside(library, "-wal");
    // What SQLite shares between programs holds nothing of its own.
    let _ = std::fs::remove_file(beside(library, "-shm"));
    if bytes(library) == 0 && bytes(&log) == 0 {
        for empty in [library, &log] {
            if empty.exists() {
                std::fs::remove_file(empty).map_err(|e| LibraryError::file(empty, &e))?;
            }
        }
        return Ok(None);
    }
    let backups = backup_file::folder_of(folder);
    std::fs::create_dir_all(&backups).map_err(|e| LibraryError::file(&backups, &e))?;
    let aside = backup_file::free_name(folder, now_ms, BackupReason::Replaced);
    if library.exists() {
        std::fs::rename(library, &aside).map_err(|e| LibraryError::file(library, &e))?;
    }
    if log.exists()
        && let Err(error) = std::fs::rename(&log, beside(&aside, "-wal"))
    {
        put_back(&aside, library);
        return Err(LibraryError::file(&log, &error));
    }
    backup_file::sync_folder_of(&aside);
    Ok(Some(if aside.exists() {
        aside
    } else {
        beside(&aside, "-wal")
    }))
}

fn put_back(aside: &Path, library: &Path) {
    for end in ["", "-wal"] {
        let from = beside(aside, end);
        if from.exists()
            && let Err(error) = std::fs::rename(&from, beside(library, end))
        {
            tracing::error!(%error, file = %from.display(), "the library could not be put back");
        }
    }
}

pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}
