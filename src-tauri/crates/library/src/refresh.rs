//! Asking feeds for what is new, politely.
use crate::{FeedId, Job, JobId, Library, LibraryError, Result};
use tokio_util::sync::CancellationToken;

/// What a refresh brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Refreshed {
    /// Feeds that were asked.
    pub feeds: u32,
    pub failed: u32,
    pub new_items: u32,
}

impl Library {
    /// Begins to refresh one feed or all of them; joins a refresh that runs.
    ///
    /// # Errors
    /// `NotFound` when there is no such feed.
    pub async fn refresh(&self, feed: Option<FeedId>) -> Result<JobId> {
        let _ = feed;
        Err(LibraryError::Closed)
    }

    /// The same, waiting for the end; `progress` is told each step.
    ///
    /// # Errors
    /// As `refresh`.
    pub async fn refresh_and_wait(
        &self,
        feed: Option<FeedId>,
        progress: impl Fn(&Job) + Send + Sync + 'static,
    ) -> Result<Refreshed> {
        let _ = (feed, progress);
        Err(LibraryError::Closed)
    }

    /// Refreshes what is due, as the settings say, until `cancel`.
    pub async fn keep_fresh(&self, cancel: CancellationToken) {
        cancel.cancelled().await;
    }
}
