//! What would become of each item of a document, beside what is in the library: nothing is changed.
use super::document_plan::{Fate, plan};
use super::prepare::PreparedDocument;
use crate::error::Result;
use crate::model::{FeedId, ItemFate, ItemId};
use rusqlite::{Connection, OptionalExtension};

/// An item of a document, by its place there.
#[derive(Debug)]
pub(crate) struct Examined {
    pub fate: ItemFate,
    /// The item that it is here, and what that is called.
    pub here: Option<(ItemId, String)>,
}

/// One for each item of the document, in its order.
pub(crate) fn examine(
    conn: &Connection,
    now: i64,
    id: FeedId,
    document: &PreparedDocument,
) -> Result<Vec<Examined>> {
    let plan = plan(conn, now, id, document)?;
    let mut all: Vec<Examined> = (0..document.parsed.items.len())
        .map(|_| Examined {
            fate: ItemFate::Repeated,
            here: None,
        })
        .collect();
    let mut row =
        conn.prepare_cached("SELECT title, trashed_at IS NOT NULL, kind FROM item WHERE id = ?1")?;
    for (fate, item) in plan.fates.iter().zip(&document.prepared.items) {
        let examined = match fate {
            Fate::Known { known, .. } => {
                let found: Option<(String, bool, String)> = row
                    .query_row([known.id], |row| {
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                    })
                    .optional()?;
                let Some((title, trashed, kind)) = found else {
                    continue;
                };
                let other = !item.title_key.is_empty() && known.title_key != item.title_key;
                let silent = document.parsed.kind == feed::FeedKind::Podcast
                    && item.enclosure.is_none()
                    && kind == "article";
                Examined {
                    fate: match (trashed, other) {
                        (true, _) => ItemFate::Trashed,
                        (false, true) => ItemFate::Joined,
                        (false, false) if silent => ItemFate::NoSound,
                        (false, false) => ItemFate::Here,
                    },
                    here: Some((ItemId(known.id), title)),
                }
            }
            Fate::New { .. } | Fate::NameTaken => Examined {
                fate: ItemFate::New,
                here: None,
            },
            Fate::Forgotten => Examined {
                fate: ItemFate::Deleted,
                here: None,
            },
        };
        if let Some(place) = all.get_mut(item.at) {
            *place = examined;
        }
    }
    Ok(all)
}

/// How many items of a feed are here that no item of the document is.
pub(crate) fn only_here(conn: &Connection, id: FeedId, examined: &[Examined]) -> Result<u32> {
    let here: u32 = conn
        .prepare_cached(
            "SELECT count(*) FROM item INDEXED BY item_by_feed WHERE feed_id = ?1 AND trashed_at IS NULL",
        )?
        .query_row([id.0], |row| row.get(0))?;
    let named = examined
        .iter()
        .filter(|one| one.here.is_some() && one.fate != ItemFate::Trashed)
        .count();
    Ok(here.saturating_sub(u32::try_from(named).unwrap_or(u32::MAX)))
}
