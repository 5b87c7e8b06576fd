//! Two programs on one library: one of them moves files, the other only writes what is wanted, and takes over when the
//! first is gone. A lock of the system says whose turn it is, so that a program that was killed holds up nobody.
use super::lock::{self, TransferGuard, TransferLock};
use super::outcome::LONGEST_HOLD;
use crate::store::Durability;
use crate::{Inner, ItemId, Library, Result};
use rusqlite::Connection;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is checked whether the other program is gone.
const LOOK: Duration = Duration::from_secs(1);
/// In looks: how often the hours of the limit and the price of the network are looked at.
const SELDOM: u32 = 5;

impl super::active::ActiveTransfers {
    /// The library closes: the lock is given up with the last transfer.
    pub fn give_up(&self) {
        self.with(|table| table.lock = TransferLock::default());
    }

    /// The lock, if no other program has it.
    pub(super) fn take_turn(&self, folder: &Path) -> Option<Arc<TransferGuard>> {
        let _taking = self.taking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(guard) = self.with(|table| table.lock.ours()) {
            return Some(guard);
        }
        let guard = Arc::new(lock::lock(folder)?);
        self.with(|table| table.lock.keep(&guard));
        Some(guard)
    }

    pub(super) fn is_ours(&self) -> bool {
        self.with(|table| table.lock.is_ours())
    }
}

impl Library {
    /// Called once after opening by a program that stays: what ran when the last one ended goes on, what was left lying
    /// is cleared away. While another program has the transfers of this library, that waits until it is gone; what is
    /// asked for meanwhile is asked of the other.
    ///
    /// # Errors
    /// The database's.
    pub fn start_downloads(&self) -> Result<()> {
        // Nothing can be fetched into it, nor noted.
        if self.may_write().is_err() {
            return Ok(());
        }
        let folder = &self.inner.folder;
        let active = &self.inner.active;
        let first = active.with(|table| !std::mem::replace(&mut table.lock.begun, true));
        if active.take_turn(folder).is_some() {
            self.take_over()?;
            self.sweep()?;
        }
        self.start_waiting();
        self.check_downloads_soon();
        if first {
            let work = watch(
                Arc::downgrade(&self.inner),
                self.inner.stopping.clone(),
                Arc::clone(&self.inner.others),
            );
            self.inner.deps.runtime.spawn(work);
        }
        Ok(())
    }

    /// Starts what waits, in a program that looks after the queue.
    pub(crate) fn start_waiting_if_begun(&self) {
        if self.inner.active.with(|table| table.lock.begun) {
            self.start_waiting();
        }
    }

    /// Takes over rows that say they run, though nobody moves them any more, and the hours that others wait for.
    fn take_over(&self) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        let held: Vec<(i64, i64)> = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached("SELECT item_id, not_before FROM download WHERE state = 'waiting' AND not_before > ?1")?
                .query_map([now], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?)
        })?;
        for (item, until) in held {
            let time = Duration::from_millis(u64::try_from(until - now).unwrap_or(0));
            // A clock that was wrong keeps nothing waiting for years.
            self.hold(ItemId(item), time.min(LONGEST_HOLD));
        }
        self.write_gathered();
        let busy = self.inner.active.busy();
        self.inner.store.write(Durability::Normal, move |tx, changes| {
            let running: Vec<i64> = tx
                .prepare("SELECT item_id FROM download WHERE state = 'running'")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for id in running.into_iter().filter(|id| !busy.contains(&ItemId(*id))) {
                // A stream nobody listens to any more keeps its part, for the next time.
                tx.execute(
                    "UPDATE download SET state = CASE kept WHEN 1 THEN 'waiting' ELSE 'paused' END WHERE item_id = ?1",
                    [id],
                )?;
                changes.downloads = true;
            }
            Ok(())
        })
    }

    /// Checks once who has the lock; `others_wrote` when another program has written.
    fn watch_once(&self, others_wrote: bool) -> Result<()> {
        if self.inner.stopping.is_cancelled() {
            return Ok(());
        }
        let was = self.inner.active.is_ours();
        let ours = was || self.inner.active.take_turn(&self.inner.folder).is_some();
        if ours && !was {
            self.take_over()?;
            self.clear_parts()?;
            self.clear_leftovers()?;
        } else if ours && others_wrote {
            self.follow_other_program()?;
        }
        if ours && others_wrote {
            // It may have been asked to put downloads elsewhere.
            self.go_on_moving();
        }
        if others_wrote || ours != was {
            self.start_waiting();
        }
        Ok(())
    }

    /// Looks at what changes by itself: the hours of the limit, the price of the network, what was removed long enough ago.
    fn look_around(&self) -> Result<()> {
        self.empty_removed_soon()?;
        let settings = self.settings()?;
        self.keep_pace(&settings)?;
        let moves = self.inner.active.with(|table| !table.active.is_empty());
        if moves || self.inner.active.with(|table| table.hold.is_some()) {
            self.look_at_price(&settings)?;
        }
        Ok(())
    }

    /// Does what another program's rows ask of the transfers that run here.
    fn follow_other_program(&self) -> Result<()> {
        if self.downloads_paused()? {
            return self.stop_transfers();
        }
        self.write_gathered();
        // What runs, first: a row is there before its transfer, so one without a row was taken away.
        let running: Vec<(ItemId, CancellationToken)> = self.inner.active.with(|table| {
            let active = table.active.iter();
            active
                .map(|(item, active)| (*item, active.cancel.clone()))
                .collect()
        });
        let rows = self.inner.store.read(wanted)?;
        let joined = self.inner.active.with(|table| {
            let heard = table.heard;
            let mut joined = Vec::new();
            for (item, cancel) in running {
                match rows.get(&item).map(|(state, _)| state.as_str()) {
                    None | Some("paused") if !heard.has(item) => cancel.cancel(),
                    Some("waiting") if !cancel.is_cancelled() => joined.push(item.0),
                    _ => {}
                }
            }
            // Taken up by hand elsewhere: that counts as a first try.
            table
                .holds
                .retain(|item, _| rows.get(item).is_some_and(|(_, attempts)| *attempts > 0));
            joined
        });
        if joined.is_empty() {
            return Ok(());
        }
        self.inner.store.write(Durability::Normal, move |tx, changes| {
            for item in joined {
                tx.execute(
                    "UPDATE download SET state = 'running' WHERE item_id = ?1 AND state = 'waiting'",
                    [item],
                )?;
            }
            changes.downloads = true;
            changes.items = true;
            Ok(())
        })
    }
}

fn wanted(conn: &Connection) -> Result<HashMap<ItemId, (String, i64)>> {
    Ok(conn
        .prepare_cached("SELECT item_id, state, attempts FROM download WHERE state <> 'done'")?
        .query_map([], |row| {
            Ok((ItemId(row.get(0)?), (row.get(1)?, row.get(2)?)))
        })?
        .collect::<rusqlite::Result<_>>()?)
}

async fn watch(
    library: Weak<Inner>,
    stopping: CancellationToken,
    others: Arc<tokio::sync::Notify>,
) {
    let mut looks = 0_u32;
    loop {
        looks = looks.wrapping_add(1);
        let seldom = looks.is_multiple_of(SELDOM);
        let others_wrote = tokio::select! {
            () = stopping.cancelled() => return,
            () = others.notified() => true,
            () = tokio::time::sleep(LOOK) => false,
        };
        let library = library.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let library = Library {
                inner: library.upgrade()?,
            };
            let looked = library.watch_once(others_wrote);
            Some(match seldom && library.inner.active.is_ours() {
                true => looked.and_then(|()| library.look_around()),
                false => looked,
            })
        });
        match looked.await {
            Ok(Some(Ok(()))) => {}
            Ok(Some(Err(error))) => {
                tracing::warn!(%error, "the transfers could not be looked after")
            }
            _ => return,
        }
    }
}
