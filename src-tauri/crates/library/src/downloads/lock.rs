//! Who moves the files of a library: of several programs the one that has the lock. It is the system's, so that a program
//! that was killed holds up nobody.
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Arc, Weak};

const LOCK: &str = "transfers.lock";

/// Whoever has one may move files of the library. Every transfer has one: the lock is given up after the last of them.
pub(super) struct TransferGuard {
    /// None where the file system knows no locks: better two writers of rows than no downloads at all.
    _file: Option<File>,
}

#[derive(Default)]
/// The lock as this program sees it.
pub(super) struct TransferLock {
    /// Kept from `start_downloads` to the end, by a program that looks after the queue.
    held: Option<Arc<TransferGuard>>,
    lent: Weak<TransferGuard>,
    pub begun: bool,
}

impl TransferLock {
    /// The turn, where this program has it already.
    pub fn ours(&mut self) -> Option<Arc<TransferGuard>> {
        let guard = self.lent.upgrade()?;
        if self.begun {
            self.held = Some(Arc::clone(&guard));
        }
        Some(guard)
    }

    pub fn keep(&mut self, guard: &Arc<TransferGuard>) {
        self.lent = Arc::downgrade(guard);
        if self.begun {
            self.held = Some(Arc::clone(guard));
        }
    }

    pub fn is_ours(&self) -> bool {
        self.lent.strong_count() > 0
    }
}

/// The lock of a library, if no other program has it.
pub(super) fn lock(folder: &Path) -> Option<TransferGuard> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(LOCK));
    let file = match file {
        Ok(file) => file,
        Err(error) => {
            tracing::warn!(%error, "the lock of transfers cannot be made");
            return Some(TransferGuard { _file: None });
        }
    };
    match file.try_lock() {
        Ok(()) => Some(TransferGuard { _file: Some(file) }),
        Err(TryLockError::WouldBlock) => None,
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "this file system knows no locks");
            Some(TransferGuard { _file: None })
        }
    }
}
