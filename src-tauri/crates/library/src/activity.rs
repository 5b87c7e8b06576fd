//! What was heard and read, written down as it happens: one row of an item and an hour of the listener's own clock, in the
//! transaction that keeps the place. It shows nothing; that is `history`.
use crate::clock::Clock;
use crate::error::Result;
use crate::model::{ItemId, Saved};
use rusqlite::{Transaction, params};

/// An hour as the clock on the wall had it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LocalHour {
    /// Days since 1970-01-01.
    pub day: i64,
    /// 0..=23.
    pub hour: i64,
    /// Minutes east of UTC.
    pub zone: i32,
}

impl LocalHour {
    pub fn at(clock: &dyn Clock, ms: i64) -> LocalHour {
        const HOUR: i64 = 3_600_000;
        let zone = clock.zone_minutes(ms);
        let local = ms.saturating_add(i64::from(zone) * 60_000);
        LocalHour {
            day: local.div_euclid(24 * HOUR),
            hour: local.div_euclid(HOUR).rem_euclid(24),
            zone,
        }
    }

    /// The year times twelve and the month from 0.
    pub fn month(self) -> i64 {
        let date = date(self.day);
        i64::from(date.year()) * 12 + i64::from(date.month()) - 1
    }
}

/// The date that is so many days after 1970-01-01; the nearest that a calendar has.
pub(crate) fn date(day: i64) -> jiff::civil::Date {
    let span = jiff::Span::new().try_days(day).unwrap_or_default();
    jiff::civil::date(1970, 1, 1).saturating_add(span)
}

/// A piece of listening or reading, within one hour.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ActivityPiece {
    /// Unix milliseconds.
    pub began_at: i64,
    pub ended_at: i64,
    /// Source time.
    pub heard_ms: i64,
    /// Time on the clock.
    pub listened_ms: i64,
    pub saved: Saved,
    pub read_ms: i64,
    pub words: i64,
    /// Where it stopped.
    pub place_ms: i64,
    /// The same of a text.
    pub progress: f64,
    /// It came to its end.
    pub finished: bool,
}

impl ActivityPiece {
    fn is_nothing(&self) -> bool {
        self.heard_ms <= 0 && self.read_ms <= 0 && self.words <= 0 && !self.finished
    }
}

/// Adds a piece to its hour; nothing when the person wants no history.
pub(crate) fn write(
    tx: &Transaction<'_>,
    item: ItemId,
    at: LocalHour,
    piece: &ActivityPiece,
) -> Result<()> {
    if piece.is_nothing() {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO history (item_id, feed_id, source, kind, day, hour, zone, month, began_at, ended_at, heard_ms, listened_ms, \
           saved_speed_ms, saved_trim_ms, read_ms, words, place_ms, progress, finished) \
         SELECT id, feed_id, CASE WHEN feed_id IS NULL THEN source ELSE '' END, kind, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, \
           ?12, ?13, ?14, ?15, ?16 FROM item \
         WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM setting WHERE name = 'keep_history' AND value = 'false') \
         ON CONFLICT (item_id, day, hour, zone) DO UPDATE SET ended_at = max(ended_at, excluded.ended_at), \
           heard_ms = heard_ms + excluded.heard_ms, listened_ms = listened_ms + excluded.listened_ms, \
           saved_speed_ms = saved_speed_ms + excluded.saved_speed_ms, saved_trim_ms = saved_trim_ms + excluded.saved_trim_ms, \
           read_ms = read_ms + excluded.read_ms, words = words + excluded.words, place_ms = excluded.place_ms, \
           progress = excluded.progress, finished = max(finished, excluded.finished)",
    )?
    .execute(params![
        item.0,
        at.day,
        at.hour,
        at.zone,
        at.month(),
        piece.began_at,
        piece.ended_at.max(piece.began_at),
        piece.heard_ms.max(0),
        piece.listened_ms.max(0),
        piece.saved.speed_ms.max(0),
        piece.saved.trim_ms.max(0),
        piece.read_ms.max(0),
        piece.words.max(0),
        piece.place_ms.max(0),
        piece.progress,
        piece.finished
    ])?;
    Ok(())
}

/// Of two items that become one: the hours of `from` are those of `to`.
pub(crate) fn join(tx: &Transaction<'_>, from: ItemId, to: ItemId) -> Result<()> {
    for sql in [
        "UPDATE history SET began_at = min(history.began_at, o.began_at), ended_at = max(history.ended_at, o.ended_at), \
           heard_ms = history.heard_ms + o.heard_ms, listened_ms = history.listened_ms + o.listened_ms, \
           saved_speed_ms = history.saved_speed_ms + o.saved_speed_ms, \
           saved_trim_ms = history.saved_trim_ms + o.saved_trim_ms, read_ms = history.read_ms + o.read_ms, \
           words = history.words + o.words, finished = max(history.finished, o.finished) \
         FROM history o WHERE history.item_id = ?2 AND o.item_id = ?1 AND o.day = history.day AND o.hour = history.hour \
           AND o.zone = history.zone",
        "DELETE FROM history WHERE item_id = ?1 AND EXISTS (SELECT 1 FROM history o WHERE o.item_id = ?2 \
           AND o.day = history.day AND o.hour = history.hour AND o.zone = history.zone)",
        "UPDATE history SET item_id = ?2, feed_id = (SELECT feed_id FROM item WHERE id = ?2) WHERE item_id = ?1",
        "UPDATE history SET last = id = (SELECT o.id FROM history o WHERE o.item_id = ?2 AND o.day = history.day \
           ORDER BY o.ended_at DESC, o.id DESC LIMIT 1) WHERE item_id = ?2 AND ?1 = ?1",
    ] {
        tx.prepare_cached(sql)?.execute(params![from.0, to.0])?;
    }
    Ok(())
}
