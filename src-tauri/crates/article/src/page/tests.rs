#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::{ArticleError, AudioKind, Hint, read_page};

fn page(body: &str) -> String {
    let words = "<p>Every keeper in the valley writes the number of hives into a green book, which nobody has opened for years.</p>".repeat(5);
    format!(
        r#"<!doctype html><html lang="en"><head><title>Green book - Valley Paper</title><base href="https://cdn.example.org/pages/"><meta property="og:site_name" content="Valley Paper"></head><body><article><h1>Green book</h1>{words}{body}</article></body></html>"#
    )
}

#[test]
fn a_page_gives_all_its_parts() {
    let html = page(
        r#"<div class="player"><audio src="talk.mp3"></audio> 0:00 / 12:30</div><p>See <a href="more.html?utm_medium=x">more</a> and <img src="bee.jpg" alt="A bee"></p>"#,
    );
    let article = read_page(
        html.as_bytes(),
        Hint {
            content_type: Some("text/html; charset=utf-8"),
            url: Some("https://example.org/p"),
        },
    )
    .unwrap();
    assert_eq!(article.title.as_deref(), Some("Green book"));
    assert_eq!(article.site.as_deref(), Some("Valley Paper"));
    assert!(article.extracted);
    assert!(
        article
            .html
            .contains(r#"href="https://cdn.example.org/pages/more.html""#),
        "{}",
        article.html
    );
    assert_eq!(
        article.image.as_deref(),
        Some("https://cdn.example.org/pages/bee.jpg")
    );
    assert!(
        article
            .excerpt
            .as_deref()
            .unwrap()
            .starts_with("Every keeper")
    );
    assert_eq!(
        (
            article.audio[0].url.as_str(),
            article.audio[0].duration_ms,
            article.audio[0].kind
        ),
        (
            "https://cdn.example.org/pages/talk.mp3",
            Some(750_000),
            AudioKind::File
        )
    );
    let json = serde_json::to_value(&article).unwrap();
    assert_eq!(json["audio"][0]["kind"], "file");
}

#[test]
fn other_files_are_refused() {
    let refused = |bytes: &[u8], kind| {
        read_page(
            bytes,
            Hint {
                content_type: kind,
                url: None,
            },
        )
    };
    assert!(matches!(
        refused(b"%PDF-1.7 ...", Some("text/html")),
        Err(ArticleError::NotAPage(_))
    ));
    assert!(matches!(
        refused(b"ID3\x04...", None),
        Err(ArticleError::NotAPage(_))
    ));
    assert!(matches!(
        refused(b"anything", Some("audio/mpeg")),
        Err(ArticleError::NotAPage(_))
    ));
    assert!(matches!(
        refused(b"{\"a\":1}", Some("application/json")),
        Err(ArticleError::NotAPage(_))
    ));
    assert_eq!(refused(b"  \n ", None), Err(ArticleError::Empty));
    assert_eq!(
        refused(b"<html><body></body></html>", None),
        Err(ArticleError::Empty)
    );
    assert_eq!(
        refused(&vec![b' '; 17 * 1024 * 1024], None),
        Err(ArticleError::TooLarge(16))
    );
}

#[test]
fn hostile_shapes_end() {
    let deep = page(&format!(
        "{}bottom{}",
        "<div>".repeat(20_000),
        "</div>".repeat(20_000)
    ));
    assert!(
        read_page(deep.as_bytes(), Hint::default())
            .unwrap()
            .text
            .contains("green book")
    );
    let wide = page(&"<b>x</b>".repeat(15_000));
    assert!(read_page(wide.as_bytes(), Hint::default()).is_ok());
    let fonts: String = (0..1_000).map(|n| format!("<p><font id={n}>x")).collect();
    assert!(read_page(page(&fonts).as_bytes(), Hint::default()).is_ok());
    let tables = page(&"<table><tr><td>".repeat(1_500));
    assert!(read_page(tables.as_bytes(), Hint::default()).is_ok());
    let fooled = page(&format!("<svg><style>{}", "<g>".repeat(10_000)));
    assert!(read_page(fooled.as_bytes(), Hint::default()).is_ok());
    let data = page(&format!(
        "<script type=application/ld+json>{}</script>",
        "[".repeat(100_000)
    ));
    assert!(read_page(data.as_bytes(), Hint::default()).is_ok());
}

#[test]
fn every_cut_of_a_page_can_be_read() {
    let html = page(
        r#"<iframe src="https://open.spotify.com/embed/episode/x"></iframe><table><tr><td>a<td>b</table><script>{"file":"https:\/\/e.org\/a.mp3"}</script><!-- c -->"#,
    );
    for end in (0..html.len()).step_by(23) {
        let _ = read_page(&html.as_bytes()[..end], Hint::default());
        let mut bytes = html.clone().into_bytes();
        bytes[end] = b'<';
        let _ = read_page(&bytes, Hint::default());
    }
}
