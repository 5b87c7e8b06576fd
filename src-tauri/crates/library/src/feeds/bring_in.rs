//! Bringing a document in, in pieces: a long one must not hold up what a person does meanwhile.
use super::apply::{Applied, Plan, PreparedDocument, apply_some, plan, put_words};
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::model::{Changes, FeedId};
use crate::store::Durability;
use feed::ParsedFeed;
use rusqlite::Transaction;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// The most items of one transaction.
const PIECE: usize = 500;

impl Library {
    /// Brings a document in, in transactions of at most 500 items. `begin` says in the first of them into which feed, or
    /// breaks off; `end` runs in the last, so that a document which was not brought in whole counts as not seen. Answers
    /// the feed and what changed, None where `begin` broke off.
    ///
    /// # Errors
    /// `NotFound` when the feed is deleted meanwhile.
    pub(crate) fn bring_in(
        &self,
        durability: Durability,
        document: PreparedDocument,
        begin: impl FnOnce(
            &Transaction<'_>,
            &ParsedFeed,
            &mut Changes,
        ) -> Result<ControlFlow<FeedId, FeedId>>
        + Send
        + 'static,
        end: impl FnOnce(&Transaction<'_>, FeedId, &ParsedFeed) -> Result<()> + Send + 'static,
    ) -> Result<(FeedId, Option<Applied>)> {
        let now = self.inner.deps.clock.now_ms();
        let store = &self.inner.store;
        let document = Arc::new(document);
        let count = document.prepared.items.len();
        let first = 0..count.min(PIECE);
        let shared = Arc::clone(&document);
        let begun = store.write(durability, move |tx, changes| {
            match begin(tx, &shared.parsed, changes)? {
                ControlFlow::Break(known) => Ok(ControlFlow::Break(known)),
                ControlFlow::Continue(id) => {
                    let plan = plan(tx, now, id, &shared)?;
                    let applied = apply_some(tx, now, id, &shared, &plan, first, changes)?;
                    let rest = if count > PIECE {
                        Some((plan, end))
                    } else {
                        put_words(tx, now, id, &shared, changes)?;
                        end(tx, id, &shared.parsed)?;
                        None
                    };
                    Ok(ControlFlow::Continue((id, applied, rest)))
                }
            }
        })?;
        let (id, mut applied, rest) = match begun {
            ControlFlow::Break(known) => return Ok((known, None)),
            ControlFlow::Continue(begun) => begun,
        };
        let Some((plan, end)) = rest else {
            return Ok((id, Some(applied)));
        };
        let plan = Arc::new(plan);
        for start in (PIECE..count).step_by(PIECE) {
            let piece = start..count.min(start + PIECE);
            let (document, plan) = (Arc::clone(&document), Arc::clone(&plan));
            applied.add(store.write(durability, move |tx, changes| {
                go_on(tx, now, id, &document, &plan, piece, changes)
            })?);
        }
        store.write(durability, move |tx, changes| {
            is_there(tx, id)?;
            put_words(tx, now, id, &document, changes)?;
            end(tx, id, &document.parsed)
        })?;
        Ok((id, Some(applied)))
    }
}

fn go_on(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    document: &PreparedDocument,
    plan: &Plan,
    piece: Range<usize>,
    changes: &mut Changes,
) -> Result<Applied> {
    is_there(tx, id)?;
    apply_some(tx, now, id, document, plan, piece, changes)
}

/// Between two transactions anything may have happened to the feed.
fn is_there(tx: &Transaction<'_>, id: FeedId) -> Result<()> {
    let there: bool = tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM feed WHERE id = ?1)")?
        .query_row([id.0], |row| row.get(0))?;
    if there {
        Ok(())
    } else {
        Err(LibraryError::NotFound("feed"))
    }
}
