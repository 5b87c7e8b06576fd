//! Running a query. What is found is ranked: titles first, then by bm25, then by date. Of what is found everywhere only the
//! newest are looked at, and ranked by date alone: bm25 would read every place where a common word stands, to learn that
//! it says nothing.
use super::filter::{self, Condition};
use super::grammar::{self, Phrase, Piece, Query};
use super::snippet::{self, Terms};
use super::{show_names, titles};
use crate::body;
use crate::error::Result;
use crate::index;
use crate::items::rows;
use crate::model::{ItemId, SearchPage, SearchProblem};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

const PAGE: usize = 20;
/// So many are looked at and ranked: more nobody pages through.
const MOST: usize = 1_000;
/// Of those whose titles have all of it.
const MOST_TITLES: usize = 300;
/// Of titles that came in bulk and are not in their index yet, the newest are looked through as they stand.
const MOST_WAITING: usize = 1_000;
/// What stands in more items than that is common.
const COMMON: usize = 3_000;
/// Ranks are told apart in so many steps of the best one; what falls on one step is alike.
const STEPS: f64 = 50.0;

/// Best first: whether the title has it, rank, then date, then number.
type Key = (bool, i64, Reverse<i64>, Reverse<i64>);

struct Ranked {
    keys: Vec<Key>,
    more: bool,
}

pub(super) fn search(
    conn: &Connection,
    now: i64,
    text: &str,
    after: Option<&str>,
) -> Result<SearchPage> {
    let mut query = grammar::parse(text);
    let shows = match after {
        None => show_names::find(conn, &query)?,
        Some(_) => Vec::new(),
    };
    let mut found = run(conn, now, &mut query)?;
    if found.keys.is_empty() && shorten(&mut query) {
        let mut again = query.clone();
        found = run(conn, now, &mut again)?;
    }
    let Ranked { mut keys, more } = found;
    keys.sort_unstable();
    let total = u32::try_from(keys.len()).unwrap_or(u32::MAX);
    let start = match after.and_then(cursor) {
        Some(last) => keys.partition_point(|key| *key <= last),
        None => 0,
    };
    let page = &keys[start..keys.len().min(start + PAGE)];
    let next = page
        .last()
        .filter(|_| start + page.len() < keys.len())
        .map(|(title, rank, date, id)| format!("{}.{rank}.{}.{}", i64::from(*title), date.0, id.0));
    let ids: Vec<ItemId> = page.iter().map(|(.., id)| ItemId(id.0)).collect();
    let terms = Terms::new(&query);
    let hits = rows::by_ids(conn, &ids)?
        .into_iter()
        .map(|row| snippet::hit(conn, row, &terms, &query.columns))
        .collect::<Result<_>>()?;
    Ok(SearchPage {
        shows,
        hits,
        total,
        more,
        next,
        problems: query.problems,
        unindexed: body::count_unprepared(conn)?,
    })
}

fn cursor(after: &str) -> Option<Key> {
    let mut parts = after.split('.');
    let mut number = || parts.next()?.parse::<i64>().ok();
    Some((
        number()? != 0,
        number()?,
        Reverse(number()?),
        Reverse(number()?),
    ))
}

/// The keys of all items that fit. What makes no sense is noted in `query.problems`.
fn run(conn: &Connection, now: i64, query: &mut Query) -> Result<Ranked> {
    let mut must: Vec<String> = Vec::new();
    let mut not: Vec<String> = Vec::new();
    let mut conditions: Vec<Condition> = Vec::new();
    let mut problems = Vec::new();
    for group in &query.all {
        let texts: Vec<&Phrase> = group.iter().filter_map(words).collect();
        if texts.len() == group.len() {
            must.push(any(&texts));
            continue;
        }
        let mut either: Vec<Condition> = Vec::new();
        if !texts.is_empty() {
            either.push(found_by(&scoped(&any(&texts), &query.columns), ""));
        }
        for piece in group {
            either.extend(filter(conn, now, piece, &mut problems)?);
        }
        conditions.extend(joined(either));
    }
    for piece in &query.none {
        match piece {
            Piece::Text(phrase) => not.push(match_of(phrase)),
            Piece::Filter { .. } => {
                conditions.extend(filter(conn, now, piece, &mut problems)?.map(|c| Condition {
                    sql: format!("NOT ({})", c.sql),
                    values: c.values,
                }));
            }
        }
    }
    for problem in problems {
        if !query.problems.contains(&problem) {
            query.problems.push(problem);
        }
    }
    if must.is_empty() && not.is_empty() && conditions.is_empty() {
        return Ok(Ranked {
            keys: Vec::new(),
            more: false,
        });
    }
    let wanted = Wanted {
        must: (!must.is_empty()).then(|| scoped(&must.join(" AND "), &query.columns)),
        not,
        conditions,
    };
    let titles_only = query.columns == ["title"] && titles::sought(query);
    let mut rows = match titles_only {
        true => Vec::new(),
        false => wanted.newest(conn)?,
    };
    let mut more = rows.len() > MOST;
    rows.truncate(MOST);
    let ranks = if more || titles_only || any_common(conn, query)? {
        HashMap::new()
    } else {
        wanted.ranks(conn)?
    };
    let mut in_title = HashSet::new();
    if titles::sought(query) {
        let titles = wanted.titles(conn, query)?;
        more |= titles_only && titles.len() >= MOST_TITLES;
        for (id, date) in titles {
            in_title.insert(id);
            rows.push((id, date));
        }
    }
    rows.sort_unstable();
    rows.dedup();
    // bm25 is the lower the better, and its scale depends on how rare the words are.
    let best = ranks.values().copied().fold(0.0, f64::min);
    let step = |rank: f64| {
        if best < 0.0 {
            -(rank / best * STEPS).round() as i64
        } else {
            0
        }
    };
    let keys = rows
        .into_iter()
        .map(|(id, date)| {
            let rank = ranks.get(&id).map_or(0, |rank| step(*rank));
            (!in_title.contains(&id), rank, Reverse(date), Reverse(id))
        })
        .collect();
    Ok(Ranked { keys, more })
}

/// What an item must be, for the index and for its row.
struct Wanted {
    must: Option<String>,
    not: Vec<String>,
    conditions: Vec<Condition>,
}

impl Wanted {
    /// The newest of what fits, and one more than are looked at: number and date.
    fn newest(&self, conn: &Connection) -> Result<Vec<(i64, i64)>> {
        let mut values = Vec::new();
        let (from, order) = match &self.must {
            Some(must) => {
                values.push(Value::Text(self.expression(must)));
                // The index first: it finds little, the items are many. It knows what came last, not dates.
                (
                    "search CROSS JOIN item i ON i.id = search.rowid WHERE search MATCH ? AND",
                    "search.rowid DESC",
                )
            }
            None => (
                "item i INDEXED BY item_by_date WHERE",
                "i.sorted_at DESC, i.id DESC",
            ),
        };
        let mut sql = format!("SELECT i.id, i.sorted_at FROM {from} i.trashed_at IS NULL");
        self.narrow(&mut sql, &mut values);
        if self.must.is_none() && !self.not.is_empty() {
            sql.push_str(" AND i.id NOT IN (SELECT rowid FROM search WHERE search MATCH ?)");
            values.push(Value::Text(self.not.join(" OR ")));
        }
        sql.push_str(&format!(" ORDER BY {order} LIMIT {}", MOST + 1));
        let mut statement = conn.prepare(&sql)?;
        let rows = statement.query_map(params_from_iter(&values), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn ranks(&self, conn: &Connection) -> Result<HashMap<i64, f64>> {
        let Some(must) = &self.must else {
            return Ok(HashMap::new());
        };
        let mut statement = conn.prepare_cached(
            "SELECT rowid, bm25(search, 10.0, 1.0, 0.5, 2.0) FROM search WHERE search MATCH ?1",
        )?;
        let rows = statement.query_map([self.expression(must)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The newest of those whose titles have every word, also where a text was not looked through.
    fn titles(&self, conn: &Connection, query: &Query) -> Result<Vec<(i64, i64)>> {
        let values = vec![Value::Text(titles::expression(query))];
        let sql = String::from(
            "SELECT i.id, i.sorted_at, i.title FROM title_word CROSS JOIN item i ON i.id = title_word.rowid
             WHERE title_word MATCH ? AND i.trashed_at IS NULL",
        );
        let mut found =
            self.titles_of(conn, query, sql, values, "title_word.rowid", MOST_TITLES)?;
        if index::titles_wait(conn)? {
            let sql = String::from(
                "SELECT i.id, i.sorted_at, i.title FROM title_later t CROSS JOIN item i ON i.id = t.item_id
                 WHERE i.trashed_at IS NULL",
            );
            found.extend(self.titles_of(
                conn,
                query,
                sql,
                Vec::new(),
                "t.item_id",
                MOST_WAITING,
            )?);
        }
        Ok(found)
    }

    fn titles_of(
        &self,
        conn: &Connection,
        query: &Query,
        mut sql: String,
        mut values: Vec<Value>,
        order: &str,
        most: usize,
    ) -> Result<Vec<(i64, i64)>> {
        self.narrow(&mut sql, &mut values);
        if !self.not.is_empty() {
            sql.push_str(" AND NOT EXISTS (SELECT 1 FROM search WHERE search MATCH ? AND search.rowid = i.id)");
            values.push(Value::Text(self.not.join(" OR ")));
        }
        sql.push_str(&format!(" ORDER BY {order} DESC LIMIT {most}"));
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(&values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if titles::fits(query, row.get_ref(2)?.as_str().unwrap_or_default()) {
                found.push((row.get(0)?, row.get(1)?));
            }
        }
        Ok(found)
    }

    fn narrow(&self, sql: &mut String, values: &mut Vec<Value>) {
        for condition in &self.conditions {
            sql.push_str(" AND (");
            sql.push_str(&condition.sql);
            sql.push(')');
            values.extend(condition.values.iter().cloned());
        }
    }

    fn expression(&self, must: &str) -> String {
        self.not.iter().fold(must.to_owned(), |all, phrase| {
            format!("({all}) NOT {phrase}")
        })
    }
}

/// Whether one of the words stands in so many items that its rank says nothing and costs much.
fn any_common(conn: &Connection, query: &Query) -> Result<bool> {
    let mut phrases = query.all.iter().flatten().filter_map(words);
    let mut statement = conn.prepare_cached(
        "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ?1 LIMIT ?2)",
    )?;
    phrases.try_fold(false, |common, phrase| {
        if common {
            return Ok(true);
        }
        let limit = COMMON as i64;
        let count: i64 =
            statement.query_row(rusqlite::params![match_of(phrase), limit], |row| row.get(0))?;
        Ok(count >= limit)
    })
}

fn words(piece: &Piece) -> Option<&Phrase> {
    match piece {
        Piece::Text(phrase) => Some(phrase),
        Piece::Filter { .. } => None,
    }
}

fn filter(
    conn: &Connection,
    now: i64,
    piece: &Piece,
    problems: &mut Vec<SearchProblem>,
) -> Result<Option<Condition>> {
    let Piece::Filter { key, value } = piece else {
        return Ok(None);
    };
    let condition = filter::condition(conn, now, key, value)?;
    if condition.is_none() {
        let value: String = value.chars().take(40).collect();
        problems.push(SearchProblem::NotUnderstood {
            what: format!("{key}:{value}"),
            known: filter::known(key).iter().map(|s| (*s).to_owned()).collect(),
        });
    }
    Ok(condition)
}

fn joined(either: Vec<Condition>) -> Option<Condition> {
    let mut all = either.into_iter();
    let first = all.next()?;
    Some(all.fold(first, |mut sum, next| {
        sum.sql = format!("({}) OR ({})", sum.sql, next.sql);
        sum.values.extend(next.values);
        sum
    }))
}

fn found_by(expression: &str, not: &str) -> Condition {
    Condition {
        sql: format!("i.id {not}IN (SELECT rowid FROM search WHERE search MATCH ?)"),
        values: vec![Value::Text(expression.to_owned())],
    }
}

fn scoped(expression: &str, columns: &[&str]) -> String {
    if columns.is_empty() {
        format!("({expression})")
    } else {
        format!("({{{}}} : ({expression}))", columns.join(" "))
    }
}

fn any(phrases: &[&Phrase]) -> String {
    let each: Vec<String> = phrases.iter().map(|phrase| match_of(phrase)).collect();
    format!("({})", each.join(" OR "))
}

/// Every word in quotes: nothing of what was typed is syntax. Words hold no quotes, see [`crate::index::words`].
fn match_of(phrase: &Phrase) -> String {
    let stems = phrase.stems.join(" ");
    let Some(half) = &phrase.half else {
        return format!("\"{stems}\"");
    };
    if grammar::is_short(half) && phrase.stems.len() == 1 {
        return format!("\"{stems}\"");
    }
    let mut typed = phrase.stems[..phrase.stems.len() - 1].join(" ");
    if !typed.is_empty() {
        typed.push(' ');
    }
    typed.push_str(half);
    format!("(\"{stems}\" OR \"{typed}\" *)")
}

/// Half a word can be longer than the stem it will have: `runni` of `running` finds nothing where `run` is kept. Then the
/// last word is looked for without its end.
fn shorten(query: &mut Query) -> bool {
    let Some(Piece::Text(phrase)) = query.all.last_mut().and_then(|group| group.last_mut()) else {
        return false;
    };
    let Some(half) = phrase.half.take() else {
        return false;
    };
    let length = half.chars().count();
    if length < 5 || phrase.stems.len() != 1 {
        return false;
    }
    let mut group = Vec::new();
    for less in 1..=3 {
        let stem: String = half.chars().take(length - less).collect();
        if length - less >= 3 {
            group.push(Piece::Text(Phrase {
                typed: vec![stem.clone()],
                stems: vec![stem],
                half: None,
            }));
        }
    }
    if let Some(last) = query.all.last_mut() {
        last.pop();
        last.extend(group);
    }
    true
}
