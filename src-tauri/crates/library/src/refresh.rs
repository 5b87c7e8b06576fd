//! Asking feeds for what is new, politely.
mod feed;
mod moves;
mod newer_address;
mod note;
mod schedule;
#[cfg(test)]
mod tests;

pub(crate) use note::note_body;

use crate::event::Event;
use crate::{FeedId, Job, JobId, JobKind, Library, LibraryError, Result};
use feed::FeedOutcome;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Feeds in flight; the client limits hosts and connections besides.
const AT_ONCE: usize = 8;
/// How often the due feeds are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// What a refresh brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Refreshed {
    /// Feeds that were asked.
    pub feeds: u32,
    pub failed: u32,
    pub new_items: u32,
}

/// Refreshes that run.
#[derive(Default)]
pub(crate) struct Refreshing {
    runs: Mutex<Vec<Run>>,
}

#[derive(Clone)]
struct Run {
    job: JobId,
    feeds: Arc<HashSet<FeedId>>,
    state: watch::Receiver<Job>,
}

impl Refreshing {
    fn with<T>(&self, work: impl FnOnce(&mut Vec<Run>) -> T) -> T {
        work(&mut self.runs.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Library {
    /// Begins to refresh one feed or all of them; joins a refresh that runs.
    ///
    /// # Errors
    /// `NotFound` when there is no such feed.
    pub async fn refresh(&self, feed: Option<FeedId>) -> Result<JobId> {
        Ok(self.begin_refresh(feed)?.job)
    }

    /// As [`Library::refresh`], but waits for the end; `progress` is called at each step.
    ///
    /// # Errors
    /// As `refresh`.
    pub async fn refresh_and_wait(
        &self,
        feed: Option<FeedId>,
        progress: impl Fn(&Job) + Send + Sync + 'static,
    ) -> Result<Refreshed> {
        let mut run = self.begin_refresh(feed)?;
        loop {
            let job = run.state.borrow_and_update().clone();
            progress(&job);
            if job.finished {
                return Ok(Refreshed {
                    feeds: job.done,
                    failed: job.failed,
                    new_items: job.found,
                });
            }
            run.state
                .changed()
                .await
                .map_err(|_| LibraryError::Closed)?;
        }
    }

    /// Refreshes what is due, as the settings say, until `cancel`.
    pub async fn keep_fresh(&self, cancel: CancellationToken) {
        let library = Arc::downgrade(&self.inner);
        let stopping = self.inner.stopping.clone();
        let mut look = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                () = stopping.cancelled() => return,
                _ = look.tick() => {}
            }
            let Some(inner) = library.upgrade() else {
                return;
            };
            let library = Library { inner };
            if let Err(error) = library.refresh_due() {
                tracing::warn!(%error, "due feeds could not be looked for");
            }
        }
    }

    fn refresh_due(&self) -> Result<()> {
        self.start_waiting();
        self.index_soon();
        self.tell(Event::RulesDue);
        if self.settings()?.refresh_minutes == 0 {
            return Ok(());
        }
        let now = self.inner.deps.clock.now_ms();
        let due = self.inner.store.read(|conn| feed::due(conn, now))?;
        if !due.is_empty() {
            self.run(due);
        }
        Ok(())
    }

    fn begin_refresh(&self, feed: Option<FeedId>) -> Result<Run> {
        let feeds = match feed {
            Some(id) => {
                self.feed(id)?;
                vec![id]
            }
            None => self.inner.store.read(feed::all)?,
        };
        Ok(self.run(feeds))
    }

    /// Refreshes these feeds, those that are being refreshed already excepted.
    fn run(&self, mut feeds: Vec<FeedId>) -> Run {
        // Shuffled, so that a run that is killed each time does not starve the same feeds for ever.
        let order = RandomState::new();
        feeds.sort_unstable_by_key(|id| order.hash_one(id.0));
        let run = self.inner.refreshing.with(|runs| {
            let running = runs
                .iter()
                .find(|run| feeds.iter().all(|id| run.feeds.contains(id)));
            if let Some(run) = running.filter(|_| !feeds.is_empty()) {
                return Err(run.clone());
            }
            feeds.retain(|id| !runs.iter().any(|run| run.feeds.contains(id)));
            let total = u32::try_from(feeds.len()).unwrap_or(u32::MAX);
            let (job, cancel) =
                self.inner
                    .jobs
                    .begin(JobKind::Refresh, total, &self.inner.stopping);
            let first = Job {
                id: job,
                kind: JobKind::Refresh,
                done: 0,
                total,
                failed: 0,
                found: 0,
                finished: false,
                cancelled: false,
            };
            let (told, state) = watch::channel(first);
            let run = Run {
                job,
                feeds: Arc::new(feeds.iter().copied().collect()),
                state,
            };
            runs.push(run.clone());
            Ok((run, told, cancel))
        });
        match run {
            Err(joined) => joined,
            Ok((run, told, cancel)) => {
                self.jobs_changed();
                let library = self.clone();
                let job = run.job;
                self.spawn(async move { library.refresh_all(job, feeds, told, cancel).await });
                run
            }
        }
    }

    async fn refresh_all(
        &self,
        job: JobId,
        feeds: Vec<FeedId>,
        told: watch::Sender<Job>,
        cancel: CancellationToken,
    ) {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut running = JoinSet::new();
        for feed in feeds {
            let (library, turns, cancel) = (self.clone(), Arc::clone(&turns), cancel.clone());
            running.spawn(async move {
                let work = async {
                    let _turn = turns.acquire_owned().await.ok()?;
                    Some(library.refresh_one(feed).await)
                };
                tokio::select! {
                    biased;
                    () = cancel.cancelled() => None,
                    outcome = work => outcome,
                }
            });
        }
        let mut fresh = Vec::new();
        while let Some(outcome) = running.join_next().await {
            let Ok(Some(outcome)) = outcome else {
                continue;
            };
            let state = self.inner.jobs.update(job, |state| {
                state.done += 1;
                match &outcome {
                    FeedOutcome::New(items) => {
                        state.found += u32::try_from(items.len()).unwrap_or(0);
                        fresh.extend_from_slice(items);
                    }
                    FeedOutcome::Failed => state.failed += 1,
                    FeedOutcome::Same => {}
                }
            });
            if let Some(state) = state {
                told.send_replace(state);
            }
            self.jobs_changed();
        }
        self.inner
            .refreshing
            .with(|runs| runs.retain(|run| run.job != job));
        if let Some(state) = self.inner.jobs.finish(job) {
            told.send_replace(state);
        }
        self.jobs_changed();
        self.fetch_images_soon(fresh);
        self.index_soon();
        self.tell(Event::RulesDue);
    }
}
