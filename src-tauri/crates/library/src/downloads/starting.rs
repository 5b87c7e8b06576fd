//! What waits and may run is begun, as many at once as the settings allow.
use super::active::{ActiveTransfer, TransferTable, server};
use super::hold::Hold;
use super::lock::TransferGuard;
use super::order;
use super::outcome::{TURNS, end_of};
use super::reserved::{Reserved, waits_again};
use super::waiting::WaitingList;
use crate::disk::{self, NoAnswer};
use crate::store::Durability;
use crate::{Changes, ItemId, Library, LibraryError, Result};
use fetch::FetchError;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

impl Library {
    /// Starts what may run now, by the rows as they are. Safe to call at any time.
    pub(crate) fn start_waiting(&self) {
        self.inner.active.with(|table| {
            table.list = None;
            table.list_round += 1;
        });
        self.start_next();
    }

    /// As [`Library::start_waiting`] after a transfer has ended: what waits is the same as a moment ago.
    pub(super) fn start_next(&self) {
        if let Err(error) = self.try_start_next() {
            tracing::warn!(%error, "downloads could not go on");
        }
    }

    fn try_start_next(&self) -> Result<()> {
        if self.inner.stopping.is_cancelled() {
            return Ok(());
        }
        let fresh =
            |table: &mut TransferTable| table.list.as_ref().is_some_and(WaitingList::is_fresh);
        let known = self.inner.active.with(fresh);
        if (!known && !self.read_waiting()?) || self.begin_what_may()? > 0 {
            return Ok(());
        }
        // The last has ended: whatever was not in the list would wait for nothing.
        let rests =
            |table: &mut TransferTable| table.active.is_empty() && table.starting.is_empty();
        if known && self.inner.active.with(rests) && self.read_waiting()? {
            self.begin_what_may()?;
        }
        Ok(())
    }

    /// Begins as many of the list as may run; answers how many that were.
    fn begin_what_may(&self) -> Result<usize> {
        let mut begun = 0;
        while let Some(reserved) = self.reserve_next() {
            let Some(guard) = self.inner.active.take_turn(&self.inner.folder) else {
                // Another program moves the files; it sees the row.
                return Ok(begun);
            };
            let (library, asked) = (self.clone(), Instant::now());
            // A folder that does not answer holds up this one, and nobody else.
            let done = disk::ask(move || {
                let done = library.begin_waiting(reserved, guard);
                if asked.elapsed() >= disk::PATIENCE {
                    library.start_waiting();
                }
                done
            });
            match done {
                Ok(done) => done?,
                Err(NoAnswer::Late) => {}
                Err(NoAnswer::NotAsked) => return Ok(begun),
            }
            begun += 1;
        }
        Ok(begun)
    }

    /// Reads what waits; false when nothing may run. What the settings say meanwhile is followed.
    fn read_waiting(&self) -> Result<bool> {
        loop {
            let round = self.inner.active.with(|table| table.list_round);
            if self.downloads_paused()? {
                return Ok(false);
            }
            let settings = self.settings()?;
            self.keep_pace(&settings)?;
            self.look_at_price(&settings)?;
            let at_once = settings.downloads_at_once.max(1) as usize;
            self.stop_surplus(at_once)?;
            let rows = self.inner.store.read(order::waiting)?;
            let rows = rows.into_iter().map(|(item, url)| (item, server(&url)));
            let list = WaitingList::new(at_once, rows);
            let stored = self.inner.active.with(|table| {
                let newest = table.list_round == round;
                if newest {
                    table.list = Some(list);
                }
                newest
            });
            // Somebody has asked for more meanwhile, which may not have been in the rows.
            if stored {
                return Ok(true);
            }
        }
    }

    /// The next that may run, and nobody else begins any more. One that would have to wait for others of its server is
    /// passed over: it is picked when it may run.
    fn reserve_next(&self) -> Option<Reserved> {
        let per_server = self.inner.deps.client.per_host();
        let gathered = &self.inner.active.gathered;
        self.inner.active.with(|table| {
            if table.hold.is_some() {
                return None;
            }
            let now = Instant::now();
            table.holds.retain(|_, until| *until > now);
            let heard = table.heard;
            let busy = table.active.keys().chain(table.starting.keys());
            let count = busy.filter(|item| !heard.has(**item)).count();
            let mut list = table.list.take()?;
            let (mut full, mut server) = (HashMap::new(), String::new());
            let found = (count < list.at_once).then(|| {
                list.take(|item, host| {
                    let free = !table.active.contains_key(&item)
                        && !table.starting.contains_key(&item)
                        && !table.holds.contains_key(&item)
                        && !gathered.is_ending(item);
                    let from = table.server_of(host);
                    let full = full.entry(from.to_owned());
                    let full = *full.or_insert_with(|| table.count_of_server(from) >= per_server);
                    if free && !full {
                        from.clone_into(&mut server);
                    }
                    free && !full
                })
            });
            table.list = Some(list);
            let (item, _) = found.flatten()?;
            Some(self.reserve(table, item, server))
        })
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
        self.write_gathered();
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
        self.write_gathered();
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
