//! Jumps by chapter and sentence, and the way back to where listening was.
use super::persist;
use super::session::Session;
use super::state::NowPlaying;
use crate::{Jump, LibraryError, Playback, Result};

/// This far into a chapter or a sentence, a jump back goes to its own beginning.
const INTO_CHAPTER_MS: i64 = 3_000;
const INTO_SENTENCE_MS: i64 = 1_500;

impl NowPlaying {
    pub(super) fn has_chapters(&self) -> bool {
        self.chapters.iter().any(|c| !c.hidden)
    }

    fn starts(&self) -> impl DoubleEndedIterator<Item = i64> {
        self.chapters
            .iter()
            .filter(|c| !c.hidden)
            .map(|c| c.start_ms)
    }

    /// Where the next chapter begins.
    pub(super) fn chapter_after(&self, at: i64) -> Option<i64> {
        self.starts().find(|start| *start > at)
    }

    fn chapter_before(&self, at: i64) -> i64 {
        let mut before = self.starts().rev().skip_while(|start| *start > at);
        match before.next() {
            Some(own) if at - own > INTO_CHAPTER_MS => own,
            _ => before.next().unwrap_or(0),
        }
    }
}

impl Session {
    /// Jumps to the next (positive) or the previous (negative) chapter or sentence. At the last one nothing happens.
    ///
    /// # Errors
    /// `Refused` when the episode has none.
    pub fn jump(&self, what: Jump, by: i32) -> Result<Playback> {
        self.act(|control, state| {
            let Some(now) = &state.now else {
                return Ok(());
            };
            let (item, at) = (now.item, now.position);
            let refused = |code, sentence: &str| Err(LibraryError::refused(code, sentence));
            let to = match what {
                Jump::Chapter if !now.has_chapters() => {
                    return refused("no_chapters", "this episode has no chapters");
                }
                Jump::Chapter if by < 0 => Some(now.chapter_before(at)),
                Jump::Chapter => now.chapter_after(at),
                Jump::Sentence => {
                    if !persist::has_times(&control.library, item)? {
                        return refused("no_times", "this episode has no transcript with times");
                    }
                    if by < 0 {
                        Some(persist::cue_before(
                            &control.library,
                            item,
                            at,
                            INTO_SENTENCE_MS,
                        )?)
                    } else {
                        persist::cue_after(&control.library, item, at)?
                    }
                }
            };
            match to {
                Some(to) => control.seek(state, to),
                None => Ok(()),
            }
        })
    }

    /// Goes back to where listening was before the last jump.
    ///
    /// # Errors
    /// `Refused` when there was none.
    pub fn seek_back(&self) -> Result<Playback> {
        self.act(|control, state| {
            let clock = control.clock();
            let place = state
                .now
                .as_mut()
                .and_then(|now| now.trail.take_back(clock));
            let Some(place) = place else {
                return Err(LibraryError::refused(
                    "no_jump",
                    "there was no jump to take back",
                ));
            };
            control.seek_untracked(state, place)
        })
    }
}
