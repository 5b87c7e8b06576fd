//! Folders of shows and sites: put into one, or taken out of all.
use crate::Library;
use crate::error::Result;
use crate::filters;
use crate::model::{FeedId, Undo};
use crate::text;
use rusqlite::{OptionalExtension, Transaction, params};

/// Folders within each other, and characters of the name of one.
const DEEPEST: usize = 10;
const LONGEST: usize = 100;

impl Library {
    /// The folder that a person typed, the outermost first: `News/Local`, `News › Local`; "Tech / Science" is one.
    ///
    /// # Errors
    /// The database's.
    pub fn folder_typed(&self, typed: &str) -> Result<Vec<String>> {
        self.inner
            .store
            .read(|conn| filters::folder_typed(conn, typed))
    }

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
        self.write_with_undo(
            move |tx, changes| {
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
                    put(tx, feed, &path)?;
                    before.push((feed, known));
                }
                changes.feeds = true;
                Ok((before.len(), before))
            },
            |tx, changes, before| {
                for (feed, folder) in before {
                    put(tx, feed, &folder)?;
                }
                changes.feeds = true;
                Ok(())
            },
        )
    }
}

fn put(tx: &Transaction<'_>, feed: FeedId, folder: &str) -> Result<()> {
    tx.prepare_cached("UPDATE feed SET folder = ?2 WHERE id = ?1")?
        .execute(params![feed.0, folder])?;
    Ok(())
}
