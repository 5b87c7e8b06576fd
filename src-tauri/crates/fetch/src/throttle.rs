//! How fast media may come, all transfers together: a bucket that fills at the allowed rate. What is listened to does not
//! pass through it.
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

#[derive(Default)]
pub(crate) struct Throttle(Mutex<State>);

#[derive(Default)]
struct State {
    /// Bytes a second; None: as fast as it comes.
    rate: Option<u64>,
    /// When the bytes that were taken are paid for.
    paid_at: Option<Instant>,
}

impl Throttle {
    pub fn set(&self, rate: Option<u64>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = State {
            rate: rate.map(|rate| rate.max(1)),
            paid_at: None,
        };
    }

    /// How much may be taken at once: a quarter of a second's, so that the transfers get on evenly.
    pub fn most(&self) -> usize {
        let rate = self.0.lock().unwrap_or_else(PoisonError::into_inner).rate;
        rate.map_or(usize::MAX, |rate| {
            usize::try_from(rate / 4).unwrap_or(usize::MAX).max(1024)
        })
    }

    /// Takes bytes that have come; answers how long to wait before more are taken.
    pub fn take(&self, bytes: u64, now: Instant) -> Duration {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(rate) = state.rate else {
            return Duration::ZERO;
        };
        let from = state.paid_at.map_or(now, |at| at.max(now));
        let paid = from + Duration::from_secs_f64(bytes as f64 / rate as f64);
        state.paid_at = Some(paid);
        paid.saturating_duration_since(now)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn two_transfers_share_the_rate() {
        let throttle = Throttle::default();
        let now = Instant::now();
        assert_eq!(throttle.take(1 << 30, now), Duration::ZERO);
        throttle.set(Some(1000));
        assert_eq!(throttle.take(500, now), Duration::from_millis(500));
        // The other pays after the first.
        assert_eq!(throttle.take(500, now), Duration::from_millis(1000));
        // What was not used is not saved up.
        let later = now + Duration::from_secs(60);
        assert_eq!(throttle.take(1000, later), Duration::from_secs(1));
        throttle.set(None);
        assert_eq!(throttle.take(1000, later), Duration::ZERO);
    }
}
