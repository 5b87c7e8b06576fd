//! The index of search, its writing half: what is written here is what `search` looks for.
mod titles;
mod words;

use crate::body;
use crate::error::Result;
use crate::model::ItemId;
use rusqlite::{OptionalExtension, Transaction, params};
use std::borrow::Cow;

pub(crate) use titles::{index_titles, titles_later, titles_wait};
pub(crate) use words::{fold, stem, stemmed, words};

/// The most of one item's text that is indexed; a longer one is found by its beginning.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Writes an item's title, text, transcript and notes into the index, in the place of what was there.
pub(crate) fn index_item(tx: &Transaction<'_>, id: ItemId) -> Result<()> {
    let words = body::words(tx, id)?.filter(|words| !words.trim().is_empty());
    let words = match words {
        Some(words) => words,
        None => tx
            .prepare_cached("SELECT summary FROM item WHERE id = ?1")?
            .query_row([id.0], |row| row.get(0))
            .optional()?
            .unwrap_or_default(),
    };
    index_words(tx, id, &stemmed_text(&words))
}

/// As [`index_item`], with the text's words from [`stemmed_text`].
pub(crate) fn index_words(tx: &Transaction<'_>, id: ItemId, words: &str) -> Result<()> {
    let shown: Option<(String, String)> = tx
        .prepare_cached("SELECT title, summary FROM item WHERE id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((title, summary)) = shown else {
        tx.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
            .execute([id.0])?;
        return Ok(());
    };
    let transcript = joined(
        tx,
        id,
        "SELECT text FROM cue WHERE item_id = ?1 ORDER BY number",
    )?;
    let notes = joined(
        tx,
        id,
        "SELECT quote || ' ' || text FROM note WHERE item_id = ?1 ORDER BY id",
    )?;
    let own = joined(
        tx,
        id,
        "SELECT note || ' ' || coalesce(author, '') FROM item_edit WHERE item_id = ?1",
    )?;
    write_entry(
        tx,
        id,
        &stemmed(&title),
        &with_summary(words, &stemmed(&summary)),
        &stemmed(&transcript),
        &stemmed(&(notes + &own)),
    )
}

/// What a list shows is found, too. Mostly the summary is the beginning of the text, cut within a word.
fn with_summary<'a>(words: &'a str, summary: &str) -> Cow<'a, str> {
    let whole = summary.rsplit_once(' ').map_or("", |(whole, _)| whole);
    let known = words.contains(summary) || (!whole.is_empty() && words.starts_with(whole));
    if known {
        Cow::Borrowed(words)
    } else {
        Cow::Owned(format!("{words} {summary}"))
    }
}

/// A long text as the index takes it.
pub(crate) fn stemmed_text(words: &str) -> String {
    stemmed(bounded(words))
}

fn write_entry(
    tx: &Transaction<'_>,
    id: ItemId,
    title: &str,
    words: &str,
    transcript: &str,
    notes: &str,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO search (rowid, title, text, transcript, notes) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![id.0, title, words, transcript, notes])?;
    Ok(())
}

fn joined(tx: &Transaction<'_>, id: ItemId, sql: &str) -> Result<String> {
    let mut out = String::new();
    let mut statement = tx.prepare_cached(sql)?;
    let mut rows = statement.query([id.0])?;
    while let Some(row) = rows.next()? {
        if out.len() > MOST_BYTES {
            break;
        }
        out.push_str(row.get_ref(0)?.as_str().unwrap_or_default());
        out.push(' ');
    }
    Ok(out)
}

fn bounded(text: &str) -> &str {
    if text.len() <= MOST_BYTES {
        return text;
    }
    let mut end = MOST_BYTES;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
