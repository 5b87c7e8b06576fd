//! Bringing a document in, in pieces: a long one must not hold up what a person does meanwhile.
use super::apply::{Applied, apply_some, put_words};
use super::document_plan::plan;
use super::prepare::PreparedDocument;
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::model::{Changes, FeedId};
use crate::store::Durability;
use feed::ParsedFeed;
use rusqlite::Transaction;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[cfg(test)]
mod tests;

/// A new subscription of no more items is there whole or not at all.
const WHOLE: usize = 500;
/// How long one transaction goes on taking items: with its commit, others wait less than 50 ms for the writer.
const SLICE: Duration = Duration::from_millis(20);
/// Items between two looks at the time.
const STEP: usize = 32;

impl Library {
    /// Brings a document in, in transactions that hold up nobody. `begin` says in the first of them into which feed, or
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
            &PreparedDocument,
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
        let whole = document.first && count <= WHOLE;
        let shared = Arc::clone(&document);
        let begun = store.write(durability, move |tx, changes| {
            let id = match begin(tx, &shared, changes)? {
                ControlFlow::Break(known) => return Ok(ControlFlow::Break(known)),
                ControlFlow::Continue(id) => id,
            };
            if !whole {
                return Ok(ControlFlow::Continue((id, Err(end))));
            }
            let plan = plan(tx, now, id, &shared)?;
            let applied = apply_some(tx, now, id, &shared, &plan, 0..count, changes)?;
            put_words(tx, now, id, &shared, changes)?;
            end(tx, id, &shared.parsed)?;
            Ok(ControlFlow::Continue((id, Ok(applied))))
        })?;
        let (id, end) = match begun {
            ControlFlow::Break(known) => return Ok((known, None)),
            ControlFlow::Continue((id, Ok(applied))) => return Ok((id, Some(applied))),
            ControlFlow::Continue((id, Err(end))) => (id, end),
        };
        // To find out what is to be done with twenty thousand items takes longer than to do it with a few.
        let plan = Arc::new(store.read(|conn| plan(conn, now, id, &document))?);
        let (mut applied, mut at, mut end) = (Applied::default(), 0, Some(end));
        while let Some(last) = end.take() {
            let (document, plan) = (Arc::clone(&document), Arc::clone(&plan));
            let (some, to, left) = store.write(durability, move |tx, changes| {
                is_there(tx, id)?;
                let (started, mut some, mut to) = (Instant::now(), Applied::default(), at);
                while to < count && started.elapsed() < SLICE {
                    let piece = to..count.min(to + STEP);
                    to = piece.end;
                    some.add(apply_some(tx, now, id, &document, &plan, piece, changes)?);
                }
                // What was brought in stays, though the end should fail.
                if to < count || (0 < at && at < count) {
                    return Ok((some, to, Some(last)));
                }
                put_words(tx, now, id, &document, changes)?;
                last(tx, id, &document.parsed)?;
                Ok((some, to, None))
            })?;
            applied.add(some);
            (at, end) = (to, left);
        }
        Ok((id, Some(applied)))
    }
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
