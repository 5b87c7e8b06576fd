//! Waiting with an end: asks again and again, and says what was awaited when it did not come.
use std::time::{Duration, Instant};

/// Long enough for a busy machine with two cores, short enough to notice.
pub const PATIENCE: Duration = Duration::from_secs(30);

const BETWEEN: Duration = Duration::from_millis(25);

/// Asks until there is an answer, and panics with `what` after `PATIENCE`.
pub fn wait_for<T>(what: &str, ask: impl FnMut() -> Option<T>) -> T {
    wait_within(PATIENCE, ask).unwrap_or_else(|| panic!("waited {PATIENCE:?} for {what}"))
}

/// Asks until it is so.
pub fn wait_until(what: &str, mut ask: impl FnMut() -> bool) {
    wait_for(what, || ask().then_some(()));
}

/// None when there was no answer in time.
pub fn wait_within<T>(time: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + time;
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if Instant::now() >= end {
            return None;
        }
        std::thread::sleep(BETWEEN);
    }
}
