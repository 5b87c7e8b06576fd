#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod beside;
mod crowd;
mod lives;
mod moves;
mod network;

use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, podcast, until};
use crate::{FeedId, NextWhy, Refreshed};
use std::sync::atomic::Ordering;
use std::time::Duration;

const RSS: &str = "application/rss+xml";

async fn subscribed(site: &Site, fixture: &Fixture, path: &str, body: String) -> FeedId {
    let url = site.put(path, Answer::new(RSS, body));
    let added = fixture.library.add(&url).await.unwrap();
    fixture.library.idle().await;
    added.feeds[0]
}

async fn refresh(fixture: &Fixture, feed: Option<FeedId>) -> Refreshed {
    fixture.clock.forward(1_000);
    let refreshed = fixture
        .library
        .refresh_and_wait(feed, |_| {})
        .await
        .unwrap();
    fixture.library.idle().await;
    refreshed
}

/// The whole of what a listener sees of feeds and items.
fn seen(fixture: &Fixture) -> (i64, Option<String>) {
    let items = fixture.text(
        "SELECT group_concat(i.id || i.title || i.in_inbox || coalesce(hex(b.html), ''), '|') FROM item i \
         LEFT JOIN body b ON b.item_id = i.id",
    );
    (fixture.number("SELECT count(*) FROM item"), items)
}

#[tokio::test(flavor = "multi_thread")]
async fn new_episodes_come_and_known_ones_stay() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let base = site.url("");
    let feed = subscribed(&site, &fixture, "/feed", podcast(&base, "Show", 5)).await;
    assert_eq!(
        fixture.number("SELECT count(*) FROM item WHERE in_inbox = 1"),
        3
    );
    site.put("/feed", Answer::new(RSS, podcast(&base, "Show", 7)));
    let refreshed = refresh(&fixture, Some(feed)).await;
    assert_eq!(
        refreshed,
        Refreshed {
            feeds: 1,
            new_items: 2,
            ..Refreshed::default()
        }
    );
    assert_eq!(fixture.number("SELECT count(*) FROM item"), 7);
    assert_eq!(
        fixture.number("SELECT count(*) FROM item WHERE in_inbox = 1"),
        5
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn not_modified_and_the_same_again_write_nothing() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let base = site.url("");
    let mut clever = Answer::new(RSS, podcast(&base, "Clever", 3)).with("etag", "\"one\"");
    clever.clever = true;
    let url = site.put("/clever", clever);
    fixture.library.add(&url).await.unwrap();
    subscribed(&site, &fixture, "/plain", podcast(&base, "Plain", 3)).await;
    fixture.library.idle().await;
    let (before, bytes) = (seen(&fixture), written(&fixture));
    let refreshed = refresh(&fixture, None).await;
    assert_eq!(
        refreshed,
        Refreshed {
            feeds: 2,
            failed: 0,
            new_items: 0,
            ..Refreshed::default()
        }
    );
    assert_eq!((site.asked("/clever"), site.asked("/plain")), (2, 2));
    assert_eq!(seen(&fixture), before);
    assert!(written(&fixture) == bytes, "not a byte is written");
    // Yet it is known when they were asked, and they are not due.
    let now = crate::text::rfc3339(crate::testing::library::NOW + 1_000);
    let feeds = fixture.library.feeds().unwrap();
    assert!(feeds.iter().all(|feed| feed.refreshed_at == now));
    fixture.clock.forward(3_600_000 - 1_500);
    fixture.library.refresh_due().unwrap();
    fixture.library.idle().await;
    assert_eq!((site.asked("/clever"), site.asked("/plain")), (2, 2));
    // Times are written down once an hour.
    fixture.clock.forward(1_000);
    refresh(&fixture, None).await;
    let now = fixture.number("SELECT min(refreshed_at) FROM feed");
    assert_eq!(now, crate::testing::library::NOW + 3_601_500);
    assert_eq!(seen(&fixture), before);
}

/// The database and its log, byte for byte.
fn written(fixture: &Fixture) -> (Vec<u8>, Vec<u8>) {
    fixture.write(|_| Ok(()));
    let read = |name| std::fs::read(fixture.folder.path().join(name)).unwrap_or_default();
    (read("library.db"), read("library.db-wal"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_moved_for_good_gets_its_new_address() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let base = site.url("");
    let feed = subscribed(&site, &fixture, "/old", podcast(&base, "Show", 3)).await;
    let new = site.put("/new", Answer::new(RSS, podcast(&base, "Show", 4)));
    site.put("/old", Answer::status(301).with("location", new.clone()));
    assert_eq!(refresh(&fixture, None).await.new_items, 1);
    assert_eq!(fixture.library.feed(feed).unwrap().url, new);
    // One that only visits another address keeps its own.
    site.put(
        "/new",
        Answer::status(302).with("location", site.url("/away")),
    );
    site.put("/away", Answer::new(RSS, podcast(&base, "Show", 5)));
    assert_eq!(refresh(&fixture, None).await.new_items, 1);
    assert_eq!(fixture.library.feed(feed).unwrap().url, new);
    // The document itself may say it too, once that address answers.
    let next = site.put("/next", Answer::new(RSS, podcast(&base, "Show", 5)));
    let body = podcast(&base, "Show", 5).replace(
        "<channel>",
        &format!("<channel xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><itunes:new-feed-url>{next}</itunes:new-feed-url>"),
    );
    site.put("/new", Answer::new(RSS, body));
    refresh(&fixture, None).await;
    assert_eq!(fixture.library.feed(feed).unwrap().url, next);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_leads_to_another_show_changes_nothing() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let base = site.url("");
    let feed = subscribed(&site, &fixture, "/mine", podcast(&base, "Mine", 3)).await;
    let other = site.put(
        "/other",
        Answer::new(RSS, podcast(&site.url("/elsewhere"), "Other", 3)),
    );
    site.put("/mine", Answer::status(301).with("location", other));
    let before = seen(&fixture);
    assert_eq!(refresh(&fixture, None).await.failed, 1);
    assert_eq!(seen(&fixture), before);
    let row = fixture.library.feed(feed).unwrap();
    assert!(row.url.ends_with("/mine"));
    assert!(row.problem.unwrap().contains("Other"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_subscriptions_that_end_at_one_address_become_one() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let base = site.url("");
    let a = subscribed(&site, &fixture, "/a", podcast(&base, "Show", 3)).await;
    let b = subscribed(&site, &fixture, "/b", podcast(&base, "Show", 3)).await;
    assert_ne!(a, b);
    let episode = fixture.number(&format!(
        "SELECT id FROM item WHERE feed_id = {b} AND guid = 'Show-2'"
    ));
    fixture
        .library
        .set_position(crate::ItemId(episode), 77_000, None)
        .unwrap();
    let one = site.put(
        "/b",
        Answer::new(RSS, podcast(&base, "Show", 3).replace("About", "All about")),
    );
    site.put("/a", Answer::status(308).with("location", one));
    refresh(&fixture, None).await;
    assert_eq!(fixture.number("SELECT count(*) FROM feed"), 1);
    assert_eq!(fixture.number("SELECT count(*) FROM item"), 3);
    assert_eq!(
        fixture.number("SELECT max(position_ms) FROM episode"),
        77_000
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn gone_is_not_asked_again_but_by_hand() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let feed = subscribed(&site, &fixture, "/feed", podcast(&site.url(""), "Show", 3)).await;
    site.put("/feed", Answer::status(410));
    assert_eq!(refresh(&fixture, None).await.failed, 1);
    assert!(
        fixture
            .library
            .feed(feed)
            .unwrap()
            .problem
            .unwrap()
            .contains("410")
    );
    assert_eq!(refresh(&fixture, None).await.feeds, 0);
    assert_eq!(site.asked("/feed"), 2);
    site.put("/feed", Answer::new(RSS, podcast(&site.url(""), "Show", 4)));
    assert_eq!(refresh(&fixture, Some(feed)).await.new_items, 1);
    assert_eq!(refresh(&fixture, None).await.feeds, 1);
    assert_eq!(fixture.library.feed(feed).unwrap().problem, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_keep_everything_and_are_asked_later_and_later() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let feed = subscribed(&site, &fixture, "/feed", podcast(&site.url(""), "Show", 3)).await;
    let before = seen(&fixture);
    let mut next = 0;
    for answer in [
        Answer::status(500),
        Answer::new(
            "text/html",
            "<html><body><h1>Log in to the hotel's network</h1></body></html>",
        ),
        Answer::new(RSS, ""),
    ] {
        site.put("/feed", answer);
        assert_eq!(refresh(&fixture, None).await.failed, 1);
        assert_eq!(seen(&fixture), before);
        assert!(fixture.library.feed(feed).unwrap().problem.is_some());
        let wait = fixture.number("SELECT next_refresh FROM feed")
            - fixture.number("SELECT 0")
            - crate::testing::library::NOW;
        assert!(wait > next, "{wait} {next}");
        next = wait;
    }
    site.put("/feed", Answer::new(RSS, podcast(&site.url(""), "Show", 3)));
    assert_eq!(refresh(&fixture, None).await.failed, 0);
    assert_eq!(fixture.library.feed(feed).unwrap().problem, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_host_is_asked_by_two_at_once_and_one_dead_feed_holds_up_nobody() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    for n in 0..6 {
        subscribed(
            &site,
            &fixture,
            &format!("/{n}"),
            podcast(&site.url(&format!("/m{n}")), &format!("Show {n}"), 2),
        )
        .await;
    }
    for n in 0..6 {
        let mut slow = Answer::new(
            RSS,
            podcast(&site.url(&format!("/m{n}")), &format!("Show {n}"), 3),
        );
        slow.wait = Duration::from_millis(40);
        site.put(
            &format!("/{n}"),
            if n == 0 { Answer::status(500) } else { slow },
        );
    }
    site.state.most_at_once.store(0, Ordering::SeqCst);
    let refreshed = refresh(&fixture, None).await;
    assert_eq!(
        refreshed,
        Refreshed {
            feeds: 6,
            failed: 1,
            new_items: 5,
            ..Refreshed::default()
        }
    );
    let most = site.state.most_at_once.load(Ordering::SeqCst);
    assert!((1..=2).contains(&most), "{most}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_asked_for_while_one_runs_joins_it() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let feed = subscribed(&site, &fixture, "/feed", podcast(&site.url(""), "Show", 3)).await;
    let mut slow = Answer::new(RSS, podcast(&site.url(""), "Show", 4));
    slow.wait = Duration::from_millis(200);
    site.put("/feed", slow);
    let first = fixture.library.refresh(None).await.unwrap();
    let second = fixture.library.refresh(None).await.unwrap();
    let third = fixture.library.refresh(Some(feed)).await.unwrap();
    assert_eq!((first, first), (second, third));
    fixture.library.idle().await;
    assert_eq!(site.asked("/feed"), 2);
    let job = fixture
        .library
        .jobs()
        .into_iter()
        .find(|job| job.id == first)
        .unwrap();
    assert!(job.finished && !job.cancelled);
    assert_eq!((job.done, job.found), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_can_be_stopped() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    subscribed(&site, &fixture, "/feed", podcast(&site.url(""), "Show", 3)).await;
    let mut slow = Answer::new(RSS, podcast(&site.url(""), "Show", 4));
    slow.wait = Duration::from_secs(30);
    site.put("/feed", slow);
    let job = fixture.library.refresh(None).await.unwrap();
    until("the feed is being asked", || site.asked("/feed") == 2).await;
    fixture.library.cancel_job(job).unwrap();
    fixture.library.idle().await;
    let job = fixture
        .library
        .jobs()
        .into_iter()
        .find(|j| j.id == job)
        .unwrap();
    assert!(job.finished && job.cancelled);
    assert_eq!(fixture.number("SELECT count(*) FROM item"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_due_is_asked_by_itself() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    subscribed(&site, &fixture, "/feed", podcast(&site.url(""), "Show", 3)).await;
    fixture.library.refresh_due().unwrap();
    fixture.library.idle().await;
    assert_eq!(site.asked("/feed"), 1);
    fixture.clock.forward(61 * 60_000);
    fixture.library.refresh_due().unwrap();
    fixture.library.idle().await;
    assert_eq!(site.asked("/feed"), 2);
}

/// `cargo nextest run --release -p library --run-ignored all fifty_feeds --no-capture` shows the times.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures, does not judge"]
async fn fifty_feeds_of_two_hundred() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let mut outlines = String::new();
    for n in 0..50 {
        let notes = "Notes about tides, with &lt;b&gt;markup&lt;/b&gt; and words. ".repeat(60);
        let body = podcast(&site.url(&format!("/m{n}")), &format!("Show {n}"), 200)
            .replace("Words of", &notes);
        let url = site.put(&format!("/{n}"), Answer::new(RSS, body));
        outlines += &format!("<outline type=\"rss\" text=\"Show {n}\" xmlUrl=\"{url}\"/>");
    }
    let list = fixture.folder.path().join("list.opml");
    std::fs::write(
        &list,
        format!("<opml version=\"2.0\"><body>{outlines}</body></opml>"),
    )
    .unwrap();
    let begun = std::time::Instant::now();
    let added = fixture.library.import_file(&list).await.unwrap();
    eprintln!(
        "import of {} feeds: {:?}",
        added.feeds.len(),
        begun.elapsed()
    );
    let begun = std::time::Instant::now();
    let refreshed = refresh(&fixture, None).await;
    eprintln!("refresh, all the same: {:?} {refreshed:?}", begun.elapsed());
    for n in 0..50 {
        let body = podcast(&site.url(&format!("/m{n}")), &format!("Show {n}"), 201);
        site.put(&format!("/{n}"), Answer::new(RSS, body));
    }
    let begun = std::time::Instant::now();
    let refreshed = refresh(&fixture, None).await;
    eprintln!(
        "refresh, one new and all changed: {:?} {refreshed:?}",
        begun.elapsed()
    );
    assert_eq!(fixture.number("SELECT count(*) FROM item"), 50 * 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_programs_on_one_library_one_asks() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let feed = subscribed(&site, &fixture, "/feed", podcast(&site.url(""), "Show", 3)).await;
    subscribed(
        &site,
        &fixture,
        "/more",
        podcast(&site.url("/m"), "More", 3),
    )
    .await;
    let other = crate::testing::library::open(
        fixture.folder.path(),
        &fixture.clock,
        &std::sync::Arc::default(),
    )
    .unwrap();
    let mut slow = Answer::new(RSS, podcast(&site.url(""), "Show", 5));
    slow.wait = Duration::from_millis(400);
    site.put("/feed", slow);
    fixture.library.refresh(Some(feed)).await.unwrap();
    until("the first program asks", || site.asked("/feed") == 2).await;
    let joined = other.refresh_and_wait(None, |_| {}).await.unwrap();
    // It counts what the first one brought, and asks only the rest.
    assert_eq!((joined.feeds, joined.failed, joined.new_items), (2, 0, 2));
    assert_eq!((site.asked("/feed"), site.asked("/more")), (2, 2));
    // Later it asks for itself.
    fixture.clock.forward(60_000);
    other.refresh_and_wait(Some(feed), |_| {}).await.unwrap();
    assert_eq!(site.asked("/feed"), 3);
    other.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_left_out_and_until_when_is_told() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let mut feeds = Vec::new();
    for n in 0..4 {
        let body = podcast(&site.url(&format!("/m{n}")), &format!("Show {n}"), 2);
        feeds.push(subscribed(&site, &fixture, &format!("/{n}"), body).await);
        let busy = Answer::status(429).with("retry-after", "900");
        site.put(&format!("/{n}"), busy);
    }
    let first = refresh(&fixture, None).await;
    assert_eq!((first.feeds + first.held, first.failed), (4, first.feeds));
    assert!(first.held >= 2, "no more than two were asked: {first:?}");
    let until = first.held_until.unwrap();
    let second = refresh(&fixture, None).await;
    let left_out = Refreshed {
        held: 4,
        held_until: Some(until.clone()),
        ..Refreshed::default()
    };
    assert_eq!(second, left_out);
    let job = fixture.library.jobs().pop().unwrap();
    assert_eq!((job.held, job.held_until), (4, Some(until)));
    // What sets the time is named: first the wish of the server, which may end before the next time anyway.
    let why = |feed| fixture.library.feed_health(feed).unwrap().next_why;
    let failed = |feed: &FeedId| fixture.library.feed(*feed).unwrap().problem.is_some();
    let (failed, held): (Vec<FeedId>, Vec<FeedId>) = feeds.into_iter().partition(failed);
    assert_eq!(why(failed[0]), NextWhy::Failures);
    assert_eq!(why(held[0]), NextWhy::Rhythm);
    fixture.clock.forward(901_000);
    assert_eq!(why(held[0]), NextWhy::Rhythm);
}
