//! The texts of pages that a list only names: fetched in the background, of each host one after the other with a pause, so
//! that a list of thousands burdens nobody. What cannot be had stays as it is, with the reason.
use super::pages::stand_in;
use crate::remote::blocking;
use crate::store::Durability;
use crate::{Changes, ItemId, JobId, JobKind, Library, Result, address};
use rusqlite::params;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Hosts that are asked at once.
const AT_ONCE: usize = 6;
/// Between two pages of one host.
#[cfg(not(test))]
const PAUSE: Duration = Duration::from_millis(1_500);
#[cfg(test)]
const PAUSE: Duration = Duration::from_millis(1);
/// A page that could not be had so often is not asked for by itself any more.
const TRIES: u32 = 4;

struct WantedText {
    row: i64,
    item: ItemId,
    url: String,
}

impl Library {
    /// Fetches the texts that lists left to be fetched, in the background, if this program does so.
    pub(super) fn fetch_texts_of_lists_soon(&self) {
        let importing = &self.inner.importing;
        if !importing.fetches.load(Ordering::Relaxed)
            || importing.fetching.swap(true, Ordering::AcqRel)
        {
            return;
        }
        let library = self.clone();
        self.spawn(async move {
            if let Err(error) = library.fetch_all_texts().await {
                tracing::debug!(%error, "texts of a list were left for later");
            }
            library
                .inner
                .importing
                .fetching
                .store(false, Ordering::Release);
        });
    }

    /// Fetches the texts that lists left to be fetched, and waits for it; answers how many came.
    ///
    /// # Errors
    /// The database's.
    pub async fn fetch_texts_of_lists(&self) -> Result<u32> {
        self.fetch_all_texts().await
    }

    async fn fetch_all_texts(&self) -> Result<u32> {
        let library = self.clone();
        let wanted = blocking(move || library.wanted_texts()).await?;
        if wanted.is_empty() {
            return Ok(0);
        }
        let total = u32::try_from(wanted.len()).unwrap_or(u32::MAX);
        let (job, cancel) = self
            .inner
            .jobs
            .begin(JobKind::Texts, total, &self.inner.stopping);
        self.jobs_changed();
        let mut hosts: HashMap<String, Vec<WantedText>> = HashMap::new();
        for one in wanted {
            let host = address::host(&one.url).unwrap_or_default();
            hosts.entry(host).or_default().push(one);
        }
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut running = JoinSet::new();
        for pages in hosts.into_values() {
            let (library, turns, cancel) = (self.clone(), Arc::clone(&turns), cancel.clone());
            running.spawn(async move {
                tokio::select! {
                    biased;
                    () = cancel.cancelled() => {}
                    () = library.fetch_host(pages, job, &turns, &cancel) => {}
                }
            });
        }
        while running.join_next().await.is_some() {}
        let done = self.inner.jobs.finish(job).map_or(0, |job| job.found);
        self.jobs_changed();
        Ok(done)
    }

    async fn fetch_host(
        &self,
        pages: Vec<WantedText>,
        job: JobId,
        turns: &Semaphore,
        cancel: &CancellationToken,
    ) {
        for page in pages {
            if cancel.is_cancelled() {
                return;
            }
            let came = {
                let Ok(_turn) = turns.acquire().await else {
                    return;
                };
                self.fetch_listed_page(&page).await
            };
            let came = came.unwrap_or_else(|error| {
                tracing::debug!(%error, "the text of a page could not be noted");
                false
            });
            self.inner.jobs.update(job, |state| {
                state.done += 1;
                state.found += u32::from(came);
                state.failed += u32::from(!came);
            });
            self.jobs_changed();
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn fetch_listed_page(&self, page: &WantedText) -> Result<bool> {
        let (library, item, named) = (self.clone(), page.item, stand_in(&page.url));
        // What only stands for the title makes room for the page's own.
        let unnamed = blocking(move || {
            library.inner.store.write(Durability::Normal, move |tx, _| {
                let sql = "UPDATE item SET title = '' WHERE id = ?1 AND title = ?2";
                Ok((tx.execute(sql, params![item.0, named])? > 0).then_some(named))
            })
        })
        .await?;
        let fetched = self.fetch_again(item).await;
        let (library, row) = (self.clone(), page.row);
        blocking(move || {
            library.inner.store.write(Durability::Normal, move |tx, changes| {
                if let Some(named) = unnamed {
                    tx.execute(
                        "UPDATE item SET title = ?2 WHERE id = ?1 AND title = ''",
                        params![item.0, named],
                    )?;
                }
                changes.merge(Changes {
                    items: true,
                    ..Changes::default()
                });
                // Its text may have come in another way, or it was there before.
                let here: bool = tx.query_row(
                    "SELECT EXISTS (SELECT 1 FROM article WHERE item_id = ?1 AND fetched_at IS NOT NULL)",
                    [item.0],
                    |row| row.get(0),
                )?;
                let problem = fetched.err().filter(|_| !here);
                tx.execute(
                    "UPDATE import_row SET wanted = ?2, tries = tries + 1, problem = ?3, problem_code = ?4 WHERE id = ?1",
                    params![
                        row,
                        if here { 0 } else { 2 },
                        problem.as_ref().map(ToString::to_string),
                        problem.as_ref().map(|error| error.code())
                    ],
                )?;
                if let Some(problem) = problem {
                    let sentence = format!("The text could not be fetched: {problem}");
                    tx.execute(
                        "UPDATE item SET problem = ?2, problem_code = ?3 WHERE id = ?1",
                        params![item.0, sentence, problem.code()],
                    )?;
                }
                Ok(here)
            })
        })
        .await
    }

    /// What is to be fetched: also what could not be had at earlier starts, a few times. What was thrown away or taken
    /// back is not wanted any more.
    fn wanted_texts(&self) -> Result<Vec<WantedText>> {
        self.inner.store.read(|conn| {
            let mut statement = conn.prepare(
                "SELECT r.id, i.id, i.url FROM import_row r JOIN item i ON i.id = r.item_id
                 WHERE r.wanted > 0 AND r.tries < ?1 AND i.trashed_at IS NULL AND i.url IS NOT NULL
                 ORDER BY r.import_id, r.number",
            )?;
            let rows = statement.query_map([TRIES], |row| {
                Ok(WantedText {
                    row: row.get(0)?,
                    item: ItemId(row.get(1)?),
                    url: row.get(2)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
