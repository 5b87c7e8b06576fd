//! What is stored of a feed for asking it: which are due, where they are, how they answered last.
use super::moves::Whereabouts;
use super::schedule::{self, PublisherHints};
use crate::address;
use crate::{FeedId, LibraryError, Result};
use fetch::{Meta, Validators};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::HashMap;

/// Where a feed's document is.
#[derive(Debug, Clone, Default)]
pub(super) struct FeedPlace {
    pub host: String,
    /// On a network of one's own, which may be there without the world.
    pub private: bool,
}

/// What is known of a feed before it is asked.
#[derive(Clone)]
pub(super) struct StoredFeed {
    pub place: Whereabouts,
    /// The address that did not answer, so that the one before it was asked.
    pub failed: Option<String>,
    pub validators: Validators,
    pub hash: Option<Vec<u8>>,
    pub hold_until: i64,
    pub refreshed_at: i64,
    /// The last time went wrong, and the row says so.
    pub troubled: bool,
    /// It was never read yet.
    pub first: bool,
    /// It came with the program: there is nobody to ask.
    pub sample: bool,
    pub hints: PublisherHints,
}

/// Subscriptions whose time has come. Without `by_themselves` only those that have a rhythm of their own.
pub(super) fn due(conn: &Connection, now: i64, by_themselves: bool) -> Result<Vec<FeedId>> {
    let asked = if by_themselves {
        "coalesce(rhythm, '') <> 'by_hand'"
    } else {
        "rhythm <> 'by_hand'"
    };
    ids(
        conn,
        &format!(
            "SELECT id FROM feed WHERE trashed_at IS NULL AND next_refresh <= ?1 AND hold_until <= ?1 AND gone = 0 \
               AND sample = 0 AND paused_at IS NULL AND {asked}"
        ),
        now,
    )
}

/// All subscriptions that can still be asked, but for those that are paused.
pub(super) fn all(conn: &Connection) -> Result<Vec<FeedId>> {
    ids(
        conn,
        "SELECT id FROM feed WHERE trashed_at IS NULL AND gone = 0 AND sample = 0 AND paused_at IS NULL AND ?1 = 0",
        0,
    )
}

/// Where the documents of all subscriptions are.
pub(super) fn places(conn: &Connection) -> Result<HashMap<FeedId, FeedPlace>> {
    let mut statement =
        conn.prepare_cached("SELECT id, url, private FROM feed WHERE trashed_at IS NULL")?;
    let rows = statement.query_map([], |row| {
        let url: String = row.get(1)?;
        let place = FeedPlace {
            host: address::host(&url).unwrap_or_default(),
            private: row.get::<_, bool>(2)? || address::looks_private(&url),
        };
        Ok((FeedId(row.get(0)?), place))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A press within the time that the server asked for sends nothing and counts nothing.
pub(super) fn refuse_held(conn: &Connection, id: FeedId, now: i64) -> Result<()> {
    let until: i64 = conn
        .prepare_cached("SELECT hold_until FROM feed WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))?;
    if until <= now {
        return Ok(());
    }
    let minutes = (until - now) / schedule::MINUTE + 1;
    Err(LibraryError::refused(
        "not_yet",
        format!("the server asked not to be asked again for so many minutes: {minutes}"),
    ))
}

fn ids(conn: &Connection, sql: &str, now: i64) -> Result<Vec<FeedId>> {
    Ok(conn
        .prepare_cached(sql)?
        .query_map([now], |row| Ok(FeedId(row.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

/// What is known of a subscription.
///
/// # Errors
/// `NotFound`, also for one in the trash.
pub(super) fn stored_feed(conn: &Connection, id: FeedId) -> Result<StoredFeed> {
    conn.prepare_cached(
        "SELECT url, etag, last_modified, body_hash, hold_until, refreshed_at IS NULL, former_url, named_url, \
           private, ttl_minutes, skip_hours, skip_days, complete, sample, named_tried_at, coalesce(refreshed_at, 0), \
           problem IS NOT NULL OR failures > 0 OR gone OR hold_until > 0, rhythm_minutes, newest_at, live_at FROM feed WHERE id = ?1 AND trashed_at IS NULL",
    )?
    .query_row([id.0], |row| {
        Ok(StoredFeed {
            place: Whereabouts {
                url: row.get(0)?,
                former: row.get(6)?,
                named: row.get(7)?,
                named_tried_at: row.get(14)?,
                private: row.get(8)?,
            },
            failed: None,
            validators: Validators { etag: row.get(1)?, last_modified: row.get(2)? },
            hash: row.get(3)?,
            hold_until: row.get(4)?,
            refreshed_at: row.get(15)?,
            troubled: row.get(16)?,
            first: row.get(5)?,
            sample: row.get(13)?,
            hints: PublisherHints {
                ttl: row.get(9)?,
                max_age_ms: 0,
                skip_hours: row.get(10)?,
                skip_days: row.get(11)?,
                complete: row.get(12)?,
                rhythm: row.get(17)?,
                newest_at: row.get(18)?,
                live_at: row.get(19)?,
            },
        })
    })
    .optional()?
    .ok_or(LibraryError::NotFound("feed"))
}

/// Notes that nothing is new: only the times move. Answers whether the window sees a difference.
pub(super) fn note_same(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    meta: &Meta,
    hints: PublisherHints,
    every: i64,
) -> Result<bool> {
    let hints = hints.after(meta);
    let failed: bool = tx.query_row(
        "SELECT problem IS NOT NULL FROM feed WHERE id = ?1",
        [id.0],
        |row| row.get(0),
    )?;
    tx.prepare_cached(
        "UPDATE feed SET refreshed_at = ?2, next_refresh = ?3, failures = 0, problem = NULL, gone = 0, hold_until = 0, \
           etag = coalesce(?4, etag), last_modified = coalesce(?5, last_modified) WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        now,
        hints.next(now, every),
        meta.validators.etag,
        meta.validators.last_modified
    ])?;
    Ok(failed)
}

/// Notes that the address that a document names as its new one was asked.
pub(super) fn note_tried(tx: &Transaction<'_>, now: i64, id: FeedId, tried: bool) -> Result<()> {
    if tried {
        tx.prepare_cached("UPDATE feed SET named_tried_at = ?2 WHERE id = ?1")?
            .execute(params![id.0, now])?;
    }
    Ok(())
}

/// How many items of a feed came since then, and 1 where asking it failed.
pub(super) fn came_since(conn: &Connection, id: FeedId, since: i64) -> Result<(u32, u32)> {
    let sql = "SELECT (SELECT count(*) FROM item INDEXED BY item_guid WHERE feed_id = ?1 AND guid IS NOT NULL AND added_at >= ?2), \
                 failures > 0 FROM feed WHERE id = ?1";
    let row = conn
        .prepare_cached(sql)?
        .query_row(params![id.0, since], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(row.unwrap_or_default())
}
