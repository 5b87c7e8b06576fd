//! Rows of lists that are followed, and of the shows in them.
use crate::error::{LibraryError, Result};
use crate::model::{FeedId, FollowedList, FollowedListId, FollowedShow, FollowedShowId};
use crate::text::rfc3339;
use crate::{address, feeds};
use fetch::{Meta, Validators};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::{HashMap, HashSet};

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;
/// Shows that are given out at once.
const MOST: usize = 200;

/// A row of the list's document.
#[derive(Debug, Clone)]
pub(crate) struct ListedFeed {
    pub url: String,
    pub title: String,
}

/// What is known of a list before it is asked.
pub(crate) struct StoredList {
    pub id: FollowedListId,
    pub url: String,
    pub validators: Validators,
    pub hash: Option<Vec<u8>>,
}

/// A list as it was, to follow it again: of an act that is taken back, or of an export.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TakenList {
    pub url: String,
    pub title: String,
    pub by_itself: bool,
    pub added_at: i64,
    pub asked_at: Option<i64>,
    /// Address, title, state.
    pub shows: Vec<(String, String, String)>,
}

/// Lists that can be followed.
const MOST_LISTS: u32 = 100;

/// # Errors
/// `Refused` where so many lists are followed already that no more can be.
pub(crate) fn check_count(conn: &Connection) -> Result<()> {
    if count(conn)? >= MOST_LISTS {
        return Err(LibraryError::refused(
            "many_lists",
            "so many lists are followed already that no more can be",
        ));
    }
    Ok(())
}

fn count(conn: &Connection) -> Result<u32> {
    Ok(conn.query_row("SELECT count(*) FROM followed_list", [], |row| row.get(0))?)
}

/// Inserts a list; one that is followed already stays as it is.
pub(crate) fn insert(
    tx: &Transaction<'_>,
    now: i64,
    url: &str,
    title: &str,
) -> Result<FollowedListId> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO followed_list (url, title, added_at) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![url, crate::text::one_line(title, 200), now])?;
    Ok(tx
        .prepare_cached("SELECT id FROM followed_list WHERE url = ?1")?
        .query_row([url], |row| row.get(0).map(FollowedListId))?)
}

/// Puts what the list names now beside what it named: what is new is offered unless it is here, what left is noted.
pub(crate) fn put_shows(
    tx: &Transaction<'_>,
    id: FollowedListId,
    listed: &[ListedFeed],
) -> Result<()> {
    let here = feeds::by_key(tx)?;
    let mut known: HashMap<String, (i64, String)> = tx
        .prepare_cached("SELECT id, url, state FROM followed_show WHERE list_id = ?1")?
        .query_map([id.0], |row| {
            let url = row.get_ref(1)?.as_str()?;
            Ok((address::feed_key(url), (row.get(0)?, row.get(2)?)))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut insert = tx.prepare_cached(
        "INSERT OR IGNORE INTO followed_show (list_id, url, title, state) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut update =
        tx.prepare_cached("UPDATE followed_show SET title = ?2, state = ?3 WHERE id = ?1")?;
    let mut seen = HashSet::new();
    for feed in listed {
        let key = address::feed_key(&feed.url);
        if !seen.insert(key.clone()) {
            continue;
        }
        let is_here = here.contains_key(&key);
        match known.remove(&key) {
            None => {
                let state = if is_here { "passed" } else { "offered" };
                insert.execute(params![id.0, feed.url, feed.title, state])?;
            }
            Some((row, state)) => {
                // What came back into the list was decided about before.
                let state = match state.as_str() {
                    "offered" if !is_here => "offered",
                    _ => "passed",
                };
                update.execute(params![row, feed.title, state])?;
            }
        }
    }
    let mut leave = tx.prepare_cached("UPDATE followed_show SET state = 'left' WHERE id = ?1")?;
    let mut forget = tx.prepare_cached("DELETE FROM followed_show WHERE id = ?1")?;
    for (key, (row, state)) in known {
        // That something is gone which is not here is no news.
        match here.contains_key(&key) || state == "left" {
            true => leave.execute([row])?,
            false => forget.execute([row])?,
        };
    }
    Ok(())
}

pub(crate) fn note_read(
    tx: &Transaction<'_>,
    now: i64,
    id: FollowedListId,
    meta: &Meta,
    hash: &[u8],
) -> Result<()> {
    tx.prepare_cached(
        "UPDATE followed_list SET asked_at = ?2, next_ask = ?3, failures = 0, problem = NULL, problem_code = NULL,
           etag = ?4, last_modified = ?5, body_hash = ?6, private = ?7 WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        now,
        now + DAY,
        meta.validators.etag,
        meta.validators.last_modified,
        hash,
        meta.private
    ])?;
    Ok(())
}

/// Nothing is new; answers whether the window sees a difference.
pub(crate) fn note_same(
    tx: &Transaction<'_>,
    now: i64,
    id: FollowedListId,
    meta: &Meta,
) -> Result<bool> {
    tx.prepare_cached(
        "UPDATE followed_list SET asked_at = ?2, next_ask = ?3, failures = 0, problem = NULL, problem_code = NULL,
           etag = coalesce(?4, etag), last_modified = coalesce(?5, last_modified) WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        now,
        now + DAY,
        meta.validators.etag,
        meta.validators.last_modified
    ])?;
    Ok(true)
}

/// It is asked again in some hours, and not more seldom than once in two days.
pub(crate) fn note_failed(
    tx: &Transaction<'_>,
    now: i64,
    id: FollowedListId,
    error: &LibraryError,
) -> Result<()> {
    tx.prepare_cached(
        "UPDATE followed_list SET failures = failures + 1, problem = ?2, problem_code = ?3,
           next_ask = ?4 + min(?5 * (failures + 1), ?6) WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        error.to_string(),
        error.code(),
        now,
        6 * HOUR,
        2 * DAY
    ])?;
    Ok(())
}

pub(crate) fn problem(conn: &Connection, id: FollowedListId) -> Result<Option<(String, String)>> {
    Ok(conn
        .prepare_cached(
            "SELECT problem_code, problem FROM followed_list WHERE id = ?1 AND problem IS NOT NULL",
        )?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

const STORED: &str = "SELECT id, url, etag, last_modified, body_hash FROM followed_list";

fn row_to_stored(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredList> {
    Ok(StoredList {
        id: FollowedListId(row.get(0)?),
        url: row.get(1)?,
        validators: Validators {
            etag: row.get(2)?,
            last_modified: row.get(3)?,
        },
        hash: row.get(4)?,
    })
}

pub(crate) fn stored(conn: &Connection, id: FollowedListId) -> Result<StoredList> {
    conn.prepare_cached(&format!("{STORED} WHERE id = ?1"))?
        .query_row([id.0], row_to_stored)
        .optional()?
        .ok_or(LibraryError::NotFound("list"))
}

pub(crate) fn due(conn: &Connection, now: i64) -> Result<Vec<StoredList>> {
    Ok(conn
        .prepare_cached(&format!("{STORED} WHERE next_ask <= ?1 ORDER BY id"))?
        .query_map([now], row_to_stored)?
        .collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn lists(conn: &Connection) -> Result<Vec<FollowedList>> {
    let mut lists: Vec<FollowedList> = conn
        .prepare_cached(
            "SELECT id, url, title, by_itself, asked_at, problem, problem_code,
               (SELECT count(*) FROM followed_show s WHERE s.list_id = followed_list.id AND s.state <> 'left')
             FROM followed_list ORDER BY title COLLATE NOCASE, id",
        )?
        .query_map([], |row| {
            Ok(FollowedList {
                id: FollowedListId(row.get(0)?),
                url: row.get(1)?,
                title: row.get(2)?,
                by_itself: row.get(3)?,
                asked_at: row.get::<_, Option<i64>>(4)?.and_then(rfc3339),
                problem: row.get(5)?,
                problem_code: row.get(6)?,
                shows: row.get(7)?,
                offered: Vec::new(),
                new: 0,
                left: Vec::new(),
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    if lists.is_empty() {
        return Ok(lists);
    }
    let here = feeds::by_key(conn)?;
    for list in &mut lists {
        let mut offered = shows(conn, list.id, "offered", &here)?;
        // It was subscribed to elsewhere meanwhile.
        offered.retain(|show| show.feed_id.is_none());
        list.new = u32::try_from(offered.len()).unwrap_or(u32::MAX);
        offered.truncate(MOST);
        list.offered = offered;
        list.left = shows(conn, list.id, "left", &here)?;
        list.left.truncate(MOST);
    }
    Ok(lists)
}

fn shows(
    conn: &Connection,
    list: FollowedListId,
    state: &str,
    here: &HashMap<String, FeedId>,
) -> Result<Vec<FollowedShow>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, url, title FROM followed_show WHERE list_id = ?1 AND state = ?2 ORDER BY id",
    )?;
    let rows = statement.query_map(params![list.0, state], |row| {
        let url: String = row.get(1)?;
        Ok(FollowedShow {
            id: FollowedShowId(row.get(0)?),
            feed_id: here.get(&address::feed_key(&url)).copied(),
            url,
            title: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn url_of(conn: &Connection, show: FollowedShowId) -> Result<String> {
    conn.prepare_cached("SELECT url FROM followed_show WHERE id = ?1")?
        .query_row([show.0], |row| row.get(0))
        .optional()?
        .ok_or(LibraryError::NotFound("show"))
}

pub(crate) fn set_by_itself(tx: &Transaction<'_>, id: FollowedListId, on: bool) -> Result<()> {
    let known = tx
        .prepare_cached("UPDATE followed_list SET by_itself = ?2 WHERE id = ?1")?
        .execute(params![id.0, on])?;
    match known {
        0 => Err(LibraryError::NotFound("list")),
        _ => Ok(()),
    }
}

/// What is to be subscribed to by itself.
pub(crate) fn by_itself(
    conn: &Connection,
    id: FollowedListId,
    most: usize,
) -> Result<Vec<FollowedShowId>> {
    let wanted: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM followed_list WHERE id = ?1 AND by_itself = 1)",
        )?
        .query_row([id.0], |row| row.get(0))?;
    if !wanted {
        return Ok(Vec::new());
    }
    let mut offered = shows(conn, id, "offered", &feeds::by_key(conn)?)?;
    offered.retain(|show| show.feed_id.is_none());
    Ok(offered.iter().map(|show| show.id).take(most).collect())
}

/// Answers which of them were offered.
pub(crate) fn pass(tx: &Transaction<'_>, shows: &[FollowedShowId]) -> Result<Vec<FollowedShowId>> {
    let mut update = tx.prepare_cached(
        "UPDATE followed_show SET state = 'passed' WHERE id = ?1 AND state = 'offered'",
    )?;
    let mut passed = Vec::new();
    for show in shows {
        if update.execute([show.0])? > 0 {
            passed.push(*show);
        }
    }
    Ok(passed)
}

pub(crate) fn offer_again(tx: &Transaction<'_>, shows: &[FollowedShowId]) -> Result<()> {
    let mut update = tx.prepare_cached(
        "UPDATE followed_show SET state = 'offered' WHERE id = ?1 AND state = 'passed'",
    )?;
    for show in shows {
        update.execute([show.0])?;
    }
    Ok(())
}

pub(crate) fn forget_left(tx: &Transaction<'_>, id: FollowedListId) -> Result<()> {
    tx.prepare_cached("DELETE FROM followed_show WHERE list_id = ?1 AND state = 'left'")?
        .execute([id.0])?;
    Ok(())
}

pub(crate) fn take(tx: &Transaction<'_>, id: FollowedListId) -> Result<TakenList> {
    let mut list = tx
        .prepare_cached(
            "SELECT url, title, by_itself, added_at, asked_at FROM followed_list WHERE id = ?1",
        )?
        .query_row([id.0], |row| {
            Ok(TakenList {
                url: row.get(0)?,
                title: row.get(1)?,
                by_itself: row.get(2)?,
                added_at: row.get(3)?,
                asked_at: row.get(4)?,
                shows: Vec::new(),
            })
        })
        .optional()?
        .ok_or(LibraryError::NotFound("list"))?;
    list.shows = tx
        .prepare_cached(
            "SELECT url, title, state FROM followed_show WHERE list_id = ?1 ORDER BY id",
        )?
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    tx.prepare_cached("DELETE FROM followed_list WHERE id = ?1")?
        .execute([id.0])?;
    Ok(list)
}

/// The list with this address, if it is followed.
pub(crate) fn by_url(conn: &Connection, url: &str) -> Result<Option<FollowedListId>> {
    Ok(conn
        .prepare_cached("SELECT id FROM followed_list WHERE url = ?1")?
        .query_row([url], |row| row.get(0).map(FollowedListId))
        .optional()?)
}

/// Without what its last answer was: it is asked once more.
pub(crate) fn put_back(tx: &Transaction<'_>, list: TakenList) -> Result<()> {
    let id = insert(tx, list.added_at, &list.url, &list.title)?;
    tx.prepare_cached("UPDATE followed_list SET by_itself = ?2, asked_at = ?3 WHERE id = ?1")?
        .execute(params![id.0, list.by_itself, list.asked_at])?;
    let mut insert = tx.prepare_cached(
        "INSERT OR IGNORE INTO followed_show (list_id, url, title, state) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (url, title, state) in list.shows {
        insert.execute(params![id.0, url, title, state])?;
    }
    Ok(())
}
