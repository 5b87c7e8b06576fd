//! When a feed is asked again.
use crate::feed_extras::live;
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
    /// Minutes from one episode to the next, by the publisher.
    pub rhythm: Option<i64>,
    /// When the newest episode came, and when the next broadcast begins, in Unix milliseconds.
    pub newest_at: Option<i64>,
    pub live_at: Option<i64>,
}

pub(super) fn bits(numbers: &[u8], most: u8) -> i64 {
    numbers
        .iter()
        .filter(|n| **n < most)
        .fold(0, |bits, n| bits | 1 << n)
}

impl PublisherHints {
    pub fn of(parsed: &ParsedFeed, now: i64) -> PublisherHints {
        PublisherHints {
            ttl: parsed.ttl_minutes.map(i64::from),
            max_age_ms: 0,
            skip_hours: bits(&parsed.skip_hours, 24),
            skip_days: bits(&parsed.skip_days, 7),
            complete: parsed.complete,
            rhythm: parsed
                .extras
                .updates
                .as_ref()
                .and_then(|updates| updates.minutes)
                .map(i64::from),
            newest_at: parsed
                .items
                .iter()
                .filter_map(|item| item.published.or(item.updated))
                .map(|at| at.as_millisecond())
                .filter(|at| *at <= now + DAY)
                .max(),
            live_at: live::next_start(&parsed.extras.live, now),
        }
    }

    /// How long the publisher's own rhythm lets nothing new be expected. A show that is due, or late, is asked as every
    /// other is; one that comes out of its turn is seen a quarter of the rhythm later, a week at most.
    fn quiet(&self, now: i64) -> i64 {
        let (Some(rhythm), Some(newest)) = (self.rhythm, self.newest_at) else {
            return 0;
        };
        let rhythm = rhythm.saturating_mul(MINUTE);
        if rhythm < 2 * DAY {
            return 0;
        }
        // Publishers are not punctual: from a day before it is looked for.
        let due = newest.saturating_add(rhythm) - DAY.min(rhythm / 4);
        (due - now).clamp(0, (rhythm / 4).min(7 * DAY))
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
            .max(self.max_age_ms.clamp(0, LONGEST))
            .max(self.quiet(now));
        if self.complete {
            wait = wait.max(7 * DAY);
        }
        let mut at = now + wait;
        // It is worth to be there when a broadcast begins.
        if let Some(begins) = self.live_at.filter(|begins| *begins > now && *begins < at) {
            return (begins + MINUTE).max(now + 5 * MINUTE);
        }
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
    fn the_rhythm_of_a_publisher_is_followed_with_care() {
        let weekly = |days_ago: i64| PublisherHints {
            rhythm: Some(7 * 24 * 60),
            newest_at: Some(NOW - days_ago * DAY),
            ..PublisherHints::default()
        };
        // Just after one came nothing is expected, but looked for all the same: never a week late.
        assert_eq!(weekly(0).next(NOW, 60), NOW + 7 * DAY / 4);
        assert_eq!(weekly(5).next(NOW, 60), NOW + DAY);
        // From a day before it is due on, and when it is late, as often as any.
        for days in [6, 7, 30] {
            assert_eq!(weekly(days).next(NOW, 60), NOW + HOUR, "{days}");
        }
        let yearly = PublisherHints {
            rhythm: Some(365 * 24 * 60),
            ..weekly(1)
        };
        assert_eq!(yearly.next(NOW, 60), NOW + 7 * DAY);
        let daily = PublisherHints {
            rhythm: Some(24 * 60),
            ..weekly(0)
        };
        assert_eq!(daily.next(NOW, 60), NOW + HOUR);
        let unknown = PublisherHints {
            newest_at: None,
            ..weekly(0)
        };
        assert_eq!(unknown.next(NOW, 60), NOW + HOUR);
        let live = PublisherHints {
            live_at: Some(NOW + 20 * HOUR),
            ..weekly(0)
        };
        assert_eq!(live.next(NOW, 60), NOW + 20 * HOUR + MINUTE);
        let on_air = PublisherHints {
            live_at: Some(NOW - HOUR),
            ..weekly(0)
        };
        assert_eq!(on_air.next(NOW, 60), NOW + 7 * DAY / 4);
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
