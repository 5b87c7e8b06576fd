//! What is asked for: by the listener or by a rule, one episode or a thousand. What cannot be had holds up no other.
use super::source::{Source, is_taken, source};
use super::{leftovers, missing, outside, set_aside};
use crate::disk;
use crate::folder::file_of;
use crate::store::Durability;
use crate::{Changes, ItemId, LeftOut, Library, LibraryError, Result};
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Episodes of one transaction, so that a person's commands come in between.
const PIECE: usize = 64;

impl Library {
    /// Puts episodes into the download queue; what is there already stays. Of many, those that cannot be had hold up no
    /// other: they are answered.
    ///
    /// # Errors
    /// When none of them can be had, why the first cannot: `NotFound`, or `Refused` when it has no sound that can be kept.
    pub fn download(&self, items: &[ItemId]) -> Result<Option<LeftOut>> {
        let queued = self.queue_downloads(items, false)?;
        self.start_waiting();
        queued.or_refused()
    }

    /// As [`Library::download`], for a rule: what came so, rules may take away again. Nothing is begun in a program that does
    /// not look after the queue. Answers how many can be had.
    pub(crate) fn download_by_rule(&self, items: &[ItemId]) -> Result<usize> {
        let queued = self.queue_downloads(items, true)?;
        self.start_waiting_if_begun();
        Ok(queued.items.len())
    }

    /// Writes the rows of what is asked for, in pieces that hold up nobody; nothing is begun.
    pub(crate) fn queue_downloads(
        &self,
        items: &[ItemId],
        by_rule: bool,
    ) -> Result<QueuedDownloads> {
        self.write_gathered();
        let (durability, many) = match items.len() <= PIECE {
            true => (Durability::Full, false),
            false => (Durability::Normal, true),
        };
        let mut queued = QueuedDownloads::default();
        for piece in items.chunks(PIECE) {
            let requests = self.look_at_requests(piece, &mut queued)?;
            let busy = self.inner.active.moving();
            let now = self.inner.deps.clock.now_ms();
            self.inner.store.write(durability, move |tx, changes| {
                for asked in requests {
                    set_aside::is_taken_up(tx, asked.item(), changes)?;
                    request(tx, now, asked, by_rule, &busy)?;
                }
                changes.merge(Changes {
                    downloads: true,
                    items: true,
                    ..Changes::default()
                });
                Ok(())
            })?;
        }
        if many {
            self.inner.store.sync()?;
        }
        Ok(queued)
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

/// What became of a wish for many downloads.
#[derive(Default)]
pub(crate) struct QueuedDownloads {
    /// Those that are here, or in the queue now.
    pub items: Vec<ItemId>,
    pub left_out: Option<LeftOut>,
    /// Why the first of those cannot be had.
    refusal: Option<LibraryError>,
}

impl DownloadRequest {
    fn item(&self) -> ItemId {
        match self {
            DownloadRequest::Keep(item) | DownloadRequest::Fetch { item, .. } => *item,
        }
    }
}

impl QueuedDownloads {
    fn leave_out(&mut self, title: String, error: LibraryError) {
        let left = self.left_out.get_or_insert_with(|| LeftOut {
            count: 0,
            title,
            code: error.code().to_owned(),
            problem: error.to_string(),
        });
        left.count = left.count.saturating_add(1);
        self.refusal.get_or_insert(error);
    }

    /// # Errors
    /// Why the first cannot be had, where none can.
    pub fn or_refused(self) -> Result<Option<LeftOut>> {
        match self.refusal {
            Some(refusal) if self.items.is_empty() => Err(refusal),
            _ => Ok(self.left_out),
        }
    }
}

impl Library {
    /// What wishes come to; what cannot be had is noted. The disk is asked once for all of them.
    fn look_at_requests(
        &self,
        items: &[ItemId],
        queued: &mut QueuedDownloads,
    ) -> Result<Vec<DownloadRequest>> {
        let wishes = self.inner.store.read(|conn| {
            let mut row =
                conn.prepare_cached("SELECT state, path FROM download WHERE item_id = ?1")?;
            let mut wishes = Vec::new();
            for item in items {
                let row: Option<(String, String)> = row
                    .query_row([item.0], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?;
                match source(conn, *item) {
                    Ok(source) => wishes.push(WantedDownload {
                        item: *item,
                        source,
                        row,
                    }),
                    Err(error @ LibraryError::NotFound(_)) => {
                        queued.leave_out(String::new(), error)
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(wishes)
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
        let mut requests = Vec::new();
        for wish in wishes {
            let item = wish.item;
            match self.weigh_wanted(wish, found.next()) {
                Ok(request) => {
                    queued.items.push(item);
                    requests.push(request);
                }
                Err(error @ (LibraryError::Refused(_) | LibraryError::Away(_))) => {
                    let row = self.rows(&[item])?.pop();
                    queued.leave_out(row.map(|row| row.title).unwrap_or_default(), error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(requests)
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

/// Makes or wakes the row of a download that is asked for, by the listener or by a rule.
fn request(
    tx: &Transaction<'_>,
    now: i64,
    asked: DownloadRequest,
    by_rule: bool,
    busy: &HashSet<ItemId>,
) -> Result<()> {
    let item = match asked {
        DownloadRequest::Keep(item) => {
            tx.execute("UPDATE download SET kept = 1 WHERE item_id = ?1", [item.0])?;
            item
        }
        DownloadRequest::Fetch {
            item,
            url,
            path,
            lost,
        } => {
            // Of two that were asked for together, one may have taken the name.
            let path = match is_taken(tx, item, &path)? {
                true => source(tx, item)?.path,
                false => path,
            };
            let next = match busy.contains(&item) {
                true => "running",
                false => "waiting",
            };
            tx.prepare_cached(
                "INSERT INTO download (item_id, url, state, kept, path, rank, added_at) \
                 VALUES (?1, ?2, ?3, 1, ?4, (SELECT coalesce(max(rank), 0) + 1 FROM download), ?5) \
                 ON CONFLICT (item_id) DO UPDATE SET kept = 1, state = excluded.state, url = excluded.url, path = excluded.path, \
                   attempts = 0, problem = NULL, code = NULL, finished_at = NULL, not_before = NULL, doubt = NULL \
                 WHERE (download.state NOT IN ('waiting', 'running') OR download.kept = 0) AND (download.state <> 'done' OR ?6)",
            )?
            .execute(params![item.0, url, next, path, now, lost])?;
            leftovers::note(tx, &path, item)?;
            item
        }
    };
    tx.prepare_cached(
        "UPDATE download SET automatic = ?2, asked_at = CASE WHEN ?2 THEN asked_at ELSE ?3 END \
         WHERE item_id = ?1 AND (?2 = 0 OR added_at = ?3)",
    )?
    .execute(params![item.0, by_rule, now])?;
    Ok(())
}
