//! Shows that move, are said to move, and whose new address dies.
use super::*;

/// A show that names another address as its new one.
fn naming(site: &Site, show: &str, episodes: usize, url: &str) -> String {
    podcast(&site.url(""), show, episodes).replace(
        "<channel>",
        &format!("<channel xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><itunes:new-feed-url>{url}</itunes:new-feed-url>"),
    )
}

fn url(fixture: &Fixture, feed: FeedId) -> String {
    fixture.library.feed(feed).unwrap().url
}

const DAY: i64 = 86_400_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_named_address_is_believed_once_it_answers_with_the_show() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let next = site.url("/next");
    let feed = subscribed(&site, &fixture, "/here", naming(&site, "Show", 2, &next)).await;
    let here = site.url("/here");
    // It does not answer; it is another show; it is still being built; it says that nothing has changed.
    let others = [
        Answer::status(404),
        Answer::new(RSS, podcast(&site.url("/x"), "Another", 9)),
        Answer::new(RSS, podcast(&site.url(""), "Show", 0)),
        Answer::new("text/html", "<html><body>For sale</body></html>"),
        Answer::status(304),
    ];
    for (n, answer) in others.into_iter().enumerate() {
        site.put("/next", answer);
        site.put(
            "/here",
            Answer::new(RSS, naming(&site, "Show", 3 + n, &next)),
        );
        let refreshed = refresh(&fixture, None).await;
        assert_eq!((refreshed.failed, refreshed.new_items), (0, 1), "{n}");
        assert_eq!(url(&fixture, feed), here);
    }
    // The old document stands as it was, so the new address is asked once a day.
    site.put("/next", Answer::new(RSS, podcast(&site.url(""), "Show", 9)));
    let asked = site.asked("/next");
    assert_eq!(refresh(&fixture, None).await.new_items, 0);
    assert_eq!(site.asked("/next"), asked);
    fixture.clock.forward(DAY);
    assert_eq!(refresh(&fixture, None).await.new_items, 2);
    assert_eq!(url(&fixture, feed), next);
    assert_eq!(fixture.number("SELECT count(*) FROM item"), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_was_never_read_is_not_sent_to_another_show() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let (here, next) = (site.url("/here"), site.url("/next"));
    let id = fixture.subscribe(crate::SubscriptionKind::Podcast, &here);
    site.put("/here", Answer::new(RSS, naming(&site, "Show", 2, &next)));
    site.put(
        "/next",
        Answer::new(RSS, podcast(&site.url("/x"), "Another", 9)),
    );
    assert_eq!(refresh(&fixture, None).await.new_items, 2);
    assert_eq!(url(&fixture, id), here);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_addresses_that_name_each_other_are_no_way() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let (a, b) = (site.url("/a"), site.url("/b"));
    let feed = subscribed(&site, &fixture, "/a", naming(&site, "Show", 2, &b)).await;
    for n in 3..7 {
        site.put("/a", Answer::new(RSS, naming(&site, "Show", n, &b)));
        site.put("/b", Answer::new(RSS, naming(&site, "Show", n, &a)));
        let asked = site.asked("/b");
        assert_eq!(refresh(&fixture, None).await.new_items, 1);
        assert_eq!(site.asked("/b"), asked + 1);
        assert_eq!(url(&fixture, feed), a);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_address_that_dies_gives_way_to_the_old_one() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let show = |n| Answer::new(RSS, podcast(&site.url(""), "Show", n));
    let feed = subscribed(&site, &fixture, "/old", podcast(&site.url(""), "Show", 2)).await;
    let (old, new) = (site.url("/old"), site.put("/new", show(3)));
    site.put("/old", Answer::status(301).with("location", new.clone()));
    assert_eq!(refresh(&fixture, None).await.new_items, 1);
    assert_eq!(url(&fixture, feed), new);
    // What was left standing at the old address is not taken for the show of today.
    site.put("/new", Answer::status(404));
    site.put("/old", show(2));
    assert_eq!(refresh(&fixture, None).await.failed, 1);
    assert_eq!(url(&fixture, feed), new);
    site.put("/old", show(4));
    let refreshed = refresh(&fixture, None).await;
    assert_eq!((refreshed.failed, refreshed.new_items), (0, 1));
    assert_eq!(url(&fixture, feed), old);
    assert_eq!(fixture.library.feed(feed).unwrap().problem, None);
    // And back again.
    site.put(
        "/old",
        Answer::new("text/html", "<html><body>For sale</body></html>"),
    );
    site.put("/new", show(5));
    assert_eq!(refresh(&fixture, None).await.new_items, 1);
    assert_eq!(url(&fixture, feed), new);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_to_a_place_that_says_nothing_changed_is_looked_at() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let mut clever = Answer::new(RSS, podcast(&site.url(""), "Show", 2)).with("etag", "\"one\"");
    clever.clever = true;
    let here = site.put("/here", clever.clone());
    let feed = fixture.library.add(&here).await.unwrap().feeds[0];
    fixture.library.idle().await;
    // Another show with the very same mark.
    let mut other =
        Answer::new(RSS, podcast(&site.url("/x"), "Another", 2)).with("etag", "\"one\"");
    other.clever = true;
    let there = site.put("/there", other);
    site.put("/here", Answer::status(301).with("location", there.clone()));
    refresh(&fixture, None).await;
    assert_eq!(url(&fixture, feed), here);
    site.put("/there", clever);
    assert_eq!(refresh(&fixture, None).await.failed, 0);
    assert_eq!(url(&fixture, feed), there);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_an_old_recording_goes() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let item = |file: &str, length: &str| {
        format!(
            "<rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><channel><title>Show</title>\
             <item><guid>1</guid><title>One</title><itunes:duration>{length}</itunes:duration>\
             <enclosure url=\"{}\" type=\"audio/mpeg\" length=\"1\"/></item></channel></rss>",
            site.url(file)
        )
    };
    subscribed(&site, &fixture, "/feed", item("/first.mp3", "600")).await;
    let folder = fixture.folder.path().join("media/Show");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("One.mp3");
    std::fs::write(&file, "the old sound").unwrap();
    fixture.write(|tx| {
        Ok(tx.execute(
            "INSERT INTO download (item_id, url, state, path, added_at, bytes)
             SELECT id, 'old', 'done', 'Show/One.mp3', 1, 13 FROM item",
            [],
        )?)
    });
    site.put("/feed", Answer::new(RSS, item("/second.mp3", "1200")));
    refresh(&fixture, None).await;
    assert!(!file.exists(), "the old file is not the new episode");
    // It had been asked for, so the new one is.
    let url = fixture.text("SELECT url FROM download WHERE state <> 'done'");
    assert_eq!(url, Some(site.url("/second.mp3")));
}
