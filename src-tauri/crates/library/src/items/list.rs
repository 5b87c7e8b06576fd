//! Lists of items: paged by what orders them along an index that holds that order, never by OFFSET.
use super::order::{self, OrderKeys};
use super::rows::{self, Reader};
use crate::error::{LibraryError, Result};
use crate::model::{Filter, ItemId, ItemKind, ItemPage, ItemQuery, ItemRow, Order, Place};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

#[cfg(test)]
mod tests;

/// A list as SQL: `condition` takes `values`, and the index of `keys` both finds and orders.
pub(super) struct Plan {
    pub condition: String,
    pub values: Vec<Value>,
    pub keys: OrderKeys,
    /// Its index is not there yet: what fits is sorted.
    pub sorts: bool,
    pub order: Order,
    /// The index that counts.
    counted: &'static str,
    /// Numbers that are kept, to be added up: nothing needs to be counted.
    tally: &'static [&'static str],
}

/// One page of a list without conditions.
pub(super) fn page(conn: &Connection, query: &ItemQuery, limit: usize) -> Result<ItemPage> {
    let plan = plan(conn, query, order::order(conn, query)?)?;
    let total = plan.total(conn)?;
    let after = match &query.after {
        Some(mark) => plan.read_mark(mark)?,
        None => plan.beginning(),
    };
    let reader = Reader::new(conn)?;
    // One more tells whether there is a next page.
    let mut found = Vec::new();
    let lengthless = plan.order == Order::Shortest;
    let begun = lengthless && query.after.is_some() && after.first() == Some(&Value::Integer(0));
    let from = if begun {
        after.clone()
    } else {
        vec![Value::Integer(-1), Value::Integer(i64::MAX)]
    };
    if !begun {
        plan.fetch(conn, reader, &plan.page(), after, limit + 1, &mut found)?;
    }
    if lengthless && found.len() <= limit {
        let rest = limit + 1 - found.len();
        plan.fetch(conn, reader, &plan.lengthless(), from, rest, &mut found)?;
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found
        .last()
        .filter(|_| more)
        .map(|(keys, _)| plan.write_mark(keys));
    Ok(ItemPage {
        rows: found.into_iter().map(|(_, row)| row).collect(),
        next,
        total,
        counted: true,
        order: plan.order,
    })
}

/// The ids of a whole list in its order, at most `most`. With `before`, only what came into the inbox before that time.
///
/// # Errors
/// `Refused` for times in another list than the inbox.
pub(super) fn ids(
    conn: &Connection,
    query: &ItemQuery,
    before: Option<i64>,
    most: u32,
) -> Result<Vec<ItemId>> {
    let order = match before {
        // The index that holds those times.
        Some(_) if query.place == Place::Inbox => Order::Added,
        Some(_) => {
            return Err(LibraryError::refused(
                "not_found",
                "only in the inbox it is known since when things are there",
            ));
        }
        None => order::order(conn, query)?,
    };
    let plan = plan(conn, query, order)?;
    let mut values = plan.values.clone();
    let older = if before.is_some() {
        " AND i.inbox_at < ?"
    } else {
        ""
    };
    values.extend(before.map(Value::Integer));
    values.push(Value::Integer(i64::from(most)));
    let way = if plan.keys.descending { "DESC" } else { "ASC" };
    let keys: Vec<String> = plan
        .keys
        .columns
        .iter()
        .map(|column| format!("i.{column} {way}"))
        .collect();
    let sql = format!(
        "SELECT i.id FROM {} WHERE {}{older} ORDER BY {} LIMIT ?",
        plan.from(),
        plan.condition,
        keys.join(", ")
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(&values), |row| row.get(0).map(ItemId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The mark of an item in a list, as `next` would be were it the last of a page; None when it is gone.
pub(crate) fn mark_of(conn: &Connection, query: &ItemQuery, id: ItemId) -> Result<Option<String>> {
    let plan = plan(conn, query, order::order(conn, query)?)?;
    let columns = plan.keys.columns.join(", ");
    let keys = conn
        .prepare_cached(&format!("SELECT {columns} FROM item WHERE id = ?1"))?
        .query_row([id.0], |row| plan.keys_of(row, 0))
        .optional()?;
    Ok(keys.map(|keys| plan.write_mark(&keys)))
}

pub(super) fn plan(conn: &Connection, query: &ItemQuery, order: Order) -> Result<Plan> {
    let mut condition = String::from(match query.place {
        Place::Inbox => "i.in_inbox = 1 AND i.trashed_at IS NULL",
        Place::Bookmarks => "i.bookmarked = 1 AND i.trashed_at IS NULL",
        Place::Continue => {
            "i.touched_at IS NOT NULL AND i.done_at IS NULL AND i.trashed_at IS NULL"
        }
        Place::Trash => "i.trashed_at IS NOT NULL AND i.with_feed = 0",
        Place::Snoozed => "i.snoozed_until IS NOT NULL AND i.trashed_at IS NULL",
        Place::All => "i.trashed_at IS NULL",
    });
    let mut values = Vec::new();
    if let Some(feed) = query.feed {
        condition.push_str(" AND i.feed_id = ?");
        values.push(Value::Integer(feed.0));
    }
    // As it stands, not as a parameter: an index of articles alone is found by it.
    condition.push_str(&match query.kind {
        None => String::new(),
        Some(kind) => format!(" AND i.kind = '{}'", rows::kind_word(kind)),
    });
    condition.push_str(match query.filter {
        Filter::Any => "",
        Filter::Open => " AND i.done_at IS NULL",
        Filter::Done => " AND i.done_at IS NOT NULL",
        Filter::Downloaded => " AND i.offline = 1",
    });
    let keys = order::keys(query, order);
    Ok(Plan {
        condition,
        values,
        sorts: order::missing_index(conn, keys.index)?.is_some(),
        keys,
        order,
        counted: order::keys(query, Order::Newest).index,
        tally: tally(query),
    })
}

fn tally(query: &ItemQuery) -> &'static [&'static str] {
    if query.feed.is_some() {
        return &[];
    }
    match (query.place, query.kind, query.filter) {
        (Place::Inbox, None, Filter::Any) => &["inbox"],
        (Place::All, Some(ItemKind::Episode), Filter::Any) => &["episode open", "episode done"],
        (Place::All, Some(ItemKind::Episode), Filter::Open) => &["episode open"],
        (Place::All, Some(ItemKind::Episode), Filter::Done) => &["episode done"],
        (Place::All, Some(ItemKind::Article), Filter::Any) => &["article open", "article done"],
        (Place::All, Some(ItemKind::Article), Filter::Open) => &["article open"],
        (Place::All, Some(ItemKind::Article), Filter::Done) => &["article done"],
        (Place::All, None, Filter::Any) => &[
            "episode open",
            "episode done",
            "article open",
            "article done",
        ],
        (Place::All, None, Filter::Open) => &["episode open", "article open"],
        (Place::All, None, Filter::Done) => &["episode done", "article done"],
        _ => &[],
    }
}

impl Plan {
    fn total(&self, conn: &Connection) -> Result<u32> {
        if self.tally.is_empty() {
            let mut statement = conn.prepare_cached(&self.count())?;
            return Ok(statement.query_row(params_from_iter(&self.values), |row| row.get(0))?);
        }
        let mut statement = conn.prepare_cached("SELECT count FROM tally WHERE what = ?1")?;
        let mut total = 0_u32;
        for what in self.tally {
            total = total.saturating_add(statement.query_row([what], |row| row.get(0))?);
        }
        Ok(total)
    }

    /// The items along the index of the order.
    pub(super) fn from(&self) -> String {
        match self.sorts {
            true => "item i".to_owned(),
            false => format!("item i INDEXED BY {}", self.keys.index),
        }
    }

    pub(super) fn count(&self) -> String {
        format!(
            "SELECT count(*) FROM item i INDEXED BY {} WHERE {}",
            self.counted, self.condition
        )
    }

    pub(super) fn page(&self) -> String {
        let OrderKeys {
            columns,
            descending,
            ..
        } = self.keys;
        let (sign, way) = if descending {
            ("<", "DESC")
        } else {
            (">", "ASC")
        };
        let each = |form: &dyn Fn(&&str) -> String| {
            let all: Vec<String> = columns.iter().map(form).collect();
            all.join(", ")
        };
        let keys = each(&|column| format!("i.{column}"));
        let select =
            rows::SELECT.replacen("FROM item i", &format!(", {keys} FROM {}", self.from()), 1);
        format!(
            "{select} WHERE {} AND ({keys}) {sign} ({}) ORDER BY {} LIMIT ?",
            self.condition,
            each(&|_| "?".to_owned()),
            each(&|column| format!("i.{column} {way}")),
        )
    }

    /// Of the order by length: what has none.
    pub(super) fn lengthless(&self) -> String {
        self.page()
            .replacen(" ORDER BY ", " AND i.length_ms = 0 ORDER BY ", 1)
    }

    fn fetch(
        &self,
        conn: &Connection,
        reader: Reader,
        sql: &str,
        after: Vec<Value>,
        limit: usize,
        found: &mut Vec<(Vec<Value>, ItemRow)>,
    ) -> Result<()> {
        let mut values = self.values.clone();
        values.extend(after);
        values.push(Value::Integer(limit as i64));
        let mut statement = conn.prepare_cached(sql)?;
        let first = statement.column_count() - self.keys.columns.len();
        let mut rows = statement.query(params_from_iter(&values))?;
        while let Some(row) = rows.next()? {
            found.push((self.keys_of(row, first)?, reader.row(row)?));
        }
        Ok(())
    }

    pub(super) fn keys_of(&self, row: &Row<'_>, first: usize) -> rusqlite::Result<Vec<Value>> {
        (0..self.keys.columns.len())
            .map(|n| row.get(first + n))
            .collect()
    }

    /// What lies before all of the list.
    pub(super) fn beginning(&self) -> Vec<Value> {
        let number = |n| Value::Integer(n);
        match self.order {
            Order::Title => vec![Value::Text(String::new()), number(i64::MIN)],
            // What has a length.
            Order::Shortest => vec![number(0), number(i64::MAX)],
            _ => {
                let end = if self.keys.descending {
                    i64::MAX
                } else {
                    i64::MIN
                };
                vec![number(end); self.keys.columns.len()]
            }
        }
    }

    /// `ORDER.ID…KEY`: the first key last, because that of a title holds anything.
    pub(super) fn write_mark(&self, keys: &[Value]) -> String {
        let mut mark = order::word(self.order).to_owned();
        for key in keys.iter().rev() {
            mark.push('.');
            match key {
                Value::Integer(n) => mark.push_str(&n.to_string()),
                Value::Text(text) => mark.push_str(text),
                _ => {}
            }
        }
        mark
    }

    pub(super) fn read_mark(&self, mark: &str) -> Result<Vec<Value>> {
        let keys = || {
            let rest = mark.strip_prefix(order::word(self.order))?;
            let mut parts = rest.strip_prefix('.')?.splitn(self.keys.columns.len(), '.');
            let mut keys = Vec::new();
            for column in self.keys.columns.iter().rev() {
                let part = parts.next()?;
                keys.push(match *column {
                    "title_key" => Value::Text(part.to_owned()),
                    _ => Value::Integer(part.parse().ok()?),
                });
            }
            keys.reverse();
            Some(keys)
        };
        keys().ok_or_else(|| {
            LibraryError::refused("not_found", "this page mark is not from this list")
        })
    }
}
