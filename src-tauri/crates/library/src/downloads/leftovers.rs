//! What transfers leave behind: parts and maps that nobody completes any more, files that were removed. Every path that a
//! transfer ever wrote to is noted before it does (`transfer_file`), so that one sweep finds all of it, in whichever folder
//! it lies, and nothing that is not ours.
use super::missing::{self, root_of};
use super::set_aside::RemovalId;
use crate::folder::{self, file_of, map_of, part_of};
use crate::store::Durability;
use crate::{ItemId, Library, Result};
use rusqlite::{Transaction, params};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

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

/// Removes the folder of a show, when nothing is in it any more.
pub(super) fn remove_if_empty(file: &Path) {
    if root_of(file).is_some()
        && let Some(show) = file.parent()
    {
        // Fails where something is in it.
        let _ = std::fs::remove_dir(show);
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
        // What can still be brought back is left alone.
        let noted: Vec<(String, i64, bool, bool)> = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT path, item_id, \
                       EXISTS (SELECT 1 FROM download WHERE download.path = transfer_file.path AND state <> 'done'), \
                       EXISTS (SELECT 1 FROM download WHERE download.path = transfer_file.path) FROM transfer_file \
                     WHERE NOT EXISTS (SELECT 1 FROM removed_download r \
                       WHERE r.path = transfer_file.path COLLATE NOCASE AND r.item_id = transfer_file.item_id)",
                )?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
                .collect::<rusqlite::Result<_>>()?)
        })?;
        let mut forgotten = Vec::new();
        for (path, item, wanted, has_row) in noted {
            let file = file_of(folder, &path);
            let ours = beside(&file, ItemId(item));
            let mut gone = true;
            for one in &ours {
                let needed = wanted && *one != ours[3];
                gone &= !needed && removed(one);
            }
            if gone && !has_row {
                remove_if_empty(&file);
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

    /// What was removed with this act can be taken back for a while, and is gone then: here, or in the program that is open
    /// by then.
    pub(super) fn empty_later(&self, removal: RemovalId) {
        let grace = self.inner.active.with(|table| table.grace);
        let library = std::sync::Arc::downgrade(&self.inner);
        let stopping = self.inner.stopping.clone();
        self.inner.deps.runtime.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(grace) => {}
            }
            let freed = tokio::task::spawn_blocking(move || match library.upgrade() {
                Some(inner) => Library { inner }.empty(&[removal]),
                None => Ok(()),
            });
            if let Ok(Err(error)) = freed.await {
                tracing::warn!(%error, "what was removed could not be cleared away");
            }
        });
    }
}
