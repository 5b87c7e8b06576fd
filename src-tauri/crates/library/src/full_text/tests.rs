#![allow(clippy::unwrap_used)]
use crate::model::FeedId;
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, page};

const RSS: &str = "application/rss+xml";
const HTML: &str = "text/html; charset=utf-8";

/// A site's feed of four posts, each with these words, and their pages.
fn site_of(site: &Site, words: &str) -> String {
    let items: String = (0..4)
        .map(|n| {
            let url = site.put(
                &format!("/post/{n}"),
                Answer::new(HTML, page(&format!("Post {n}"), "", "")),
            );
            format!(
                "<item><title>Post {n}</title><link>{url}</link><guid>{n}</guid><description>{words}</description>\
                 <pubDate>Fri, 20 Mar 2026 0{n}:00:00 GMT</pubDate></item>"
            )
        })
        .collect();
    let feed = format!("<rss version=\"2.0\"><channel><title>Words</title>{items}</channel></rss>");
    site.put("/feed", Answer::new(RSS, feed))
}

async fn fetched(fixture: &Fixture) -> i64 {
    fixture.library.fetch_full_texts_soon();
    fixture.library.idle().await;
    fixture.number("SELECT count(*) FROM article WHERE fetched_at IS NOT NULL")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_cuts_has_its_whole_texts() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let url = site_of(&site, "The tide comes in, and then […]");
    let feed = fixture.library.add(&url).await.unwrap().feeds[0];
    fixture.library.set_full_text(feed, Some(false)).unwrap();
    assert_eq!(fetched(&fixture).await, 0);
    let row = fixture.library.set_full_text(feed, None).unwrap();
    assert_eq!(row.full_text, None);
    site.put("/post/2", Answer::status(404));
    assert_eq!(fetched(&fixture).await, 3);
    // What could not be had is no trouble of the article, and is tried a few times only.
    assert_eq!(
        fixture.number("SELECT count(*) FROM item WHERE problem IS NOT NULL"),
        0
    );
    for _ in 0..5 {
        fetched(&fixture).await;
    }
    assert!(site.asked("/post/2") <= 3 * 2, "{}", site.asked("/post/2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_gives_all_is_left_alone_unless_it_is_asked_for() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let url = site_of(&site, &"Boats lie on the sand, and wait. ".repeat(40));
    let feed: FeedId = fixture.library.add(&url).await.unwrap().feeds[0];
    assert_eq!(fetched(&fixture).await, 0);
    fixture.library.set_full_text(feed, Some(true)).unwrap();
    fixture.library.idle().await;
    assert_eq!(fetched(&fixture).await, 4);
}
