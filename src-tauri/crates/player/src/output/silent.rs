//! A device that is not there: takes frames in real time, so that everything else goes on as usual.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::Clock;
use crate::ring::{Callback, Controls};

const PERIOD_MS: u64 = 10;

pub(super) struct SilentClock {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl SilentClock {
    pub fn start(
        mut callback: Callback,
        controls: Arc<Controls>,
        rate: u32,
        clock: Clock,
    ) -> SilentClock {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = thread::Builder::new()
            .name("silence".into())
            .spawn(move || {
                let mut buffer = vec![0.0; 2 * (u64::from(rate) * PERIOD_MS / 1000) as usize];
                let mut due = clock.now();
                while !stopped.load(Acquire) {
                    callback.fill(&mut buffer, 2, due);
                    #[cfg(test)]
                    if let Ok(mut recorded) = controls.recorded.lock() {
                        recorded.extend(buffer.chunks_exact(2).map(|f| [f[0], f[1]]));
                    }
                    let resting = !controls.playing.load(Acquire) && controls.silent.load(Acquire);
                    due += PERIOD_MS * 1_000_000 * if resting { 2 } else { 1 };
                    let now = clock.now();
                    if now > due + 1_000_000_000 {
                        // The machine slept: do not catch up.
                        due = now;
                    }
                    thread::park_timeout(Duration::from_nanos(due.saturating_sub(now)));
                }
            });
        if let Err(e) = &thread {
            tracing::error!("no thread for the silent clock: {e}");
        }
        SilentClock {
            stop,
            thread: thread.ok(),
        }
    }
}

impl Drop for SilentClock {
    fn drop(&mut self) {
        self.stop.store(true, Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
