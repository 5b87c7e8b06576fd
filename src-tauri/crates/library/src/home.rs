//! The numbers beside the places, and the answer to "what now?".
use crate::Library;
use crate::error::Result;
use crate::feed_extras;
use crate::items;
use crate::model::{Counts, Home, ItemQuery, Order, Place};
use rusqlite::Connection;

#[cfg(test)]
mod tests;

/// One statement for each number of [`Counts`]: one that is kept, or from an index that holds only what it counts.
// CROSS JOIN: Up Next first. It is short, and SQLite does not know that.
pub(crate) const COUNTS: &[&str] = &[
    "SELECT count(*) FROM feed WHERE trashed_at IS NULL",
    "SELECT sum(count) FROM tally WHERE what IN ('episode open', 'episode done')",
    "SELECT sum(count) FROM tally WHERE what IN ('article open', 'article done')",
    "SELECT count FROM tally WHERE what = 'inbox'",
    "SELECT count(*) FROM queue q CROSS JOIN item i ON i.id = q.item_id WHERE i.trashed_at IS NULL",
    "SELECT count FROM tally WHERE what = 'article open'",
    "SELECT count(*) FROM download WHERE state IN ('waiting', 'running', 'paused') AND kept = 1",
    // A file that somebody deleted or cut is no download that failed.
    "SELECT count(*) FROM download WHERE state = 'failed' AND kept = 1 AND coalesce(code, '') NOT IN ('gone', 'shortened')",
    "SELECT count(*) FROM download WHERE state = 'done' AND kept = 1",
    "SELECT count(*) FROM item INDEXED BY item_marked WHERE bookmarked = 1 AND trashed_at IS NULL",
    "SELECT count(*) FROM item INDEXED BY item_trash WHERE trashed_at IS NOT NULL AND with_feed = 0",
    "SELECT count(*) FROM item INDEXED BY item_snoozed WHERE snoozed_until IS NOT NULL AND trashed_at IS NULL",
    "SELECT EXISTS (SELECT 1 FROM item INDEXED BY item_sample WHERE sample = 1 AND trashed_at IS NULL)",
];

impl Library {
    pub fn counts(&self) -> Result<Counts> {
        self.inner.store.read(counts)
    }

    pub fn home(&self) -> Result<Home> {
        let now = self.inner.deps.clock.now_ms();
        self.inner.store.read(|conn| {
            let list = |place, limit| {
                let query = ItemQuery {
                    place,
                    limit,
                    // What is new is new here, however the Inbox itself is ordered.
                    order: Some(Order::Added),
                    ..ItemQuery::default()
                };
                items::page(conn, now, &query)
            };
            let fresh = list(Place::Inbox, 20)?;
            Ok(Home {
                begun: list(Place::Continue, 6)?.rows,
                live: feed_extras::live::on_air(conn, now)?,
                inbox_total: fresh.total,
                fresh: fresh.rows,
            })
        })
    }
}

fn counts(conn: &Connection) -> Result<Counts> {
    let mut numbers = [0_u32; COUNTS.len()];
    for (number, sql) in numbers.iter_mut().zip(COUNTS) {
        *number = conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    }
    let [
        feeds,
        episodes,
        articles,
        inbox,
        queue,
        articles_open,
        active,
        failed,
        done,
        bookmarks,
        trash,
        snoozed,
        sample,
    ] = numbers;
    Ok(Counts {
        feeds,
        episodes,
        articles,
        inbox,
        queue,
        articles_open,
        downloads_active: active,
        downloads_failed: failed,
        downloads_done: done,
        bookmarks,
        trash,
        snoozed,
        sample: sample > 0,
    })
}
