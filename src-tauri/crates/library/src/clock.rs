//! Time, as an argument.

/// Where the library takes the time from.
pub trait Clock: Send + Sync {
    /// Unix time in milliseconds, UTC.
    fn now_ms(&self) -> i64;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        jiff::Timestamp::now().as_millisecond()
    }
}
