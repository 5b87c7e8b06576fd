//! Episodes that are downloaded by a rule: which, and each only once. How they come is the business of the downloads.
#[cfg(test)]
mod tests;

use crate::model::{AutoDownloads, FeedId, ItemId};
use crate::retention::{self, fits};
use crate::store::Durability;
use crate::{Library, Result, feeds, settings};
use rusqlite::{Connection, Row};
use std::collections::HashSet;

/// An episode that a rule may choose.
struct CandidateEpisode {
    item: ItemId,
    title: String,
    duration_ms: Option<i64>,
    /// As the feed says.
    bytes: i64,
    /// It is here or on its way, or a rule has asked for it before.
    settled: bool,
}

fn row_to_candidate(row: &Row<'_>) -> rusqlite::Result<CandidateEpisode> {
    Ok(CandidateEpisode {
        item: ItemId(row.get(0)?),
        title: row.get(1)?,
        duration_ms: row.get(2)?,
        bytes: row.get::<_, Option<i64>>(3)?.unwrap_or(0).max(0),
        settled: row.get(4)?,
    })
}

const CANDIDATE: &str = "SELECT i.id, i.title, e.duration_ms, e.claimed_bytes, \
   d.item_id IS NOT NULL OR e.auto_asked_at IS NOT NULL \
 FROM item i JOIN episode e ON e.item_id = i.id LEFT JOIN download d ON d.item_id = i.id";

impl Library {
    /// Asks for what the rules want and nobody has asked for yet; answers how many.
    ///
    /// # Errors
    /// The database's.
    pub fn auto_download(&self) -> Result<u32> {
        let chosen = self.inner.store.read(choose)?;
        if chosen.is_empty() {
            return Ok(0);
        }
        // Those that cannot be had hold up no other, and are asked for no more.
        let asked = u32::try_from(self.download_by_rule(&chosen)?).unwrap_or(u32::MAX);
        let now = self.inner.deps.clock.now_ms();
        self.inner.store.write(Durability::Normal, move |tx, _| {
            let mut note =
                tx.prepare_cached("UPDATE episode SET auto_asked_at = ?2 WHERE item_id = ?1")?;
            for item in chosen {
                note.execute([item.0, now])?;
            }
            Ok(())
        })?;
        Ok(asked)
    }
}

/// What the rules want now, within the budget.
fn choose(conn: &Connection) -> Result<Vec<ItemId>> {
    let rules = retention::auto_rules(conn)?;
    let kept = retention::kept_newest(conn)?;
    let mut wanted: Vec<CandidateEpisode> = Vec::new();
    let shows: Vec<FeedId> = conn
        .prepare_cached(
            "SELECT id FROM feed WHERE kind = 'podcast' AND trashed_at IS NULL ORDER BY id",
        )?
        .query_map([], |row| Ok(FeedId(row.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for show in shows {
        let own = rules.of_shows.get(&show).unwrap_or(&rules.default);
        let rule = &own.rule;
        let mut found = match rule.which {
            AutoDownloads::Off => continue,
            AutoDownloads::New => new_ones(conn, show, own.since)?,
            AutoDownloads::Newest => newest(conn, show)?,
            AutoDownloads::UpNext => queued(conn, Some(show))?,
        };
        found.retain(|episode| fits(rule, &episode.title, episode.duration_ms));
        if rule.which == AutoDownloads::Newest {
            // What would be taken away at once does not come.
            found.truncate((rule.newest as usize).min(kept(show)));
        }
        wanted.extend(found);
    }
    let default = &rules.default.rule;
    if default.which == AutoDownloads::UpNext {
        let mut found = queued(conn, None)?;
        found.retain(|episode| fits(default, &episode.title, episode.duration_ms));
        wanted.extend(found);
    }
    within_budget(conn, wanted)
}

/// Those that are not settled, as long as the budget has room for them.
fn within_budget(conn: &Connection, wanted: Vec<CandidateEpisode>) -> Result<Vec<ItemId>> {
    let budget = i64::from(settings::load(conn)?.downloads_budget) * 1_000_000;
    let mut used: i64 = conn.query_row(
        "SELECT coalesce(sum(max(d.bytes, coalesce(d.total, 0), iif(d.state = 'done', 0, coalesce(e.claimed_bytes, 0)))), 0) \
         FROM download d LEFT JOIN episode e ON e.item_id = d.item_id WHERE d.kept = 1",
        [],
        |row| row.get(0),
    )?;
    let mut seen = HashSet::new();
    let mut chosen = Vec::new();
    for episode in wanted {
        if episode.settled || !seen.insert(episode.item) {
            continue;
        }
        if budget > 0 && used.saturating_add(episode.bytes.max(1)) > budget {
            continue;
        }
        used = used.saturating_add(episode.bytes);
        chosen.push(episode.item);
    }
    Ok(chosen)
}

/// What has come since `since` and is in the inbox still; what came with the subscription is no news. Of a show that does not
/// bring all of it into the inbox, what is new.
fn new_ones(conn: &Connection, show: FeedId, since: i64) -> Result<Vec<CandidateEpisode>> {
    let new = if feeds::passes_the_inbox(conn, show)? {
        "i.fresh = 1"
    } else {
        "i.in_inbox = 1"
    };
    Ok(conn
        .prepare_cached(&format!(
            "{CANDIDATE} WHERE i.feed_id = ?1 AND {new} AND i.trashed_at IS NULL AND i.done_at IS NULL \
               AND i.added_at >= ?2 AND coalesce(e.enclosure_url, '') <> '' \
               AND i.came_at > (SELECT min(came_at) FROM item WHERE feed_id = ?1) \
             ORDER BY i.sorted_at, i.id LIMIT 200"
        ))?
        .query_map([show.0, since], row_to_candidate)?
        .collect::<rusqlite::Result<_>>()?)
}

/// The newest that are not played, the newest first.
fn newest(conn: &Connection, show: FeedId) -> Result<Vec<CandidateEpisode>> {
    Ok(conn
        .prepare_cached(&format!(
            "{CANDIDATE} WHERE i.feed_id = ?1 AND i.trashed_at IS NULL AND i.done_at IS NULL \
               AND coalesce(e.enclosure_url, '') <> '' \
             ORDER BY i.sorted_at DESC, i.id DESC LIMIT 500"
        ))?
        .query_map([show.0], row_to_candidate)?
        .collect::<rusqlite::Result<_>>()?)
}

/// What of a show, or of no show, is in Up Next, what comes first first.
fn queued(conn: &Connection, show: Option<FeedId>) -> Result<Vec<CandidateEpisode>> {
    Ok(conn
        .prepare_cached(&format!(
            "{CANDIDATE} JOIN queue q ON q.item_id = i.id \
             WHERE i.feed_id IS ?1 AND i.trashed_at IS NULL AND coalesce(e.enclosure_url, '') <> '' ORDER BY q.rank"
        ))?
        .query_map([show.map(|feed| feed.0)], row_to_candidate)?
        .collect::<rusqlite::Result<_>>()?)
}
