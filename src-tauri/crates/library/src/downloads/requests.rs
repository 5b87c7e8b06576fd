//! What the listener asks of downloads: begin, pause, go on.
use super::kept;
use super::leftovers;
use super::missing;
use super::outside;
use super::source::{Source, is_taken, source};
use super::view;
use crate::disk;
use crate::folder::file_of;
use crate::store::Durability;
use crate::{Changes, Downloads, ItemId, Library, LibraryError, Result, settings};
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

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

    /// Puts episodes into the download queue; what is there already stays.
    ///
    /// # Errors
    /// `NotFound`, or `Refused` when an item has no sound; none is put in then.
    pub fn download(&self, items: &[ItemId]) -> Result<()> {
        self.request_downloads(items, false)?;
        self.start_waiting();
        Ok(())
    }

    /// As [`Library::download`], for a rule: what came so, rules may take away again. Nothing is begun in a program that does
    /// not look after the queue.
    pub(crate) fn download_by_rule(&self, items: &[ItemId]) -> Result<()> {
        self.request_downloads(items, true)?;
        self.start_waiting_if_begun();
        Ok(())
    }

    fn request_downloads(&self, items: &[ItemId], by_rule: bool) -> Result<()> {
        self.write_gathered();
        let now = self.inner.deps.clock.now_ms();
        let requests = self.look_at_requests(items)?;
        let busy = self.inner.active.busy();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                for asked in requests {
                    let item = asked.item();
                    request(tx, now, asked, &busy)?;
                    tx.prepare_cached(
                        "UPDATE download SET automatic = ?2 WHERE item_id = ?1 AND (?2 = 0 OR added_at = ?3)",
                    )?
                    .execute(params![item.0, by_rule, now])?;
                }
                changes.merge(Changes {
                    downloads: true,
                    items: true,
                    ..Changes::default()
                });
                Ok(())
            })
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
            return self.download(&[item]);
        }
        self.inner.active.release(item);
        if self.downloads_paused()? {
            self.pause_each()?;
        }
        let state = if self.inner.active.busy().contains(&item) {
            "running"
        } else {
            "waiting"
        };
        // What may be incomplete is fetched once more; the file stays until another one is whole.
        self.set_state(item, state, "(state <> 'done' OR doubt IS NOT NULL)")?;
        self.start_waiting();
        Ok(())
    }

    /// Stops or lets go all transfers; what is listened to goes on.
    ///
    /// # Errors
    /// The database's.
    pub fn pause_all_downloads(&self, paused: bool) -> Result<()> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let value = if paused { "true" } else { "false" };
                settings::set_value(tx, settings::DOWNLOADS_PAUSED, value)?;
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

/// What a wish for a download comes to, by the rows and the disk.
enum DownloadRequest {
    /// It is here.
    Keep(ItemId),
    Fetch {
        item: ItemId,
        url: String,
        path: String,
        /// The row says that it is here, and the disk that it is not.
        lost: bool,
    },
}

impl DownloadRequest {
    fn item(&self) -> ItemId {
        match self {
            DownloadRequest::Keep(item) | DownloadRequest::Fetch { item, .. } => *item,
        }
    }
}

impl Library {
    /// What wishes come to. The disk is asked once for all of them.
    fn look_at_requests(&self, items: &[ItemId]) -> Result<Vec<DownloadRequest>> {
        let wishes: Vec<WantedDownload> = self.inner.store.read(|conn| {
            let mut row =
                conn.prepare_cached("SELECT state, path FROM download WHERE item_id = ?1")?;
            items
                .iter()
                .map(|item| {
                    let row: Option<(String, String)> = row
                        .query_row([item.0], |row| Ok((row.get(0)?, row.get(1)?)))
                        .optional()?;
                    let source = source(conn, *item)?;
                    Ok(WantedDownload {
                        item: *item,
                        source,
                        row,
                    })
                })
                .collect()
        })?;
        let folder = self.inner.folder.clone();
        let files: Vec<PathBuf> = wishes
            .iter()
            .map(|wish| file_of(&folder, wish.path()))
            .collect();
        let library = self.clone();
        let found = disk::ask(move || -> Result<Vec<FoundFile>> {
            let mut away = HashMap::new();
            files
                .iter()
                .map(|file| library.look_for(file, &mut away))
                .collect()
        });
        // The rows are believed where the disk does not say.
        let mut found = found.unwrap_or(Ok(Vec::new()))?.into_iter();
        wishes
            .into_iter()
            .map(|wish| self.weigh_wanted(wish, found.next()))
            .collect()
    }

    /// Waits for the disk. `away` is what is known of folders by now.
    fn look_for(
        &self,
        file: &Path,
        away: &mut HashMap<PathBuf, Option<PathBuf>>,
    ) -> Result<FoundFile> {
        let root = missing::root_of(file).unwrap_or(file).to_path_buf();
        let is_away = match away.get(&root) {
            Some(known) => known.clone(),
            None => {
                let found = missing::away(&self.inner.store, &self.inner.folder, file)?;
                away.entry(root).or_insert(found).clone()
            }
        };
        let meta = std::fs::metadata(file).ok();
        Ok(FoundFile {
            exists: meta.is_some(),
            is_file: meta.is_some_and(|meta| meta.is_file()),
            away: is_away,
        })
    }

    fn weigh_wanted(
        &self,
        wish: WantedDownload,
        found: Option<FoundFile>,
    ) -> Result<DownloadRequest> {
        let item = wish.item;
        let done = wish.row.as_ref().is_some_and(|(state, _)| state == "done");
        if done && found.as_ref().is_none_or(|found| found.is_file) {
            return Ok(DownloadRequest::Keep(item));
        }
        let mut path = match (&wish.row, &found) {
            (Some((_, path)), _) => path.clone(),
            // What has this name already is not ours to write over.
            (None, Some(found)) if found.exists => wish.source.numbered.clone(),
            (None, _) => wish.source.path.clone(),
        };
        if found.is_some_and(|found| found.away.is_some()) {
            // To where downloads go now, unless that is the folder that is away.
            path = wish.source.path;
            if let Some(root) = self.away_soon(&file_of(&self.inner.folder, &path))? {
                return Err(LibraryError::Away(root.display().to_string()));
            }
        }
        let url = wish.source.url.ok_or_else(|| {
            LibraryError::refused(
                "no_address",
                "there is no address this sound could be fetched from",
            )
        })?;
        if let Some(refusal) = self
            .inner
            .store
            .read(|conn| outside::refusal(conn, item, &url))?
        {
            return Err(refusal);
        }
        Ok(DownloadRequest::Fetch {
            item,
            url,
            path,
            lost: done,
        })
    }
}

/// An episode that is asked for, by the rows.
struct WantedDownload {
    item: ItemId,
    source: Source,
    /// State and path of its download.
    row: Option<(String, String)>,
}

impl WantedDownload {
    fn path(&self) -> &str {
        self.row
            .as_ref()
            .map_or(&self.source.path, |(_, path)| path)
    }
}

/// What the disk says of a file.
struct FoundFile {
    exists: bool,
    is_file: bool,
    /// Its folder, where that is not there now.
    away: Option<PathBuf>,
}

/// Makes or wakes the row of a download the listener asked for.
fn request(
    tx: &Transaction<'_>,
    now: i64,
    asked: DownloadRequest,
    busy: &std::collections::HashSet<ItemId>,
) -> Result<()> {
    let (item, url, path, lost) = match asked {
        DownloadRequest::Keep(item) => {
            tx.execute("UPDATE download SET kept = 1 WHERE item_id = ?1", [item.0])?;
            return Ok(());
        }
        DownloadRequest::Fetch {
            item,
            url,
            path,
            lost,
        } => (item, url, path, lost),
    };
    // Of two that were asked for together, one may have taken the name.
    let path = if is_taken(tx, item, &path)? {
        source(tx, item)?.path
    } else {
        path
    };
    let next = if busy.contains(&item) {
        "running"
    } else {
        "waiting"
    };
    tx.prepare_cached(
        "INSERT INTO download (item_id, url, state, kept, path, rank, added_at) \
         VALUES (?1, ?2, ?3, 1, ?4, (SELECT coalesce(max(rank), 0) + 1 FROM download), ?5) \
         ON CONFLICT (item_id) DO UPDATE SET kept = 1, state = excluded.state, url = excluded.url, path = excluded.path, \
           attempts = 0, problem = NULL, code = NULL, finished_at = NULL, not_before = NULL, doubt = NULL \
         WHERE (download.state NOT IN ('waiting', 'running') OR download.kept = 0) AND (download.state <> 'done' OR ?6)",
    )?
    .execute(params![item.0, url, next, path, now, lost])?;
    leftovers::note(tx, &path, item)
}
