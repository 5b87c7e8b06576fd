//! How lists are ordered: what suits each, what a person chose for it, and the index that holds that order.
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::model::{ItemKind, ItemQuery, Order, Place};
use crate::settings;
use crate::store::Durability;
use rusqlite::{Connection, OptionalExtension, params};

#[cfg(test)]
mod tests;

/// The columns that order a list, the last always `id`, with the index that finds and orders.
pub(super) struct OrderKeys {
    pub columns: &'static [&'static str],
    pub index: &'static str,
    pub descending: bool,
}

const DATE: &[&str] = &["sorted_at", "id"];
const ADDED: &[&str] = &["listed_at", "sorted_at", "id"];
/// What came back after it was put off is on top.
const INBOX_ADDED: &[&str] = &["inbox_at", "sorted_at", "id"];
const LENGTH: &[&str] = &["length_ms", "id"];
const TITLE: &[&str] = &["title_key", "id"];

/// Indexes of all items together: few lists are in these orders, and each item that comes would be put into them at a place
/// of its own. Each is made when a list is first shown so, and kept from then on.
const ON_DEMAND: [(&str, &str); 3] = [
    (
        "item_all_added",
        "CREATE INDEX IF NOT EXISTS item_all_added ON item (listed_at DESC, sorted_at DESC, id DESC, kind, trashed_at)
         WHERE trashed_at IS NULL",
    ),
    (
        "item_all_length",
        "CREATE INDEX IF NOT EXISTS item_all_length ON item (length_ms DESC, id DESC, kind, trashed_at)
         WHERE trashed_at IS NULL",
    ),
    (
        "item_all_title",
        "CREATE INDEX IF NOT EXISTS item_all_title ON item (title_key, id, kind, trashed_at) WHERE trashed_at IS NULL",
    ),
];

/// The statement that makes the index of a list's order, where it is not there yet.
pub(super) fn missing_index(conn: &Connection, index: &str) -> Result<Option<&'static str>> {
    let Some((_, create)) = ON_DEMAND.iter().find(|(name, _)| *name == index) else {
        return Ok(None);
    };
    let there: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?1)",
        )?
        .query_row([index], |row| row.get(0))?;
    Ok((!there).then_some(*create))
}

impl Library {
    /// Makes the index that holds the order of a list, if it is not there yet. Where nothing can be written the list is sorted
    /// each time.
    pub(super) fn make_order(&self, query: &ItemQuery) -> Result<()> {
        if query.place != Place::All || query.feed.is_some() {
            return Ok(());
        }
        let missing = self.inner.store.read(|conn| {
            let order = order(conn, query)?;
            missing_index(conn, keys(query, order).index)
        })?;
        let Some(create) = missing else {
            return Ok(());
        };
        let made = self.inner.store.write(Durability::Normal, |tx, _| {
            tx.execute_batch(create)?;
            Ok(())
        });
        if let Err(error) = made {
            tracing::debug!(%error, "a list is sorted each time");
        }
        Ok(())
    }

    /// Keeps `list.order` for the list that the rest of the query names, whatever its filter; None goes back to what
    /// suits it.
    ///
    /// # Errors
    /// `Refused` for a list whose order nobody can choose.
    pub fn set_order(&self, list: &ItemQuery) -> Result<()> {
        let (kept, order) = (Kept::of(list), list.order);
        if matches!(kept, Kept::Nowhere) {
            return Err(LibraryError::refused(
                "not_found",
                "this list has one order only",
            ));
        }
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let word = order.map(word);
                match kept {
                    Kept::Setting(name, _) => {
                        let value = serde_json::Value::from(word).to_string();
                        settings::set_value(tx, name, &value)?;
                    }
                    Kept::Show(id) => {
                        tx.prepare_cached("UPDATE feed SET item_order = ?2 WHERE id = ?1")?
                            .execute(params![id, word])?;
                    }
                    Kept::List(id) => {
                        tx.prepare_cached("UPDATE smart_list SET item_order = ?2 WHERE id = ?1")?
                            .execute(params![id, word])?;
                    }
                    Kept::Nowhere => {}
                }
                changes.settings = true;
                Ok(())
            })
    }
}

/// Where the choice for a list is kept, with what suits it.
#[derive(Clone, Copy)]
enum Kept {
    Setting(&'static str, Order),
    Show(i64),
    List(i64),
    Nowhere,
}

impl Kept {
    fn of(list: &ItemQuery) -> Kept {
        if let Some(list) = list.list {
            return Kept::List(list.0);
        }
        match (list.place, list.feed, list.kind) {
            // What was just saved is on top.
            (Place::Inbox, ..) => Kept::Setting("order_inbox", Order::Added),
            (Place::Bookmarks, ..) => Kept::Setting("order_bookmarks", Order::Newest),
            (Place::All, Some(feed), _) => Kept::Show(feed.0),
            (Place::All, None, Some(ItemKind::Article)) => {
                Kept::Setting("order_articles", Order::Added)
            }
            (Place::All, None, Some(ItemKind::Episode)) => {
                Kept::Setting("order_episodes", Order::Newest)
            }
            (Place::All, None, None) | (Place::Continue | Place::Trash | Place::Snoozed, ..) => {
                Kept::Nowhere
            }
        }
    }
}

/// The order a query is answered in.
pub(super) fn order(conn: &Connection, query: &ItemQuery) -> Result<Order> {
    // Those have a time of their own.
    if query.place == Place::Snoozed {
        return Ok(Order::Oldest);
    }
    if matches!(query.place, Place::Continue | Place::Trash) {
        return Ok(match query.order {
            Some(Order::Oldest) => Order::Oldest,
            _ => Order::Newest,
        });
    }
    if let Some(order) = query.order {
        return Ok(order);
    }
    Ok(match Kept::of(query) {
        Kept::Nowhere => Order::Newest,
        Kept::Setting(name, suits) => settings::value(conn, name)?
            .and_then(|text| read(text.trim_matches('"')))
            .unwrap_or(suits),
        Kept::List(id) => conn
            .prepare_cached("SELECT item_order FROM smart_list WHERE id = ?1")?
            .query_row([id], |row| row.get::<_, Option<String>>(0))
            .optional()?
            .flatten()
            .and_then(|text| read(&text))
            .unwrap_or_default(),
        Kept::Show(id) => {
            let row: Option<(Option<String>, bool)> = conn
                .prepare_cached("SELECT item_order, serial FROM feed WHERE id = ?1")?
                .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let (chosen, serial) = row.unwrap_or_default();
            // A story is heard from its beginning.
            let suits = if serial { Order::Oldest } else { Order::Newest };
            chosen.and_then(|text| read(&text)).unwrap_or(suits)
        }
    })
}

/// Each list has an index for each of its orders. Those of all episodes are of all items, but for that by date.
pub(super) fn keys(query: &ItemQuery, order: Order) -> OrderKeys {
    // By date, added, length, title.
    let indexes = match (query.place, query.feed, query.kind) {
        (Place::Continue, ..) => {
            return OrderKeys {
                columns: &["touched_at", "id"],
                index: "item_begun",
                descending: order != Order::Oldest,
            };
        }
        (Place::Trash, ..) => {
            return OrderKeys {
                columns: &["trashed_at", "id"],
                index: "item_trash",
                descending: order != Order::Oldest,
            };
        }
        (Place::Snoozed, ..) => {
            return OrderKeys {
                columns: &["snoozed_until", "id"],
                index: "item_snoozed",
                descending: false,
            };
        }
        (Place::Inbox, ..) => [
            "item_inbox",
            "item_inbox_added",
            "item_inbox_length",
            "item_inbox_title",
        ],
        (Place::Bookmarks, ..) => [
            "item_marked",
            "item_marked_added",
            "item_marked_length",
            "item_marked_title",
        ],
        (Place::All, Some(_), _) => [
            "item_by_feed",
            "item_feed_added",
            "item_feed_length",
            "item_feed_title",
        ],
        (Place::All, None, Some(ItemKind::Article)) => [
            "item_by_kind",
            "item_articles_added",
            "item_articles_length",
            "item_articles_title",
        ],
        (Place::All, None, Some(ItemKind::Episode)) => [
            "item_by_kind",
            "item_all_added",
            "item_all_length",
            "item_all_title",
        ],
        (Place::All, None, None) => [
            "item_by_date",
            "item_all_added",
            "item_all_length",
            "item_all_title",
        ],
    };
    let [date, added, length, title] = indexes;
    let (columns, index, descending) = match order {
        Order::Newest => (DATE, date, true),
        Order::Oldest => (DATE, date, false),
        Order::Added if query.place == Place::Inbox => (INBOX_ADDED, added, true),
        Order::Added => (ADDED, added, true),
        Order::Longest => (LENGTH, length, true),
        Order::Shortest => (LENGTH, length, false),
        Order::Title => (TITLE, title, false),
    };
    OrderKeys {
        columns,
        index,
        descending,
    }
}

pub(crate) fn word(order: Order) -> &'static str {
    match order {
        Order::Newest => "newest",
        Order::Oldest => "oldest",
        Order::Added => "added",
        Order::Longest => "longest",
        Order::Shortest => "shortest",
        Order::Title => "title",
    }
}

/// None for what is no order: `null` is kept where a choice was taken back.
pub(super) fn read(text: &str) -> Option<Order> {
    use Order::{Added, Longest, Newest, Oldest, Shortest, Title};
    [Newest, Oldest, Added, Longest, Shortest, Title]
        .into_iter()
        .find(|order| word(*order) == text)
}
