//! Lists of items: paged by (date, id) along an index that orders them, never by OFFSET.
use super::rows::{self, Reader};
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::event::Event;
use crate::model::{Filter, ItemId, ItemPage, ItemQuery, ItemRow, Order, Place};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

#[cfg(test)]
mod tests;

/// A list as SQL: `condition` takes `values`, and `index` both finds and orders.
pub(super) struct Plan {
    pub condition: String,
    pub values: Vec<Value>,
    pub column: &'static str,
    pub index: &'static str,
    pub order: Order,
}

impl Library {
    /// One page of a list.
    ///
    /// # Errors
    /// `Refused` when `after` is not a `next` of this library.
    pub fn items(&self, query: &ItemQuery) -> Result<ItemPage> {
        if query.feed.is_some() {
            self.tell(Event::ShowShown);
        }
        self.inner.store.read(|conn| page(conn, query))
    }

    /// Rows in the order of `ids`; ids that are gone are left out.
    pub fn rows(&self, ids: &[ItemId]) -> Result<Vec<ItemRow>> {
        self.inner.store.read(|conn| rows::by_ids(conn, ids))
    }
}

pub(crate) fn page(conn: &Connection, query: &ItemQuery) -> Result<ItemPage> {
    let plan = plan(query);
    let limit = match query.limit {
        0 => 100,
        n => n.min(500),
    } as usize;
    let total: u32 = conn
        .prepare_cached(&plan.count())?
        .query_row(params_from_iter(&plan.values), |row| row.get(0))?;
    let mut values = plan.values.clone();
    let (date, id) = cursor(query.after.as_deref(), plan.order)?;
    values.extend([Value::Integer(date), Value::Integer(id)]);
    // One more tells whether there is a next page.
    values.push(Value::Integer(limit as i64 + 1));
    let reader = Reader::new(conn)?;
    let mut statement = conn.prepare_cached(&plan.page())?;
    let mut found = statement
        .query_map(params_from_iter(&values), |row| {
            Ok((row.get::<_, i64>(plan.column)?, reader.row(row)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found
        .last()
        .filter(|_| more)
        .map(|(date, row)| format!("{date}.{}", row.id));
    Ok(ItemPage {
        rows: found.into_iter().map(|(_, row)| row).collect(),
        next,
        total,
    })
}

pub(super) fn plan(query: &ItemQuery) -> Plan {
    let (column, index, place) = match (query.place, query.feed, query.kind) {
        (Place::Inbox, _, _) => (
            "sorted_at",
            "item_inbox",
            "i.in_inbox = 1 AND i.trashed_at IS NULL",
        ),
        (Place::Bookmarks, _, _) => (
            "sorted_at",
            "item_marked",
            "i.bookmarked = 1 AND i.trashed_at IS NULL",
        ),
        (Place::Continue, _, _) => (
            "touched_at",
            "item_begun",
            "i.touched_at IS NOT NULL AND i.done_at IS NULL AND i.trashed_at IS NULL",
        ),
        (Place::Trash, _, _) => (
            "trashed_at",
            "item_trash",
            "i.trashed_at IS NOT NULL AND i.with_feed = 0",
        ),
        (Place::All, Some(_), _) => ("sorted_at", "item_by_feed", "i.trashed_at IS NULL"),
        (Place::All, None, Some(_)) => ("sorted_at", "item_by_kind", "i.trashed_at IS NULL"),
        (Place::All, None, None) => ("sorted_at", "item_by_date", "i.trashed_at IS NULL"),
    };
    let mut condition = String::from(place);
    let mut values = Vec::new();
    if let Some(feed) = query.feed {
        condition.push_str(" AND i.feed_id = ?");
        values.push(Value::Integer(feed.0));
    }
    if let Some(kind) = query.kind {
        condition.push_str(" AND i.kind = ?");
        values.push(Value::Text(rows::kind_word(kind).into()));
    }
    condition.push_str(match query.filter {
        Filter::Any => "",
        Filter::Open => " AND i.done_at IS NULL",
        Filter::Done => " AND i.done_at IS NOT NULL",
        Filter::Downloaded => " AND i.offline = 1",
    });
    Plan {
        condition,
        values,
        column,
        index,
        order: query.order,
    }
}

impl Plan {
    pub(super) fn count(&self) -> String {
        format!(
            "SELECT count(*) FROM item i INDEXED BY {} WHERE {}",
            self.index, self.condition
        )
    }

    pub(super) fn page(&self) -> String {
        let Plan {
            condition,
            column,
            index,
            ..
        } = self;
        let (sign, way) = match self.order {
            Order::Newest => ("<", "DESC"),
            Order::Oldest => (">", "ASC"),
        };
        let select =
            rows::SELECT.replacen("FROM item i", &format!("FROM item i INDEXED BY {index}"), 1);
        format!(
            "{select} WHERE {condition} AND (i.{column}, i.id) {sign} (?, ?) ORDER BY i.{column} {way}, i.id {way} LIMIT ?"
        )
    }
}

/// Reads `DATE.ID` of the last row seen; the beginning lies before all of them.
fn cursor(after: Option<&str>, order: Order) -> Result<(i64, i64)> {
    let Some(after) = after else {
        return Ok(match order {
            Order::Newest => (i64::MAX, i64::MAX),
            Order::Oldest => (i64::MIN, i64::MIN),
        });
    };
    after
        .split_once('.')
        .and_then(|(date, id)| Some((date.parse().ok()?, id.parse().ok()?)))
        .ok_or_else(|| LibraryError::refused("not_found", "this page mark is not from this list"))
}
