//! Acts on whole lists, also on what no window has fetched: in pieces that hold up nobody, with one way back for all of it.
#[cfg(test)]
mod tests;

use crate::error::{LibraryError, Result};
use crate::items::state::{self, ItemState, Touched};
use crate::model::{
    BackupReason, BulkAct, BulkDone, BulkScope, Changes, DownloadsAsked, ItemId, ItemPatch, JobId,
    JobKind, QueuePlace, Undo,
};
use crate::store::Durability;
use crate::{Library, backups, items, ranks, snooze, text};
use rusqlite::{Connection, Transaction};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

const DAY: i64 = 86_400_000;
/// The most items of one act.
const MOST: u32 = 1_000_000;
/// Up Next is a list that one hears through: no more at a time.
const MOST_QUEUED: usize = 500;
/// As many as the view of downloads shows.
const MOST_DOWNLOADED: usize = 5_000;
/// How long one transaction goes on, so that a person's commands come in between.
const SLICE: Duration = Duration::from_millis(20);
/// Items between two looks at the time.
const STEP: usize = 64;
/// An act on more than so many shows how far it is.
const LONG: usize = 2_000;

/// Does the act to some items (a JSON array of ids), and answers how they were.
type Deed =
    Arc<dyn Fn(&Transaction<'_>, &str, &mut Changes) -> Result<Vec<ItemState>> + Send + Sync>;

impl Library {
    /// How many items an act on this list is for.
    ///
    /// # Errors
    /// As [`Library::bulk`].
    pub fn bulk_count(&self, scope: &BulkScope) -> Result<u32> {
        let ids = self.scope_ids(scope)?;
        Ok(u32::try_from(ids.len()).unwrap_or(u32::MAX))
    }

    /// Does something to all of a list, as it is now. One that was stopped has done a part of it, which the undo takes back.
    ///
    /// # Errors
    /// `Refused` for a time that is over, and for days where there are none; the database's. Nothing was done then.
    pub fn bulk(&self, scope: &BulkScope, act: &BulkAct) -> Result<BulkDone> {
        let ids = self.scope_ids(scope)?;
        let now = self.inner.deps.clock.now_ms();
        let none = ItemPatch::default();
        match act {
            BulkAct::Archive => {
                let patch = ItemPatch {
                    in_inbox: Some(false),
                    ..none
                };
                self.patch_all(ids, now, patch)
            }
            BulkAct::Done => {
                let patch = ItemPatch {
                    done: Some(true),
                    ..none
                };
                self.patch_all(ids, now, patch)
            }
            BulkAct::Trash | BulkAct::Restore => {
                let trashed = *act == BulkAct::Trash;
                if trashed && ids.len() >= backups::MANY {
                    self.back_up_before(BackupReason::Removal);
                }
                let patch = ItemPatch {
                    trashed: Some(trashed),
                    ..none
                };
                self.patch_all(ids, now, patch)
            }
            BulkAct::Snooze { until } => {
                let at = self.snooze_time(until)?;
                let deed: Deed = Arc::new(move |tx, list, _| snooze::put_off(tx, list, at));
                self.do_all(ids, 0, snooze::TOUCHED, deed)
            }
            BulkAct::Queue => {
                let ids = self
                    .inner
                    .store
                    .read(|conn| fitting(conn, &ids, PLAYABLE))?;
                let (ids, left) = bounded(ids, MOST_QUEUED);
                let touched = Touched {
                    inbox: true,
                    entered_queue: true,
                    ..Touched::default()
                };
                let deed: Deed = Arc::new(|tx, list, changes| {
                    let before = state::states(tx, list)?;
                    ranks::add(tx, &ids_of(tx, list)?, QueuePlace::Last, None)?;
                    changes.queue = true;
                    Ok(before)
                });
                self.do_all(ids, left, touched, deed)
            }
            BulkAct::Download => self.download_all(ids),
        }
    }

    fn scope_ids(&self, scope: &BulkScope) -> Result<Vec<ItemId>> {
        let now = self.inner.deps.clock.now_ms();
        let days = i64::from(scope.older_days);
        let before = (days > 0).then(|| now.saturating_sub(days.saturating_mul(DAY)));
        self.inner
            .store
            .read(|conn| items::ids(conn, now, &scope.query, before, MOST))
    }

    fn patch_all(&self, ids: Vec<ItemId>, now: i64, patch: ItemPatch) -> Result<BulkDone> {
        let touched = Touched::by(&patch);
        let deed: Deed = Arc::new(move |tx, list, changes| {
            let before = state::states(tx, list)?;
            changes.queue |= state::set(tx, now, list, &patch)?;
            Ok(before)
        });
        self.do_all(ids, 0, touched, deed)
    }

    fn do_all(
        &self,
        ids: Vec<ItemId>,
        left: usize,
        touched: Touched,
        deed: Deed,
    ) -> Result<BulkDone> {
        let job = self.begin_long(ids.len());
        let (before, done) = self.pieces(ids, job.as_ref(), &deed);
        self.end_long(job.as_ref());
        if let Err(error) = done {
            // Half of an act is none.
            self.put_all_back(before, touched)?;
            return Err(error);
        }
        let count = u32::try_from(before.len()).unwrap_or(u32::MAX);
        let undo = self.keep_undo(count, move |library| {
            let (all, there) = (before.len(), library.put_all_back(before, touched)?);
            (there > 0 || all == 0)
                .then_some(())
                .ok_or(LibraryError::NotFound("item"))
        })?;
        let left = u32::try_from(left).unwrap_or(u32::MAX);
        Ok(BulkDone {
            undo,
            left,
            left_out: None,
        })
    }

    /// Does it to one piece after the other. What was done before something went wrong is told beside the error.
    fn pieces(
        &self,
        ids: Vec<ItemId>,
        job: Option<&(JobId, CancellationToken)>,
        deed: &Deed,
    ) -> (Vec<ItemState>, Result<()>) {
        let ids = Arc::new(ids);
        let (mut all, mut at) = (Vec::new(), 0);
        while at < ids.len() && !job.is_some_and(|(_, cancel)| cancel.is_cancelled()) {
            let (ids, deed) = (Arc::clone(&ids), Arc::clone(deed));
            let piece = self
                .inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    let (started, mut before, mut to) = (Instant::now(), Vec::new(), at);
                    while to < ids.len() && started.elapsed() < SLICE {
                        let some = &ids[to..ids.len().min(to + STEP)];
                        let list = text::id_list(some.iter().map(|id| id.0));
                        before.extend(deed(tx, &list, changes)?);
                        to += some.len();
                    }
                    state::note_changes(changes, &before);
                    Ok((before, to))
                });
            match piece {
                Ok((before, to)) => {
                    all.extend(before);
                    at = to;
                }
                Err(error) => return (all, Err(error)),
            }
            if let Some((job, _)) = job {
                let done = u32::try_from(at).unwrap_or(u32::MAX);
                self.inner.jobs.update(*job, |state| state.done = done);
                self.jobs_changed();
            }
        }
        // A person's act: on the disk before it is called done.
        (all, self.inner.store.sync())
    }

    /// Answers how many are still there.
    fn put_all_back(&self, before: Vec<ItemState>, touched: Touched) -> Result<usize> {
        let before = Arc::new(before);
        let job = self.begin_long(before.len());
        let (mut at, mut there) = (0, 0);
        while at < before.len() {
            let states = Arc::clone(&before);
            let (some, to) = self
                .inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    let (started, mut there, mut to) = (Instant::now(), 0, at);
                    while to < states.len() && started.elapsed() < SLICE {
                        let some = &states[to..states.len().min(to + STEP)];
                        there += state::put_back(tx, some, touched, changes)?;
                        to += some.len();
                    }
                    Ok((there, to))
                })?;
            (there, at) = (there + some, to);
            if let Some((job, _)) = &job {
                let done = u32::try_from(at).unwrap_or(u32::MAX);
                self.inner.jobs.update(*job, |state| state.done = done);
                self.jobs_changed();
            }
        }
        self.end_long(job.as_ref());
        self.inner.store.sync()?;
        Ok(there)
    }

    fn begin_long(&self, count: usize) -> Option<(JobId, CancellationToken)> {
        if count <= LONG {
            return None;
        }
        let total = u32::try_from(count).unwrap_or(u32::MAX);
        let jobs = &self.inner.jobs;
        let job = jobs.begin(JobKind::Bulk, total, &self.inner.stopping);
        self.jobs_changed();
        Some(job)
    }

    fn end_long(&self, job: Option<&(JobId, CancellationToken)>) {
        if let Some((job, _)) = job {
            self.inner.jobs.finish(*job);
            self.jobs_changed();
        }
    }

    fn download_all(&self, ids: Vec<ItemId>) -> Result<BulkDone> {
        let ids = self
            .inner
            .store
            .read(|conn| fitting(conn, &ids, DOWNLOADABLE))?;
        let (ids, left) = bounded(ids, MOST_DOWNLOADED);
        let queued = self.queue_downloads(&ids, false)?;
        self.start_waiting();
        let undo = self.downloads_undo(queued.items)?;
        Ok(BulkDone {
            undo,
            left: u32::try_from(left).unwrap_or(u32::MAX),
            left_out: queued.left_out,
        })
    }

    /// Downloads with a way back. What cannot be had holds up no other, and is answered.
    ///
    /// # Errors
    /// As [`Library::download`].
    pub fn download_undoable(&self, ids: &[ItemId]) -> Result<DownloadsAsked> {
        let mut new = self
            .inner
            .store
            .read(|conn| fitting(conn, ids, "d.item_id IS NULL"))?;
        let queued = self.queue_downloads(ids, false)?;
        self.start_waiting();
        let here: HashSet<ItemId> = queued.items.iter().copied().collect();
        let left_out = queued.or_refused()?;
        new.retain(|id| here.contains(id));
        let undo = self.downloads_undo(new)?;
        Ok(DownloadsAsked {
            id: undo.id,
            count: undo.count,
            left_out,
        })
    }

    fn downloads_undo(&self, ids: Vec<ItemId>) -> Result<Undo> {
        let count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            library.remove_downloads(&ids)?;
            Ok(())
        })
    }
}

/// Can be heard, and is not in Up Next.
const PLAYABLE: &str = "i.kind = 'episode' AND i.trashed_at IS NULL AND q.item_id IS NULL \
   AND (coalesce(e.enclosure_url, '') <> '' OR d.state = 'done')";
/// Can be downloaded, and nobody has asked for it.
const DOWNLOADABLE: &str = "i.kind = 'episode' AND i.trashed_at IS NULL AND d.item_id IS NULL \
   AND coalesce(e.enclosure_url, '') <> ''";

/// Those of `ids` for which the condition holds, in their order.
fn fitting(conn: &Connection, ids: &[ItemId], condition: &str) -> Result<Vec<ItemId>> {
    let list = text::id_list(ids.iter().map(|id| id.0));
    let mut statement = conn.prepare_cached(&format!(
        "SELECT i.id FROM json_each(?1) j CROSS JOIN item i ON i.id = j.value \
           LEFT JOIN episode e ON e.item_id = i.id LEFT JOIN download d ON d.item_id = i.id \
           LEFT JOIN queue q ON q.item_id = i.id WHERE {condition} ORDER BY j.key"
    ))?;
    let rows = statement.query_map([list], |row| row.get(0).map(ItemId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn bounded(mut ids: Vec<ItemId>, most: usize) -> (Vec<ItemId>, usize) {
    let left = ids.len().saturating_sub(most);
    ids.truncate(most);
    (ids, left)
}

/// The ids of a JSON array, in their order.
fn ids_of(conn: &Connection, list: &str) -> Result<Vec<ItemId>> {
    let mut statement = conn.prepare_cached("SELECT value FROM json_each(?1) ORDER BY key")?;
    let rows = statement.query_map([list], |row| row.get(0).map(ItemId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
