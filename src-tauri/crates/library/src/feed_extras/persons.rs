//! Rows of the people who are heard. A show's stand for its items that name nobody themselves, and are stored once.
use crate::address;
use crate::error::Result;
use crate::many_rows::insert_rows;
use crate::model::{FeedId, ItemId, PersonRow};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Row, Transaction, params};

/// Whose list of people it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PersonOwner {
    Feed(FeedId),
    Item(ItemId),
}

/// A person to be stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewPerson<'a> {
    pub owner: PersonOwner,
    /// Its place in the list.
    pub number: i64,
    pub person: &'a feed::Person,
    /// The name, folded.
    pub key: &'a str,
}

/// Stores people of what is new, many at a time.
pub(crate) fn insert_persons(tx: &Transaction<'_>, new: &[NewPerson<'_>]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let rows: Vec<[ToSqlOutput<'_>; 9]> = new.iter().map(person_row).collect();
    Ok(insert_rows(
        tx,
        "INSERT INTO person (item_id, feed_id, number, name, name_key, role, grp, url, image_url)",
        &rows,
    )?)
}

fn person_row<'a>(new: &NewPerson<'a>) -> [ToSqlOutput<'a>; 9] {
    let (item, feed) = match new.owner {
        PersonOwner::Item(item) => (Some(item.0), None),
        PersonOwner::Feed(feed) => (None, Some(feed.0)),
    };
    let number = |n: Option<i64>| ToSqlOutput::Owned(n.map_or(Value::Null, Value::Integer));
    let text = |text: &'a Option<String>| {
        let value = text.as_ref().map(|text| ValueRef::Text(text.as_bytes()));
        ToSqlOutput::Borrowed(value.unwrap_or(ValueRef::Null))
    };
    [
        number(item),
        number(feed),
        number(Some(new.number)),
        ToSqlOutput::Borrowed(ValueRef::Text(new.person.name.as_bytes())),
        ToSqlOutput::Borrowed(ValueRef::Text(new.key.as_bytes())),
        text(&new.person.role),
        text(&new.person.group),
        text(&new.person.url),
        text(&new.person.image),
    ]
}

/// Puts a list in the place of the one that is stored; false where it is the same. Pictures that are here stay.
pub(crate) fn put_persons(
    tx: &Transaction<'_>,
    owner: PersonOwner,
    new: &[NewPerson<'_>],
) -> Result<bool> {
    let (column, id) = match owner {
        PersonOwner::Item(item) => ("item_id", item.0),
        PersonOwner::Feed(feed) => ("feed_id", feed.0),
    };
    let stored: Vec<(feed::Person, Option<String>)> = tx
        .prepare_cached(&format!(
            "SELECT name, role, grp, url, image_url, image FROM person WHERE {column} = ?1 ORDER BY number"
        ))?
        .query_map([id], |row| {
            let person = feed::Person {
                name: row.get(0)?,
                role: row.get(1)?,
                group: row.get(2)?,
                url: row.get(3)?,
                image: row.get(4)?,
            };
            Ok((person, row.get(5)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    if stored
        .iter()
        .map(|(person, _)| person)
        .eq(new.iter().map(|new| new.person))
    {
        return Ok(false);
    }
    tx.prepare_cached(&format!("DELETE FROM person WHERE {column} = ?1"))?
        .execute([id])?;
    insert_persons(tx, new)?;
    for (person, image) in stored {
        if let (Some(url), Some(image)) = (person.image, image) {
            tx.prepare_cached(&format!(
                "UPDATE person SET image = ?3 WHERE {column} = ?1 AND image_url = ?2"
            ))?
            .execute(params![id, url, image])?;
        }
    }
    Ok(true)
}

// A picture that came with another list serves here as well.
const SELECT: &str = "SELECT p.name, p.role, p.grp, p.url, coalesce(p.image, (SELECT o.image FROM person o
    WHERE o.name_key = p.name_key AND o.image_url = p.image_url AND o.image IS NOT NULL LIMIT 1)) AS image FROM person p";

/// The people of an item: its own, else those of its show.
pub(crate) fn of_item(
    conn: &Connection,
    item: ItemId,
    feed: Option<FeedId>,
) -> Result<Vec<PersonRow>> {
    let own: Vec<PersonRow> = conn
        .prepare_cached(&format!("{SELECT} WHERE p.item_id = ?1 ORDER BY p.number"))?
        .query_map([item.0], row_to_person)?
        .collect::<rusqlite::Result<_>>()?;
    match feed {
        Some(feed) if own.is_empty() => of_feed(conn, feed),
        _ => Ok(own),
    }
}

pub(super) fn of_feed(conn: &Connection, feed: FeedId) -> Result<Vec<PersonRow>> {
    Ok(conn
        .prepare_cached(&format!("{SELECT} WHERE p.feed_id = ?1 ORDER BY p.number"))?
        .query_map([feed.0], row_to_person)?
        .collect::<rusqlite::Result<_>>()?)
}

fn row_to_person(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    let name: String = row.get(0)?;
    let url: Option<String> = row.get(3)?;
    Ok(PersonRow {
        role: row.get(1)?,
        group: row.get(2)?,
        url: url
            .and_then(|url| address::to_open(&url))
            .filter(|url| url.starts_with("http")),
        image: row.get(4)?,
        query: format!("person:\"{}\" ", name.replace('"', " ")),
        name,
    })
}
