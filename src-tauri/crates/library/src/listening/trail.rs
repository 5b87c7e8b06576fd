//! The trail of jumps, for the way back to where listening was.

/// A jump over less than this needs no way back.
const FAR_MS: i64 = 10_000;
/// Jumps that follow each other this quickly are one: the way back leads to before the first.
const TOGETHER_MS: i64 = 3_000;
/// After so much listening the way back is forgotten.
const KEPT_MS: i64 = 3 * 60_000;
const MOST: usize = 20;

/// Jumps, from where and where to, the last one last.
#[derive(Default)]
pub(super) struct JumpTrail {
    all: Vec<(i64, i64)>,
    at: i64,
}

impl JumpTrail {
    pub fn note(&mut self, from: i64, to: i64, clock: i64) {
        let together = (0..TOGETHER_MS).contains(&(clock - self.at));
        self.at = clock;
        match self.all.last_mut() {
            Some(last) if together => last.1 = to,
            Some(last) if !is_far(*last) => *last = (from, to),
            _ => {
                if self.all.len() == MOST {
                    self.all.remove(0);
                }
                self.all.push((from, to));
            }
        }
    }

    /// Where listening was before the last jump.
    pub fn back(&self) -> Option<i64> {
        self.all
            .iter()
            .rfind(|jump| is_far(**jump))
            .map(|jump| jump.0)
    }

    pub fn take_back(&mut self, clock: i64) -> Option<i64> {
        // The next jump is one of its own.
        self.at = clock - TOGETHER_MS;
        while let Some(jump) = self.all.pop() {
            if is_far(jump) {
                return Some(jump.0);
            }
        }
        None
    }

    /// Forgets the jumps when listening has gone on for long enough since the last.
    pub fn forget_old(&mut self, clock: i64) {
        if clock - self.at > KEPT_MS {
            self.all.clear();
        }
    }
}

fn is_far((from, to): (i64, i64)) -> bool {
    (to - from).abs() >= FAR_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_in_a_row_are_one() {
        let mut jumps = JumpTrail::default();
        jumps.note(60_000, 90_000, 10_000);
        jumps.note(90_000, 120_000, 11_500);
        jumps.note(120_000, 150_000, 14_400);
        assert_eq!(jumps.back(), Some(60_000));
        jumps.note(200_000, 10_000, 30_000);
        assert_eq!(jumps.back(), Some(200_000));
        // A small step needs no way back, and hides none; several in a row do.
        jumps.note(10_000, 15_000, 60_000);
        assert_eq!(jumps.back(), Some(200_000));
        jumps.note(40_000, 45_000, 70_000);
        jumps.note(45_000, 50_000, 71_000);
        assert_eq!(jumps.back(), Some(40_000));
        assert_eq!(jumps.take_back(80_000), Some(40_000));
        assert_eq!(jumps.back(), Some(200_000));
        jumps.note(40_000, 45_000, 90_000);
        assert_eq!(jumps.take_back(95_000), Some(200_000));
        assert_eq!(jumps.take_back(95_000), Some(60_000));
        assert_eq!(jumps.take_back(95_000), None);

        jumps.note(0, 60_000, 100_000);
        jumps.forget_old(100_000 + KEPT_MS);
        assert!(jumps.back().is_some());
        jumps.forget_old(100_001 + KEPT_MS);
        assert_eq!(jumps.back(), None);
        for n in 1..100 {
            jumps.note(n * 10_000, 5_000_000, 1_000_000 + n * 10_000);
        }
        assert_eq!(jumps.all.len(), MOST);
    }
}
