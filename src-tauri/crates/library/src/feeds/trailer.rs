//! A show's trailer: an episode of it, made when somebody wants to hear it.
use crate::error::{LibraryError, Result};
use crate::feed_extras::stored_show;
use crate::items::{self, NewEpisode};
use crate::model::{FeedId, ItemId};
use crate::store::Durability;
use crate::{Library, text};
use rusqlite::{Connection, OptionalExtension, params};

impl Library {
    /// The episode that is a show's newest trailer, to be played. It is in no inbox.
    ///
    /// # Errors
    /// `NotFound`; `Refused` (`no_trailer`) when the show has none.
    pub fn trailer(&self, feed: FeedId) -> Result<ItemId> {
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                let mut trailers = stored_show(tx, feed)?.trailers;
                trailers.retain(|trailer| trailer.file.url.starts_with("http"));
                // A stable sort: without dates the first.
                trailers.sort_by_key(|trailer| std::cmp::Reverse(trailer.published));
                let trailer = trailers.into_iter().next().ok_or_else(|| {
                    LibraryError::refused("no_trailer", "this show has no trailer")
                })?;
                let guid = format!("trailer:{}", trailer.file.url);
                if let Some(item) = known(tx, feed, &guid, &trailer.file.url)? {
                    let back = tx
                        .prepare_cached(
                            "UPDATE item SET trashed_at = NULL WHERE id = ?1 AND trashed_at IS NOT NULL",
                        )?
                        .execute([item.0])?;
                    changes.items |= back > 0;
                    return Ok(item);
                }
                let (newest, show): (Option<i64>, String) = tx
                    .prepare_cached("SELECT newest_at, title FROM feed WHERE id = ?1")?
                    .query_row([feed.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let title = match trailer.title.trim() {
                    "" => show,
                    title => title.to_owned(),
                };
                // What is dated later than every episode would make the next one look old.
                let said = trailer.published.map(|at| at.as_millisecond());
                let published = match (said, newest) {
                    (Some(at), Some(newest)) => Some(at.min(newest)),
                    (at, newest) => at.or(newest),
                };
                let item = items::insert_episode(
                    tx,
                    now,
                    &NewEpisode {
                        feed_id: Some(feed),
                        guid: Some(guid),
                        title: text::one_line(&title, 300),
                        enclosure_url: Some(trailer.file.url),
                        mime: trailer.file.mime,
                        published_at: published,
                        ..NewEpisode::default()
                    },
                )?;
                tx.prepare_cached(
                    "UPDATE episode SET episode_type = 'trailer', season = ?2 WHERE item_id = ?1",
                )?
                .execute(params![item.0, trailer.season])?;
                changes.items = true;
                changes.feeds = true;
                Ok(item)
            })
    }
}

/// The trailer, or an episode of the show with the same file.
fn known(conn: &Connection, feed: FeedId, guid: &str, url: &str) -> Result<Option<ItemId>> {
    let named = conn
        .prepare_cached("SELECT id FROM item WHERE feed_id = ?1 AND guid = ?2")?
        .query_row(params![feed.0, guid], |row| row.get(0).map(ItemId))
        .optional()?;
    if named.is_some() {
        return Ok(named);
    }
    Ok(conn
        .prepare_cached(
            "SELECT i.id FROM episode e JOIN item i ON i.id = e.item_id WHERE e.enclosure_url = ?2 AND i.feed_id = ?1",
        )?
        .query_row(params![feed.0, url], |row| row.get(0).map(ItemId))
        .optional()?)
}
