//! What is to sound is opened without the session's lock, because its disk may let it wait: decided under the lock, opened
//! without it, and looked at again before it is loaded. Nobody else waits for that.
use super::control::Control;
use super::persist;
use super::state::{OpenedEpisode, When, Wish};
use crate::Result;

impl Control {
    /// Opens what is wished for, until nothing is. Called without the lock, after everything that may have left a wish.
    ///
    /// # Errors
    /// Why what was asked for by hand cannot be opened; what follows by itself is passed over.
    pub fn fulfil(&self) -> Result<()> {
        loop {
            let (wish, number, leaving) = {
                let mut state = self.lock();
                (
                    state.wish.take(),
                    state.wishes,
                    std::mem::take(&mut state.leaving),
                )
            };
            for item in leaving {
                self.library.put_down(item);
            }
            let Some(wish) = wish else {
                return Ok(());
            };
            let opened = self.open(&wish);
            let mut state = self.lock();
            if state.wishes != number {
                // Something else was asked for meanwhile.
                if opened.is_ok() && !state.holds(wish.item) {
                    self.let_go(&mut state, wish.item);
                }
                continue;
            }
            let Wish { item, when } = wish;
            let done = match (opened, when) {
                (
                    Ok(opened),
                    When::Now {
                        at_ms,
                        by_hand,
                        then,
                    },
                ) => {
                    let loaded = self.load(&mut state, item, opened, at_ms, by_hand);
                    loaded.and_then(|()| self.loaded_for(&mut state, item, then))
                }
                (Ok(opened), When::Ahead { listed }) => {
                    self.load_ahead(&mut state, item, opened, listed);
                    Ok(())
                }
                (Err(error), When::Now { by_hand: true, .. }) => Err(error),
                (Err(error), When::Now { .. }) => {
                    tracing::warn!(%error, item = item.0, "could not go on with this one");
                    state.pass_over(item);
                    self.advance(&mut state)
                }
                (Err(error), When::Ahead { .. }) => {
                    tracing::info!(%error, item = item.0, "what comes next could not be prepared");
                    state.pass_over(item);
                    Ok(())
                }
            };
            done?;
        }
    }

    fn open(&self, wish: &Wish) -> Result<OpenedEpisode> {
        let mut known = persist::stored_episode(&self.library, wish.item)?;
        if let Some(place) = self.unwritten.of(wish.item) {
            known.position = place.position;
            known.done |= place.played;
        }
        let source = match wish.when {
            When::Now { .. } => self.library.media(wish.item)?,
            When::Ahead { .. } => self.library.media_of_next(wish.item)?,
        };
        // What follows by itself is passed over when it cannot be had; what was asked for is waited for.
        if matches!(wish.when, When::Now { by_hand: true, .. }) {
            source.be_patient();
        }
        Ok(OpenedEpisode { known, source })
    }
}
