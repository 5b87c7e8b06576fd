//! Why each download stays, for the Downloads view; and what of them may not go, because it is listened to.
use crate::folder::file_of;
use crate::retention::{self, Verdict};
use crate::{Downloads, ItemId, Library, LibraryError, Result};
use rusqlite::OptionalExtension;
use std::collections::HashMap;
use std::path::PathBuf;

impl Library {
    /// The file of a finished download.
    ///
    /// # Errors
    /// `Refused` when there is none.
    pub fn downloaded_file(&self, item: ItemId) -> Result<PathBuf> {
        let path: Option<String> = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached("SELECT path FROM download WHERE item_id = ?1 AND state = 'done'")?
                .query_row([item.0], |row| row.get(0))
                .optional()?)
        })?;
        path.map(|path| file_of(&self.inner.folder, &path))
            .ok_or_else(|| {
                LibraryError::refused(
                    "no_file",
                    "this is not downloaded, so there is no file of it",
                )
            })
    }

    /// What is heard now, and what will be when that ends.
    pub(crate) fn heard_items(&self) -> Vec<ItemId> {
        let heard = self.inner.active.with(|table| table.heard);
        [heard.current, heard.next].into_iter().flatten().collect()
    }

    /// Whether this program looks after the queue of downloads, and so after their rules.
    pub(crate) fn looks_after_downloads(&self) -> bool {
        self.inner.active.with(|table| table.lock.begun)
    }
}

/// Says of each finished row why it stays.
pub(super) fn say_why_kept(library: &Library, view: &mut Downloads) -> Result<()> {
    let heard = library.heard_items();
    let now = library.inner.deps.clock.now_ms();
    let judged = library
        .inner
        .store
        .read(|conn| retention::judge_all(conn, now, &heard, crate::CleanUpScope::Rules))?;
    let judged: HashMap<ItemId, _> = judged
        .into_iter()
        .map(|(episode, verdict)| (episode.item, (episode.automatic, verdict)))
        .collect();
    for row in &mut view.done {
        if let Some((automatic, verdict)) = judged.get(&row.item.id) {
            row.automatic = *automatic;
            row.kept = match verdict {
                Verdict::Stays(why) => Some(*why),
                Verdict::Goes(_) => None,
            };
        }
    }
    Ok(())
}
