//! Long work that shows how far it has come and can be stopped. Kept in memory: what it did is in the tables it wrote.
use crate::{Changes, Job, JobId, JobKind, Library, LibraryError, Result};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tokio_util::sync::CancellationToken;

/// Finished jobs stay in the list until this many newer ones ended.
const REMEMBERED: usize = 20;

#[derive(Default)]
pub(crate) struct Jobs {
    table: Mutex<BTreeMap<i64, Running>>,
}

struct Running {
    job: Job,
    cancel: CancellationToken,
}

impl Jobs {
    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<i64, Running>) -> T) -> T {
        work(&mut self.table.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins a job; its token is a child of `parent`.
    pub fn begin(
        &self,
        kind: JobKind,
        total: u32,
        parent: &CancellationToken,
    ) -> (JobId, CancellationToken) {
        let cancel = parent.child_token();
        let id = self.with(|table| {
            let id = JobId(table.last_key_value().map_or(1, |(last, _)| last + 1));
            let job = Job {
                id,
                kind,
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
            table.insert(
                id.0,
                Running {
                    job,
                    cancel: cancel.clone(),
                },
            );
            let ended: Vec<i64> = table
                .iter()
                .filter(|(_, r)| r.job.finished)
                .map(|(id, _)| *id)
                .collect();
            for old in ended.iter().take(ended.len().saturating_sub(REMEMBERED)) {
                table.remove(old);
            }
            id
        });
        (id, cancel)
    }

    /// Changes a job that runs and gives its new state.
    pub fn update(&self, id: JobId, change: impl FnOnce(&mut Job)) -> Option<Job> {
        self.with(|table| {
            let running = table.get_mut(&id.0)?;
            change(&mut running.job);
            Some(running.job.clone())
        })
    }

    pub fn finish(&self, id: JobId) -> Option<Job> {
        self.with(|table| {
            let running = table.get_mut(&id.0)?;
            running.job.finished = true;
            running.job.cancelled = running.cancel.is_cancelled();
            Some(running.job.clone())
        })
    }

    fn list(&self) -> Vec<Job> {
        self.with(|table| table.values().map(|r| r.job.clone()).collect())
    }

    fn cancel(&self, id: JobId) -> bool {
        self.with(|table| {
            table
                .get(&id.0)
                .map(|running| running.cancel.cancel())
                .is_some()
        })
    }
}

impl Library {
    /// Jobs that run, and the last that ended.
    pub fn jobs(&self) -> Vec<Job> {
        self.inner.jobs.list()
    }

    /// Asks a job to stop; what it has done stays.
    ///
    /// # Errors
    /// `NotFound` when there is no such job.
    pub fn cancel_job(&self, id: JobId) -> Result<()> {
        if self.inner.jobs.cancel(id) {
            Ok(())
        } else {
            Err(LibraryError::NotFound("job"))
        }
    }

    /// Waits until no job and no other work in the background runs; downloads are not waited for,
    /// but what follows the end of one is.
    pub async fn idle(&self) {
        // Work may begin more work (a subscription its cover): only a tracker that stays empty is idle.
        while !self.inner.tasks.is_empty() {
            self.inner.tasks.close();
            self.inner.tasks.wait().await;
            self.inner.tasks.reopen();
        }
    }

    /// Runs work in the background until the library is closed.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stopping = self.inner.stopping.clone();
        self.inner.tasks.spawn_on(
            async move {
                tokio::select! {
                    biased;
                    () = stopping.cancelled() => {}
                    () = work => {}
                }
            },
            &self.inner.deps.runtime,
        );
    }

    /// Tells the window that jobs moved.
    pub(crate) fn jobs_changed(&self) {
        (self.inner.deps.on_change)(Changes {
            jobs: true,
            ..Changes::default()
        });
    }
}
