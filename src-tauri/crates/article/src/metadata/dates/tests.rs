#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use url::Url;

use crate::dom;
use crate::metadata::tests::{TEXT, date};
use crate::metadata::{Head, LinkedData, dates, read};

fn day(html: &str) -> Option<String> {
    let doc = dom::parse(html);
    read(&doc, &Head::read(&doc), &LinkedData::read(&doc), None, None)
        .published
        .map(|dated| dated.day.to_string())
}

fn published(content: &str) -> String {
    format!(r#"<meta property="article:published_time" content="{content}">"#)
}

#[test]
fn the_day_is_that_of_the_place_where_it_was_written() {
    for (said, expected) in [
        ("2024-09-16T19:55:00-0700", "2024-09-16"),
        ("2024-09-16T01:30:00+09:00", "2024-09-16"),
        ("Mon, 16 Sep 2024 23:10:00 -0500", "2024-09-16"),
        ("September 16, 2024 11:30 PM ET", "2024-09-16"),
        ("20240916T235500-0300", "2024-09-16"),
        ("2024-09-16", "2024-09-16"),
        ("1726520100", "2024-09-16"),
    ] {
        assert_eq!(day(&published(said)).as_deref(), Some(expected), "{said}");
    }
    // A clock in UTC is a day ahead of what the page shows, or behind it.
    for (said, shown) in [
        ("2024-09-17T02:55:00Z", "September 16, 2024"),
        ("2024-09-16T21:30:00Z", "September 17, 2024"),
    ] {
        let html = format!("{}<h1>Head</h1><p class=x>{shown}</p>", published(said));
        let expected = parsed(shown);
        assert_eq!(day(&html).as_deref(), Some(expected.as_str()), "{said}");
        assert_eq!(date(&html).as_deref(), Some(said));
    }
}

fn parsed(shown: &str) -> String {
    dates::parse(shown).unwrap().day.to_string()
}

#[test]
fn a_day_alone_under_the_headline_that_is_older_is_the_day() {
    let page = |said: &str, under: &str| {
        day(&format!(
            "{}<h1>Head</h1><div>{under}</div><p>{TEXT}</p><p>{TEXT}</p><div>1 May 1911</div>",
            published(said)
        ))
    };
    let moved = "2024-08-07T12:01:51Z";
    assert_eq!(
        page(moved, "<span>Dec 30, 2013</span>").as_deref(),
        Some("2013-12-30")
    );
    // What is no older, changed, or stands within other words or in a table.
    for under in [
        "<span>Dec 30, 2025</span>",
        "<span>Updated Dec 30, 2013</span>",
        "<span>Born on Dec 30, 2013 in a storm</span>",
        "<table><tr><td>Dec 30, 2013</td></tr></table>",
    ] {
        assert_eq!(page(moved, under).as_deref(), Some("2024-08-07"), "{under}");
    }
}

#[test]
fn a_day_that_readers_are_told_is_the_day() {
    let page = |changed: &str, under: &str| {
        day(&format!(
            r#"{}<meta property="article:modified_time" content="{changed}"><h1>Head</h1><div>{under}</div><p>{TEXT}</p>"#,
            published("2013-03-11T11:11:07-07:00")
        ))
    };
    for under in [
        "<span>Published on March 20, 2023</span>",
        r#"<span class="line__release-date"><time datetime="2023-03-20">March 20, 2023</time></span>"#,
    ] {
        assert_eq!(
            page("2026-02-18", under).as_deref(),
            Some("2023-03-20"),
            "{under}"
        );
        // The day of the change under another name.
        assert_eq!(
            page("2023-03-20", under).as_deref(),
            Some("2013-03-11"),
            "{under}"
        );
    }
    assert_eq!(
        page("2026-02-18", "<span>March 20, 2023</span>").as_deref(),
        Some("2013-03-11")
    );
}

#[test]
fn days_in_boxes_of_many_kinds() {
    let text = format!("<p>{TEXT}</p><p>{TEXT}</p>");
    for (what, body) in [
        (
            "a footer before the text",
            format!(
                r#"<article><h1>Head</h1><footer class="meta">By Ines, <span>March 3, 2023 <i>|</i> 4 min read</span></footer><div>{text}</div></article>"#
            ),
        ),
        (
            "a layout with a sidebar",
            format!(
                r#"<section class="story story--sidebar-right"><h1>Head</h1><div class="m-meta">by <span>Ines</span> on <span>Mar 3, 2023</span></div>{text}</section>"#
            ),
        ),
        (
            "a short year",
            format!(r#"<h1>Head</h1><div class="info">Updated on 3/3/23</div>{text}"#),
        ),
        (
            "parts of a day",
            format!(
                r#"<h1>Head</h1><div class="date"><span>03</span><span>March</span><span>2023</span></div>{text}"#
            ),
        ),
        (
            "a microformat",
            format!(
                r#"<h1>Head</h1><abbr class="published" title="2023-03-03T10:00:00+01:00">a year ago</abbr>{text}"#
            ),
        ),
        (
            "an element of a script",
            format!(
                r#"<h1>Head</h1><local-time datetime="2023-03-03T10:00:00Z">a year ago</local-time>{text}"#
            ),
        ),
        (
            "times of other texts first",
            format!(
                r#"<div><time datetime="2024-01-01">1 January</time></div><div>{}</div><h1>Head</h1><time datetime="2023-03-03">3 March</time>{text}"#,
                "<i>x</i>".repeat(20)
            ),
        ),
        (
            "data for scripts",
            format!(
                r#"<h1>Head</h1>{text}<script>window.data = {{"post":{{"id":7,"publishedAt":"2023-03-03T10:00:00Z"}}}}</script>"#
            ),
        ),
    ] {
        assert_eq!(day(&body).as_deref(), Some("2023-03-03"), "{what}");
    }
    let several = r#"<h1>Head</h1><script>[{"publishedAt":"2023-03-03"},{"publishedAt":"2023-03-04"}]</script>"#;
    assert_eq!(day(several), None);
}

#[test]
fn the_country_says_which_number_is_the_day() {
    let of = |language: &str, host: &str| {
        let url = Url::parse(&format!("https://{host}/lights")).unwrap();
        let html = format!(
            r#"<html lang="{language}"><h1>Head</h1><div class="date">Posted 3/4/2024</div><p>{TEXT}</p>"#
        );
        let doc = dom::parse(&html);
        let meta = read(
            &doc,
            &Head::read(&doc),
            &LinkedData::read(&doc),
            Some(&url),
            None,
        );
        meta.published.unwrap().day.to_string()
    };
    assert_eq!(of("en-GB", "bay.example"), "2024-04-03");
    assert_eq!(of("fr", "bay.example"), "2024-04-03");
    assert_eq!(of("en", "bay.co.uk"), "2024-04-03");
    assert_eq!(of("en", "bay.example"), "2024-03-04");
    assert_eq!(of("en-US", "bay.co.uk"), "2024-03-04");
}

#[test]
fn days_in_addresses() {
    let of = |path: &str| {
        let url = Url::parse(&format!("https://bay.example{path}")).unwrap();
        dates::in_address(&url).map(|dated| dated.day.to_string())
    };
    for path in [
        "/2025/09/04/lights",
        "/2025/9/4/lights.html",
        "/world/2025/sep/04/lights",
        "/posts/2025-09-04-lights",
        "/20250904/lights",
    ] {
        assert_eq!(of(path).as_deref(), Some("2025-09-04"), "{path}");
    }
    for path in [
        "/2025/lights",
        "/1234/56/78",
        "/item/12345678",
        "/2025/13/04",
        "/a-2025-b",
    ] {
        assert_eq!(of(path), None, "{path}");
    }
}
