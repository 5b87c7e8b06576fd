//! Rows of fetching older items: how far it came, which documents were asked, what came.
use crate::error::{LibraryError, Result};
use crate::model::FeedId;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunState {
    Stopped,
    Whole,
}

/// Begins, or goes on where it stopped; answers the next document, None where the feed names none.
pub(super) fn begin(tx: &Transaction<'_>, id: FeedId) -> Result<Option<String>> {
    let left: Option<Option<String>> = tx
        .prepare_cached("SELECT next_url FROM older_run WHERE feed_id = ?1 AND state <> 'whole'")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let next = match left.flatten() {
        Some(next) => Some(next),
        None => {
            // Once more from the beginning: what came before is known, and what was taken back comes again.
            forget_run(tx, id)?;
            bring_back_all(tx, id)?;
            tx.prepare_cached("SELECT next_page FROM feed WHERE id = ?1")?
                .query_row([id.0], |row| row.get(0))?
        }
    };
    if let Some(next) = &next {
        tx.prepare_cached(
            "INSERT INTO older_run (feed_id, state, next_url) VALUES (?1, 'running', ?2)
             ON CONFLICT (feed_id) DO UPDATE SET state = 'running', next_url = ?2, problem = NULL, problem_code = NULL",
        )?
        .execute(params![id.0, next])?;
    }
    Ok(next)
}

/// Runs that were not ended.
pub(super) fn running(conn: &Connection) -> Result<Vec<(FeedId, String)>> {
    let mut statement = conn.prepare_cached(
        "SELECT r.feed_id, r.next_url FROM older_run r JOIN feed f ON f.id = r.feed_id
         WHERE r.state = 'running' AND r.next_url IS NOT NULL AND f.trashed_at IS NULL",
    )?;
    let rows = statement.query_map([], |row| Ok((FeedId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn is_there(conn: &Connection, id: FeedId) -> Result<()> {
    let there: bool = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM feed WHERE id = ?1 AND trashed_at IS NULL)")?
        .query_row([id.0], |row| row.get(0))?;
    match there {
        true => Ok(()),
        false => Err(LibraryError::NotFound("feed")),
    }
}

/// How many documents were asked.
pub(super) fn asked(conn: &Connection, id: FeedId) -> Result<u32> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM older_page WHERE feed_id = ?1")?
        .query_row([id.0], |row| row.get(0))?)
}

pub(super) fn was_asked(conn: &Connection, id: FeedId, url: &str) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM older_page WHERE feed_id = ?1 AND url = ?2)")?
        .query_row(params![id.0, url], |row| row.get(0))?)
}

/// Notes that a document was taken in, and which is next.
pub(super) fn note_document(
    tx: &Transaction<'_>,
    id: FeedId,
    url: &str,
    next: Option<&str>,
) -> Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO older_page (feed_id, url) VALUES (?1, ?2)")?
        .execute(params![id.0, url])?;
    tx.prepare_cached("UPDATE older_run SET next_url = ?2 WHERE feed_id = ?1")?
        .execute(params![id.0, next])?;
    Ok(())
}

pub(super) fn end(
    tx: &Transaction<'_>,
    id: FeedId,
    state: RunState,
    problem: Option<&(String, String)>,
    hold_until: i64,
) -> Result<()> {
    let (code, sentence) = problem.map(|(code, said)| (code, said)).unzip();
    let word = match state {
        RunState::Stopped => "stopped",
        RunState::Whole => "whole",
    };
    tx.prepare_cached(
        "UPDATE older_run SET state = ?2, problem_code = ?3, problem = ?4 WHERE feed_id = ?1",
    )?
    .execute(params![id.0, word, code, sentence])?;
    tx.prepare_cached(
        "UPDATE feed SET hold_until = max(hold_until, ?2), next_refresh = max(next_refresh, ?2) WHERE id = ?1 AND ?2 > 0",
    )?
    .execute(params![id.0, hold_until])?;
    Ok(())
}

/// What stopped a run: code and sentence.
pub(super) fn problem(conn: &Connection, id: FeedId) -> Result<Option<(String, String)>> {
    Ok(conn
        .prepare_cached(
            "SELECT problem_code, problem FROM older_run WHERE feed_id = ?1 AND problem IS NOT NULL",
        )?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

pub(super) fn forget_run(tx: &Transaction<'_>, id: FeedId) -> Result<()> {
    tx.prepare_cached("DELETE FROM older_run WHERE feed_id = ?1")?
        .execute([id.0])?;
    tx.prepare_cached("DELETE FROM older_page WHERE feed_id = ?1")?
        .execute([id.0])?;
    Ok(())
}

/// What was taken back comes again; what a person threw away themselves stays there.
fn bring_back_all(tx: &Transaction<'_>, id: FeedId) -> Result<()> {
    tx.prepare_cached(
        "UPDATE item SET trashed_at = NULL WHERE trashed_at IS NOT NULL AND with_feed = 0
           AND id IN (SELECT item_id FROM older_item WHERE feed_id = ?1 AND taken_at = item.trashed_at)",
    )?
    .execute([id.0])?;
    tx.prepare_cached(
        "UPDATE older_item SET taken_at = NULL WHERE feed_id = ?1 AND taken_at IS NOT NULL",
    )?
    .execute([id.0])?;
    Ok(())
}

/// The next piece of what came: their ids after `after`.
fn piece(tx: &Transaction<'_>, id: FeedId, after: i64, most: u32) -> Result<Option<i64>> {
    Ok(tx
        .prepare_cached(
            "SELECT max(item_id) FROM (SELECT item_id FROM older_item INDEXED BY older_item_feed
             WHERE feed_id = ?1 AND item_id > ?2 ORDER BY item_id LIMIT ?3)",
        )?
        .query_row(params![id.0, after, most], |row| row.get(0))?)
}

/// A piece of what came goes to the trash; answers where the next begins, and how many went.
pub(super) fn leave(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    after: i64,
    most: u32,
) -> Result<(Option<i64>, u32)> {
    let Some(last) = piece(tx, id, after, most)? else {
        return Ok((None, 0));
    };
    let gone = tx
        .prepare_cached(
            "UPDATE item SET trashed_at = ?4 WHERE trashed_at IS NULL AND id IN
               (SELECT item_id FROM older_item WHERE feed_id = ?1 AND item_id > ?2 AND item_id <= ?3)",
        )?
        .execute(params![id.0, after, last, now])?;
    tx.prepare_cached(
        "UPDATE older_item SET taken_at = ?4 WHERE feed_id = ?1 AND item_id > ?2 AND item_id <= ?3",
    )?
    .execute(params![id.0, after, last, now])?;
    Ok((Some(last), u32::try_from(gone).unwrap_or(u32::MAX)))
}

/// The way back of [`leave`].
pub(super) fn come_back(
    tx: &Transaction<'_>,
    at: i64,
    id: FeedId,
    after: i64,
    most: u32,
) -> Result<(Option<i64>, u32)> {
    let Some(last) = piece(tx, id, after, most)? else {
        return Ok((None, 0));
    };
    let back = tx
        .prepare_cached(
            "UPDATE item SET trashed_at = NULL WHERE trashed_at = ?4 AND with_feed = 0 AND id IN
               (SELECT item_id FROM older_item WHERE feed_id = ?1 AND item_id > ?2 AND item_id <= ?3 AND taken_at = ?4)",
        )?
        .execute(params![id.0, after, last, at])?;
    tx.prepare_cached(
        "UPDATE older_item SET taken_at = NULL WHERE feed_id = ?1 AND item_id > ?2 AND item_id <= ?3 AND taken_at = ?4",
    )?
    .execute(params![id.0, after, last, at])?;
    Ok((Some(last), u32::try_from(back).unwrap_or(u32::MAX)))
}
