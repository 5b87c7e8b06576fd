//! Chapters of a separate file and of the feed itself.
use std::time::{Duration, Instant};

use feed::{FeedError, parse_chapters};

use crate::item;

#[test]
fn podcasting_chapters() {
    let text = "\u{feff}".to_owned()
        + r#"{"version":"1.2.0","chapters":[
        {"startTime":60.25,"title":"Two &amp; more","endTime":90,"img":"https://example.org/a.jpg","url":"https://example.org/a"},
        {"startTime":"0","title":"One"},
        {"startTime":"00:02:00.5","title":"Three","toc":false,"endTime":1},
        {"title":"no start"},{"startTime":-5,"title":"x"},{"startTime":1e300},"junk",
        {"startTime":200,"url":"javascript:alert(1)"}]}"#;
    let chapters = parse_chapters(text.as_bytes()).unwrap();
    let rows: Vec<_> = chapters
        .iter()
        .map(|c| (c.start_ms, c.end_ms, c.title.as_str(), c.hidden))
        .collect();
    assert_eq!(
        rows,
        [
            (0, None, "One", false),
            (60_250, Some(90_000), "Two & more", false),
            (120_500, None, "Three", true),
            (200_000, None, "", false)
        ]
    );
    assert_eq!(
        chapters[1].image.as_deref(),
        Some("https://example.org/a.jpg")
    );
    assert_eq!(chapters[3].url, None);
}

#[test]
fn what_has_no_chapters() {
    assert_eq!(parse_chapters(b" "), Err(FeedError::Empty));
    for text in ["{}", "[1", "<html>", "{\"chapters\":{}}"] {
        assert!(
            matches!(parse_chapters(text.as_bytes()), Err(FeedError::NotAFeed(_))),
            "{text}"
        );
    }
    let many = format!(
        "[{}{{\"startTime\":1}}]",
        "{\"startTime\":1},".repeat(20_000)
    );
    assert_eq!(parse_chapters(many.as_bytes()).unwrap().len(), 10_000);
}

#[test]
fn shapes_that_programs_write() {
    let text = r#"{"version":"1.2.0","author":"x","title":"y","waypoints":true,"chapters":[
        {"startTime":0,"toc":"false","location":{"name":"x","geo":"geo:1,2"},"img":"cover.jpg"},
        {"startTime":"12.5","endTime":"20,5","title":null,"toc":"False"},
        {"startTime":30,"toc":0,"title":7},
        {"startTime":null,"title":"x"},{"startTime":[],"title":"x"},{"startTime":"","title":"x"},
        {"startTime":40,"toc":null,"title":"  a\n b ","url":"//example.org/x","img":"data:image/png;base64,AAAA"},
        {"start":50.0009,"title":"<b>c</b>","url":"ftp://example.org"},
        {"startTime":1e7,"title":"after months"}]}"#;
    let utf16: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [text.as_bytes(), &utf16] {
        let found = parse_chapters(bytes).unwrap();
        let rows: Vec<_> = found
            .iter()
            .map(|c| (c.start_ms, c.end_ms, c.title.as_str(), c.hidden))
            .collect();
        assert_eq!(
            rows,
            [
                (0, None, "", true),
                (12_500, Some(20_500), "", true),
                (30_000, None, "7", true),
                (40_000, None, "a b", false),
                (50_001, None, "c", false),
            ]
        );
        let links: Vec<_> = found
            .iter()
            .filter_map(|c| c.url.as_ref().or(c.image.as_ref()))
            .collect();
        assert_eq!(links, ["https://example.org/x"]);
    }
}

#[test]
fn hostile_chapters_are_quick() {
    let start = Instant::now();
    for text in [
        "[".repeat(1 << 20),
        "{\"chapters\":".repeat(1 << 16),
        format!(
            "{{\"chapters\":[{}",
            "{\"startTime\":1,\"title\":\"x\"},".repeat(1 << 18)
        ),
        format!(
            "[{{\"startTime\":1,\"title\":\"{}",
            "<b>&amp;".repeat(1 << 17)
        ),
        format!("[{{\"startTime\":{}}}]", "9".repeat(1 << 20)),
        format!("[{{\"startTime\":\"{}\"}}]", "1:".repeat(1 << 19)),
    ] {
        let found = parse_chapters(text.as_bytes()).unwrap_or_default();
        assert!(found.len() <= 10_000);
    }
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn simple_chapters_in_a_feed() {
    let found = item(
        r#"<psc:chapters xmlns:psc="http://podlove.org/simple-chapters" version="1.1">
        <psc:chapter start="00:03:00" title="Three &#38; more" href="https://example.org/a" image="img/a.jpg"/>
        <psc:chapter start="0:0" title="One"></psc:chapter>
        <psc:chapter start="90.25" title="Two" href="javascript:x" image="data:image/png,x"/>
        <psc:chapter title="no start"/><psc:chapter start="-1" title="x"/><psc:chapter start="soon"/>
        <psc:chapter start="1:00:00.000"/><other start="5"/>
        </psc:chapters>"#,
    );
    let rows: Vec<_> = found
        .chapters
        .iter()
        .map(|c| {
            (
                c.start_ms,
                c.title.as_str(),
                c.url.as_deref(),
                c.image.as_deref(),
            )
        })
        .collect();
    let picture = Some("https://example.org/feeds/img/a.jpg");
    assert_eq!(
        rows,
        [
            (0, "One", None, None),
            (90_250, "Two", None, None),
            (
                180_000,
                "Three & more",
                Some("https://example.org/a"),
                picture
            ),
            (3_600_000, "", None, None),
        ]
    );
}
