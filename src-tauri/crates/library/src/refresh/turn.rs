//! Whose turn it is to ask feeds: one program's at a time. A single feed that somebody wants is asked all the same, unless the
//! program whose turn it is asks just that one.
use super::held::Held;
use super::{lock, rows};
use crate::{FeedId, Job, JobId, Library};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The turn of this program to ask feeds; given back with the last of them.
#[derive(Clone)]
pub(super) struct AskingTurn(Arc<Mutex<lock::RefreshGuard>>);

impl AskingTurn {
    pub fn asked_since(&self, since: i64) -> Vec<lock::EndedRun> {
        self.with(|guard| guard.asked_since(since))
    }

    pub fn note(&self, run: lock::EndedRun) {
        self.with(|guard| guard.note(run));
    }

    /// Other programs are told, until this is dropped, that the feed is being asked.
    pub fn at(&self, feed: FeedId) -> AtFeed {
        AtFeed {
            slot: self.with(|guard| guard.begin(feed)),
            turn: self.clone(),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut lock::RefreshGuard) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A feed that is being asked.
pub(super) struct AtFeed {
    turn: AskingTurn,
    slot: usize,
}

impl Drop for AtFeed {
    fn drop(&mut self) {
        self.turn.with(|guard| guard.end(self.slot));
    }
}

/// A run that is to get its turn.
pub(super) struct Waiting {
    pub job: JobId,
    /// The one feed that a person wants, if it is one.
    pub single: Option<FeedId>,
    /// Whether another program is waited for.
    pub waits: Arc<AtomicBool>,
}

/// The turn of this program, while any of its runs has it.
#[derive(Default)]
pub(super) struct OwnTurn(Mutex<Weak<Mutex<lock::RefreshGuard>>>);

impl OwnTurn {
    /// The turn to ask feeds, unless another program has it.
    fn get(&self, folder: &Path) -> Option<AskingTurn> {
        let mut ours = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(guard) = ours.upgrade() {
            return Some(AskingTurn(guard));
        }
        let guard = Arc::new(Mutex::new(lock::lock(folder)?));
        *ours = Arc::downgrade(&guard);
        Some(AskingTurn(guard))
    }
}

impl Library {
    /// Waits until no other program with this library asks feeds, and takes out of `feeds` what that one has just asked. Runs
    /// of this program share the turn: none asks what another one asks. None when the run was stopped meanwhile, and for a
    /// single feed that another program does not ask just now.
    pub(super) async fn take_turn(
        &self,
        feeds: &mut Vec<FeedId>,
        waiting: &Waiting,
        told: &watch::Sender<Job>,
        cancel: &CancellationToken,
    ) -> Option<AskingTurn> {
        let folder = &self.inner.folder;
        let began = self.inner.deps.clock.now_ms();
        let mut waited = false;
        let turn = loop {
            if let Some(turn) = self.inner.refreshing.turn.get(folder) {
                break Some(turn);
            }
            if let Some(feed) = waiting.single
                && !lock::asked_now(folder).contains(&feed)
            {
                break None;
            }
            waited = true;
            waiting
                .waits
                .store(waiting.single.is_none(), Ordering::Relaxed);
            tokio::select! {
                () = cancel.cancelled() => return None,
                () = tokio::time::sleep(lock::LOOK) => {}
            }
        };
        waiting.waits.store(false, Ordering::Relaxed);
        match waiting.single {
            _ if !waited => {}
            Some(feed) => {
                feeds.clear();
                let came = self.came_since(feed, began);
                self.note_joined(waiting.job, told, 1, came, Held::default());
            }
            None => {
                let runs = turn.as_ref().map(|turn| turn.asked_since(began));
                let runs = runs.unwrap_or_default();
                let asked = lock::together(&runs);
                let before = feeds.len();
                feeds.retain(|id| !asked.contains(id));
                let joined = u32::try_from(before - feeds.len()).unwrap_or(u32::MAX);
                let found = runs.iter().map(|run| run.found).sum();
                let failed = runs.iter().map(|run| run.failed).sum();
                let mut held = Held::default();
                for run in &runs {
                    held.join(Held {
                        feeds: run.held,
                        until: run.held_until,
                    });
                }
                self.note_joined(waiting.job, told, joined, (found, failed), held);
            }
        }
        turn
    }

    /// What another program asked meanwhile counts as done.
    fn note_joined(
        &self,
        job: JobId,
        told: &watch::Sender<Job>,
        joined: u32,
        (found, failed): (u32, u32),
        held: Held,
    ) {
        if joined == 0 {
            return;
        }
        let state = self.inner.jobs.update(job, |state| {
            state.done += joined;
            state.found += found;
            state.failed += failed;
            held.tell(state);
        });
        if let Some(state) = state {
            told.send_replace(state);
        }
        self.jobs_changed();
    }

    /// How many items of a feed came since then, and 1 where it could not be asked.
    fn came_since(&self, id: FeedId, since: i64) -> (u32, u32) {
        let came = self
            .inner
            .store
            .read(|conn| rows::came_since(conn, id, since));
        came.unwrap_or_else(|error| {
            tracing::warn!(%error, feed = id.0, "it is not known what came of a feed");
            (0, 0)
        })
    }
}
