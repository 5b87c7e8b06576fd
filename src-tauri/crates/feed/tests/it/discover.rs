//! Feeds that a page names.
use feed::{Hint, discover};

fn urls(html: &str) -> Vec<String> {
    urls_at("https://example.org/blog/page", html)
}

fn urls_at(page: &str, html: &str) -> Vec<String> {
    let hint = Hint {
        content_type: None,
        url: Some(page),
    };
    discover(html.as_bytes(), hint)
        .into_iter()
        .map(|f| f.url)
        .collect()
}

#[test]
fn best_first() {
    let html = r#"<!doctype html><html><head><title>a < b</title><script>if (a<b) { document.write('<link rel="alternate" type="application/rss+xml" href="/no">') }</script>
        <!-- <link rel="alternate" type="application/rss+xml" href="/commented"> -->
        <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
        <LINK REL='Alternate' TYPE='application/atom+xml' HREF=feed.atom title='Main &amp; more'>
        <link rel="alternate" hreflang="de" href="/de"><link rel="stylesheet" href="/x.css">
        <link rel="alternate" type="application/json+oembed" href="/oembed">
        </head><body><a href="/feed/">RSS</a><a href="feed.atom">again</a><a href="/about">About</a><a href="https://facebook.com/share?u=x/feed">f</a></body></html>"#;
    assert_eq!(
        urls(html),
        [
            "https://example.org/blog/feed.atom",
            "https://example.org/feed/",
            "https://example.org/comments/feed"
        ]
    );
    let found = discover(
        html.as_bytes(),
        Hint {
            content_type: None,
            url: Some("https://example.org/blog/page"),
        },
    );
    assert_eq!(found[0].title.as_deref(), Some("Main & more"));
    assert_eq!(found[0].mime.as_deref(), Some("application/atom+xml"));
    // Without an address to hang from, a relative one is of no use.
    assert!(discover(html.as_bytes(), Hint::default()).is_empty());
}

#[test]
fn the_base_of_the_page_counts() {
    assert_eq!(
        urls(
            "<base href='https://cdn.example.org/x/'><link rel=alternate type=application/rss+xml href=rss>"
        ),
        ["https://cdn.example.org/x/rss"]
    );
}

#[test]
fn at_most_twenty() {
    let many: String = (0..500)
        .map(|n| format!("<a href='/{n}/feed'>x</a>"))
        .collect();
    assert_eq!(urls(&many).len(), 20);
    assert!(urls("<p>nothing</p>").is_empty());
}

#[test]
fn the_feed_of_the_part_comes_before_that_of_the_site() {
    let site = "<link rel=alternate type=application/rss+xml href=/all.xml title='All of it'>";
    for (page, own) in [
        ("https://example.org/radio", "/radio/rss"),
        ("https://example.org/radio/", "feed.xml"),
        (
            "https://example.org/shows/radio/index.html",
            "./feed/podcast/",
        ),
        ("https://example.org/radio", "/radio?format=rss"),
        ("https://example.org/r/radio/", "/r/radio.rss"),
    ] {
        let html = format!("{site}<a href='/other/feed'>Other</a><a href='{own}'>Subscribe</a>");
        let due = url::Url::parse(page).unwrap().join(own).unwrap();
        let found = urls_at(page, &html);
        assert_eq!(
            found[..2],
            [due.to_string(), "https://example.org/all.xml".into()],
            "{page}"
        );
    }
    // What is below it, beside it, on another host or of its comments is not its own.
    for other in [
        "/radio/2024/one/feed",
        "/radios/feed",
        "https://a.example/radio/feed",
        "/radio/comments/feed",
        "/feed",
    ] {
        let html = format!("{site}<a href='{other}'>Subscribe</a>");
        assert_eq!(
            urls_at("https://example.org/radio", &html)[0],
            "https://example.org/all.xml",
            "{other}"
        );
    }
    // The page names its own: that is the first, whatever is linked.
    let html = format!(
        "{site}<a href='/radio/rss'>x</a><link rel=alternate type=application/atom+xml href=/radio/atom>"
    );
    assert_eq!(
        urls_at("https://example.org/radio", &html)[0],
        "https://example.org/radio/atom"
    );
    assert_eq!(
        urls_at("https://example.org/", "<a href='/feed'>x</a>"),
        ["https://example.org/feed"]
    );
}

#[test]
fn comments_are_last_in_any_language() {
    for title in [
        "Quay &raquo; Kommentar-Feed",
        "Причал &raquo; Лента комментариев",
        "Le quai &raquo; Flux des commentaires",
        "波止場 &raquo; コメントフィード",
    ] {
        let html = format!(
            "<link rel=alternate type=application/rss+xml href=/story/feed/ title='{title}'>\
             <link rel=alternate type=application/rss+xml href=/feed/ title=Quay><a href='/story/feed/'>{title}</a>"
        );
        assert_eq!(
            urls_at("https://example.org/story/", &html),
            [
                "https://example.org/feed/",
                "https://example.org/story/feed/"
            ],
            "{title}"
        );
    }
}
