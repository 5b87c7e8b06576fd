//! Older items of a feed, document by document (RFC 5005, sections 3 and 4), when a person asks for them. They go into the
//! library and into no inbox; where it stopped is kept, and all of them can be taken back.
mod rows;
#[cfg(test)]
mod tests;

use crate::feeds::{self, PreparedDocument};
use crate::refresh::older_page;
use crate::remote::{self, MOST_FEED, blocking, reach};
use crate::store::Durability;
use crate::{
    BackupReason, Changes, FeedId, Job, JobId, JobKind, Library, LibraryError, LoginOwner, Result,
    Undo,
};
use fetch::FetchError;
use rows::RunState;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Documents of one feed.
const MOST_DOCUMENTS: u32 = 500;
/// Between two documents of a feed: its server answers others, too.
const PAUSE: Duration = Duration::from_millis(if cfg!(test) { 1 } else { 300 });
/// Items of one transaction.
const PIECE: u32 = 200;
/// How long a server that says nothing else is left alone, in milliseconds.
const HOLD: i64 = 3_600_000;

/// Runs of this program.
#[derive(Default)]
pub(crate) struct OlderRuns(Mutex<HashMap<FeedId, JobId>>);

impl OlderRuns {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<FeedId, JobId>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How far a run came.
enum Step {
    /// The next document.
    Next(String),
    Whole,
}

impl Library {
    /// Begins to fetch the older items of a feed, or goes on where it stopped; joins a run.
    ///
    /// # Errors
    /// `NotFound`; `Refused` (`no_older`) when the feed names none, (`not_yet`) while its server asks for patience.
    pub async fn fetch_older(&self, id: FeedId) -> Result<JobId> {
        self.place_to_ask(id)?;
        if let Some(job) = self.inner.older.with(|runs| runs.get(&id).copied()) {
            return Ok(job);
        }
        let begun = self
            .inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                changes.feeds = true;
                rows::begin(tx, id)
            })?;
        let next = begun.ok_or_else(|| {
            LibraryError::refused("no_older", "this feed does not say where older items are")
        })?;
        Ok(self.run_older(id, next))
    }

    /// As [`Library::fetch_older`], but waits for the end; `progress` is called at each step.
    ///
    /// # Errors
    /// As `fetch_older`, and what stopped it.
    pub async fn fetch_older_and_wait(
        &self,
        id: FeedId,
        progress: impl Fn(&Job) + Send + Sync,
    ) -> Result<u32> {
        let job = self.fetch_older(id).await?;
        let found = loop {
            let Some(state) = self.jobs().into_iter().find(|state| state.id == job) else {
                return Err(LibraryError::Closed);
            };
            progress(&state);
            if state.finished {
                break state.found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        match self.inner.store.read(|conn| rows::problem(conn, id))? {
            Some((code, sentence)) => Err(LibraryError::refused(
                "older_stopped",
                format!(
                    "{found} older items came, then it stopped; it goes on from there: {sentence} ({code})"
                ),
            )),
            None => Ok(found),
        }
    }

    /// Goes on with runs that the end of the program cut off; called once at the start of a program that stays.
    pub fn go_on_with_older(&self) -> Result<()> {
        if self.inner.store.may_write().is_err() {
            return Ok(());
        }
        for (id, next) in self.inner.store.read(rows::running)? {
            self.run_older(id, next);
        }
        Ok(())
    }

    /// Takes older items back: just what came so goes to the trash. The undo brings it again.
    ///
    /// # Errors
    /// `NotFound`; `Refused` (`older_runs`) while they come.
    pub fn take_older_back(&self, id: FeedId) -> Result<Undo> {
        self.feed(id)?;
        if self.inner.older.with(|runs| runs.contains_key(&id)) {
            return Err(LibraryError::refused(
                "older_runs",
                "older items still come; stop it first",
            ));
        }
        self.back_up_before(BackupReason::Removal);
        let now = self.inner.deps.clock.now_ms();
        let taken = self.each_older(move |tx, after| rows::leave(tx, now, id, after, PIECE))?;
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                changes.feeds = true;
                rows::forget_run(tx, id)
            })?;
        self.keep_undo(taken, move |library| {
            library.each_older(move |tx, after| rows::come_back(tx, now, id, after, PIECE))?;
            Ok(())
        })
    }

    /// Works through what came, in small transactions; answers how many items it was.
    fn each_older(
        &self,
        work: impl Fn(&rusqlite::Transaction<'_>, i64) -> Result<(Option<i64>, u32)>
        + Send
        + Sync
        + 'static,
    ) -> Result<u32> {
        let work = std::sync::Arc::new(work);
        let (mut after, mut count) = (0, 0);
        loop {
            let work = std::sync::Arc::clone(&work);
            let (next, some) = self
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    changes.merge(Changes {
                        feeds: true,
                        items: true,
                        queue: true,
                        ..Changes::default()
                    });
                    work(tx, after)
                })?;
            count += some;
            match next {
                Some(next) => after = next,
                None => return Ok(count),
            }
        }
    }

    fn run_older(&self, id: FeedId, next: String) -> JobId {
        let (job, cancel) = self
            .inner
            .jobs
            .begin(JobKind::Older, 0, &self.inner.stopping);
        let joined = self.inner.older.with(|runs| match runs.get(&id) {
            Some(known) => Some(*known),
            None => {
                runs.insert(id, job);
                None
            }
        });
        if let Some(known) = joined {
            self.inner.jobs.finish(job);
            return known;
        }
        self.jobs_changed();
        let library = self.clone();
        self.spawn(async move {
            let ended = library.work_on_older(id, job, next, &cancel).await;
            library.inner.older.with(|runs| runs.remove(&id));
            library.end_older(id, ended, cancel.is_cancelled()).await;
            library.inner.jobs.finish(job);
            library.jobs_changed();
            library.index_soon();
        });
        job
    }

    async fn work_on_older(
        &self,
        id: FeedId,
        job: JobId,
        mut next: String,
        cancel: &CancellationToken,
    ) -> Result<()> {
        loop {
            let step = tokio::select! {
                biased;
                () = cancel.cancelled() => return Ok(()),
                step = self.one_older_document(id, job, &next) => step?,
            };
            match step {
                Step::Next(url) => next = url,
                Step::Whole => return Ok(()),
            }
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Ok(()),
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    async fn one_older_document(&self, id: FeedId, job: JobId, url: &str) -> Result<Step> {
        let (_, private) = self.place_to_ask(id)?;
        let asked = self.inner.store.read(|conn| rows::asked(conn, id))?;
        if asked >= MOST_DOCUMENTS {
            return Err(LibraryError::refused(
                "older_many",
                format!(
                    "a feed is not followed through more documents than this: {MOST_DOCUMENTS}"
                ),
            ));
        }
        let login = self.authorization(LoginOwner::Feed(id), url);
        let client = &self.inner.deps.client;
        let (meta, bytes) = remote::get(client, url, reach(private), MOST_FEED, login).await?;
        let (library, url) = (self.clone(), url.to_owned());
        let (step, came) = blocking(move || library.take_older(id, url, &meta, &bytes)).await?;
        self.inner.jobs.update(job, |state| {
            state.done += 1;
            state.found += came;
        });
        self.jobs_changed();
        Ok(step)
    }

    fn take_older(
        &self,
        id: FeedId,
        url: String,
        meta: &fetch::Meta,
        bytes: &[u8],
    ) -> Result<(Step, u32)> {
        let hint = feed::Hint {
            content_type: meta.content_type.as_deref(),
            url: Some(&meta.url),
        };
        let parsed = feed::parse(bytes, hint)?;
        let named = older_page(&parsed).map(str::to_owned);
        // A document that was asked already leads in a circle.
        let next = self.inner.store.read(|conn| match named {
            Some(next) if next == url || rows::was_asked(conn, id, &next)? => Ok(None),
            next => Ok(next),
        })?;
        let seen = self.inner.store.read(|conn| feeds::seen(conn, id))?;
        let prepared = feeds::prepare(&parsed, &url, &seen)?;
        let document = PreparedDocument {
            parsed,
            prepared,
            first: false,
            older: true,
        };
        let then = next.clone();
        let (_, applied) = self.bring_in(
            Durability::Normal,
            document,
            move |tx, _, _| {
                rows::is_there(tx, id)?;
                Ok(ControlFlow::Continue(id))
            },
            move |tx, id, _| rows::note_document(tx, id, &url, then.as_deref()),
        )?;
        let came = applied.map_or(0, |applied| {
            u32::try_from(applied.new.len()).unwrap_or(u32::MAX)
        });
        Ok((next.map_or(Step::Whole, Step::Next), came))
    }

    /// Notes how a run ended. One that the end of the program cut off goes on at the next start.
    async fn end_older(&self, id: FeedId, ended: Result<()>, stopped: bool) {
        if self.inner.stopping.is_cancelled() {
            return;
        }
        let state = match &ended {
            Ok(()) if !stopped => RunState::Whole,
            _ => RunState::Stopped,
        };
        let now = self.inner.deps.clock.now_ms();
        let hold = match &ended {
            Err(LibraryError::Fetch(FetchError::Status {
                status: 429 | 503,
                retry_after,
                ..
            })) => {
                let wait = retry_after.and_then(|wait| i64::try_from(wait.as_millis()).ok());
                now + wait.unwrap_or(HOLD).clamp(60_000, 7 * 86_400_000)
            }
            _ => 0,
        };
        let problem = ended
            .err()
            .map(|error| (error.code().to_owned(), error.to_string()));
        let library = self.clone();
        let noted = blocking(move || {
            library
                .inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    changes.feeds = true;
                    rows::end(tx, id, state, problem.as_ref(), hold)
                })
        });
        if let Err(error) = noted.await {
            tracing::warn!(%error, feed = id.0, "how fetching older items ended could not be noted");
        }
    }
}
