//! Files that are not where they were put: noticed, said, and taken for finished again when they are back. A folder whose
//! disk is away is no reason to forget what is in it.
use super::active::ActiveTransfers;
use crate::disk;
use crate::folder::{self, file_of, make_folder_of};
use crate::store::{Durability, Store};
use crate::{ItemId, Library, LibraryError, Result};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The file that lies in each folder of downloads: one without it, and with nothing else in it, is a place where a disk
/// is missing.
const MARK: &str = ".earmark";
const MARK_TEXT: &str = "Earmark keeps downloaded episodes in this folder. By this file it knows that the folder is \
                         there, and not only the place where its disk would be.\n";

const GONE: &str = "gone";
/// Shorter than it was when it was complete.
const CUT: &str = "shortened";

/// A finished file, or one that was missed.
struct ExpectedFile {
    item: ItemId,
    file: PathBuf,
    has_address: bool,
    streamed: bool,
    missed: bool,
    /// It was found too short, or just now is.
    shortened: bool,
    bytes: Option<u64>,
}

/// What is to be written of a file.
enum FileChange {
    Gone {
        item: ItemId,
        said: String,
    },
    Shortened {
        item: ItemId,
        said: String,
        bytes: i64,
    },
    Forgotten(ItemId),
    Back {
        item: ItemId,
        bytes: i64,
    },
}

/// What is where a file is expected: one of this size, none, or nobody can say, as the disk answers with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Yes(u64),
    No,
    Unknown,
}

fn presence_of(file: &Path) -> Presence {
    match std::fs::metadata(file) {
        Ok(meta) if meta.is_file() => Presence::Yes(meta.len()),
        Ok(_) => Presence::No,
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Presence::No
        }
        Err(_) => Presence::Unknown,
    }
}

/// The folder of downloads that a file lies in: `folder/show/name`.
pub(super) fn root_of(file: &Path) -> Option<&Path> {
    file.parent()?.parent()
}

/// Whether a folder of downloads is there, and not only the place where its disk would be: it has our mark, or a file of
/// ours. The library's own lies beside the database; it is enough that there is something in it.
fn is_there(root: &Path, own: bool, files: impl IntoIterator<Item = Presence>) -> bool {
    let something = || std::fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some());
    root.join(MARK).is_file()
        || (own && something())
        || files.into_iter().any(|there| there != Presence::No)
}

fn is_own(folder: &Path, root: &Path) -> bool {
    root == folder::media_of(folder)
}

fn mark(root: &Path) {
    let file = root.join(MARK);
    if !file.exists()
        && let Err(error) = std::fs::write(&file, MARK_TEXT)
    {
        // Without it an emptied folder is taken for one that is away: nothing is lost by that.
        tracing::info!(%error, folder = %root.display(), "the folder could not be marked");
    }
}

/// Takes the mark from a folder in which nothing else is left.
pub(super) fn unmark_if_empty(root: &Path) {
    let others = std::fs::read_dir(root)
        .map(|entries| entries.flatten().filter(|e| e.file_name() != MARK).count());
    if matches!(others, Ok(0)) {
        let _ = std::fs::remove_file(root.join(MARK));
    }
}

/// The folder of this file when it is away, though by the rows there is something in it. The library's own is made anew.
/// Waits for the disk: not to be called in a transaction, nor under a lock.
pub(super) fn away(store: &Store, folder: &Path, file: &Path) -> Result<Option<PathBuf>> {
    let Some(root) = root_of(file).filter(|root| !is_own(folder, root)) else {
        return Ok(None);
    };
    if root.join(MARK).is_file() {
        return Ok(None);
    }
    let here: Vec<Presence> = store
        .read(|conn| expected_files(conn, folder))?
        .into_iter()
        .filter(|kept| kept.counts() && root_of(&kept.file) == Some(root))
        .map(|kept| presence_of(&kept.file))
        .collect();
    let away = !here.is_empty() && !is_there(root, false, here);
    Ok(away.then(|| root.to_path_buf()))
}

/// Makes the folder for a file; not where a disk is missing, which would fill another one.
pub(super) fn make_place(store: &Store, folder: &Path, file: &Path) -> Result<()> {
    if let Some(root) = away(store, folder, file)? {
        return Err(LibraryError::Away(root.display().to_string()));
    }
    make_folder_of(file)?;
    if let Some(root) = root_of(file) {
        mark(root);
    }
    Ok(())
}

fn expected_files(conn: &Connection, folder: &Path) -> Result<Vec<ExpectedFile>> {
    Ok(conn
        .prepare_cached(
            "SELECT download.item_id, path, coalesce(nullif(url, ''), enclosure_url, '') <> '', kept, state, \
               iif(state = 'done', bytes, total), code \
             FROM download LEFT JOIN episode ON episode.item_id = download.item_id \
             WHERE state = 'done' OR (state = 'failed' AND code IN ('gone', 'shortened'))",
        )?
        .query_map([], |row| {
            let (path, total): (String, Option<i64>) = (row.get(1)?, row.get(5)?);
            Ok(ExpectedFile {
                item: ItemId(row.get(0)?),
                file: file_of(folder, &path),
                has_address: row.get(2)?,
                streamed: !row.get::<_, bool>(3)?,
                missed: row.get::<_, String>(4)? != "done",
                shortened: row.get::<_, Option<String>>(6)?.as_deref() == Some(CUT),
                bytes: total.and_then(|total| u64::try_from(total).ok()),
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}

impl ExpectedFile {
    /// Whether it counts as downloaded.
    fn counts(&self) -> bool {
        !self.missed && !self.streamed
    }

    fn found(&self, there: Presence) -> Option<FileChange> {
        let item = self.item;
        match there {
            Presence::Yes(bytes)
                if self.missed && self.bytes.is_none_or(|known| known == bytes) =>
            {
                Some(FileChange::Back {
                    item,
                    bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
                })
            }
            Presence::No if self.missed && !self.shortened => None,
            Presence::No if self.streamed => Some(FileChange::Forgotten(item)),
            Presence::No => Some(FileChange::Gone {
                item,
                said: self.missing(),
            }),
            Presence::Yes(bytes)
                if !self.missed
                    && !self.streamed
                    && self.bytes.is_some_and(|known| bytes < known) =>
            {
                Some(FileChange::Shortened {
                    item,
                    said: self.too_short(),
                    bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
                })
            }
            Presence::Yes(_) | Presence::Unknown => None,
        }
    }

    fn too_short(&self) -> String {
        let file = self.file.display();
        let remedy = if self.has_address {
            "Download it again to have it whole."
        } else {
            "There is no address to fetch it from: put the whole file back there, or add it again."
        };
        format!("The file {file} is shorter than it was: it was cut outside of Earmark. {remedy}")
    }

    fn missing(&self) -> String {
        let file = self.file.display();
        if self.has_address {
            format!(
                "The file {file} is gone: it was moved or deleted outside of Earmark. Download it again to have it back."
            )
        } else {
            format!(
                "The file {file} is gone: it was moved or deleted outside of Earmark, and there is no address to fetch \
                 it from. Put it back there, or add it again."
            )
        }
    }
}

impl Library {
    /// The folder of this file when it is known to be away. One that does not answer counts as there: who fetches into
    /// it waits for it, and nobody else.
    pub(super) fn away_soon(&self, file: &Path) -> Result<Option<PathBuf>> {
        let (library, file) = (self.clone(), file.to_path_buf());
        disk::ask(move || away(&library.inner.store, &library.inner.folder, &file))
            .unwrap_or(Ok(None))
    }

    /// Looks whether the files of finished downloads are still there, with one question to the disk for each. What was
    /// deleted counts as downloaded no more, and its row says so; what is back does. Of a folder that is away nothing is
    /// forgotten; the Downloads view names it.
    ///
    /// # Errors
    /// The database's.
    pub fn check_downloads(&self) -> Result<()> {
        let folder = &self.inner.folder;
        let mut places: BTreeMap<PathBuf, Vec<(ExpectedFile, Presence)>> = BTreeMap::new();
        for kept in self.inner.store.read(|conn| expected_files(conn, folder))? {
            let root = root_of(&kept.file).unwrap_or(folder).to_path_buf();
            let there = presence_of(&kept.file);
            places.entry(root).or_default().push((kept, there));
        }
        let (mut found, mut away) = (Vec::new(), Vec::new());
        for (root, files) in places {
            let own = is_own(folder, &root);
            if is_there(&root, own, files.iter().map(|(_, there)| *there)) {
                mark(&root);
                found.extend(files.iter().filter_map(|(kept, there)| kept.found(*there)));
            } else if files.iter().any(|(kept, _)| kept.counts()) {
                away.push(root);
            }
        }
        if !found.is_empty() {
            self.store_file_changes(found)?;
        }
        let news = self
            .inner
            .active
            .with(|table| std::mem::replace(&mut table.checks.away, away.clone()) != away);
        if news {
            for root in &away {
                tracing::warn!(folder = %root.display(), "a folder of downloads is away");
            }
            (self.inner.deps.on_change)(crate::Changes {
                downloads: true,
                ..crate::Changes::default()
            });
        }
        Ok(())
    }

    /// As [`Library::check_downloads`], soon and in the background: for whoever is about to show what is downloaded.
    pub fn check_downloads_soon(&self) {
        let begun = self.inner.active.with(|table| {
            table.checks.again = true;
            std::mem::replace(&mut table.checks.running, true)
        });
        if begun {
            return;
        }
        let (library, stopping) = (
            std::sync::Arc::downgrade(&self.inner),
            self.inner.stopping.clone(),
        );
        self.inner.deps.runtime.spawn(async move {
            while let Some(inner) = library.upgrade() {
                let wait = inner.active.with(|table| table.checks.next());
                drop(inner);
                let Some(wait) = wait else { return };
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = tokio::time::sleep(wait) => {}
                }
                let library = library.clone();
                let looked = tokio::task::spawn_blocking(move || match library.upgrade() {
                    Some(inner) => Library { inner }.check_once(),
                    None => Ok(()),
                });
                match looked.await {
                    Ok(Ok(()) | Err(LibraryError::Closed)) => {}
                    Ok(Err(error)) => tracing::warn!(%error, "downloads could not be looked for"),
                    Err(error) => tracing::warn!(%error, "the look for downloads was cut off"),
                }
            }
        });
    }

    fn check_once(&self) -> Result<()> {
        self.inner.active.with(|table| {
            table.checks.again = false;
            table.checks.last = Some(Instant::now());
        });
        self.check_downloads()
    }

    /// Whether it is known that the file of this one is gone.
    pub(super) fn is_missed(&self, item: ItemId) -> Result<bool> {
        self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM download WHERE item_id = ?1 AND state = 'failed' \
                       AND code IN ('gone', 'shortened'))",
                )?
                .query_row([item.0], |row| row.get(0))?)
        })
    }

    fn store_file_changes(&self, found: Vec<FileChange>) -> Result<()> {
        self.inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                let mut changed = 0;
                for one in found {
                    // Each only while its row is as it was seen.
                    changed += match one {
                        FileChange::Gone { item, said } => tx
                            .prepare_cached(
                                "UPDATE download SET state = 'failed', code = ?2, problem = ?3, bytes = 0 \
                                 WHERE item_id = ?1 AND (state = 'done' OR code = 'shortened')",
                            )?
                            .execute(params![item.0, GONE, said])?,
                        FileChange::Shortened { item, said, bytes } => tx
                            .prepare_cached(
                                // What it was is kept, to know it again.
                                "UPDATE download SET state = 'failed', code = ?2, problem = ?3, total = bytes, bytes = ?4 \
                                 WHERE item_id = ?1 AND state = 'done' AND bytes > ?4",
                            )?
                            .execute(params![item.0, CUT, said, bytes])?,
                        FileChange::Forgotten(item) => tx
                            .prepare_cached(
                                "DELETE FROM download WHERE item_id = ?1 AND state = 'done' AND kept = 0",
                            )?
                            .execute([item.0])?,
                        FileChange::Back { item, bytes } => tx
                            .prepare_cached(
                                "UPDATE download SET state = 'done', code = NULL, problem = NULL, bytes = ?2, total = ?2 \
                                 WHERE item_id = ?1 AND state = 'failed' AND code IN ('gone', 'shortened')",
                            )?
                            .execute(params![item.0, bytes])?,
                    };
                }
                changes.downloads = changed > 0;
                changes.items = changed > 0;
                Ok(())
            })
    }
}

impl ActiveTransfers {
    /// Folders of downloads that were not there when they were last looked for.
    pub(super) fn away(&self) -> Vec<String> {
        self.with(|table| {
            let shown = |root: &PathBuf| root.display().to_string();
            table.checks.away.iter().map(shown).collect()
        })
    }
}
