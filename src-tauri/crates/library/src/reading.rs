//! Where reading and listening stopped.
use crate::Library;
use crate::activity::{self, ActivityPiece, LocalHour};
use crate::error::{LibraryError, Result};
use crate::model::{Changes, ItemId, READ_AT, ReadingPosition, Settings};
use crate::ranks;
use crate::store::Durability;
use open_text::{ReadPiece, TextKnown};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

mod open_text;
#[cfg(test)]
mod tests;

pub(crate) use open_text::OpenText;

/// A longer duration is a mistake of the decoder.
const LONGEST_MS: i64 = 30 * 86_400_000;

/// Stores where listening stopped, and the duration as (ms, exact) when it is known better now: a guess never takes the
/// place of a duration that was counted.
pub(crate) fn set_position(
    tx: &Transaction<'_>,
    now: i64,
    id: ItemId,
    position_ms: i64,
    duration: Option<(i64, bool)>,
    changes: &mut Changes,
) -> Result<()> {
    let known: Option<(Option<i64>, bool)> = tx
        .prepare_cached("SELECT duration_ms, duration_exact FROM episode WHERE item_id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (known_ms, known_exact) = known.ok_or(LibraryError::NotFound("episode"))?;
    let (duration_ms, exact) = match duration {
        Some((ms, exact)) if (1..=LONGEST_MS).contains(&ms) && (exact || !known_exact) => {
            (Some(ms), exact)
        }
        _ => (known_ms, known_exact),
    };
    // What a feed claims of the length is often short: a place beyond it is a place all the same.
    let most = duration_ms.filter(|_| exact).unwrap_or(LONGEST_MS);
    let position_ms = position_ms.clamp(0, most);
    tx.prepare_cached(
        "UPDATE episode SET position_ms = ?2, duration_ms = ?3, duration_exact = ?4 WHERE item_id = ?1",
    )?
    .execute(params![id.0, position_ms, duration_ms, exact])?;
    if position_ms > 0 {
        touch(tx, now, id)?;
    }
    changes.reading = true;
    changes.items |= duration_ms != known_ms;
    Ok(())
}

/// Stores how long an episode is. What was counted takes the place of everything, a guess only of nothing.
pub(crate) fn set_duration(
    tx: &Transaction<'_>,
    id: ItemId,
    duration_ms: i64,
    exact: bool,
    changes: &mut Changes,
) -> Result<()> {
    if !(1..=LONGEST_MS).contains(&duration_ms) {
        return Ok(());
    }
    let changed = tx
        .prepare_cached(
            "UPDATE episode SET duration_ms = ?2, duration_exact = ?3 \
             WHERE item_id = ?1 AND (?3 OR duration_ms IS NULL) \
               AND (duration_ms IS NOT ?2 OR duration_exact <> ?3)",
        )?
        .execute(params![id.0, duration_ms, exact])?;
    changes.items |= changed > 0;
    Ok(())
}

/// Notes that an episode was played to its end: it is done, leaves the inbox and Up Next, and begins at its start again.
pub(crate) fn set_played(
    tx: &Transaction<'_>,
    now: i64,
    id: ItemId,
    changes: &mut Changes,
) -> Result<()> {
    let known = tx
        .prepare_cached(
            "UPDATE item SET done_at = coalesce(done_at, ?2), touched_at = ?2, in_inbox = 0, snoozed_until = NULL WHERE id = ?1",
        )?
        .execute(params![id.0, now])?;
    if known == 0 {
        return Err(LibraryError::NotFound("item"));
    }
    tx.prepare_cached("UPDATE episode SET position_ms = 0 WHERE item_id = ?1")?
        .execute([id.0])?;
    // What was asked for by hand has served, though it may have been played before.
    tx.prepare_cached(
        "UPDATE download SET asked_at = NULL WHERE item_id = ?1 AND asked_at IS NOT NULL",
    )?
    .execute([id.0])?;
    changes.queue |= ranks::remove(tx, &[id])? > 0;
    changes.items = true;
    changes.feeds = true;
    changes.reading = true;
    Ok(())
}

fn touch(tx: &Transaction<'_>, now: i64, id: ItemId) -> Result<()> {
    tx.prepare_cached("UPDATE item SET touched_at = ?2 WHERE id = ?1")?
        .execute(params![id.0, now])?;
    Ok(())
}

/// How fast this person reads. The settings are a room beside this one.
fn words_a_minute(conn: &Connection) -> Result<u32> {
    let stored: Option<String> = conn
        .prepare_cached("SELECT value FROM setting WHERE name = 'reading_speed'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let speed = stored.and_then(|text| text.parse().ok());
    Ok(speed
        .unwrap_or(Settings::default().reading_speed)
        .clamp(50, 1_000))
}

fn piece(now: i64, read: Option<ReadPiece>, progress: f32, finished: bool) -> ActivityPiece {
    let read = read.unwrap_or(ReadPiece {
        began_at: now,
        read_ms: 0,
        words: 0,
    });
    ActivityPiece {
        began_at: read.began_at,
        ended_at: now,
        read_ms: read.read_ms,
        words: read.words,
        progress: f64::from(progress),
        finished,
        ..ActivityPiece::default()
    }
}

impl Library {
    /// Stores where reading stopped; from 98 % on the article counts as read, and the place is kept.
    pub fn set_reading(&self, id: ItemId, position: ReadingPosition) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        let progress = if position.progress.is_finite() {
            position.progress.clamp(0.0, 1.0)
        } else {
            0.0
        };
        let was_read = self.seen(id, now, Some(f64::from(progress)))?;
        let hour = LocalHour::at(self.inner.deps.clock.as_ref(), now);
        self.inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                let mut finished = false;
                let anchor: String = position.anchor.chars().take(80).collect();
                let known = tx
                    .prepare_cached(
                        "UPDATE article SET read_offset = ?2, read_anchor = ?3, read_progress = ?4 WHERE item_id = ?1",
                    )?
                    .execute(params![id.0, position.offset, anchor, f64::from(progress)])?;
                if known == 0 {
                    return Err(LibraryError::NotFound("article"));
                }
                changes.reading = true;
                if progress > 0.0 {
                    touch(tx, now, id)?;
                }
                if f64::from(progress) >= READ_AT {
                    let read = tx
                        .prepare_cached(
                            "UPDATE item SET done_at = ?2, in_inbox = 0, snoozed_until = NULL WHERE id = ?1 AND done_at IS NULL",
                        )?
                        .execute(params![id.0, now])?;
                    if read > 0 {
                        changes.queue |= ranks::remove(tx, &[id])? > 0;
                        changes.items = true;
                        changes.feeds = true;
                    }
                    finished = read > 0;
                }
                activity::write(tx, id, hour, &piece(now, was_read, progress, finished))
            })
    }

    /// The text of an article is in sight. Told every few seconds, it says how long it is read: until two minutes after
    /// somebody last moved in it.
    ///
    /// # Errors
    /// `NotFound`, and the database's.
    pub fn still_reading(&self, id: ItemId) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        let Some(was_read) = self.seen(id, now, None)? else {
            return Ok(());
        };
        let hour = LocalHour::at(self.inner.deps.clock.as_ref(), now);
        self.inner.store.write(Durability::Normal, move |tx, _| {
            let progress: f64 = tx
                .prepare_cached("SELECT read_progress FROM article WHERE item_id = ?1")?
                .query_row([id.0], |row| row.get(0))
                .optional()?
                .unwrap_or(0.0);
            activity::write(
                tx,
                id,
                hour,
                &piece(now, Some(was_read), progress as f32, false),
            )
        })
    }

    fn seen(&self, id: ItemId, now: i64, moved: Option<f64>) -> Result<Option<ReadPiece>> {
        let text = self.inner.store.read(|conn| {
            let known = conn
                .prepare_cached("SELECT words, read_progress FROM article WHERE item_id = ?1")?
                .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let (words, progress) = known.ok_or(LibraryError::NotFound("article"))?;
            Ok(TextKnown {
                item: id,
                words,
                progress,
                words_a_minute: words_a_minute(conn)?,
            })
        })?;
        Ok(self.inner.open_text.seen(now, text, moved))
    }

    /// Stores where listening stopped. `duration` is (ms, counted exactly).
    pub fn set_position(
        &self,
        id: ItemId,
        position_ms: i64,
        duration: Option<(i64, bool)>,
    ) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                set_position(tx, now, id, position_ms, duration, changes)
            })
    }

    pub fn set_played(&self, id: ItemId) -> Result<()> {
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                set_played(tx, now, id, changes)
            })
    }
}
