//! Chapters of a separate file and of the feed itself.
use feed::{FeedError, parse_chapters};

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
