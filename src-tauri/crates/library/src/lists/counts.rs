//! How many items each list has. Counted on a reader, never on the writer, and only where a change may have made it another
//! number; of what is not rare no further than the window shows.
use crate::error::Result;
use crate::items;
use crate::model::{Changes, ItemQuery, ListCount, ListFilter, ListHas, ListId, ListState};
use crate::{Library, LibraryError};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What is asked within days is another number tomorrow.
pub(super) const HOLDS_MS: i64 = 600_000;
/// What the window shows; more is said as more.
const MOST_SHOWN: u32 = 999;

/// The counts that still hold.
#[derive(Default)]
pub(crate) struct ListCounts {
    known: Mutex<KeptCounts>,
}

#[derive(Default)]
struct KeptCounts {
    counts: HashMap<ListId, Counted>,
    /// Grows with each change: what was begun to be counted before one is not kept.
    changes: u64,
}

struct Counted {
    filter: ListFilter,
    at: i64,
    count: ListCount,
}

impl ListCounts {
    fn lock(&self) -> std::sync::MutexGuard<'_, KeptCounts> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A commit changed something: called on the writer's thread.
    pub(crate) fn changed(&self, changes: Changes) {
        let mut known = self.lock();
        known.changes += 1;
        known
            .counts
            .retain(|_, counted| !concerns(&counted.filter, changes));
    }

    #[cfg(test)]
    pub(super) fn has(&self, id: ListId) -> bool {
        self.lock().counts.contains_key(&id)
    }

    pub(super) fn forget(&self, id: ListId) {
        let mut known = self.lock();
        known.changes += 1;
        known.counts.remove(&id);
    }
}

/// Whether a change may make another number of a list.
fn concerns(filter: &ListFilter, changes: Changes) -> bool {
    let state = |wanted| filter.states.contains(&wanted);
    let words = !filter.words.is_empty();
    changes.items
        || changes.feeds
        || changes.settings
        || (changes.queue && (state(ListState::Queued) || state(ListState::Inbox) || words))
        || (changes.downloads && (filter.downloaded.is_some() || words))
        || (changes.reading
            && (words
                || state(ListState::Begun)
                || state(ListState::Open)
                || state(ListState::Done)))
        || (changes.notes
            && (words
                || filter.has.contains(&ListHas::Notes)
                || filter.has.contains(&ListHas::Highlights)))
}

impl Library {
    /// How many items each list has, in the order of the sidebar. It may take a while: not for a thread that is waited for.
    pub fn list_counts(&self) -> Result<Vec<ListCount>> {
        let now = self.inner.deps.clock.now_ms();
        let mut counts = Vec::new();
        for list in self.lists()? {
            let changes = {
                let known = self.inner.list_counts.lock();
                match known.counts.get(&list.id) {
                    Some(counted)
                        if counted.filter == list.filter && now - counted.at < HOLDS_MS =>
                    {
                        counts.push(counted.count);
                        continue;
                    }
                    _ => known.changes,
                }
            };
            let query = ItemQuery {
                list: Some(list.id),
                ..ItemQuery::default()
            };
            let counted = self
                .inner
                .store
                .read(|conn| items::count(conn, now, &query));
            let (count, more) = match counted {
                Err(LibraryError::NotFound(_)) => continue,
                counted => counted?,
            };
            let count = ListCount {
                id: list.id,
                count: count.min(MOST_SHOWN),
                more: more || count > MOST_SHOWN,
            };
            counts.push(count);
            let mut known = self.inner.list_counts.lock();
            if known.changes == changes {
                known.counts.insert(
                    list.id,
                    Counted {
                        filter: list.filter,
                        at: now,
                        count,
                    },
                );
            }
        }
        Ok(counts)
    }
}
