//! A subscription by what a person says of it.
use crate::error::{LibraryError, Result};
use crate::index::fold;
use crate::model::{EditSubject, FeedId};
use crate::{Library, address};

impl Library {
    /// For the command line: an item, else a subscription, by what a person says of it.
    ///
    /// # Errors
    /// `NotFound`, or `Refused` when several fit.
    pub fn find_item_or_feed(&self, what: &str) -> Result<EditSubject> {
        match self.find_item(what) {
            Ok(item) => Ok(EditSubject::Item(item)),
            Err(LibraryError::NotFound(_)) => match self.find_feed(what) {
                Err(LibraryError::NotFound(_)) => {
                    Err(LibraryError::NotFound("item or subscription"))
                }
                found => found.map(EditSubject::Feed),
            },
            Err(other) => Err(other),
        }
    }

    /// For the command line: a subscription by its number, its address, or a part of its title that only one has.
    ///
    /// # Errors
    /// `NotFound`, or `Refused` when several fit.
    pub fn find_feed(&self, what: &str) -> Result<FeedId> {
        let what = what.trim();
        if let Ok(number) = what.parse::<i64>()
            && self.feed(FeedId(number)).is_ok()
        {
            return Ok(FeedId(number));
        }
        let (bare, wanted) = (address::shown(what), fold(what));
        let feeds = self.feeds()?;
        if let Some(feed) = feeds
            .iter()
            .find(|feed| feed.url == bare || fold(&feed.title) == wanted)
        {
            return Ok(feed.id);
        }
        let fits = |title: &str| !wanted.is_empty() && fold(title).contains(&wanted);
        let mut fitting = feeds.iter().filter(|feed| fits(&feed.title));
        match (fitting.next(), fitting.next()) {
            (Some(feed), None) => Ok(feed.id),
            (Some(one), Some(two)) => {
                let others = match fitting.count() {
                    0 => String::new(),
                    more => format!("; and {more} more"),
                };
                Err(LibraryError::refused(
                    "several_fit",
                    format!(
                        "several subscriptions fit, say which by its number: {}: {}; {}: {}{others}",
                        one.id, one.title, two.id, two.title
                    ),
                ))
            }
            (None, _) => Err(LibraryError::NotFound("subscription")),
        }
    }
}
