//! Deleting for good: rows in one transaction, files after it. A file outside our folders is never touched.
use crate::Library;
use crate::error::Result;
use crate::feeds;
use crate::folder::{self, file_of, part_of};
use crate::model::BackupReason;
use crate::settings;
use crate::store::{Durability, Store};
use rusqlite::{Transaction, params};
use std::path::{Component, Path, PathBuf};

/// How long a subscription that was ended can come back.
const KEPT_MS: i64 = 30 * 86_400_000;

/// Files that are to be removed after the rows.
#[derive(Default)]
struct Leftovers {
    items: u32,
    /// Paths as they stand in `download.path`.
    media: Vec<String>,
    pictures: Vec<String>,
    downloads: Option<String>,
}

impl Library {
    /// Deletes what is in the trash, with its files; answers how many items.
    pub fn empty_trash(&self) -> Result<u32> {
        self.back_up_before(BackupReason::Removal);
        let left = self.inner.store.write(Durability::Full, |tx, changes| {
            let left = delete(tx, i64::MAX, true)?;
            changes.items = true;
            changes.feeds = true;
            changes.downloads = true;
            Ok(left)
        })?;
        remove_files(&self.inner.folder, &left);
        Ok(left.items)
    }
}

/// At the start: subscriptions that ended more than 30 days ago go for good.
pub(crate) fn delete_old_feeds(store: &Store, folder: &Path, now: i64) -> Result<()> {
    let before = now.saturating_sub(KEPT_MS);
    let some: bool = store.read(|conn| {
        Ok(conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM feed WHERE trashed_at < ?1)",
            [before],
            |row| row.get(0),
        )?)
    })?;
    if some {
        let left = store.write(Durability::Normal, move |tx, _| delete(tx, before, false))?;
        remove_files(folder, &left);
    }
    Ok(())
}

/// Deletes feeds that were trashed before `feeds_before`, and with `items` the items of the trash.
fn delete(tx: &Transaction<'_>, feeds_before: i64, items: bool) -> Result<Leftovers> {
    let mut left = Leftovers {
        downloads: settings::load(tx)?.downloads_folder,
        ..Leftovers::default()
    };
    tx.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS doomed (id INTEGER PRIMARY KEY); DELETE FROM temp.doomed;",
    )?;
    tx.execute(
        "INSERT INTO temp.doomed SELECT id FROM item WHERE feed_id IN (SELECT id FROM feed WHERE trashed_at < ?1)
           OR (?2 AND trashed_at IS NOT NULL AND with_feed = 0)",
        params![feeds_before, items],
    )?;
    left.media = tx
        .prepare("SELECT path FROM download WHERE item_id IN (SELECT id FROM temp.doomed)")?
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
    tx.execute("DELETE FROM feed WHERE trashed_at < ?1", [feeds_before])?;
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
    tx.execute_batch("DELETE FROM temp.doomed")?;
    Ok(left)
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
