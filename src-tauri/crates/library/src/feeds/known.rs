//! What the library knows of a feed's items, for telling which item of the document is which.
use super::enclosure_address::lasting;
use super::prepare::Seen;
use crate::error::Result;
use crate::index;
use crate::model::FeedId;
use rusqlite::Connection;

/// What is known of an item of the feed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub id: i64,
    pub guid: String,
    pub url: Option<String>,
    pub episode: bool,
    pub title_key: String,
    /// Of items whose name was made up; else empty.
    pub summary: String,
    pub enclosure_url: Option<String>,
    pub enclosure_key: Option<String>,
    pub published_at: Option<i64>,
    pub duration_ms: Option<i64>,
    /// As the feed stated them.
    pub stated_ms: Option<i64>,
    pub claimed_bytes: Option<i64>,
    /// As it was counted in the file.
    pub counted_ms: Option<i64>,
    /// The hash of what the feed said of it.
    pub seen: Option<Seen>,
}

/// The items of a feed.
pub(super) fn known(tx: &Connection, id: FeedId) -> Result<Vec<Known>> {
    let mut statement = tx.prepare_cached(
        "SELECT i.id, i.guid, i.url, i.kind, coalesce(p.said_title, i.title), e.enclosure_url, i.published_at, e.duration_ms, i.seen_hash,
           e.stated_ms, e.claimed_bytes,
           CASE WHEN e.duration_exact THEN e.duration_ms END, CASE WHEN i.guid GLOB 'link:*' OR i.guid GLOB 'title:*' THEN i.summary ELSE '' END
         FROM item i INDEXED BY item_guid LEFT JOIN episode e ON e.item_id = i.id
         LEFT JOIN item_edit p ON p.item_id = i.id WHERE i.feed_id = ?1 AND i.guid IS NOT NULL",
    )?;
    let mut rows = statement.query([id.0])?;
    let mut known = Vec::new();
    while let Some(row) = rows.next()? {
        let enclosure_url: Option<String> = row.get(5)?;
        known.push(Known {
            id: row.get(0)?,
            guid: row.get(1)?,
            url: row.get(2)?,
            episode: row.get_ref(3)?.as_str().is_ok_and(|kind| kind == "episode"),
            title_key: index::fold(row.get_ref(4)?.as_str().unwrap_or_default()),
            summary: row.get(12)?,
            enclosure_key: enclosure_url.as_deref().map(lasting),
            enclosure_url,
            published_at: row.get(6)?,
            duration_ms: row.get(7)?,
            stated_ms: row.get(9)?,
            claimed_bytes: row.get(10)?,
            counted_ms: row.get(11)?,
            seen: row
                .get_ref(8)?
                .as_blob()
                .ok()
                .and_then(|hash| Seen::try_from(hash).ok()),
        });
    }
    Ok(known)
}
