//! Saves the map of a transfer now and then, beside it.
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tokio::task::JoinHandle;

use super::map;
use super::state::Growing;
use crate::FetchError;

/// So much a power cut may cost.
const SAVE_EVERY: Duration = Duration::from_secs(5);
const SAVE_BYTES: u64 = 32 << 20;
/// Where the system does not tell its starts apart, a kill costs as much as a power cut.
const SAVE_EVERY_ALONE: Duration = Duration::from_secs(1);
const SAVE_BYTES_ALONE: u64 = 1 << 20;
/// A silent transfer is looked at no more often.
const LEAST: Duration = Duration::from_millis(100);

/// Saves the map now and then, beside the transfer, one at a time.
pub(super) struct Saver {
    job: Option<JoinHandle<Result<(), FetchError>>>,
    last: Instant,
    saved: u64,
}

impl Saver {
    pub fn new() -> Self {
        Self {
            job: None,
            last: Instant::now(),
            saved: 0,
        }
    }

    pub fn owes(&self, growing: &Growing) -> bool {
        self.job.is_some() || growing.lock().gained > self.saved
    }

    /// How long until a silent transfer is to be saved.
    pub fn due(&self, growing: &Growing) -> Option<Duration> {
        let waits = self.job.is_none() && growing.lock().gained > self.saved;
        waits.then(|| save_pace().0.saturating_sub(self.last.elapsed()).max(LEAST))
    }

    pub fn tick(&mut self, growing: &Arc<Growing>) -> Result<(), FetchError> {
        if let Some(job) = self.job.as_mut() {
            let Some(done) = job.now_or_never() else {
                return Ok(());
            };
            self.job = None;
            done.unwrap_or_else(|error| Err(FetchError::Disk(error.to_string())))?;
        }
        let gained = growing.lock().gained;
        let (every, most) = save_pace();
        if gained - self.saved >= most || (gained > self.saved && self.last.elapsed() >= every) {
            (self.saved, self.last) = (gained, Instant::now());
            let growing = Arc::clone(growing);
            self.job = Some(tokio::task::spawn_blocking(move || growing.save()));
        }
        Ok(())
    }

    pub async fn settle(&mut self) -> Result<(), FetchError> {
        match self.job.take() {
            Some(job) => job
                .await
                .unwrap_or_else(|error| Err(FetchError::Disk(error.to_string()))),
            None => Ok(()),
        }
    }
}

fn save_pace() -> (Duration, u64) {
    match map::boot() {
        Some(_) => (SAVE_EVERY, SAVE_BYTES),
        None => (SAVE_EVERY_ALONE, SAVE_BYTES_ALONE),
    }
}
