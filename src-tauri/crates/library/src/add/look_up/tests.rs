#![allow(clippy::unwrap_used)]
use crate::FoundKind;
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, mp3, page, podcast};

const RSS: &str = "application/rss+xml";
const HTML: &str = "text/html; charset=utf-8";

#[tokio::test(flavor = "multi_thread")]
async fn bytes_come_before_labels() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let look = |url: String| {
        let library = fixture.library.clone();
        async move { library.look_up(&url).await }
    };
    for (path, label) in [
        ("/a", "text/plain"),
        ("/b", HTML),
        ("/c.mp3", "application/json"),
    ] {
        let url = site.put(path, Answer::new(label, mp3(4000)));
        assert_eq!(look(url).await.unwrap().kind, FoundKind::Audio, "{label}");
    }
    let url = site.put("/story", Answer::new("audio/mpeg", page("A story", "", "")));
    assert_eq!(look(url).await.unwrap().kind, FoundKind::Article);
    let url = site.put(
        "/feed.mp3",
        Answer::new("audio/mpeg", podcast(&site.url(""), "Show", 2)),
    );
    assert_eq!(look(url).await.unwrap().kind, FoundKind::Feed);
    let url = site.put("/words.mp3", Answer::new("audio/mpeg", "no sound"));
    let said = look(url).await.unwrap_err().to_string();
    assert!(said.contains("named like sound"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_site_stands_for_its_own_feed() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    site.put("/all", Answer::new(RSS, podcast(&site.url(""), "All", 2)));
    site.put(
        "/radio/rss",
        Answer::new(RSS, podcast(&site.url(""), "Radio", 2)),
    );
    let front = "<html><head><link rel=alternate type='application/rss+xml' href='/all'></head>\
                 <body><h1>Radio</h1><a href='/radio/rss'>RSS</a></body></html>";
    let url = site.put("/radio", Answer::new(HTML, front));
    let found = fixture.library.look_up(&url).await.unwrap();
    assert_eq!(
        (found.kind, found.title.as_str()),
        (FoundKind::Feed, "Radio")
    );
    let offered: Vec<&str> = found.feeds.iter().map(|row| row.url.as_str()).collect();
    assert_eq!(offered, [site.url("/radio/rss"), site.url("/all")]);
    // One that is gone gives way to the next.
    site.put("/radio/rss", Answer::status(404));
    assert_eq!(fixture.library.look_up(&url).await.unwrap().title, "All");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_only_sends_on_is_saved_as_where_it_leads() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let there = site.put("/there", Answer::new(HTML, page("A story", "", "")));
    let counter = "<title>Redirecting</title><meta http-equiv=refresh content='2;url=/there'>";
    let url = site.put("/out", Answer::new(HTML, counter));
    let item = fixture.library.add(&url).await.unwrap().items[0];
    let saved = fixture.library.item(item).unwrap();
    assert_eq!(
        (saved.row.title.as_str(), saved.row.url.as_deref()),
        ("A story", Some(there.as_str()))
    );
    // One with a text of its own that loads itself again is saved as it is.
    let live = page("Live", "<meta http-equiv=refresh content=60>", "");
    let url = site.put("/live", Answer::new(HTML, live));
    let item = fixture.library.add(&url).await.unwrap().items[0];
    assert_eq!(fixture.library.item(item).unwrap().row.title, "Live");
}
