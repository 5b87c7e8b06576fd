//! What is found by its name: tags, shows, folders of shows, languages. SQLite knows no case but that of ASCII, so names
//! are folded here.
use super::conditions::primary_tag;
use super::grammar::is_quote;
use crate::error::Result;
use crate::index::fold;
use crate::model::{FilterChoices, FilterTag};
use crate::text;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// So many names are offered beside a wrong one.
const MOST_OFFERED: usize = 12;
/// Languages that are looked for in articles that were saved by themselves.
const MOST_LANGUAGES: usize = 30;

/// Ids of rows whose name, folded, fits.
pub(super) fn folded(
    conn: &Connection,
    sql: &str,
    fits: impl Fn(&str) -> bool,
) -> Result<Vec<i64>> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next()? {
        if fits(&fold(row.get_ref(1)?.as_str().unwrap_or_default())) {
            ids.push(row.get(0)?);
        }
    }
    Ok(ids)
}

/// The tags with this folded name. Quotes cannot stand in a quoted name, so they do not count.
pub(crate) fn tags_named(conn: &Connection, word: &str) -> Result<Vec<i64>> {
    let plain = |name: &str| -> String { name.chars().filter(|c| !is_quote(*c)).collect() };
    let wanted = plain(word);
    folded(conn, "SELECT id, name FROM tag", |name| {
        plain(name) == wanted
    })
}

/// Names of tags to offer.
pub(super) fn tags(conn: &Connection) -> Result<Vec<String>> {
    let all = choices(conn)?.tags;
    Ok(all
        .into_iter()
        .map(|tag| tag.name)
        .take(MOST_OFFERED)
        .collect())
}

/// Shows and sites whose folder fits.
pub(super) fn feeds_in(conn: &Connection, fits: impl Fn(&[String]) -> bool) -> Result<Vec<i64>> {
    let mut statement = conn
        .prepare_cached("SELECT id, folder FROM feed WHERE trashed_at IS NULL AND folder <> ''")?;
    let mut rows = statement.query([])?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next()? {
        if fits(&text::folders_of(
            row.get_ref(1)?.as_str().unwrap_or_default(),
        )) {
            ids.push(row.get(0)?);
        }
    }
    Ok(ids)
}

/// All folders, with those that only hold folders, by the alphabet.
pub(super) fn folders(conn: &Connection) -> Result<Vec<Vec<String>>> {
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT folder FROM feed WHERE trashed_at IS NULL AND folder <> ''",
    )?;
    let mut rows = statement.query([])?;
    let mut all: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let path = text::folders_of(row.get_ref(0)?.as_str().unwrap_or_default());
        for depth in 1..=path.len() {
            let some = path[..depth].to_vec();
            all.insert(some.iter().map(|name| fold(name)).collect(), some);
        }
    }
    Ok(all.into_values().collect())
}

/// The folder that a person means: one that is here, by how it is written, else as [`text::typed_folders`] reads it.
pub(crate) fn folder_typed(conn: &Connection, typed: &str) -> Result<Vec<String>> {
    let here = folders(conn)?;
    let same = here
        .into_iter()
        .find(|path| text::spelled_folders(path) == typed.trim());
    Ok(same.unwrap_or_else(|| text::typed_folders(typed)))
}

/// What a filter can be made of.
pub(crate) fn choices(conn: &Connection) -> Result<FilterChoices> {
    let mut tags = conn
        .prepare_cached("SELECT id, name, colour FROM tag")?
        .query_map([], |row| {
            Ok(FilterTag {
                id: row.get(0)?,
                name: row.get(1)?,
                colour: row.get(2)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    tags.sort_by_cached_key(|tag| fold(&tag.name));
    Ok(FilterChoices {
        tags,
        folders: folders(conn)?,
        languages: languages(conn)?,
    })
}

/// Of shows and sites, and of what was saved lately by itself: to look through all items would take too long.
fn languages(conn: &Connection) -> Result<Vec<String>> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for sql in [
        "SELECT language FROM feed WHERE trashed_at IS NULL AND language <> ''",
        "SELECT language FROM (SELECT language FROM item INDEXED BY item_by_kind
           WHERE kind = 'article' AND trashed_at IS NULL ORDER BY sorted_at DESC, id DESC LIMIT 500) WHERE language <> ''",
    ] {
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let said = row.get_ref(0)?.as_str().unwrap_or_default();
            if let Some(tag) = primary_tag(said) {
                *found.entry(tag).or_default() += 1;
            }
        }
    }
    let order: BTreeSet<(std::cmp::Reverse<usize>, String)> = found
        .into_iter()
        .map(|(tag, count)| (std::cmp::Reverse(count), tag))
        .collect();
    Ok(order
        .into_iter()
        .map(|(_, tag)| tag)
        .take(MOST_LANGUAGES)
        .collect())
}
