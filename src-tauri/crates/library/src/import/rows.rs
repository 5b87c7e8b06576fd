//! The tables of imports: a list is written down here before anything is done about it.
use super::entry::{Entry, LINK, ReadList};
use crate::error::{LibraryError, Result};
use crate::model::*;
use crate::store::{Durability, Store};
use crate::text;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

/// Rows of one transaction while a list is written down.
const PIECE: usize = 250;
/// A list that was not written down whole after so long never will be: its program has ended.
const ABANDONED_MS: i64 = 10 * 60_000;

/// A row that was not worked on yet.
pub(super) struct WaitingRow {
    pub id: i64,
    pub number: u32,
    pub entry: Entry,
}

/// What became of a row.
pub(super) enum Settled {
    Page {
        item: ItemId,
        known: bool,
        /// Its text is to be fetched.
        wanted: bool,
        /// What was added to an item that was there already.
        did: String,
    },
    Feed {
        feed: FeedId,
        known: bool,
    },
    /// A list on the web is followed.
    List {
        url: String,
        known: bool,
    },
    /// The subscription is kept, though it could not be fetched now.
    Later {
        feed: FeedId,
        problem: Problem,
    },
    Bad {
        problem: Problem,
        /// Whether another try may succeed: then what the list says of it is kept.
        again: bool,
    },
}

/// Writes a list down. It counts as taken in when all of it is on the disk.
pub(super) fn write_down(store: &Store, now: i64, list: &ReadList, name: &str) -> Result<ImportId> {
    let (format, name) = (list.format.name(), text::one_line(name, 300));
    let id = store.write(Durability::Normal, move |tx, _| {
        tx.execute(
            "INSERT INTO import (format, name, state, started_at) VALUES (?1, ?2, 'writing', ?3)",
            params![format, name, now],
        )?;
        Ok(ImportId(tx.last_insert_rowid()))
    })?;
    for (piece, entries) in list.entries.chunks(PIECE).enumerate() {
        let rows = entries
            .iter()
            .map(|entry| Ok((known_by(entry), entry.kind.word(), pack(entry)?)))
            .collect::<Result<Vec<_>>>()?;
        store.write(Durability::Normal, move |tx, _| {
            let mut insert = tx.prepare_cached(
                "INSERT INTO import_row (import_id, number, what, kind, entry) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for (n, (what, kind, entry)) in rows.into_iter().enumerate() {
                let number = u32::try_from(piece * PIECE + n + 1).unwrap_or(u32::MAX);
                insert.execute(params![id.0, number, what, kind, entry])?;
            }
            Ok(())
        })?;
    }
    store.write(Durability::Full, move |tx, changes| {
        changes.jobs = true;
        set_state(tx, id, "running", None)
    })?;
    Ok(id)
}

/// Address and title, each on a line: what a report shows of a row whose entry is not kept.
fn known_by(entry: &Entry) -> String {
    let what = entry.what().replace(['\n', '\r'], " ");
    match entry.name() {
        Some(name) => format!("{what}\n{name}"),
        None => what,
    }
}

fn pack(entry: &Entry) -> Result<Vec<u8>> {
    let json = serde_json::to_string(entry).map_err(|e| LibraryError::File {
        what: "a row of the list could not be written down".into(),
        detail: e.to_string(),
    })?;
    text::pack_quickly(&json).map_err(LibraryError::from)
}

pub(super) fn set_state(
    tx: &Transaction<'_>,
    id: ImportId,
    state: &str,
    finished_at: Option<i64>,
) -> Result<()> {
    tx.prepare_cached(
        "UPDATE import SET state = ?2, finished_at = coalesce(?3, finished_at) WHERE id = ?1",
    )?
    .execute(params![id.0, state, finished_at])?;
    Ok(())
}

/// Forgets what was not written down whole, and answers the lists that wait to be worked through.
pub(super) fn unfinished(tx: &Transaction<'_>, now: i64) -> Result<Vec<ImportId>> {
    tx.execute(
        "DELETE FROM import WHERE state = 'writing' AND started_at < ?1",
        [now - ABANDONED_MS],
    )?;
    let mut statement = tx.prepare("SELECT id FROM import WHERE state = 'running' ORDER BY id")?;
    let ids = statement.query_map([], |row| row.get(0).map(ImportId))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// The next pages that wait, after a place in the list.
pub(super) fn next_pages(
    conn: &Connection,
    id: ImportId,
    after: u32,
    most: u32,
) -> Result<Vec<WaitingRow>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, number, entry FROM import_row
         WHERE import_id = ?1 AND state = 'waiting' AND number > ?2 AND kind = 'page' ORDER BY number LIMIT ?3",
    )?;
    let rows = statement.query_map(params![id.0, after, most], row_to_waiting)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// All that waits and has to be asked for: feeds, and bare addresses.
pub(super) fn others(conn: &Connection, id: ImportId) -> Result<Vec<WaitingRow>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, number, entry FROM import_row
         WHERE import_id = ?1 AND state = 'waiting' AND kind <> 'page' ORDER BY number",
    )?;
    let rows = statement.query_map([id.0], row_to_waiting)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn row_to_waiting(row: &Row<'_>) -> rusqlite::Result<WaitingRow> {
    let packed: Option<Vec<u8>> = row.get(2)?;
    let json = packed
        .map(|packed| text::unpack(&packed))
        .unwrap_or_default();
    Ok(WaitingRow {
        id: row.get(0)?,
        number: row.get(1)?,
        // What cannot be read any more is a row without an address, and is told of as one.
        entry: serde_json::from_str(&json).unwrap_or_default(),
    })
}

/// Whether nobody has worked on a row meanwhile: two programs may work through one list.
pub(super) fn waits(tx: &Transaction<'_>, row: i64) -> Result<bool> {
    let waits: Option<bool> = tx
        .prepare_cached("SELECT state = 'waiting' FROM import_row WHERE id = ?1")?
        .query_row([row], |row| row.get(0))
        .optional()?;
    Ok(waits.unwrap_or(false))
}

/// Notes what became of a row. What the list says of it is not needed any more.
pub(super) fn settle(tx: &Transaction<'_>, row: i64, settled: &Settled) -> Result<()> {
    let (state, item, feed, wanted, did, problem, again) = match settled {
        Settled::Page {
            item,
            known,
            wanted,
            did,
        } => {
            let state = if *known { "known" } else { "added" };
            (
                state,
                Some(item.0),
                None,
                *wanted,
                did.as_str(),
                None,
                false,
            )
        }
        Settled::Feed { feed, known } => {
            let state = if *known { "known" } else { "added" };
            (state, None, Some(feed.0), false, "", None, false)
        }
        Settled::List { url, known } => {
            let state = if *known { "known" } else { "added" };
            (state, None, None, false, url.as_str(), None, false)
        }
        Settled::Later { feed, problem } => {
            ("later", None, Some(feed.0), false, "", Some(problem), false)
        }
        Settled::Bad { problem, again } => ("bad", None, None, false, "", Some(problem), *again),
    };
    tx.prepare_cached(
        "UPDATE import_row SET state = ?2, item_id = ?3, feed_id = ?4, wanted = ?5, did = ?6, problem = ?7, problem_code = ?8,
           entry = CASE WHEN ?9 THEN entry END WHERE id = ?1",
    )?
    .execute(params![
        row,
        state,
        item,
        feed,
        wanted,
        did,
        problem.map(|p| &p.message),
        problem.map(|p| &p.code),
        again
    ])?;
    Ok(())
}

const SELECT: &str = "SELECT i.id, i.format, i.name, i.state, i.started_at,
  (SELECT count(*) FROM import_row r WHERE r.import_id = i.id AND r.state = 'waiting') AS waiting,
  (SELECT count(*) FROM import_row r WHERE r.import_id = i.id AND r.state = 'added') AS added,
  (SELECT count(*) FROM import_row r WHERE r.import_id = i.id AND r.state = 'known') AS known,
  (SELECT count(*) FROM import_row r WHERE r.import_id = i.id AND r.state = 'later') AS later,
  (SELECT count(*) FROM import_row r WHERE r.import_id = i.id AND r.state = 'bad') AS bad,
  (SELECT count(*) FROM import_row r WHERE r.import_id = i.id AND r.wanted = 1) AS wanted,
  (SELECT count(*) FROM import_row r WHERE r.import_id = i.id AND r.wanted = 2) AS failed
FROM import i WHERE i.state <> 'writing'";

/// All of them, the newest first; at most 200.
pub(super) fn imports(conn: &Connection) -> Result<Vec<ImportRow>> {
    let mut statement = conn.prepare_cached(&format!(
        "{SELECT} AND i.format <> ?1 ORDER BY i.id DESC LIMIT 200"
    ))?;
    let rows = statement.query_map([LINK], row_to_import)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn import(conn: &Connection, id: ImportId) -> Result<ImportRow> {
    conn.prepare_cached(&format!("{SELECT} AND i.id = ?1"))?
        .query_row([id.0], row_to_import)
        .optional()?
        .ok_or(LibraryError::NotFound("import"))
}

fn row_to_import(row: &Row<'_>) -> rusqlite::Result<ImportRow> {
    let state: String = row.get("state")?;
    let count = |name: &str| row.get::<_, u32>(name);
    let (waiting, added, known) = (count("waiting")?, count("added")?, count("known")?);
    let (later, bad) = (count("later")?, count("bad")?);
    Ok(ImportRow {
        id: ImportId(row.get("id")?),
        format: row.get("format")?,
        name: row.get("name")?,
        state: match state.as_str() {
            "done" => ImportState::Done,
            "stopped" => ImportState::Stopped,
            "undone" => ImportState::Undone,
            _ => ImportState::Running,
        },
        started_at: text::rfc3339(row.get("started_at")?).unwrap_or_default(),
        rows: waiting + added + known + later + bad,
        waiting,
        added,
        known,
        later,
        bad,
        texts_waiting: count("wanted")?,
        texts_failed: count("failed")?,
    })
}

/// What became of the rows, in the order of the list; of one outcome, where it is given.
pub(super) fn lines(
    conn: &Connection,
    id: ImportId,
    outcome: Option<ImportOutcome>,
    skip: u32,
    limit: u32,
) -> Result<(Vec<ImportLine>, u32)> {
    let state = outcome.map(word);
    let total = conn
        .prepare_cached(
            "SELECT count(*) FROM import_row WHERE import_id = ?1 AND (?2 IS NULL OR state = ?2)",
        )?
        .query_row(params![id.0, state], |row| row.get(0))?;
    let mut statement = conn.prepare_cached(
        "SELECT number, what, state, item_id, feed_id, problem, problem_code,
           (SELECT title FROM feed WHERE id = feed_id), (SELECT title FROM item WHERE id = item_id) FROM import_row
         WHERE import_id = ?1 AND (?2 IS NULL OR state = ?2) ORDER BY number LIMIT ?3 OFFSET ?4",
    )?;
    let rows = statement.query_map(params![id.0, state, limit, skip], |row| {
        let state: String = row.get(2)?;
        let known_by: String = row.get(1)?;
        let (what, listed) = match known_by.split_once('\n') {
            Some((what, name)) => (what.to_owned(), name.to_owned()),
            None => (known_by, String::new()),
        };
        let here = [row.get::<_, Option<String>>(7)?, row.get(8)?];
        let title = here
            .into_iter()
            .flatten()
            .chain([listed])
            .find(|title| !title.trim().is_empty());
        Ok(ImportLine {
            number: row.get(0)?,
            title: title.filter(|title| *title != what),
            what,
            outcome: match state.as_str() {
                "added" => ImportOutcome::Added,
                "known" => ImportOutcome::Known,
                "later" => ImportOutcome::Later,
                "bad" => ImportOutcome::Bad,
                _ => ImportOutcome::Waiting,
            },
            item: row.get::<_, Option<i64>>(3)?.map(ItemId),
            feed: row.get::<_, Option<i64>>(4)?.map(FeedId),
            problem: row.get(5)?,
            problem_code: row.get(6)?,
        })
    })?;
    Ok((rows.collect::<rusqlite::Result<_>>()?, total))
}

fn word(outcome: ImportOutcome) -> &'static str {
    match outcome {
        ImportOutcome::Waiting => "waiting",
        ImportOutcome::Added => "added",
        ImportOutcome::Known => "known",
        ImportOutcome::Later => "later",
        ImportOutcome::Bad => "bad",
    }
}

/// The lists on the web that an import brought.
pub(super) fn followed_by(conn: &Connection, id: ImportId) -> Result<Vec<String>> {
    let mut statement = conn.prepare_cached(
        "SELECT did FROM import_row WHERE import_id = ?1 AND state = 'added' AND kind = 'any' AND item_id IS NULL
           AND feed_id IS NULL AND did <> ''",
    )?;
    let urls = statement.query_map([id.0], |row| row.get(0))?;
    Ok(urls.collect::<rusqlite::Result<_>>()?)
}
