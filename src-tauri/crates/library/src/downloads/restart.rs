//! Downloading again from the beginning, where what came is no sound or not the right one.
use super::source::source;
use super::{outside, set_aside};
use crate::folder::{file_of, map_of, part_of};
use crate::items::versions;
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result};
use rusqlite::{OptionalExtension, params};
use std::io::ErrorKind;
use std::path::Path;

impl Library {
    /// Removes the file of an episode, whole or in part, and downloads it from its beginning. Nothing is removed when
    /// there is nowhere to fetch it from, or while it is being fetched.
    ///
    /// # Errors
    /// `NotFound`; `Refused` without an address; `Away` while the folder of downloads is not there; `File` when the old
    /// file cannot be removed.
    pub fn download_again(&self, item: ItemId) -> Result<()> {
        self.write_gathered();
        let folder = self.inner.folder.clone();
        let (url, path) = self.inner.store.read(|conn| {
            let source = source(conn, item)?;
            let url = source.url.ok_or_else(|| {
                LibraryError::refused(
                    "no_address",
                    "there is no address this sound could be fetched from again",
                )
            })?;
            let row: Option<String> = conn
                .prepare_cached("SELECT path FROM download WHERE item_id = ?1")?
                .query_row([item.0], |row| row.get(0))
                .optional()?;
            Ok((url, row.unwrap_or(source.path)))
        })?;
        if let Some(root) = self.away_soon(&file_of(&folder, &path))? {
            return Err(LibraryError::Away(root.display().to_string()));
        }
        if self.inner.active.busy().contains(&item) {
            // It is on its way already.
            return self.download(&[item]).map(drop);
        }
        let file = file_of(&folder, &path);
        let part = part_of(&file);
        for old in [&file, &map_of(&part), &part] {
            remove(old)?;
        }
        let now = self.inner.deps.clock.now_ms();
        self.inner.store.write(Durability::Full, move |tx, changes| {
            set_aside::is_taken_up(tx, item, changes)?;
            tx.prepare_cached(
                "INSERT INTO download (item_id, url, state, kept, path, rank, added_at, asked_at) \
                 VALUES (?1, ?2, 'waiting', 1, ?3, (SELECT coalesce(max(rank), 0) + 1 FROM download), ?4, ?4) \
                 ON CONFLICT (item_id) DO UPDATE SET automatic = 0, asked_at = excluded.asked_at, url = excluded.url, state = 'waiting', kept = 1, bytes = 0, \
                   total = NULL, resumed = 0, attempts = 0, problem = NULL, code = NULL, finished_at = NULL, not_before = NULL, doubt = NULL",
            )?
            .execute(params![item.0, url, path, now])?;
            changes.merge(Changes { downloads: true, items: true, ..Changes::default() });
            Ok(())
        })?;
        self.inner.active.release(item);
        self.start_waiting();
        Ok(())
    }
}

impl Library {
    /// Fetches the chosen version of an episode of which another one is here. That one stays, and plays, until the other
    /// is whole, and when it does not come.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn fetch_chosen_version(&self, item: ItemId) -> Result<()> {
        self.write_gathered();
        let comes = self.inner.store.write(Durability::Full, move |tx, changes| {
            let row: Option<(String, String, Option<String>)> = tx
                .prepare_cached(
                    "SELECT state, url, here_url FROM download WHERE item_id = ?1 AND kept = 1",
                )?
                .query_row([item.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            let wanted = versions::to_fetch(tx, item)?;
            let (Some((state, url, here)), Some(wanted)) = (row, wanted) else {
                return Ok(false);
            };
            let whole = match (state.as_str(), &here) {
                (_, Some(here)) => here,
                ("done", None) => &url,
                _ => return Ok(false),
            };
            if whole.is_empty() || outside::refusal(tx, item, &wanted.url)?.is_some() {
                return Ok(false);
            }
            let same = versions::key(whole) == versions::key(&wanted.url);
            let sql = match same {
                // Chosen back before the other had come.
                true if here.is_some() => set_aside::GIVEN_UP,
                true => return Ok(false),
                false => {
                    "UPDATE download SET here_url = coalesce(here_url, url), state = 'waiting', attempts = 0, problem = NULL, \
                       code = NULL, not_before = NULL WHERE item_id = ?1"
                }
            };
            tx.execute(sql, [item.0])?;
            changes.merge(Changes { downloads: true, items: true, ..Changes::default() });
            Ok(!same)
        })?;
        // What came of an earlier choice is of another file.
        self.inner.active.stop(item);
        if comes {
            self.inner.active.release(item);
        }
        self.start_waiting();
        Ok(())
    }
}

fn remove(file: &Path) -> Result<()> {
    match std::fs::remove_file(file) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(LibraryError::file(file, &e)),
        _ => Ok(()),
    }
}
