//! Putting off until a day: what is put off leaves the inbox, and comes back into it, on top, when its time has come.
#[cfg(test)]
mod tests;

use crate::error::{LibraryError, Result};
use crate::items::state::{self, ItemState, Touched};
use crate::model::{ItemId, SnoozeChoice, SnoozeUntil, Undo};
use crate::store::Durability;
use crate::{Library, text};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use rusqlite::{Transaction, params};

/// Hours of the local day.
const EVENING: i8 = 18;
const MORNING: i8 = 8;
/// On a Saturday one sleeps longer.
const SATURDAY: i8 = 9;
/// So long before the evening it is still offered.
const SOON_MS: i64 = 3_600_000;
/// What is put off for longer is forgotten.
const LONGEST_DAYS: i64 = 5 * 366;
/// Items of one transaction.
const PIECE: u32 = 200;

impl Library {
    /// The times that are offered for putting off; a day of one's own is always possible besides.
    pub fn snooze_choices(&self) -> Vec<SnoozeChoice> {
        choices(&self.local_now())
    }

    /// Puts items off: they leave the inbox, and come into it then.
    ///
    /// # Errors
    /// `Refused` for a time that is over or years away, and for what is no date.
    pub fn snooze(&self, ids: &[ItemId], until: &SnoozeUntil) -> Result<Undo> {
        let at = self.snooze_time(until)?;
        let list = text::id_list(ids.iter().map(|id| id.0));
        self.decide(TOUCHED, move |tx, _| put_off(tx, &list, at))
    }

    /// When that is, in Unix milliseconds.
    ///
    /// # Errors
    /// As [`Library::snooze`].
    pub(crate) fn snooze_time(&self, until: &SnoozeUntil) -> Result<i64> {
        time_of(until, &self.local_now()).ok_or_else(|| {
            LibraryError::refused(
                "snooze_date",
                "a day that is still to come is wanted, such as 2031-01-30",
            )
        })
    }

    /// Puts back into the inbox whose time has come; answers how many.
    ///
    /// # Errors
    /// The database's.
    pub fn wake_snoozed(&self) -> Result<u32> {
        let now = self.inner.deps.clock.now_ms();
        let due: bool = self.inner.store.read(|conn| {
            let sql = "SELECT EXISTS (SELECT 1 FROM item INDEXED BY item_snoozed \
                       WHERE snoozed_until IS NOT NULL AND trashed_at IS NULL AND snoozed_until <= ?1)";
            Ok(conn
                .prepare_cached(sql)?
                .query_row([now], |row| row.get(0))?)
        })?;
        let mut woken = 0;
        if !due {
            return Ok(woken);
        }
        loop {
            let some = self
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    let some = wake(tx, now)?;
                    changes.items |= some > 0;
                    changes.feeds |= some > 0;
                    Ok(some)
                })?;
            woken += some;
            if some < PIECE {
                break;
            }
        }
        Ok(woken)
    }

    fn local_now(&self) -> Zoned {
        let now = self.inner.deps.clock.now_ms();
        Timestamp::from_millisecond(now)
            .unwrap_or_default()
            .to_zoned(TimeZone::system())
    }
}

/// What putting off changes of an item.
pub(crate) const TOUCHED: Touched = Touched {
    done: false,
    inbox: true,
    bookmarked: false,
    trashed: false,
    left_queue: false,
    entered_queue: false,
};

/// Puts the items of `list` (a JSON array of ids) off, but for those in the trash; answers how they were.
pub(crate) fn put_off(tx: &Transaction<'_>, list: &str, at: i64) -> Result<Vec<ItemState>> {
    let before = state::states(tx, list)?;
    tx.prepare_cached(
        "UPDATE item SET snoozed_until = ?2, in_inbox = 0, woke_at = NULL
         WHERE id IN (SELECT value FROM json_each(?1)) AND with_feed = 0 AND trashed_at IS NULL",
    )?
    .execute(params![list, at])?;
    Ok(before)
}

fn wake(tx: &Transaction<'_>, now: i64) -> Result<u32> {
    let count = tx
        .prepare_cached(
            "UPDATE item SET snoozed_until = NULL, in_inbox = 1, woke_at = ?1 WHERE id IN (
               SELECT id FROM item INDEXED BY item_snoozed
               WHERE snoozed_until IS NOT NULL AND trashed_at IS NULL AND snoozed_until <= ?1
               ORDER BY snoozed_until, id LIMIT ?2)",
        )?
        .execute(params![now, PIECE])?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// What is offered at this moment of the local day.
fn choices(now: &Zoned) -> Vec<SnoozeChoice> {
    let offered = [
        SnoozeUntil::ThisEvening,
        SnoozeUntil::Tomorrow,
        SnoozeUntil::Saturday,
        SnoozeUntil::Monday,
    ];
    let mut choices: Vec<SnoozeChoice> = Vec::new();
    for until in offered {
        let Some(at) = time_of(&until, now) else {
            continue;
        };
        let soon = at - now.timestamp().as_millisecond() < SOON_MS;
        if let Some(at) = text::rfc3339(at).filter(|_| !soon) {
            choices.push(SnoozeChoice { until, at });
        }
    }
    choices
}

/// When that is, in Unix milliseconds; None when it is over, years away, or no day.
fn time_of(until: &SnoozeUntil, now: &Zoned) -> Option<i64> {
    let today = now.date();
    let next = |day: Weekday| today.nth_weekday(1, day).ok();
    let (day, hour) = match until {
        SnoozeUntil::ThisEvening => (today, EVENING),
        SnoozeUntil::Tomorrow => (today.checked_add(1.day()).ok()?, MORNING),
        SnoozeUntil::Saturday => (next(Weekday::Saturday)?, SATURDAY),
        SnoozeUntil::Monday => (next(Weekday::Monday)?, MORNING),
        SnoozeUntil::Day { date } => (date.trim().parse().ok()?, MORNING),
    };
    let at = day
        .at(hour, 0, 0, 0)
        .to_zoned(now.time_zone().clone())
        .ok()?
        .timestamp();
    let wait = at.as_millisecond() - now.timestamp().as_millisecond();
    (1..LONGEST_DAYS * 86_400_000)
        .contains(&wait)
        .then(|| at.as_millisecond())
}
