//! What leaves the inbox by itself because it has been there for long, where the settings say so: noted, so that it can be
//! said and put back, also after the next start.
#[cfg(test)]
mod tests;

use crate::error::Result;
use crate::model::{AutoArchived, ItemId, ItemKind, ItemQuery, Place};
use crate::store::Durability;
use crate::{Library, items, settings, text};
use rusqlite::{Transaction, params};

const DAY: i64 = 86_400_000;
/// Items of one transaction.
const PIECE: u32 = 200;
/// So long it can be put back.
const KEPT_MS: i64 = 30 * DAY;
/// The mark of what was put back: it does not leave by itself again.
const PUT_BACK: i64 = 0;

impl Library {
    /// What left the inbox by itself and was not looked at yet; None when nothing did.
    ///
    /// # Errors
    /// The database's.
    pub fn auto_archived(&self) -> Result<Option<AutoArchived>> {
        self.inner.store.read(|conn| {
            let sql = "SELECT count(*), max(at) FROM archived WHERE at > ?1";
            let (count, at): (u32, Option<i64>) = conn
                .prepare_cached(sql)?
                .query_row([PUT_BACK], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let at = at.and_then(text::rfc3339);
            Ok(at.map(|at| AutoArchived { count, at }))
        })
    }

    /// Puts back into the inbox what left it by itself, but for what was decided about since.
    ///
    /// # Errors
    /// The database's.
    pub fn put_archived_back(&self) -> Result<u32> {
        let mut all = 0;
        loop {
            let (some, back) = self.inner.store.write(Durability::Full, |tx, changes| {
                changes.items = true;
                changes.feeds = true;
                some_back(tx)
            })?;
            all += back;
            if some < PIECE as usize {
                return Ok(all);
            }
        }
    }

    /// It was seen, and may stay so.
    ///
    /// # Errors
    /// The database's.
    pub fn forget_archived(&self) -> Result<()> {
        self.inner.store.write(Durability::Full, |tx, changes| {
            tx.execute("DELETE FROM archived WHERE at > ?1", [PUT_BACK])?;
            changes.items = true;
            Ok(())
        })
    }

    /// Takes out of the inbox what has been there for longer than the settings say; answers how many.
    pub(crate) fn archive_old(&self) -> Result<u32> {
        let now = self.inner.deps.clock.now_ms();
        let rules = self.inner.store.read(settings::load)?;
        let mut all = 0;
        for (kind, days) in [
            (ItemKind::Episode, rules.archive_episodes),
            (ItemKind::Article, rules.archive_articles),
        ] {
            if days == 0 {
                continue;
            }
            let query = ItemQuery {
                kind: Some(kind),
                place: Place::Inbox,
                ..ItemQuery::default()
            };
            let before = now.saturating_sub(i64::from(days) * DAY);
            let mut old = self
                .inner
                .store
                .read(|conn| items::ids(conn, now, &query, Some(before), 100_000))?;
            let spared = self.spared()?;
            old.retain(|id| !spared.contains(id));
            for some in old.chunks(PIECE as usize) {
                let some = some.to_vec();
                all += self
                    .inner
                    .store
                    .write(Durability::Normal, move |tx, changes| {
                        changes.items = true;
                        changes.feeds = true;
                        archive(tx, now, &some)
                    })?;
            }
        }
        if all > 0 {
            tracing::info!(count = all, "old items left the inbox");
        }
        Ok(all)
    }

    fn spared(&self) -> Result<std::collections::HashSet<ItemId>> {
        self.inner.store.read(|conn| {
            let mut statement =
                conn.prepare_cached("SELECT item_id FROM archived WHERE at = ?1")?;
            let rows = statement.query_map([PUT_BACK], |row| row.get(0).map(ItemId))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}

fn archive(tx: &Transaction<'_>, now: i64, items: &[ItemId]) -> Result<u32> {
    tx.execute(
        "DELETE FROM archived WHERE at > ?1 AND at < ?2",
        params![PUT_BACK, now - KEPT_MS],
    )?;
    let mut leave = tx.prepare_cached(
        "UPDATE item SET in_inbox = 0 WHERE id = ?1 AND in_inbox = 1 AND trashed_at IS NULL",
    )?;
    let mut note =
        tx.prepare_cached("INSERT OR REPLACE INTO archived (item_id, at) VALUES (?1, ?2)")?;
    let mut count = 0;
    for id in items {
        if leave.execute([id.0])? > 0 {
            note.execute(params![id.0, now])?;
            count += 1;
        }
    }
    Ok(count)
}

/// Answers how many were looked at, and how many came back.
fn some_back(tx: &Transaction<'_>) -> Result<(usize, u32)> {
    let some: Vec<i64> = tx
        .prepare_cached("SELECT item_id FROM archived WHERE at > ?1 LIMIT ?2")?
        .query_map(params![PUT_BACK, PIECE], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut back = tx.prepare_cached(
        "UPDATE item SET in_inbox = 1 WHERE id = ?1 AND in_inbox = 0 AND done_at IS NULL AND trashed_at IS NULL
           AND snoozed_until IS NULL AND NOT EXISTS (SELECT 1 FROM queue q WHERE q.item_id = ?1)",
    )?;
    let mut note = tx.prepare_cached("UPDATE archived SET at = ?2 WHERE item_id = ?1")?;
    let mut count = 0;
    for id in &some {
        count += back.execute([id])?;
        note.execute(params![id, PUT_BACK])?;
    }
    Ok((some.len(), u32::try_from(count).unwrap_or(u32::MAX)))
}
