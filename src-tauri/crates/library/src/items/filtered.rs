//! Lists with conditions: the index of the order is walked and each row on the way tested, or the few items that can fit are
//! ordered in memory (`filters::compile` says when and why).
use super::list::{self, Plan};
use super::order;
use super::rows;
use crate::error::Result;
use crate::filters::{self, Compiled, Condition};
use crate::model::{ItemId, ItemPage, ItemQuery, ListFilter, Order, Place};
use crate::text;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::cmp::Ordering;

#[cfg(test)]
mod tests;

/// So many rows are looked at for the first page of a list, which is waited for; a page may be short then.
const LOOKED_FIRST: usize = if cfg!(test) { 7 } else { 1_500 };
/// For a page that follows: what is rare must not be asked for a hundred times.
const LOOKED: usize = if cfg!(test) { 11 } else { 10_000 };
/// So many are counted, and so many rows looked at to count them.
const MOST_COUNTED: usize = 1_000;
const LOOKED_TO_COUNT: usize = 30_000;

/// The keys that order an item, and its number.
type Keyed = (Vec<Value>, i64);

/// A list with its conditions.
pub(super) struct Listing {
    plan: Plan,
    compiled: Compiled,
    /// Of the index of the order itself.
    range: Option<Condition>,
}

/// Where a walk along the index has come to.
struct Walked {
    found: Vec<Keyed>,
    /// The last row that was looked at.
    last: Option<Vec<Value>>,
    ended: bool,
}

/// Whether a query has conditions beside its place, kind, feed and filter.
pub(super) fn is_filtered(query: &ItemQuery) -> bool {
    query.list.is_some() || query.conditions.as_ref().is_some_and(|c| !c.is_empty())
}

/// One page of such a list.
pub(super) fn page(
    conn: &Connection,
    now: i64,
    query: &ItemQuery,
    limit: usize,
) -> Result<ItemPage> {
    let listing = Listing::new(conn, now, query)?;
    let after = match &query.after {
        Some(mark) => Some(listing.plan.read_mark(mark)?),
        None => None,
    };
    let first = after.is_none();
    let (found, next, total, counted) = match &listing.compiled.few {
        Some(ids) => {
            let mut all = listing.few(conn, ids)?;
            let total = all.len();
            let start = after.map_or(0, |after| {
                all.partition_point(|(keys, _)| listing.compare(keys, &after) != Ordering::Greater)
            });
            let end = all.len().min(start + limit);
            let next = (end < total).then(|| listing.plan.write_mark(&all[end - 1].0));
            let found = all.drain(start..end).collect::<Vec<_>>();
            (found, next, total, !listing.compiled.cut)
        }
        None => {
            let looked = if first { LOOKED_FIRST } else { LOOKED };
            let walked = listing.walk(conn, after, limit, looked)?;
            let next = match (walked.ended, &walked.last) {
                (false, Some(last)) => Some(listing.plan.write_mark(last)),
                _ => None,
            };
            let known = walked.found.len() + usize::from(next.is_some());
            let counted = first && next.is_none();
            (walked.found, next, known, counted)
        }
    };
    let ids: Vec<ItemId> = found.iter().map(|(_, id)| ItemId(*id)).collect();
    Ok(ItemPage {
        rows: rows::by_ids(conn, &ids)?,
        next,
        total: u32::try_from(total).unwrap_or(u32::MAX),
        counted,
        order: listing.plan.order,
    })
}

/// The ids of all of such a list, at most `most`; with `before`, only what came into the inbox before that time.
pub(super) fn ids(
    conn: &Connection,
    now: i64,
    query: &ItemQuery,
    before: Option<i64>,
    most: u32,
) -> Result<Vec<ItemId>> {
    let mut listing = Listing::new(conn, now, query)?;
    if let Some(before) = before {
        let came = Condition::of("i.inbox_at < ?", vec![Value::Integer(before)]);
        listing.compiled.rest.push(came);
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let found = match &listing.compiled.few {
        Some(ids) => listing.few(conn, ids)?,
        None => listing.walk(conn, None, most, usize::MAX)?.found,
    };
    Ok(found
        .into_iter()
        .take(most)
        .map(|(_, id)| ItemId(id))
        .collect())
}

/// How many items a list has, and whether there may be more.
pub(crate) fn count(conn: &Connection, now: i64, query: &ItemQuery) -> Result<(u32, bool)> {
    // By date, the index of which is always there.
    let query = ItemQuery {
        order: Some(Order::Newest),
        ..query.clone()
    };
    let listing = Listing::new(conn, now, &query)?;
    let (count, more) = match &listing.compiled.few {
        Some(ids) => (listing.few(conn, ids)?.len(), listing.compiled.cut),
        None => {
            let walked = listing.walk(conn, None, MOST_COUNTED, LOOKED_TO_COUNT)?;
            (walked.found.len(), !walked.ended)
        }
    };
    Ok((u32::try_from(count).unwrap_or(u32::MAX), more))
}

impl Listing {
    pub(super) fn new(conn: &Connection, now: i64, query: &ItemQuery) -> Result<Listing> {
        let stored = match query.list {
            Some(list) => Some(filters::stored(conn, list)?),
            None => None,
        };
        let all: Vec<&ListFilter> = stored.iter().chain(&query.conditions).collect();
        let mut compiled = filters::compile(conn, now, &all)?;
        let narrowed = narrowed(query, &mut compiled);
        let order = order::order(conn, query)?;
        let plan = list::plan(conn, &narrowed, order)?;
        let mut range = None;
        if let Some(published) = compiled.published.take() {
            // Its own index ends where the range does.
            match plan.keys.columns.first() {
                Some(&"sorted_at") => range = Some(published),
                _ => compiled.rest.push(published),
            }
        }
        Ok(Listing {
            plan,
            compiled,
            range,
        })
    }

    /// All conditions on a row, as one value that is 1 where they fit.
    fn fits(&self) -> (String, Vec<Value>) {
        let mut sql = String::from("1");
        let mut values = Vec::new();
        for condition in &self.compiled.rest {
            sql.push_str(" AND (");
            sql.push_str(&condition.sql);
            sql.push(')');
            values.extend(condition.values.iter().cloned());
        }
        (sql, values)
    }

    fn base(&self) -> (String, Vec<Value>) {
        let mut sql = self.plan.condition.clone();
        let mut values = self.plan.values.clone();
        if let Some(range) = &self.range {
            sql.push_str(" AND ");
            sql.push_str(&range.sql);
            values.extend(range.values.iter().cloned());
        }
        (sql, values)
    }

    fn keys(&self) -> String {
        let keys = self.plan.keys.columns.iter();
        keys.map(|column| format!("i.{column}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The walk as SQL. `lengthless`: of the order by length, what has none.
    pub(super) fn walk_sql(&self, lengthless: bool) -> String {
        let (sign, way) = match self.plan.keys.descending {
            true => ("<", "DESC"),
            false => (">", "ASC"),
        };
        let keys = self.keys();
        let marks = vec!["?"; self.plan.keys.columns.len()].join(", ");
        let ways: Vec<String> = self
            .plan
            .keys
            .columns
            .iter()
            .map(|column| format!("i.{column} {way}"))
            .collect();
        format!(
            "SELECT i.id, {keys}, {} FROM {} WHERE {}{} AND ({keys}) {sign} ({marks}) ORDER BY {}",
            self.fits().0,
            self.plan.from(),
            self.base().0,
            if lengthless {
                " AND i.length_ms = 0"
            } else {
                ""
            },
            ways.join(", ")
        )
    }

    /// Along the index from `after` until `wanted` fit or `most` rows were looked at.
    fn walk(
        &self,
        conn: &Connection,
        after: Option<Vec<Value>>,
        wanted: usize,
        most: usize,
    ) -> Result<Walked> {
        let mut walked = Walked {
            found: Vec::new(),
            last: None,
            ended: true,
        };
        let mut looked = 0;
        let shortest = self.plan.order == Order::Shortest;
        // What has no length comes after all that has one.
        let in_rest = shortest
            && after
                .as_ref()
                .is_some_and(|keys| keys.first() == Some(&Value::Integer(0)));
        if !in_rest {
            let from = after.clone().unwrap_or_else(|| self.plan.beginning());
            self.leg(conn, false, from, (wanted, most), &mut looked, &mut walked)?;
        }
        if shortest && walked.ended {
            let from = match after {
                Some(after) if in_rest => after,
                _ => vec![Value::Integer(-1), Value::Integer(i64::MAX)],
            };
            self.leg(conn, true, from, (wanted, most), &mut looked, &mut walked)?;
        }
        Ok(walked)
    }

    fn leg(
        &self,
        conn: &Connection,
        lengthless: bool,
        from: Vec<Value>,
        (wanted, most): (usize, usize),
        looked: &mut usize,
        walked: &mut Walked,
    ) -> Result<()> {
        let (_, mut values) = self.fits();
        values.extend(self.base().1);
        values.extend(from);
        let mut statement = conn.prepare_cached(&self.walk_sql(lengthless))?;
        let mut rows = statement.query(params_from_iter(&values))?;
        let width = self.plan.keys.columns.len();
        while let Some(row) = rows.next()? {
            let keys = self.plan.keys_of(row, 1)?;
            if row.get::<_, Option<bool>>(1 + width)?.unwrap_or(false) {
                walked.found.push((keys.clone(), row.get(0)?));
            }
            walked.last = Some(keys);
            *looked += 1;
            if walked.found.len() >= wanted || *looked >= most {
                walked.ended = false;
                return Ok(());
            }
        }
        Ok(())
    }

    pub(super) fn few_sql(&self) -> String {
        format!(
            "SELECT i.id, {}, {} FROM item i WHERE i.id IN (SELECT value FROM json_each(?)) AND {}",
            self.keys(),
            self.fits().0,
            self.base().0
        )
    }

    /// All of the list, in its order, out of these items.
    fn few(&self, conn: &Connection, ids: &[i64]) -> Result<Vec<Keyed>> {
        let (_, mut values) = self.fits();
        values.push(Value::Text(text::id_list(ids.iter().copied())));
        values.extend(self.base().1);
        let width = self.plan.keys.columns.len();
        let mut statement = conn.prepare_cached(&self.few_sql())?;
        let mut rows = statement.query(params_from_iter(&values))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            if row.get::<_, Option<bool>>(1 + width)?.unwrap_or(false) {
                all.push((self.plan.keys_of(row, 1)?, row.get(0)?));
            }
        }
        all.sort_by(|a, b| self.compare(&a.0, &b.0));
        Ok(all)
    }

    /// As the index of the order has them.
    fn compare(&self, a: &[Value], b: &[Value]) -> Ordering {
        if self.plan.order == Order::Shortest {
            let lengthless = |keys: &[Value]| keys.first() == Some(&Value::Integer(0));
            let by_length = lengthless(a).cmp(&lengthless(b));
            if by_length != Ordering::Equal {
                return by_length;
            }
        }
        let each = a.iter().zip(b).map(|(a, b)| match (a, b) {
            (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            _ => Ordering::Equal,
        });
        let order = each.fold(Ordering::Equal, Ordering::then);
        match self.plan.keys.descending {
            true => order.reverse(),
            false => order,
        }
    }
}

/// The query with what an index holds by itself in its own fields; what they say otherwise already is tested row by row.
fn narrowed(query: &ItemQuery, compiled: &mut Compiled) -> ItemQuery {
    let mut narrowed = query.clone();
    match (query.kind, compiled.kind) {
        (None, kind) => narrowed.kind = kind,
        (Some(own), Some(kind)) if own != kind => compiled.rest.push(Condition::never()),
        _ => {}
    }
    match (query.feed, compiled.feed) {
        (None, feed) => narrowed.feed = feed,
        (Some(own), Some(feed)) if own != feed => compiled.rest.push(Condition::never()),
        _ => {}
    }
    for (set, place, state) in [
        (compiled.inbox, Place::Inbox, "i.in_inbox = 1"),
        (compiled.bookmarked, Place::Bookmarks, "i.bookmarked = 1"),
    ] {
        if set && narrowed.place == Place::All {
            narrowed.place = place;
        } else if set && narrowed.place != place {
            compiled.rest.push(Condition::plain(state));
        }
    }
    narrowed
}
