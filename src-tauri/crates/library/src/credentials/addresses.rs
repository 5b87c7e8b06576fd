//! Names and passwords that stand in addresses of earlier versions: taken out, and kept as one.
use super::rows;
use crate::store::Durability;
use crate::{FeedId, ItemId, Library, LoginOwner, Result, settings};
use fetch::{Authorization, take_password};
use rusqlite::{Connection, params};

/// A column with an address in it, of feeds or of items without one.
struct AddressWithPassword {
    owner: LoginOwner,
    /// `UPDATE` of the column: ?1 the address, ?2 the row.
    update: &'static str,
    url: String,
}

/// The setting that says that it was done: what comes in later is looked at as it comes.
const DONE: &str = "passwords_taken_from_addresses";
/// An at-sign, perhaps before the path.
const HAS_PASSWORD: &str = "LIKE 'http%://%@%'";

/// Looks through the addresses that a person gave. One that cannot be changed stays as it is.
///
/// # Errors
/// The database's, or the file's.
pub(crate) fn take_from_addresses(library: &Library) -> Result<()> {
    let done = library
        .inner
        .store
        .read(|conn| settings::value(conn, DONE))?;
    if done.is_some() {
        return Ok(());
    }
    for found in library.inner.store.read(found)? {
        let Ok((bare, Some(login))) = take_password(&found.url) else {
            continue;
        };
        take(library, &found, bare, &login)?;
    }
    library.inner.store.write(Durability::Full, |tx, _| {
        settings::set_value(tx, DONE, "true")
    })
}

fn take(
    library: &Library,
    found: &AddressWithPassword,
    bare: String,
    login: &Authorization,
) -> Result<()> {
    let secret = library.keep_password(login)?;
    let (origin, user) = (login.origin(), login.user().to_owned());
    let (owner, update) = (found.owner, found.update);
    library
        .inner
        .store
        .write(Durability::Full, move |tx, changes| {
            let (LoginOwner::Feed(FeedId(row)) | LoginOwner::Item(ItemId(row))) = owner;
            // Another subscription may have the address already, with another name.
            let changed = tx.execute(update, params![bare, row])?;
            if changed > 0 {
                rows::give(tx, owner, &origin, &user, &secret)?;
            } else {
                tx.execute(
                    "INSERT INTO forgotten_secret (secret) VALUES (?1)",
                    [&secret],
                )?;
            }
            changes.merge(super::changed());
            Ok(())
        })
}

fn found(conn: &Connection) -> Result<Vec<AddressWithPassword>> {
    let mut all = Vec::new();
    for (select, update) in [
        (
            "SELECT id, url FROM feed WHERE url",
            "UPDATE OR IGNORE feed SET url = ?1 WHERE id = ?2",
        ),
        (
            "SELECT id, former_url FROM feed WHERE former_url",
            "UPDATE feed SET former_url = ?1 WHERE id = ?2",
        ),
    ] {
        let mut statement = conn.prepare(&format!("{select} {HAS_PASSWORD}"))?;
        let rows = statement.query_map([], |row| {
            Ok(AddressWithPassword {
                owner: LoginOwner::Feed(FeedId(row.get(0)?)),
                update,
                url: row.get(1)?,
            })
        })?;
        all.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    for (select, update) in [
        (
            "SELECT id, url FROM item WHERE feed_id IS NULL AND url",
            "UPDATE item SET url = ?1 WHERE id = ?2",
        ),
        (
            "SELECT item_id, enclosure_url FROM episode JOIN item ON item.id = episode.item_id \
             WHERE item.feed_id IS NULL AND enclosure_url",
            "UPDATE episode SET enclosure_url = ?1 WHERE item_id = ?2",
        ),
        (
            "SELECT item_id, download.url FROM download JOIN item ON item.id = download.item_id \
             WHERE item.feed_id IS NULL AND download.url",
            "UPDATE download SET url = ?1 WHERE item_id = ?2",
        ),
    ] {
        let mut statement = conn.prepare(&format!("{select} {HAS_PASSWORD}"))?;
        let rows = statement.query_map([], |row| {
            Ok(AddressWithPassword {
                owner: LoginOwner::Item(ItemId(row.get(0)?)),
                update,
                url: row.get(1)?,
            })
        })?;
        all.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(all)
}
