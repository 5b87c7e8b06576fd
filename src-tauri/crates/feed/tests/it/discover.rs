//! Feeds that a page names.
use feed::{Hint, discover};

fn urls(html: &str) -> Vec<String> {
    let hint = Hint {
        content_type: None,
        url: Some("https://example.org/blog/page"),
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
