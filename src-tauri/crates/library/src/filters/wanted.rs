//! A query as conditions: what must stand in the index of words, and what must be so of an item's row. Search ranks what
//! fits, lists order it: both find the same.
use super::conditions::Condition;
use super::grammar::{self, Phrase, Piece, Query};
use super::keys;
use super::titles;
use crate::error::Result;
use crate::index;
use crate::model::SearchProblem;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::HashSet;

/// So many are looked at and ranked: more nobody pages through.
pub(crate) const MOST: usize = 1_000;
/// Of those whose titles have all of it.
const MOST_TITLES: usize = 300;
/// Of titles that came in bulk and are not in their index yet, the newest are looked through as they stand.
const MOST_WAITING: usize = 1_000;

/// What items must be to fit a query; None when it asks for nothing. What makes no sense is noted in `query.problems`.
pub(crate) fn wanted(conn: &Connection, now: i64, query: &mut Query) -> Result<Option<Wanted>> {
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
        return Ok(None);
    }
    Ok(Some(Wanted {
        must: (!must.is_empty()).then(|| scoped(&must.join(" AND "), &query.columns)),
        not,
        conditions,
    }))
}

/// What a query found.
pub(crate) struct Matches {
    /// Number and date.
    pub rows: Vec<(i64, i64)>,
    /// Those whose titles have all of the words.
    pub in_title: HashSet<i64>,
    /// There are more.
    pub more: bool,
    /// All that the index of texts found is there, so that it can be ranked.
    pub ranked: bool,
}

/// What an item must be, for the index and for its row.
pub(crate) struct Wanted {
    must: Option<String>,
    not: Vec<String>,
    conditions: Vec<Condition>,
}

impl Wanted {
    /// Whether there are words that the index must hold: what fits is few then, or only the newest of it are looked at.
    pub(crate) fn has_words(&self) -> bool {
        self.must.is_some()
    }

    /// What is asked of rows beside the words.
    pub(crate) fn into_row_conditions(self) -> Vec<Condition> {
        self.conditions
    }

    /// What fits, the newest first: of what is found everywhere only so many are looked at.
    pub(crate) fn found(&self, conn: &Connection, query: &Query) -> Result<Matches> {
        let titles_only = query.columns == ["title"] && titles::sought(query);
        let mut rows = match titles_only {
            true => Vec::new(),
            false => self.newest(conn)?,
        };
        let mut more = rows.len() > MOST;
        rows.truncate(MOST);
        let ranked = !more && !titles_only;
        let mut in_title = HashSet::new();
        if titles::sought(query) {
            let titles = self.titles(conn, query)?;
            more |= titles_only && titles.len() >= MOST_TITLES;
            for (id, date) in titles {
                in_title.insert(id);
                rows.push((id, date));
            }
        }
        rows.sort_unstable();
        rows.dedup();
        Ok(Matches {
            rows,
            in_title,
            more,
            ranked,
        })
    }

    /// All of it as conditions on `item i`, for a query without words that must be there.
    pub(crate) fn into_conditions(self) -> Vec<Condition> {
        let mut all = self.conditions;
        if !self.not.is_empty() {
            all.push(found_by(&self.not.join(" OR "), "NOT "));
        }
        all
    }

    /// What the index is asked.
    pub(crate) fn expression(&self) -> Option<String> {
        let must = self.must.as_ref()?;
        Some(
            self.not
                .iter()
                .fold(must.clone(), |all, phrase| format!("({all}) NOT {phrase}")),
        )
    }

    /// The newest of what fits, and one more than are looked at: number and date.
    fn newest(&self, conn: &Connection) -> Result<Vec<(i64, i64)>> {
        let mut values = Vec::new();
        let (from, order) = match self.expression() {
            Some(expression) => {
                values.push(Value::Text(expression));
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
}

/// The words of a piece, where it has some.
pub(crate) fn words(piece: &Piece) -> Option<&Phrase> {
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
    match keys::condition(conn, now, key, value)? {
        Ok(condition) => Ok(Some(condition)),
        Err(keys::Wrong::Value) => {
            problems.push(SearchProblem::NotUnderstood {
                what: shown(key, value),
                known: keys::known(key).iter().map(|s| (*s).to_owned()).collect(),
            });
            Ok(None)
        }
        // Nothing can be of it, and what is left out would find what nobody asked for.
        Err(keys::Wrong::Name(known)) => {
            problems.push(SearchProblem::NoSuch {
                what: shown(key, value),
                known,
            });
            Ok(Some(Condition::never()))
        }
    }
}

fn shown(key: &str, value: &str) -> String {
    let value: String = value.chars().take(40).collect();
    format!("{key}:{value}")
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
pub(crate) fn match_of(phrase: &Phrase) -> String {
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
