//! When a show is asked, and what becomes of what it brings: what was set for it, else what holds for everything.
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::model::{FeedId, RefreshRhythm, ShowIntake, SubscriptionKind, ToInbox};
use crate::settings;
use crate::store::Durability;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

#[cfg(test)]
mod tests;

const MINUTE: i64 = 60_000;

impl Library {
    /// When a show is asked, and what becomes of what it brings.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn show_intake(&self, feed: FeedId) -> Result<ShowIntake> {
        self.inner.store.read(|conn| show_intake(conn, feed))
    }

    /// Stores it. One that is taken up again, or asked oftener than before, is asked as soon as that is due.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_show_intake(&self, feed: FeedId, intake: ShowIntake) -> Result<ShowIntake> {
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let before = show_intake(tx, feed)?;
                tx.prepare_cached(
                    "UPDATE feed SET paused_at = CASE WHEN ?2 THEN coalesce(paused_at, ?3) END, rhythm = ?4, \
                       to_inbox = ?5, notify = ?6 WHERE id = ?1",
                )?
                .execute(params![
                    feed.0,
                    intake.paused,
                    now,
                    word(&intake.rhythm),
                    word(&intake.to_inbox),
                    intake.notify
                ])?;
                if (before.paused, before.rhythm) != (intake.paused, intake.rhythm) {
                    let every = every_minutes(intake.rhythm, settings::load(tx)?.refresh_minutes);
                    tx.prepare_cached(
                        "UPDATE feed SET next_refresh = coalesce(refreshed_at, 0) + ?2 WHERE id = ?1",
                    )?
                    .execute(params![feed.0, every * MINUTE])?;
                }
                changes.feeds = true;
                Ok(())
            })?;
        // What was reckoned by the old rhythm does not hold.
        self.inner.asked.forget(feed);
        self.show_intake(feed)
    }
}

fn show_intake(conn: &Connection, feed: FeedId) -> Result<ShowIntake> {
    conn.prepare_cached(
        "SELECT paused_at IS NOT NULL, rhythm, to_inbox, notify FROM feed WHERE id = ?1 AND trashed_at IS NULL",
    )?
    .query_row([feed.0], |row| {
        Ok(ShowIntake {
            paused: row.get(0)?,
            rhythm: read(row.get_ref(1)?),
            to_inbox: read(row.get_ref(2)?),
            notify: row.get(3)?,
        })
    })
    .optional()?
    .ok_or(LibraryError::NotFound("subscription"))
}

/// What of a show goes into the inbox.
pub(super) fn to_inbox(conn: &Connection, feed: FeedId) -> Result<ToInbox> {
    let (own, kind): (Option<ToInbox>, SubscriptionKind) = conn
        .prepare_cached("SELECT to_inbox, kind FROM feed WHERE id = ?1")?
        .query_row([feed.0], |row| {
            let kind = super::rows::kind_of_word(row.get_ref(1)?.as_str()?);
            Ok((read(row.get_ref(0)?), kind))
        })?;
    if let Some(own) = own {
        return Ok(own);
    }
    let all = settings::load(conn)?;
    Ok(match kind {
        SubscriptionKind::Podcast => all.inbox_podcasts,
        SubscriptionKind::Articles => all.inbox_sites,
    })
}

/// Whether what is new of a show stays out of the inbox, so that being there tells nothing.
pub(crate) fn passes_the_inbox(conn: &Connection, feed: FeedId) -> Result<bool> {
    Ok(to_inbox(conn, feed)? != ToInbox::All)
}

/// Minutes between two questions; by hand alone it is asked as seldom as once a week, where something else asks for it.
pub(crate) fn every_minutes(rhythm: Option<RefreshRhythm>, everywhere: u32) -> i64 {
    match rhythm {
        None => i64::from(everywhere.max(30)),
        Some(RefreshRhythm::Hourly) => 60,
        Some(RefreshRhythm::SixHours) => 360,
        Some(RefreshRhythm::Daily) => 1_440,
        Some(RefreshRhythm::Weekly | RefreshRhythm::ByHand) => 10_080,
    }
}

/// The rhythm of a show as its row has it.
pub(crate) fn rhythm(conn: &Connection, feed: FeedId) -> Result<Option<RefreshRhythm>> {
    Ok(conn
        .prepare_cached("SELECT rhythm FROM feed WHERE id = ?1")?
        .query_row([feed.0], |row| Ok(read(row.get_ref(0)?)))
        .optional()?
        .flatten())
}

/// Of a show of which only the newest goes into the inbox: the others leave it. What was put off and came back, and what
/// was begun, was wanted.
pub(super) fn keep_newest(tx: &Transaction<'_>, feed: FeedId) -> Result<()> {
    tx.prepare_cached(
        "UPDATE item SET in_inbox = 0 WHERE feed_id = ?1 AND in_inbox = 1 AND trashed_at IS NULL \
           AND woke_at IS NULL AND touched_at IS NULL AND id <> ( \
             SELECT id FROM item INDEXED BY item_inbox_feed WHERE feed_id = ?1 AND in_inbox = 1 AND trashed_at IS NULL \
             ORDER BY sorted_at DESC, id DESC LIMIT 1)",
    )?
    .execute([feed.0])?;
    Ok(())
}

/// The words of the rows are those of the types.
fn read<T: DeserializeOwned>(value: ValueRef<'_>) -> Option<T> {
    let word = value.as_str_or_null().ok()??;
    serde_json::from_value(serde_json::Value::from(word)).ok()
}

fn word<T: Serialize>(value: &Option<T>) -> Option<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Some(word),
        _ => None,
    }
}
