//! What transfers have to say to the database is written together: of many small files each would else be worth several
//! commits. The first of a quiet time is written at once; what follows soon after waits for the others. Nothing is lost with
//! what waits: a file that came keeps its map until its row says that it is here.
use super::gathered::{EndedTransfer, TransferNote, lock};
use super::hold::Hold;
use super::leftovers;
use super::on_disk;
use super::outcome::{self, TURNS};
use super::reserved::waits_again;
use super::transfer_end::TransferEnd;
use crate::credentials;
use crate::event::Event;
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result};
use fetch::Media;
use rusqlite::{Transaction, params};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

impl Library {
    /// Writes it, soon or now.
    pub(super) fn note_transfer(&self, note: TransferNote) {
        let Some(wait) = self.inner.active.gathered.take(note) else {
            return;
        };
        if wait.is_zero() {
            return self.write_all_gathered();
        }
        let library = Arc::downgrade(&self.inner);
        self.inner.transfers.spawn_on(
            async move {
                tokio::time::sleep(wait).await;
                let written = tokio::task::spawn_blocking(move || {
                    if let Some(inner) = library.upgrade() {
                        inner.active.gathered.begin_to_write();
                        Library { inner }.write_all_gathered();
                    }
                });
                let _ = written.await;
            },
            &self.inner.deps.runtime,
        );
    }

    /// As [`Library::write_gathered`], with the files that have yet to be brought to the disk. Waits for it.
    pub(crate) fn write_all_gathered(&self) {
        let gathered = &self.inner.active.gathered;
        let ended = gathered.take_unsynced();
        let files: Vec<PathBuf> = ended.iter().filter_map(|one| one.file.clone()).collect();
        let synced = on_disk::bring_to_disk(&files);
        for mut one in ended {
            if let Err(error) = &synced {
                // Nobody knows what of it is there.
                one.media.forget_map();
                if let Some(file) = &one.file {
                    let _ = std::fs::remove_file(file);
                    one.end = outcome::end_of(&LibraryError::file(file, error), TURNS);
                }
            }
            gathered.add(one);
        }
        self.write_gathered();
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
                    self.inner.active.gathered.has_ended(one.item);
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
        self.inner.active.gathered.has_ended(item);
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
            file: (end.state == "done").then(|| media.finished()).flatten(),
            end,
            _busy: self.inner.tasks.token(),
        })));
    }
}
