//! What podcasts say besides their words and files: stored beside the rows, read for the window. Nothing is fetched here.
mod facts;
pub(crate) mod live;
mod persons;
mod show;

use crate::Library;
use crate::categories::categories_of;
use crate::error::Result;
use crate::event::Event;
use crate::model::{FeedId, ShowExtras};

pub(crate) use facts::{fact_of_license, fact_of_location, is_music, talk};
pub(crate) use persons::{NewPerson, PersonOwner, insert_persons, of_item, put_persons};
pub(crate) use show::{ShowToStore, funding_of, put_show, stored_show};

impl Library {
    /// What a show is filed under, for suggestions.
    ///
    /// # Errors
    /// The database's.
    pub fn categories(&self, feed: FeedId) -> Result<Vec<String>> {
        self.inner.store.read(|conn| Ok(categories_of(conn, feed)?))
    }

    /// What a show says besides.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn show_extras(&self, feed: FeedId) -> Result<ShowExtras> {
        let now = self.inner.deps.clock.now_ms();
        let shown = self.inner.store.read(|conn| show::read(conn, feed, now))?;
        self.tell(Event::ShowExtrasShown(feed));
        Ok(shown)
    }
}
