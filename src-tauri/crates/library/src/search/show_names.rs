//! Shows and sites by their own names: folded and stemmed as items are, each word perhaps half typed.
use crate::error::Result;
use crate::filters;
use crate::filters::grammar::{Phrase, Piece, Query};
use crate::index::{fold, stem, words};
use crate::model::{FeedId, ShowHit, SubscriptionKind};
use crate::text;
use rusqlite::{Connection, Row, params};

/// A name is looked for to go there: more than that is no name.
const MOST: usize = 8;
/// Of those that carry a tag.
const MOST_TAGGED: u32 = 50;

/// Those whose names (or whose authors') hold every word; what begins with the first word comes first.
pub(super) fn find(conn: &Connection, query: &Query) -> Result<Vec<ShowHit>> {
    if let Some(tag) = only_tag(query) {
        return carrying(conn, tag);
    }
    let Some(wanted) = wanted(query) else {
        return Ok(Vec::new());
    };
    let mut found: Vec<(bool, String, ShowHit)> = Vec::new();
    let mut feeds = conn.prepare_cached(&format!("{FEEDS} WHERE f.trashed_at IS NULL"))?;
    let mut rows = feeds.query([])?;
    while let Some(row) = rows.next()? {
        let title = row.get_ref(1)?.as_str().unwrap_or_default();
        let beside = [row.get_ref(2)?, row.get_ref(5)?, row.get_ref(6)?]
            .map(|text| text.as_str().unwrap_or_default())
            .join(" ");
        let Some(first) = fits(&wanted, title, &beside) else {
            continue;
        };
        found.push((!first, fold(title), show_of(row)?));
    }
    drop(rows);
    let mut sites = conn.prepare_cached(
        "SELECT source, count(*) FROM item INDEXED BY item_alone WHERE feed_id IS NULL AND source <> '' GROUP BY source",
    )?;
    let mut rows = sites.query([])?;
    while let Some(row) = rows.next()? {
        let source = row.get_ref(0)?.as_str().unwrap_or_default();
        let Some(first) = fits(&wanted, source, "") else {
            continue;
        };
        let title = source.to_owned();
        let key = fold(&title);
        // A site that is subscribed to stands there once.
        if found.iter().any(|(_, known, _)| *known == key) {
            continue;
        }
        found.push((
            !first,
            key,
            ShowHit {
                feed: None,
                kind: SubscriptionKind::Articles,
                query: of(&title),
                title,
                author: None,
                image: None,
                items: row.get(1)?,
            },
        ));
    }
    drop(rows);
    found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    found.truncate(MOST);
    counted(conn, found.into_iter().map(|(.., show)| show))
}

/// With what the person wrote of it, and what it calls itself where the person calls it otherwise.
const FEEDS: &str = "SELECT f.id, f.title, coalesce(p.author, f.author), f.kind = 'podcast', f.image, p.note, p.said_title
  FROM feed f LEFT JOIN feed_edit p ON p.feed_id = f.id";

fn show_of(row: &Row<'_>) -> rusqlite::Result<ShowHit> {
    let (title, author): (String, Option<String>) = (row.get(1)?, row.get(2)?);
    Ok(ShowHit {
        feed: Some(FeedId(row.get(0)?)),
        kind: match row.get(3)? {
            true => SubscriptionKind::Podcast,
            false => SubscriptionKind::Articles,
        },
        query: of(&title),
        title,
        author: author.filter(|author| !author.is_empty()),
        image: row.get(4)?,
        items: 0,
    })
}

/// The name of a tag, where nothing else is asked for.
fn only_tag(query: &Query) -> Option<&str> {
    let [group] = query.all.as_slice() else {
        return None;
    };
    match group.as_slice() {
        [Piece::Filter { key: "tag", value }] if query.none.is_empty() => Some(value),
        _ => None,
    }
}

/// Shows that carry a tag.
fn carrying(conn: &Connection, tag: &str) -> Result<Vec<ShowHit>> {
    let ids = filters::tags_named(conn, &fold(tag))?;
    let mut statement = conn.prepare_cached(&format!(
        "{FEEDS} WHERE f.trashed_at IS NULL AND f.id IN
           (SELECT x.feed_id FROM feed_tag x WHERE x.tag_id IN (SELECT value FROM json_each(?1))) LIMIT ?2"
    ))?;
    let list = text::id_list(ids.into_iter());
    let mut shows = statement
        .query_map(params![list, MOST_TAGGED], show_of)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    shows.sort_by_cached_key(|show| fold(&show.title));
    counted(conn, shows.into_iter())
}

/// With how many items they have.
fn counted(conn: &Connection, found: impl Iterator<Item = ShowHit>) -> Result<Vec<ShowHit>> {
    let mut count = conn.prepare_cached(
        "SELECT count(*) FROM item INDEXED BY item_by_feed WHERE feed_id = ?1 AND trashed_at IS NULL",
    )?;
    let mut shows = Vec::new();
    for mut show in found {
        if let Some(FeedId(id)) = show.feed {
            show.items = count.query_row([id], |row| row.get(0))?;
        }
        shows.push(show);
    }
    Ok(shows)
}

/// What finds everything that is of it.
fn of(title: &str) -> String {
    let plain: String = title
        .chars()
        .map(|c| {
            if crate::filters::grammar::is_quote(c) {
                ' '
            } else {
                c
            }
        })
        .collect();
    format!("show:\"{}\" ", plain.trim())
}

/// Of each group the words of its alternatives, as typed. None when the query is about more than names.
fn wanted(query: &Query) -> Option<Vec<Vec<&Phrase>>> {
    if query.all.is_empty() || !query.none.is_empty() || !query.columns.is_empty() {
        return None;
    }
    let groups = query.all.iter().map(|group| {
        let phrases = group.iter().map(|piece| match piece {
            Piece::Text(phrase) => Some(phrase),
            Piece::Filter { .. } => None,
        });
        phrases.collect::<Option<Vec<_>>>()
    });
    groups.collect()
}

/// Whether every group is in the name or the author's; true when the name begins with the first of them.
fn fits(wanted: &[Vec<&Phrase>], title: &str, author: &str) -> Option<bool> {
    let title = fold(title);
    let author = fold(author);
    let mut has: Vec<(&str, Option<String>)> = Vec::new();
    for (_, word) in words(&title).chain(words(&author)) {
        has.push((word, None));
    }
    let mut first = false;
    for (n, group) in wanted.iter().enumerate() {
        let at = group
            .iter()
            .filter_map(|phrase| phrase_at(phrase, &mut has))
            .min()?;
        first |= n == 0 && at == 0;
    }
    Some(first)
}

fn phrase_at(phrase: &Phrase, has: &mut [(&str, Option<String>)]) -> Option<usize> {
    let mut first = None;
    for (typed, stemmed) in phrase.typed.iter().zip(&phrase.stems) {
        let at = has.iter_mut().position(|(word, own)| {
            // Stemming is dear: only of what begins alike.
            word.starts_with(typed.as_str())
                || (word.chars().next() == stemmed.chars().next()
                    && own.get_or_insert_with(|| stem(word).unwrap_or_default()) == stemmed)
        })?;
        first.get_or_insert(at);
    }
    first
}
