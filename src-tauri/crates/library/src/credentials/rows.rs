//! Rows of logins: who asks, who was given a name, under which name the password is kept.
use crate::{FeedId, ItemId, LibraryError, LoginOwner, LoginRow, Result};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// A name that was given, and where the password is.
pub(super) struct GivenLogin {
    pub origin: String,
    pub user: String,
    pub secret: String,
}

/// Scheme, host and port of an address of the web.
pub(super) fn origin(url: &str) -> Option<String> {
    Some(fetch::Authorization::new(url, "", "").ok()?.origin())
}

/// The show of an item that has one, else the item.
pub(super) fn owner(conn: &Connection, of: LoginOwner) -> Result<LoginOwner> {
    match of {
        LoginOwner::Feed(_) => Ok(of),
        LoginOwner::Item(item) => {
            let feed: Option<Option<i64>> = conn
                .prepare_cached("SELECT feed_id FROM item WHERE id = ?1")?
                .query_row([item.0], |row| row.get(0))
                .optional()?;
            let feed = feed.ok_or(LibraryError::NotFound("item"))?;
            Ok(feed.map_or(of, |feed| LoginOwner::Feed(FeedId(feed))))
        }
    }
}

/// The two columns of an owner.
fn columns(owner: LoginOwner) -> (Option<i64>, Option<i64>) {
    match owner {
        LoginOwner::Feed(FeedId(feed)) => (Some(feed), None),
        LoginOwner::Item(ItemId(item)) => (None, Some(item)),
    }
}

/// `?1` and `?2` are [`columns`]: each half has an index of its own.
const OF: &str =
    "((feed_id = ?1 AND feed_id IS NOT NULL) OR (item_id = ?2 AND item_id IS NOT NULL))";

pub(super) fn logins(conn: &Connection, owner: LoginOwner) -> Result<Vec<LoginRow>> {
    let (feed, item) = columns(owner);
    let mut statement = conn.prepare_cached(&format!(
        "SELECT origin, iif(secret IS NULL, NULL, user), refused FROM login WHERE {OF} \
         ORDER BY secret IS NOT NULL AND refused = 0, id"
    ))?;
    let rows = statement.query_map(params![feed, item], |row| {
        let origin: String = row.get(0)?;
        Ok(LoginRow {
            host: origin
                .split_once("://")
                .map_or(origin.as_str(), |(_, host)| host)
                .to_owned(),
            user: row.get(1)?,
            refused: row.get(2)?,
            encrypted: origin.starts_with("https:"),
            origin,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn given(conn: &Connection, owner: LoginOwner) -> Result<Vec<GivenLogin>> {
    let (feed, item) = columns(owner);
    let mut statement = conn.prepare_cached(&format!(
        "SELECT origin, user, secret FROM login WHERE {OF} AND secret IS NOT NULL ORDER BY origin DESC"
    ))?;
    let rows = statement.query_map(params![feed, item], |row| {
        Ok(GivenLogin {
            origin: row.get(0)?,
            user: row.get(1)?,
            secret: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Stores a name for a server, in the place of another one.
pub(super) fn give(
    tx: &Transaction<'_>,
    owner: LoginOwner,
    origin: &str,
    user: &str,
    secret: &str,
) -> Result<()> {
    let (feed, item) = columns(owner);
    let known = tx
        .prepare_cached(&format!(
            "UPDATE login SET user = ?4, secret = ?5, refused = 0 WHERE {OF} AND origin = ?3"
        ))?
        .execute(params![feed, item, origin, user, secret])?;
    if known == 0 {
        tx.prepare_cached(
            "INSERT INTO login (feed_id, item_id, origin, user, secret) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![feed, item, origin, user, secret])?;
    }
    Ok(())
}

/// Takes back what a feed's row says of the password before, and answers until when its server wants to be left alone. It is
/// asked then, however often it failed.
pub(super) fn to_be_tried(tx: &Transaction<'_>, feed: FeedId, now: i64) -> Result<Option<i64>> {
    tx.prepare_cached(
        "UPDATE feed SET problem = NULL, problem_code = NULL \
         WHERE id = ?1 AND problem_code IN ('needs_password', 'wrong_password')",
    )?
    .execute([feed.0])?;
    tx.prepare_cached(
        "UPDATE feed SET next_refresh = hold_until WHERE id = ?1 AND hold_until > ?2 RETURNING hold_until",
    )?
    .query_row([feed.0, now], |row| row.get(0))
    .optional()
    .map_err(Into::into)
}

/// Answers whether that is news.
pub(super) fn note_refusal(
    tx: &Transaction<'_>,
    owner: LoginOwner,
    origin: &str,
    given: bool,
) -> Result<bool> {
    let (feed, item) = columns(owner);
    let known: Option<(bool, bool)> = tx
        .prepare_cached(&format!(
            "SELECT secret IS NOT NULL, refused FROM login WHERE {OF} AND origin = ?3"
        ))?
        .query_row(params![feed, item, origin], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    match known {
        None => {
            tx.prepare_cached("INSERT INTO login (feed_id, item_id, origin) VALUES (?1, ?2, ?3)")?
                .execute(params![feed, item, origin])?;
            Ok(true)
        }
        Some((true, false)) if given => {
            tx.prepare_cached(&format!(
                "UPDATE login SET refused = 1 WHERE {OF} AND origin = ?3"
            ))?
            .execute(params![feed, item, origin])?;
            Ok(true)
        }
        Some(_) => Ok(false),
    }
}

/// Whether there is a question of this server that was not answered well yet.
pub(super) fn asks(conn: &Connection, owner: LoginOwner, origin: &str) -> Result<bool> {
    let (feed, item) = columns(owner);
    Ok(conn
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM login WHERE {OF} AND origin = ?3 AND (secret IS NULL OR refused = 1))"
        ))?
        .query_row(params![feed, item, origin], |row| row.get(0))?)
}

pub(super) fn note_accepted(tx: &Transaction<'_>, owner: LoginOwner, origin: &str) -> Result<()> {
    let (feed, item) = columns(owner);
    for sql in [
        "DELETE FROM login WHERE {OF} AND origin = ?3 AND secret IS NULL",
        "UPDATE login SET refused = 0 WHERE {OF} AND origin = ?3 AND refused = 1",
    ] {
        tx.prepare_cached(&sql.replace("{OF}", OF))?
            .execute(params![feed, item, origin])?;
    }
    Ok(())
}

/// Answers how many were given.
pub(super) fn forget(tx: &Transaction<'_>, owner: LoginOwner, origin: Option<&str>) -> Result<u32> {
    let (feed, item) = columns(owner);
    let gone = tx
        .prepare_cached(&format!(
            "DELETE FROM login WHERE {OF} AND (?3 IS NULL OR origin = ?3) AND secret IS NOT NULL"
        ))?
        .execute(params![feed, item, origin])?;
    Ok(u32::try_from(gone).unwrap_or(u32::MAX))
}

/// The logins of a subscription that becomes one with another; what that one has stays.
pub(crate) fn join(tx: &Transaction<'_>, from: FeedId, to: FeedId) -> Result<()> {
    tx.prepare_cached("UPDATE OR IGNORE login SET feed_id = ?2 WHERE feed_id = ?1")?
        .execute(params![from.0, to.0])?;
    Ok(())
}

pub(super) fn forgotten(conn: &Connection) -> Result<Vec<String>> {
    let mut statement = conn.prepare_cached("SELECT secret FROM forgotten_secret LIMIT 1000")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
