//! Removing files with a way back, and clearing away what nobody wants any more.
use crate::disk;
use crate::folder::{self, file_of, is_own, map_of, part_of};
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result, Undo};
use rusqlite::{OptionalExtension, Row, params};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// A stream that was not heard to its end is kept this long after it was begun.
const STREAM_KEPT_MS: i64 = 7 * 86_400_000;

/// A row of `download` as it was before it was removed.
struct RemovedRow {
    item: ItemId,
    url: String,
    state: String,
    kept: bool,
    bytes: i64,
    total: Option<i64>,
    path: String,
    rank: i64,
    added_at: i64,
    finished_at: Option<i64>,
    doubt: Option<String>,
}

/// A file set aside; it goes when the way back is forgotten.
struct RemovedFile {
    from: PathBuf,
    to: PathBuf,
    bytes: u64,
    back: bool,
}

impl Drop for RemovedFile {
    fn drop(&mut self) {
        if !self.back {
            let to = std::mem::take(&mut self.to);
            let _ = disk::ask(move || std::fs::remove_file(to));
        }
    }
}

impl Library {
    /// Removes files; the undo brings them back.
    ///
    /// # Errors
    /// The database's.
    pub fn remove_downloads(&self, items: &[ItemId]) -> Result<Undo> {
        self.write_gathered();
        let heard = self.inner.active.with(|table| table.heard);
        let mut removed = Vec::new();
        for item in items {
            let Some(was) = self.removed_row(*item)? else {
                continue;
            };
            if heard.has(*item) && was.state != "done" {
                // It sounds from the very file: it goes on as a stream and is cleared away later.
                self.forget_kept(*item)?;
                // Nothing of it goes now.
                removed.push((RemovedRow { bytes: 0, ..was }, None));
                continue;
            }
            self.inner.active.stop(*item);
            let aside = (was.state == "done")
                .then(|| self.set_aside(&was))
                .flatten();
            self.delete_row(*item)?;
            removed.push((was, aside));
        }
        self.start_waiting();
        let count = u32::try_from(removed.len()).unwrap_or(u32::MAX);
        let (mut bytes, mut files) = (0, Vec::new());
        for (was, aside) in &removed {
            match aside {
                Some(aside) => {
                    bytes += aside.bytes;
                    files.push(aside.to.clone());
                }
                None if was.state == "done" => {}
                // What came of it stays as long as it may be taken back.
                None => {
                    bytes += u64::try_from(was.bytes).unwrap_or(0);
                    let part = part_of(&file_of(&self.inner.folder, &was.path));
                    files.extend([map_of(&part), part]);
                }
            }
        }
        let mine = Arc::new(OnceLock::new());
        let known = Arc::clone(&mine);
        let undo = self.keep_undo(count, move |library| {
            for (was, aside) in removed {
                library.bring_back(was, aside)?;
            }
            if let Some(id) = known.get() {
                library.is_not_set_aside(*id);
            }
            library.start_waiting();
            Ok(())
        })?;
        if mine.set(undo.id).is_ok() {
            self.free_later(undo.id, bytes, files);
        }
        Ok(undo)
    }

    /// Clears away: files set aside by an earlier run, parts without a row, streams that were heard or are old.
    pub(super) fn sweep(&self) -> Result<()> {
        let _ = std::fs::remove_dir_all(folder::removed_of(&self.inner.folder));
        self.clear_parts()?;
        self.clear_leftovers()
    }

    /// Clears away parts without a row, and streams that were heard or are old.
    pub(super) fn clear_parts(&self) -> Result<()> {
        let media = folder::media_of(&self.inner.folder);
        self.drop_streams()?;
        let wanted: std::collections::HashSet<PathBuf> = self.inner.store.read(|conn| {
            let mut statement = conn.prepare("SELECT path FROM download WHERE state <> 'done'")?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            let mut wanted = std::collections::HashSet::new();
            for path in rows {
                let part = part_of(&file_of(&self.inner.folder, &path?));
                wanted.insert(map_of(&part));
                wanted.insert(part);
            }
            Ok(wanted)
        })?;
        for folder in entries(&media).into_iter().filter(|path| path.is_dir()) {
            for file in entries(&folder) {
                let name = file.to_string_lossy();
                if [".part", ".part.map", ".part.map.new"]
                    .iter()
                    .any(|end| name.ends_with(end))
                    && !wanted.contains(&file)
                    && !(is_own(&file) && is_young(&file))
                {
                    let _ = std::fs::remove_file(&file);
                }
            }
        }
        Ok(())
    }

    /// Deletes files that only came by streaming, once heard to the end or a week old.
    pub(crate) fn drop_streams(&self) -> Result<()> {
        let heard = self
            .inner
            .active
            .with(|table| [table.heard.current, table.heard.next])
            .map(|item| item.map_or(-1, |item| item.0));
        let old = self.inner.deps.clock.now_ms() - STREAM_KEPT_MS;
        let doomed: Vec<(i64, String)> = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT download.item_id, download.path FROM download JOIN item ON item.id = download.item_id \
                     WHERE kept = 0 AND state <> 'running' AND item.id NOT IN (?1, ?2) \
                       AND (item.done_at IS NOT NULL OR download.added_at < ?3)",
                )?
                .query_map([heard[0], heard[1], old], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?)
        })?;
        for (item, path) in doomed {
            self.delete_row(ItemId(item))?;
            let file = file_of(&self.inner.folder, &path);
            let _ = disk::ask(move || {
                let _ = std::fs::remove_file(part_of(&file));
                let _ = std::fs::remove_file(file);
            });
        }
        Ok(())
    }

    fn removed_row(&self, item: ItemId) -> Result<Option<RemovedRow>> {
        self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT item_id, url, state, kept, bytes, total, path, rank, added_at, finished_at, doubt \
                     FROM download WHERE item_id = ?1",
                )?
                .query_row([item.0], row_to_removed)
                .optional()?)
        })
    }

    /// Moves a finished file out of the way, if it is one of ours. On a disk that does not answer it goes for good when
    /// that answers: the undo downloads it again.
    fn set_aside(&self, was: &RemovedRow) -> Option<RemovedFile> {
        let from = file_of(&self.inner.folder, &was.path);
        let trash = folder::removed_of(&self.inner.folder);
        std::fs::create_dir_all(&trash).ok()?;
        let name = from.file_name()?.to_string_lossy().into_owned();
        let to = trash.join(format!("{} {name}", was.item));
        // Another disk cannot be moved to in one step; there it goes to a hidden name beside itself.
        let beside = folder::removed_beside(&from, was.item);
        let moved = disk::ask(move || {
            let to = [to, beside]
                .into_iter()
                .find(|to| std::fs::rename(&from, to).is_ok())?;
            let bytes = to.metadata().map_or(0, |meta| meta.len());
            Some(RemovedFile {
                from,
                to,
                bytes,
                back: false,
            })
        });
        moved.ok().flatten()
    }

    fn bring_back(&self, was: RemovedRow, aside: Option<RemovedFile>) -> Result<()> {
        let mut state = was.state.clone();
        if let Some(mut aside) = aside {
            std::fs::rename(&aside.to, &aside.from)
                .map_err(|e| LibraryError::file(&aside.from, &e))?;
            aside.back = true;
        } else if state == "done" || state == "running" {
            state = "waiting".into();
        }
        self.inner.store.write(Durability::Full, move |tx, changes| {
            let there: bool =
                tx.query_row("SELECT EXISTS (SELECT 1 FROM item WHERE id = ?1)", [was.item.0], |row| row.get(0))?;
            if there {
                tx.execute(
                    "INSERT INTO download (item_id, url, state, kept, bytes, total, path, rank, added_at, finished_at, doubt) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
                     ON CONFLICT (item_id) DO UPDATE SET kept = excluded.kept",
                    params![
                        was.item.0, was.url, state, was.kept, was.bytes, was.total, was.path, was.rank,
                        was.added_at, was.finished_at, was.doubt
                    ],
                )?;
            }
            changes.merge(Changes { downloads: true, items: true, ..Changes::default() });
            Ok(())
        })
    }

    fn forget_kept(&self, item: ItemId) -> Result<()> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                tx.execute("UPDATE download SET kept = 0 WHERE item_id = ?1", [item.0])?;
                changes.merge(Changes {
                    downloads: true,
                    items: true,
                    ..Changes::default()
                });
                Ok(())
            })
    }

    fn delete_row(&self, item: ItemId) -> Result<()> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                tx.execute("DELETE FROM download WHERE item_id = ?1", [item.0])?;
                changes.merge(Changes {
                    downloads: true,
                    items: true,
                    ..Changes::default()
                });
                Ok(())
            })
    }
}

fn row_to_removed(row: &Row<'_>) -> rusqlite::Result<RemovedRow> {
    Ok(RemovedRow {
        item: ItemId(row.get(0)?),
        url: row.get(1)?,
        state: row.get(2)?,
        kept: row.get(3)?,
        bytes: row.get(4)?,
        total: row.get(5)?,
        path: row.get(6)?,
        rank: row.get(7)?,
        added_at: row.get(8)?,
        finished_at: row.get(9)?,
        doubt: row.get(10)?,
    })
}

/// Whether a file is so young that another program may still be listening to it.
fn is_young(file: &Path) -> bool {
    const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);
    let changed = file.metadata().and_then(|m| m.modified());
    changed.is_ok_and(|at| at.elapsed().is_ok_and(|age| age < DAY))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default()
}
