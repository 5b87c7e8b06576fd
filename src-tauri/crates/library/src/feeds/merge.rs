//! Two subscriptions that end at one address become one: nothing a person did with either copy is lost.
use super::enclosure_address::lasting;
use super::join_edits::{Edited, join_edits};
use super::rows::bring_back;
use crate::activity;
use crate::article_files;
use crate::credentials;
use crate::error::Result;
use crate::filters;
use crate::index;
use crate::model::{FeedId, ItemId};
use crate::settings;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::{HashMap, HashSet};

/// Changes the stored address (a permanent redirect, `itunes:new-feed-url`). When another subscription has it
/// already, the two become one: the answer is the one that stays, with the items of both.
pub(crate) fn set_url(tx: &Transaction<'_>, id: FeedId, url: &str) -> Result<FeedId> {
    let other: Option<i64> = tx
        .prepare_cached("SELECT id FROM feed WHERE url = ?1 AND id <> ?2")?
        .query_row(params![url, id.0], |row| row.get(0))
        .optional()?;
    let Some(other) = other.map(FeedId) else {
        tx.prepare_cached("UPDATE feed SET url = ?2 WHERE id = ?1")?
            .execute(params![id.0, url])?;
        return Ok(id);
    };
    merge(tx, id, other)?;
    Ok(other)
}

/// Whether two subscriptions are of one show, as far as their rows tell: an item, the guid or the feed's own title is the
/// same, or of one of them nothing is known yet.
pub(crate) fn may_be_one(conn: &Connection, one: FeedId, other: FeedId) -> Result<bool> {
    let said: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM feed a LEFT JOIN feed_edit pa ON pa.feed_id = a.id
               CROSS JOIN feed b LEFT JOIN feed_edit pb ON pb.feed_id = b.id
             WHERE a.id = ?1 AND b.id = ?2 AND (a.podcast_guid = b.podcast_guid OR a.refreshed_at IS NULL
               OR b.refreshed_at IS NULL OR (coalesce(pa.said_title, a.title) <> ''
               AND coalesce(pa.said_title, a.title) = coalesce(pb.said_title, b.title) COLLATE NOCASE)))",
        )?
        .query_row([one.0, other.0], |row| row.get(0))?;
    Ok(said || !pairs(&keys(conn, one)?, &keys(conn, other)?).is_empty())
}

/// Puts one subscription into another, which keeps its address.
pub(crate) fn merge(tx: &Transaction<'_>, id: FeedId, other: FeedId) -> Result<()> {
    join_settings(tx, id, other)?;
    bring_back(tx, other)?;
    let goes = keys(tx, id)?;
    let stays = keys(tx, other)?;
    for (from, to) in pairs(&goes, &stays) {
        join(tx, from, to)?;
        article_files::join(tx, from, to)?;
        tx.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
            .execute([from.0])?;
        tx.prepare_cached("DELETE FROM item WHERE id = ?1")?
            .execute([from.0])?;
    }
    tx.execute(
        "UPDATE item SET feed_id = ?1 WHERE feed_id = ?2",
        params![other.0, id.0],
    )?;
    tx.execute(
        "UPDATE OR IGNORE forgotten SET feed_id = ?1 WHERE feed_id = ?2",
        params![other.0, id.0],
    )?;
    credentials::join(tx, id, other)?;
    filters::join_feed(tx, id, other)?;
    tx.execute("DELETE FROM feed WHERE id = ?1", [id.0])?;
    settings::forget_ended_shows(tx)?;
    Ok(())
}

/// What was set for the one that goes holds where nothing was set for the one that stays; before it, where that one lay in
/// the trash.
fn join_settings(tx: &Transaction<'_>, from: FeedId, to: FeedId) -> Result<()> {
    let trashed: bool = tx
        .prepare_cached("SELECT trashed_at IS NOT NULL FROM feed WHERE id = ?1")?
        .query_row([to.0], |row| row.get(0))?;
    let (first, second) = if trashed {
        ("o", "feed")
    } else {
        ("feed", "o")
    };
    let set: Vec<String> = [
        "speed",
        "trim",
        "loudness",
        "boost",
        "item_order",
        "full_text",
        "paused_at",
        "rhythm",
        "to_inbox",
        "notify",
        "auto_download",
        "auto_since",
        "keep_downloads",
    ]
    .iter()
    .map(|name| format!("{name} = coalesce({first}.{name}, {second}.{name})"))
    .chain(
        [
            ("skip_intro", "0"),
            ("skip_outro", "0"),
            ("folder", "''"),
            ("categories", "''"),
        ]
        .map(|(name, none)| {
            format!("{name} = coalesce(nullif({first}.{name}, {none}), {second}.{name})")
        }),
    )
    .collect();
    tx.execute(
        &format!(
            "UPDATE feed SET {}, added_at = min(feed.added_at, o.added_at), lacks_besides = max(feed.lacks_besides, o.lacks_besides) FROM feed o WHERE feed.id = ?2 AND o.id = ?1",
            set.join(", ")
        ),
        params![from.0, to.0],
    )?;
    let (own, other) = (
        settings::version_of_show(tx, to)?,
        settings::version_of_show(tx, from)?,
    );
    let version = if trashed {
        other.or(own)
    } else {
        own.or(other)
    };
    settings::set_version_of_show(tx, to, version)?;
    join_edits(tx, Edited::Feed, from.0, to.0, trashed)?;
    tx.execute(
        "INSERT OR IGNORE INTO feed_tag (feed_id, tag_id) SELECT ?2, tag_id FROM feed_tag WHERE feed_id = ?1",
        params![from.0, to.0],
    )?;
    Ok(())
}

/// What an item is known by, the surest first.
struct Keys {
    id: ItemId,
    keys: [Option<String>; 3],
}

fn keys(conn: &Connection, feed: FeedId) -> Result<Vec<Keys>> {
    let mut statement = conn.prepare_cached(
        "SELECT i.id, i.guid, e.enclosure_url, CASE i.kind WHEN 'article' THEN i.url END \
         FROM item i LEFT JOIN episode e ON e.item_id = i.id WHERE i.feed_id = ?1 ORDER BY i.id",
    )?;
    let rows = statement.query_map([feed.0], |row| {
        let enclosure: Option<String> = row.get(2)?;
        let sound = enclosure.as_deref().map(lasting);
        Ok(Keys {
            id: ItemId(row.get(0)?),
            keys: [row.get(1)?, sound, row.get(3)?],
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Which item that goes is which that stays. A key that several have joins nobody.
fn pairs(goes: &[Keys], stays: &[Keys]) -> Vec<(ItemId, ItemId)> {
    let (mut pairs, mut gone, mut taken) = (Vec::new(), HashSet::new(), HashSet::new());
    for n in 0..3 {
        let mut by_key: HashMap<&str, Option<ItemId>> = HashMap::new();
        for (item, key) in stays
            .iter()
            .filter_map(|i| Some((i.id, i.keys[n].as_deref()?)))
        {
            by_key
                .entry(key)
                .and_modify(|id| *id = None)
                .or_insert(Some(item));
        }
        for (item, key) in goes
            .iter()
            .filter_map(|i| Some((i.id, i.keys[n].as_deref()?)))
        {
            if let Some(Some(to)) = by_key.get(key)
                && !gone.contains(&item)
                && taken.insert(*to)
            {
                gone.insert(item);
                pairs.push((item, *to));
            }
        }
    }
    pairs
}

/// What was done with `from` is done with `to`; what was made of it (files, texts, notes) is `to`'s.
fn join(tx: &Transaction<'_>, from: ItemId, to: ItemId) -> Result<()> {
    let run = |sql: &str| -> Result<usize> {
        Ok(tx.prepare_cached(sql)?.execute(params![from.0, to.0])?)
    };
    run(
        "UPDATE item SET done_at = coalesce(item.done_at, o.done_at), bookmarked = max(item.bookmarked, o.bookmarked),
           touched_at = coalesce(max(item.touched_at, o.touched_at), item.touched_at, o.touched_at),
           in_inbox = min(item.in_inbox, o.in_inbox), snoozed_until = coalesce(item.snoozed_until, o.snoozed_until),
           woke_at = coalesce(item.woke_at, o.woke_at), fresh = max(item.fresh, o.fresh)
         FROM item o WHERE item.id = ?2 AND o.id = ?1",
    )?;
    run(
        "UPDATE episode SET position_ms = o.position_ms FROM episode o
         WHERE episode.item_id = ?2 AND o.item_id = ?1 AND episode.position_ms < o.position_ms",
    )?;
    run(
        "UPDATE episode SET duration_ms = o.duration_ms, duration_exact = 1 FROM episode o
         WHERE episode.item_id = ?2 AND o.item_id = ?1 AND o.duration_exact = 1 AND episode.duration_exact = 0",
    )?;
    run(
        "UPDATE article SET read_offset = o.read_offset, read_anchor = o.read_anchor, read_progress = o.read_progress
         FROM article o WHERE article.item_id = ?2 AND o.item_id = ?1 AND o.read_progress > article.read_progress",
    )?;
    run("UPDATE OR IGNORE queue SET item_id = ?2 WHERE item_id = ?1")?;
    // A whole file is worth more than one that is on its way. What runs is taken up again under its new number.
    run("DELETE FROM download WHERE item_id = ?2 AND state <> 'done'
           AND EXISTS (SELECT 1 FROM download WHERE item_id = ?1 AND state = 'done')")?;
    set_file_aside(tx, from, to)?;
    run(
        "UPDATE OR IGNORE download SET item_id = ?2, state = CASE state WHEN 'running' THEN 'waiting' ELSE state END
         WHERE item_id = ?1",
    )?;
    run("UPDATE item SET offline = 1 WHERE id = ?2 AND offline = 0
           AND EXISTS (SELECT 1 FROM download WHERE item_id = ?2 AND state = 'done' AND ?1 = ?1)")?;
    for sql in [
        "UPDATE note SET item_id = ?2 WHERE item_id = ?1",
        "INSERT OR IGNORE INTO item_tag (item_id, tag_id) SELECT ?2, tag_id FROM item_tag WHERE item_id = ?1",
        "UPDATE OR IGNORE mention SET from_item = ?2 WHERE from_item = ?1",
        "UPDATE OR IGNORE mention SET to_item = ?2 WHERE to_item = ?1",
        "UPDATE chapter SET item_id = ?2 WHERE item_id = ?1 AND source = 'file'
           AND NOT EXISTS (SELECT 1 FROM chapter WHERE item_id = ?2 AND source = 'file')",
        "UPDATE cue SET item_id = ?2 WHERE item_id = ?1 AND NOT EXISTS (SELECT 1 FROM cue WHERE item_id = ?2)",
    ] {
        run(sql)?;
    }
    join_edits(tx, Edited::Item, from.0, to.0, false)?;
    activity::join(tx, from, to)?;
    let fetched = run(
        "UPDATE article SET words = o.words, extracted = o.extracted, fetched_at = o.fetched_at,
           canonical_url = coalesce(article.canonical_url, o.canonical_url)
         FROM article o WHERE article.item_id = ?2 AND o.item_id = ?1 AND article.fetched_at IS NULL
           AND o.fetched_at IS NOT NULL",
    )?;
    if fetched > 0 {
        run("DELETE FROM unprepared WHERE item_id = ?2 AND ?1 = ?1")?;
        run("DELETE FROM body WHERE item_id = ?2 AND ?1 = ?1")?;
        run("UPDATE body SET item_id = ?2 WHERE item_id = ?1")?;
        run("DELETE FROM item_asset WHERE item_id = ?2 AND ?1 = ?1")?;
        run(
            "INSERT INTO item_asset (item_id, url, sha256, attempts, problem)
             SELECT ?2, url, sha256, attempts, problem FROM item_asset WHERE item_id = ?1",
        )?;
    }
    index::index_item(tx, to)
}

/// Of two files of one episode the second is cleared away as if its time to be brought back were over.
fn set_file_aside(tx: &Transaction<'_>, from: ItemId, to: ItemId) -> Result<()> {
    let both: bool = tx
        .prepare_cached(
            "SELECT count(*) = 2 FROM download WHERE item_id IN (?1, ?2) AND state = 'done'",
        )?
        .query_row([from.0, to.0], |row| row.get(0))?;
    if !both {
        return Ok(());
    }
    tx.execute("INSERT INTO removal (at, until) VALUES (0, 0)", [])?;
    tx.prepare_cached(
        "INSERT OR REPLACE INTO removed_download (item_id, removal_id, frees, url, state, kept, bytes, path, attempts, \
           resumed, rank, added_at, automatic, brought_back) \
         SELECT item_id, ?2, bytes, url, state, kept, bytes, path, attempts, resumed, rank, added_at, automatic, \
           brought_back FROM download WHERE item_id = ?1",
    )?
    .execute(params![from.0, tx.last_insert_rowid()])?;
    Ok(())
}
