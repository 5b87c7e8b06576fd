//! Highlights and notes that other programs made. Their places are not known: they are found by their words when the text
//! is shown.
use super::rows::{colour_name, part_name};
use super::{LONGEST_NOTE, LONGEST_QUOTE};
use crate::error::Result;
use crate::model::{Colour, ItemId, Part};
use rusqlite::{Transaction, params};

/// What another program says of one. Without a quote it is a note on the whole.
pub(crate) struct BroughtNote<'a> {
    pub quote: &'a str,
    pub note: &'a str,
    /// As that program calls it.
    pub colour: &'a str,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// Adds those that an item has not; answers their ids.
pub(crate) fn bring_in(
    tx: &Transaction<'_>,
    item: ItemId,
    notes: &[BroughtNote<'_>],
) -> Result<Vec<i64>> {
    let mut new = Vec::new();
    for note in notes {
        let quote: String = note.quote.split_whitespace().collect::<Vec<_>>().join(" ");
        let quote: String = quote.chars().take(LONGEST_QUOTE).collect();
        let text: String = note
            .note
            .trim()
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .take(LONGEST_NOTE)
            .collect();
        if quote.is_empty() && text.is_empty() {
            continue;
        }
        let known: bool = tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM note WHERE item_id = ?1 AND quote = ?2 AND (?2 <> '' OR text = ?3))",
            )?
            .query_row(params![item.0, quote, text], |row| row.get(0))?;
        if known {
            continue;
        }
        tx.prepare_cached(
            "INSERT INTO note (item_id, part, quote, text, colour, created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        )?
        .execute(params![
            item.0,
            part_name(Part::Text),
            quote,
            text,
            colour_name(colour(note.colour)),
            note.created_at
        ])?;
        new.push(tx.last_insert_rowid());
    }
    Ok(new)
}

fn colour(name: &str) -> Colour {
    match name {
        "green" => Colour::Green,
        "blue" | "purple" | "indigo" | "cyan" | "teal" => Colour::Blue,
        "pink" | "red" | "magenta" | "orange" | "brown" => Colour::Pink,
        _ => Colour::Yellow,
    }
}
