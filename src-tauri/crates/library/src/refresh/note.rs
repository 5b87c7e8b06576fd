//! What is noted of a feed's document that was taken in, to ask for the next one.
use super::moves::web;
use super::schedule::PublisherHints;
use crate::{FeedId, Result, feeds, settings};
use feed::ParsedFeed;
use fetch::Meta;
use rusqlite::{Transaction, params};

/// Stores what is needed to ask for the next document, after one was taken in.
pub(crate) fn note_body(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    meta: &Meta,
    hash: &[u8],
    parsed: &ParsedFeed,
) -> Result<()> {
    let everywhere = settings::load(tx)?.refresh_minutes;
    let every = feeds::every_minutes(feeds::rhythm(tx, id)?, everywhere);
    let hints = PublisherHints::of(parsed, now).after(meta);
    tx.prepare_cached(
        "UPDATE feed SET refreshed_at = ?2, next_refresh = ?3, failures = 0, problem = NULL, gone = 0, hold_until = 0, \
           etag = ?4, last_modified = ?5, body_hash = ?6, private = ?7, skip_hours = ?8, skip_days = ?9, \
           ttl_minutes = ?10, named_url = CASE WHEN ?11 <> url THEN ?11 END, next_page = ?12 WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        now,
        hints.next(now, every),
        meta.validators.etag,
        meta.validators.last_modified,
        hash,
        meta.private,
        hints.skip_hours,
        hints.skip_days,
        hints.ttl,
        web(parsed),
        older_page(parsed)
    ])?;
    feeds::note_mended(tx, id, &parsed.warnings)
}

/// Where older items are, where that is an address of the web.
pub(crate) fn older_page(parsed: &ParsedFeed) -> Option<&str> {
    let named = parsed.next_page.as_deref()?;
    let web = named.starts_with("https://") || named.starts_with("http://");
    (web && named.len() <= 2_000).then_some(named)
}
