//! What is judged, as the rows have it.
use super::{DownloadedEpisode, KeepRules, Verdict, judge, rules};
use crate::model::{CleanUpScope, FeedId, ItemId, Keep};
use crate::{Result, settings};
use rusqlite::{Connection, Row};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Every finished download with what becomes of it. `heard` is what is listened to. What was played before it was asked for
/// by hand counts as not played: it was asked for to be heard again.
pub(crate) fn judge_all(
    conn: &Connection,
    now: i64,
    heard: &[ItemId],
    scope: CleanUpScope,
) -> Result<Vec<(DownloadedEpisode, Verdict)>> {
    let rules = rules::keep_rules(conn, scope)?;
    let loaded = settings::value(conn, settings::PLAYING)?.and_then(|id| id.parse().ok());
    let mut episodes: Vec<DownloadedEpisode> = conn
        .prepare_cached(
            "SELECT d.item_id, i.feed_id, d.bytes, d.automatic, \
               CASE WHEN d.automatic = 0 AND d.asked_at >= i.done_at THEN NULL ELSE i.done_at END, coalesce(d.finished_at, d.added_at), \
               i.sorted_at, i.touched_at, i.bookmarked, d.code IS NOT NULL OR d.doubt IS NOT NULL, \
               coalesce(nullif(e.enclosure_url, ''), nullif(d.url, '')) IS NULL, d.brought_back, \
               EXISTS (SELECT 1 FROM queue q WHERE q.item_id = i.id), \
               EXISTS (SELECT 1 FROM note n WHERE n.item_id = i.id) \
                 OR EXISTS (SELECT 1 FROM item_edit p WHERE p.item_id = i.id AND p.note <> ''), \
               EXISTS (SELECT 1 FROM item_tag t WHERE t.item_id = i.id) \
             FROM download d JOIN item i ON i.id = d.item_id LEFT JOIN episode e ON e.item_id = d.item_id \
             WHERE d.state = 'done' AND d.kept = 1 AND i.trashed_at IS NULL",
        )?
        .query_map([], row_to_episode)?
        .collect::<rusqlite::Result<_>>()?;
    for episode in &mut episodes {
        episode.playing = heard.contains(&episode.item) || loaded == Some(episode.item.0);
    }
    find_places(conn, &mut episodes, &rules)?;
    let verdicts = judge(&episodes, &rules, now);
    Ok(episodes.into_iter().zip(verdicts).collect())
}

fn row_to_episode(row: &Row<'_>) -> rusqlite::Result<DownloadedEpisode> {
    Ok(DownloadedEpisode {
        item: ItemId(row.get(0)?),
        feed: row.get::<_, Option<i64>>(1)?.map(FeedId),
        bytes: row.get(2)?,
        automatic: row.get(3)?,
        done_at: row.get(4)?,
        finished_at: row.get(5)?,
        sorted_at: row.get(6)?,
        touched_at: row.get(7)?,
        bookmarked: row.get(8)?,
        incomplete: row.get(9)?,
        own_file: row.get(10)?,
        brought_back: row.get(11)?,
        queued: row.get(12)?,
        noted: row.get(13)?,
        tagged: row.get(14)?,
        playing: false,
        place: None,
    })
}

/// Numbers the episodes of shows of which the next are kept.
fn find_places(
    conn: &Connection,
    episodes: &mut [DownloadedEpisode],
    rules: &KeepRules,
) -> Result<()> {
    let mut places: HashMap<FeedId, HashMap<ItemId, i64>> = HashMap::new();
    for episode in episodes {
        let Some(feed) = episode
            .feed
            .filter(|_| rules.of(episode).which == Keep::Next)
        else {
            continue;
        };
        let of = match places.entry(feed) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(places_of(conn, feed)?),
        };
        episode.place = of.get(&episode.item).copied();
    }
    Ok(())
}

/// The numbers of a show's episodes from where the listener is: at the one heard last, or behind it when it was played to
/// its end; in a show that was not begun, at the first that is not played.
fn places_of(conn: &Connection, feed: FeedId) -> Result<HashMap<ItemId, i64>> {
    let all: Vec<(i64, Option<i64>, Option<i64>)> = conn
        .prepare_cached(
            "SELECT id, done_at, touched_at FROM item \
             WHERE feed_id = ?1 AND kind = 'episode' AND trashed_at IS NULL ORDER BY sorted_at, id",
        )?
        .query_map([feed.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let last = all
        .iter()
        .enumerate()
        .filter_map(|(n, (_, done, touched))| Some(((*done).max(*touched)?, n)))
        .max();
    let at = match last {
        Some((_, n)) if all[n].1.is_some() => n + 1,
        Some((_, n)) => n,
        None => 0,
    };
    let at = i64::try_from(at).unwrap_or(0);
    Ok((0_i64..)
        .zip(&all)
        .map(|(n, (id, ..))| (ItemId(*id), n - at))
        .collect())
}
