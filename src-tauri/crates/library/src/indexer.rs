//! Texts that came in bulk are made ready in the background: made safe, put into the index, joined to what they link to.
//! On a thread of the lowest priority, a few at a time, so that the writer is free in between.
use crate::body::{self, Unprepared};
use crate::error::{LibraryError, Result};
use crate::index;
use crate::items::ReadyText;
use crate::model::{Changes, ItemId, JobKind};
use crate::store::Durability;
use crate::{Inner, Library};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use tokio_util::task::task_tracker::TaskTrackerToken;

#[cfg(test)]
mod tests;

/// Texts of one transaction: each one is a piece of the index of its own, and the more there are, the oftener they are joined.
const PIECE: u32 = 64;
/// Threads that make texts ready: more of them are faster than one that writes.
const MOST_PREPARING: usize = 3;
/// Titles of one transaction.
const TITLES: u32 = 1_000;
/// How often progress is told.
const TELL: Duration = Duration::from_millis(500);

/// Whether this program indexes in the background, and whether it does just now.
#[derive(Default)]
pub(crate) struct Indexer(Mutex<IndexerState>);

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum IndexerState {
    /// Not in this program, or not any more: it was stopped by hand.
    #[default]
    Off,
    Idle,
    Running,
    /// It runs, and something has come meanwhile.
    Again,
}

impl Indexer {
    fn with<T>(&self, work: impl FnOnce(&mut IndexerState) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Library {
    /// From now on, and now, what is not in the index yet is put into it in the background.
    pub fn start_indexing(&self) {
        self.inner.indexer.with(|state| {
            if *state == IndexerState::Off {
                *state = IndexerState::Idle;
            }
        });
        self.index_soon();
    }

    /// Something may have come that is not in the index.
    pub(crate) fn index_soon(&self) {
        let start = self.inner.indexer.with(|state| {
            let start = *state == IndexerState::Idle;
            *state = match *state {
                IndexerState::Off => IndexerState::Off,
                IndexerState::Idle => IndexerState::Running,
                IndexerState::Running | IndexerState::Again => IndexerState::Again,
            };
            start
        });
        if !start {
            return;
        }
        let (library, token) = (Arc::downgrade(&self.inner), self.inner.tasks.token());
        let thread = std::thread::Builder::new()
            .name("indexer".into())
            .spawn(move || run(&library, token));
        if let Err(error) = thread {
            tracing::warn!(%error, "the index cannot be brought up to date in the background");
            self.inner.indexer.with(|state| *state = IndexerState::Idle);
        }
    }

    /// Puts all into the index that is not in it yet, and waits for it; for scripts.
    ///
    /// # Errors
    /// The database's.
    pub fn finish_index(&self) -> Result<()> {
        while self.index_titles()? {}
        let library = || Some(self.clone());
        prepare_and_store(&library, &self.inner.stopping, |_, _| {})
    }

    /// Puts the next titles into their index; answers whether there may be more.
    fn index_titles(&self) -> Result<bool> {
        if !self.inner.store.read(index::titles_wait)? {
            return Ok(false);
        }
        self.inner
            .store
            .write(Durability::Normal, |tx, _| index::index_titles(tx, TITLES))
    }

    /// The next texts after the item that was reached, made ready.
    fn next_ready(
        &self,
        reached: &Mutex<ItemId>,
        cancel: &CancellationToken,
    ) -> Result<Option<Texts>> {
        let found = {
            let mut reached = reached.lock().unwrap_or_else(PoisonError::into_inner);
            let found = self
                .inner
                .store
                .read(|conn| body::next_unprepared(conn, *reached, PIECE))?;
            let Some(last) = found.last() else {
                return Ok(None);
            };
            *reached = last.id;
            found
        };
        let one = |unprepared: Unprepared| {
            if cancel.is_cancelled() {
                return Err(LibraryError::Closed);
            }
            Ok((ReadyText::of_feed(&unprepared.raw)?, unprepared))
        };
        found.into_iter().map(one).collect::<Result<_>>().map(Some)
    }

    fn count_unprepared(&self) -> Result<u32> {
        self.inner.store.read(body::count_unprepared)
    }
}

type Texts = Vec<(ReadyText, Unprepared)>;

/// Makes texts ready on threads of this one's priority, while this one stores those before. `stored` is told how many.
/// The library is held only for a piece at a time.
fn prepare_and_store(
    library: &(dyn Fn() -> Option<Library> + Sync),
    cancel: &CancellationToken,
    mut stored: impl FnMut(&Library, u32),
) -> Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(MOST_PREPARING));
    let (give, take) = std::sync::mpsc::sync_channel::<Result<Texts>>(threads);
    let reached = Mutex::new(ItemId(0));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (give, reached) = (give.clone(), &reached);
            scope.spawn(move || {
                while let Some(library) = library()
                    && !cancel.is_cancelled()
                    && let Some(texts) = library.next_ready(reached, cancel).transpose()
                {
                    drop(library);
                    let failed = texts.is_err();
                    if give.send(texts).is_err() || failed {
                        return;
                    }
                }
            });
        }
        drop(give);
        for texts in take {
            let texts = texts?;
            let Some(library) = library() else {
                break;
            };
            if cancel.is_cancelled() {
                break;
            }
            let count = u32::try_from(texts.len()).unwrap_or(u32::MAX);
            library.store_ready(texts)?;
            stored(&library, count);
        }
        Ok(())
    })
}

fn run(library: &Weak<Inner>, _token: TaskTrackerToken) {
    lower_priority();
    loop {
        if let Err(error) = index_all(library) {
            tracing::debug!(%error, "the index was left for later");
        }
        let Some(inner) = library.upgrade() else {
            return;
        };
        let again = inner.indexer.with(|state| {
            let again = *state == IndexerState::Again && !inner.stopping.is_cancelled();
            *state = match *state {
                IndexerState::Off => IndexerState::Off,
                _ if again => IndexerState::Running,
                _ => IndexerState::Idle,
            };
            again
        });
        if !again {
            return;
        }
    }
}

/// One job for all that is not in the index. The library is held only for a piece at a time, so that it can go.
fn index_all(library: &Weak<Inner>) -> Result<()> {
    let upgrade = || library.upgrade().map(|inner| Library { inner });
    let Some(first) = upgrade() else {
        return Ok(());
    };
    drop(first);
    // Titles first: they are soon done, and by them most is looked for.
    while let Some(library) = upgrade()
        && !library.inner.stopping.is_cancelled()
        && library.index_titles()?
    {}
    let Some(first) = upgrade() else {
        return Ok(());
    };
    let total = first.count_unprepared()?;
    if total == 0 {
        return Ok(());
    }
    let (job, cancel) = first
        .inner
        .jobs
        .begin(JobKind::Index, total, &first.inner.stopping);
    first.jobs_changed();
    drop(first);
    let mut told = Instant::now();
    let result = prepare_and_store(&upgrade, &cancel, |library, count| {
        library.inner.jobs.update(job, |job| {
            job.done = job.total.min(job.done.saturating_add(count));
        });
        if told.elapsed() >= TELL {
            told = Instant::now();
            library.jobs_changed();
        }
    });
    let Some(library) = upgrade() else {
        return result;
    };
    if cancel.is_cancelled() && !library.inner.stopping.is_cancelled() {
        library
            .inner
            .indexer
            .with(|state| *state = IndexerState::Off);
    }
    library.inner.jobs.finish(job);
    // Lists show links, and more can be found.
    (library.inner.deps.on_change)(Changes {
        items: true,
        jobs: true,
        ..Changes::default()
    });
    result
}

/// Gives the thread the lowest priority: sound that plays, and the window, come first.
pub fn lower_priority() {
    #[cfg(target_os = "linux")]
    {
        let own = rustix::thread::gettid();
        if let Err(error) = rustix::process::setpriority_process(Some(own), 19) {
            tracing::debug!(%error, "a thread could not be made nice");
        }
    }
}
