//! Deleting for good: rows in one transaction, files after it. A file outside our folders is never touched. What has been in
//! the trash for long goes by itself, in pieces, but nothing that has notes, tags or a bookmark.
#[cfg(test)]
mod tests;

use crate::Library;
use crate::article_files;
use crate::backups;
use crate::error::Result;
use crate::feeds;
use crate::folder::{self, file_of, part_of};
use crate::model::BackupReason;
use crate::settings;
use crate::store::Durability;
use crate::text;
use rusqlite::{Connection, Transaction, params};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

const DAY_MS: i64 = 86_400_000;
/// How often it is looked what is old.
const LOOK_MS: i64 = 3_600_000;
/// Items of one transaction, of what goes by itself.
const PIECE: usize = 100;

/// When it was looked last, in Unix milliseconds.
#[derive(Default)]
pub(crate) struct LastLook(AtomicI64);

/// Files that are to be removed after the rows.
#[derive(Default)]
struct Leftovers {
    items: u32,
    /// Paths as they stand in `download.path`.
    media: Vec<String>,
    pictures: Vec<String>,
    /// Paths as they stand in `article_file.path`.
    files: Vec<String>,
    downloads: Option<String>,
}

impl Library {
    /// Deletes what is in the trash, with its files; answers how many items.
    pub fn empty_trash(&self) -> Result<u32> {
        self.back_up_before(BackupReason::Removal);
        let left = self.inner.store.write(Durability::Full, |tx, changes| {
            let mut left = leftovers(tx)?;
            delete_items(
                tx,
                "SELECT id FROM item WHERE feed_id IN (SELECT id FROM feed WHERE trashed_at IS NOT NULL)
                   OR (trashed_at IS NOT NULL AND with_feed = 0)",
                "[]",
                &mut left,
            )?;
            tx.execute("DELETE FROM feed WHERE trashed_at IS NOT NULL", [])?;
            settings::forget_ended_shows(tx)?;
            delete_pictures(tx, &mut left)?;
            changes.items = true;
            changes.feeds = true;
            changes.downloads = true;
            Ok(left)
        })?;
        remove_files(&self.inner.folder, &left);
        Ok(left.items)
    }

    /// Looks once an hour for what has been in the trash for long.
    pub(crate) fn empty_old_trash_hourly(&self) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        let last = &self.inner.emptied.0;
        if (0..LOOK_MS).contains(&(now - last.load(Ordering::Relaxed))) {
            return Ok(());
        }
        self.empty_old_trash()?;
        let (folder, store) = (&self.inner.folder, &self.inner.store);
        store.read(|conn| article_files::sweep(conn, folder, now))?;
        Ok(())
    }

    /// Deletes what has been in the trash for longer than the settings say; answers how many items.
    pub(crate) fn empty_old_trash(&self) -> Result<u32> {
        let now = self.inner.deps.clock.now_ms();
        self.inner.emptied.0.store(now, Ordering::Relaxed);
        let days = self.inner.store.read(settings::trash_days)?;
        if days == 0 {
            return Ok(0);
        }
        let before = now.saturating_sub(i64::from(days) * DAY_MS);
        let (items, shows) = self.inner.store.read(|conn| old(conn, before))?;
        if items.is_empty() && shows.is_empty() {
            return Ok(0);
        }
        if items.len() >= backups::MANY || !shows.is_empty() {
            self.back_up_before(BackupReason::Removal);
        }
        let mut count = 0;
        for some in items.chunks(PIECE) {
            let list = text::id_list(some.iter().copied());
            // Somebody may have brought it back meanwhile.
            count += self.delete_piece(
                "SELECT id FROM item WHERE id IN (SELECT value FROM json_each(?1)) AND trashed_at IS NOT NULL AND with_feed = 0",
                list,
                false,
            )?;
        }
        for show in shows {
            let list = text::id_list(std::iter::once(show));
            loop {
                let gone = self.delete_piece(
                    &format!(
                        "SELECT id FROM item WHERE feed_id IN (SELECT f.id FROM json_each(?1) j JOIN feed f ON f.id = j.value \
                           WHERE f.trashed_at IS NOT NULL) LIMIT {PIECE}"
                    ),
                    list.clone(),
                    false,
                )?;
                count += gone;
                if gone < PIECE as u32 {
                    break;
                }
            }
            self.delete_piece("SELECT id FROM item WHERE ?1 IS NULL", list, true)?;
        }
        tracing::info!(count, "what was old in the trash is gone");
        Ok(count)
    }

    /// Deletes the items that are chosen out of `list` (a JSON array of ids); at the end also shows that have none any more,
    /// and pictures that nothing needs.
    fn delete_piece(&self, chosen: &str, list: String, end: bool) -> Result<u32> {
        let chosen = chosen.to_owned();
        let left = self
            .inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                let mut left = leftovers(tx)?;
                delete_items(tx, &chosen, &list, &mut left)?;
                if end {
                    tx.execute(
                        "DELETE FROM feed WHERE id IN (SELECT value FROM json_each(?1)) AND trashed_at IS NOT NULL
                           AND NOT EXISTS (SELECT 1 FROM item WHERE feed_id = feed.id)",
                        [&list],
                    )?;
                    settings::forget_ended_shows(tx)?;
                    delete_pictures(tx, &mut left)?;
                }
                changes.items = true;
                changes.feeds = true;
                changes.downloads = true;
                Ok(left)
            })?;
        remove_files(&self.inner.folder, &left);
        Ok(left.items)
    }
}

/// What has been in the trash since before that time: items that were thrown away one by one, and whole shows.
fn old(conn: &Connection, before: i64) -> Result<(Vec<i64>, Vec<i64>)> {
    let items = conn
        .prepare_cached(&format!(
            "SELECT i.id FROM item i INDEXED BY item_trash
             WHERE i.trashed_at IS NOT NULL AND i.with_feed = 0 AND i.trashed_at < ?1 AND NOT {}",
            feeds::GUARDED
        ))?
        .query_map([before], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let shows = conn
        .prepare_cached(&format!(
            "SELECT f.id FROM feed f WHERE f.trashed_at < ?1
               AND NOT EXISTS (SELECT 1 FROM item i WHERE i.feed_id = f.id AND {})",
            feeds::GUARDED
        ))?
        .query_map([before], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok((items, shows))
}

fn leftovers(tx: &Transaction<'_>) -> Result<Leftovers> {
    Ok(Leftovers {
        downloads: settings::load(tx)?.downloads_folder,
        ..Leftovers::default()
    })
}

/// Deletes the items that `chosen` selects; its one parameter is `list`.
fn delete_items(
    tx: &Transaction<'_>,
    chosen: &str,
    list: &str,
    left: &mut Leftovers,
) -> Result<()> {
    tx.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS doomed (id INTEGER PRIMARY KEY); DELETE FROM temp.doomed;",
    )?;
    let mut fill = tx.prepare(&format!("INSERT INTO temp.doomed {chosen}"))?;
    match fill.parameter_count() {
        0 => fill.execute([])?,
        _ => fill.execute([list])?,
    };
    left.media = tx
        .prepare("SELECT path FROM download WHERE item_id IN (SELECT id FROM temp.doomed)")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let files: Vec<String> = tx
        .prepare("SELECT path FROM article_file WHERE item_id IN (SELECT id FROM temp.doomed) AND path IS NOT NULL")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    remember(tx)?;
    tx.execute(
        "DELETE FROM search WHERE rowid IN (SELECT id FROM temp.doomed)",
        [],
    )?;
    let count = tx.execute(
        "DELETE FROM item WHERE id IN (SELECT id FROM temp.doomed)",
        [],
    )?;
    left.items = u32::try_from(count).unwrap_or(u32::MAX);
    // Two articles may be of one file.
    left.files = article_files::unnamed(tx, files)?;
    tx.execute_batch("DELETE FROM temp.doomed")?;
    Ok(())
}

/// Deletes pictures that nothing names any more.
fn delete_pictures(tx: &Transaction<'_>, left: &mut Leftovers) -> Result<()> {
    left.pictures = tx
        .prepare(
            "DELETE FROM asset WHERE sha256 NOT IN (
               SELECT sha256 FROM item_asset WHERE sha256 IS NOT NULL
               UNION SELECT image FROM item WHERE image IS NOT NULL
               UNION SELECT image FROM feed WHERE image IS NOT NULL
               UNION SELECT image FROM chapter WHERE image IS NOT NULL
               UNION SELECT image FROM person WHERE image IS NOT NULL
               UNION SELECT image FROM item_edit WHERE image IS NOT NULL
               UNION SELECT said_image FROM item_edit WHERE said_image IS NOT NULL
               UNION SELECT image FROM feed_edit WHERE image IS NOT NULL
               UNION SELECT said_image FROM feed_edit WHERE said_image IS NOT NULL)
             RETURNING sha256",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(())
}

/// Notes what feeds that stay may still list, or the next refresh would bring it back.
fn remember(tx: &Transaction<'_>) -> Result<()> {
    let keys: Vec<(i64, Option<String>, Option<String>, String)> = tx
        .prepare(
            "SELECT i.feed_id, i.guid, e.enclosure_url, coalesce(p.said_title, i.title) FROM item i JOIN feed f ON f.id = i.feed_id
             LEFT JOIN episode e ON e.item_id = i.id LEFT JOIN item_edit p ON p.item_id = i.id
             WHERE i.id IN (SELECT id FROM temp.doomed) AND f.trashed_at IS NULL",
        )?
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut insert =
        tx.prepare("INSERT OR IGNORE INTO forgotten (feed_id, key) VALUES (?1, ?2)")?;
    for (feed, guid, enclosure, title) in keys {
        let lasting = enclosure.as_deref().map(feeds::lasting);
        let names = guid.map(|guid| feeds::forgotten_names(&guid, &title));
        for key in names.into_iter().flatten().chain(lasting) {
            insert.execute(params![feed, key])?;
        }
    }
    Ok(())
}

/// A file that cannot be removed is not worth an error: nothing names it any more.
fn remove_files(folder: &Path, left: &Leftovers) {
    let media = folder::media_of(folder);
    let downloads = left
        .downloads
        .as_ref()
        .map_or_else(|| media.clone(), PathBuf::from);
    for path in &left.media {
        let path = file_of(folder, path);
        let plain = path
            .components()
            .all(|part| !matches!(part, Component::ParentDir | Component::CurDir));
        // A dropped file of the listener's own stays where it is.
        if plain && (path.starts_with(&media) || path.starts_with(&downloads)) {
            let _ = std::fs::remove_file(&path);
            let _ = std::fs::remove_file(part_of(&path));
        }
    }
    for hash in &left.pictures {
        if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
            continue;
        }
        let _ = std::fs::remove_file(folder::picture_of(folder, hash));
    }
    article_files::remove(folder, &left.files);
    remove_small(&folder::small_pictures_of(folder), &left.pictures);
}

/// Scaled copies are named by the hash and a width.
fn remove_small(folder: &Path, gone: &[String]) {
    if gone.is_empty() {
        return;
    }
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let known = name
            .get(..64)
            .is_some_and(|hash| gone.iter().any(|g| g == hash));
        if known {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
