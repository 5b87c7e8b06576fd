//! What transfers have to say to the database, gathered until it is written.
use super::transfer_end::TransferEnd;
use crate::ItemId;
use fetch::{Media, MediaProgress};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Not more often than this is written.
const PAUSE: Duration = Duration::from_millis(100);

/// What is to be written of a transfer.
pub(super) enum TransferNote {
    /// It runs, from this address into this `download.path`.
    Begun {
        item: ItemId,
        url: String,
        path: String,
    },
    /// It was stopped before it ran.
    Waits(ItemId),
    Ended(Box<EndedTransfer>),
}

/// A transfer that has ended, and what becomes of its row.
pub(super) struct EndedTransfer {
    pub item: ItemId,
    pub media: Arc<Media>,
    pub progress: MediaProgress,
    pub end: TransferEnd,
    /// The finished file, which is yet to be brought to the disk.
    pub file: Option<PathBuf>,
    /// Until it is written, and what follows has begun, the library is not idle.
    pub _busy: TaskTrackerToken,
}

/// What waits to be written. It is taken by the writer's thread itself, so that it is written in its order, whoever asks.
#[derive(Default)]
pub(super) struct Gathered {
    pub waiting: Arc<Mutex<Vec<TransferNote>>>,
    /// Ends that wait until their files are on the disk.
    unsynced: Mutex<Vec<EndedTransfer>>,
    pace: Mutex<WritingPace>,
    /// Items whose end is not written yet: nobody begins them anew.
    ending: Mutex<HashSet<ItemId>>,
}

#[derive(Default)]
struct WritingPace {
    last: Option<Instant>,
    due: bool,
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Gathered {
    pub fn ending(&self) -> HashSet<ItemId> {
        lock(&self.ending).clone()
    }

    pub fn is_ending(&self, item: ItemId) -> bool {
        lock(&self.ending).contains(&item)
    }

    /// From now on nobody begins it, until its end is written.
    pub fn ends(&self, item: ItemId) {
        lock(&self.ending).insert(item);
    }

    /// Takes a note; answers how long to wait before it is written, None when somebody waits already.
    pub fn take(&self, note: TransferNote) -> Option<Duration> {
        match note {
            TransferNote::Ended(one) if one.file.is_some() => lock(&self.unsynced).push(*one),
            note => lock(&self.waiting).push(note),
        }
        let mut pace = lock(&self.pace);
        if pace.due {
            return None;
        }
        let wait = pace
            .last
            .map_or(Duration::ZERO, |last| PAUSE.saturating_sub(last.elapsed()));
        match wait.is_zero() {
            true => pace.last = Some(Instant::now()),
            false => pace.due = true,
        }
        Some(wait)
    }

    pub fn take_unsynced(&self) -> Vec<EndedTransfer> {
        std::mem::take(&mut *lock(&self.unsynced))
    }

    pub fn add(&self, one: EndedTransfer) {
        lock(&self.waiting).push(TransferNote::Ended(Box::new(one)));
    }

    pub fn is_empty(&self) -> bool {
        lock(&self.waiting).is_empty()
    }

    /// Its end is written, or kept elsewhere.
    pub fn has_ended(&self, item: ItemId) {
        lock(&self.ending).remove(&item);
    }

    /// Whoever waited to write does so now.
    pub fn begin_to_write(&self) {
        let mut pace = lock(&self.pace);
        (pace.due, pace.last) = (false, Some(Instant::now()));
    }
}
