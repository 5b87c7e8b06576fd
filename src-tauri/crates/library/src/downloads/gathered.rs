//! What transfers have to say to the database, gathered: of many small files each would else be worth several commits. The
//! first of a quiet time is written at once; what follows soon after waits for the others. Nothing is lost with what waits:
//! a file that came keeps its map until its row says that it is here.
use super::hold::Hold;
use super::leftovers;
use super::outcome::{self, TransferEnd};
use super::reserved::waits_again;
use crate::credentials;
use crate::event::Event;
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result};
use fetch::{Media, MediaProgress};
use rusqlite::{Transaction, params};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

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
}

/// What waits to be written. It is taken by the writer's thread itself, so that it is written in its order, whoever asks.
#[derive(Default)]
pub(super) struct Gathered {
    waiting: Arc<Mutex<Vec<TransferNote>>>,
    pace: Mutex<WritingPace>,
    /// Items whose end is not written yet: nobody begins them anew.
    ending: Mutex<HashSet<ItemId>>,
}

#[derive(Default)]
struct WritingPace {
    last: Option<Instant>,
    due: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
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
    fn take(&self, note: TransferNote) -> Option<Duration> {
        lock(&self.waiting).push(note);
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

    fn is_empty(&self) -> bool {
        lock(&self.waiting).is_empty()
    }
}

impl Library {
    /// Writes it, soon or now.
    pub(super) fn note_transfer(&self, note: TransferNote) {
        let Some(wait) = self.inner.active.gathered.take(note) else {
            return;
        };
        if wait.is_zero() {
            return self.write_gathered();
        }
        let library = Arc::downgrade(&self.inner);
        self.inner.transfers.spawn_on(
            async move {
                tokio::time::sleep(wait).await;
                let written = tokio::task::spawn_blocking(move || {
                    if let Some(inner) = library.upgrade() {
                        let mut pace = lock(&inner.active.gathered.pace);
                        (pace.due, pace.last) = (false, Some(Instant::now()));
                        drop(pace);
                        Library { inner }.write_gathered();
                    }
                });
                let _ = written.await;
            },
            &self.inner.deps.runtime,
        );
    }

    /// Writes what waits, in one transaction. Called before a row of a transfer is looked at or changed by others.
    pub(crate) fn write_gathered(&self) {
        let gathered = &self.inner.active.gathered;
        if gathered.is_empty() {
            return;
        }
        let waiting = Arc::clone(&gathered.waiting);
        let taken: Arc<Mutex<Vec<TransferNote>>> = Arc::default();
        let (notes, now) = (Arc::clone(&taken), self.inner.deps.clock.now_ms());
        // A file that is here is on the disk before its row says so, and so is the row before anybody hears of it.
        let written = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let mut notes = lock(&notes);
                *notes = std::mem::take(&mut *lock(&waiting));
                write_all(tx, &notes, now, changes)
            });
        let taken = std::mem::take(&mut *lock(&taken));
        let mut full = false;
        for note in taken {
            match (note, &written) {
                (TransferNote::Ended(one), Ok(())) => self.end_is_written(*one),
                (TransferNote::Ended(one), Err(error)) => {
                    tracing::warn!(%error, item = one.item.0, "the end of a download could not be written");
                    self.store_end_later(one.item, &one.media, one.end, error);
                    lock(&self.inner.active.gathered.ending).remove(&one.item);
                }
                (TransferNote::Begun { item, .. }, Err(error)) => {
                    tracing::warn!(%error, item = item.0, "the begin of a download could not be written");
                    full |= matches!(error, LibraryError::DiskFull);
                }
                (TransferNote::Begun { .. }, Ok(())) | (TransferNote::Waits(_), _) => {}
            }
        }
        let folder = self.inner.folder.clone();
        if full && let Err(error) = self.hold_queue(Hold::DiskFull { folder, need: 0 }) {
            tracing::warn!(%error, "the queue of downloads could not be stopped");
        }
    }

    /// What follows when the row of a transfer says how it ended.
    fn end_is_written(&self, one: EndedTransfer) {
        let (item, media, end) = (one.item, one.media, one.end);
        if end.state == "done" {
            media.forget_map();
        }
        lock(&self.inner.active.gathered.ending).remove(&item);
        if end.state == "done" && end.earlier.is_none() {
            if let Some(url) = media.answered() {
                self.note_accepted(credentials::item(item), &url);
            }
            self.tell(Event::Downloaded(item));
        }
    }
}

fn write_all(
    tx: &Transaction<'_>,
    notes: &[TransferNote],
    now: i64,
    changes: &mut Changes,
) -> Result<()> {
    let ended: HashSet<ItemId> = notes
        .iter()
        .filter_map(|note| match note {
            TransferNote::Ended(one) => Some(one.item),
            TransferNote::Begun { .. } | TransferNote::Waits(_) => None,
        })
        .collect();
    for note in notes {
        match note {
            TransferNote::Begun { item, url, path } => {
                leftovers::note(tx, path, *item)?;
                // One that has ended since needs no other state in between.
                let sql = match ended.contains(item) {
                    true => "UPDATE download SET url = ?2 WHERE item_id = ?1",
                    false => {
                        "UPDATE download SET state = 'running', problem = NULL, code = NULL, not_before = NULL, url = ?2 \
                         WHERE item_id = ?1 AND state = 'waiting'"
                    }
                };
                tx.prepare_cached(sql)?.execute(params![item.0, url])?;
            }
            TransferNote::Waits(item) => waits_again(tx, *item)?,
            TransferNote::Ended(one) => {
                outcome::write_end(tx, one.item, Some(&one.progress), &one.end, now)?;
            }
        }
    }
    changes.merge(Changes {
        downloads: true,
        items: true,
        ..Changes::default()
    });
    Ok(())
}

impl Library {
    /// What became of a transfer is written soon.
    pub(super) fn transfer_is_over(&self, media: &Arc<Media>, item: ItemId, end: TransferEnd) {
        self.note_transfer(TransferNote::Ended(Box::new(EndedTransfer {
            item,
            media: Arc::clone(media),
            progress: media.progress(),
            end,
        })));
    }
}
