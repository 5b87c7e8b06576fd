//! Time, as an argument.

/// Where the library takes the time from.
pub trait Clock: Send + Sync {
    /// Unix time in milliseconds, UTC.
    fn now_ms(&self) -> i64;

    /// How many minutes east of UTC the clock on the wall goes at `at_ms`: by the machine's time zone, summer time and all.
    fn zone_minutes(&self, at_ms: i64) -> i32 {
        let at = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
        jiff::tz::TimeZone::system().to_offset(at).seconds() / 60
    }
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        jiff::Timestamp::now().as_millisecond()
    }
}
