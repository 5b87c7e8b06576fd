//! What transfers leave behind: parts and maps that nobody completes any more, files that were removed. Every path that a
//! transfer ever wrote to is noted before it does (`transfer_file`), so that one sweep finds all of it, in whichever folder
//! it lies, and nothing that is not ours.
use super::missing;
use super::set_aside::SetAside;
use crate::folder::{self, file_of, map_of, part_of};
use crate::store::Durability;
use crate::{Freeing, ItemId, Library, Result, UndoId};
use rusqlite::{Transaction, params};
use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Notes that a transfer of this item is about to write to this `download.path`.
pub(super) fn note(tx: &Transaction<'_>, path: &str, item: ItemId) -> Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO transfer_file (path, item_id) VALUES (?1, ?2)")?
        .execute(params![path, item.0])?;
    Ok(())
}

/// All that a transfer writes beside the file it makes.
fn beside(file: &Path, item: ItemId) -> [PathBuf; 4] {
    let part = part_of(file);
    let map = map_of(&part);
    [
        map.with_added_extension("new"),
        map,
        part,
        folder::removed_beside(file, item),
    ]
}

/// True when it is not there any more.
fn removed(file: &Path) -> bool {
    match std::fs::remove_file(file) {
        Ok(()) => true,
        Err(error) => matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
    }
}

impl Library {
    /// Removes what no download needs, in every folder that downloads ever went to. Where a disk is away it waits for the
    /// next time. Waits for the disks.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn clear_leftovers(&self) -> Result<()> {
        let folder = &self.inner.folder;
        let noted: Vec<(String, i64, bool, bool)> = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT path, item_id, \
                       EXISTS (SELECT 1 FROM download WHERE download.path = transfer_file.path AND state <> 'done'), \
                       EXISTS (SELECT 1 FROM download WHERE download.path = transfer_file.path) FROM transfer_file",
                )?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
                .collect::<rusqlite::Result<_>>()?)
        })?;
        let keep: HashSet<PathBuf> = self.inner.active.with(|table| {
            let files = table.set_aside.iter().flat_map(|one| &one.files);
            files.cloned().collect()
        });
        let mut forgotten = Vec::new();
        for (path, item, wanted, has_row) in noted {
            let file = file_of(folder, &path);
            let ours = beside(&file, ItemId(item));
            let mut gone = true;
            for one in &ours {
                let needed = (wanted && *one != ours[3]) || keep.contains(one);
                gone &= !needed && removed(one);
            }
            // Of a folder that is away nobody knows whether it holds something of ours.
            if gone && !has_row && missing::away(&self.inner.store, folder, &file)?.is_none() {
                let there = file
                    .parent()
                    .and_then(Path::parent)
                    .is_some_and(Path::is_dir);
                if there {
                    forgotten.push((path, item));
                }
            }
        }
        if forgotten.is_empty() {
            return Ok(());
        }
        self.inner.store.write(Durability::Normal, move |tx, _| {
            let mut forget = tx.prepare_cached(
                "DELETE FROM transfer_file WHERE path = ?1 AND item_id = ?2 \
                   AND NOT EXISTS (SELECT 1 FROM download WHERE download.path = ?1)",
            )?;
            for (path, item) in forgotten {
                forget.execute(params![path, item])?;
            }
            Ok(())
        })
    }

    /// What was removed with this act can be taken back for a while, and is gone then.
    pub(super) fn free_later(&self, undo: UndoId, bytes: u64, files: Vec<PathBuf>) {
        let grace = self.inner.active.with(|table| {
            table.set_aside.push(SetAside {
                undo,
                bytes,
                until: Instant::now() + table.grace,
                files,
            });
            table.grace
        });
        let library = std::sync::Arc::downgrade(&self.inner);
        let stopping = self.inner.stopping.clone();
        self.inner.deps.runtime.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(grace) => {}
            }
            let freed = tokio::task::spawn_blocking(move || {
                let Some(inner) = library.upgrade() else {
                    return Ok(());
                };
                let library = Library { inner };
                library.forget_undo(undo);
                library.is_not_set_aside(undo);
                library.clear_leftovers()
            });
            if let Ok(Err(error)) = freed.await {
                tracing::warn!(%error, "what was removed could not be cleared away");
            }
        });
    }

    /// It was taken back, or is gone for good.
    pub(super) fn is_not_set_aside(&self, undo: UndoId) {
        self.inner
            .active
            .with(|table| table.set_aside.retain(|one| one.undo != undo));
        (self.inner.deps.on_change)(crate::Changes {
            downloads: true,
            ..crate::Changes::default()
        });
    }

    /// What removed files still take.
    pub(super) fn freeing(&self) -> Option<Freeing> {
        self.inner.active.with(|table| {
            let now = Instant::now();
            let bytes: u64 = table.set_aside.iter().map(|one| one.bytes).sum();
            let until = table.set_aside.iter().map(|one| one.until).max()?;
            let left = until.saturating_duration_since(now);
            (bytes > 0).then(|| Freeing {
                bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
                minutes: u32::try_from(left.as_secs().div_ceil(60))
                    .unwrap_or(1)
                    .max(1),
            })
        })
    }
}
