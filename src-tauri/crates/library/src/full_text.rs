//! Whole texts of sites whose feeds give only a beginning: fetched for what is new, where the subscription says so or the
//! feed is seen to cut. Politely: few at a time, one after the other; what cannot be had is left as the feed gave it.
use crate::kept_pages;
use crate::model::{FeedId, FeedRow, ItemId};
use crate::remote::blocking;
use crate::store::Durability;
use crate::{Library, Result, body};
use rusqlite::{Connection, params};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[cfg(test)]
mod tests;

/// Articles of one feed that are fetched after one refresh.
const MOST: u32 = 10;
/// Tries for one article.
const TRIES: u32 = 3;
/// Between two pages.
#[cfg(not(test))]
const PAUSE: Duration = Duration::from_millis(1_500);
#[cfg(test)]
const PAUSE: Duration = Duration::from_millis(1);
/// Of a feed, so many of its newest articles show whether it cuts; fewer than the second show nothing.
const LOOK: u32 = 8;
const ENOUGH: usize = 3;
/// Words: an article of fewer may be a beginning.
const BEGINNING: u32 = 120;

/// Whether whole texts are being fetched in this program.
#[derive(Default)]
pub(crate) struct FullTexts(AtomicBool);

impl Library {
    /// Whether whole texts are fetched for a site: always, never, or (None) where its feed cuts.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_full_text(&self, feed: FeedId, wanted: Option<bool>) -> Result<FeedRow> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                tx.execute(
                    "UPDATE feed SET full_text = ?2 WHERE id = ?1 AND trashed_at IS NULL",
                    params![feed.0, wanted],
                )?;
                changes.feeds = true;
                Ok(())
            })?;
        let row = self.feed(feed)?;
        if wanted == Some(true) {
            self.fetch_full_texts_soon();
        }
        Ok(row)
    }

    /// Fetches the whole texts of what is new, in the background.
    pub(crate) fn fetch_full_texts_soon(&self) {
        if self.inner.full_texts.0.swap(true, Ordering::AcqRel) {
            return;
        }
        let library = self.clone();
        self.spawn(async move {
            if let Err(error) = library.fetch_full_texts().await {
                tracing::debug!(%error, "whole texts were left for later");
            }
            library.inner.full_texts.0.store(false, Ordering::Release);
        });
    }

    async fn fetch_full_texts(&self) -> Result<()> {
        let library = self.clone();
        let wanted = blocking(move || library.inner.store.read(wanted)).await?;
        for item in wanted {
            let fetched = self.fetch_again(item).await;
            let library = self.clone();
            let failed = fetched.is_err();
            blocking(move || {
                library
                    .inner
                    .store
                    .write(Durability::Normal, move |tx, changes| {
                        tx.execute(
                            "UPDATE article SET full_tries = full_tries + 1 WHERE item_id = ?1",
                            [item.0],
                        )?;
                        if failed {
                            // Nobody asked for it, and what the feed gave is here: that is no trouble of the article.
                            tx.execute(
                                "UPDATE item SET problem = NULL, problem_code = NULL WHERE id = ?1",
                                [item.0],
                            )?;
                            kept_pages::forget_candidate(tx, item)?;
                        }
                        changes.items = true;
                        Ok(())
                    })
            })
            .await?;
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }
}

/// What is offered and was not fetched: of each feed that wants it the newest few.
fn wanted(conn: &Connection) -> Result<Vec<ItemId>> {
    let mut feeds = conn.prepare_cached(
        "SELECT id, full_text FROM feed WHERE trashed_at IS NULL AND coalesce(full_text, 1) = 1
           AND (full_text = 1 OR kind = 'articles')",
    )?;
    let feeds: Vec<(FeedId, Option<bool>)> = feeds
        .query_map([], |row| Ok((FeedId(row.get(0)?), row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut items = conn.prepare_cached(
        "SELECT i.id FROM item i JOIN article a ON a.item_id = i.id
         WHERE i.feed_id = ?1 AND i.in_inbox = 1 AND i.trashed_at IS NULL AND i.kind = 'article' AND i.problem IS NULL
           AND i.url LIKE 'http%' AND a.fetched_at IS NULL AND a.full_tries < ?2
         ORDER BY i.sorted_at DESC, i.id DESC LIMIT ?3",
    )?;
    let mut wanted = Vec::new();
    for (feed, asked) in feeds {
        let found: Vec<ItemId> = items
            .query_map(params![feed.0, TRIES, MOST], |row| row.get(0).map(ItemId))?
            .collect::<rusqlite::Result<_>>()?;
        if !found.is_empty() && (asked == Some(true) || cuts(conn, feed)?) {
            wanted.extend(found);
        }
    }
    Ok(wanted)
}

/// Whether a feed gives beginnings only: most of its newest articles are short, or end in the middle.
fn cuts(conn: &Connection, feed: FeedId) -> Result<bool> {
    let mut statement = conn.prepare_cached(
        "SELECT i.id, a.words FROM item i JOIN article a ON a.item_id = i.id
         WHERE i.feed_id = ?1 AND i.kind = 'article' AND i.trashed_at IS NULL AND a.fetched_at IS NULL
         ORDER BY i.sorted_at DESC, i.id DESC LIMIT ?2",
    )?;
    let newest: Vec<(ItemId, u32)> = statement
        .query_map(params![feed.0, LOOK], |row| {
            Ok((ItemId(row.get(0)?), row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    if newest.len() < ENOUGH {
        return Ok(false);
    }
    let mut cut = 0;
    for (item, words) in &newest {
        let text = body::words(conn, *item)?.unwrap_or_default();
        cut += usize::from(*words < BEGINNING || ends_in_the_middle(&text));
    }
    Ok(cut * 4 >= newest.len() * 3)
}

fn ends_in_the_middle(text: &str) -> bool {
    let text = text.trim_end().to_lowercase();
    [
        "…",
        "...",
        "[…]",
        "[...]",
        "read more",
        "continue reading",
        "read more »",
        "continue reading →",
        "читать далее",
        "читать дальше",
    ]
    .iter()
    .any(|end| text.ends_with(end))
}
