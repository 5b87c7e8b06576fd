//! Rows that have to be asked for: feeds, also through the pages that name them, and bare addresses, of which it shows only
//! then what they are.
use super::entry::{Entry, EntryKind};
use super::pages;
use super::rows::{self, Settled};
use crate::refresh::failure_note;
use crate::remote::{self, blocking, reach};
use crate::store::Durability;
use crate::subscribe::{FetchedFeed, Listed, note_listed, own_title};
use crate::{
    Changes, FeedId, Library, LibraryError, LoginOwner, Problem, Result, SubscriptionKind, address,
    feeds, text,
};
use feed::FeedError;
use fetch::{Authorization, FetchError, Meta, Reach};

/// Of a list, so many of a feed's items are offered in the inbox.
const OFFERED: u32 = 1;
/// Feeds that a page names and that are asked.
const MOST_NAMED: usize = 3;

struct ListedDocument {
    /// To subscribe to.
    url: String,
    meta: Meta,
    bytes: Vec<u8>,
    login: Option<Authorization>,
}

enum Behind {
    Feed(Box<FetchedFeed>),
    /// A page, and the feeds that it names.
    Page(Vec<String>),
}

impl Library {
    /// Asks for what a row names, and brings it in. What became of it is noted, also where it is an error.
    pub(super) async fn work_on(&self, row: i64, entry: Entry) -> Result<Settled> {
        let what = entry.what();
        match self.try_row(row, entry).await {
            Ok(settled) => Ok(settled),
            // The library itself, or the program ends: the row waits.
            Err(
                error @ (LibraryError::Closed | LibraryError::ReadOnly(_) | LibraryError::DiskFull),
            ) => Err(error),
            Err(error) => {
                let again = matches!(error, LibraryError::Fetch(_) | LibraryError::Feed(_))
                    || error.code() == "no_feed_there";
                let settled = Settled::Bad {
                    problem: Problem {
                        what,
                        message: error.to_string(),
                        code: error.code().to_owned(),
                    },
                    again,
                };
                self.note(row, settled).await
            }
        }
    }

    async fn note(&self, row: i64, settled: Settled) -> Result<Settled> {
        let library = self.clone();
        blocking(move || {
            library.inner.store.write(Durability::Normal, move |tx, _| {
                rows::settle(tx, row, &settled)?;
                Ok(settled)
            })
        })
        .await
    }

    async fn try_row(&self, row: i64, entry: Entry) -> Result<Settled> {
        if entry.kind == EntryKind::List {
            return self.follow_again(row, entry).await;
        }
        let listed = entry.address.clone();
        let (url, login) = fetch::take_password(&pages::web(&listed)?)?;
        let known = self
            .inner
            .store
            .read(|conn| match feeds::by_url(conn, &listed)? {
                Some(id) => Ok(Some(id)),
                None => feeds::by_url(conn, &url),
            })?;
        if let Some(feed) = known {
            return self.note(row, Settled::Feed { feed, known: true }).await;
        }
        let got = self
            .fetch_listed(&url, login.clone(), Reach::Anywhere)
            .await;
        let document = match got {
            Ok(document) => document,
            Err(
                error
                @ (FetchError::BadUrl(_) | FetchError::PrivateAddress | FetchError::Cancelled),
            ) => {
                return Err(error.into());
            }
            Err(error) if entry.kind == EntryKind::Feed => {
                return self.keep_for_later(row, entry, url, login, error).await;
            }
            // Kept as a link; its text is asked for again later.
            Err(_) => return self.keep_listed_page(row, entry).await,
        };
        match look_behind(document).await? {
            Behind::Feed(feed) => self.subscribe_to(row, *feed, entry).await,
            Behind::Page(_) if entry.kind == EntryKind::Any => {
                self.keep_listed_page(row, entry).await
            }
            Behind::Page(named) => {
                for named in named.into_iter().take(MOST_NAMED) {
                    let within = reach(address::looks_private(&url));
                    let Ok(document) = self.fetch_listed(&named, login.clone(), within).await
                    else {
                        continue;
                    };
                    if let Behind::Feed(feed) = look_behind(document).await? {
                        return self.subscribe_to(row, *feed, entry).await;
                    }
                }
                Err(LibraryError::refused(
                    "no_feed_there",
                    "this page is no feed and names none that can be had",
                ))
            }
        }
    }

    async fn fetch_listed(
        &self,
        url: &str,
        login: Option<Authorization>,
        reach: Reach,
    ) -> std::result::Result<ListedDocument, FetchError> {
        let client = &self.inner.deps.client;
        let (meta, bytes) =
            remote::get(client, url, reach, remote::MOST_FEED, login.clone()).await?;
        Ok(ListedDocument {
            url: meta.moved_to.clone().unwrap_or_else(|| url.to_owned()),
            meta,
            bytes,
            login,
        })
    }

    async fn subscribe_to(&self, row: i64, feed: FetchedFeed, entry: Entry) -> Result<Settled> {
        let listed = Listed {
            note: Some(Box::new(move |tx, feed| {
                // In the same transaction, so that a list that is taken back takes back just what it brought.
                rows::settle(tx, row, &Settled::Feed { feed, known: false })
            })),
            ..listed(&entry)
        };
        let (feed, known) = self.subscribe(feed, listed, Durability::Normal).await?;
        let settled = Settled::Feed { feed, known };
        if known {
            return self.note(row, settled).await;
        }
        Ok(settled)
    }

    /// A bare address of a page is saved as one: its text comes later, as that of all pages of lists.
    async fn keep_listed_page(&self, row: i64, entry: Entry) -> Result<Settled> {
        let (library, now) = (self.clone(), self.inner.deps.clock.now_ms());
        blocking(move || {
            let page = pages::prepare(entry)?;
            library
                .inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    let settled = pages::put(tx, now, &page)?;
                    rows::settle(tx, row, &settled)?;
                    changes.items = true;
                    Ok(settled)
                })
        })
        .await
    }

    /// A server that is away today must not cost the listener the subscription.
    async fn keep_for_later(
        &self,
        row: i64,
        entry: Entry,
        url: String,
        login: Option<Authorization>,
        error: FetchError,
    ) -> Result<Settled> {
        let library = self.clone();
        blocking(move || {
            let (now, message) = (library.inner.deps.clock.now_ms(), error.to_string());
            let code = error.code();
            let asking = failure_note(now, 0, &LibraryError::from(error.clone()));
            let problem = Problem {
                what: url.clone(),
                message: message.clone(),
                code: code.to_owned(),
            };
            let feed = library.inner.store.write(Durability::Normal, move |tx, changes| {
                let mut listed = listed(&entry);
                let called = own_title(&entry.title, None, &url);
                listed.title = called.clone().filter(|_| entry.titled);
                let new = feeds::NewFeed {
                    // A label stands until the feed says what it is called.
                    title: called.or_else(|| address::host(&url)).unwrap_or_default(),
                    kind: SubscriptionKind::Podcast,
                    sample: false,
                    folder: std::mem::take(&mut listed.folder),
                    url,
                };
                let feed = feeds::insert(tx, now, &new)?;
                note_listed(tx, now, feed, listed)?;
                tx.execute(
                    "UPDATE feed SET problem = ?2, problem_code = ?4, failures = 1, next_refresh = ?3 WHERE id = ?1",
                    rusqlite::params![feed.0, message, now + 3_600_000, code],
                )?;
                feeds::note_askings(tx, feed, vec![asking])?;
                rows::settle(tx, row, &Settled::Later { feed, problem })?;
                changes.merge(Changes {
                    feeds: true,
                    ..Changes::default()
                });
                Ok(feed)
            })?;
            if let Some(login) = login {
                library.keep_login(LoginOwner::Feed(feed), &login)?;
            }
            let code = error.code().to_owned();
            let message = error.to_string();
            library.note_refusal(LoginOwner::Feed(feed), &error.into());
            Ok(settled_later(feed, entry_what(&library, feed)?, message, code))
        })
        .await
    }
}

fn entry_what(library: &Library, feed: FeedId) -> Result<String> {
    Ok(library.feed(feed)?.url)
}

fn settled_later(feed: FeedId, what: String, message: String, code: String) -> Settled {
    Settled::Later {
        feed,
        problem: Problem {
            what,
            message,
            code,
        },
    }
}

fn listed(entry: &Entry) -> Listed {
    Listed {
        folder: text::folder_path(&entry.folder),
        title: Some(entry.title.clone()).filter(|title| entry.titled && !title.trim().is_empty()),
        categories: entry.categories.join(","),
        first_offered: Some(OFFERED),
        note: None,
    }
}

async fn look_behind(document: ListedDocument) -> Result<Behind> {
    blocking(move || {
        let ListedDocument {
            url,
            meta,
            bytes,
            login,
        } = document;
        let hint = feed::Hint {
            content_type: meta.content_type.as_deref(),
            url: Some(&meta.url),
        };
        match remote::parse_feed(&bytes, hint) {
            Ok(parsed) => Ok(Behind::Feed(Box::new(FetchedFeed {
                hash: remote::hash(&bytes),
                bytes: bytes.len() as u64,
                url,
                parsed,
                feeds: Vec::new(),
                login,
                meta,
            }))),
            Err(FeedError::Html | FeedError::NotAFeed(_)) => {
                let named = feed::discover(&bytes, hint);
                Ok(Behind::Page(
                    named.into_iter().map(|found| found.url).collect(),
                ))
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}
