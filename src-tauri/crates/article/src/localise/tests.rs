#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

const HTML: &str = r#"<p><img src="https://e.org/a.jpg" alt="A"> <img src="https://e.org/b.jpg" alt="B bee"> <a href="https://e.org/"><img src="https://e.org/a.jpg"></a></p>"#;

#[test]
fn pictures_come_once_in_order() {
    assert_eq!(
        pictures(HTML),
        ["https://e.org/a.jpg", "https://e.org/b.jpg"]
    );
}

#[test]
fn what_is_stored_is_shown_and_the_rest_is_linked() {
    let html = localise(HTML, &|url| {
        url.ends_with("b.jpg").then(|| "asset://b".to_owned())
    });
    assert!(
        html.contains(r#"<img alt="B bee" src="asset://b">"#),
        "{html}"
    );
    assert!(
        html.contains(r#"<a href="https://e.org/a.jpg" rel="noopener noreferrer">A</a>"#),
        "{html}"
    );
    assert!(
        html.contains(r#"<a href="https://e.org/">a.jpg</a>"#),
        "{html}"
    );
    assert_eq!(html.matches("<img").count(), 1);
}

#[test]
fn nothing_remote_is_loaded_even_from_unclean_html() {
    let html = localise(
        r#"<picture><source srcset="https://e.org/s.webp"><img src="https://e.org/a.jpg" srcset="https://e.org/b.jpg 2x"></picture>"#,
        &|_| None,
    );
    assert!(!html.contains("srcset") && !html.contains("<img"), "{html}");
}
