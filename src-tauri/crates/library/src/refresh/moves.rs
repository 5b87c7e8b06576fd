//! A show that moves to another address: believed only when that address answers with the show. The old address is
//! kept, and asked when the new one is dead.
use crate::FeedId;
use crate::address;
use crate::error::Result;
use crate::feeds::{self, MoveNote};
use crate::index::fold;
use crate::{LibraryError, MoveWhy};
use feed::ParsedFeed;
use fetch::{FetchError, Meta};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::HashSet;

/// Items of a document that are looked at.
const MOST: usize = 200;

/// What is known of where a show is.
#[derive(Debug, Clone)]
pub(super) struct Whereabouts {
    pub url: String,
    /// Before it moved to `url`.
    pub former: Option<String>,
    /// Where its document said that it has gone, and when that address was asked last.
    pub named: Option<String>,
    pub named_tried_at: i64,
    /// It stands on a private network, so what it names may lie there too.
    pub private: bool,
}

impl Whereabouts {
    /// The address of a permanent redirect, if it is another one and may be followed.
    pub fn redirected(&self, meta: &Meta) -> Option<String> {
        self.allowed(meta.moved_to.as_deref()?, meta)
    }

    /// The address that a document names as its new one, if it is another one and may be asked.
    pub fn named_in(&self, parsed: &ParsedFeed, meta: &Meta) -> Option<String> {
        self.allowed(web(parsed)?, meta)
    }

    /// Nobody public moves into a private network.
    pub fn allowed(&self, url: &str, meta: &Meta) -> Option<String> {
        let allowed = self.private || meta.private || !address::looks_private(url);
        (url != self.url && allowed).then(|| url.to_owned())
    }
}

/// `itunes:new-feed-url`, where it is an address of the web.
pub(super) fn web(parsed: &ParsedFeed) -> Option<&str> {
    parsed
        .new_feed_url
        .as_deref()
        .filter(|url| url.starts_with("http://") || url.starts_with("https://"))
}

/// Whether an address that failed so may be dead: not one that only asks for patience, or for a
/// password.
pub(super) fn may_be_dead(error: &LibraryError) -> bool {
    !matches!(
        error,
        LibraryError::Fetch(
            FetchError::Status {
                status: 429 | 503,
                ..
            } | FetchError::Unauthorized { .. }
                | FetchError::Cancelled
        ) | LibraryError::Refused(_)
    )
}

/// Moves a subscription, and notes where it was. When another one has that address the two become one: the answer is
/// the one that stays.
pub(super) fn move_to(tx: &Transaction<'_>, id: FeedId, moved: MoveNote) -> Result<FeedId> {
    let id = feeds::set_url(tx, id, &moved.to)?;
    tx.prepare_cached("UPDATE feed SET former_url = ?2 WHERE id = ?1 AND url <> ?2")?
        .execute(params![id.0, moved.from])?;
    feeds::note_move(tx, id, moved)?;
    Ok(id)
}

/// Two subscriptions turned out to be of one show: the older one stays, at the address that is known to answer. `id` has
/// just answered.
pub(super) fn join_twins(
    tx: &Transaction<'_>,
    at: i64,
    id: FeedId,
    twin: FeedId,
) -> Result<FeedId> {
    let (goes, stays) = if twin.0 < id.0 {
        (id, twin)
    } else {
        (twin, id)
    };
    let url = |id: FeedId| -> Result<(String, bool)> {
        Ok(tx
            .prepare_cached("SELECT url, failures > 0 OR gone FROM feed WHERE id = ?1")?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?)
    };
    let ((left, _), (kept, silent)) = (url(goes)?, url(stays)?);
    feeds::merge(tx, goes, stays)?;
    let (now, before) = if stays == twin && silent {
        (&left, &kept)
    } else {
        (&kept, &left)
    };
    tx.prepare_cached(
        "UPDATE feed SET url = ?2, former_url = coalesce(former_url, ?3) WHERE id = ?1",
    )?
    .execute(params![stays.0, now, before])?;
    let joined = MoveNote {
        at,
        from: before.clone(),
        to: now.clone(),
        why: MoveWhy::Twin,
    };
    feeds::note_move(tx, stays, joined)?;
    Ok(stays)
}

/// Whether a document is of the show we know: one of its items, its own guid or its name is.
pub(super) fn is_same_show(conn: &Connection, id: FeedId, parsed: &ParsedFeed) -> Result<bool> {
    let known: Option<(String, Option<String>, bool)> = conn
        .prepare_cached(
            "SELECT coalesce(p.said_title, f.title), f.podcast_guid, f.refreshed_at IS NULL
             FROM feed f LEFT JOIN feed_edit p ON p.feed_id = f.id WHERE f.id = ?1",
        )?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((title, podcast_guid, unread)) = known else {
        return Ok(false);
    };
    let is = |ours: &str, theirs: &Option<String>| {
        let ours = fold(ours.trim());
        !ours.is_empty() && theirs.as_deref().is_some_and(|t| fold(t.trim()) == ours)
    };
    if unread || podcast_guid.is_some_and(|ours| is(&ours, &parsed.podcast_guid)) {
        return Ok(true);
    }
    let empty: bool = conn
        .prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM item WHERE feed_id = ?1)")?
        .query_row([id.0], |row| row.get(0))?;
    // A show of that name without any episode is a place that is still being built.
    if empty || (is(&title, &parsed.title) && !parsed.items.is_empty()) {
        return Ok(true);
    }
    let mut guid = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM item WHERE feed_id = ?1 AND guid = ?2 AND guid IS NOT NULL)",
    )?;
    let mut file = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM episode JOIN item ON item.id = episode.item_id
         WHERE episode.enclosure_url = ?2 AND item.feed_id = ?1)",
    )?;
    for item in parsed.items.iter().take(MOST) {
        let url = item.enclosure.as_ref().map(|e| e.url.as_str());
        if guid.query_row(params![id.0, item.guid], |row| row.get(0))?
            || file.query_row(params![id.0, url], |row| row.get(0))?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether two documents are of one show: for a subscription of which nothing is known yet.
pub(super) fn are_alike(a: &ParsedFeed, b: &ParsedFeed) -> bool {
    let name = |feed: &ParsedFeed| feed.title.as_deref().map(|t| fold(t.trim()));
    let signs = |feed: &ParsedFeed| -> HashSet<String> {
        let items = feed.items.iter().take(MOST);
        let file = |item: &feed::ParsedItem| item.enclosure.as_ref().map(|e| e.url.clone());
        items
            .flat_map(|item| [item.guid.clone(), file(item)])
            .flatten()
            .collect()
    };
    let named = name(a).is_some_and(|t| !t.is_empty()) && name(a) == name(b);
    (named && !b.items.is_empty()) || !signs(a).is_disjoint(&signs(b))
}

/// Whether a document is as new as what is known of the show: one that was left standing is not.
pub(super) fn is_current(conn: &Connection, id: FeedId, parsed: &ParsedFeed) -> Result<bool> {
    let known: Option<i64> = conn
        .prepare_cached("SELECT newest_at FROM feed WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))?;
    let newest = parsed
        .items
        .iter()
        .filter_map(|item| item.published.or(item.updated))
        .map(|at| at.as_millisecond())
        .max();
    Ok(known.is_none() || newest >= known)
}
