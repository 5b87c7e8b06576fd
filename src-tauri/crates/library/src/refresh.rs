//! Asking feeds for what is new, politely.
mod answer;
mod asked_host;
mod change_address;
mod feed;
mod held;
mod join_shows;
mod lock;
mod moves;
mod network;
mod newer_address;
mod note;
mod rows;
mod schedule;
#[cfg(test)]
mod tests;
mod turn;

pub(crate) use answer::failure_note;
pub(crate) use note::{note_body, older_page};

use crate::event::Event;
use crate::{FeedId, Job, JobId, JobKind, Library, LibraryError, Result};
use asked_host::AskedHost;
use feed::FeedOutcome;
use held::Held;
use network::{Network, Unreached};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use turn::{OwnTurn, Waiting};

/// Feeds in flight; the client limits connections besides.
const AT_ONCE: usize = 8;
/// A feed that has not answered for so long gives its place to another. It goes on, for nobody but its own host.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the due feeds are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// How often it is looked, without asking anybody, whether there is a network again.
const LOOK_FOR_NETWORK: Duration = if cfg!(test) {
    Duration::from_millis(50)
} else {
    Duration::from_secs(5)
};

/// What a refresh brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Refreshed {
    /// Feeds that were asked.
    pub feeds: u32,
    pub failed: u32,
    pub new_items: u32,
    /// Feeds that were not asked, because their servers asked for patience.
    pub held: u32,
    /// When the first of these may be asked.
    pub held_until: Option<String>,
}

/// Why feeds are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Time,
    Person,
}

/// Refreshes that run.
#[derive(Default)]
pub(crate) struct Refreshing {
    runs: Mutex<Vec<Run>>,
    network: Arc<Network>,
    turn: OwnTurn,
}

#[derive(Clone)]
struct Run {
    job: JobId,
    feeds: Arc<HashSet<FeedId>>,
    /// Another program asks feeds: this run has not begun yet.
    waits: Arc<AtomicBool>,
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
    /// `NotFound` when there is no such feed; `Refused` (`not_yet`) when its server asked not to be asked before a time
    /// that has not come.
    pub async fn refresh(&self, feed: Option<FeedId>) -> Result<JobId> {
        Ok(self.begin_refresh(feed)?.job)
    }

    /// As [`Library::refresh`], but waits for the end; `progress` is called at each step.
    ///
    /// # Errors
    /// As `refresh`; `Refused` (`offline`) when there is no network.
    pub async fn refresh_and_wait(
        &self,
        feed: Option<FeedId>,
        progress: impl Fn(&Job) + Send + Sync + 'static,
    ) -> Result<Refreshed> {
        let mut run = self.begin_refresh(feed)?;
        loop {
            let job = run.state.borrow_and_update().clone();
            progress(&job);
            if job.finished && job.offline {
                return Err(LibraryError::refused(
                    "offline",
                    "there is no network; feeds are asked when it is back",
                ));
            }
            if job.finished {
                return Ok(Refreshed {
                    feeds: job.done - job.held,
                    failed: job.failed,
                    new_items: job.found,
                    held: job.held,
                    held_until: job.held_until,
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
        let network = Arc::clone(&self.inner.refreshing.network);
        let clock = Arc::clone(&self.inner.deps.clock);
        let mut look = tokio::time::interval(LOOK_EVERY);
        loop {
            let network_changes = async {
                if !network.is_away() {
                    return network.changed().await;
                }
                loop {
                    tokio::select! {
                        () = network.changed() => return,
                        () = tokio::time::sleep(LOOK_FOR_NETWORK) => {}
                    }
                    if network.may_be_back(clock.now_ms()) {
                        return;
                    }
                }
            };
            tokio::select! {
                () = cancel.cancelled() => return,
                () = stopping.cancelled() => return,
                _ = look.tick() => {}
                () = network_changes => {}
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

    /// Whether a refresh that runs asks this feed.
    pub(crate) fn is_being_asked(&self, id: FeedId) -> bool {
        self.inner
            .refreshing
            .with(|runs| runs.iter().any(|run| run.feeds.contains(&id)))
    }

    fn refresh_due(&self) -> Result<()> {
        self.start_waiting();
        self.index_soon();
        self.tell(Event::RulesDue);
        self.each_minute();
        let now = self.inner.deps.clock.now_ms();
        if !self.inner.refreshing.network.may_be_back(now) {
            return Ok(());
        }
        let by_themselves = self.settings()?.refresh_minutes > 0;
        let mut due = self
            .inner
            .store
            .read(|conn| rows::due(conn, now, by_themselves))?;
        let asked = &self.inner.asked;
        due.retain(|id| asked.of(*id).is_none_or(|asked| asked.next <= now));
        if !due.is_empty() {
            self.run(due, Cause::Time);
        }
        Ok(())
    }

    /// What follows from nothing but time. One that cannot be done holds up none of the others.
    fn each_minute(&self) {
        if self.may_write().is_err() {
            return;
        }
        self.tell(Event::MinutePassed);
        for (what, done) in [
            ("what was put off", self.wake_snoozed().map(drop)),
            ("what is old", self.archive_old().map(drop)),
            ("what is ready", self.notify_ready()),
        ] {
            if let Err(error) = done {
                tracing::warn!(%error, what, "it could not be looked after");
            }
        }
    }

    fn begin_refresh(&self, feed: Option<FeedId>) -> Result<Run> {
        let feeds = match feed {
            Some(id) => {
                self.feed(id)?;
                let now = self.inner.deps.clock.now_ms();
                self.inner
                    .store
                    .read(|conn| rows::refuse_held(conn, id, now))?;
                vec![id]
            }
            None => self.inner.store.read(rows::all)?,
        };
        Ok(self.run(feeds, Cause::Person))
    }

    /// Refreshes these feeds, those that are being refreshed already excepted.
    fn run(&self, mut feeds: Vec<FeedId>, cause: Cause) -> Run {
        // Shuffled, so that a run that is killed each time does not starve the same feeds for ever.
        let order = RandomState::new();
        feeds.sort_unstable_by_key(|id| order.hash_one(id.0));
        // What one wants alone does not wait with others for their turn.
        let single = match feeds[..] {
            [one] if cause == Cause::Person => Some(one),
            _ => None,
        };
        let asks = |run: &&Run| single.is_none() || !run.waits.load(Ordering::Relaxed);
        let run = self.inner.refreshing.with(|runs| {
            let running = runs
                .iter()
                .filter(asks)
                .find(|run| feeds.iter().all(|id| run.feeds.contains(id)));
            if let Some(run) = running.filter(|_| !feeds.is_empty()) {
                return Err(run.clone());
            }
            feeds.retain(|id| {
                let mut others = runs.iter().filter(asks);
                !others.any(|run| run.feeds.contains(id))
            });
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
                offline: false,
                held: 0,
                held_until: None,
            };
            let (told, state) = watch::channel(first);
            let run = Run {
                job,
                feeds: Arc::new(feeds.iter().copied().collect()),
                waits: Arc::default(),
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
                let waiting = Waiting {
                    job: run.job,
                    single,
                    waits: Arc::clone(&run.waits),
                };
                self.spawn(async move {
                    library
                        .refresh_all(feeds, waiting, told, cancel, cause)
                        .await;
                });
                run
            }
        }
    }

    async fn refresh_all(
        &self,
        mut feeds: Vec<FeedId>,
        waiting: Waiting,
        told: watch::Sender<Job>,
        cancel: CancellationToken,
        cause: Cause,
    ) {
        let job = waiting.job;
        let began = self.inner.deps.clock.now_ms();
        let turn = self.take_turn(&mut feeds, &waiting, &told, &cancel).await;
        let asked: Vec<i64> = feeds.iter().map(|id| id.0).collect();
        let (mut found_here, mut failed_here) = (0, 0);
        let places = self.inner.store.read(rows::places).unwrap_or_else(|error| {
            tracing::warn!(%error, "it is not known which feeds share a server");
            HashMap::new()
        });
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut hosts: HashMap<String, Arc<AskedHost>> = HashMap::new();
        let mut running = JoinSet::new();
        for feed in feeds {
            let (library, turns, cancel) = (self.clone(), Arc::clone(&turns), cancel.clone());
            let place = places.get(&feed).cloned().unwrap_or_default();
            let of_host = hosts.entry(place.host.clone()).or_default();
            let of_host = Arc::clone(of_host);
            let asking = turn.clone();
            running.spawn(async move {
                let work = async {
                    // A server's turn comes first: what it said to those before counts.
                    let _of_host = of_host.turns.acquire().await.ok()?;
                    let turn = turns.acquire_owned().await.ok()?;
                    if let Some(until) = of_host.waits_until() {
                        library.hold_feed(feed, until).await;
                        return Some((FeedOutcome::Held(until), place.private));
                    }
                    let _at = asking.map(|turn| turn.at(feed));
                    let mut work = std::pin::pin!(library.refresh_one(feed, &place));
                    let outcome = tokio::select! {
                        biased;
                        outcome = &mut work => outcome,
                        () = tokio::time::sleep(PATIENCE) => {
                            drop(turn);
                            work.await
                        }
                    };
                    if let FeedOutcome::Failed(Some(until)) = outcome
                        && !place.host.is_empty()
                    {
                        of_host.wait_until(until);
                    }
                    Some((outcome, place.private))
                };
                tokio::select! {
                    biased;
                    () = cancel.cancelled() => None,
                    outcome = work => outcome,
                }
            });
        }
        let network = &self.inner.refreshing.network;
        let (mut fresh, mut unreached, mut answered) = (Vec::new(), Vec::new(), false);
        let mut held_here = Held::default();
        while let Some(outcome) = running.join_next().await {
            let Ok(Some((outcome, private))) = outcome else {
                continue;
            };
            let (mut found, mut failed, mut held) = (0, 0, Held::default());
            match outcome {
                FeedOutcome::New(items) => {
                    found = u32::try_from(items.len()).unwrap_or(0);
                    fresh.extend(items);
                    answered |= !private;
                }
                FeedOutcome::Failed(_) => {
                    failed = 1;
                    answered |= !private;
                }
                FeedOutcome::Same => answered |= !private,
                FeedOutcome::Held(until) => held.add(until),
                FeedOutcome::Unreached(feed) => unreached.push(feed),
            }
            if answered {
                network.answers();
                failed += self.note_unreached(std::mem::take(&mut unreached)).await;
            }
            found_here += found;
            failed_here += failed;
            held_here.join(held);
            let state = self.inner.jobs.update(job, |state| {
                state.done += 1;
                state.found += found;
                state.failed += failed;
                held.tell(state);
            });
            if let Some(state) = state {
                told.send_replace(state);
            }
            self.jobs_changed();
        }
        let offline = network.is_missing(&unreached);
        if offline {
            network.went_away(self.inner.deps.clock.now_ms());
        } else {
            let failed = self.note_unreached(unreached).await;
            self.inner.jobs.update(job, |state| state.failed += failed);
        }
        self.inner.jobs.update(job, |state| state.offline = offline);
        if let Some(turn) = turn
            && !offline
            && !cancel.is_cancelled()
        {
            turn.note(lock::EndedRun {
                began,
                ended: self.inner.deps.clock.now_ms(),
                feeds: asked,
                found: found_here,
                failed: failed_here,
                held: held_here.feeds,
                held_until: held_here.until,
            });
        }
        self.inner
            .refreshing
            .with(|runs| runs.retain(|run| run.job != job));
        if let Some(state) = self.inner.jobs.finish(job) {
            told.send_replace(state);
        }
        self.jobs_changed();
        if !fresh.is_empty() {
            self.tell(Event::CameNew);
        }
        // Who asks sees the answer.
        if cause == Cause::Time
            && let Err(error) = self.notify_new(&fresh)
        {
            tracing::warn!(%error, "the desktop was not told of what is new");
        }
        self.fetch_images_soon(fresh);
        self.index_soon();
        self.tell(Event::RulesDue);
    }

    /// Notes that these failed, though there is a network; answers how many.
    async fn note_unreached(&self, unreached: Vec<Unreached>) -> u32 {
        let mut count = 0;
        for Unreached {
            feed,
            error,
            took_ms,
            ..
        } in unreached
        {
            self.note_failed(feed, error, took_ms).await;
            count += 1;
        }
        count
    }
}
