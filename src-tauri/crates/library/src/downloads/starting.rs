//! What waits and may run is begun, as many at once as the settings allow.
use super::active::{ActiveTransfer, TransferTable};
use super::hold::Hold;
use super::lock::TransferGuard;
use super::order;
use super::outcome::{TURNS, end_of};
use super::reserved::{Reserved, waits_again};

use crate::disk::{self, NoAnswer};
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result};
use fetch::FetchError;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

impl Library {
    /// Starts what may run now. Safe to call at any time.
    pub(crate) fn start_waiting(&self) {
        if let Err(error) = self.try_start_waiting() {
            tracing::warn!(%error, "downloads could not go on");
        }
    }

    fn try_start_waiting(&self) -> Result<()> {
        if self.inner.stopping.is_cancelled() || self.downloads_paused()? {
            return Ok(());
        }
        self.keep_pace()?;
        self.look_at_price()?;
        let at_once = self.settings()?.downloads_at_once.max(1) as usize;
        self.stop_surplus(at_once)?;
        while let Some(reserved) = self.reserve_next(at_once)? {
            let Some(guard) = self.inner.active.take_turn(&self.inner.folder) else {
                // Another program moves the files; it sees the row.
                return Ok(());
            };
            let (library, asked) = (self.clone(), Instant::now());
            // A folder that does not answer holds up this one, and nobody else.
            let begun = disk::ask(move || {
                let begun = library.begin_waiting(reserved, guard);
                if asked.elapsed() >= disk::PATIENCE {
                    library.start_waiting();
                }
                begun
            });
            match begun {
                Ok(begun) => begun?,
                Err(NoAnswer::Late) => {}
                Err(NoAnswer::NotAsked) => return Ok(()),
            }
        }
        Ok(())
    }

    /// The next that may run, and nobody else begins any more. One that would have to wait for others of its server is
    /// passed over: it is picked when it may run.
    fn reserve_next(&self, at_once: usize) -> Result<Option<Reserved>> {
        let waiting = self.inner.store.read(order::waiting)?;
        let per_server = self.inner.deps.client.per_host();
        if waiting.is_empty() {
            return Ok(None);
        }
        let reserved = self.inner.active.with(|table| {
            if table.hold.is_some() {
                return None;
            }
            let now = Instant::now();
            table.holds.retain(|_, until| *until > now);
            let heard = table.heard;
            let busy = table.active.keys().chain(table.starting.keys());
            if busy.filter(|item| !heard.has(**item)).count() >= at_once {
                return None;
            }
            let (item, server) = waiting.into_iter().find_map(|(item, url)| {
                let free = !table.active.contains_key(&item)
                    && !table.starting.contains_key(&item)
                    && !table.holds.contains_key(&item);
                let server = table.server_of(&url);
                (free && table.count_of_server(&server) < per_server).then_some((item, server))
            })?;
            Some(self.reserve(table, item, server))
        });
        Ok(reserved)
    }

    fn begin_waiting(&self, reserved: Reserved, guard: Arc<TransferGuard>) -> Result<()> {
        let item = reserved.item;
        match self.begin_transfer(reserved, guard, None) {
            Ok(_) => Ok(()),
            Err(LibraryError::DiskFull | LibraryError::Fetch(FetchError::DiskFull)) => {
                let folder = self.inner.folder.clone();
                let folder = self
                    .settings()?
                    .downloads_folder
                    .map_or(folder, PathBuf::from);
                self.hold_queue(Hold::DiskFull { folder, need: 0 })
            }
            Err(error) => {
                let end = end_of(&error, TURNS);
                self.store_end(item, None, &end)?;
                if let Some(time) = end.hold {
                    self.hold(item, time);
                }
                Ok(())
            }
        }
    }

    /// Fewer at once are allowed than run: those that came last wait again, with what they have.
    fn stop_surplus(&self, at_once: usize) -> Result<()> {
        let surplus = |table: &TransferTable| {
            let going = |(item, active): &(&ItemId, &ActiveTransfer)| {
                !table.heard.has(**item) && !active.cancel.is_cancelled()
            };
            let going: HashSet<ItemId> =
                table.active.iter().filter(going).map(|(i, _)| *i).collect();
            (going.len().saturating_sub(at_once), going)
        };
        if self.inner.active.with(|table| surplus(table).0) == 0 {
            return Ok(());
        }
        let last: Vec<ItemId> = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT item_id FROM download WHERE state = 'running' ORDER BY place IS NULL DESC, place DESC, rank DESC, item_id DESC",
                )?
                .query_map([], |row| Ok(ItemId(row.get(0)?)))?
                .collect::<rusqlite::Result<_>>()?)
        })?;
        let stopped: Vec<ItemId> = self.inner.active.with(|table| {
            let (count, going) = surplus(table);
            let stopped = last
                .into_iter()
                .filter(|item| going.contains(item))
                .take(count);
            stopped
                .inspect(|item| {
                    if let Some(active) = table.active.get(item) {
                        active.cancel.cancel();
                    }
                })
                .collect()
        });
        self.inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                for item in stopped {
                    waits_again(tx, item)?;
                }
                changes.merge(Changes {
                    downloads: true,
                    items: true,
                    ..Changes::default()
                });
                Ok(())
            })
    }
}
