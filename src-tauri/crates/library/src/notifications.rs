//! What the desktop is told, where the listener wants that: one message for many. How it is said is the notifier's.
#[cfg(test)]
mod tests;

use crate::error::Result;
use crate::items::rows;
use crate::model::{ItemId, Notification};
use crate::{Library, settings, text};
use rusqlite::Connection;
use std::sync::{Arc, Mutex, PoisonError};

/// Titles that are named.
const NAMED: u32 = 5;
/// Characters of a title.
const TITLE: usize = 100;
/// What is ready is told so long after the first of it, though others are still on their way.
const GATHER_MS: i64 = 10 * 60_000;

/// Tells the desktop. It must not block.
pub trait Notifier: Send + Sync {
    fn notify(&self, what: Notification);
}

#[derive(Default)]
pub(crate) struct Notifications {
    notifier: Mutex<Option<Arc<dyn Notifier>>>,
    /// Downloads that are here and were not told of, and since when.
    ready: Mutex<(Vec<ItemId>, i64)>,
}

impl Library {
    /// Who tells the desktop.
    pub fn use_notifier(&self, notifier: Arc<dyn Notifier>) {
        let mut known = lock(&self.inner.notifications.notifier);
        *known = Some(notifier);
    }

    /// A look for what is new, that nobody asked for just now, brought these.
    pub(crate) fn notify_new(&self, items: &[ItemId]) -> Result<()> {
        let Some(notifier) = self.notifier() else {
            return Ok(());
        };
        let found = self.inner.store.read(|conn| new_items(conn, items))?;
        if let Some(what) = found {
            notifier.notify(what);
        }
        Ok(())
    }

    /// A download is here: told with the others, once nothing else that came by a rule is on its way.
    pub(crate) fn note_ready(&self, item: ItemId) -> Result<()> {
        let automatic = self.inner.store.read(|conn| {
            let sql = "SELECT EXISTS (SELECT 1 FROM download WHERE item_id = ?1 AND automatic = 1 AND state = 'done')";
            let automatic: bool = conn
                .prepare_cached(sql)?
                .query_row([item.0], |row| row.get(0))?;
            Ok(automatic && settings::load(conn)?.notify_downloads)
        })?;
        if !automatic {
            return Ok(());
        }
        {
            let mut ready = lock(&self.inner.notifications.ready);
            if ready.0.is_empty() {
                ready.1 = self.inner.deps.clock.now_ms();
            }
            ready.0.push(item);
        }
        self.notify_ready()
    }

    /// Tells what is ready, if it need not wait for others.
    pub(crate) fn notify_ready(&self) -> Result<()> {
        let since = {
            let ready = lock(&self.inner.notifications.ready);
            if ready.0.is_empty() {
                return Ok(());
            }
            ready.1
        };
        let waited = self.inner.deps.clock.now_ms() - since >= GATHER_MS;
        let more = self.inner.store.read(|conn| {
            let sql = "SELECT EXISTS (SELECT 1 FROM download WHERE state IN ('waiting', 'running') AND kept = 1 AND automatic = 1)";
            Ok(conn.query_row(sql, [], |row| row.get::<_, bool>(0))?)
        })?;
        if more && !waited {
            return Ok(());
        }
        let items = std::mem::take(&mut lock(&self.inner.notifications.ready).0);
        let Some(notifier) = self.notifier().filter(|_| !items.is_empty()) else {
            return Ok(());
        };
        let first = items.get(..NAMED as usize).unwrap_or(&items);
        let rows = self.inner.store.read(|conn| rows::by_ids(conn, first))?;
        notifier.notify(Notification::DownloadsReady {
            count: u32::try_from(items.len()).unwrap_or(u32::MAX),
            titles: rows.iter().map(|row| named(&row.title)).collect(),
        });
        Ok(())
    }

    fn notifier(&self) -> Option<Arc<dyn Notifier>> {
        lock(&self.inner.notifications.notifier).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn named(title: &str) -> String {
    text::one_line(title, TITLE)
}

/// What of these is to be told of.
fn new_items(conn: &Connection, items: &[ItemId]) -> Result<Option<Notification>> {
    let everywhere = settings::load(conn)?.notify_new;
    let list = text::id_list(items.iter().map(|id| id.0));
    let mut statement = conn.prepare_cached(
        "SELECT i.id, i.kind = 'episode' FROM json_each(?1) j CROSS JOIN item i ON i.id = j.value \
           JOIN feed f ON f.id = i.feed_id \
         WHERE i.fresh = 1 AND i.trashed_at IS NULL AND f.trashed_at IS NULL AND coalesce(f.notify, ?2) = 1 \
         ORDER BY i.sorted_at DESC, i.id DESC",
    )?;
    let found: Vec<(ItemId, bool)> = statement
        .query_map(rusqlite::params![list, everywhere], |row| {
            Ok((ItemId(row.get(0)?), row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    if found.is_empty() {
        return Ok(None);
    }
    let first: Vec<ItemId> = found
        .iter()
        .take(NAMED as usize)
        .map(|(id, _)| *id)
        .collect();
    Ok(Some(Notification::NewItems {
        count: u32::try_from(found.len()).unwrap_or(u32::MAX),
        titles: rows::by_ids(conn, &first)?
            .iter()
            .map(|row| named(&row.title))
            .collect(),
        episodes: found.iter().all(|(_, episode)| *episode),
    }))
}
