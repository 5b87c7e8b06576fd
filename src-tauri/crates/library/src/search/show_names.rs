//! Shows and sites by their own names: folded and stemmed as items are, each word perhaps half typed.
use crate::error::Result;
use crate::filters::grammar::{Phrase, Piece, Query};
use crate::index::{fold, stem, words};
use crate::model::{FeedId, ShowHit, SubscriptionKind};
use rusqlite::Connection;

/// A name is looked for to go there: more than that is no name.
const MOST: usize = 8;

/// Those whose names (or whose authors') hold every word; what begins with the first word comes first.
pub(super) fn find(conn: &Connection, query: &Query) -> Result<Vec<ShowHit>> {
    let Some(wanted) = wanted(query) else {
        return Ok(Vec::new());
    };
    let mut found: Vec<(bool, String, ShowHit)> = Vec::new();
    let mut feeds = conn.prepare_cached(
        "SELECT id, title, author, kind = 'podcast', image, url FROM feed WHERE trashed_at IS NULL",
    )?;
    let mut rows = feeds.query([])?;
    while let Some(row) = rows.next()? {
        let title = row.get_ref(1)?.as_str().unwrap_or_default();
        let author = row.get_ref(2)?.as_str().unwrap_or_default();
        let Some(first) = fits(&wanted, title, author) else {
            continue;
        };
        let (title, author) = (title.to_owned(), author.to_owned());
        found.push((
            !first,
            fold(&title),
            ShowHit {
                feed: Some(FeedId(row.get(0)?)),
                kind: match row.get(3)? {
                    true => SubscriptionKind::Podcast,
                    false => SubscriptionKind::Articles,
                },
                query: of(&title),
                title,
                author: Some(author).filter(|author| !author.is_empty()),
                image: row.get(4)?,
                items: 0,
            },
        ));
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
    let mut count = conn.prepare_cached(
        "SELECT count(*) FROM item INDEXED BY item_by_feed WHERE feed_id = ?1 AND trashed_at IS NULL",
    )?;
    let mut shows = Vec::new();
    for (_, _, mut show) in found {
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
