//! Files of sound: a queue that survives everything, one failure never blocking the rest. What is listened to comes
//! through the same transfers, outside the queue.
mod again;
mod desk;
mod missing;
pub(crate) mod names;
mod remove;
mod rows;
mod stream;
#[cfg(test)]
mod tests;
mod transfer;
mod turn;

pub(crate) use desk::{Desk, When};

use crate::store::Durability;
use crate::{Changes, Downloads, ItemId, Library, LibraryError, Result, settings};
use rusqlite::{OptionalExtension, Transaction, params};
use std::path::{Path, PathBuf};

const PAUSED: &str = "downloads_paused";

/// The file of a `download.path`: a relative one lies in the library's own folder of media.
pub(crate) fn file_of(library_folder: &Path, path: &str) -> PathBuf {
    library_folder.join("media").join(path)
}

/// What is needed of an episode to fetch its sound.
struct Sound {
    url: Option<String>,
    /// Where it is to be kept.
    path: String,
    /// Where it would be in the library's own folder.
    own: String,
}

impl Library {
    /// The Downloads view. What only streams is not in it.
    ///
    /// # Errors
    /// The database's.
    pub fn downloads(&self) -> Result<Downloads> {
        self.check_downloads_soon();
        rows::downloads(self)
    }

    /// Puts episodes into the download queue; what is there already stays.
    ///
    /// # Errors
    /// `NotFound`, or `Refused` when an item has no sound; none is put in then.
    pub fn download(&self, items: &[ItemId]) -> Result<()> {
        let (ids, now, folder) = (
            items.to_vec(),
            self.inner.deps.clock.now_ms(),
            self.inner.folder.clone(),
        );
        let busy = self.inner.desk.busy();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                for id in ids {
                    want(tx, now, &folder, id, &busy)?;
                }
                changes.merge(Changes {
                    downloads: true,
                    items: true,
                    ..Changes::default()
                });
                Ok(())
            })?;
        self.pump();
        Ok(())
    }

    /// # Errors
    /// `NotFound`.
    pub fn pause_download(&self, item: ItemId) -> Result<()> {
        self.set_state(item, "paused", "state IN ('waiting', 'running')")?;
        self.inner.desk.stop(item);
        self.pump();
        Ok(())
    }

    /// Takes a paused or failed download up again, or one that waits for the network at once. A file that was missed and
    /// is back counts as finished.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when there is no address to fetch it from.
    pub fn resume_download(&self, item: ItemId) -> Result<()> {
        if self.is_missed(item)? {
            self.check_downloads()?;
            if !self.is_missed(item)? {
                return Ok(());
            }
            return self.download(&[item]);
        }
        self.inner.desk.release(item);
        let state = if self.inner.desk.busy().contains(&item) {
            "running"
        } else {
            "waiting"
        };
        self.set_state(item, state, "state <> 'done'")?;
        self.pump();
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
                settings::set_value(tx, PAUSED, if paused { "true" } else { "false" })?;
                changes.downloads = true;
                Ok(())
            })?;
        if paused {
            self.stop_transfers()?;
        } else {
            self.pump();
        }
        Ok(())
    }

    /// Ends all transfers but what is listened to; their rows wait.
    fn stop_transfers(&self) -> Result<()> {
        let stopped = self.inner.desk.stop_all();
        if stopped.is_empty() {
            return Ok(());
        }
        self.inner.store.write(Durability::Normal, move |tx, changes| {
            for item in stopped {
                tx.execute(
                    "UPDATE download SET state = 'waiting' WHERE item_id = ?1 AND state = 'running'",
                    [item.0],
                )?;
            }
            changes.downloads = true;
            changes.items = true;
            Ok(())
        })
    }

    pub(crate) fn downloads_paused(&self) -> Result<bool> {
        Ok(self
            .inner
            .store
            .read(|conn| settings::value(conn, PAUSED))?
            .as_deref()
            == Some("true"))
    }

    fn set_state(&self, item: ItemId, state: &'static str, when: &'static str) -> Result<()> {
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
                        "UPDATE download SET state = ?2, attempts = 0, problem = NULL, code = NULL \
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

/// Makes or wakes the row of a download the listener asked for.
fn want(
    tx: &Transaction<'_>,
    now: i64,
    folder: &Path,
    id: ItemId,
    busy: &std::collections::HashSet<ItemId>,
) -> Result<()> {
    let sound = sound(tx, id)?;
    let row: Option<(String, String)> = tx
        .prepare_cached("SELECT state, path FROM download WHERE item_id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (state, mut path) = match row {
        Some((state, path)) => (Some(state), path),
        None => (None, sound.path.clone()),
    };
    if state.as_deref() == Some("done") && file_of(folder, &path).is_file() {
        tx.execute("UPDATE download SET kept = 1 WHERE item_id = ?1", [id.0])?;
        return Ok(());
    }
    if missing::away(tx, folder, &file_of(folder, &path))?.is_some() {
        // To where downloads go now, unless that is the folder that is away.
        path = sound.path;
        if let Some(root) = missing::away(tx, folder, &file_of(folder, &path))? {
            return Err(LibraryError::Away(root.display().to_string()));
        }
    }
    let url = sound.url.ok_or_else(|| {
        LibraryError::Refused("there is no address this sound could be fetched from".into())
    })?;
    let next = if busy.contains(&id) {
        "running"
    } else {
        "waiting"
    };
    tx.prepare_cached(
        "INSERT INTO download (item_id, url, state, kept, path, rank, added_at) \
         VALUES (?1, ?2, ?3, 1, ?4, (SELECT coalesce(max(rank), 0) + 1 FROM download), ?5) \
         ON CONFLICT (item_id) DO UPDATE SET kept = 1, state = excluded.state, url = excluded.url, path = excluded.path, \
           attempts = 0, problem = NULL, code = NULL, finished_at = NULL \
         WHERE download.state NOT IN ('waiting', 'running') OR download.kept = 0",
    )?
    .execute(params![id.0, url, next, path, now])?;
    Ok(())
}

/// Where an episode's sound comes from and where it would be kept.
fn sound(conn: &rusqlite::Connection, id: ItemId) -> Result<Sound> {
    let found = conn
        .prepare_cached(
            "SELECT item.title, coalesce(nullif(feed.title, ''), item.source), \
               strftime('%Y-%m-%d', item.published_at / 1000, 'unixepoch'), episode.enclosure_url, episode.mime \
             FROM item JOIN episode ON episode.item_id = item.id LEFT JOIN feed ON feed.id = item.feed_id \
             WHERE item.id = ?1",
        )?
        .query_row([id.0], |row| {
            let (title, show, date): (String, String, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (url, mime): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
            let extension = names::extension(url.as_deref().unwrap_or_default(), mime.as_deref());
            let path = names::relative(&show, date.as_deref(), &title, id, extension);
            Ok((url, path))
        })
        .optional()?;
    let (url, path) = found.ok_or(LibraryError::NotFound("episode"))?;
    let folder = settings::load(conn)?.downloads_folder;
    let text = |path: &Path| {
        path.to_str()
            .map(str::to_owned)
            .ok_or_else(|| LibraryError::File {
                what: path.display().to_string(),
                detail: "the name of the downloads folder is not text".into(),
            })
    };
    let own = text(&path)?;
    let path = folder.map_or(Ok(own.clone()), |folder| {
        text(&Path::new(&folder).join(&path))
    })?;
    Ok(Sound { url, path, own })
}
