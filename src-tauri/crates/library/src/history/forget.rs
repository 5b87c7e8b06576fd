//! Forgetting history, and the way back.
use super::periods;
use crate::Library;
use crate::error::Result;
use crate::model::{Forget, Undo};
use crate::store::Durability;
use rusqlite::{Connection, Row, Transaction, params, params_from_iter};
use std::time::{Duration, Instant};

/// Longer nobody is kept from writing.
const PIECE: Duration = Duration::from_millis(15);

const COLUMNS: &str = "item_id, feed_id, source, kind, day, hour, zone, month, began_at, ended_at, heard_ms, listened_ms, \
   saved_speed_ms, saved_trim_ms, read_ms, words, place_ms, progress, finished";

/// A row as it was.
struct ForgottenRow {
    item: Option<i64>,
    feed: Option<i64>,
    source: String,
    kind: String,
    /// From `day` to `place_ms`.
    numbers: [i64; 13],
    progress: f64,
    finished: bool,
}

impl Library {
    /// Forgets what was heard and read: one entry, a day, a show, or everything. The answer counts what the list showed.
    ///
    /// # Errors
    /// `Refused` for a day that no calendar has.
    pub fn forget_history(&self, what: &Forget) -> Result<Undo> {
        let (condition, values): (&'static str, Vec<i64>) = match what {
            Forget::Entry { item, day } => (
                "item_id = ?1 AND day = ?2",
                vec![item.0, periods::read(day)?],
            ),
            Forget::Day { day } => ("day = ?1", vec![periods::read(day)?]),
            Forget::Show { feed } => ("feed_id = ?1", vec![feed.0]),
            Forget::All => ("id > 0", Vec::new()),
        };
        let rows = self
            .inner
            .store
            .read(|conn| rows(conn, condition, &values))?;
        let shown = rows.iter().filter(|(_, last, _)| *last).count();
        let ids: Vec<i64> = rows.iter().map(|(id, ..)| *id).collect();
        self.in_pieces(ids, |tx, id| {
            tx.prepare_cached("DELETE FROM history WHERE id = ?1")?
                .execute([id])?;
            Ok(())
        })?;
        let kept: Vec<ForgottenRow> = rows.into_iter().map(|(.., row)| row).collect();
        self.keep_undo(u32::try_from(shown).unwrap_or(u32::MAX), move |library| {
            library.in_pieces(kept, |tx, row| put_back(tx, &row))
        })
    }

    /// Does something with each, in transactions that keep nobody waiting.
    fn in_pieces<T: Send + 'static>(
        &self,
        all: Vec<T>,
        each: fn(&Transaction<'_>, T) -> Result<()>,
    ) -> Result<()> {
        let mut rest = all.into_iter();
        loop {
            let (left, done) = self
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    let begun = Instant::now();
                    while begun.elapsed() < PIECE {
                        let Some(one) = rest.next() else {
                            changes.reading = true;
                            return Ok((rest, true));
                        };
                        each(tx, one)?;
                    }
                    changes.reading = true;
                    Ok((rest, false))
                })?;
            if done {
                return Ok(());
            }
            rest = left;
        }
    }
}

/// Number, whether lists show it, and all of it; in the order in which it was written.
fn rows(
    conn: &Connection,
    condition: &str,
    values: &[i64],
) -> Result<Vec<(i64, bool, ForgottenRow)>> {
    let sql = format!("SELECT {COLUMNS}, id, last FROM history WHERE {condition} ORDER BY id");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| {
        let shown = row.get::<_, bool>(20)? && row.get::<_, Option<i64>>(0)?.is_some();
        Ok((row.get(19)?, shown, kept(row)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn kept(row: &Row<'_>) -> rusqlite::Result<ForgottenRow> {
    let mut numbers = [0; 13];
    for (n, number) in numbers.iter_mut().enumerate() {
        *number = row.get(n + 4)?;
    }
    Ok(ForgottenRow {
        item: row.get(0)?,
        feed: row.get(1)?,
        source: row.get(2)?,
        kind: row.get(3)?,
        numbers,
        progress: row.get(17)?,
        finished: row.get(18)?,
    })
}

/// What was heard in that hour meanwhile stays, beside what was before. An item or a show may be gone for good by now.
fn put_back(tx: &Transaction<'_>, row: &ForgottenRow) -> Result<()> {
    let sql = format!(
        "INSERT INTO history ({COLUMNS}) \
         VALUES ((SELECT id FROM item WHERE id = ?1), (SELECT id FROM feed WHERE id = ?2), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, \
           ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19) \
         ON CONFLICT (item_id, day, hour, zone) DO UPDATE SET began_at = min(began_at, excluded.began_at), \
           heard_ms = heard_ms + excluded.heard_ms, listened_ms = listened_ms + excluded.listened_ms, \
           saved_speed_ms = saved_speed_ms + excluded.saved_speed_ms, \
           saved_trim_ms = saved_trim_ms + excluded.saved_trim_ms, read_ms = read_ms + excluded.read_ms, \
           words = words + excluded.words, finished = max(finished, excluded.finished)"
    );
    let n = &row.numbers;
    tx.prepare_cached(&sql)?.execute(params![
        row.item,
        row.feed,
        row.source,
        row.kind,
        n[0],
        n[1],
        n[2],
        n[3],
        n[4],
        n[5],
        n[6],
        n[7],
        n[8],
        n[9],
        n[10],
        n[11],
        n[12],
        row.progress,
        row.finished
    ])?;
    if let Some(item) = row.item {
        tx.prepare_cached(
            "UPDATE history SET last = id = (SELECT o.id FROM history o WHERE o.item_id = ?1 AND o.day = ?2 \
               ORDER BY o.ended_at DESC, o.id DESC LIMIT 1) WHERE item_id = ?1 AND day = ?2",
        )?
        .execute([item, n[0]])?;
    }
    Ok(())
}
