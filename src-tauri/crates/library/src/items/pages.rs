//! Pages of lists, with conditions and without.
use super::{filtered, list, rows};
use crate::Library;
use crate::error::Result;
use crate::event::Event;
use crate::model::{ItemId, ItemPage, ItemQuery, ItemRow};
use rusqlite::Connection;

impl Library {
    /// One page of a list.
    ///
    /// # Errors
    /// `Refused` when `after` is not a `next` of this list in this order.
    pub fn items(&self, query: &ItemQuery) -> Result<ItemPage> {
        if query.feed.is_some() {
            self.tell(Event::ShowShown);
        }
        self.make_order(query)?;
        let now = self.inner.deps.clock.now_ms();
        self.inner.store.read(|conn| page(conn, now, query))
    }

    /// Rows in the order of `ids`; ids that are gone are left out.
    pub fn rows(&self, ids: &[ItemId]) -> Result<Vec<ItemRow>> {
        self.inner.store.read(|conn| rows::by_ids(conn, ids))
    }
}

pub(crate) fn page(conn: &Connection, now: i64, query: &ItemQuery) -> Result<ItemPage> {
    let limit = match query.limit {
        0 => 100,
        n => n.min(500),
    } as usize;
    match filtered::is_filtered(query) {
        true => filtered::page(conn, now, query, limit),
        false => list::page(conn, query, limit),
    }
}

/// The ids of a whole list in its order, at most `most`. With `before`, only what came into the inbox before that time.
///
/// # Errors
/// `Refused` for times in another list than the inbox.
pub(crate) fn ids(
    conn: &Connection,
    now: i64,
    query: &ItemQuery,
    before: Option<i64>,
    most: u32,
) -> Result<Vec<ItemId>> {
    match filtered::is_filtered(query) {
        true => filtered::ids(conn, now, query, before, most),
        false => list::ids(conn, query, before, most),
    }
}
