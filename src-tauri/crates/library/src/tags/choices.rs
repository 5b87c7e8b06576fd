//! What there is to choose from for some items and shows, and what may suit them.
use super::rows;
use crate::Library;
use crate::categories::{categories_of, categories_of_item};
use crate::error::Result;
use crate::model::{CarriedBy, FeedId, ItemId, TagChoice, TagChoices, TagId, TagTargets};
use crate::text;
use rusqlite::{Connection, params};
use std::collections::HashMap;

const SUGGESTED: usize = 8;
/// Items of the same show or site whose tags are looked at: the newest.
const LOOKED_AT: u32 = 200;
/// Shows and sites of a selection that are asked what suits.
const MOST_SOURCES: usize = 8;
/// Characters of a suggestion.
const LONGEST: usize = 100;

impl Library {
    /// All tags with how many of the targets carry them, and names that may suit.
    pub fn tag_choices(&self, targets: &TagTargets) -> Result<TagChoices> {
        self.inner.store.read(|conn| choices(conn, targets))
    }
}

fn choices(conn: &Connection, targets: &TagTargets) -> Result<TagChoices> {
    let items = text::id_list(targets.items.iter().map(|id| id.0));
    let feeds = text::id_list(targets.feeds.iter().map(|id| id.0));
    let mut carried: HashMap<TagId, usize> = HashMap::new();
    for (sql, list) in [
        (
            "SELECT x.tag_id FROM json_each(?1) j CROSS JOIN item_tag x ON x.item_id = j.value",
            &items,
        ),
        (
            "SELECT x.tag_id FROM json_each(?1) j CROSS JOIN feed_tag x ON x.feed_id = j.value",
            &feeds,
        ),
    ] {
        let mut statement = conn.prepare_cached(sql)?;
        for tag in statement.query_map([list], |row| row.get(0).map(TagId))? {
            *carried.entry(tag?).or_default() += 1;
        }
    }
    let all = targets.items.len() + targets.feeds.len();
    let tags: Vec<TagChoice> = rows::all(conn)?
        .into_iter()
        .map(|tag| TagChoice {
            carried: match carried.get(&tag.id) {
                None => CarriedBy::None,
                Some(some) if *some < all => CarriedBy::Some,
                Some(_) => CarriedBy::All,
            },
            tag,
        })
        .collect();
    let suggested = suggested(conn, &items, &feeds, &tags)?;
    Ok(TagChoices { tags, suggested })
}

fn suggested(
    conn: &Connection,
    items: &str,
    feeds: &str,
    tags: &[TagChoice],
) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    let carried: Vec<String> = tags
        .iter()
        .filter(|choice| choice.carried == CarriedBy::All)
        .map(|choice| choice.tag.name.to_lowercase())
        .collect();
    let mut offer = |name: String| {
        let same = |other: &String| other.to_lowercase() == name.to_lowercase();
        if names.len() < SUGGESTED
            && !name.is_empty()
            && !names.iter().any(same)
            && !carried.iter().any(same)
        {
            names.push(name);
        }
    };
    let shows = shows_of(conn, items, feeds)?;
    let mut of_show = conn.prepare_cached(
        "SELECT t.name FROM feed_tag x JOIN tag t ON t.id = x.tag_id WHERE x.feed_id = ?1",
    )?;
    for show in &shows {
        for name in of_show.query_map([show], |row| row.get(0))? {
            offer(name?);
        }
    }
    for name in beside(conn, items, &shows)? {
        offer(name);
    }
    // As the publisher files them, and as a list of subscriptions did: `Science`, `/Tech/Science`.
    for category in categories(conn, items, &shows)? {
        offer(text::one_line(
            category.rsplit('/').next().unwrap_or_default(),
            LONGEST,
        ));
    }
    let mut recent: Vec<(i64, String)> = conn
        .prepare_cached("SELECT used_at, name FROM tag WHERE used_at > 0")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    recent.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    for (_, name) in recent {
        offer(name);
    }
    Ok(names)
}

/// What the items and then the shows are filed under.
fn categories(conn: &Connection, items: &str, shows: &[i64]) -> Result<Vec<String>> {
    let first: Vec<i64> = conn
        .prepare_cached("SELECT value FROM json_each(?1)")?
        .query_map([items], |row| row.get(0))?
        .take(MOST_SOURCES)
        .collect::<rusqlite::Result<_>>()?;
    let mut all = Vec::new();
    for item in first {
        all.extend(categories_of_item(conn, ItemId(item))?);
    }
    for show in shows {
        all.extend(categories_of(conn, FeedId(*show))?);
    }
    Ok(all)
}

/// The shows themselves, and those that the items are of.
fn shows_of(conn: &Connection, items: &str, feeds: &str) -> Result<Vec<i64>> {
    let mut shows: Vec<i64> = Vec::new();
    let mut statement = conn.prepare_cached(
        "SELECT f.id FROM json_each(?2) j CROSS JOIN feed f ON f.id = j.value
         UNION ALL SELECT i.feed_id FROM json_each(?1) j CROSS JOIN item i ON i.id = j.value WHERE i.feed_id IS NOT NULL",
    )?;
    for show in statement.query_map([items, feeds], |row| row.get(0))? {
        let show = show?;
        if !shows.contains(&show) {
            shows.push(show);
        }
        if shows.len() == MOST_SOURCES {
            break;
        }
    }
    Ok(shows)
}

/// Tags of the newest items of the same shows and sites, the most frequent first.
fn beside(conn: &Connection, items: &str, shows: &[i64]) -> Result<Vec<String>> {
    let mut counted: HashMap<String, u32> = HashMap::new();
    let mut of_show = conn.prepare_cached(
        "SELECT t.name FROM (SELECT id FROM item INDEXED BY item_by_feed WHERE feed_id = ?1 AND trashed_at IS NULL
             ORDER BY sorted_at DESC, id DESC LIMIT ?2) i
           CROSS JOIN item_tag x ON x.item_id = i.id CROSS JOIN tag t ON t.id = x.tag_id",
    )?;
    for show in shows {
        for name in of_show.query_map(params![show, LOOKED_AT], |row| row.get(0))? {
            *counted.entry(name?).or_default() += 1;
        }
    }
    let mut sites: Vec<String> = Vec::new();
    let mut statement = conn.prepare_cached(
        "SELECT i.source FROM json_each(?1) j CROSS JOIN item i ON i.id = j.value WHERE i.feed_id IS NULL AND i.source <> ''",
    )?;
    for site in statement.query_map([items], |row| row.get(0))? {
        let site = site?;
        if !sites.contains(&site) {
            sites.push(site);
        }
        if sites.len() == MOST_SOURCES {
            break;
        }
    }
    let mut of_site = conn.prepare_cached(
        "SELECT t.name FROM (SELECT id FROM item INDEXED BY item_alone WHERE source = ?1 AND feed_id IS NULL LIMIT ?2) i
           CROSS JOIN item_tag x ON x.item_id = i.id CROSS JOIN tag t ON t.id = x.tag_id",
    )?;
    for site in &sites {
        for name in of_site.query_map(params![site, LOOKED_AT], |row| row.get(0))? {
            *counted.entry(name?).or_default() += 1;
        }
    }
    let mut names: Vec<(u32, String)> = counted.into_iter().map(|(name, n)| (n, name)).collect();
    names.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
    Ok(names.into_iter().map(|(_, name)| name).collect())
}
