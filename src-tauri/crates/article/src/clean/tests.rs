#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn clean(html: &str) -> String {
    let base = Url::parse("https://example.org/posts/one?x=1").unwrap();
    sanitise(html, Some(&base))
}

#[test]
fn addresses_are_absolute_and_lose_their_tracking() {
    let html = clean(r#"<p><a href="../two?utm_source=feed&amp;id=7&amp;fbclid=abc#part">Two</a> <img src="//cdn.example.org/a.jpg" alt="A"></p>"#);
    assert!(html.contains(r#"href="https://example.org/two?id=7#part""#), "{html}");
    assert!(html.contains(r#"src="https://cdn.example.org/a.jpg""#), "{html}");
}

#[test]
fn anchors_within_the_text_are_kept_and_prefixed() {
    let html = clean(r##"<p>Said<a href="#n1">1</a></p><p id="n1">Note</p><p id="other">No link</p>"##);
    assert!(html.contains(r##"href="#a-n1""##), "{html}");
    assert!(html.contains(r#"<p id="a-n1">"#), "{html}");
    assert!(!html.contains("other"), "{html}");
    let absolute = clean(r#"<a href="https://example.org/posts/one?x=1#n1">1</a><p id="n1">Note</p>"#);
    assert!(absolute.contains("href=\"#a-n1\""), "{absolute}");
}

#[test]
fn counting_pictures_are_dropped_and_lazy_ones_promoted() {
    let html = clean(concat!(
        r#"<p>Words</p><img src="https://example.org/p.gif" width="1" height="1"><img src="https://www.facebook.com/tr?id=1">"#,
        r#"<img src="data:image/gif;base64,R0lGOD" data-src="/real.jpg" alt="Real"><img width="0" height="0" src="/zero.png">"#,
    ));
    assert_eq!(html.matches("<img").count(), 1, "{html}");
    assert!(html.contains(r#"src="https://example.org/real.jpg""#), "{html}");
}

#[test]
fn embeds_become_links() {
    let html = clean(r#"<div><iframe src="https://www.youtube.com/embed/abc_123?rel=0" title="A talk on bees"></iframe></div><iframe src="https://ads.example.net/x"></iframe>"#);
    assert!(html.contains(r#"<a href="https://www.youtube.com/watch?v=abc_123" rel="noopener noreferrer">YouTube: A talk on bees</a>"#), "{html}");
    assert!(!html.contains("ads.example"), "{html}");
}

#[test]
fn depth_does_not_matter() {
    let html = format!("{}deep words{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    assert!(clean(&html).contains("deep words"));
    let html = format!("{}deep words", "<blockquote><p><b>".repeat(30_000));
    assert!(clean(&html).contains("deep words"));
}

#[test]
fn attributes_by_the_thousand_do_not_matter() {
    let attributes: String = (0..80_000).map(|n| format!(" a{n}=1")).collect();
    assert_eq!(clean(&format!("<p{attributes}>words</p>")), "<p>words</p>");
}
