//! History as it is shown, forgotten and given out, and what it adds up to. It is written by `activity`.
mod export;
mod forget;
mod periods;
mod sums;
#[cfg(test)]
mod tests;

use crate::activity::{LocalHour, date};
use crate::error::{LibraryError, Result};
use crate::index::{fold, words};
use crate::items::rows;
use crate::model::{HistoryDay, HistoryPage, HistoryQuery, HistoryRow, ItemId};
use crate::{Library, text};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

/// More words find nothing more.
const MOST_WORDS: usize = 10;

impl Library {
    /// What was heard and read, by days, the newest first.
    ///
    /// # Errors
    /// `Refused` when `after` is not a `next` of this list.
    pub fn history(&self, query: &HistoryQuery) -> Result<HistoryPage> {
        self.inner.store.read(|conn| page(conn, query))
    }

    fn today(&self) -> i64 {
        let clock = self.inner.deps.clock.as_ref();
        LocalHour::at(clock, clock.now_ms()).day
    }
}

/// One item on one day: where the list goes on from.
struct HistoryEntry {
    item: ItemId,
    day: i64,
    ended_at: i64,
    id: i64,
}

fn page(conn: &Connection, query: &HistoryQuery) -> Result<HistoryPage> {
    let limit = match query.limit {
        0 => 50,
        n => n.min(500),
    } as usize;
    let mut values: Vec<Value> = Vec::new();
    let (index, mut condition) = match query.kind {
        None => ("history_list", String::new()),
        Some(kind) => {
            values.push(Value::Text(rows::kind_word(kind).to_owned()));
            ("history_list_kind", " AND h.kind = ?".to_owned())
        }
    };
    if !query.words.trim().is_empty() {
        let Some(wanted) = beginnings(&query.words) else {
            return Ok(HistoryPage {
                rows: Vec::new(),
                days: Vec::new(),
                next: None,
            });
        };
        values.push(Value::Text(wanted));
        condition
            .push_str(" AND h.item_id IN (SELECT rowid FROM title_word WHERE title_word MATCH ?)");
    }
    let after = match &query.after {
        Some(mark) => read_mark(mark)?,
        None => [i64::MAX; 3],
    };
    values.extend(after.map(Value::Integer));
    values.push(Value::Integer(limit as i64 + 1));
    let sql = format!(
        "SELECT h.item_id, h.day, h.ended_at, h.id FROM history h INDEXED BY {index} \
         WHERE h.last = 1 AND h.item_id IS NOT NULL{condition} AND (h.day, h.ended_at, h.id) < (?, ?, ?) \
         ORDER BY h.day DESC, h.ended_at DESC, h.id DESC LIMIT ?"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut entries = statement
        .query_map(params_from_iter(values), |row| {
            Ok(HistoryEntry {
                item: ItemId(row.get(0)?),
                day: row.get(1)?,
                ended_at: row.get(2)?,
                id: row.get(3)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries
        .last()
        .filter(|_| more)
        .map(|last| format!("{}.{}.{}", last.day, last.ended_at, last.id));
    let mut ids: Vec<ItemId> = entries.iter().map(|entry| entry.item).collect();
    ids.sort_unstable();
    ids.dedup();
    let items: std::collections::HashMap<ItemId, _> = rows::by_ids(conn, &ids)?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut shown = Vec::with_capacity(entries.len());
    for entry in &entries {
        if let Some(item) = items.get(&entry.item) {
            shown.push(whole_day(conn, entry, item.clone())?);
        }
    }
    let mut days: Vec<i64> = entries.iter().map(|entry| entry.day).collect();
    days.dedup();
    let days = days
        .into_iter()
        .filter_map(|day| day_of(conn, day).transpose())
        .collect::<Result<_>>()?;
    Ok(HistoryPage {
        rows: shown,
        days,
        next,
    })
}

/// The hours of one item on one day, together.
fn whole_day(conn: &Connection, entry: &HistoryEntry, item: crate::ItemRow) -> Result<HistoryRow> {
    let mut statement = conn.prepare_cached(
        "SELECT min(began_at + zone * 60000), max(ended_at + zone * 60000), sum(heard_ms) / 1000, sum(listened_ms) / 1000, \
           sum(read_ms) / 1000, sum(words), max(finished) FROM history WHERE item_id = ?1 AND day = ?2",
    )?;
    let (place_ms, progress) = conn
        .prepare_cached("SELECT place_ms, progress FROM history WHERE id = ?1")?
        .query_row([entry.id], |row| Ok((row.get(0)?, row.get::<_, f64>(1)?)))?;
    Ok(statement.query_row([entry.item.0, entry.day], |row| {
        Ok(HistoryRow {
            item,
            day: date(entry.day).to_string(),
            began: wall_time(row.get(0)?),
            ended: wall_time(row.get(1)?),
            heard_s: row.get(2)?,
            listened_s: row.get(3)?,
            read_s: row.get(4)?,
            words: row.get(5)?,
            place_ms,
            progress: progress as f32,
            finished: row.get(6)?,
        })
    })?)
}

fn day_of(conn: &Connection, day: i64) -> Result<Option<HistoryDay>> {
    Ok(conn
        .prepare_cached(
            "SELECT listened_ms / 1000, read_ms / 1000 FROM history_day WHERE day = ?1",
        )?
        .query_row([day], |row| {
            Ok(HistoryDay {
                day: date(day).to_string(),
                listened_s: row.get(0)?,
                read_s: row.get(1)?,
            })
        })
        .optional()?)
}

/// Milliseconds of a local clock, as `2026-11-29T21:05:00`.
fn wall_time(local_ms: i64) -> String {
    let utc = text::rfc3339(local_ms.div_euclid(1000) * 1000).unwrap_or_default();
    utc.trim_end_matches('Z').to_owned()
}

/// What the index of titles is asked; None when there is no word in it.
fn beginnings(typed: &str) -> Option<String> {
    let folded = fold(typed);
    let each: Vec<String> = words(&folded)
        .take(MOST_WORDS)
        .map(|(_, word)| format!("\"{}\" *", word.replace('"', "\"\"")))
        .collect();
    (!each.is_empty()).then(|| each.join(" AND "))
}

fn read_mark(mark: &str) -> Result<[i64; 3]> {
    let numbers: Option<Vec<i64>> = mark.splitn(3, '.').map(|part| part.parse().ok()).collect();
    numbers
        .and_then(|numbers| numbers.try_into().ok())
        .ok_or_else(|| LibraryError::refused("not_found", "this page mark is not from this list"))
}
