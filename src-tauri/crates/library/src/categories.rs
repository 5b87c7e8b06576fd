//! What shows and items are filed under: suggestions for tags, never tags by themselves.
use crate::model::{FeedId, ItemId};
use feed::FeedExtras;
use rusqlite::{Connection, OptionalExtension};

/// What the publisher files a show under, then what the list files it under from which it came: suggestions for tags.
pub(crate) fn categories_of(conn: &Connection, feed: FeedId) -> rusqlite::Result<Vec<String>> {
    let found: Option<(Option<String>, String)> = conn
        .prepare_cached("SELECT extras, categories FROM feed WHERE id = ?1")?
        .query_row([feed.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (extras, listed) = found.unwrap_or_default();
    let mut all = extras
        .and_then(|json| serde_json::from_str::<FeedExtras>(&json).ok())
        .unwrap_or_default()
        .categories;
    for one in listed.split(',').map(str::trim).filter(|c| !c.is_empty()) {
        if !all.iter().any(|known| known.eq_ignore_ascii_case(one)) {
            all.push(one.to_owned());
        }
    }
    Ok(all)
}

/// What the publisher files an item under: suggestions for tags.
pub(crate) fn categories_of_item(conn: &Connection, item: ItemId) -> rusqlite::Result<Vec<String>> {
    let found: Option<Option<String>> = conn
        .prepare_cached(
            "SELECT coalesce((SELECT categories FROM episode WHERE item_id = ?1), (SELECT categories FROM article WHERE item_id = ?1))",
        )?
        .query_row([item.0], |row| row.get(0))
        .optional()?;
    let lines = found.flatten().unwrap_or_default();
    Ok(lines.lines().map(str::to_owned).collect())
}

/// Categories of an item as they are stored; None of none.
pub(crate) fn joined_categories(categories: &[String]) -> Option<String> {
    (!categories.is_empty()).then(|| categories.join("\n"))
}
