//! What waits for its turn, as it was read a moment ago: where many small files end in a second, the queue is not read anew
//! for each of them. Who begins one looks at its row again.
use crate::ItemId;
use std::time::{Duration, Instant};

/// Up Next may have another order after this time.
const FRESH: Duration = Duration::from_secs(1);

pub(super) struct WaitingList {
    read: Instant,
    /// How many may come at once.
    pub at_once: usize,
    /// In the order of the queue.
    rows: Vec<WaitingTransfer>,
}

struct WaitingTransfer {
    item: ItemId,
    /// Of its address.
    host: String,
}

impl WaitingList {
    /// `rows` are items and the hosts of their addresses, in the order of the queue.
    pub fn new(at_once: usize, rows: impl IntoIterator<Item = (ItemId, String)>) -> WaitingList {
        let rows = rows.into_iter();
        WaitingList {
            read: Instant::now(),
            at_once,
            rows: rows
                .map(|(item, host)| WaitingTransfer { item, host })
                .collect(),
        }
    }

    pub fn is_fresh(&self) -> bool {
        self.read.elapsed() < FRESH
    }

    /// Takes out the first that may run.
    pub fn take(&mut self, mut may: impl FnMut(ItemId, &str) -> bool) -> Option<(ItemId, String)> {
        let at = self.rows.iter().position(|row| may(row.item, &row.host))?;
        let row = self.rows.remove(at);
        Some((row.item, row.host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_may_run_is_taken_and_the_others_keep_their_order() {
        let row = |n: i64, host: &str| (ItemId(n), host.to_owned());
        let mut list = WaitingList::new(2, [row(1, "a"), row(2, "b"), row(3, "a")]);
        assert!(list.is_fresh());
        assert_eq!(list.take(|_, host| host == "b"), Some(row(2, "b")));
        assert_eq!(list.take(|item, _| item == ItemId(2)), None);
        assert_eq!(list.take(|_, _| true), Some(row(1, "a")));
        assert_eq!(list.take(|_, _| true), Some(row(3, "a")));
        assert_eq!(list.take(|_, _| true), None);
    }
}
