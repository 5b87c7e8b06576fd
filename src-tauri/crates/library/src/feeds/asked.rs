//! When feeds were asked that had nothing new. Written down at most once an hour, so that asking changes no byte of the
//! database; lost with the program, and then they are asked once more. How they answered is written with what else is.
use super::log::{AskingNote, KEPT};
use crate::model::FeedId;
use std::collections::{HashMap, VecDeque};
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
pub(crate) struct AskedFeeds {
    asked: Mutex<HashMap<FeedId, Asked>>,
    /// The oldest first.
    unwritten: Mutex<HashMap<FeedId, VecDeque<AskingNote>>>,
}

impl AskedFeeds {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<FeedId, Asked>) -> T) -> T {
        work(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn unwritten<T>(
        &self,
        work: impl FnOnce(&mut HashMap<FeedId, VecDeque<AskingNote>>) -> T,
    ) -> T {
        let mut unwritten = self
            .unwritten
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        work(&mut unwritten)
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

    /// Notes how a feed answered.
    pub fn answered(&self, id: FeedId, note: AskingNote) {
        self.unwritten(|all| {
            let notes = all.entry(id).or_default();
            notes.push_back(note);
            if notes.len() > KEPT {
                notes.pop_front();
            }
        });
    }

    /// What is to be written down now.
    pub fn take_answers(&self, id: FeedId) -> Vec<AskingNote> {
        self.unwritten(|all| all.remove(&id).unwrap_or_default().into())
    }

    pub fn answers(&self, id: FeedId) -> Vec<AskingNote> {
        self.unwritten(|all| all.get(&id).cloned().unwrap_or_default().into())
    }
}
