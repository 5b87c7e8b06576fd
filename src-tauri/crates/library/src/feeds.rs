//! Subscriptions: their rows, and what a refresh brings into the library.
mod apply;
mod asked;
mod besides;
mod bring_in;
mod document_plan;
mod enclosure_address;
mod examine;
mod find;
mod folders;
mod identity;
mod insert_new;
mod intake;
mod join_edits;
mod known;
mod likeness;
mod log;
mod merge;
mod naming;
mod newness;
mod people;
mod prepare;
mod recording;
mod rows;
#[cfg(test)]
mod tests;
mod trailer;
mod trashed;
mod twin;

use crate::Library;
use crate::backups;
use crate::error::{LibraryError, Result};
use crate::index::fold;
use crate::model::{BackupReason, FeedId, FeedRow, Undo};
use crate::store::Durability;
use crate::text;
use rows::{SELECT, bring_back, row_to_feed};
use rusqlite::{OptionalExtension, params};

#[cfg(test)]
pub(crate) use apply::Applied;
#[cfg(test)]
pub(crate) use apply::apply;
pub(crate) use apply::{apply_document, seen};
pub(crate) use asked::{Asked, AskedFeeds, WRITTEN_EVERY};
pub(crate) use enclosure_address::lasting;
pub(crate) use examine::{examine, only_here};
pub(crate) use intake::{every_minutes, passes_the_inbox, rhythm};
pub(crate) use log::{
    AskingNote, KEPT, MoveNote, log, mended, note_askings, note_mended, note_move,
};
pub(crate) use merge::{may_be_one, merge, set_url};
pub(crate) use naming::forgotten_names;
pub(crate) use prepare::{PreparedDocument, prepare};
pub(crate) use recording::OldFile;
pub(crate) use rows::{NewFeed, by_key, by_url, insert, kind, kind_word};
pub(crate) use trashed::GUARDED;
pub(crate) use twin::twin;

impl Library {
    /// All subscriptions, by title.
    pub fn feeds(&self) -> Result<Vec<FeedRow>> {
        self.inner.store.read(|conn| {
            let mut statement =
                conn.prepare_cached(&format!("{SELECT} WHERE f.trashed_at IS NULL"))?;
            let mut feeds = statement
                .query_map([], row_to_feed)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            for feed in &mut feeds {
                self.asked_since(feed);
            }
            feeds.sort_by_cached_key(|feed| (fold(&feed.title), feed.id));
            Ok(feeds)
        })
    }

    pub fn feed(&self, id: FeedId) -> Result<FeedRow> {
        self.inner.store.read(|conn| {
            conn.prepare_cached(&format!(
                "{SELECT} WHERE f.id = ?1 AND f.trashed_at IS NULL"
            ))?
            .query_row([id.0], row_to_feed)
            .optional()?
            .map(|mut feed| {
                self.asked_since(&mut feed);
                feed
            })
            .ok_or(LibraryError::NotFound("feed"))
        })
    }

    /// When it was asked last is not always written down.
    fn asked_since(&self, feed: &mut FeedRow) {
        if let Some(asked) = self.inner.asked.of(feed.id) {
            feed.refreshed_at = text::rfc3339(asked.at);
        }
    }

    /// Hides the feed and its items at once; they are deleted with the trash, or with what is old in it.
    pub fn unsubscribe(&self, id: FeedId) -> Result<Undo> {
        if self.feed(id)?.items as usize >= backups::MANY {
            self.back_up_before(BackupReason::Removal);
        }
        let now = self.inner.deps.clock.now_ms();
        let items = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let known = tx
                    .prepare_cached("UPDATE feed SET trashed_at = ?2 WHERE id = ?1 AND trashed_at IS NULL")?
                    .execute(params![id.0, now])?;
                if known == 0 {
                    return Err(LibraryError::NotFound("feed"));
                }
                let items = tx
                    .prepare_cached(
                        "UPDATE item SET trashed_at = ?2, with_feed = 1 WHERE feed_id = ?1 AND trashed_at IS NULL",
                    )?
                    .execute(params![id.0, now])?;
                changes.feeds = true;
                changes.items = true;
                changes.queue = true;
                Ok(items)
            })?;
        self.keep_undo(u32::try_from(items).unwrap_or(u32::MAX), move |library| {
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    bring_back(tx, id)?;
                    changes.feeds = true;
                    changes.items = true;
                    changes.queue = true;
                    Ok(())
                })
        })
    }
}
