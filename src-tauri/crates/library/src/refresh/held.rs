//! Feeds that a run leaves out, because their servers asked for patience.
use crate::{Job, text};

/// How many, and when the first of them may be asked, in Unix milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub feeds: u32,
    pub until: Option<i64>,
}

impl Held {
    pub fn add(&mut self, until: i64) {
        self.join(Held {
            feeds: 1,
            until: Some(until),
        });
    }

    pub fn join(&mut self, other: Held) {
        self.feeds += other.feeds;
        self.until = self.until.into_iter().chain(other.until).min();
    }

    /// Adds these to what a job tells.
    pub fn tell(self, job: &mut Job) {
        job.held += self.feeds;
        let until = self.until.and_then(text::rfc3339);
        // All of one form and in UTC: the order of the words is that of the times.
        job.held_until = job.held_until.take().into_iter().chain(until).min();
    }
}
