//! How long the text that is open is read, and how many of its words: by what the window tells of it. Pure but for the lock.
use crate::model::ItemId;
use std::sync::{Mutex, PoisonError};

/// The window tells that a text is in sight more often than this; a longer gap was no reading: it was covered or away.
pub(super) const MOST_GAP_MS: i64 = 20_000;
/// Who has not moved for so long does not read any more.
pub(super) const IDLE_MS: i64 = 120_000;
/// More words at once is a jump, to a heading or to the end.
const MOST_AT_ONCE: f64 = 1_000.0;
/// Nobody reads faster than so many times as they say.
const FASTEST: f64 = 2.0;

/// The text that is open in the window.
#[derive(Default)]
pub(crate) struct OpenText(Mutex<Option<OpenState>>);

struct OpenState {
    item: ItemId,
    seen_at: i64,
    moved_at: i64,
    /// Shares of the text: what was gone past, and how much of it has been counted as read.
    passed: f64,
    counted: f64,
    /// Words that can have been read in the time that was spent and were not counted yet.
    can_be: f64,
}

/// What is known of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextKnown {
    pub item: ItemId,
    pub words: i64,
    /// Where reading had stopped.
    pub progress: f64,
    pub words_a_minute: u32,
}

/// What was read since the last time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReadPiece {
    pub began_at: i64,
    pub read_ms: i64,
    pub words: i64,
}

impl OpenText {
    /// The text is in sight at `now`; with `moved`, somebody has just gone to that share of it.
    pub(super) fn seen(&self, now: i64, text: TextKnown, moved: Option<f64>) -> Option<ReadPiece> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let goes_on = open.as_ref().is_some_and(|open| {
            open.item == text.item && (0..=MOST_GAP_MS).contains(&(now - open.seen_at))
        });
        if goes_on {
            return open.as_mut()?.go_on(now, text, moved);
        }
        // Whoever begins further up reads it again from there.
        let at = moved.map_or(text.progress, |place| place.min(text.progress));
        *open = Some(OpenState {
            item: text.item,
            seen_at: now,
            moved_at: now,
            passed: at,
            counted: at,
            can_be: 0.0,
        });
        None
    }
}

impl OpenState {
    fn go_on(&mut self, now: i64, text: TextKnown, moved: Option<f64>) -> Option<ReadPiece> {
        let began_at = self.seen_at;
        let read_ms = (now.min(self.moved_at + IDLE_MS) - began_at).max(0);
        self.seen_at = now;
        self.can_be += read_ms as f64 * f64::from(text.words_a_minute) * FASTEST / 60_000.0;
        let all = text.words.max(0) as f64;
        if let Some(place) = moved {
            self.moved_at = now;
            if (place - self.passed) * all > MOST_AT_ONCE {
                self.counted = place;
                self.can_be = 0.0;
            }
            self.passed = self.passed.max(place);
        }
        let words = ((self.passed - self.counted) * all).clamp(0.0, self.can_be);
        // Twenty words are not nineteen because a part of a text is no round number.
        let words = (words + 1e-6).floor();
        if words > 0.0 && all > 0.0 {
            self.counted += words / all;
            self.can_be -= words;
        }
        let words = words as i64;
        (read_ms > 0 || words > 0).then_some(ReadPiece {
            began_at,
            read_ms,
            words,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TEXT: TextKnown = TextKnown {
        item: ItemId(1),
        words: 2_000,
        progress: 0.0,
        words_a_minute: 230,
    };

    /// Every ten seconds for so long; answers the seconds and the words.
    fn stays(open: &OpenText, from: i64, seconds: i64) -> (i64, i64) {
        let (mut s, mut words) = (0, 0);
        for at in (10..=seconds).step_by(10) {
            if let Some(read) = open.seen(from + at * 1000, TEXT, None) {
                s += read.read_ms / 1000;
                words += read.words;
            }
        }
        (s, words)
    }

    #[test]
    fn words_are_those_that_were_passed_in_the_time_they_take() {
        let open = OpenText::default();
        assert_eq!(open.seen(0, TEXT, None), None);
        // A screen of 200 words is read in a minute, then the next comes into sight.
        assert_eq!(stays(&open, 0, 60), (60, 0));
        let read = open.seen(61_000, TEXT, Some(0.2)).unwrap();
        assert_eq!(
            (read.began_at, read.read_ms, read.words),
            (60_000, 1_000, 400)
        );
        // No more than that, however long it stays.
        assert_eq!(stays(&open, 61_000, 60), (60, 0));
        // Back and on again is nothing new.
        assert_eq!(open.seen(122_000, TEXT, Some(0.1)).unwrap().words, 0);
        assert_eq!(open.seen(123_000, TEXT, Some(0.2)).unwrap().words, 0);
        assert_eq!(open.seen(124_000, TEXT, Some(0.21)).unwrap().words, 20);
    }

    #[test]
    fn who_rushes_through_or_jumps_has_not_read_it() {
        let open = OpenText::default();
        open.seen(0, TEXT, None);
        let read = open.seen(1_000, TEXT, Some(0.4)).unwrap();
        assert_eq!(read.words, 7, "of 800 words, what a second is enough for");
        let read = open.seen(2_000, TEXT, Some(1.0)).unwrap();
        assert_eq!(read.words, 0, "to the end at once");
        assert_eq!(stays(&open, 2_000, 60).1, 0);
    }

    #[test]
    fn time_ends_two_minutes_after_the_last_move_and_while_it_is_not_in_sight() {
        let open = OpenText::default();
        open.seen(0, TEXT, None);
        assert_eq!(stays(&open, 0, 600).0, 120);
        open.seen(601_000, TEXT, Some(0.01));
        assert_eq!(stays(&open, 601_000, 30).0, 30);
        // An hour in another window.
        assert_eq!(open.seen(4_000_000, TEXT, Some(0.02)), None);
        assert_eq!(stays(&open, 4_000_000, 10).0, 10);
        // A clock that was set back.
        assert_eq!(open.seen(0, TEXT, None), None);
    }

    #[test]
    fn each_text_by_itself_and_again_from_where_it_is_begun_again() {
        let open = OpenText::default();
        let other = TextKnown {
            item: ItemId(2),
            progress: 1.0,
            ..TEXT
        };
        open.seen(0, TEXT, None);
        assert_eq!(open.seen(10_000, other, Some(0.1)), None);
        let read = open.seen(20_000, other, Some(0.13)).unwrap();
        assert_eq!((read.read_ms, read.words), (10_000, 60));
    }
}
