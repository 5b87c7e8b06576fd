//! How a feed answered the last times, where it was, and what of its document had to be mended: one row a feed, JSON.
use crate::error::Result;
use crate::model::{AskingOutcome, FeedId, Mended, MendedKind, MoveWhy};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// So many askings of a feed are kept, and so many moves.
pub(crate) const KEPT: usize = 20;

/// One asking, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AskingNote {
    /// Unix milliseconds.
    pub at: i64,
    pub outcome: AskingOutcome,
    pub status: Option<u16>,
    pub bytes: Option<u32>,
    pub mime: Option<String>,
    pub took_ms: u32,
    pub items: Option<u32>,
    pub fresh: u32,
    pub problem: Option<String>,
    pub code: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MoveNote {
    /// Unix milliseconds.
    pub at: i64,
    pub from: String,
    pub to: String,
    pub why: MoveWhy,
}

/// The oldest first.
#[derive(Debug, Default)]
pub(crate) struct FeedLog {
    pub askings: Vec<AskingNote>,
    pub moves: Vec<MoveNote>,
    /// As the reader of feeds says it.
    pub mended: Vec<String>,
}

/// What cannot be read is as if nothing was noted.
fn list<T: DeserializeOwned>(text: &str) -> Vec<T> {
    serde_json::from_str(text).unwrap_or_default()
}

fn json<T: Serialize>(list: &[T]) -> String {
    serde_json::to_string(list).unwrap_or_else(|_| "[]".into())
}

pub(crate) fn log(conn: &Connection, id: FeedId) -> Result<FeedLog> {
    let found = conn
        .prepare_cached("SELECT askings, moves, mended FROM feed_log WHERE feed_id = ?1")?
        .query_row([id.0], |row| {
            Ok(FeedLog {
                askings: list(row.get_ref(0)?.as_str()?),
                moves: list(row.get_ref(1)?.as_str()?),
                mended: list(row.get_ref(2)?.as_str()?),
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Adds askings; the oldest of more than are kept go.
pub(crate) fn note_askings(tx: &Transaction<'_>, id: FeedId, notes: Vec<AskingNote>) -> Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    let mut all = log(tx, id)?.askings;
    all.extend(notes);
    let from = all.len().saturating_sub(KEPT);
    tx.prepare_cached(
        "INSERT INTO feed_log (feed_id, askings) SELECT id, ?2 FROM feed WHERE id = ?1 \
         ON CONFLICT (feed_id) DO UPDATE SET askings = excluded.askings",
    )?
    .execute(params![id.0, json(&all[from..])])?;
    Ok(())
}

pub(crate) fn note_move(tx: &Transaction<'_>, id: FeedId, note: MoveNote) -> Result<()> {
    if note.from == note.to {
        return Ok(());
    }
    let mut all = log(tx, id)?.moves;
    all.push(note);
    let from = all.len().saturating_sub(KEPT);
    tx.prepare_cached(
        "INSERT INTO feed_log (feed_id, moves) SELECT id, ?2 FROM feed WHERE id = ?1 \
         ON CONFLICT (feed_id) DO UPDATE SET moves = excluded.moves",
    )?
    .execute(params![id.0, json(&all[from..])])?;
    Ok(())
}

/// What had to be mended of the last document; that nothing had to be is noted only where something was.
pub(crate) fn note_mended(tx: &Transaction<'_>, id: FeedId, words: &[String]) -> Result<()> {
    let sql = match words.is_empty() {
        true => "UPDATE feed_log SET mended = ?2 WHERE feed_id = ?1 AND mended <> ?2",
        false => {
            "INSERT INTO feed_log (feed_id, mended) VALUES (?1, ?2) \
             ON CONFLICT (feed_id) DO UPDATE SET mended = excluded.mended"
        }
    };
    tx.prepare_cached(sql)?
        .execute(params![id.0, json(words)])?;
    Ok(())
}

/// What was mended, as the window tells it.
pub(crate) fn mended(words: &[String]) -> Vec<Mended> {
    let kind = |words: &str| {
        let has = |part: &str| words.contains(part);
        if has("something before") {
            MendedKind::Before
        } else if has("version") {
            MendedKind::Version
        } else if has("JSON is broken") || has("ends in the middle") || has("ends inside") {
            MendedKind::Broken
        } else if has("no end tag") {
            MendedKind::Unclosed
        } else if has("without content") {
            MendedKind::Empty
        } else if has("Only the first") {
            MendedKind::Cut
        } else if has("declared") || has("replaced") || has("UTF") {
            MendedKind::Encoding
        } else {
            MendedKind::Other
        }
    };
    words
        .iter()
        .map(|words| Mended {
            kind: kind(words),
            words: words.clone(),
        })
        .collect()
}
