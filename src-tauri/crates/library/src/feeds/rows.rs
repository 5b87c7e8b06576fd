//! Rows of subscriptions: read, made, found by their address, brought back from the trash.
use crate::error::Result;
use crate::model::{FeedId, FeedRow, OlderItems, SubscriptionKind};
use crate::store::NamedRow;
use crate::{address, tags, text};
use feed::FeedKind;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::collections::HashMap;

/// A subscription to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewFeed {
    pub url: String,
    pub kind: SubscriptionKind,
    pub title: String,
    pub sample: bool,
    /// OPML folders joined by `/`.
    pub folder: String,
}

/// Inserts a feed; one with that address that is in the trash comes back with its items, one that is there stays as it
/// is.
pub(crate) fn insert(tx: &Transaction<'_>, now: i64, feed: &NewFeed) -> Result<FeedId> {
    let known: Option<i64> = tx
        .prepare_cached("SELECT id FROM feed WHERE url = ?1")?
        .query_row([&feed.url], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        bring_back(tx, FeedId(id))?;
        return Ok(FeedId(id));
    }
    tx.prepare_cached(
        "INSERT INTO feed (kind, url, title, folder, sample, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        kind_word(feed.kind),
        feed.url,
        text::one_line(&feed.title, 300),
        feed.folder,
        feed.sample,
        now
    ])?;
    Ok(FeedId(tx.last_insert_rowid()))
}

/// The subscription with that address, not one in the trash.
pub(crate) fn by_url(conn: &Connection, url: &str) -> Result<Option<FeedId>> {
    Ok(conn
        .prepare_cached("SELECT id FROM feed WHERE url = ?1 AND trashed_at IS NULL")?
        .query_row([url], |row| row.get(0).map(FeedId))
        .optional()?)
}

/// All subscriptions by their addresses, made alike.
pub(crate) fn by_key(conn: &Connection) -> Result<HashMap<String, FeedId>> {
    let mut statement =
        conn.prepare_cached("SELECT id, url FROM feed WHERE trashed_at IS NULL ORDER BY id DESC")?;
    let rows = statement.query_map([], |row| {
        let url = row.get_ref(1)?.as_str()?;
        Ok((address::feed_key(url), FeedId(row.get(0)?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn bring_back(tx: &Transaction<'_>, id: FeedId) -> Result<()> {
    let was = tx
        .prepare_cached(
            "UPDATE feed SET trashed_at = NULL, next_refresh = 0 WHERE id = ?1 AND trashed_at IS NOT NULL",
        )?
        .execute([id.0])?;
    if was > 0 {
        tx.prepare_cached(
            "UPDATE item SET trashed_at = NULL, with_feed = 0 WHERE feed_id = ?1 AND with_feed = 1",
        )?
        .execute([id.0])?;
    }
    Ok(())
}

pub(super) fn row_to_feed(row: &Row<'_>) -> rusqlite::Result<FeedRow> {
    let row = NamedRow::new(row);
    let url = address::shown(&row.get::<String>("url")?);
    let title: String = row.get("title")?;
    Ok(FeedRow {
        id: FeedId(row.get("id")?),
        kind: kind_of_word(row.get_ref("kind")?.as_str()?),
        title: if title.is_empty() {
            address::host(&url).unwrap_or_else(|| url.clone())
        } else {
            title
        },
        author: row.get("author")?,
        description: row.get("description")?,
        url,
        site_url: row.get("site_url")?,
        image: row.get("image")?,
        items: row.get("items")?,
        open: row.get("open")?,
        inbox: row.get("inbox")?,
        newest_at: row.get::<Option<i64>>("newest_at")?.and_then(text::rfc3339),
        refreshed_at: row
            .get::<Option<i64>>("refreshed_at")?
            .and_then(text::rfc3339),
        problem: row.get("problem")?,
        problem_code: row.get("problem_code")?,
        sample: row.get("sample")?,
        folder: text::folders_of(row.get_ref("folder")?.as_str()?),
        full_text: row.get("full_text")?,
        tags: tags::parse(row.get_ref("tags")?.as_str()?),
        note: row.get("note")?,
        explicit: row.get::<Option<bool>>("explicit")?.unwrap_or(false),
        older: match row.get_ref("older")?.as_str_or_null()? {
            Some("running") => OlderItems::Running,
            Some("stopped") => OlderItems::Stopped,
            Some("whole") => OlderItems::Whole,
            _ if row.get("names_older")? => OlderItems::Named,
            _ => OlderItems::None,
        },
        paused: row.get("paused")?,
    })
}

pub(crate) fn kind_word(kind: SubscriptionKind) -> &'static str {
    match kind {
        SubscriptionKind::Podcast => "podcast",
        SubscriptionKind::Articles => "articles",
    }
}

pub(super) fn kind_of_word(word: &str) -> SubscriptionKind {
    if word == "podcast" {
        SubscriptionKind::Podcast
    } else {
        SubscriptionKind::Articles
    }
}

/// In the order in which [`row_to_feed`] reads it.
pub(super) const SELECT: &str = "SELECT f.url, f.title, f.id, f.kind, coalesce(p.author, f.author) AS author, f.description, f.site_url, f.image,
  (SELECT count(*) FROM item i INDEXED BY item_by_feed WHERE i.feed_id = f.id AND i.trashed_at IS NULL) AS items,
  (SELECT count(*) FROM item i INDEXED BY item_open WHERE i.feed_id = f.id AND i.done_at IS NULL AND i.trashed_at IS NULL) AS open,
  (SELECT count(*) FROM item i INDEXED BY item_inbox_feed WHERE i.feed_id = f.id AND i.in_inbox = 1 AND i.trashed_at IS NULL) AS inbox,
  f.newest_at, f.refreshed_at, f.problem, f.problem_code, f.sample, f.folder, f.full_text,
  (SELECT json_group_array(json_array(t.id, t.name, t.colour)) FROM (SELECT tag_id FROM feed_tag WHERE feed_id = f.id LIMIT 20) x
     CROSS JOIN tag t ON t.id = x.tag_id) AS tags,
  coalesce(p.note, '') AS note, f.explicit, (SELECT r.state FROM older_run r WHERE r.feed_id = f.id) AS older,
  f.next_page IS NOT NULL AS names_older, f.paused_at IS NOT NULL AS paused
FROM feed f LEFT JOIN feed_edit p ON p.feed_id = f.id";

pub(crate) fn kind(kind: FeedKind) -> SubscriptionKind {
    match kind {
        FeedKind::Podcast => SubscriptionKind::Podcast,
        FeedKind::Articles => SubscriptionKind::Articles,
    }
}
