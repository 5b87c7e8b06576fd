//! Removing files with a way back, and clearing away what nobody wants any more.
use super::leftovers::remove_if_empty;
use super::set_aside::{self, RemovalId, RemovedDownload};
use crate::disk;
use crate::folder::{self, file_of, is_own, map_of, part_of};
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result, Undo};
use rusqlite::OptionalExtension;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// A stream that was not heard to its end is kept this long after it was begun.
const STREAM_KEPT_MS: i64 = 7 * 86_400_000;
/// Rows of one transaction, so that a person's commands come in between.
const PIECE: usize = 64;

impl Library {
    /// Removes files; the undo brings them back.
    ///
    /// # Errors
    /// The database's; nothing was removed then.
    pub fn remove_downloads(&self, items: &[ItemId]) -> Result<Undo> {
        Ok(self.remove_with_grace(items, false)?.0)
    }

    /// As [`Library::remove_downloads`]; what went `by_rules` is left alone by them once it was brought back.
    pub(crate) fn remove_with_grace(
        &self,
        items: &[ItemId],
        by_rules: bool,
    ) -> Result<(Undo, RemovalId)> {
        self.write_gathered();
        let durability = match items.len() <= PIECE {
            true => Durability::Full,
            false => Durability::Normal,
        };
        let (now, grace) = (
            self.inner.deps.clock.now_ms(),
            self.inner.active.with(|table| table.grace),
        );
        let removal = self.inner.store.write(Durability::Normal, move |tx, _| {
            set_aside::begin(tx, now, grace, by_rules)
        })?;
        let mut count = 0_usize;
        for piece in items.chunks(PIECE) {
            match self.remove_piece(piece, removal, durability) {
                Ok(some) => count += some,
                Err(error) => {
                    // Half of an act is none.
                    self.bring_back(removal)?;
                    return Err(error);
                }
            }
        }
        if durability == Durability::Normal {
            self.inner.store.sync()?;
        }
        if count == 0 {
            self.inner.store.write(Durability::Normal, move |tx, _| {
                set_aside::end(tx, removal, false)
            })?;
        } else {
            self.empty_later(removal);
        }
        self.start_waiting();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let undo = self.keep_undo(count, move |library| match count {
            0 => Ok(()),
            _ => library.bring_back(removal).map(drop),
        })?;
        Ok((undo, removal))
    }

    fn remove_piece(
        &self,
        items: &[ItemId],
        removal: RemovalId,
        durability: Durability,
    ) -> Result<usize> {
        let mut piece = Vec::new();
        for item in items {
            let (sounds, here) = self.inner.active.with(|table| {
                let running = table.active.get(item);
                let here = running.map_or(0, |active| active.media.progress().bytes);
                (table.heard.has(*item), i64::try_from(here).unwrap_or(0))
            });
            self.inner.active.stop(*item);
            piece.push((*item, sounds, here));
        }
        // The rows first: whatever happens between, they say where each file may be.
        let removed = self.inner.store.write(durability, move |tx, changes| {
            let mut removed = Vec::new();
            for (item, sounds, here) in piece {
                removed.extend(set_aside::take(tx, removal, item, sounds, here)?);
            }
            changes.merge(Changes {
                downloads: true,
                items: true,
                ..Changes::default()
            });
            Ok(removed)
        })?;
        let count = removed.len();
        self.put_aside(removed.into_iter().filter(|one| one.done).collect());
        Ok(count)
    }

    /// Moves finished files out of the way. On a disk that does not answer that is done when it does.
    fn put_aside(&self, removed: Vec<RemovedDownload>) {
        let trash = folder::removed_of(&self.inner.folder);
        if removed.is_empty() || std::fs::create_dir_all(&trash).is_err() {
            return;
        }
        let folder = self.inner.folder.clone();
        let _ = disk::ask(move || {
            for one in removed {
                let from = one.file(&folder);
                let moved = one
                    .aside(&folder)
                    .iter()
                    .any(|to| std::fs::rename(&from, to).is_ok());
                if moved {
                    remove_if_empty(&from);
                }
            }
        });
    }

    /// Takes back what was removed last and is still there, by whichever program; answers how many that were.
    ///
    /// # Errors
    /// `NotFound` when there is nothing to take back; as [`Library::undo`].
    pub fn bring_back_removed(&self) -> Result<Vec<ItemId>> {
        let now = self.inner.deps.clock.now_ms();
        let newest = self
            .inner
            .store
            .read(|conn| set_aside::newest(conn, now))?
            .ok_or(LibraryError::NotFound("act to take back"))?;
        self.bring_back(newest)
    }

    /// Brings back what one act removed. Begun a second time after a break, it comes to the same.
    pub(crate) fn bring_back(&self, removal: RemovalId) -> Result<Vec<ItemId>> {
        self.write_gathered();
        let (known, rows) = self.inner.store.read(|conn| {
            Ok((
                set_aside::is_there(conn, removal)?,
                set_aside::of(conn, removal)?,
            ))
        })?;
        if !known {
            return Err(LibraryError::NotFound("act to take back"));
        }
        let mut items = Vec::new();
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut piece = Vec::new();
            for one in rows.by_ref().take(PIECE) {
                let came = one.done && self.put_in_place(&one)?;
                if came && one.now.as_deref().is_some_and(|state| state != "done") {
                    self.inner.active.stop(one.item);
                }
                items.push(one.item);
                piece.push((one, came));
            }
            self.inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    for (one, came) in piece {
                        set_aside::put_back(tx, removal, &one, came)?;
                    }
                    changes.merge(Changes {
                        downloads: true,
                        items: true,
                        ..Changes::default()
                    });
                    Ok(())
                })?;
        }
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                changes.downloads = true;
                set_aside::end(tx, removal, true)
            })?;
        self.start_waiting();
        Ok(items)
    }

    /// True when the file is where it was.
    fn put_in_place(&self, one: &RemovedDownload) -> Result<bool> {
        let file = one.file(&self.inner.folder);
        if one.now.as_deref() == Some("done") {
            return Ok(true);
        }
        let (places, there) = (one.aside(&self.inner.folder), file.clone());
        // A disk that does not answer keeps nobody waiting: then it is fetched again.
        let found = disk::ask(move || {
            let aside = places.into_iter().find(|place| place.is_file());
            (aside, there.is_file())
        });
        let Ok((aside, there)) = found else {
            return Ok(false);
        };
        if let Some(aside) = aside {
            folder::make_folder_of(&file)?;
            std::fs::rename(&aside, &file).map_err(|e| LibraryError::file(&file, &e))?;
            return Ok(true);
        }
        Ok(there)
    }

    /// As [`Library::empty_removed`], without waiting for disks that do not answer.
    ///
    /// # Errors
    /// The database's.
    pub fn empty_removed_soon(&self) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        let due = self.inner.store.read(|conn| set_aside::due(conn, now))?;
        if due.is_empty() {
            return Ok(());
        }
        let library = self.clone();
        disk::ask(move || library.empty(&due)).unwrap_or(Ok(()))
    }

    /// Frees what was removed and can be brought back no more, whichever program removed it. Waits for the disks.
    ///
    /// # Errors
    /// The database's.
    pub fn empty_removed(&self) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        let due = self.inner.store.read(|conn| set_aside::due(conn, now))?;
        self.empty(&due)
    }

    pub(super) fn empty(&self, removals: &[RemovalId]) -> Result<()> {
        if removals.is_empty() {
            return Ok(());
        }
        let folder = &self.inner.folder;
        for removal in removals.iter().copied() {
            // The row first: from then on nobody brings them back.
            let rows = self
                .inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    let rows = set_aside::of(tx, removal)?;
                    set_aside::end(tx, removal, false)?;
                    changes.downloads = true;
                    Ok(rows)
                })?;
            for one in rows.into_iter().filter(|one| one.done) {
                let gone = one
                    .aside(folder)
                    .iter()
                    .any(|aside| std::fs::remove_file(aside).is_ok());
                // It could not be moved out of the way.
                if !gone && !self.is_named(&one.path)? {
                    let _ = std::fs::remove_file(one.file(folder));
                }
                remove_if_empty(&one.file(folder));
            }
        }
        self.clear_leftovers()
    }

    /// Whether the file of a download has this path.
    fn is_named(&self, path: &str) -> Result<bool> {
        self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached("SELECT 1 FROM download WHERE path = ?1 COLLATE NOCASE LIMIT 1")?
                .query_row([path], |_| Ok(()))
                .optional()?
                .is_some())
        })
    }

    /// Clears away: removed files whose time is over, parts without a row, streams that were heard or are old.
    pub(super) fn sweep(&self) -> Result<()> {
        self.empty_removed()?;
        let folder = &self.inner.folder;
        let kept: HashSet<PathBuf> = (self.inner.store.read(set_aside::all)?.iter())
            .flat_map(|one| one.aside(folder))
            .collect();
        let trash = folder::removed_of(folder);
        for file in entries(&trash) {
            if !kept.contains(&file) {
                let _ = std::fs::remove_file(file);
            }
        }
        // Fails where something is in it.
        let _ = std::fs::remove_dir(trash);
        self.clear_parts()?;
        self.clear_leftovers()
    }

    /// Clears away parts without a row, and streams that were heard or are old.
    pub(super) fn clear_parts(&self) -> Result<()> {
        let media = folder::media_of(&self.inner.folder);
        self.drop_streams()?;
        let wanted: HashSet<PathBuf> = self.inner.store.read(|conn| {
            let mut statement = conn.prepare(
                "SELECT path FROM download WHERE state <> 'done' UNION ALL SELECT path FROM removed_download",
            )?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            let mut wanted = HashSet::new();
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
