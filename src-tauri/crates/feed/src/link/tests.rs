#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use url::Url;

use super::{absolute, mime_of};

#[test]
fn absolute_ones_stay_letter_for_letter() {
    let base = Url::parse("https://example.org/feeds/main.xml").unwrap();
    for (raw, expected) in [
        (
            "https://Example.org/%7Ea?b=c&d",
            Some("https://Example.org/%7Ea?b=c&d"),
        ),
        (" /a.mp3\n", Some("https://example.org/a.mp3")),
        ("a.mp3", Some("https://example.org/feeds/a.mp3")),
        ("//cdn.example.org/a", Some("https://cdn.example.org/a")),
        ("?page=2", Some("https://example.org/feeds/main.xml?page=2")),
        ("www.example.org/a", Some("https://www.example.org/a")),
        (
            "https://example.org/a b.mp3",
            Some("https://example.org/a%20b.mp3"),
        ),
        (
            "https://example.org/a\n b",
            Some("https://example.org/a%20b"),
        ),
        ("feed://example.org/x", Some("http://example.org/x")),
        ("feed:https://example.org/x", Some("https://example.org/x")),
        ("mailto:ada@example.org", Some("mailto:ada@example.org")),
        ("javascript:alert(1)", None),
        ("JavaScript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("", None),
    ] {
        assert_eq!(absolute(raw, Some(&base)).as_deref(), expected, "{raw}");
    }
    assert_eq!(absolute(&"a".repeat(10_000), None), None);
}

#[test]
fn types_by_name() {
    assert_eq!(
        mime_of("https://example.org/a.MP3?token=x.png"),
        Some("audio/mpeg")
    );
    assert_eq!(mime_of("https://example.org/a"), None);
}
