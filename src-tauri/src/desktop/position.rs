//! The position of listening between two reports of the player, and where another program reckons it to be that knows only
//! the last one it was told.
use std::time::{Duration, Instant};

/// The player reports four times a second; what goes on without a report is a guess, and ends.
const GUESS: Duration = Duration::from_millis(1500);

/// A position in an episode that moves on by itself.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    pub ms: i64,
    pub at: Instant,
    pub moves: bool,
    pub speed: f64,
    pub length_ms: Option<i64>,
}

impl Position {
    pub fn new(at: Instant) -> Position {
        Position {
            ms: 0,
            at,
            moves: false,
            speed: 1.0,
            length_ms: None,
        }
    }

    /// The position now, in milliseconds, never past the end.
    pub fn now(&self, now: Instant) -> i64 {
        self.after(now.saturating_duration_since(self.at).min(GUESS))
    }

    /// Where a program that was told this position reckons it to be now.
    fn reckoned(&self, now: Instant) -> i64 {
        self.after(now.saturating_duration_since(self.at))
    }

    fn after(&self, passed: Duration) -> i64 {
        let moved = if self.moves {
            (passed.as_secs_f64() * 1000.0 * self.speed) as i64
        } else {
            0
        };
        let ms = self.ms.saturating_add(moved).max(0);
        self.length_ms.map_or(ms, |length| ms.min(length.max(0)))
    }

    /// Whether `ms` is not where a program reckons the position to be that was told this one. The player's report may be a
    /// quarter of a second old and was late itself: so much is no jump.
    pub fn is_left(&self, ms: i64, now: Instant) -> bool {
        let slack = (750.0 * self.speed.max(1.0)) as i64;
        (ms - self.reckoned(now)).abs() > slack
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playing(ms: i64, speed: f64) -> Position {
        Position {
            ms,
            moves: true,
            speed,
            length_ms: Some(100_000),
            ..Position::new(Instant::now())
        }
    }

    fn later(position: &Position, ms: u64) -> Instant {
        position.at + Duration::from_millis(ms)
    }

    #[test]
    fn it_moves_on_with_the_speed_and_not_past_the_end() {
        let position = playing(10_000, 2.0);
        assert_eq!(position.now(position.at), 10_000);
        assert_eq!(position.now(later(&position, 200)), 10_400);
        assert_eq!(
            position.now(later(&position, 60_000)),
            13_000,
            "only a guess"
        );
        let position = playing(99_900, 1.0);
        assert_eq!(position.now(later(&position, 1_000)), 100_000);
        let still = Position {
            moves: false,
            ..playing(10_000, 2.0)
        };
        assert_eq!(still.now(later(&still, 1_000)), 10_000);
    }

    #[test]
    fn a_jump_is_what_nobody_could_count_on() {
        let position = playing(10_000, 1.0);
        let now = later(&position, 10_000);
        assert!(!position.is_left(20_000, now));
        assert!(!position.is_left(19_400, now), "an old word");
        assert!(position.is_left(18_900, now), "it stood still for a second");
        assert!(position.is_left(50_000, now));
        assert!(position.is_left(0, now));
        let fast = playing(10_000, 4.0);
        assert!(!fast.is_left(48_000, later(&fast, 10_000)));
        assert!(fast.is_left(10_000, later(&fast, 10_000)));
    }
}
