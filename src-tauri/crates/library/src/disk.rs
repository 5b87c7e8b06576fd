//! A disk that may not answer: a network folder whose server is gone, a drive that has to wake up. It is asked on a thread
//! of its own and waited for only a moment, so that nobody who gives a command waits for it.
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// Long for a disk that is well, and short for a hand that waits.
pub(crate) const PATIENCE: Duration = Duration::from_millis(50);
/// Threads that may hang at once; beyond them nothing more is asked.
const MOST: usize = 16;

static ASKING: AtomicUsize = AtomicUsize::new(0);

struct Asking;

impl Drop for Asking {
    fn drop(&mut self) {
        ASKING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// No answer yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// The work goes on by itself.
    Late,
    /// Too much hangs already: the work was dropped undone.
    NotAsked,
}

/// What `work` gives, if it gives it soon.
pub(crate) fn ask<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, NoAnswer> {
    if ASKING.fetch_add(1, Ordering::Relaxed) >= MOST {
        ASKING.fetch_sub(1, Ordering::Relaxed);
        return Err(NoAnswer::NotAsked);
    }
    let asking = Asking;
    let (send, answer) = mpsc::sync_channel(1);
    let thread = std::thread::Builder::new().name("disk".into());
    let begun = thread.spawn(move || {
        let _asking = asking;
        let _ = send.send(work());
    });
    match begun {
        Ok(_) => answer.recv_timeout(PATIENCE).map_err(|_| NoAnswer::Late),
        Err(error) => {
            tracing::warn!(%error, "the disk could not be asked");
            Err(NoAnswer::NotAsked)
        }
    }
}
