//! A round without network says nothing of the feeds: what could not be reached is noted only once somebody else has
//! answered. While there is none, its return is looked for.
use crate::{FeedId, LibraryError};
use fetch::WayOut;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use tokio::sync::Notify;

/// With a way out there is no network when none of so many servers is reached.
const HOSTS: usize = 3;
const MINUTE: i64 = 60_000;
/// However long there was no network, it is tried so often.
const LONGEST: i64 = 15 * MINUTE;

/// A feed whose server was not reached.
pub(super) struct Unreached {
    pub feed: FeedId,
    pub host: String,
    pub error: LibraryError,
    pub took_ms: u32,
}

/// What is known of the network.
#[derive(Default)]
pub(crate) struct Network {
    away: Mutex<Option<Away>>,
    changed: Notify,
    #[cfg(test)]
    pub pretend: Mutex<Option<WayOut>>,
}

/// Since there is none.
struct Away {
    way: WayOut,
    tries: u32,
    /// Unix milliseconds.
    next: i64,
}

impl Network {
    fn with<T>(&self, work: impl FnOnce(&mut Option<Away>) -> T) -> T {
        work(&mut self.away.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn way_out(&self) -> WayOut {
        #[cfg(test)]
        if let Some(way) = &*self.pretend.lock().unwrap_or_else(PoisonError::into_inner) {
            return way.clone();
        }
        fetch::way_out()
    }

    /// Whether these, of all that was asked, say that there is no network, rather than something of their servers.
    pub(super) fn is_missing(&self, unreached: &[Unreached]) -> bool {
        if unreached.is_empty() {
            return false;
        }
        if self.way_out() == WayOut::None {
            return true;
        }
        let hosts: HashSet<&str> = unreached.iter().map(|u| u.host.as_str()).collect();
        hosts.len() >= HOSTS
    }

    pub(super) fn is_away(&self) -> bool {
        self.with(|away| away.is_some())
    }

    pub(super) fn went_away(&self, now: i64) {
        let way = self.way_out();
        self.with(|away| {
            let tries = away.as_ref().map_or(0, |away| away.tries + 1);
            let wait = (MINUTE << tries.min(8)).min(LONGEST);
            *away = Some(Away {
                way,
                tries,
                next: now + wait,
            });
        });
        self.changed.notify_one();
    }

    /// Somebody in the world has answered.
    pub(super) fn answers(&self) {
        if self.with(Option::take).is_some() {
            self.changed.notify_one();
        }
    }

    /// Waits until a round finds that there is none, or that there is one again.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Whether it is worth asking: the computer is on another network than the one that did not work, or time has passed.
    pub(super) fn may_be_back(&self, now: i64) -> bool {
        let way = self.way_out();
        self.with(|away| match away {
            None => true,
            Some(away) => now >= away.next || (way != away.way && way != WayOut::None),
        })
    }
}
