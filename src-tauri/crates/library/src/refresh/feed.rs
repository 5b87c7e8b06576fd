//! One feed: asked, read, stored.
use super::answer::{FeedAnswer, FeedDocument, failure_note, milliseconds, moved};
use super::moves;
use super::network::Unreached;
use super::note::note_body;
use super::rows::{FeedPlace, StoredFeed, note_same, note_tried, stored_feed};
use super::schedule;
use crate::feeds::{self, Asked, AskingNote};
use crate::remote::{ACCEPT, MOST_FEED, blocking, hash, parse_feed};
use crate::store::Durability;
use crate::{
    BackupReason, FeedId, ItemId, Library, LibraryError, LoginOwner, MoveWhy, Result, edits, text,
};
use fetch::{FetchError, Fetched, Get, Reach, Validators};
use rusqlite::params;
use std::ops::ControlFlow;
use std::time::Instant;

pub(super) enum FeedOutcome {
    Same,
    New(Vec<ItemId>),
    /// Until when the server wants no more questions at all, where it said so (429 with Retry-After).
    Failed(Option<i64>),
    /// The server asked not to be asked before then: it was not.
    Held(i64),
    /// The server's fault, or there is no network; nothing was noted.
    Unreached(Unreached),
}

impl Library {
    pub(super) async fn refresh_one(&self, id: FeedId, place: &FeedPlace) -> FeedOutcome {
        let begun = Instant::now();
        match self.try_refresh_one(id, begun).await {
            Ok(outcome) => outcome,
            Err(LibraryError::Fetch(error)) if error.may_be_offline() && !place.private => {
                FeedOutcome::Unreached(Unreached {
                    took_ms: milliseconds(begun),
                    feed: id,
                    host: place.host.clone(),
                    error: error.into(),
                })
            }
            Err(error) => {
                let until = match &error {
                    LibraryError::Fetch(FetchError::Status {
                        status: 429,
                        retry_after: Some(_),
                        ..
                    }) => wished_wait(&error).map(|wait| self.inner.deps.clock.now_ms() + wait),
                    _ => None,
                };
                self.note_failed(id, error, milliseconds(begun)).await;
                FeedOutcome::Failed(until)
            }
        }
    }

    /// Its server wants no questions until then, as another feed of it was told: it is not asked before.
    pub(super) async fn hold_feed(&self, id: FeedId, until: i64) {
        let library = self.clone();
        let noted = blocking(move || {
            library
                .inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    tx.prepare_cached(
                        "UPDATE feed SET hold_until = max(hold_until, ?2) WHERE id = ?1",
                    )?
                    .execute(params![id.0, until])?;
                    changes.feeds = true;
                    Ok(())
                })
        });
        if let Err(error) = noted.await {
            tracing::warn!(%error, feed = id.0, "it could not be written down how long a server wants to wait");
        }
    }

    pub(super) async fn note_failed(&self, id: FeedId, error: LibraryError, took_ms: u32) {
        let (library, told) = (self.clone(), error.to_string());
        let noted = blocking(move || library.note_failure(id, &error, took_ms)).await;
        if let Err(error) = noted {
            tracing::warn!(%error, feed = id.0, told, "a failed refresh could not be written down");
        }
    }

    async fn try_refresh_one(&self, id: FeedId, begun: Instant) -> Result<FeedOutcome> {
        let mut stored = self.inner.store.read(|conn| stored_feed(conn, id))?;
        if stored.hold_until > self.inner.deps.clock.now_ms() {
            return Ok(FeedOutcome::Held(stored.hold_until));
        }
        if let Some(asked) = self.inner.asked.of(id)
            && asked.at >= stored.refreshed_at
        {
            stored.validators = Validators {
                etag: asked.etag,
                last_modified: asked.last_modified,
            };
        }
        if stored.sample {
            return Ok(FeedOutcome::Same);
        }
        let mut asked = stored.clone();
        let answer = match self.ask(id, &stored.place.url, &stored).await {
            Ok(answer) => answer,
            Err(error) => match self.ask_former(id, &stored, &error).await {
                Some(answer) => {
                    // From here on the old address is the one that was asked.
                    asked.place.url = stored.place.former.clone().unwrap_or_default();
                    asked.failed = Some(stored.place.url);
                    answer
                }
                None => return Err(error),
            },
        };
        self.note_accepted(LoginOwner::Feed(id), &answer.meta().url);
        let note = answer.note(self.inner.deps.clock.now_ms(), milliseconds(begun));
        let (answer, tried) = self.follow_named(id, &asked, answer).await;
        let library = self.clone();
        blocking(move || library.store_answer(id, asked, answer, tried, note)).await
    }

    /// Writes down how a feed answered, with what else was written of it just now.
    fn write_answers(&self, id: FeedId, under: FeedId) -> Result<()> {
        let notes = self.inner.asked.take_answers(id);
        self.inner.store.write(Durability::Normal, move |tx, _| {
            feeds::note_askings(tx, under, notes)
        })
    }

    /// Asks for a feed's document as it is known, and reads it.
    async fn ask(&self, id: FeedId, url: &str, stored: &StoredFeed) -> Result<FeedAnswer> {
        let conditional = Get {
            validators: stored.validators.clone(),
            ..self.request(id, url, Reach::Anywhere)
        };
        let answer = self.read(conditional, stored.hash.clone()).await?;
        match answer {
            // Who says that nothing changed has not shown yet that it is the show.
            FeedAnswer::NotModified(meta) if stored.place.redirected(&meta).is_some() => {
                let whole = self.request(id, url, Reach::Anywhere);
                self.read(whole, stored.hash.clone()).await
            }
            answer => Ok(answer),
        }
    }

    fn request(&self, id: FeedId, url: &str, reach: Reach) -> Get {
        Get {
            url: url.to_owned(),
            reach,
            validators: Validators::default(),
            limit: MOST_FEED,
            accept: ACCEPT,
            referer: None,
            authorization: self.authorization(LoginOwner::Feed(id), url),
        }
    }

    async fn read(&self, get: Get, known: Option<Vec<u8>>) -> Result<FeedAnswer> {
        let (meta, bytes) = match self.inner.deps.client.get(get).await? {
            Fetched::NotModified(meta) => return Ok(FeedAnswer::NotModified(meta)),
            Fetched::Body(meta, bytes) => (meta, bytes),
        };
        blocking(move || {
            let hash = hash(&bytes);
            let length = bytes.len() as u64;
            if known.as_ref() == Some(&hash) {
                return Ok(FeedAnswer::Identical(meta, length));
            }
            let hint = feed::Hint {
                content_type: meta.content_type.as_deref(),
                url: Some(&meta.url),
            };
            let parsed = parse_feed(&bytes, hint)?;
            Ok(FeedAnswer::Document(Box::new(FeedDocument {
                meta,
                bytes: length,
                hash,
                parsed,
            })))
        })
        .await
    }

    /// The show at the address where it was before it moved to one that is dead now.
    async fn ask_former(
        &self,
        id: FeedId,
        stored: &StoredFeed,
        error: &LibraryError,
    ) -> Option<FeedAnswer> {
        let former = stored.place.former.as_deref()?;
        if !moves::may_be_dead(error) {
            return None;
        }
        let answer = self
            .read(self.request(id, former, Reach::Anywhere), None)
            .await
            .ok()?;
        let FeedAnswer::Document(document) = &answer else {
            return None;
        };
        let believed = self.inner.store.read(|conn| {
            Ok(moves::is_same_show(conn, id, &document.parsed)?
                && moves::is_current(conn, id, &document.parsed)?)
        });
        believed.ok()?.then_some(answer)
    }

    /// Asks the address that the document names as its new one, and takes its answer where that is the show. Answers
    /// too whether it was asked.
    async fn follow_named(
        &self,
        id: FeedId,
        stored: &StoredFeed,
        answer: FeedAnswer,
    ) -> (FeedAnswer, bool) {
        let now = self.inner.deps.clock.now_ms();
        let place = &stored.place;
        let named = match &answer {
            FeedAnswer::Document(document) => place.named_in(&document.parsed, &document.meta),
            FeedAnswer::NotModified(meta) | FeedAnswer::Identical(meta, _) => place
                .named
                .as_deref()
                .filter(|_| now - place.named_tried_at >= schedule::DAY)
                .and_then(|url| place.allowed(url, meta)),
        };
        // What was just found dead is not asked again, and a redirect has led there already.
        let meta = answer.meta();
        let Some(named) =
            named.filter(|url| stored.failed.as_ref() != Some(url) && *url != meta.url)
        else {
            return (answer, false);
        };
        let reach = match place.private || meta.private {
            true => Reach::Anywhere,
            false => Reach::PublicOnly,
        };
        match self
            .named_document(id, stored, &named, reach, &answer)
            .await
        {
            Ok(Some(mut document)) => {
                document.meta.moved_to.get_or_insert(named);
                (FeedAnswer::Document(document), true)
            }
            Ok(None) => (answer, true),
            Err(error) => {
                tracing::debug!(%error, feed = id.0, "the new address that a feed names does not answer");
                (answer, true)
            }
        }
    }

    async fn named_document(
        &self,
        id: FeedId,
        stored: &StoredFeed,
        named: &str,
        reach: Reach,
        answer: &FeedAnswer,
    ) -> Result<Option<Box<FeedDocument>>> {
        let request = self.request(id, named, reach);
        let FeedAnswer::Document(document) = self.read(request, None).await? else {
            return Ok(None);
        };
        // Two addresses that name each other would send us to and fro.
        let returns = moves::web(&document.parsed) == Some(&stored.place.url);
        let same = match answer {
            FeedAnswer::Document(old) if stored.first => {
                moves::are_alike(&old.parsed, &document.parsed)
            }
            _ => self
                .inner
                .store
                .read(|conn| moves::is_same_show(conn, id, &document.parsed))?,
        };
        Ok((same && !returns).then_some(document))
    }

    fn store_answer(
        &self,
        id: FeedId,
        stored: StoredFeed,
        answer: FeedAnswer,
        tried: bool,
        note: AskingNote,
    ) -> Result<FeedOutcome> {
        let now = self.inner.deps.clock.now_ms();
        let every = self.every_minutes(id)?;
        let document = match answer {
            FeedAnswer::Document(document) => *document,
            FeedAnswer::NotModified(meta) | FeedAnswer::Identical(meta, _) => {
                let to = stored.place.redirected(&meta);
                let recent = (0..feeds::WRITTEN_EVERY).contains(&(now - stored.refreshed_at));
                if to.is_none() && !tried && !stored.troubled && recent {
                    let known = stored.validators;
                    let asked = Asked {
                        at: now,
                        next: stored.hints.after(&meta).next(now, every),
                        etag: meta.validators.etag.or(known.etag),
                        last_modified: meta.validators.last_modified.or(known.last_modified),
                    };
                    self.inner.asked.note(id, asked);
                    self.inner.asked.answered(id, note);
                    return Ok(FeedOutcome::Same);
                }
                self.inner.asked.forget(id);
                self.inner.asked.answered(id, note);
                let notes = self.inner.asked.take_answers(id);
                self.back_up_before_merge(id, &[to.as_ref()])?;
                self.inner
                    .store
                    .write(Durability::Normal, move |tx, changes| {
                        let shown = note_same(tx, now, id, &meta, stored.hints, every)?;
                        note_tried(tx, now, id, tried)?;
                        let mut id = id;
                        if let Some(url) = to {
                            let to = moved(now, &stored.place.url, &url, MoveWhy::Redirect);
                            id = moves::move_to(tx, id, to)?;
                        }
                        feeds::note_askings(tx, id, notes)?;
                        changes.feeds |= shown;
                        Ok(())
                    })?;
                return Ok(FeedOutcome::Same);
            }
        };
        self.inner.asked.forget(id);
        // The costly half is done before the writer is needed.
        let seen = self.inner.store.read(|conn| feeds::seen(conn, id))?;
        let asked_as = id;
        let FeedDocument {
            meta, hash, parsed, ..
        } = document;
        let prepared = feeds::prepare(&parsed, &stored.place.url, &seen)?;
        let document = feeds::PreparedDocument {
            first: stored.first,
            older: false,
            parsed,
            prepared,
        };
        let redirected = stored.place.redirected(&meta);
        let left = stored.failed.is_some().then_some(&stored.place.url);
        self.back_up_before_merge(id, &[redirected.as_ref(), left])?;
        let twin = self
            .inner
            .store
            .read(|conn| feeds::twin(conn, Some(id), &stored.place.url, &document))?;
        if twin.is_some() {
            self.back_up_before(BackupReason::Merge);
        }
        let first = stored.first;
        let (id, applied) = self.bring_in(
            Durability::Normal,
            document,
            move |tx, document, changes| {
                let parsed = &document.parsed;
                let mut id = id;
                if let Some(dead) = &stored.failed {
                    let back = moved(now, dead, &stored.place.url, MoveWhy::Back);
                    id = moves::move_to(tx, id, back)?;
                }
                if let Some(url) = redirected {
                    if !moves::is_same_show(tx, id, parsed)? {
                        let other = text::one_line(parsed.title.as_deref().unwrap_or_default(), 80);
                        return Err(LibraryError::refused(
                            "other_show",
                            format!("nothing was changed, the address leads to another show now: {other}"),
                        ));
                    }
                    let why = match tried {
                        true => MoveWhy::Named,
                        false => MoveWhy::Redirect,
                    };
                    id = moves::move_to(tx, id, moved(now, &stored.place.url, &url, why))?;
                }
                if stored.first {
                    let name = feeds::kind_word(feeds::kind(parsed.kind));
                    tx.execute(
                        "UPDATE feed SET kind = ?2 WHERE id = ?1",
                        params![id.0, name],
                    )?;
                }
                if let Some(twin) = feeds::twin(tx, Some(id), &stored.place.url, document)? {
                    id = moves::join_twins(tx, now, id, twin)?;
                    changes.items = true;
                    changes.queue = true;
                }
                changes.feeds = true;
                Ok(ControlFlow::Continue(id))
            },
            move |tx, id, parsed| {
                if first {
                    edits::title_as_said(tx, now, id)?;
                }
                note_body(tx, now, id, &meta, &hash, parsed)?;
                note_tried(tx, now, id, tried)
            },
        )?;
        let applied = applied.unwrap_or_default();
        let fresh = u32::try_from(applied.new.len()).unwrap_or(u32::MAX);
        self.inner
            .asked
            .answered(asked_as, AskingNote { fresh, ..note });
        self.write_answers(asked_as, id)?;
        self.drop_old_files(applied.old_files);
        self.fetch_covers_soon(vec![id]);
        Ok(if applied.new.is_empty() {
            FeedOutcome::Same
        } else {
            FeedOutcome::New(applied.new)
        })
    }

    /// At an address that another subscription has the two become one.
    fn back_up_before_merge(&self, id: FeedId, urls: &[Option<&String>]) -> Result<()> {
        for url in urls.iter().flatten() {
            let merges = self.inner.store.read(|conn| {
                let sql = "SELECT EXISTS (SELECT 1 FROM feed WHERE url = ?1 AND id <> ?2)";
                Ok(conn.query_row(sql, params![url, id.0], |row| row.get::<_, bool>(0))?)
            })?;
            if merges {
                self.back_up_before(BackupReason::Merge);
            }
        }
        Ok(())
    }

    /// Removes what was downloaded of recordings that the publisher replaced; what was asked for is fetched again.
    fn drop_old_files(&self, files: Vec<feeds::OldFile>) {
        for old in files {
            if let Err(error) = self.drop_recording(old.item, old.path.as_deref(), old.kept) {
                tracing::warn!(%error, item = old.item.0, "the file of an old recording could not be removed");
            }
        }
    }

    /// Minutes between two questions to this show.
    fn every_minutes(&self, id: FeedId) -> Result<i64> {
        let rhythm = self.inner.store.read(|conn| feeds::rhythm(conn, id))?;
        Ok(feeds::every_minutes(
            rhythm,
            self.settings()?.refresh_minutes,
        ))
    }

    fn note_failure(&self, id: FeedId, error: &LibraryError, took_ms: u32) -> Result<()> {
        self.note_refusal(LoginOwner::Feed(id), error);
        let now = self.inner.deps.clock.now_ms();
        let every = self.every_minutes(id)?;
        let (sentence, code) = (error.to_string(), error.code());
        let gone = matches!(
            error,
            LibraryError::Fetch(FetchError::Status { status: 410, .. })
        );
        let hold = wished_wait(error).map_or(0, |wait| now + wait);
        self.inner
            .asked
            .answered(id, failure_note(now, took_ms, error));
        let notes = self.inner.asked.take_answers(id);
        let chance = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), id.0);
        self.inner.store.write(Durability::Normal, move |tx, changes| {
            let (failures, held): (i64, i64) =
                tx.query_row("SELECT failures, hold_until FROM feed WHERE id = ?1", [id.0], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            let hold = hold.max(held);
            let next = schedule::after_failure(now, failures + 1, every, chance).max(hold);
            tx.execute(
                "UPDATE feed SET failures = failures + 1, problem = ?2, gone = ?3, hold_until = ?4, next_refresh = ?5, \
                   problem_code = ?6 WHERE id = ?1",
                params![id.0, sentence, gone, hold, next, code],
            )?;
            feeds::note_askings(tx, id, notes)?;
            changes.feeds = true;
            Ok(())
        })
    }
}

/// How long a server wants to be left alone, in milliseconds; an hour where it does not say how long.
fn wished_wait(error: &LibraryError) -> Option<i64> {
    let LibraryError::Fetch(FetchError::Status {
        status: 429 | 503,
        retry_after,
        ..
    }) = error
    else {
        return None;
    };
    let asked = retry_after
        .and_then(|wait| i64::try_from(wait.as_millis()).ok())
        .unwrap_or(schedule::HOUR);
    Some(asked.clamp(schedule::MINUTE, 7 * schedule::DAY))
}
