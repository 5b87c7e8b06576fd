//! Which transfers run now, and which must not before when. In memory; the rows say what is wanted.
use super::connectivity::Connectivity;
use super::gathered::Gathered;
use super::hold::Hold;
use super::lock::TransferLock;
use super::set_aside::GRACE;
use super::waiting::WaitingList;
use crate::ItemId;
use fetch::{Media, MediaProgress};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// The files are checked no more often than this, however often it is asked for.
const PAUSE: Duration = Duration::from_secs(2);
/// Several who ask within this time are answered by one check.
const GATHER: Duration = Duration::from_millis(150);

/// The table is locked to decide, never while a disk, the database or the network is waited for: what begins meanwhile
/// stands in `starting`.
#[derive(Default)]
pub(crate) struct ActiveTransfers {
    table: Mutex<TransferTable>,
    /// ShownProgress when something has left `starting`.
    started: Condvar,
    /// Held while the lock of transfers is asked for, so that one program never takes itself for another.
    pub(super) taking: Mutex<()>,
    pub(super) network: Mutex<Option<Arc<dyn Connectivity>>>,
    pub(super) gathered: Gathered,
}

pub(super) struct TransferTable {
    pub active: HashMap<ItemId, ActiveTransfer>,
    /// About to run: the file is being opened.
    pub starting: HashMap<ItemId, Starting>,
    /// Not before: after a 429, or while the network is away.
    pub holds: HashMap<ItemId, Instant>,
    pub heard: Listened,
    /// Streams into files of their own, while another program moves the library's.
    pub separate: HashMap<ItemId, ActiveTransfer>,
    pub lock: TransferLock,
    pub checks: FileChecks,
    /// Ends that could not be written yet (a full disk): the sentence and its code. Shown in the row's stead.
    pub unwritten: HashMap<ItemId, (String, &'static str)>,
    /// Who waits until the feed was asked for a newer address.
    pub asking: HashMap<ItemId, Vec<oneshot::Sender<()>>>,
    /// What holds up the whole queue, and whether somebody looks when that is over.
    pub hold: Option<Hold>,
    pub held_at: Option<Instant>,
    pub hold_is_watched: bool,
    /// What waits, as it was read a moment ago.
    pub list: Option<WaitingList>,
    /// Counts how often that was to be read anew.
    pub list_round: u64,
    /// Which server a transfer ended up at, by the one that its address names.
    pub led_to: HashMap<String, String>,
    /// What is removed can be taken back for so long.
    pub grace: Duration,
    /// Bytes a second that are allowed now.
    pub limit: Option<u32>,
    /// What a test makes of the disk.
    #[cfg(test)]
    pub pretended_free: Option<u64>,
}

impl Default for TransferTable {
    fn default() -> TransferTable {
        TransferTable {
            active: HashMap::new(),
            starting: HashMap::new(),
            holds: HashMap::new(),
            heard: Listened::default(),
            separate: HashMap::new(),
            lock: TransferLock::default(),
            checks: FileChecks::default(),
            unwritten: HashMap::new(),
            asking: HashMap::new(),
            hold: None,
            held_at: None,
            hold_is_watched: false,
            list: None,
            list_round: 0,
            led_to: HashMap::new(),
            grace: GRACE,
            limit: None,
            #[cfg(test)]
            pretended_free: None,
        }
    }
}

/// A transfer that is about to run.
pub(super) struct Starting {
    pub cancel: CancellationToken,
    pub server: String,
}

impl TransferTable {
    /// The server that files of an address with this host come from, as far as it is known.
    pub fn server_of<'a>(&'a self, named: &'a str) -> &'a str {
        self.led_to.get(named).map_or(named, String::as_str)
    }

    /// How many transfers that nobody listens to come from a server.
    pub fn count_of_server(&self, server: &str) -> usize {
        let running = self.active.iter().map(|(item, one)| (item, &one.server));
        let starting = self.starting.iter().map(|(item, one)| (item, &one.server));
        running
            .chain(starting)
            .filter(|(item, from)| !self.heard.has(**item) && *from == server)
            .count()
    }

    /// Notes where the address of a transfer led.
    pub fn note_server(&mut self, named: &str, answered: &str) {
        let (named, at) = (server(named), server(answered));
        // Few servers are known to one listener; a feed with many is forgotten.
        if self.led_to.len() > 1000 {
            self.led_to.clear();
        }
        if named != at {
            self.led_to.insert(named, at);
        }
    }
}

/// The host of an address: by it `fetch` counts what comes from one server.
pub(super) fn server(url: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    let host = parsed.as_ref().and_then(|url| url.host_str());
    host.unwrap_or_default().to_owned()
}

/// What is listened to, and what will be when that ends: never stopped, not counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Listened {
    pub current: Option<ItemId>,
    pub next: Option<ItemId>,
}

impl Listened {
    pub fn has(self, item: ItemId) -> bool {
        self.current == Some(item) || self.next == Some(item)
    }

    pub fn forget(&mut self, item: ItemId) {
        for place in [&mut self.current, &mut self.next] {
            if *place == Some(item) {
                *place = None;
            }
        }
    }
}

/// Whether an item is heard now, or prepared to follow what is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Current,
    Next,
}

/// A transfer that runs.
pub(super) struct ActiveTransfer {
    pub media: Arc<Media>,
    pub cancel: CancellationToken,
    /// Where it comes from, as far as that is known.
    pub server: String,
    /// When it had how many bytes, for the speed.
    pub sample: (Instant, u64),
    /// Bytes a second.
    pub speed: Option<u32>,
    /// What of it is shown now.
    shown: Option<ShownProgress>,
}

/// What is seen of a transfer in a row and in the player.
struct ShownProgress {
    percent: Option<u64>,
    why: Option<fetch::FetchError>,
}

impl ShownProgress {
    fn of(progress: &MediaProgress) -> ShownProgress {
        let total = progress.total.filter(|total| *total > 0);
        ShownProgress {
            percent: total.map(|total| progress.bytes.saturating_mul(100) / total),
            why: progress.why.clone(),
        }
    }

    fn news(&self, before: Option<&ShownProgress>) -> ProgressNews {
        ProgressNews {
            percent: before.is_none_or(|before| before.percent != self.percent),
            why: before.is_none_or(|before| before.why != self.why),
        }
    }
}

/// What of a transfer looks otherwise than before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ProgressNews {
    pub percent: bool,
    pub why: bool,
}

impl ActiveTransfers {
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut TransferTable) -> T) -> T {
        work(&mut self.table.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Items whose transfer runs, is about to, or has ended just now.
    pub fn busy(&self) -> HashSet<ItemId> {
        let mut busy = self.gathered.ending();
        self.with(|table| {
            let starting = table.starting.keys();
            busy.extend(table.active.keys().chain(starting).copied());
        });
        busy
    }

    /// As [`ActiveTransfers::busy`], without those that are being stopped: one that is asked for again waits until it has.
    pub fn moving(&self) -> HashSet<ItemId> {
        let mut moving = self.gathered.ending();
        self.with(|table| {
            let active = table.active.iter().map(|(item, one)| (item, &one.cancel));
            let starting = table.starting.iter().map(|(item, one)| (item, &one.cancel));
            let goes_on = active
                .chain(starting)
                .filter(|(_, cancel)| !cancel.is_cancelled());
            moving.extend(goes_on.map(|(item, _)| *item));
        });
        moving
    }

    /// Decides on the table once the item is not about to begin by another hand.
    pub(super) fn with_settled<T>(
        &self,
        item: ItemId,
        work: impl FnOnce(&mut TransferTable) -> T,
    ) -> T {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let mut table = self
            .started
            .wait_while(table, |table| table.starting.contains_key(&item))
            .unwrap_or_else(PoisonError::into_inner);
        work(&mut table)
    }

    /// What was about to run does, or will not.
    pub(super) fn settle<T>(&self, item: ItemId, work: impl FnOnce(&mut TransferTable) -> T) -> T {
        let settled = self.with(|table| {
            table.starting.remove(&item);
            work(table)
        });
        self.started.notify_all();
        settled
    }

    /// Ends a transfer, unless it is listened to.
    pub(super) fn stop(&self, item: ItemId) {
        self.with(|table| {
            table.holds.remove(&item);
            if table.heard.has(item) {
                return;
            }
            let active = table.active.get(&item).map(|active| &active.cancel);
            let starting = || table.starting.get(&item).map(|starting| &starting.cancel);
            if let Some(cancel) = active.or_else(starting) {
                cancel.cancel();
            }
        });
    }

    /// Ends all transfers but what is listened to; answers which.
    pub(super) fn stop_all(&self) -> Vec<ItemId> {
        self.with(|table| {
            table.list = None;
            let active = table
                .active
                .iter()
                .map(|(item, active)| (item, &active.cancel));
            let starting = table
                .starting
                .iter()
                .map(|(item, starting)| (item, &starting.cancel));
            active
                .chain(starting)
                .filter(|(item, _)| !table.heard.has(**item))
                .map(|(item, cancel)| {
                    cancel.cancel();
                    *item
                })
                .collect()
        })
    }

    /// Lets a transfer start that was not to start yet.
    pub(super) fn release(&self, item: ItemId) {
        self.with(|table| table.holds.remove(&item));
    }

    /// Lets no transfer of `item` start for this time.
    pub(super) fn hold(&self, item: ItemId, time: Duration) {
        self.with(|table| table.holds.insert(item, Instant::now() + time));
    }
}

impl ActiveTransfer {
    pub fn new(media: &Arc<Media>, cancel: &CancellationToken, server: String) -> ActiveTransfer {
        ActiveTransfer {
            media: Arc::clone(media),
            cancel: cancel.clone(),
            server,
            sample: (Instant::now(), media.progress().bytes),
            speed: None,
            shown: None,
        }
    }

    /// Takes note of what is to be seen; answers what of it is another than before.
    pub fn shows(&mut self, progress: &MediaProgress) -> ProgressNews {
        let shown = ShownProgress::of(progress);
        let news = shown.news(self.shown.as_ref());
        self.shown = Some(shown);
        news
    }

    /// Takes the speed of the last second or so.
    pub fn measure(&mut self, bytes: u64) {
        let (at, before) = self.sample;
        let seconds = at.elapsed().as_secs_f64();
        if seconds < 0.5 {
            return;
        }
        let speed = bytes.saturating_sub(before) as f64 / seconds;
        self.speed = Some(speed.min(f64::from(u32::MAX)) as u32);
        self.sample = (Instant::now(), bytes);
    }
}

/// What is remembered of looks at the files.
#[derive(Default)]
pub(super) struct FileChecks {
    /// One looks, or is about to; a disk that does not answer holds up no more than that one.
    pub running: bool,
    /// Asked for since it began.
    pub again: bool,
    pub last: Option<Instant>,
    /// Folders that are not there now.
    pub away: Vec<PathBuf>,
    /// Free on the disk of the downloads, in bytes.
    pub free: Option<i64>,
}

impl FileChecks {
    /// How long to wait for the next look; None when nobody asked for one.
    pub fn next(&mut self) -> Option<Duration> {
        if !self.again {
            self.running = false;
            return None;
        }
        let since = self.last.map_or(PAUSE, |last| last.elapsed());
        Some(PAUSE.saturating_sub(since).max(GATHER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_is_told_of_when_what_is_seen_of_it_changes() {
        let of = |bytes, total, waiting: bool| {
            ShownProgress::of(&MediaProgress {
                bytes,
                total,
                why: waiting.then_some(fetch::FetchError::Timeout),
                ..MediaProgress::default()
            })
        };
        let seen = of(5_000, Some(100_000), false);
        for (other, percent, why) in [
            (of(5_999, Some(100_000), false), false, false),
            (of(6_000, Some(100_000), false), true, false),
            (of(5_000, Some(100_000), true), false, true),
            (of(5_000, None, false), true, false),
        ] {
            assert_eq!(other.news(Some(&seen)), ProgressNews { percent, why });
        }
        let unknown = of(2, None, false);
        assert_eq!(
            of(1, Some(0), false).news(Some(&unknown)),
            ProgressNews::default()
        );
        assert_eq!(
            unknown.news(None),
            ProgressNews {
                percent: true,
                why: true
            }
        );
    }
}
