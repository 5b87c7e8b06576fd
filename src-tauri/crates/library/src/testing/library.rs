//! A library in a folder of its own for unit tests, with a clock that the test moves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::feeds::{self, Applied, NewFeed};
use crate::items::{self, NewArticle, NewEpisode};
use crate::model::{Changes, FeedId, ItemId, ItemQuery, SubscriptionKind};
use crate::store::Durability;
use crate::{Clock, Deps, Library, Result};
use feed::{Enclosure, FeedExtras, FeedKind, Format, ParsedFeed, ParsedItem};
use rusqlite::Transaction;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

/// 2024-06-01T00:00:00Z.
pub const START: i64 = 1_717_200_000_000;
pub const DAY: i64 = 86_400_000;

/// 2026-03-20 12:00 UTC.
pub const NOW: i64 = 1_774_008_000_000;

static RUNTIME: LazyLock<tokio::runtime::Runtime> =
    LazyLock::new(|| tokio::runtime::Runtime::new().unwrap());
// Making a client reads the machine's certificates: once is enough for tests that ask nobody.
static CLIENT: LazyLock<fetch::Client> = LazyLock::new(client);

/// The time, and the minutes east of UTC.
pub struct FakeClock(AtomicI64, AtomicI64);

impl FakeClock {
    pub fn at(ms: i64) -> Arc<FakeClock> {
        Arc::new(FakeClock(AtomicI64::new(ms), AtomicI64::new(0)))
    }

    pub fn forward(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Travels, or comes to the end of summer time.
    pub fn set_zone(&self, minutes: i64) {
        self.1.store(minutes, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn zone_minutes(&self, _at_ms: i64) -> i32 {
        i32::try_from(self.1.load(Ordering::SeqCst)).unwrap_or(0)
    }
}

/// A library in a folder of its own, with a clock that the test moves.
pub struct Fixture {
    pub library: Library,
    pub clock: Arc<FakeClock>,
    pub changes: Arc<Mutex<Changes>>,
    /// Dropped last: the folder goes with it.
    pub folder: tempfile::TempDir,
}

impl std::ops::Deref for Fixture {
    type Target = Library;
    fn deref(&self) -> &Library {
        &self.library
    }
}

/// A library at [`START`], for tests without a network.
pub fn library() -> Fixture {
    Fixture::new(START)
}

/// Patient enough for a busy machine, and quick to try again.
fn client() -> fetch::Client {
    fetch::Client::new(fetch::Config {
        retry_delay: Duration::from_millis(5),
        connect_timeout: Duration::from_secs(2),
        read_timeout: Duration::from_secs(5),
        ..fetch::Config::default()
    })
    .unwrap()
}

/// Opens a library, perhaps one that is open already. What it tells of changes gathers in `changes`.
pub fn open(
    folder: &std::path::Path,
    clock: &Arc<FakeClock>,
    changes: &Arc<Mutex<Changes>>,
) -> Result<Library> {
    // A client's connections live on the runtime they were made on, so a test with one of its own has its own client.
    let (runtime, client) = match tokio::runtime::Handle::try_current() {
        Ok(runtime) => (runtime, client()),
        Err(_) => (RUNTIME.handle().clone(), CLIENT.clone()),
    };
    let told = Arc::clone(changes);
    Library::open(
        folder,
        Deps {
            clock: Arc::clone(clock) as Arc<dyn Clock>,
            client,
            runtime,
            on_change: Arc::new(move |c| told.lock().unwrap().merge(c)),
        },
    )
}

impl Fixture {
    fn new(start: i64) -> Fixture {
        let folder = tempfile::tempdir().unwrap();
        let (clock, changes) = (FakeClock::at(start), Arc::default());
        Fixture {
            library: open(folder.path(), &clock, &changes).unwrap(),
            clock,
            changes,
            folder,
        }
    }

    /// At [`NOW`], on the runtime of the test: for tests with a [`Site`](super::site::Site).
    pub fn online() -> Fixture {
        Fixture::new(NOW)
    }

    /// As if the program had ended and begun again.
    pub async fn reopen(&mut self) {
        self.library.close();
        self.library.inner.transfers.close();
        self.library.inner.transfers.wait().await;
        self.library = open(self.folder.path(), &self.clock, &self.changes).unwrap();
    }

    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> T {
        self.library
            .inner
            .store
            .write(Durability::Normal, |tx, _| work(tx))
            .unwrap()
    }

    /// What was told of changes since the last time. The writer tells after it answers, so it is waited for.
    pub fn told(&self) -> Changes {
        self.write(|_| Ok(()));
        std::mem::take(&mut *self.changes.lock().unwrap())
    }

    pub fn pass(&self, ms: i64) {
        self.clock.forward(ms);
    }

    pub fn now(&self) -> i64 {
        self.clock.now_ms()
    }

    /// One number of the database.
    pub fn number(&self, sql: &str) -> i64 {
        self.library
            .inner
            .store
            .read(|c| Ok(c.query_row(sql, [], |r| r.get(0))?))
            .unwrap()
    }

    /// One text of the database.
    pub fn text(&self, sql: &str) -> Option<String> {
        self.library
            .inner
            .store
            .read(|c| Ok(c.query_row(sql, [], |r| r.get(0))?))
            .unwrap()
    }

    pub fn subscribe(&self, kind: SubscriptionKind, url: &str) -> FeedId {
        let now = self.now();
        let url = url.to_owned();
        self.write(move |tx| {
            feeds::insert(
                tx,
                now,
                &NewFeed {
                    url,
                    kind,
                    title: String::new(),
                    sample: false,
                    folder: String::new(),
                },
            )
        })
    }

    pub fn apply(&self, id: FeedId, parsed: &ParsedFeed, first: bool) -> Applied {
        let now = self.now();
        let parsed = parsed.clone();
        self.library
            .inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                feeds::apply(tx, now, id, &parsed, first, changes)
            })
            .unwrap()
    }

    pub fn episode(&self, title: &str, published_at: i64) -> ItemId {
        let now = self.now();
        let title = title.to_owned();
        self.write(move |tx| {
            items::insert_episode(
                tx,
                now,
                &NewEpisode {
                    enclosure_url: Some(format!(
                        "https://media.example/{published_at}/{title}.mp3"
                    )),
                    title,
                    source: "Somewhere".into(),
                    mime: Some("audio/mpeg".into()),
                    duration_ms: Some(600_000),
                    published_at: Some(published_at),
                    in_inbox: true,
                    ..NewEpisode::default()
                },
            )
        })
    }

    pub fn article(&self, title: &str, html: &str) -> ItemId {
        let now = self.now();
        let (title, html) = (title.to_owned(), html.to_owned());
        self.write(move |tx| {
            items::insert_article(
                tx,
                now,
                &NewArticle {
                    url: Some(format!("https://words.example/{}", title.replace(' ', "-"))),
                    summary: "What it is about".into(),
                    extracted: true,
                    source: "Words".into(),
                    title,
                    text: items::ReadyText::of_html(&html)?,
                    ..NewArticle::default()
                },
            )
        })
    }

    /// Titles of a list, all pages of it.
    pub fn titles(&self, query: &ItemQuery) -> Vec<String> {
        let page = self
            .items(&ItemQuery {
                limit: 500,
                ..query.clone()
            })
            .unwrap();
        page.rows.into_iter().map(|row| row.title).collect()
    }

    pub fn found(&self, text: &str) -> Vec<String> {
        let mut titles: Vec<String> = Vec::new();
        let mut after = None;
        loop {
            let page = self.search(text, after.as_deref()).unwrap();
            titles.extend(page.hits.into_iter().map(|hit| hit.row.title));
            after = page.next;
            if after.is_none() {
                titles.sort();
                return titles;
            }
        }
    }
}

pub fn feed(kind: FeedKind, items: Vec<ParsedItem>) -> ParsedFeed {
    ParsedFeed {
        format: Format::Rss,
        kind,
        title: Some("The Harbour Hour".into()),
        link: Some("https://harbour.example/".into()),
        description: Some("About <b>boats</b>".into()),
        language: Some("en".into()),
        author: None,
        image: None,
        explicit: None,
        serial: false,
        complete: false,
        new_feed_url: None,
        podcast_guid: None,
        medium: None,
        funding: Vec::new(),
        extras: FeedExtras::default(),
        next_page: None,
        skip_hours: Vec::new(),
        skip_days: Vec::new(),
        ttl_minutes: None,
        items,
        warnings: Vec::new(),
    }
}

/// Episode `n`, published `n` days after the start of the show.
pub fn episode(n: i64) -> ParsedItem {
    let at = START - 400 * DAY + n * DAY;
    ParsedItem {
        guid: Some(format!("guid-{n}")),
        title: Some(format!("Episode {n}")),
        link: Some(format!("https://harbour.example/{n}")),
        published: Some(jiff::Timestamp::from_millisecond(at).unwrap()),
        content_html: Some(format!("<p>In number {n} we sail.</p>")),
        duration_ms: Some(1_800_000),
        enclosure: Some(Enclosure {
            url: format!("https://media.example/{n}.mp3"),
            mime: Some("audio/mpeg".into()),
            length: Some(1000),
            ..Enclosure::default()
        }),
        ..ParsedItem::default()
    }
}

pub fn post(n: i64) -> ParsedItem {
    ParsedItem {
        enclosure: None,
        duration_ms: None,
        ..episode(n)
    }
}
