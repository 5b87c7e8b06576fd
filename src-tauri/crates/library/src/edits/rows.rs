//! Rows of what a person set, and what is said in its place.
use crate::error::{LibraryError, Result};
use crate::index;
use crate::model::{EditField, EditSubject, Edits, FeedId};
use crate::text;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// What the person set; None: as it is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OwnFields {
    pub title: Option<String>,
    pub author: Option<String>,
    /// `Some(None)`: there is to be none.
    pub picture: Option<Option<String>>,
    pub note: String,
}

struct Tables {
    id: i64,
    table: &'static str,
    edits: &'static str,
    key: &'static str,
    /// What is said of the author.
    author: &'static str,
    what: &'static str,
}

fn tables(subject: EditSubject) -> Tables {
    match subject {
        EditSubject::Item(item) => Tables {
            id: item.0,
            table: "item",
            edits: "item_edit",
            key: "item_id",
            author: "coalesce((SELECT byline FROM article WHERE item_id = t.id), (SELECT author FROM episode WHERE item_id = t.id))",
            what: "item",
        },
        EditSubject::Feed(feed) => Tables {
            id: feed.0,
            table: "feed",
            edits: "feed_edit",
            key: "feed_id",
            author: "t.author",
            what: "feed",
        },
    }
}

pub(super) fn shown(conn: &Connection, subject: EditSubject) -> Result<Edits> {
    let own = own(conn, subject)?;
    let folder = folder(conn, subject)?;
    let folder = folder.map(|path| text::spelled_folders(&text::folders_of(&path)));
    let Tables {
        id,
        table,
        edits,
        key,
        author,
        what,
    } = tables(subject);
    conn.prepare_cached(&format!(
        "SELECT t.title, t.image, CASE WHEN p.title IS NULL THEN t.title ELSE coalesce(p.said_title, '') END, {author}
         FROM {table} t LEFT JOIN {edits} p ON p.{key} = t.id WHERE t.id = ?1"
    ))?
    .query_row([id], |row| {
        let said_author: Option<String> = row.get(3)?;
        let said_author = said_author.unwrap_or_default();
        let set = [
            (own.title.is_some(), EditField::Title),
            (own.author.is_some(), EditField::Author),
            (own.picture.is_some(), EditField::Picture),
        ];
        Ok(Edits {
            title: row.get(0)?,
            image: row.get(1)?,
            said_title: row.get(2)?,
            author: own.author.unwrap_or_else(|| said_author.clone()),
            said_author,
            note: own.note,
            folder,
            own: set
                .into_iter()
                .filter_map(|(is, field)| is.then_some(field))
                .collect(),
        })
    })
    .optional()?
    .ok_or(LibraryError::NotFound(what))
}

/// Whether two titles are one, whatever their case, spaces and punctuation.
pub(crate) fn is_same_title(one: &str, other: &str) -> bool {
    let letters = |title: &str| -> String {
        let folded = index::fold(title);
        folded.chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let (a, b) = (letters(one), letters(other));
    // Of signs alone.
    if a.is_empty() && b.is_empty() {
        return one.trim() == other.trim();
    }
    a == b
}

/// The title that a list gave a show before anybody knew the feed's is none of its own where the feed says the same.
pub(crate) fn title_as_said(tx: &Transaction<'_>, now: i64, feed: FeedId) -> Result<()> {
    let subject = EditSubject::Feed(feed);
    let own = own(tx, subject)?;
    let Some(title) = &own.title else {
        return Ok(());
    };
    let said = shown(tx, subject)?.said_title;
    if said.trim().is_empty() || !is_same_title(title, &said) {
        return Ok(());
    }
    let own = OwnFields { title: None, ..own };
    put(tx, now, subject, &own)
}

pub(crate) fn own(conn: &Connection, subject: EditSubject) -> Result<OwnFields> {
    let Tables { id, edits, key, .. } = tables(subject);
    let own = conn
        .prepare_cached(&format!(
            "SELECT title, author, picture, image, note FROM {edits} WHERE {key} = ?1"
        ))?
        .query_row([id], |row| {
            let (picture, image): (bool, Option<String>) = (row.get(2)?, row.get(3)?);
            Ok(OwnFields {
                title: row.get(0)?,
                author: row.get(1)?,
                picture: picture.then_some(image),
                note: row.get(4)?,
            })
        })
        .optional()?;
    Ok(own.unwrap_or_default())
}

/// Sets all of it.
///
/// # Errors
/// `NotFound` when the item or the feed is gone.
pub(crate) fn put(
    tx: &Transaction<'_>,
    now: i64,
    subject: EditSubject,
    own: &OwnFields,
) -> Result<()> {
    let Tables {
        id,
        table,
        edits,
        key,
        what,
        ..
    } = tables(subject);
    let said: Option<(String, Option<String>)> = tx
        .prepare_cached(&format!(
            "SELECT CASE WHEN p.title IS NULL THEN t.title ELSE coalesce(p.said_title, '') END,
               CASE WHEN p.picture = 1 THEN p.said_image ELSE t.image END
             FROM {table} t LEFT JOIN {edits} p ON p.{key} = t.id WHERE t.id = ?1"
        ))?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (said_title, said_image) = said.ok_or(LibraryError::NotFound(what))?;
    // It may have been deleted with the trash meanwhile.
    let here = |hash: &String| -> Result<bool> {
        Ok(tx
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM asset WHERE sha256 = ?1)")?
            .query_row([hash], |row| row.get(0))?)
    };
    let image = match own.picture.clone().flatten() {
        Some(hash) if here(&hash)? => Some(hash),
        _ => None,
    };
    if *own == OwnFields::default() {
        tx.prepare_cached(&format!("DELETE FROM {edits} WHERE {key} = ?1"))?
            .execute([id])?;
    } else {
        tx.prepare_cached(&format!(
            "INSERT INTO {edits} ({key}, title, author, picture, image, note, said_title, said_image, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT ({key}) DO UPDATE SET title = excluded.title, author = excluded.author,
               picture = excluded.picture, image = excluded.image, note = excluded.note,
               said_title = excluded.said_title, said_image = excluded.said_image, changed_at = excluded.changed_at"
        ))?
        .execute(params![
            id,
            own.title,
            own.author,
            own.picture.is_some(),
            image,
            own.note,
            own.title.as_ref().map(|_| &said_title),
            own.picture.as_ref().and(said_image.as_ref()),
            now
        ])?;
    }
    // What the person set lies there already, so no trigger takes this back.
    let shown_image = match &own.picture {
        Some(_) => &image,
        None => &said_image,
    };
    tx.prepare_cached(&format!(
        "UPDATE {table} SET title = ?2, image = ?3 WHERE id = ?1"
    ))?
    .execute(params![
        id,
        own.title.as_ref().unwrap_or(&said_title),
        shown_image
    ])?;
    Ok(())
}

/// The folder of a show.
pub(super) fn folder(conn: &Connection, subject: EditSubject) -> Result<Option<String>> {
    let EditSubject::Feed(feed) = subject else {
        return Ok(None);
    };
    Ok(conn
        .prepare_cached("SELECT folder FROM feed WHERE id = ?1")?
        .query_row([feed.0], |row| row.get(0))
        .optional()?)
}

pub(super) fn set_folder(tx: &Transaction<'_>, subject: EditSubject, folder: &str) -> Result<()> {
    if let EditSubject::Feed(feed) = subject {
        tx.prepare_cached("UPDATE feed SET folder = ?2 WHERE id = ?1")?
            .execute(params![feed.0, folder])?;
    }
    Ok(())
}
