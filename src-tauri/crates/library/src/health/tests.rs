#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::testing::library::{DAY, Fixture, NOW};
use crate::testing::site::{Answer, Site, podcast};
use crate::{AskingOutcome, ItemFate, ItemId, ItemPatch, MendedKind, MoveWhy};

const RSS: &str = "application/rss+xml";

async fn show(site: &Site, fixture: &Fixture, body: String) -> FeedId {
    let url = site.put("/feed", Answer::new(RSS, body));
    let feed = fixture.add(&url).await.unwrap().feeds[0];
    fixture.idle().await;
    feed
}

async fn ask(fixture: &Fixture, feed: FeedId) {
    fixture.pass(1_000);
    let _ = fixture.refresh_and_wait(Some(feed), |_| {}).await;
    fixture.idle().await;
}

fn written(fixture: &Fixture) -> Vec<u8> {
    fixture.write(|_| Ok(()));
    let read = |name| std::fs::read(fixture.folder.path().join(name)).unwrap_or_default();
    [read("library.db"), read("library.db-wal")].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn how_a_feed_answered_is_told_and_nothing_new_writes_nothing() {
    let (site, mut fixture) = (Site::start().await, Fixture::online());
    let body = podcast(&site.url(""), "Show", 3);
    let feed = show(&site, &fixture, body.clone()).await;
    let before = written(&fixture);
    ask(&fixture, feed).await;
    assert!(written(&fixture) == before, "not a byte is written");
    let health = fixture.feed_health(feed).unwrap();
    assert_eq!(health.askings.len(), 2);
    let first = &health.askings[1];
    assert_eq!(
        (first.outcome, first.items, first.fresh, first.bytes),
        (
            AskingOutcome::Read,
            Some(3),
            3,
            u32::try_from(body.len()).ok()
        ),
        "that it was subscribed to is noted"
    );
    let same = &health.askings[0];
    assert_eq!(
        (same.outcome, same.status, same.bytes),
        (
            AskingOutcome::Same,
            Some(200),
            u32::try_from(body.len()).ok()
        )
    );
    assert_eq!(
        (health.next_why, health.failures, health.items),
        (NextWhy::Rhythm, 0, 3)
    );
    assert_eq!(health.next_at, rfc3339(NOW + 1_000 + 3_600_000));
    assert_eq!(health.succeeded_at, rfc3339(NOW + 1_000));
    // Something new, then trouble, then patience.
    site.put("/feed", Answer::new(RSS, podcast(&site.url(""), "Show", 5)));
    ask(&fixture, feed).await;
    site.put("/feed", Answer::status(500));
    ask(&fixture, feed).await;
    let health = fixture.feed_health(feed).unwrap();
    let seen: Vec<AskingOutcome> = health.askings.iter().map(|asking| asking.outcome).collect();
    assert_eq!(
        seen,
        [
            AskingOutcome::Failed,
            AskingOutcome::Read,
            AskingOutcome::Same,
            AskingOutcome::Read
        ]
    );
    assert_eq!(
        (health.askings[1].items, health.askings[1].fresh),
        (Some(5), 2)
    );
    assert_eq!(
        (health.askings[0].status, health.next_why, health.failures),
        (Some(500), NextWhy::Failures, 1)
    );
    assert_eq!(health.succeeded_at, rfc3339(NOW + 2_000));
    assert_eq!(health.asked_at, rfc3339(NOW + 3_000));
    site.put("/feed", Answer::status(503).with("retry-after", "36000"));
    ask(&fixture, feed).await;
    assert_eq!(fixture.feed_health(feed).unwrap().next_why, NextWhy::Held);
    site.put("/feed", Answer::status(410));
    fixture.pass(DAY);
    ask(&fixture, feed).await;
    let gone = fixture.feed_health(feed).unwrap();
    assert_eq!((gone.next_why, gone.next_at), (NextWhy::Gone, None));
    // All that was written is there after a start, and no more than is kept.
    for _ in 0..30 {
        ask(&fixture, feed).await;
    }
    fixture.reopen().await;
    assert_eq!(fixture.feed_health(feed).unwrap().askings.len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_and_mended_faults_are_told() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let feed = show(&site, &fixture, podcast(&site.url(""), "Show", 3)).await;
    let body = podcast(&site.url(""), "Show", 4);
    let new = site.put(
        "/new",
        Answer::new(RSS, body.split("Words of 1").next().unwrap()),
    );
    site.put("/feed", Answer::status(301).with("location", new.clone()));
    ask(&fixture, feed).await;
    let health = fixture.feed_health(feed).unwrap();
    assert_eq!(
        (health.url.as_str(), health.former_url),
        (new.as_str(), Some(site.url("/feed")))
    );
    let moved = &health.moves[0];
    assert_eq!(
        (moved.from.clone(), moved.to.clone(), moved.why),
        (site.url("/feed"), new, MoveWhy::Redirect)
    );
    assert!(
        health
            .mended
            .iter()
            .any(|one| matches!(one.kind, MendedKind::Broken | MendedKind::Unclosed)),
        "{:?}",
        health.mended
    );
    // The next document is whole.
    site.put("/new", Answer::new(RSS, body + "<!-- -->"));
    ask(&fixture, feed).await;
    assert_eq!(fixture.feed_health(feed).unwrap().mended, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn why_an_episode_is_missing() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let feed = show(&site, &fixture, podcast(&site.url(""), "Show", 6)).await;
    let item =
        |guid: &str| ItemId(fixture.number(&format!("SELECT id FROM item WHERE guid = '{guid}'")));
    let (thrown, deleted) = (item("Show-1"), item("Show-2"));
    let trash = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    fixture.set_items(&[deleted], trash.clone()).unwrap();
    fixture.empty_trash().unwrap();
    fixture.set_items(&[thrown], trash).unwrap();
    let body = podcast(&site.url(""), "Show", 7);
    // The fifth stands there no more, the fourth has another name, and one says the same as another.
    let fifth = body
        .split("<item>")
        .find(|item| item.contains("Show-5<"))
        .unwrap()
        .to_owned();
    let sixth = body
        .split("<item>")
        .find(|item| item.contains("Show-6<"))
        .unwrap()
        .to_owned();
    let body = body
        .replace(&format!("<item>{fifth}"), &format!("<item>{sixth}"))
        .replace("<title>Show 4</title>", "<title>A new name</title>");
    site.put("/feed", Answer::new(RSS, body));
    let asked = site.asked("/feed");
    let check = fixture.check_document(feed, "").await.unwrap();
    assert_eq!(site.asked("/feed"), asked + 1);
    let fates: Vec<(String, ItemFate)> = check
        .items
        .iter()
        .map(|one| (one.title.clone(), one.fate))
        .collect();
    let fate = |title: &str| -> Vec<ItemFate> {
        fates
            .iter()
            .filter(|(t, _)| t == title)
            .map(|(_, f)| *f)
            .collect()
    };
    assert_eq!(fate("Show 7"), [ItemFate::New]);
    assert_eq!(fate("Show 6"), [ItemFate::Here, ItemFate::Repeated]);
    assert_eq!(fate("Show 3"), [ItemFate::Here]);
    assert_eq!(fate("Show 2"), [ItemFate::Deleted]);
    assert_eq!(fate("Show 1"), [ItemFate::Trashed]);
    assert_eq!(fate("A new name"), [ItemFate::Joined]);
    let renamed = check
        .items
        .iter()
        .find(|one| one.title == "A new name")
        .unwrap();
    assert_eq!(
        (renamed.here_as.as_deref(), renamed.item),
        (Some("Show 4"), Some(item("Show-4")))
    );
    assert_eq!((check.total, check.only_here, check.older), (7, 1, false));
    assert_eq!(
        fixture.number("SELECT count(*) FROM item"),
        5,
        "nothing was brought in"
    );
    let some = fixture.check_document(feed, "new NAME").await.unwrap();
    assert_eq!((some.items.len(), some.fitting, some.total), (1, 1, 7));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_changed_by_hand_when_it_leads_to_the_show() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let feed = show(&site, &fixture, podcast(&site.url(""), "Show", 3)).await;
    let old = site.url("/feed");
    site.put("/feed", Answer::status(404));
    let new = site.put(
        "/moved",
        Answer::new(RSS, podcast(&site.url(""), "Show", 4)),
    );
    let other = site.put(
        "/other",
        Answer::new(RSS, podcast(&site.url("/else"), "Other", 3)),
    );
    let page = site.put(
        "/page",
        Answer::new("text/html", "<html><body>Hello</body></html>"),
    );
    let taken = site.put(
        "/taken",
        Answer::new(RSS, podcast(&site.url("/t"), "Taken", 3)),
    );
    fixture.add(&taken).await.unwrap();
    for (to, code) in [
        (old.as_str(), "same_address"),
        (other.as_str(), "other_show"),
        (page.as_str(), "not_a_feed"),
        (taken.as_str(), "address_taken"),
        ("words", "not_an_address"),
    ] {
        assert_eq!(
            fixture.change_address(feed, to).await.unwrap_err().code(),
            code,
            "{to}"
        );
        assert_eq!(fixture.feed(feed).unwrap().url, old);
    }
    let kept = fixture.number(&format!("SELECT min(id) FROM item WHERE feed_id = {feed}"));
    let undo = fixture.change_address(feed, &new).await.unwrap();
    fixture.idle().await;
    let row = fixture.feed(feed).unwrap();
    assert_eq!((row.url, row.items, row.problem), (new.clone(), 4, None));
    assert_eq!(
        fixture.number(&format!("SELECT min(id) FROM item WHERE feed_id = {feed}")),
        kept
    );
    assert_eq!(
        fixture.feed_health(feed).unwrap().moves[0].why,
        MoveWhy::ByHand
    );
    fixture.undo(undo.id).unwrap();
    assert_eq!(fixture.feed(feed).unwrap().url, old);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_holds_no_secrets() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let path = "/private/a8Kd93jfQx72LmPq/feed.xml";
    let url = site.put(path, Answer::new(RSS, podcast(&site.url(""), "Show", 3)));
    let feed = fixture
        .add(&format!("{url}?auth=hush-hush&page=2"))
        .await
        .unwrap()
        .feeds[0];
    site.put(path, Answer::status(500));
    ask(&fixture, feed).await;
    let facts = format!("{:?}", fixture.feed_to_report(feed).unwrap());
    assert!(
        !facts.contains("a8Kd93jfQx72LmPq") && !facts.contains("hush"),
        "{facts}"
    );
    let report = fixture.feed_report(feed).unwrap();
    assert!(
        !report.contains("a8Kd93jfQx72LmPq") && !report.contains("hush"),
        "{report}"
    );
    for part in [
        "Show: Show",
        "/private/…/feed.xml?auth=…&page=2",
        "status 500",
        "Failures in a row: 1",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_subscriptions_of_one_show_are_joined_by_hand() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let one = show(&site, &fixture, podcast(&site.url(""), "Show", 3)).await;
    let item = ItemId(fixture.number("SELECT id FROM item WHERE guid = 'Show-1'"));
    fixture.write(move |tx| {
        tx.execute(
            "UPDATE episode SET position_ms = 77000 WHERE item_id = ?1",
            [item.0],
        )?;
        Ok(tx.execute("UPDATE feed SET speed = 1.5, podcast_guid = NULL", [])?)
    });
    // It has come to be the same only now.
    let body = podcast(&site.url("/b"), "Something else", 3);
    let address = site.put("/b", Answer::new(RSS, body));
    let other = fixture.add(&address).await.unwrap().feeds[0];
    fixture.idle().await;
    assert_ne!(one, other);
    let refused = fixture.join_shows(one, &address).await.unwrap_err();
    assert_eq!(refused.code(), "other_show", "they have nothing in common");
    let nobody = site.put("/c", Answer::new(RSS, podcast(&site.url(""), "Show", 3)));
    let refused = fixture.join_shows(one, &nobody).await.unwrap_err();
    assert_eq!(refused.code(), "no_twin");
    fixture.write(move |tx| {
        Ok(tx.execute(
            "UPDATE item SET guid = replace(guid, 'Something else', 'Show') WHERE feed_id = ?1",
            [other.0],
        )?)
    });
    let led = site.put("/d", Answer::status(301).with("location", address.clone()));
    assert_eq!(fixture.join_shows(one, &led).await.unwrap(), other);
    fixture.idle().await;
    assert_eq!(fixture.feed(one).unwrap_err().code(), "not_found");
    let stays = fixture.feed(other).unwrap();
    assert_eq!(stays.url, address);
    assert_eq!(
        fixture.number("SELECT count(*) FROM feed WHERE speed = 1.5"),
        1
    );
    assert_eq!(
        fixture.number("SELECT count(*) FROM episode WHERE position_ms = 77000"),
        1
    );
    let health = fixture.feed_health(other).unwrap();
    assert_eq!(health.former_url, Some(site.url("/feed")));
    let backups = std::fs::read_dir(fixture.folder.path().join("backups")).unwrap();
    let merge = |name: String| name.contains("merge");
    assert!(
        backups
            .flatten()
            .any(|file| merge(file.file_name().to_string_lossy().into_owned())),
        "a backup is made before"
    );
}
