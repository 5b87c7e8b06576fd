//! When feeds were asked that had nothing new. Written down at most once an hour, so that asking changes no byte of the
//! database; lost with the program, and then they are asked once more.
use crate::model::FeedId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Times that are this old are written down, in milliseconds.
pub(crate) const WRITTEN_EVERY: i64 = 3_600_000;

/// What the last answer said: that all is as it was.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// Unix milliseconds.
    pub at: i64,
    pub next: i64,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

#[derive(Default)]
pub(crate) struct AskedFeeds(Mutex<HashMap<FeedId, Asked>>);

impl AskedFeeds {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<FeedId, Asked>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn note(&self, id: FeedId, asked: Asked) {
        self.with(|all| all.insert(id, asked));
    }

    /// From now on what the database says holds.
    pub fn forget(&self, id: FeedId) {
        self.with(|all| all.remove(&id));
    }

    pub fn of(&self, id: FeedId) -> Option<Asked> {
        self.with(|all| all.get(&id).cloned())
    }
}
