//! Lists of subscriptions: OPML in, one subscription a row, going on past bad rows.
use crate::address;
use crate::remote::{self, blocking};
use crate::store::Durability;
use crate::subscribe::FetchedFeed;
use crate::{
    Added, BackupReason, Changes, FeedId, JobKind, Library, LibraryError, LoginOwner, Problem,
    Result, SubscriptionKind, feeds,
};
use feed::Outline;
use fetch::{Authorization, FetchError, Reach};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const AT_ONCE: usize = 8;

enum ImportedRow {
    Added(FeedId),
    Known,
    /// The subscription is kept, though it could not be fetched now.
    Later(FeedId, Problem),
    Bad(Problem),
}

impl Library {
    pub(crate) async fn import_list(&self, outlines: Vec<Outline>) -> Result<Added> {
        let library = self.clone();
        blocking(move || {
            library.back_up_before(BackupReason::Import);
            Ok(())
        })
        .await?;
        let total = u32::try_from(outlines.len()).unwrap_or(u32::MAX);
        let (job, cancel) = self
            .inner
            .jobs
            .begin(JobKind::Import, total, &self.inner.stopping);
        self.jobs_changed();
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut running = JoinSet::new();
        for (number, outline) in outlines.into_iter().enumerate() {
            let (library, turns, cancel) = (self.clone(), Arc::clone(&turns), cancel.clone());
            running.spawn(async move {
                let work = async {
                    let _turn = turns.acquire_owned().await.ok()?;
                    Some(library.import_row(outline).await)
                };
                let row = tokio::select! {
                    biased;
                    () = cancel.cancelled() => None,
                    row = work => row,
                };
                (number, row)
            });
        }
        let mut rows = Vec::new();
        while let Some(done) = running.join_next().await {
            let Ok((number, Some(row))) = done else {
                continue;
            };
            self.inner.jobs.update(job, |state| {
                state.done += 1;
                match row {
                    ImportedRow::Added(_) | ImportedRow::Later(..) => state.found += 1,
                    ImportedRow::Known => {}
                    ImportedRow::Bad(_) => state.failed += 1,
                }
            });
            rows.push((number, row));
            self.jobs_changed();
        }
        let library = self.clone();
        blocking(move || library.inner.store.sync()).await?;
        self.inner.jobs.finish(job);
        self.jobs_changed();
        self.index_soon();
        rows.sort_by_key(|(number, _)| *number);
        let mut added = Added {
            stopped: total.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX)),
            ..Added::default()
        };
        for (_, row) in rows {
            match row {
                ImportedRow::Added(id) => added.feeds.push(id),
                ImportedRow::Known => added.known += 1,
                ImportedRow::Later(id, problem) => {
                    added.feeds.push(id);
                    added.later.push(problem);
                }
                ImportedRow::Bad(problem) => added.problems.push(problem),
            }
        }
        Ok(added)
    }

    async fn import_row(&self, outline: Outline) -> ImportedRow {
        let url = address::shown(&outline.feed_url);
        match self.try_import_row(outline).await {
            Ok(row) => row,
            Err(error) => ImportedRow::Bad(Problem {
                what: url,
                message: error.to_string(),
                code: error.code().to_owned(),
            }),
        }
    }

    async fn try_import_row(&self, outline: Outline) -> Result<ImportedRow> {
        let url = match address::read(&outline.feed_url)? {
            address::Address::Web(url) => url,
            address::Address::File(_) => {
                return Err(LibraryError::refused(
                    "local_file",
                    "a list may not name files of this computer",
                ));
            }
        };
        let (url, login) = fetch::take_password(&url)?;
        let known =
            self.inner
                .store
                .read(|conn| match feeds::by_url(conn, &outline.feed_url)? {
                    Some(id) => Ok(Some(id)),
                    None => feeds::by_url(conn, &url),
                })?;
        if known.is_some() {
            return Ok(ImportedRow::Known);
        }
        let folder = outline.folder.join("/");
        let (meta, bytes) = match remote::get(
            &self.inner.deps.client,
            &url,
            Reach::Anywhere,
            remote::MOST_FEED,
            login.clone(),
        )
        .await
        {
            Ok(got) => got,
            Err(
                error
                @ (FetchError::BadUrl(_) | FetchError::PrivateAddress | FetchError::Cancelled),
            ) => {
                return Err(error.into());
            }
            Err(error) => return self.keep_for_later(outline, url, folder, login, error),
        };
        let looked = blocking(move || {
            let hint = feed::Hint {
                content_type: meta.content_type.as_deref(),
                url: Some(&meta.url),
            };
            let parsed = feed::parse(&bytes, hint)?;
            let hash = remote::hash(&bytes);
            let url = meta.moved_to.clone().unwrap_or(url);
            Ok(FetchedFeed {
                url,
                hash,
                parsed,
                meta,
                feeds: Vec::new(),
                login,
            })
        })
        .await?;
        let (id, known) = self.subscribe(looked, folder, Durability::Normal).await?;
        Ok(if known {
            ImportedRow::Known
        } else {
            ImportedRow::Added(id)
        })
    }

    /// A server that is away today must not cost the listener the subscription.
    fn keep_for_later(
        &self,
        outline: Outline,
        url: String,
        folder: String,
        login: Option<Authorization>,
        error: FetchError,
    ) -> Result<ImportedRow> {
        let (now, sentence) = (self.inner.deps.clock.now_ms(), error.to_string());
        let code = error.code();
        let title = outline
            .title
            .filter(|t| !t.trim().is_empty())
            .or_else(|| address::host(&url));
        let problem = Problem {
            what: url.clone(),
            message: sentence.clone(),
            code: code.to_owned(),
        };
        let id = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let new = feeds::NewFeed {
                    url,
                    kind: SubscriptionKind::Podcast,
                    title: title.unwrap_or_default(),
                    sample: false,
                    folder,
                };
                let id = feeds::insert(tx, now, &new)?;
                tx.execute(
                    "UPDATE feed SET problem = ?2, problem_code = ?4, failures = 1, next_refresh = ?3 WHERE id = ?1",
                    rusqlite::params![id.0, sentence, now + 3_600_000, code],
                )?;
                changes.merge(Changes {
                    feeds: true,
                    ..Changes::default()
                });
                Ok(id)
            })?;
        if let Some(login) = login {
            self.keep_login(LoginOwner::Feed(id), &login)?;
        }
        self.note_refusal(LoginOwner::Feed(id), &error.into());
        Ok(ImportedRow::Later(id, problem))
    }
}
