//! Working through a list that was written down: pages in small transactions, then what has to be asked for, several at
//! once. It can be stopped, and goes on where it was, also after the program has ended in the middle.
use super::pages;
use super::rows::{self, Settled, WaitingRow};
use crate::remote::blocking;
use crate::store::Durability;
use crate::{Changes, ImportId, Job, JobId, JobKind, Library, LibraryError, Problem, Result};
use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Rows that are asked for at once.
const AT_ONCE: usize = 8;
/// Pages that are made ready together, and how long one transaction of them may take: a person's commands come in between.
const PIECE: u32 = 64;
const TURN: Duration = Duration::from_millis(25);
/// How often what came is told to the window.
const TELL: Duration = Duration::from_millis(700);

/// The lists that this program works through now.
#[derive(Default)]
pub(crate) struct Importing {
    running: Mutex<HashSet<ImportId>>,
    /// Whether texts are fetched in the background by this program.
    pub(super) fetches: std::sync::atomic::AtomicBool,
    pub(super) fetching: std::sync::atomic::AtomicBool,
}

impl Importing {
    fn with<T>(&self, work: impl FnOnce(&mut HashSet<ImportId>) -> T) -> T {
        work(&mut self.running.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether this program stays, and works in the background.
    pub fn in_background(&self) -> bool {
        self.fetches.load(Ordering::Relaxed)
    }

    pub fn runs(&self, id: ImportId) -> bool {
        self.with(|running| running.contains(&id))
    }
}

/// Taken out of the running ones however the work ends.
struct Turn {
    library: Library,
    id: ImportId,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.library
            .inner
            .importing
            .with(|running| running.remove(&self.id));
    }
}

impl Library {
    /// Works through what waits of a list. A list that is worked through already is left alone.
    pub(super) async fn work_through(&self, id: ImportId) -> Result<()> {
        if !self.inner.importing.with(|running| running.insert(id)) {
            return Ok(());
        }
        let turn = Turn {
            library: self.clone(),
            id,
        };
        let library = self.clone();
        let before =
            blocking(move || library.inner.store.read(|conn| rows::import(conn, id))).await?;
        let (job, cancel) =
            self.inner
                .jobs
                .begin(JobKind::Import, before.rows, &self.inner.stopping);
        self.inner.jobs.update(job, |state| {
            state.done = before.rows - before.waiting;
            state.found = before.added + before.later;
            state.failed = before.bad;
        });
        self.jobs_changed();
        let worked = self.work(id, job, &cancel).await;
        let ended = self.end_work(id, worked, cancel.is_cancelled()).await;
        self.inner.jobs.finish(job);
        drop(turn);
        self.jobs_changed();
        self.index_soon();
        ended
    }

    /// Notes how the work ended. Where the program ends, it goes on at the next start.
    async fn end_work(&self, id: ImportId, worked: Result<()>, stopped: bool) -> Result<()> {
        worked?;
        if self.inner.stopping.is_cancelled() {
            return Ok(());
        }
        let library = self.clone();
        blocking(move || {
            let now = library.inner.deps.clock.now_ms();
            let state = if stopped { "stopped" } else { "done" };
            library
                .inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    changes.merge(Changes {
                        jobs: true,
                        items: true,
                        feeds: true,
                        ..Changes::default()
                    });
                    rows::set_state(tx, id, state, Some(now))
                })?;
            library.inner.store.sync()
        })
        .await
    }

    async fn work(&self, id: ImportId, job: JobId, cancel: &CancellationToken) -> Result<()> {
        let library = self.clone();
        let token = cancel.clone();
        blocking(move || library.put_pages(id, job, &token)).await?;
        if cancel.is_cancelled() {
            return Ok(());
        }
        let library = self.clone();
        let others =
            blocking(move || library.inner.store.read(|conn| rows::others(conn, id))).await?;
        // What stands in the list twice is asked for once, and the first row is the one that brings it.
        let mut seen = HashSet::new();
        let (first, again): (Vec<_>, Vec<_>) = others
            .into_iter()
            .partition(|row| seen.insert(row.entry.address.trim().to_owned()));
        self.ask_rows(first, job, cancel).await?;
        self.ask_rows(again, job, cancel).await
    }

    /// Asks for what rows name, several at once.
    async fn ask_rows(
        &self,
        rows: Vec<WaitingRow>,
        job: JobId,
        cancel: &CancellationToken,
    ) -> Result<()> {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut running = JoinSet::new();
        for WaitingRow { id: row, entry, .. } in rows {
            let (library, turns, cancel) = (self.clone(), Arc::clone(&turns), cancel.clone());
            running.spawn(async move {
                let work = async {
                    let _turn = turns.acquire_owned().await.ok()?;
                    Some(library.work_on(row, entry).await)
                };
                tokio::select! {
                    biased;
                    () = cancel.cancelled() => None,
                    settled = work => settled,
                }
            });
        }
        let mut failed = Ok(());
        while let Some(done) = running.join_next().await {
            match done {
                Ok(Some(Ok(settled))) => {
                    self.inner.jobs.update(job, |state| count(state, &settled));
                    self.jobs_changed();
                }
                Ok(Some(Err(error))) => failed = Err(error),
                Ok(None) | Err(_) => {}
            }
        }
        failed
    }

    /// Puts the pages in. A piece is made ready beside the writer, and written in turns of a few milliseconds.
    fn put_pages(&self, id: ImportId, job: JobId, cancel: &CancellationToken) -> Result<()> {
        let (mut after, mut told) = (0, Instant::now());
        while !cancel.is_cancelled() {
            let found = self
                .inner
                .store
                .read(|conn| rows::next_pages(conn, id, after, PIECE))?;
            let Some(last) = found.last().map(|row| row.number) else {
                break;
            };
            after = last;
            let mut ready: ReadyPages = found
                .into_iter()
                .map(|row| {
                    let what = row.entry.what();
                    let page = pages::prepare(row.entry).map_err(|error| problem(what, &error));
                    (row.id, page)
                })
                .collect();
            while !ready.is_empty() {
                let tell = told.elapsed() >= TELL;
                if tell {
                    told = Instant::now();
                }
                let (rest, settled) = self.put_some(ready, tell)?;
                ready = rest;
                self.inner.jobs.update(job, |state| {
                    settled.iter().for_each(|settled| count(state, settled));
                });
                if tell {
                    self.jobs_changed();
                }
            }
        }
        Ok(())
    }

    /// One transaction of as many pages as its time allows; answers those that are left.
    fn put_some(&self, pages: ReadyPages, tell: bool) -> Result<(ReadyPages, Vec<Settled>)> {
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                let begun = Instant::now();
                let mut settled = Vec::new();
                let mut pages = pages.into_iter();
                for (row, page) in pages.by_ref() {
                    if rows::waits(tx, row)? {
                        let one = match page {
                            Ok(page) => pages::put(tx, now, &page)?,
                            Err(problem) => Settled::Bad {
                                problem,
                                again: false,
                            },
                        };
                        rows::settle(tx, row, &one)?;
                        settled.push(one);
                    }
                    if begun.elapsed() >= TURN {
                        break;
                    }
                }
                changes.merge(Changes {
                    items: tell,
                    ..Changes::default()
                });
                Ok((pages.collect(), settled))
            })
    }
}

type ReadyPages = Vec<(i64, std::result::Result<pages::ReadyPage, Problem>)>;

fn problem(what: String, error: &LibraryError) -> Problem {
    Problem {
        what,
        message: error.to_string(),
        code: error.code().to_owned(),
    }
}

fn count(job: &mut Job, settled: &Settled) {
    job.done += 1;
    match settled {
        Settled::Page { known: false, .. }
        | Settled::List { known: false, .. }
        | Settled::Feed { known: false, .. }
        | Settled::Later { .. } => {
            job.found += 1;
        }
        Settled::Bad { .. } => job.failed += 1,
        Settled::Page { .. } | Settled::Feed { .. } | Settled::List { .. } => {}
    }
}
