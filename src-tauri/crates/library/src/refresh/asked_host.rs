//! A server in one run: how many of its feeds are asked at once, and whether it wants no more questions.
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::Semaphore;

/// Of the feeds in flight, so many of one host: its turn is taken first, so that a queue before a dead one holds no place.
pub(super) const OF_A_HOST: usize = 2;

pub(super) struct AskedHost {
    pub turns: Semaphore,
    /// In milliseconds; 0: it said nothing of the kind.
    hold_until: AtomicI64,
}

impl Default for AskedHost {
    fn default() -> Self {
        AskedHost {
            turns: Semaphore::new(OF_A_HOST),
            hold_until: AtomicI64::new(0),
        }
    }
}

impl AskedHost {
    /// Until when it wants to be left alone, as it told one that asked before.
    pub fn waits_until(&self) -> Option<i64> {
        Some(self.hold_until.load(Ordering::Relaxed)).filter(|until| *until > 0)
    }

    pub fn wait_until(&self, until: i64) {
        self.hold_until.fetch_max(until, Ordering::Relaxed);
    }
}
