//! One feed: asked, read, stored.
use super::note::{age, note_body};
use super::schedule::{self, PublisherHints};
use crate::address;
use crate::feeds;
use crate::remote::{ACCEPT, MOST_FEED, blocking, hash};
use crate::store::Durability;
use crate::{BackupReason, Changes, FeedId, ItemId, Library, LibraryError, Result, text};
use feed::ParsedFeed;
use fetch::{FetchError, Fetched, Get, Meta, Reach, Validators};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

pub(super) enum FeedOutcome {
    Same,
    New(Vec<ItemId>),
    Failed,
}

/// What is known of a feed before it is asked.
struct StoredFeed {
    url: String,
    validators: Validators,
    hash: Option<Vec<u8>>,
    hold_until: i64,
    /// It was never read yet.
    first: bool,
    title: String,
    podcast_guid: Option<String>,
    private: bool,
    /// It came with the program: there is nobody to ask.
    sample: bool,
    hints: PublisherHints,
}

/// Subscriptions whose time has come.
pub(super) fn due(conn: &Connection, now: i64) -> Result<Vec<FeedId>> {
    ids(
        conn,
        "SELECT id FROM feed WHERE trashed_at IS NULL AND next_refresh <= ?1 AND hold_until <= ?1 AND gone = 0 AND sample = 0",
        now,
    )
}

/// All subscriptions that can still be asked.
pub(super) fn all(conn: &Connection) -> Result<Vec<FeedId>> {
    ids(
        conn,
        "SELECT id FROM feed WHERE trashed_at IS NULL AND gone = 0 AND sample = 0 AND ?1 = 0",
        0,
    )
}

fn ids(conn: &Connection, sql: &str, now: i64) -> Result<Vec<FeedId>> {
    Ok(conn
        .prepare_cached(sql)?
        .query_map([now], |row| Ok(FeedId(row.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

impl Library {
    pub(super) async fn refresh_one(&self, id: FeedId) -> FeedOutcome {
        match self.try_refresh_one(id).await {
            Ok(outcome) => outcome,
            Err(error) => {
                let (library, told) = (self.clone(), error.to_string());
                let noted = blocking(move || library.note_failure(id, &error)).await;
                if let Err(error) = noted {
                    tracing::warn!(%error, feed = id.0, told, "a failed refresh could not be written down");
                }
                FeedOutcome::Failed
            }
        }
    }

    async fn try_refresh_one(&self, id: FeedId) -> Result<FeedOutcome> {
        let stored = self.inner.store.read(|conn| stored_feed(conn, id))?;
        let now = self.inner.deps.clock.now_ms();
        if stored.hold_until > now {
            let minutes = (stored.hold_until - now) / schedule::MINUTE + 1;
            return Err(LibraryError::Refused(format!(
                "the server asked not to be asked again for {minutes} more minutes"
            )));
        }
        if stored.sample {
            return Ok(FeedOutcome::Same);
        }
        let get = Get {
            url: stored.url.clone(),
            reach: Reach::Anywhere,
            validators: stored.validators.clone(),
            limit: MOST_FEED,
            accept: ACCEPT,
            referer: None,
        };
        let (meta, bytes) = match self.inner.deps.client.get(get).await? {
            Fetched::NotModified(meta) => (meta, None),
            Fetched::Body(meta, bytes) => (meta, Some(bytes)),
        };
        let library = self.clone();
        blocking(move || library.store_document(id, stored, meta, bytes)).await
    }

    fn store_document(
        &self,
        id: FeedId,
        stored: StoredFeed,
        meta: Meta,
        bytes: Option<Vec<u8>>,
    ) -> Result<FeedOutcome> {
        let now = self.inner.deps.clock.now_ms();
        let every = i64::from(self.settings()?.refresh_minutes.max(30));
        let fresh = bytes
            .map(|bytes| (hash(&bytes), bytes))
            .filter(|(hash, _)| stored.hash.as_ref() != Some(hash));
        let Some((hash, bytes)) = fresh else {
            self.back_up_before_merge(id, meta.moved_to.as_deref())?;
            self.inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    let shown = note_same(tx, now, id, &meta, stored.hints, every)?;
                    move_to(tx, id, &stored, meta.moved_to.as_deref())?;
                    changes.feeds |= shown;
                    Ok(())
                })?;
            return Ok(FeedOutcome::Same);
        };
        let hint = feed::Hint {
            content_type: meta.content_type.as_deref(),
            url: Some(&meta.url),
        };
        let parsed = feed::parse(&bytes, hint)?;
        // The costly half is done before the writer is needed.
        let seen = self.inner.store.read(|conn| feeds::seen(conn, id))?;
        let prepared = feeds::prepare(&parsed, &stored.url, &seen)?;
        self.back_up_before_merge(id, moved(&stored, &meta, &parsed).as_deref())?;
        let new = self
            .inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                let wanted = moved(&stored, &meta, &parsed);
                let mut id = id;
                if let Some(url) = wanted {
                    if !same_show(tx, id, &stored, &parsed)? {
                        return Err(LibraryError::Refused(format!(
                            "the address leads to another show now (“{}”); nothing was changed",
                            text::one_line(parsed.title.as_deref().unwrap_or("no name"), 80)
                        )));
                    }
                    id = move_to(tx, id, &stored, Some(&url))?;
                }
                if stored.first {
                    let name = feeds::kind_word(feeds::kind(parsed.kind));
                    tx.execute(
                        "UPDATE feed SET kind = ?2 WHERE id = ?1",
                        params![id.0, name],
                    )?;
                }
                let applied =
                    feeds::apply_prepared(tx, now, id, &parsed, &prepared, stored.first, changes)?;
                note_body(tx, now, id, &meta, &hash, &parsed)?;
                changes.merge(Changes {
                    feeds: true,
                    ..Changes::default()
                });
                Ok(applied.new)
            })?;
        self.fetch_covers_soon(vec![id]);
        Ok(if new.is_empty() {
            FeedOutcome::Same
        } else {
            FeedOutcome::New(new)
        })
    }

    /// At an address that another subscription has the two become one.
    fn back_up_before_merge(&self, id: FeedId, url: Option<&str>) -> Result<()> {
        let Some(url) = url else { return Ok(()) };
        let merges = self.inner.store.read(|conn| {
            let sql = "SELECT EXISTS (SELECT 1 FROM feed WHERE url = ?1 AND id <> ?2)";
            Ok(conn.query_row(sql, params![url, id.0], |row| row.get::<_, bool>(0))?)
        })?;
        if merges {
            self.back_up_before(BackupReason::Merge);
        }
        Ok(())
    }

    fn note_failure(&self, id: FeedId, error: &LibraryError) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        let every = i64::from(self.settings()?.refresh_minutes.max(30));
        let sentence = error.to_string();
        let (gone, hold) = match error {
            LibraryError::Fetch(FetchError::Status { status: 410, .. }) => (true, 0),
            LibraryError::Fetch(FetchError::Status {
                status: 429 | 503,
                retry_after,
                ..
            }) => {
                let asked = retry_after
                    .and_then(|wait| i64::try_from(wait.as_millis()).ok())
                    .unwrap_or(schedule::HOUR);
                (
                    false,
                    now + asked.clamp(schedule::MINUTE, 7 * schedule::DAY),
                )
            }
            _ => (false, 0),
        };
        let chance = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), id.0);
        self.inner.store.write(Durability::Normal, move |tx, changes| {
            let (failures, held): (i64, i64) =
                tx.query_row("SELECT failures, hold_until FROM feed WHERE id = ?1", [id.0], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            let hold = hold.max(held);
            let next = schedule::after_failure(now, failures + 1, every, chance).max(hold);
            tx.execute(
                "UPDATE feed SET failures = failures + 1, problem = ?2, gone = ?3, hold_until = ?4, next_refresh = ?5 \
                 WHERE id = ?1",
                params![id.0, sentence, gone, hold, next],
            )?;
            changes.feeds = true;
            Ok(())
        })
    }
}

fn stored_feed(conn: &Connection, id: FeedId) -> Result<StoredFeed> {
    conn.prepare_cached(
        "SELECT url, etag, last_modified, body_hash, hold_until, refreshed_at IS NULL, title, podcast_guid, \
           private, ttl_minutes, skip_hours, skip_days, complete, sample FROM feed WHERE id = ?1 AND trashed_at IS NULL",
    )?
    .query_row([id.0], |row| {
        Ok(StoredFeed {
            url: row.get(0)?,
            validators: Validators { etag: row.get(1)?, last_modified: row.get(2)? },
            hash: row.get(3)?,
            hold_until: row.get(4)?,
            first: row.get(5)?,
            title: row.get(6)?,
            podcast_guid: row.get(7)?,
            private: row.get(8)?,
            sample: row.get(13)?,
            hints: PublisherHints {
                ttl: row.get(9)?,
                max_age_ms: 0,
                skip_hours: row.get(10)?,
                skip_days: row.get(11)?,
                complete: row.get(12)?,
            },
        })
    })
    .optional()?
    .ok_or(LibraryError::NotFound("feed"))
}

/// Notes that nothing is new: only the times move. Answers whether the window sees a difference.
fn note_same(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    meta: &Meta,
    hints: PublisherHints,
    every: i64,
) -> Result<bool> {
    let hints = PublisherHints {
        max_age_ms: age(meta),
        ..hints
    };
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

/// The address the publisher moved to, if it did. Nobody public moves into a private network.
fn moved(stored: &StoredFeed, meta: &Meta, parsed: &ParsedFeed) -> Option<String> {
    let named = parsed
        .new_feed_url
        .as_deref()
        .filter(|url| url.starts_with("http://") || url.starts_with("https://"));
    let url = meta.moved_to.as_deref().or(named)?;
    let allowed = stored.private || meta.private || !address::looks_private(url);
    (url != stored.url && allowed).then(|| url.to_owned())
}

fn move_to(
    tx: &Transaction<'_>,
    id: FeedId,
    stored: &StoredFeed,
    url: Option<&str>,
) -> Result<FeedId> {
    match url.filter(|url| *url != stored.url) {
        Some(url) if stored.private || !address::looks_private(url) => feeds::set_url(tx, id, url),
        _ => Ok(id),
    }
}

/// Whether a document is of the show we know: one of its items, its name or its own guid is.
fn same_show(
    tx: &Transaction<'_>,
    id: FeedId,
    stored: &StoredFeed,
    parsed: &ParsedFeed,
) -> Result<bool> {
    let named = |ours: &str, theirs: &Option<String>| {
        !ours.trim().is_empty()
            && theirs
                .as_deref()
                .is_some_and(|theirs| theirs.trim() == ours.trim())
    };
    if stored.first || named(&stored.title, &parsed.title) {
        return Ok(true);
    }
    if stored
        .podcast_guid
        .as_deref()
        .is_some_and(|ours| named(ours, &parsed.podcast_guid))
    {
        return Ok(true);
    }
    let mut statement = tx.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM item LEFT JOIN episode ON episode.item_id = item.id \
         WHERE item.feed_id = ?1 AND (item.guid = ?2 OR episode.enclosure_url = ?3))",
    )?;
    for item in parsed.items.iter().take(200) {
        let enclosure = item.enclosure.as_ref().map(|e| e.url.as_str());
        if statement.query_row(params![id.0, item.guid, enclosure], |row| row.get(0))? {
            return Ok(true);
        }
    }
    let any: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM item WHERE feed_id = ?1)",
        [id.0],
        |row| row.get(0),
    )?;
    Ok(!any)
}
