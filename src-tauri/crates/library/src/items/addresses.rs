//! The addresses that a page is known by. One page has many: with and without what counts readers, for telephones, of a
//! cache, short ones that lead to it. A file without an address is known by its bytes.
use crate::error::Result;
use crate::model::ItemId;
use crate::store::{Durability, Store};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// The keys of addresses, each once; what is no address of the web has none.
pub(crate) fn keys<'a>(urls: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for key in urls.into_iter().filter_map(article::page_key) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// The key of a file by the SHA-256 of its bytes.
pub(crate) fn file_key(hash: &[u8]) -> String {
    format!("sha256:{}", crate::text::hex(hash))
}

pub(crate) fn note_keys(tx: &Transaction<'_>, item: ItemId, keys: &[String]) -> Result<()> {
    let mut insert =
        tx.prepare_cached("INSERT OR IGNORE INTO address_key (key, item_id) VALUES (?1, ?2)")?;
    for key in keys {
        insert.execute(params![key, item.0])?;
    }
    Ok(())
}

/// The article that is known by one of the keys: one that is not in the trash first, then one whose whole text is here.
pub(crate) fn by_keys(conn: &Connection, keys: &[String]) -> Result<Option<ItemId>> {
    let list = serde_json::Value::from(keys.to_vec()).to_string();
    Ok(conn
        .prepare_cached(
            "SELECT i.id FROM json_each(?1) k JOIN address_key a ON a.key = k.value
             JOIN item i ON i.id = a.item_id JOIN article t ON t.item_id = i.id
             ORDER BY i.trashed_at IS NOT NULL, t.fetched_at IS NULL, i.id LIMIT 1",
        )?
        .query_row([list], |row| row.get(0).map(ItemId))
        .optional()?)
}

/// At the first start with a library of an earlier format: gives all its articles their keys.
pub(crate) fn fill_keys(store: &Store) -> Result<()> {
    let missing: bool = store.read(|conn| {
        Ok(conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM article a JOIN item i ON i.id = a.item_id WHERE i.url IS NOT NULL)
               AND NOT EXISTS (SELECT 1 FROM address_key)",
            [],
            |row| row.get(0),
        )?)
    })?;
    if !missing {
        return Ok(());
    }
    store.write(Durability::Normal, |tx, _| {
        let mut statement = tx.prepare(
            "SELECT i.id, i.url, a.canonical_url FROM article a JOIN item i ON i.id = a.item_id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (url, canonical): (Option<String>, Option<String>) = (row.get(1)?, row.get(2)?);
            let all = keys(url.as_deref().into_iter().chain(canonical.as_deref()));
            note_keys(tx, ItemId(row.get(0)?), &all)?;
        }
        Ok(())
    })
}
