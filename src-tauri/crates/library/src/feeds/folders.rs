//! Folders of shows and sites: put into one, or taken out of all.
use crate::Library;
use crate::error::Result;
use crate::model::{FeedId, Undo};
use crate::store::Durability;
use crate::text;
use rusqlite::{OptionalExtension, params};

/// Folders within each other, and characters of the name of one.
const DEEPEST: usize = 10;
const LONGEST: usize = 100;

impl Library {
    /// Puts shows and sites into a folder, the outermost first; an empty one takes them out. Those that are gone are left out.
    ///
    /// # Errors
    /// The database's.
    pub fn set_folder(&self, feeds: &[FeedId], folder: &[String]) -> Result<Undo> {
        let names: Vec<String> = folder
            .iter()
            .map(|name| text::one_line(name, LONGEST))
            .take(DEEPEST)
            .collect();
        let (path, feeds) = (text::folder_path(&names), feeds.to_vec());
        let before = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let mut before: Vec<(FeedId, String)> = Vec::new();
                for feed in feeds {
                    let known: Option<String> = tx
                        .prepare_cached(
                            "SELECT folder FROM feed WHERE id = ?1 AND trashed_at IS NULL",
                        )?
                        .query_row([feed.0], |row| row.get(0))
                        .optional()?;
                    let Some(known) = known.filter(|known| *known != path) else {
                        continue;
                    };
                    tx.prepare_cached("UPDATE feed SET folder = ?2 WHERE id = ?1")?
                        .execute(params![feed.0, path])?;
                    before.push((feed, known));
                }
                changes.feeds = true;
                Ok(before)
            })?;
        let count = u32::try_from(before.len()).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    for (feed, folder) in before {
                        tx.prepare_cached("UPDATE feed SET folder = ?2 WHERE id = ?1")?
                            .execute(params![feed.0, folder])?;
                    }
                    changes.feeds = true;
                    Ok(())
                })
        })
    }
}
