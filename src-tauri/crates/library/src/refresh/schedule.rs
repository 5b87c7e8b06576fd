//! When a feed is asked again.
use feed::ParsedFeed;
use fetch::Meta;

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;
/// However often a feed fails, it is asked once a day.
const LONGEST: i64 = DAY;

/// How often, and when not, a publisher wishes to be asked.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PublisherHints {
    /// Minutes, from the document.
    pub ttl: Option<i64>,
    /// Milliseconds, from the answer's headers.
    pub max_age_ms: i64,
    pub skip_hours: i64,
    pub skip_days: i64,
    pub complete: bool,
}

pub(super) fn bits(numbers: &[u8], most: u8) -> i64 {
    numbers
        .iter()
        .filter(|n| **n < most)
        .fold(0, |bits, n| bits | 1 << n)
}

impl PublisherHints {
    pub fn of(parsed: &ParsedFeed) -> PublisherHints {
        PublisherHints {
            ttl: parsed.ttl_minutes.map(i64::from),
            max_age_ms: 0,
            skip_hours: bits(&parsed.skip_hours, 24),
            skip_days: bits(&parsed.skip_days, 7),
            complete: parsed.complete,
        }
    }

    /// With what the headers of an answer wish for.
    pub fn after(self, meta: &Meta) -> PublisherHints {
        PublisherHints {
            max_age_ms: age(meta),
            ..self
        }
    }

    /// When to ask again after an answer: in the listener's rhythm, unless the publisher wishes for a slower one (not
    /// slower than a day).
    pub fn next(&self, now: i64, every_minutes: i64) -> i64 {
        let ttl = self.ttl.unwrap_or(0).clamp(0, LONGEST / MINUTE) * MINUTE;
        let mut wait = (every_minutes.max(5) * MINUTE)
            .max(ttl)
            .max(self.max_age_ms.clamp(0, LONGEST));
        if self.complete {
            wait = wait.max(7 * DAY);
        }
        let mut at = now + wait;
        // A publisher who skips every hour is not believed.
        for _ in 0..(24 * 7) {
            let hour = at.div_euclid(HOUR).rem_euclid(24);
            // 1 January 1970 was a Thursday.
            let day = (at.div_euclid(DAY) + 3).rem_euclid(7);
            if self.skip_hours & (1 << hour) == 0 && self.skip_days & (1 << day) == 0 {
                return at;
            }
            at = (at.div_euclid(HOUR) + 1) * HOUR;
        }
        now + wait
    }
}

fn age(meta: &Meta) -> i64 {
    meta.max_age
        .and_then(|age| i64::try_from(age.as_millis()).ok())
        .unwrap_or(0)
}

/// When to ask again after the `failures`-th failure in a row: twice as long each time, a little apart from each other.
pub(super) fn after_failure(now: i64, failures: i64, every_minutes: i64, chance: u64) -> i64 {
    let wait = every_minutes.clamp(5, 24 * 60) * MINUTE;
    let wait = wait.saturating_mul(1 << failures.clamp(0, 12)).min(LONGEST);
    let share = i64::try_from(chance % 401).unwrap_or(0);
    now + wait / 1000 * (800 + share)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Monday 2026-03-09 10:30 UTC.
    const NOW: i64 = 1_773_052_200_000;

    #[test]
    fn the_slower_wish_wins() {
        assert_eq!(PublisherHints::default().next(NOW, 60), NOW + HOUR);
        assert_eq!(
            PublisherHints {
                ttl: Some(180),
                ..PublisherHints::default()
            }
            .next(NOW, 60),
            NOW + 3 * HOUR
        );
        assert_eq!(
            PublisherHints {
                max_age_ms: 2 * HOUR,
                ..PublisherHints::default()
            }
            .next(NOW, 60),
            NOW + 2 * HOUR
        );
        assert_eq!(
            PublisherHints {
                ttl: Some(i64::MAX),
                ..PublisherHints::default()
            }
            .next(NOW, 60),
            NOW + DAY
        );
        assert_eq!(
            PublisherHints {
                complete: true,
                ..PublisherHints::default()
            }
            .next(NOW, 60),
            NOW + 7 * DAY
        );
    }

    #[test]
    fn skipped_hours_and_days_are_skipped() {
        let hints = PublisherHints {
            skip_hours: bits(&[11, 12, 40], 24),
            ..PublisherHints::default()
        };
        assert_eq!(hints.next(NOW, 60), NOW + 2 * HOUR + 30 * MINUTE);
        let monday = PublisherHints {
            skip_days: bits(&[0], 7),
            ..PublisherHints::default()
        };
        assert_eq!(monday.next(NOW, 60), NOW + 13 * HOUR + 30 * MINUTE);
        let never = PublisherHints {
            skip_days: 0x7f,
            ..PublisherHints::default()
        };
        assert_eq!(never.next(NOW, 60), NOW + HOUR);
    }

    #[test]
    fn failures_wait_longer_each_time_but_not_for_ever() {
        let waits: Vec<i64> = (1..20)
            .map(|n| after_failure(NOW, n, 60, 200) - NOW)
            .collect();
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(waits[0], 2 * HOUR);
        assert!(waits.iter().all(|wait| *wait <= DAY));
        assert!(
            (0..1000)
                .map(|c| after_failure(NOW, 1, 60, c))
                .any(|at| at != NOW + 2 * HOUR)
        );
    }
}
