//! What is like an item, in either half: by tags, by who is heard, by rare words of title and summary. Each of these leads to a
//! bounded number of items, and weighs the more the fewer carry it, as bm25 has it: reading the places of all words would cost
//! too much, and of a common word nothing is to be learnt.
mod stop_words;
#[cfg(test)]
mod tests;

use crate::Library;
use crate::error::{LibraryError, Result};
use crate::index::{fold, stem, words};
use crate::items::rows;
use crate::model::{AlikeItem, AlikeWhy, ItemId};
use crate::text;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{HashMap, HashSet};

const MOST: usize = 5;
/// Words of title and summary that are looked up.
const WORDS: usize = 24;
/// Letters: shorter words say little.
const SHORTEST: usize = 4;
/// What stands in so many items is common.
const COMMON: usize = 300;
/// One word alone says something only where so few have it, this one among them.
const VERY_RARE: usize = 4;
/// Items of one tag or person.
const EACH: usize = 200;
/// Tags and people of one item.
const CLUES: u32 = 10;
/// Items that are looked at more closely, the best first.
const CLOSER: usize = 60;
/// Of one show or site, unless nothing else is alike.
const OF_ONE_SOURCE: usize = 3;
/// Items that are listed only because they are of the same show or site.
const FILLED: usize = 2;
/// Of what was heard or read already less is said.
const DONE: f64 = 0.6;
/// Words that all items of a show have stand in its titles and descriptions.
const WITHIN_A_SHOW: f64 = 0.5;

impl Library {
    /// Up to five items that are like this one, the likest first, each with what they have in common. What mentions the other
    /// is left out, and so is the trash.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn alike(&self, id: ItemId) -> Result<Vec<AlikeItem>> {
        self.inner.store.read(|conn| {
            let chosen = choose(conn, id)?;
            let ids: Vec<ItemId> = chosen.iter().map(|(id, _)| *id).collect();
            let mut whys: HashMap<ItemId, AlikeWhy> = chosen.into_iter().collect();
            let rows = rows::by_ids(conn, &ids)?.into_iter();
            Ok(rows
                .filter_map(|row| {
                    let why = whys.remove(&row.id)?;
                    Some(AlikeItem { row, why })
                })
                .collect())
        })
    }
}

/// Something of an item that others may have.
struct Clue {
    kind: ClueKind,
    /// As it is shown.
    shown: String,
    /// Of a word: as titles are compared.
    stem: String,
    weight: f64,
    /// Hardly anything else has it.
    very_rare: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ClueKind {
    Tag,
    Person,
    Word,
}

/// An item as far as it is compared.
struct Brief {
    kind: String,
    title: String,
    feed: Option<i64>,
    source: String,
    done: bool,
}

impl Brief {
    fn same_source(&self, other: &Brief) -> bool {
        match (self.feed, other.feed) {
            (None, None) => !self.source.is_empty() && self.source == other.source,
            (one, other) => one == other,
        }
    }
}

struct Scored {
    id: ItemId,
    score: f64,
    why: AlikeWhy,
    brief: Brief,
}

fn choose(conn: &Connection, id: ItemId) -> Result<Vec<(ItemId, AlikeWhy)>> {
    let (subject, summary) = conn
        .prepare_cached("SELECT kind, title, feed_id, source, done_at IS NOT NULL, summary FROM item WHERE id = ?1")?
        .query_row([id.0], |row| Ok((brief(row)?, row.get::<_, String>(5)?)))
        .optional()?
        .ok_or(LibraryError::NotFound("item"))?;
    let all: i64 = conn
        .prepare_cached("SELECT coalesce(max(id), 0) FROM item")?
        .query_row([], |row| row.get(0))?;
    let mut clues: Vec<Clue> = Vec::new();
    let mut found: HashMap<i64, Vec<usize>> = HashMap::new();
    let mut add = |mut clue: Clue, ids: Vec<i64>| {
        clue.weight *= (1.0 + all as f64 / ids.len().max(1) as f64).ln();
        clue.very_rare = ids.len() <= VERY_RARE;
        for other in ids {
            found.entry(other).or_default().push(clues.len());
        }
        clues.push(clue);
    };
    tags(conn, id, &mut add)?;
    people(conn, id, &mut add)?;
    rare_words(conn, &subject, &summary, all, &mut add)?;
    let near = beside(conn, id)?;
    for near in &near {
        found.remove(near);
    }
    let weight = |of: &[usize]| of.iter().map(|n| clues[*n].weight).sum::<f64>();
    let mut likely: Vec<(i64, f64)> = found.iter().map(|(id, of)| (*id, weight(of))).collect();
    likely.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    likely.truncate(CLOSER);
    let briefs = briefs(conn, likely.iter().map(|(id, _)| *id))?;
    let mut scored: Vec<Scored> = briefs
        .into_iter()
        .filter_map(|(other, brief)| {
            let of: Vec<&Clue> = found.get(&other)?.iter().map(|n| &clues[*n]).collect();
            let (score, why) = compare(&subject, &brief, &of)?;
            let id = ItemId(other);
            Some(Scored {
                id,
                score,
                why,
                brief,
            })
        })
        .collect();
    scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.id.cmp(&a.id)));
    let mut chosen = pick(&subject, scored);
    if chosen.len() < MOST {
        let near = near.into_iter().map(ItemId);
        let taken: HashSet<ItemId> = chosen.iter().map(|(id, _)| *id).chain(near).collect();
        let same = of_source(conn, &subject)?.into_iter().map(ItemId);
        let room = FILLED.min(MOST - chosen.len());
        let fill = same.filter(|id| !taken.contains(id)).take(room);
        chosen.extend(fill.map(|id| (id, AlikeWhy::Source)));
    }
    Ok(chosen)
}

fn brief(row: &rusqlite::Row<'_>) -> rusqlite::Result<Brief> {
    Ok(Brief {
        kind: row.get(0)?,
        title: row.get(1)?,
        feed: row.get(2)?,
        source: row.get(3)?,
        done: row.get(4)?,
    })
}

fn briefs(conn: &Connection, ids: impl Iterator<Item = i64>) -> Result<Vec<(i64, Brief)>> {
    let mut statement = conn.prepare_cached(
        "SELECT kind, title, feed_id, source, done_at IS NOT NULL, id FROM item
         WHERE id IN (SELECT value FROM json_each(?1)) AND trashed_at IS NULL",
    )?;
    let rows = statement.query_map([text::id_list(ids)], |row| Ok((row.get(5)?, brief(row)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How like they are, and why; None where what they have in common says nothing.
fn compare(subject: &Brief, other: &Brief, common: &[&Clue]) -> Option<(f64, AlikeWhy)> {
    let title: HashSet<String> = stems(&other.title).map(|(_, stem)| stem).collect();
    let mut of = [(0.0, Vec::new()), (0.0, Vec::new()), (0.0, Vec::new())];
    let mut rare_in_both_titles = false;
    let mut clues = common.to_vec();
    clues.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    for clue in clues {
        let titled = clue.kind == ClueKind::Word && title.contains(&clue.stem);
        rare_in_both_titles |= titled && clue.very_rare;
        let (sum, names) = &mut of[clue.kind as usize];
        *sum += clue.weight * if titled { 2.0 } else { 1.0 };
        if names.len() < 3 {
            names.push(clue.shown.clone());
        }
    }
    let [tags, people, mut topic] = of;
    // One word may stand anywhere by chance.
    if topic.1.len() < 2 && !rare_in_both_titles {
        topic.0 = 0.0;
    }
    if subject.same_source(other) {
        topic.0 *= WITHIN_A_SHOW;
    }
    let score = tags.0 + people.0 + topic.0;
    let best = tags.0.max(people.0).max(topic.0);
    if best <= 0.0 {
        return None;
    }
    let why = match best {
        best if best == people.0 => AlikeWhy::People { names: people.1 },
        best if best == tags.0 => AlikeWhy::Tags { names: tags.1 },
        _ => AlikeWhy::Topic { words: topic.1 },
    };
    Some((score * if other.done { DONE } else { 1.0 }, why))
}

/// The likest, not all of one show, and one of the other half where there is any.
fn pick(subject: &Brief, scored: Vec<Scored>) -> Vec<(ItemId, AlikeWhy)> {
    let mut chosen: Vec<Scored> = Vec::new();
    let mut rest: Vec<Scored> = Vec::new();
    for one in scored {
        let of_one = chosen
            .iter()
            .filter(|other| one.brief.same_source(&other.brief))
            .count();
        if chosen.len() < MOST && of_one < OF_ONE_SOURCE {
            chosen.push(one);
        } else {
            rest.push(one);
        }
    }
    let is_other = |one: &Scored| one.brief.kind != subject.kind;
    if chosen.len() == MOST
        && !chosen.iter().any(is_other)
        && let Some(at) = rest.iter().position(is_other)
    {
        chosen.pop();
        chosen.push(rest.swap_remove(at));
    }
    chosen.into_iter().map(|one| (one.id, one.why)).collect()
}

fn tags(conn: &Connection, id: ItemId, add: &mut impl FnMut(Clue, Vec<i64>)) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "SELECT t.id, t.name FROM item_tag x CROSS JOIN tag t ON t.id = x.tag_id WHERE x.item_id = ?1 LIMIT ?2",
    )?;
    let own = statement
        .query_map(params![id.0, CLUES], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
    let mut carried = conn.prepare_cached(
        "SELECT item_id FROM item_tag WHERE tag_id = ?1 AND item_id <> ?2 ORDER BY item_id DESC LIMIT ?3",
    )?;
    for (tag, name) in own {
        let ids = carried
            .query_map(params![tag, id.0, EACH as i64], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        add(clue(ClueKind::Tag, name, 1.5), ids);
    }
    Ok(())
}

/// Those of the item itself: who is heard in all of a show is no news.
fn people(conn: &Connection, id: ItemId, add: &mut impl FnMut(Clue, Vec<i64>)) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "SELECT name_key, name FROM person WHERE item_id = ?1 ORDER BY number LIMIT ?2",
    )?;
    let own = statement
        .query_map(params![id.0, CLUES], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(String, String)>>>()?;
    let mut heard = conn.prepare_cached(
        "SELECT item_id FROM person WHERE name_key = ?1 AND item_id IS NOT NULL AND item_id <> ?2
         ORDER BY item_id DESC LIMIT ?3",
    )?;
    let mut known = HashSet::new();
    for (key, name) in own {
        let ids: HashSet<i64> = heard
            .query_map(params![key, id.0, EACH as i64], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if known.insert(key) {
            add(clue(ClueKind::Person, name, 1.5), ids.into_iter().collect());
        }
    }
    Ok(())
}

fn rare_words(
    conn: &Connection,
    subject: &Brief,
    summary: &str,
    all: i64,
    add: &mut impl FnMut(Clue, Vec<i64>),
) -> Result<()> {
    // In a small library every word is rare.
    let common = COMMON.min(usize::try_from(all / 20).unwrap_or(COMMON).max(4));
    let mut known: HashSet<String> = stems(&subject.source).map(|(_, stem)| stem).collect();
    let mut statement =
        conn.prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 LIMIT ?2")?;
    let of_title = stems(&subject.title).map(|word| (word, 1.5));
    let of_summary = stems(summary).map(|word| (word, 1.0));
    let mut looked_up = 0;
    for ((word, stem), weight) in of_title.chain(of_summary) {
        if !says_something(word) || stop_words::is_one(&stem) || !known.insert(stem.clone()) {
            continue;
        }
        looked_up += 1;
        if looked_up > WORDS {
            break;
        }
        let ids = statement
            .query_map(params![format!("\"{stem}\""), common as i64], |row| {
                row.get(0)
            })?
            .collect::<rusqlite::Result<Vec<i64>>>()?;
        if ids.len() < common {
            let mut clue = clue(ClueKind::Word, word.to_owned(), weight);
            clue.stem = stem;
            add(clue, ids);
        }
    }
    Ok(())
}

fn clue(kind: ClueKind, shown: String, weight: f64) -> Clue {
    Clue {
        kind,
        shown,
        stem: String::new(),
        weight,
        very_rare: false,
    }
}

/// The words of a text as they stand, and as the index knows them.
fn stems(text: &str) -> impl Iterator<Item = (&str, String)> {
    words(text).filter_map(|(_, word)| Some((word, stem(&fold(word))?)))
}

fn says_something(word: &str) -> bool {
    let is_script_of_short_words = word.chars().any(|c| ('\u{2e80}'..='\u{9fff}').contains(&c));
    let long = is_script_of_short_words || word.chars().count() >= SHORTEST;
    long && !word.chars().all(|c| c.is_numeric())
}

/// The item itself, and what mentions it or is mentioned: that stands on its page anyway.
fn beside(conn: &Connection, id: ItemId) -> Result<Vec<i64>> {
    let mut statement = conn.prepare_cached(
        "SELECT to_item FROM mention WHERE from_item = ?1 AND to_item IS NOT NULL
         UNION ALL SELECT from_item FROM mention WHERE to_item = ?1 UNION ALL SELECT ?1",
    )?;
    let ids = statement.query_map([id.0], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// The newest of the same show or site that were not heard or read.
fn of_source(conn: &Connection, subject: &Brief) -> Result<Vec<i64>> {
    let most = (FILLED + MOST + 1) as i64;
    let (sql, of): (&str, rusqlite::types::Value) = match subject.feed {
        Some(feed) => (
            "SELECT id FROM item INDEXED BY item_by_feed WHERE feed_id = ?1 AND trashed_at IS NULL AND done_at IS NULL
             ORDER BY sorted_at DESC, id DESC LIMIT ?2",
            feed.into(),
        ),
        None if subject.source.is_empty() => return Ok(Vec::new()),
        None => (
            "SELECT id FROM item INDEXED BY item_alone WHERE feed_id IS NULL AND source = ?1 AND trashed_at IS NULL
               AND done_at IS NULL LIMIT ?2",
            subject.source.clone().into(),
        ),
    };
    let mut statement = conn.prepare_cached(sql)?;
    let ids = statement.query_map(params![of, most], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}
