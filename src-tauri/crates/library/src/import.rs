//! Lists of subscriptions and of saved pages, whatever program wrote them. A list is recognised by what stands in it,
//! written down row by row, and only then worked through; what became of each row can be seen, and all of it taken back.
mod entry;
mod lists_on_web;
mod pages;
mod read;
mod rows;
mod subscriptions;
mod take_back;
#[cfg(test)]
mod tests;
mod texts;
mod work;

pub(crate) use entry::{ListFormat, ReadList};
pub(crate) use read::{addresses, is_own_export, read};
pub(crate) use work::Importing;

use crate::remote::blocking;
use crate::store::Durability;
use crate::{
    Added, BackupReason, ImportId, ImportLine, ImportOutcome, ImportReport, ImportRow, ImportState,
    Library, LibraryError, Problem, Result,
};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often texts that could not be had are asked for again.
const AGAIN: Duration = Duration::from_secs(20 * 60);
/// Lines of one page of a report.
const MOST_LINES: u32 = 500;

impl Library {
    /// Takes a list in: written down first, then worked through. Texts of pages are fetched afterwards, in the background.
    pub(crate) async fn import_list(&self, list: Arc<ReadList>, name: String) -> Result<Added> {
        let library = self.clone();
        let id = blocking(move || {
            library.back_up_before(BackupReason::Import);
            let now = library.inner.deps.clock.now_ms();
            rows::write_down(&library.inner.store, now, &list, &name)
        })
        .await?;
        self.work_through(id).await?;
        self.fetch_texts_of_lists_soon();
        let library = self.clone();
        blocking(move || library.added_by(id)).await
    }

    /// Keeps an address of the web as a link, though its page cannot be had now: its text is fetched later, in the background.
    ///
    /// # Errors
    /// `Refused` for what is no address of the web.
    pub async fn save_link(&self, address: &str) -> Result<Added> {
        let url = pages::web(address)?;
        let (library, named) = (self.clone(), url.clone());
        let known = blocking(move || {
            library
                .inner
                .store
                .read(|conn| crate::items::by_url(conn, &named))
        })
        .await?;
        let entry = entry::Entry {
            address: url,
            ..entry::Entry::default()
        };
        let list = ReadList {
            format: ListFormat::Link,
            title: String::new(),
            entries: vec![entry],
        };
        let library = self.clone();
        let id = blocking(move || {
            let now = library.inner.deps.clock.now_ms();
            rows::write_down(&library.inner.store, now, &list, "")
        })
        .await?;
        self.work_through(id).await?;
        let library = self.clone();
        let added = blocking(move || {
            // What a person saved by hand is in the inbox, as every page they save.
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    changes.items = true;
                    tx.execute(
                        "UPDATE item SET in_inbox = 1 WHERE id IN (SELECT item_id FROM import_row WHERE import_id = ?1 AND state = 'added')",
                        [id.0],
                    )?;
                    Ok(())
                })?;
            let added = library.added_by(id)?;
            if let Some(problem) = added.problems.first() {
                return Err(LibraryError::refused("link_not_kept", problem.message.clone()));
            }
            Ok(added)
        })
        .await?;
        self.fetch_texts_of_lists_soon();
        Ok(Added {
            items: match added.items.is_empty() {
                true => known.into_iter().collect(),
                false => added.items,
            },
            known: added.known,
            ..Added::default()
        })
    }

    /// From now on lists that were not worked through to their end are, and texts that they left are fetched, both in the
    /// background; called once at the start of a program that stays.
    pub fn start_importing(&self) -> Result<()> {
        self.inner.importing.fetches.store(true, Ordering::Relaxed);
        let library = Arc::downgrade(&self.inner);
        let stopping = self.inner.stopping.clone();
        // What could not be had is asked for again, seldom.
        self.inner.deps.runtime.spawn(async move {
            loop {
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = tokio::time::sleep(AGAIN) => {}
                }
                let Some(inner) = library.upgrade() else {
                    return;
                };
                Library { inner }.fetch_texts_of_lists_soon();
            }
        });
        self.go_on_with_imports()
    }

    fn go_on_with_imports(&self) -> Result<()> {
        if self.inner.store.may_write().is_err() {
            return Ok(());
        }
        let now = self.inner.deps.clock.now_ms();
        let waiting = self
            .inner
            .store
            .write(Durability::Normal, move |tx, _| rows::unfinished(tx, now))?;
        let library = self.clone();
        self.spawn(async move {
            for id in waiting {
                if let Err(error) = library.work_through(id).await {
                    tracing::warn!(%error, "an import was left for later");
                }
            }
            library.fetch_texts_of_lists_soon();
        });
        Ok(())
    }

    /// Goes on with a list that was stopped, and tries again what could not be had; waits for it.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when it was taken back.
    pub async fn resume_import(&self, id: ImportId) -> Result<Added> {
        let library = self.clone();
        blocking(move || {
            let now = library.inner.store.read(|conn| rows::import(conn, id))?;
            if now.state == ImportState::Undone {
                return Err(LibraryError::refused("import_undone", "this import was taken back already"));
            }
            library.inner.store.write(Durability::Normal, move |tx, changes| {
                tx.execute(
                    "UPDATE import_row SET state = 'waiting', problem = NULL, problem_code = NULL
                     WHERE import_id = ?1 AND state = 'bad' AND entry IS NOT NULL",
                    [id.0],
                )?;
                tx.execute(
                    "UPDATE import_row SET wanted = 1, tries = 0 WHERE import_id = ?1 AND wanted = 2",
                    [id.0],
                )?;
                changes.jobs = true;
                rows::set_state(tx, id, "running", None)
            })
        })
        .await?;
        self.work_through(id).await?;
        self.fetch_texts_of_lists_soon();
        let library = self.clone();
        blocking(move || library.added_by(id)).await
    }

    /// The lists that were taken in, the newest first; at most 200.
    pub fn imports(&self) -> Result<Vec<ImportRow>> {
        self.inner.store.read(rows::imports)
    }

    /// What became of the rows of a list, in its order; of one kind where that is given. `skip` are those of earlier
    /// pages, `limit` at most 500.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn import_report(
        &self,
        id: ImportId,
        outcome: Option<ImportOutcome>,
        skip: u32,
        limit: u32,
    ) -> Result<ImportReport> {
        self.inner.store.read(|conn| {
            let import = rows::import(conn, id)?;
            let (lines, total) = rows::lines(conn, id, outcome, skip, limit.clamp(1, MOST_LINES))?;
            Ok(ImportReport {
                import,
                lines,
                total,
            })
        })
    }

    fn added_by(&self, id: ImportId) -> Result<Added> {
        self.inner.store.read(|conn| {
            let import = rows::import(conn, id)?;
            let of = |outcome, most| {
                rows::lines(conn, id, Some(outcome), 0, most).map(|(lines, _)| lines)
            };
            let mut added = Added {
                known: import.known,
                stopped: import.waiting,
                import: Some(id),
                ..Added::default()
            };
            for line in of(ImportOutcome::Added, u32::MAX)? {
                added.items.extend(line.item);
                added.feeds.extend(line.feed);
            }
            for line in of(ImportOutcome::Later, u32::MAX)? {
                added.feeds.extend(line.feed);
                added.later.push(problem(line));
            }
            added.problems = of(ImportOutcome::Bad, u32::MAX)?
                .into_iter()
                .map(problem)
                .collect();
            Ok(added)
        })
    }
}

fn problem(line: ImportLine) -> Problem {
    Problem {
        what: match line.title {
            Some(title) => format!("{title}: {}", line.what),
            None => line.what,
        },
        message: line.problem.unwrap_or_default(),
        code: line.problem_code.unwrap_or_default(),
    }
}
