//! Running a query: all that fits is ranked (bm25, the title weighs most; what ranks alike goes by date), one page is
//! shown.
use super::filter::{self, Condition};
use super::grammar::{self, Phrase, Piece, Query};
use super::snippet::{self, Terms};
use crate::body;
use crate::error::Result;
use crate::items::rows;
use crate::model::{ItemId, SearchPage};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::cmp::Reverse;

const PAGE: usize = 30;
/// Ranks are told apart in so many steps of the best one; what falls on one step is alike.
const STEPS: f64 = 50.0;

/// Best first: rank, then date, then number.
type Key = (i64, Reverse<i64>, Reverse<i64>);

pub(super) fn search(
    conn: &Connection,
    now: i64,
    text: &str,
    after: Option<&str>,
) -> Result<SearchPage> {
    let mut query = grammar::parse(text);
    let mut found = run(conn, now, &mut query)?;
    if found.is_empty() && shorten(&mut query) {
        let mut again = query.clone();
        found = run(conn, now, &mut again)?;
    }
    found.sort_unstable();
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let start = match after.and_then(cursor) {
        Some(last) => found.partition_point(|key| *key <= last),
        None => 0,
    };
    let page = &found[start..found.len().min(start + PAGE)];
    let next = page
        .last()
        .filter(|_| start + page.len() < found.len())
        .map(|(rank, date, id)| format!("{rank}.{}.{}", date.0, id.0));
    let ids: Vec<ItemId> = page.iter().map(|(_, _, id)| ItemId(id.0)).collect();
    let terms = Terms::new(&query);
    let hits = rows::by_ids(conn, &ids)?
        .into_iter()
        .map(|row| snippet::hit(conn, row, &terms, &query.columns))
        .collect::<Result<_>>()?;
    let problem = (!query.problems.is_empty()).then(|| sentence(&query.problems));
    Ok(SearchPage {
        hits,
        total,
        next,
        problem,
        unindexed: body::count_unprepared(conn)?,
    })
}

fn sentence(problems: &[String]) -> String {
    let joined = problems.join("; ");
    let mut chars = joined.chars();
    match chars.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), chars.as_str()),
        None => joined,
    }
}

fn cursor(after: &str) -> Option<Key> {
    let mut parts = after.split('.');
    let mut number = || parts.next()?.parse::<i64>().ok();
    Some((number()?, Reverse(number()?), Reverse(number()?)))
}

/// The keys of all items that fit. What makes no sense is noted in `query.problems`.
fn run(conn: &Connection, now: i64, query: &mut Query) -> Result<Vec<Key>> {
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
        return Ok(Vec::new());
    }
    let mut values = Vec::new();
    let (from, rank) = if must.is_empty() {
        if !not.is_empty() {
            conditions.push(found_by(&not.join(" OR "), "NOT "));
        }
        ("item i", "0.0")
    } else {
        let mut expression = scoped(&must.join(" AND "), &query.columns);
        for phrase in &not {
            expression = format!("({expression}) NOT {phrase}");
        }
        values.push(Value::Text(expression));
        // The index first: it finds little, the items are many.
        (
            "search CROSS JOIN item i ON i.id = search.rowid",
            "bm25(search, 10.0, 1.0, 0.5, 2.0)",
        )
    };
    let mut sql = format!("SELECT {rank}, i.sorted_at, i.id FROM {from} WHERE ");
    if !must.is_empty() {
        sql.push_str("search MATCH ? AND ");
    }
    sql.push_str("i.trashed_at IS NULL");
    for condition in conditions {
        sql.push_str(" AND (");
        sql.push_str(&condition.sql);
        sql.push(')');
        values.extend(condition.values);
    }
    let mut statement = conn.prepare(&sql)?;
    let found = statement
        .query_map(params_from_iter(&values), |row| {
            Ok((row.get(0)?, Reverse(row.get(1)?), Reverse(row.get(2)?)))
        })?
        .collect::<rusqlite::Result<Vec<(f64, _, _)>>>()?;
    // bm25 is the lower the better, and its scale depends on how rare the words are.
    let best = found.iter().map(|(rank, _, _)| *rank).fold(0.0, f64::min);
    let step = |rank: f64| {
        if best < 0.0 {
            -(rank / best * STEPS).round() as i64
        } else {
            0
        }
    };
    Ok(found
        .into_iter()
        .map(|(rank, date, id)| (step(rank), date, id))
        .collect())
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
    problems: &mut Vec<String>,
) -> Result<Option<Condition>> {
    let Piece::Filter { key, value } = piece else {
        return Ok(None);
    };
    let condition = filter::condition(conn, now, key, value)?;
    if condition.is_none() {
        let value: String = value.chars().take(40).collect();
        problems.push(format!("{key}:{value} is not understood"));
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
