#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::model::OlderItems;
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, podcast, until};
use crate::{ItemId, ItemPatch};

const RSS: &str = "application/rss+xml";

/// Episodes `from..=to` of a show, and where its next document is.
fn document(site: &Site, from: usize, to: usize, next: Option<&str>) -> String {
    let all = podcast(&site.url("/m"), "Show", to);
    let (head, items) = all.split_once("<item>").unwrap();
    let items: String = format!("<item>{items}")
        .split_inclusive("</item>")
        .take(to - from + 1)
        .filter(|item| item.contains("<item>"))
        .collect();
    let link = next.map_or(String::new(), |next| {
        format!(
            "<atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"prev-archive\" href=\"{}\"/>",
            site.url(next)
        )
    });
    format!("{head}{link}{items}</channel></rss>")
}

async fn show(site: &Site, fixture: &Fixture, next: Option<&str>) -> FeedId {
    let url = site.put("/feed", Answer::new(RSS, document(site, 10, 12, next)));
    let feed = fixture.add(&url).await.unwrap().feeds[0];
    fixture.idle().await;
    feed
}

fn older(fixture: &Fixture, feed: FeedId) -> OlderItems {
    fixture.feed(feed).unwrap().older
}

fn count(fixture: &Fixture) -> i64 {
    fixture.number("SELECT count(*) FROM item WHERE trashed_at IS NULL")
}

#[tokio::test(flavor = "multi_thread")]
async fn older_episodes_come_into_no_inbox_and_can_be_taken_back() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let feed = show(&site, &fixture, Some("/2")).await;
    assert_eq!(older(&fixture, feed), OlderItems::Named);
    // One stands in both documents, and was heard.
    site.put("/2", Answer::new(RSS, document(&site, 6, 10, Some("/3"))));
    site.put(
        "/3",
        Answer::new(
            RSS,
            document(&site, 1, 5, None).replace("About Show", "An old description"),
        ),
    );
    let heard = ItemId(fixture.number("SELECT id FROM item WHERE guid = 'Show-10'"));
    let done = ItemPatch {
        done: Some(true),
        ..ItemPatch::default()
    };
    fixture.set_items(&[heard], done).unwrap();
    let inbox = fixture.counts().unwrap().inbox;
    let came = fixture.fetch_older_and_wait(feed, |_| {}).await.unwrap();
    fixture.idle().await;
    assert_eq!((came, count(&fixture)), (9, 12));
    assert_eq!(older(&fixture, feed), OlderItems::Whole);
    assert_eq!(fixture.counts().unwrap().inbox, inbox);
    assert_eq!(
        fixture.number("SELECT count(*) FROM item WHERE done_at IS NOT NULL"),
        1
    );
    assert_eq!(fixture.feed(feed).unwrap().description, "About Show");
    // The feed goes on as before.
    site.put(
        "/feed",
        Answer::new(RSS, document(&site, 11, 13, Some("/2"))),
    );
    fixture.pass(60_000);
    let refreshed = fixture.refresh_and_wait(Some(feed), |_| {}).await.unwrap();
    assert_eq!((refreshed.new_items, count(&fixture)), (1, 13));
    // Just these go, and come again.
    let undo = fixture.take_older_back(feed).unwrap();
    assert_eq!((undo.count, count(&fixture)), (9, 4));
    assert_eq!(older(&fixture, feed), OlderItems::Named);
    fixture.undo(undo.id).unwrap();
    assert_eq!(count(&fixture), 13);
    fixture.take_older_back(feed).unwrap();
    let came = fixture.fetch_older_and_wait(feed, |_| {}).await.unwrap();
    fixture.idle().await;
    assert_eq!(
        (came, count(&fixture)),
        (0, 13),
        "what was taken back comes again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_circle_of_documents_ends() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let feed = show(&site, &fixture, Some("/2")).await;
    site.put("/2", Answer::new(RSS, document(&site, 6, 9, Some("/3"))));
    site.put("/3", Answer::new(RSS, document(&site, 1, 5, Some("/2"))));
    assert_eq!(fixture.fetch_older_and_wait(feed, |_| {}).await.unwrap(), 9);
    assert_eq!((site.asked("/2"), site.asked("/3")), (1, 1));
    fixture.idle().await;
    assert_eq!(older(&fixture, feed), OlderItems::Whole);
    // One that names itself, and one without older items.
    site.put("/2", Answer::new(RSS, document(&site, 6, 9, Some("/2"))));
    assert_eq!(fixture.fetch_older_and_wait(feed, |_| {}).await.unwrap(), 0);
    assert_eq!(site.asked("/2"), 2);
    let plain = site.put(
        "/plain",
        Answer::new(RSS, podcast(&site.url("/p"), "Plain", 2)),
    );
    let plain = fixture.add(&plain).await.unwrap().feeds[0];
    assert_eq!(older(&fixture, plain), OlderItems::None);
    assert_eq!(
        fixture.fetch_older(plain).await.unwrap_err().code(),
        "no_older"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_stopped_it_goes_on() {
    let (site, mut fixture) = (Site::start().await, Fixture::online());
    let feed = show(&site, &fixture, Some("/2")).await;
    site.put("/2", Answer::new(RSS, document(&site, 6, 9, Some("/3"))));
    site.put(
        "/3",
        Answer::new("text/html", "<html><body>Not now</body></html>"),
    );
    let stopped = fixture
        .fetch_older_and_wait(feed, |_| {})
        .await
        .unwrap_err();
    assert_eq!(stopped.code(), "older_stopped");
    fixture.idle().await;
    assert_eq!(
        (older(&fixture, feed), count(&fixture)),
        (OlderItems::Stopped, 7)
    );
    // Stopped by hand, in the middle of a document.
    let mut slow = Answer::new(RSS, document(&site, 1, 5, None));
    slow.wait = Duration::from_secs(30);
    site.put("/3", slow);
    let job = fixture.fetch_older(feed).await.unwrap();
    assert_eq!(
        fixture.fetch_older(feed).await.unwrap(),
        job,
        "it is joined"
    );
    assert_eq!(
        fixture.take_older_back(feed).unwrap_err().code(),
        "older_runs"
    );
    until("the next document is asked for", || site.asked("/3") == 2).await;
    fixture.cancel_job(job).unwrap();
    fixture.idle().await;
    assert_eq!(
        (older(&fixture, feed), site.asked("/2")),
        (OlderItems::Stopped, 1)
    );
    // The program ends meanwhile: at the next start it goes on by itself.
    fixture.fetch_older(feed).await.unwrap();
    until("it is asked for again", || site.asked("/3") == 3).await;
    fixture.reopen().await;
    assert_eq!(older(&fixture, feed), OlderItems::Running);
    site.put("/3", Answer::new(RSS, document(&site, 1, 5, None)));
    fixture.go_on_with_older().unwrap();
    fixture.idle().await;
    assert_eq!(
        (older(&fixture, feed), count(&fixture)),
        (OlderItems::Whole, 12)
    );
    assert_eq!(site.asked("/2"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_for_patience_gets_it() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let feed = show(&site, &fixture, Some("/2")).await;
    site.put("/2", Answer::status(429).with("retry-after", "600"));
    assert!(fixture.fetch_older_and_wait(feed, |_| {}).await.is_err());
    fixture.idle().await;
    assert_eq!(
        fixture.fetch_older(feed).await.unwrap_err().code(),
        "not_yet"
    );
    assert_eq!(site.asked("/2"), 1);
    fixture.pass(601_000);
    site.put("/2", Answer::new(RSS, document(&site, 6, 9, None)));
    assert_eq!(fixture.fetch_older_and_wait(feed, |_| {}).await.unwrap(), 4);
}
