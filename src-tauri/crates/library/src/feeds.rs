//! Subscriptions: their rows, and what a refresh brings into the library.
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::model::{Changes, FeedId, FeedRow, ItemId, SubscriptionKind, Undo};
use rusqlite::{Connection, Transaction};

/// A subscription to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewFeed {
    pub url: String,
    pub kind: SubscriptionKind,
    pub title: String,
    pub sample: bool,
    /// OPML folders joined by `/`.
    pub folder: String,
}

/// What one feed's document changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Applied {
    pub new: Vec<ItemId>,
    pub updated: u32,
}

/// Inserts a feed; one with that address that is in the trash comes back with its items.
pub(crate) fn insert(_tx: &Transaction<'_>, _now: i64, _feed: &NewFeed) -> Result<FeedId> {
    Err(LibraryError::Refused("not yet".into()))
}

/// The subscription with that address, not one in the trash.
pub(crate) fn by_url(_conn: &Connection, _url: &str) -> Result<Option<FeedId>> {
    Ok(None)
}

/// Changes the stored address (a permanent redirect, `itunes:new-feed-url`). When another subscription has it
/// already, the two become one: the answer is the one that stays.
pub(crate) fn set_url(_tx: &Transaction<'_>, id: FeedId, _url: &str) -> Result<FeedId> {
    Ok(id)
}

/// Brings a feed's document in: new items, changed items, the feed's own words. State is never touched.
pub(crate) fn apply(
    _tx: &Transaction<'_>,
    _now: i64,
    _id: FeedId,
    _parsed: &feed::ParsedFeed,
    _first: bool,
    _changes: &mut Changes,
) -> Result<Applied> {
    Ok(Applied::default())
}

impl Library {
    /// All subscriptions, by title.
    pub fn feeds(&self) -> Result<Vec<FeedRow>> {
        Ok(Vec::new())
    }

    pub fn feed(&self, _id: FeedId) -> Result<FeedRow> {
        Err(LibraryError::NotFound("feed"))
    }

    /// Hides the feed and its items at once; they are deleted with the trash, or after 30 days.
    pub fn unsubscribe(&self, _id: FeedId) -> Result<Undo> {
        Err(LibraryError::NotFound("feed"))
    }
}
