//! Asking a feed because of one episode, whose address does not hold any more; or because a password was given.
use super::rows;
use crate::{FeedId, ItemId, Library, LibraryError, Result};

impl Library {
    /// Asks the show of an episode, once; who waits for the answer is told when it is in the library.
    pub(crate) fn ask_for_newer_address(&self, item: ItemId) {
        let library = self.clone();
        self.spawn(async move {
            if let Ok(Some(feed)) = library.feed_to_ask(item)
                && let Err(error) = library.refresh_and_wait(Some(feed), |_| {}).await
            {
                tracing::debug!(%error, item = item.0, "the feed knows no newer address");
            }
            library.address_was_asked(item);
        });
    }

    /// Begins to ask a feed.
    pub(crate) fn refresh_soon(&self, feed: FeedId) {
        let library = self.clone();
        self.spawn(async move {
            if let Err(error) = library.refresh(Some(feed)).await {
                tracing::debug!(%error, feed = feed.0, "the feed is not asked");
            }
        });
    }

    /// Where a feed is, and whether on a private network, to ask it besides a refresh.
    ///
    /// # Errors
    /// `NotFound`; `Refused` (`not_yet`) while its server asks for patience, or when there is nobody to ask.
    pub(crate) fn place_to_ask(&self, id: FeedId) -> Result<(String, bool)> {
        let now = self.inner.deps.clock.now_ms();
        self.inner.store.read(|conn| {
            let stored = rows::stored_feed(conn, id)?;
            if stored.sample {
                return Err(LibraryError::refused(
                    "sample_feed",
                    "this show came with the program and has no address",
                ));
            }
            rows::refuse_held(conn, id, now)?;
            Ok((stored.place.url, stored.place.private))
        })
    }
}
