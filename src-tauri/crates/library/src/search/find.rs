//! Running a query. What is found is ranked: titles first, then by bm25, then by date. Of what is found everywhere only the
//! newest are looked at, and ranked by date alone: bm25 would read every place where a common word stands, to learn that
//! it says nothing.
use super::show_names;
use super::snippet::{self, Terms};
use crate::body;
use crate::error::Result;
use crate::filters::grammar::{self, Phrase, Piece, Query};
use crate::filters::{self, Wanted, match_of, words};
use crate::index;
use crate::items::rows;
use crate::model::{ItemId, SearchPage, SearchProblem};
use rusqlite::Connection;
use std::cmp::Reverse;
use std::collections::HashMap;

const PAGE: usize = 20;
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
    if found.keys.is_empty() && query.problems.is_empty() {
        explain(conn, now, &mut query)?;
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

/// Why nothing was found, where that may be no matter of words.
fn explain(conn: &Connection, now: i64, query: &mut Query) -> Result<()> {
    if let Some(what) = query.unknown.first() {
        query.problems.push(SearchProblem::NotUnderstood {
            what: what.clone(),
            known: grammar::filters(),
        });
    } else if let Some((mut other, what, instead)) = grammar::other_half(query)
        && !run(conn, now, &mut other)?.keys.is_empty()
    {
        query.problems.push(SearchProblem::OtherHalf {
            what: format!("is:{what}"),
            instead: format!("is:{instead}"),
        });
    }
    Ok(())
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
    let Some(wanted) = filters::wanted(conn, now, query)? else {
        return Ok(Ranked {
            keys: Vec::new(),
            more: false,
        });
    };
    let found = wanted.found(conn, query)?;
    let ranks = if !found.ranked || any_common(conn, query)? {
        HashMap::new()
    } else {
        ranks(conn, &wanted)?
    };
    // bm25 is the lower the better, and its scale depends on how rare the words are.
    let best = ranks.values().copied().fold(0.0, f64::min);
    let step = |rank: f64| {
        if best < 0.0 {
            -(rank / best * STEPS).round() as i64
        } else {
            0
        }
    };
    let keys = found
        .rows
        .into_iter()
        .map(|(id, date)| {
            let rank = ranks.get(&id).map_or(0, |rank| step(*rank));
            (
                !found.in_title.contains(&id),
                rank,
                Reverse(date),
                Reverse(id),
            )
        })
        .collect();
    Ok(Ranked {
        keys,
        more: found.more,
    })
}

/// The ranks of what the index finds.
fn ranks(conn: &Connection, wanted: &Wanted) -> Result<HashMap<i64, f64>> {
    let Some(expression) = wanted.expression() else {
        return Ok(HashMap::new());
    };
    let mut statement = conn.prepare_cached(
        "SELECT rowid, bm25(search, 10.0, 1.0, 0.5, 2.0) FROM search WHERE search MATCH ?1",
    )?;
    let rows = statement.query_map([expression], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
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

/// How words go on that are half typed.
const ENDINGS: [&str; 27] = [
    "g", "ng", "ing", "n", "on", "ion", "s", "es", "d", "ed", "y", "ly", "e", "al", "а", "и", "м",
    "х", "й", "ь", "го", "му", "ми", "ть", "ия", "ся", "ий",
];

/// Half a word can be longer than the stem it will have: `runni` of `running` finds nothing where `run` is kept. Then the
/// last word is looked for without its end, where that is what it may become.
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
        let becomes = |end: &str| index::stem(&format!("{half}{end}")).as_ref() == Some(&stem);
        if length - less >= 3 && ENDINGS.iter().any(|end| becomes(end)) {
            group.push(Piece::Text(Phrase {
                typed: vec![stem.clone()],
                stems: vec![stem],
                half: None,
            }));
        }
    }
    if group.is_empty() {
        return false;
    }
    if let Some(last) = query.all.last_mut() {
        last.pop();
        last.extend(group);
    }
    true
}
