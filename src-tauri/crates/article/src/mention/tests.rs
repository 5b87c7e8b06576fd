#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::mentioned;

fn found(html: &str) -> Vec<(String, String, Option<u64>)> {
    mentioned(html)
        .into_iter()
        .map(|link| (link.url, link.title, link.at_ms))
        .collect()
}

fn one(url: &str, title: &str, at_ms: Option<u64>) -> (String, String, Option<u64>) {
    (url.to_owned(), title.to_owned(), at_ms)
}

#[test]
fn times_are_taken_from_beside_the_link() {
    let html = r#"<ul><li>(12:34) <a href="https://a.org/x?utm_source=p">The <b>bee</b> book</a></li><li>01:02:03 – about <a href="https://b.org/">Honey</a></li><li><a href="https://c.org/">Wax</a> [5:06]</li></ul><p>Recorded at 19:00 with <a href="https://d.org/d">Dora</a></p>"#;
    assert_eq!(
        found(html),
        [
            one("https://a.org/x", "The bee book", Some(754_000)),
            one("https://b.org/", "Honey", Some(3_723_000)),
            one("https://c.org/", "Wax", Some(306_000)),
            one("https://d.org/d", "Dora", None)
        ]
    );
}

#[test]
fn written_out_addresses_count_and_take_the_words_of_their_line() {
    let html = "<p>Bees at work: https://a.org/bees.<br>Plain: (see https://b.org/(x))<br><a href=\"https://a.org/bees/\">again</a></p>";
    assert_eq!(
        found(html),
        [
            one("https://a.org/bees", "Bees at work", None),
            one("https://b.org/(x)", "Plain: (see", None)
        ]
    );
}

#[test]
fn buttons_and_feeds_are_no_mentions() {
    let html = concat!(
        r#"<a href="https://www.facebook.com/sharer/sharer.php?u=x">Share</a><a href="https://apps.apple.com/app/id1">App</a><a href="https://feeds.example.com/show">Feed</a>"#,
        r#"<a href="https://podcasts.apple.com/show/id1">Apple Podcasts</a><a href="mailto:a@b.org">Mail</a><a href="javascript:x">x</a><a href="https://e.org/show/feed">f</a>"#,
        r#"<a href="https://www.google.com/url?q=https%3A%2F%2Fe.org%2Fgood&amp;sa=D">Good</a>"#,
    );
    assert_eq!(found(html), [one("https://e.org/good", "Good", None)]);
}

#[test]
fn a_time_that_is_a_link_is_the_time_of_the_next() {
    let html =
        r#"<p><a href="https://v.org/watch?t=90">1:30</a> <a href="https://e.org/one">One</a></p>"#;
    assert_eq!(found(html), [one("https://e.org/one", "One", Some(90_000))]);
}

#[test]
fn a_pointing_word_takes_the_line() {
    assert_eq!(
        found(r#"<p>Paper on wings, <a href="https://e.org/w">here</a></p>"#),
        [one("https://e.org/w", "Paper on wings", None)]
    );
}
