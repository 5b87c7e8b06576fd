//! What holds up the whole queue: no room on the disk, no network, one that is paid by the byte. Said once, not in each row;
//! it goes on by itself when that is over.
use super::active::{ActiveTransfers, TransferTable};
use super::connectivity::Connectivity;
use super::hold::Hold;
use crate::{Changes, Library, QueueHold, Result, Settings, disk, folder};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// How often it is looked whether it is over.
const LOOK: Duration = Duration::from_secs(1);
/// That there is no network is believed for so long: then a server is asked all the same, which may stand in the house.
const BELIEVED: Duration = Duration::from_secs(60);

impl TransferTable {
    /// Takes a reason; true when it is another one than before. A watcher is due then, unless there is one.
    fn take_hold(&mut self, hold: Hold) -> (bool, bool) {
        let news = self.hold.as_ref().map(Hold::shown) != Some(hold.shown());
        self.hold = Some(hold);
        self.held_at = Some(Instant::now());
        (news, !std::mem::replace(&mut self.hold_is_watched, true))
    }
}

impl Library {
    /// Stops the queue for this reason, until that is over.
    pub(super) fn hold_queue(&self, hold: Hold) -> Result<()> {
        let (news, unwatched) = self.inner.active.with(|table| table.take_hold(hold));
        if unwatched {
            self.watch_hold();
        }
        if news {
            self.stop_transfers()?;
            self.hold_changed();
        }
        Ok(())
    }

    fn hold_changed(&self) {
        (self.inner.deps.on_change)(Changes {
            downloads: true,
            items: true,
            ..Changes::default()
        });
    }

    fn watch_hold(&self) {
        let library = Arc::downgrade(&self.inner);
        let stopping = self.inner.stopping.clone();
        self.inner.deps.runtime.spawn(async move {
            loop {
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = tokio::time::sleep(LOOK) => {}
                }
                let library = library.clone();
                let over = tokio::task::spawn_blocking(move || {
                    library
                        .upgrade()
                        .is_none_or(|inner| Library { inner }.look_at_hold())
                });
                if over.await.unwrap_or(true) {
                    return;
                }
            }
        });
    }

    /// Looks whether what holds the queue is over, and lets it go on then. Waits for the disk or the desktop.
    fn look_at_hold(&self) -> bool {
        let active = &self.inner.active;
        let Some(hold) = active.with(|table| table.hold.clone()) else {
            active.with(|table| table.hold_is_watched = false);
            return true;
        };
        let holds = match &hold {
            Hold::DiskFull { folder, need } => {
                active.room(folder).is_some_and(|room| !room.fits(*need))
            }
            Hold::Offline => active.is_offline() && !self.is_held_for(BELIEVED),
            Hold::Metered => self
                .settings()
                .is_ok_and(|settings| self.is_held_by_price(&settings)),
        };
        if holds {
            return false;
        }
        let over = active.with(|table| {
            // Another reason may have come meanwhile.
            let same = table.hold.as_ref() == Some(&hold);
            if same {
                table.hold = None;
                table.hold_is_watched = false;
            }
            same
        });
        if over {
            self.hold_changed();
            self.start_waiting();
        }
        over
    }

    /// What holds up the queue, also where another program moves the files, or none does: then it is looked for here.
    pub(super) fn hold_shown(&self, settings: &Settings, waits: bool) -> Result<Option<QueueHold>> {
        let known = self
            .inner
            .active
            .with(|table| table.hold.as_ref().map(Hold::shown));
        if known.is_some() || !waits || self.inner.active.is_ours() {
            return Ok(known);
        }
        let folder = match &settings.downloads_folder {
            Some(folder) => PathBuf::from(folder),
            None => folder::media_of(&self.inner.folder),
        };
        let library = self.clone();
        let room = disk::ask(move || {
            let full = (library.inner.active.room(&folder)).is_some_and(|room| !room.fits(0));
            full.then_some(Hold::DiskFull { folder, need: 0 })
        });
        let found = match room.ok().flatten() {
            Some(full) => Some(full),
            None if self.inner.active.is_offline() => Some(Hold::Offline),
            None if self.is_held_by_price(settings) => Some(Hold::Metered),
            None => None,
        };
        Ok(found.as_ref().map(Hold::shown))
    }

    fn is_held_for(&self, time: Duration) -> bool {
        let at = self.inner.active.with(|table| table.held_at);
        at.is_none_or(|at| at.elapsed() >= time)
    }

    fn is_held_by_price(&self, settings: &Settings) -> bool {
        settings.downloads_unmetered && self.inner.active.is_metered()
    }

    /// Looks at the network where the settings ask for it, and holds the queue on one that is paid by the byte.
    pub(super) fn look_at_price(&self, settings: &Settings) -> Result<()> {
        if self.inner.active.with(|table| table.hold.is_none()) && self.is_held_by_price(settings) {
            self.hold_queue(Hold::Metered)?;
        }
        Ok(())
    }

    /// A transfer runs: whether the disk is full by now. Waits for the disk.
    pub(super) fn look_at_room(&self, file: &std::path::Path) -> Result<()> {
        let Some(folder) = file.parent() else {
            return Ok(());
        };
        match self.inner.active.room(folder) {
            Some(room) if room.is_full() => self.hold_queue(Hold::DiskFull {
                folder: folder.to_path_buf(),
                need: 0,
            }),
            _ => Ok(()),
        }
    }
}

impl Library {
    /// Asks this one about the network from now on.
    pub fn use_network(&self, network: Arc<dyn Connectivity>) {
        let place = &self.inner.active.network;
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(network);
    }
}

impl ActiveTransfers {
    fn network(&self) -> Option<Arc<dyn Connectivity>> {
        let place = self.network.lock();
        place.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Known to have no network. May wait for the desktop.
    pub(super) fn is_offline(&self) -> bool {
        self.network().and_then(|network| network.is_there()) == Some(false)
    }

    /// Known to be on a network that is paid by the byte. May wait for the desktop.
    pub(super) fn is_metered(&self) -> bool {
        self.network().and_then(|network| network.is_metered()) == Some(true)
    }
}
