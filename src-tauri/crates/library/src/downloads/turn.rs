//! Two programs on one library: one of them moves files, the other only writes what is wanted, and takes over when the
//! first is gone. A lock of the system says whose turn it is, so that a program that was killed holds up nobody.
use super::file_of;
use super::transfer::part_of;
use crate::store::Durability;
use crate::{Inner, ItemId, Library, Result};
use rusqlite::Connection;
use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

const LOCK: &str = "transfers.lock";
/// How often it is looked whether the other program is gone.
const LOOK: Duration = Duration::from_secs(1);

/// Whoever has one may move files of the library. Every transfer has one: the turn ends after the last of them.
pub(super) struct Guard {
    /// None where the file system knows no locks: better two writers of rows than no downloads at all.
    _file: Option<File>,
}

#[derive(Default)]
pub(super) struct Turn {
    /// Kept from `start_downloads` to the end, by a program that looks after the queue.
    held: Option<Arc<Guard>>,
    lent: Weak<Guard>,
    pub begun: bool,
}

impl Turn {
    /// The turn, if no other program has it.
    pub fn take(&mut self, folder: &Path) -> Option<Arc<Guard>> {
        let guard = match self.lent.upgrade() {
            Some(guard) => guard,
            None => Arc::new(lock(folder)?),
        };
        self.lent = Arc::downgrade(&guard);
        if self.begun {
            self.held = Some(Arc::clone(&guard));
        }
        Some(guard)
    }

    pub fn is_ours(&self) -> bool {
        self.lent.strong_count() > 0
    }
}

fn lock(folder: &Path) -> Option<Guard> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(LOCK));
    let file = match file {
        Ok(file) => file,
        Err(error) => {
            tracing::warn!(%error, "the lock of transfers cannot be made");
            return Some(Guard { _file: None });
        }
    };
    match file.try_lock() {
        Ok(()) => Some(Guard { _file: Some(file) }),
        Err(TryLockError::WouldBlock) => None,
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "this file system knows no locks");
            Some(Guard { _file: None })
        }
    }
}

impl super::Desk {
    /// The library closes: the turn ends with the last transfer.
    pub fn give_up(&self) {
        self.with(|table| table.turn = Turn::default());
    }

    pub(super) fn is_ours(&self) -> bool {
        self.with(|table| table.turn.is_ours())
    }
}

impl Library {
    /// Called once after opening by a program that stays: what ran when the last one ended goes on, what was left lying
    /// is cleared away. While another program has the transfers of this library, that waits until it is gone; what is
    /// asked for meanwhile is asked of the other.
    ///
    /// # Errors
    /// The database's.
    pub fn start_downloads(&self) -> Result<()> {
        let folder = &self.inner.folder;
        let (first, ours) = self.inner.desk.with(|table| {
            let first = !std::mem::replace(&mut table.turn.begun, true);
            (first, table.turn.take(folder).is_some())
        });
        if ours {
            self.take_over()?;
            self.sweep()?;
        }
        self.pump();
        self.check_downloads_soon();
        if first {
            let work = watch(
                Arc::downgrade(&self.inner),
                self.inner.stopping.clone(),
                Arc::clone(&self.inner.others),
            );
            self.inner.deps.runtime.spawn(work);
        }
        Ok(())
    }

    /// Looks for work, in a program that looks after the queue.
    pub(crate) fn pump_if_begun(&self) {
        if self.inner.desk.with(|table| table.turn.begun) {
            self.pump();
        }
    }

    /// Rows that say they run, though nobody moves them any more.
    fn take_over(&self) -> Result<()> {
        let busy = self.inner.desk.busy();
        self.inner.store.write(Durability::Normal, move |tx, changes| {
            let running: Vec<i64> = tx
                .prepare("SELECT item_id FROM download WHERE state = 'running'")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for id in running.into_iter().filter(|id| !busy.contains(&ItemId(*id))) {
                // A stream nobody listens to any more keeps its part, for the next time.
                tx.execute(
                    "UPDATE download SET state = CASE kept WHEN 1 THEN 'waiting' ELSE 'paused' END WHERE item_id = ?1",
                    [id],
                )?;
                changes.downloads = true;
            }
            Ok(())
        })
    }

    /// One look around, `told` when another program has written.
    fn look(&self, told: bool) -> Result<()> {
        if self.inner.stopping.is_cancelled() {
            return Ok(());
        }
        let (was, ours) = self.inner.desk.with(|table| {
            let was = table.turn.is_ours();
            (was, was || table.turn.take(&self.inner.folder).is_some())
        });
        if ours && !was {
            self.take_over()?;
            self.clear_parts()?;
        } else if ours && told {
            self.follow()?;
        }
        if told || ours != was {
            self.pump();
        }
        Ok(())
    }

    /// Does what another program's rows ask of the transfers that run here.
    fn follow(&self) -> Result<()> {
        if self.downloads_paused()? {
            return self.stop_transfers();
        }
        self.inner.desk.with(|table| {
            let rows = self.inner.store.read(wanted)?;
            let heard = table.heard;
            let mut joined = Vec::new();
            for (item, active) in &table.active {
                match rows.get(item).map(|(state, _)| state.as_str()) {
                    None | Some("paused") if !heard.has(*item) => active.cancel.cancel(),
                    Some("waiting") if !active.cancel.is_cancelled() => joined.push(item.0),
                    _ => {}
                }
            }
            // Taken up by hand elsewhere: that counts as a first try.
            table
                .holds
                .retain(|item, _| rows.get(item).is_some_and(|(_, attempts)| *attempts > 0));
            if joined.is_empty() {
                return Ok(());
            }
            self.inner.store.write(Durability::Normal, move |tx, changes| {
                for item in joined {
                    tx.execute(
                        "UPDATE download SET state = 'running' WHERE item_id = ?1 AND state = 'waiting'",
                        [item],
                    )?;
                }
                changes.downloads = true;
                changes.items = true;
                Ok(())
            })
        })
    }
}

fn wanted(conn: &Connection) -> Result<HashMap<ItemId, (String, i64)>> {
    Ok(conn
        .prepare_cached("SELECT item_id, state, attempts FROM download WHERE state <> 'done'")?
        .query_map([], |row| {
            Ok((ItemId(row.get(0)?), (row.get(1)?, row.get(2)?)))
        })?
        .collect::<rusqlite::Result<_>>()?)
}

async fn watch(
    library: Weak<Inner>,
    stopping: tokio_util::sync::CancellationToken,
    others: Arc<tokio::sync::Notify>,
) {
    loop {
        let told = tokio::select! {
            () = stopping.cancelled() => return,
            () = others.notified() => true,
            () = tokio::time::sleep(LOOK) => false,
        };
        let library = library.clone();
        let looked = tokio::task::spawn_blocking(move || {
            library.upgrade().map(|inner| Library { inner }.look(told))
        });
        match looked.await {
            Ok(Some(Ok(()))) => {}
            Ok(Some(Err(error))) => {
                tracing::warn!(%error, "the transfers could not be looked after")
            }
            _ => return,
        }
    }
}

/// Names of a stream's own: the part, and the whole file. No two programs, nor two libraries in one, ever write the same.
pub(super) fn own_names(folder: &Path, path: &str) -> (PathBuf, PathBuf) {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let mut name = file_of(folder, path).into_os_string();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".{}-{number}", std::process::id()));
    let name = PathBuf::from(name);
    (part_of(&name), part_of(&name.with_added_extension("whole")))
}

/// Whether a part has a name as [`own_names`] gives.
pub(super) fn is_own(part: &Path) -> bool {
    let name = part.file_name().unwrap_or_default().to_string_lossy();
    let name = name.trim_end_matches(".map").trim_end_matches(".part");
    let name = name.trim_end_matches(".whole");
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    name.rsplit('.')
        .next()
        .and_then(|end| end.split_once('-'))
        .is_some_and(|(process, number)| digits(process) && digits(number))
}
