//! What a person calls a show in a list, and what the list calls itself.
use super::RSS;
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, podcast};

#[tokio::test(flavor = "multi_thread")]
async fn a_title_of_a_list_is_an_own_one_where_the_feed_says_another_and_a_label_is_none() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let mut rows = String::new();
    for (n, (text, title)) in [
        ("THE  harbour-hour!", ""),
        ("https://a.example/feed", ""),
        ("", "the harbour hour!"),
        ("127.0.0.1", ""),
        ("Its label alone", ""),
        ("The description of it", "Evening"),
    ]
    .into_iter()
    .enumerate()
    {
        let body = podcast(&site.url(&format!("/{n}")), "The Harbour Hour", 3 + n);
        // Each is another show: no twins.
        let body = body.replace("The Harbour Hour-", &format!("x{n}-"));
        let url = site.put(&format!("/{n}"), Answer::new(RSS, body));
        let title = match title {
            "" => String::new(),
            title => format!(r#"title="{title}""#),
        };
        rows += &format!(r#"<outline text="{text}" {title} xmlUrl="{url}"/>"#);
    }
    let away = site.url("/away");
    rows += &format!(r#"<outline text="Not yet" xmlUrl="{away}"/>"#);
    let late = site.url("/late");
    rows += &format!(r#"<outline title="late, show" xmlUrl="{late}"/>"#);
    let list =
        format!("<opml><head><title>Mine &amp; yours</title></head><body>{rows}</body></opml>");
    let url = site.put("/list.opml", Answer::new("text/x-opml", list));
    let added = fixture.library.add(&url).await.unwrap();
    let id = added.import.unwrap();
    let report = fixture.library.import_report(id, None, 0, 100).unwrap();
    assert_eq!(
        (report.import.format.as_str(), report.import.name.as_str()),
        ("OPML", "Mine & yours")
    );
    let titles = |fixture: &Fixture| -> Vec<String> {
        let feeds = fixture.library.feeds().unwrap();
        let mut titles: Vec<String> = feeds.into_iter().map(|f| f.title).collect();
        titles.sort();
        titles
    };
    let harbour = || vec!["The Harbour Hour".to_owned(); 5];
    let with = |more: &[&str]| -> Vec<String> {
        let mut all = harbour();
        all.extend(more.iter().map(|title| (*title).to_owned()));
        all.sort();
        all
    };
    assert_eq!(
        titles(&fixture),
        with(&["Evening", "Not yet", "late, show"])
    );
    // Those that could not be asked yet: one was called by its label, of the other the feed says the same in other letters.
    let body = podcast(&site.url("/l"), "Late Show", 3).replace("Late Show-", "late-");
    site.put("/late", Answer::new(RSS, body));
    site.put(
        "/away",
        Answer::new(RSS, podcast(&site.url("/a"), "Back Again", 3)),
    );
    fixture.pass(crate::testing::library::DAY);
    fixture
        .library
        .refresh_and_wait(None, |_| {})
        .await
        .unwrap();
    assert_eq!(
        titles(&fixture),
        with(&["Back Again", "Evening", "Late Show"])
    );
}
