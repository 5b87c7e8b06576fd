//! Downloads that were removed and can be brought back for a while, as rows: whoever is open when that is over empties them,
//! and a program that ends takes no way back with it.
use crate::folder::{self, file_of};
use crate::{Changes, Freeing, ItemId, Result};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a removed file can be brought back.
pub(super) const GRACE: Duration = Duration::from_secs(600);
const GRACE_MS: i64 = 600_000;

/// What is kept of a row.
const COLUMNS: &str = "url, state, kept, bytes, total, path, problem, code, attempts, resumed, rank, added_at, \
                       finished_at, doubt, place, automatic, brought_back, asked_at";

/// The file that was to be replaced stays.
pub(super) const GIVEN_UP: &str = "UPDATE download SET state = 'done', url = here_url, here_url = NULL, attempts = 0, \
    problem = NULL, code = NULL, not_before = NULL, bytes = coalesce(total, bytes) \
    WHERE item_id = ?1 AND here_url IS NOT NULL";

/// One act that removed downloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RemovalId(pub i64);

/// A download that was removed.
pub(super) struct RemovedDownload {
    pub item: ItemId,
    pub path: String,
    /// The file was whole.
    pub done: bool,
    /// The state of the row that it has now.
    pub now: Option<String>,
}

impl RemovedDownload {
    pub fn file(&self, folder: &Path) -> PathBuf {
        file_of(folder, &self.path)
    }

    /// Where its file may lie meanwhile: another disk cannot be moved to in one step.
    pub fn aside(&self, folder: &Path) -> [PathBuf; 2] {
        let file = self.file(folder);
        let beside = folder::removed_beside(&file, self.item);
        [folder::removed_of(folder).join(self.name(&file)), beside]
    }

    fn name(&self, file: &Path) -> String {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        format!("{} {name}", self.item)
    }
}

fn row_to_removed(row: &Row<'_>) -> rusqlite::Result<RemovedDownload> {
    Ok(RemovedDownload {
        item: ItemId(row.get(0)?),
        path: row.get(1)?,
        done: row.get::<_, String>(2)? == "done",
        now: row.get(3)?,
    })
}

const REMOVED: &str = "SELECT r.item_id, r.path, r.state, d.state FROM removed_download r LEFT JOIN download d ON d.item_id = r.item_id";

pub(super) fn all(conn: &Connection) -> Result<Vec<RemovedDownload>> {
    Ok(conn
        .prepare_cached(REMOVED)?
        .query_map([], row_to_removed)?
        .collect::<rusqlite::Result<_>>()?)
}

pub(super) fn of(conn: &Connection, removal: RemovalId) -> Result<Vec<RemovedDownload>> {
    Ok(conn
        .prepare_cached(&format!(
            "{REMOVED} WHERE r.removal_id = ?1 ORDER BY r.rank, r.item_id"
        ))?
        .query_map([removal.0], row_to_removed)?
        .collect::<rusqlite::Result<_>>()?)
}

pub(super) fn begin(
    tx: &Transaction<'_>,
    now: i64,
    grace: Duration,
    by_rules: bool,
) -> Result<RemovalId> {
    let until = now.saturating_add(i64::try_from(grace.as_millis()).unwrap_or(GRACE_MS));
    tx.prepare_cached("INSERT INTO removal (at, until, by_rules) VALUES (?1, ?2, ?3)")?
        .execute(params![now, until, by_rules])?;
    Ok(RemovalId(tx.last_insert_rowid()))
}

/// Takes one row away; None where there is none, or the file stays that was to be replaced. One that `sounds` before it is whole goes on as a stream and is cleared
/// away later: nothing of it goes now. `here` is how much of it has come, as far as that is known better than the row.
pub(super) fn take(
    tx: &Transaction<'_>,
    removal: RemovalId,
    item: ItemId,
    sounds: bool,
    here: i64,
) -> Result<Option<RemovedDownload>> {
    // Of one that was to be replaced by another version only that is given up.
    if tx.prepare_cached(GIVEN_UP)?.execute([item.0])? > 0 {
        return Ok(None);
    }
    let found: Option<(String, String)> = tx
        .prepare_cached("SELECT path, state FROM download WHERE item_id = ?1")?
        .query_row([item.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((path, state)) = found else {
        return Ok(None);
    };
    let done = state == "done";
    let stays = sounds && !done;
    tx.prepare_cached(&format!(
        "INSERT OR REPLACE INTO removed_download (item_id, removal_id, frees, {COLUMNS}) \
         SELECT item_id, ?2, CASE WHEN ?3 THEN 0 ELSE max(bytes, ?4) END, {COLUMNS} FROM download WHERE item_id = ?1"
    ))?
    .execute(params![item.0, removal.0, stays, here])?;
    match stays {
        true => tx.prepare_cached("UPDATE download SET kept = 0 WHERE item_id = ?1")?,
        false => tx.prepare_cached("DELETE FROM download WHERE item_id = ?1")?,
    }
    .execute([item.0])?;
    Ok(Some(RemovedDownload {
        item,
        path,
        done,
        now: None,
    }))
}

/// Puts a row back; its file is in its place where it `came`.
pub(super) fn put_back(
    tx: &Transaction<'_>,
    removal: RemovalId,
    one: &RemovedDownload,
    came: bool,
) -> Result<()> {
    // What was asked for meanwhile needs no fetching any more.
    if came && one.now.as_deref().is_some_and(|state| state != "done") {
        tx.prepare_cached("DELETE FROM download WHERE item_id = ?1")?
            .execute([one.item.0])?;
    }
    tx.prepare_cached(&format!(
        "INSERT INTO download (item_id, {COLUMNS}) SELECT item_id, {COLUMNS} FROM removed_download \
         WHERE item_id = ?1 AND removal_id = ?2 AND EXISTS (SELECT 1 FROM item WHERE id = ?1) \
         ON CONFLICT (item_id) DO UPDATE SET kept = max(kept, excluded.kept)"
    ))?
    .execute(params![one.item.0, removal.0])?;
    if one.now.is_none() && !came {
        tx.prepare_cached(
            "UPDATE download SET state = 'waiting' WHERE item_id = ?1 AND state IN ('running', 'done')",
        )?
        .execute([one.item.0])?;
    }
    tx.prepare_cached(
        "UPDATE download SET brought_back = 1 WHERE item_id = ?1 AND (SELECT by_rules FROM removal WHERE id = ?2)",
    )?
    .execute(params![one.item.0, removal.0])?;
    tx.prepare_cached("DELETE FROM removed_download WHERE item_id = ?1 AND removal_id = ?2")?
        .execute(params![one.item.0, removal.0])?;
    Ok(())
}

/// The act is over: taken back, or emptied. What rules did is not told of any more when it was taken back.
pub(super) fn end(tx: &Transaction<'_>, removal: RemovalId, taken_back: bool) -> Result<()> {
    tx.execute("DELETE FROM removal WHERE id = ?1", [removal.0])?;
    if taken_back {
        tx.execute(
            "DELETE FROM rules_removed WHERE removal_id = ?1",
            [removal.0],
        )?;
    }
    Ok(())
}

/// What had come of a download that was cancelled is gone on with.
pub(super) fn is_taken_up(tx: &Transaction<'_>, item: ItemId, changes: &mut Changes) -> Result<()> {
    let freed = tx
        .prepare_cached("DELETE FROM removed_download WHERE item_id = ?1 AND state <> 'done'")?
        .execute([item.0])?;
    changes.downloads |= freed > 0;
    Ok(())
}

pub(crate) fn is_there(conn: &Connection, removal: RemovalId) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM removal WHERE id = ?1)")?
        .query_row([removal.0], |row| row.get(0))?)
}

/// Those whose time is over. A clock that was set back keeps nothing longer than that.
pub(super) fn due(conn: &Connection, now: i64) -> Result<Vec<RemovalId>> {
    Ok(conn
        .prepare_cached("SELECT id FROM removal WHERE until <= ?1 OR at > ?1")?
        .query_map([now], |row| row.get(0).map(RemovalId))?
        .collect::<rusqlite::Result<_>>()?)
}

/// The newest act that can be taken back.
pub(super) fn newest(conn: &Connection, now: i64) -> Result<Option<RemovalId>> {
    Ok(conn
        .prepare_cached(
            "SELECT id FROM removal WHERE until > ?1 \
               AND EXISTS (SELECT 1 FROM removed_download WHERE removal_id = removal.id) ORDER BY id DESC LIMIT 1",
        )?
        .query_row([now], |row| row.get(0).map(RemovalId))
        .optional()?)
}

/// What removed files still take.
pub(super) fn freeing(conn: &Connection, now: i64) -> Result<Option<Freeing>> {
    let (bytes, until): (i64, Option<i64>) = conn
        .prepare_cached(
            "SELECT coalesce(sum(r.frees), 0), max(m.until) FROM removed_download r JOIN removal m ON m.id = r.removal_id \
             WHERE r.frees > 0",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(until.map(|until| {
        let left = until.saturating_sub(now).clamp(1, GRACE_MS);
        Freeing {
            bytes,
            minutes: u32::try_from((left + 59_999) / 60_000).unwrap_or(1),
        }
    }))
}
