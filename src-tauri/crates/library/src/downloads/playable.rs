//! The bytes to play: a finished file, or one that grows while it is heard.
use super::active::Slot;
use crate::folder::file_of;
use crate::store::Durability;
use crate::{ItemId, Library, LibraryError, Result};
use std::path::PathBuf;
use std::sync::Arc;

/// Where a player reads an episode from.
#[derive(Clone)]
pub enum Playable {
    File(PathBuf),
    /// It is being fetched; its readers wait for bytes.
    Growing(Arc<fetch::Media>),
}

impl Playable {
    /// Waits for a network that is away: somebody listens.
    pub(crate) fn be_patient(&self) {
        if let Playable::Growing(media) = self {
            media.be_patient();
        }
    }
}

impl std::fmt::Debug for Playable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Playable::File(path) => f.debug_tuple("File").field(path).finish(),
            Playable::Growing(media) => f.debug_tuple("Growing").field(&media.progress()).finish(),
        }
    }
}

impl Library {
    /// A finished file if there is one, else the transfer is begun or joined and read while it grows. It counts as
    /// listened to until another is asked for or the session leaves it.
    ///
    /// # Errors
    /// `NotFound`, or `Refused` when the item has no sound.
    pub fn media(&self, item: ItemId) -> Result<Playable> {
        self.media_in(item, Slot::Current)
    }

    /// As [`Library::media`], but of the episode that is to follow the one that is heard now.
    pub(crate) fn media_of_next(&self, item: ItemId) -> Result<Playable> {
        self.media_in(item, Slot::Next)
    }

    fn media_in(&self, item: ItemId, slot: Slot) -> Result<Playable> {
        self.write_gathered();
        if let Some(path) = self.finished_file(item)? {
            self.inner.active.listen_to(item, slot);
            return Ok(Playable::File(path));
        }
        let media = self.stream(item, slot)?;
        Ok(Playable::Growing(media))
    }

    /// Notes that the prepared episode is heard now.
    pub(crate) fn media_of_next_is_heard(&self, item: ItemId) {
        self.inner.active.listen_to(item, Slot::Current);
    }

    fn finished_file(&self, item: ItemId) -> Result<Option<PathBuf>> {
        let folder = self.inner.folder.clone();
        let found: Option<(String, String, bool)> = self.inner.store.read(|conn| {
            use rusqlite::OptionalExtension;
            Ok(conn
                .prepare_cached(
                    "SELECT path, url, state = 'done' FROM download \
                     WHERE item_id = ?1 AND (state = 'done' OR (state = 'failed' AND code = 'gone') OR here_url IS NOT NULL)",
                )?
                .query_row([item.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?)
        })?;
        let Some((path, url, done)) = found else {
            return Ok(None);
        };
        let file = file_of(&folder, &path);
        if file.is_file() {
            if !done {
                self.check_downloads_soon();
            }
            return Ok(Some(file));
        }
        if done {
            // The others that are perhaps gone with it are looked for as well.
            self.check_downloads()?;
        }
        if url.is_empty() {
            return Err(LibraryError::File {
                what: file.display().to_string(),
                detail: "the file is gone, and there is no address to fetch it from again".into(),
            });
        }
        // Somebody deleted it: it has to come again. Of a folder that is away the row still says that it is there.
        self.inner.store.write(Durability::Normal, move |tx, changes| {
            let comes = tx.execute(
                "UPDATE download SET state = 'waiting', code = NULL, problem = NULL, bytes = 0, finished_at = NULL \
                 WHERE item_id = ?1 AND state = 'failed' AND code = 'gone'",
                [item.0],
            )?;
            changes.downloads = comes > 0;
            changes.items = comes > 0;
            Ok(())
        })?;
        Ok(None)
    }
}
