//! Rows of notes: reading, taking out, putting back.
use super::anchor::Anchor;
use crate::error::Result;
use crate::model::*;
use crate::text;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

pub(super) fn colour_name(colour: Colour) -> &'static str {
    match colour {
        Colour::Yellow => "yellow",
        Colour::Green => "green",
        Colour::Blue => "blue",
        Colour::Pink => "pink",
    }
}

/// What an older or newer program wrote is yellow.
fn colour(name: &str) -> Colour {
    match name {
        "green" => Colour::Green,
        "blue" => Colour::Blue,
        "pink" => Colour::Pink,
        _ => Colour::Yellow,
    }
}

pub(super) fn part_name(part: Part) -> &'static str {
    match part {
        Part::Text => "text",
        Part::Transcript => "transcript",
    }
}

fn row_to_annotation(row: &Row<'_>) -> rusqlite::Result<Annotation> {
    let (named, part): (String, String) = (row.get("colour")?, row.get("part")?);
    Ok(Annotation {
        id: AnnotationId(row.get("id")?),
        item: ItemId(row.get("item_id")?),
        part: if part == "transcript" {
            Part::Transcript
        } else {
            Part::Text
        },
        quote: row.get("quote")?,
        note: row.get("text")?,
        colour: colour(&named),
        from_ms: row.get("from_ms")?,
        to_ms: row.get("to_ms")?,
        created_at: text::rfc3339(row.get("created_at")?).unwrap_or_default(),
        lost: row.get("lost")?,
    })
}

const COLUMNS: &str = "n.id, n.item_id, n.part, n.quote, n.prefix, n.suffix, n.start_at, n.from_ms, n.to_ms, n.text, n.colour, \
    n.created_at, n.changed_at, n.lost";

/// Those of one text with what is known of their places; notes on the whole have none.
pub(super) fn of_item(
    conn: &Connection,
    item: ItemId,
    part: Part,
    most: u32,
) -> Result<Vec<(Annotation, Anchor)>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM note n WHERE n.item_id = ?1 AND n.part = ?2 AND n.quote <> '' ORDER BY n.start_at, n.id LIMIT ?3"
    ))?;
    let rows = statement.query_map(params![item.0, part_name(part), most], |row| {
        let annotation = row_to_annotation(row)?;
        let anchor = Anchor {
            quote: annotation.quote.clone(),
            prefix: row.get("prefix")?,
            suffix: row.get("suffix")?,
            start_at: row.get("start_at")?,
        };
        Ok((annotation, anchor))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn by_id(conn: &Connection, id: AnnotationId) -> Result<Option<Annotation>> {
    Ok(conn
        .prepare_cached(&format!("SELECT {COLUMNS} FROM note n WHERE n.id = ?1"))?
        .query_row([id.0], row_to_annotation)
        .optional()?)
}

/// The newest first, marks and own notes of items by one order.
pub(super) fn each_of_notebook(
    conn: &Connection,
    item: Option<ItemId>,
    mut work: impl FnMut(NotebookRow),
) -> Result<()> {
    let mut own = own_notes(conn, item)?.into_iter().peekable();
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS}, i.kind, i.title, i.source, i.url FROM note n JOIN item i ON i.id = n.item_id
         WHERE i.trashed_at IS NULL AND (?1 IS NULL OR n.item_id = ?1) ORDER BY n.created_at DESC, n.id DESC"
    ))?;
    let mut rows = statement.query([item.map(|id| id.0)])?;
    while let Some(row) = rows.next()? {
        let at: i64 = row.get("created_at")?;
        while let Some((_, note)) = own.next_if(|(changed, _)| *changed > at) {
            work(note);
        }
        let annotation = row_to_annotation(row)?;
        work(NotebookRow {
            at: annotation.created_at.clone(),
            annotation: Some(annotation),
            ..row_to_notebook(row)?
        });
    }
    own.for_each(|(_, note)| work(note));
    Ok(())
}

/// What the person wrote of items as a whole, and when.
fn own_notes(conn: &Connection, item: Option<ItemId>) -> Result<Vec<(i64, NotebookRow)>> {
    let mut statement = conn.prepare_cached(
        "SELECT e.item_id, e.note, e.changed_at, i.kind, i.title, i.source, i.url
         FROM item_edit e JOIN item i ON i.id = e.item_id
         WHERE e.note <> '' AND i.trashed_at IS NULL AND (?1 IS NULL OR e.item_id = ?1) ORDER BY e.changed_at DESC, e.item_id DESC",
    )?;
    let rows = statement.query_map([item.map(|id| id.0)], |row| {
        let at: i64 = row.get("changed_at")?;
        let note = NotebookRow {
            own_note: Some(row.get("note")?),
            at: text::rfc3339(at).unwrap_or_default(),
            ..row_to_notebook(row)?
        };
        Ok((at, note))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Of which item it is.
fn row_to_notebook(row: &Row<'_>) -> rusqlite::Result<NotebookRow> {
    let kind: String = row.get("kind")?;
    Ok(NotebookRow {
        item: ItemId(row.get("item_id")?),
        annotation: None,
        own_note: None,
        at: String::new(),
        kind: if kind == "article" {
            ItemKind::Article
        } else {
            ItemKind::Episode
        },
        title: row.get("title")?,
        source: row.get("source")?,
        url: row.get("url")?,
    })
}

/// All of a row, to be put back.
#[derive(Clone)]
pub(crate) struct NoteRow {
    pub item: ItemId,
    id: i64,
    part: String,
    anchor: Anchor,
    from_ms: Option<i64>,
    to_ms: Option<i64>,
    note: String,
    colour: String,
    created_at: i64,
    changed_at: i64,
    lost: bool,
}

const OF_ROW: &str = "id, item_id, part, quote, prefix, suffix, start_at, from_ms, to_ms, text, colour, created_at, changed_at, lost";

fn row_to_note(row: &Row<'_>) -> rusqlite::Result<NoteRow> {
    Ok(NoteRow {
        item: ItemId(row.get("item_id")?),
        id: row.get("id")?,
        part: row.get("part")?,
        anchor: Anchor {
            quote: row.get("quote")?,
            prefix: row.get("prefix")?,
            suffix: row.get("suffix")?,
            start_at: row.get("start_at")?,
        },
        from_ms: row.get("from_ms")?,
        to_ms: row.get("to_ms")?,
        note: row.get("text")?,
        colour: row.get("colour")?,
        created_at: row.get("created_at")?,
        changed_at: row.get("changed_at")?,
        lost: row.get("lost")?,
    })
}

/// Takes one out; None when it is gone already.
pub(super) fn take(tx: &Transaction<'_>, id: AnnotationId) -> Result<Option<NoteRow>> {
    Ok(tx
        .prepare_cached(&format!(
            "DELETE FROM note WHERE id = ?1 RETURNING {OF_ROW}"
        ))?
        .query_row([id.0], row_to_note)
        .optional()?)
}

/// All of an item, as they are, to be put on another one in its place.
pub(crate) fn copies(conn: &Connection, item: ItemId) -> Result<Vec<NoteRow>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {OF_ROW} FROM note WHERE item_id = ?1 ORDER BY id"
    ))?;
    let rows = statement.query_map([item.0], row_to_note)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Puts one on the item that came in the place of its own.
pub(crate) fn put_on(tx: &Transaction<'_>, row: &NoteRow, item: ItemId) -> Result<()> {
    put_back(
        tx,
        &NoteRow {
            item,
            ..row.clone()
        },
    )
}

/// Puts one back by its number; not when its item has been deleted for good since.
pub(super) fn put_back(tx: &Transaction<'_>, row: &NoteRow) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO note (id, item_id, part, quote, prefix, suffix, start_at, from_ms, to_ms, text, colour,
           created_at, changed_at, lost)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14 WHERE EXISTS (SELECT 1 FROM item WHERE id = ?2)",
    )?
    .execute(params![
        row.id,
        row.item.0,
        row.part,
        row.anchor.quote,
        row.anchor.prefix,
        row.anchor.suffix,
        row.anchor.start_at,
        row.from_ms,
        row.to_ms,
        row.note,
        row.colour,
        row.created_at,
        row.changed_at,
        row.lost
    ])?;
    Ok(())
}
