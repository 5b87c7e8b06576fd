//! How many requests run at once: a cap on all and one per host, both served in order of asking.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// One lane of requests. Pages and media have a lane each, so that an hour-long download never blocks a feed.
pub(crate) struct Lane {
    total: Arc<Semaphore>,
    per_host: usize,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// The right to one request; given back when dropped.
pub(crate) struct Permit {
    _host: OwnedSemaphorePermit,
    total: Option<OwnedSemaphorePermit>,
}

impl Permit {
    /// Gives back the place among all, so that a server which does not answer holds up only its own host.
    pub fn give_way(&mut self) {
        self.total.take();
    }
}

impl Lane {
    pub fn new(total: usize, per_host: usize) -> Self {
        Self {
            total: Arc::new(Semaphore::new(total.clamp(1, 1024))),
            per_host: per_host.clamp(1, 1024),
            hosts: Mutex::default(),
        }
    }

    /// Waits for a permit. The host comes first, so a queue before one slow host holds no place in the whole. None only
    /// if the semaphores were closed, which nobody does.
    pub async fn permit(&self, host: &str) -> Option<Permit> {
        let host = self.host(host).acquire_owned().await.ok()?;
        let total = Arc::clone(&self.total).acquire_owned().await.ok()?;
        Some(Permit {
            _host: host,
            total: Some(total),
        })
    }

    /// As [`Lane::permit`], for no longer than this; None when there was no place.
    pub async fn permit_within(&self, host: &str, patience: Duration) -> Option<Permit> {
        let permit = tokio::time::timeout(patience, self.permit(host)).await;
        permit.ok().flatten()
    }

    fn host(&self, host: &str) -> Arc<Semaphore> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody waits for or holds what only the map knows.
        if hosts.len() >= 256 {
            hosts.retain(|_, semaphore| Arc::strong_count(semaphore) > 1);
        }
        let fresh = || Arc::new(Semaphore::new(self.per_host));
        Arc::clone(hosts.entry(host.to_owned()).or_insert_with(fresh))
    }
}

#[cfg(test)]
mod tests;
