#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::{Article, Hint, read_page};

const SENTENCE: &str = "The keepers of the valley count their hives every spring, and each year the count comes out a little differently than the year before. ";

fn text(paragraphs: usize) -> String {
    (0..paragraphs)
        .map(|n| format!("<p>Part {n}. {}</p>", SENTENCE.repeat(2)))
        .collect()
}

fn read_at(url: &str, html: &str) -> Article {
    read_page(
        html.as_bytes(),
        Hint {
            content_type: None,
            url: Some(url),
        },
    )
    .unwrap()
}

fn read(html: &str) -> Article {
    read_at("https://example.org/news/hives", html)
}

#[test]
fn furniture_stays_outside() {
    let html = format!(
        r#"<html><head><title>Hives</title></head><body><header><nav><a href="/">Home</a><a href="/login">Sign in</a></nav></header><div class="cookie-banner">We use cookies</div>
        <main><div class="breadcrumbs"><a href="/">Start</a></div><article><h1>Hives</h1><div class="share-bar"><a href="x">Tweet this</a></div>{}<div class="newsletter-signup"><p>Get our letter every week</p></div>{}</article>
        <section id="comments"><p>First commenter: {SENTENCE}{SENTENCE}</p></section></main><aside>Popular now</aside><footer>Imprint</footer></body></html>"#,
        text(3),
        text(2)
    );
    let article = read(&html);
    assert!(article.extracted);
    assert!(article.text.starts_with("Part 0."), "{}", article.text);
    for gone in [
        "Home",
        "Sign in",
        "cookies",
        "Start",
        "Tweet",
        "letter every week",
        "commenter",
        "Popular",
        "Imprint",
    ] {
        assert!(!article.text.contains(gone), "{gone}: {}", article.text);
    }
    assert!(!article.html.contains("<h1"), "{}", article.html);
    assert_eq!(article.words, crate::count_words(&article.text));
}

#[test]
fn read_also_is_set_aside() {
    let html = format!(
        r#"<title>Hives</title><article>{}<p><b>Read also:</b> <a href="/wax">All about wax</a></p>{}<p>Читайте также: <a href="/honey?utm_source=a">Про мёд</a></p>{}<h3>Related stories</h3><ul><li><a href="/a">Story one</a></li><li><a href="/b">Story two</a></li></ul></article>"#,
        text(2),
        text(2),
        text(1)
    );
    let article = read(&html);
    let links: Vec<_> = article
        .related
        .iter()
        .map(|link| (link.title.as_str(), link.url.as_str()))
        .collect();
    assert!(
        links.contains(&("All about wax", "https://example.org/wax")),
        "{links:?}"
    );
    assert!(
        links.contains(&("Про мёд", "https://example.org/honey")),
        "{links:?}"
    );
    assert!(
        !article.text.contains("Read also")
            && !article.text.contains("Читайте")
            && !article.text.contains("Story one"),
        "{}",
        article.text
    );
}

#[test]
fn lists_quotes_pictures_and_the_opening_are_kept() {
    let html = format!(
        r#"<title>Hives</title><article><h1>Hives</h1><div><p>The opening line is short.</p></div>{}<blockquote><p>A quote that belongs here, said the keeper.</p></blockquote>
        <ul><li><img src="/1.jpg" alt="One"></li><li><img src="/2.jpg" alt="Two"></li><li><img src="/3.jpg" alt="Three"></li></ul>{}<ol><li>First do this thing with the comb.</li><li>Then do that thing with the frame.</li></ol>
        <noscript><img src="/late.jpg" alt="Late"></noscript><figure><img data-src="/slow.jpg" src="data:image/gif;base64,x" alt="Lazy"><figcaption>The caption</figcaption></figure>{}</article>"#,
        text(2),
        text(2),
        text(1)
    );
    let article = read(&html);
    assert!(article.text.contains("opening line"), "{}", article.text);
    assert!(article.html.contains("<blockquote>"), "{}", article.html);
    assert!(
        article.text.contains("Then do that thing"),
        "{}",
        article.text
    );
    let pictures = crate::pictures(&article.html);
    for name in ["1", "2", "3", "late", "slow"] {
        assert!(
            pictures.contains(&format!("https://example.org/{name}.jpg")),
            "{name} in {pictures:?}"
        );
    }
}

#[test]
fn a_forum_is_all_its_answers() {
    let posts: String = (0..6).map(|n| format!(r#"<div class="post"><div class="message-user">Member {n}, joined 2001</div><div class="post-body">Answer number {n}: {SENTENCE}</div></div>"#)).collect();
    let html = format!(
        r#"<html id="XF"><head><title>Which hive?</title></head><body><div id="content"><h1>Which hive?</h1>{posts}</div><footer>Rules</footer></body></html>"#
    );
    let article = read_at("https://forum.example.org/threads/which-hive.1/", &html);
    for n in 0..6 {
        assert!(
            article.text.contains(&format!("Answer number {n}")),
            "{}",
            article.text
        );
    }
    assert!(!article.text.contains("joined 2001"), "{}", article.text);
}

#[test]
fn parts_that_stream_in_late_are_put_in_place() {
    let html = format!(
        r#"<title>Hives</title><main><article><p>Start. {SENTENCE}</p><template id="B:0"></template><p>End. {SENTENCE}</p></article></main><div hidden id="S:0"><p>Middle. {}</p></div>"#,
        SENTENCE.repeat(6)
    );
    let article = read(&html);
    let place = |word: &str| {
        article
            .text
            .find(word)
            .unwrap_or_else(|| panic!("{word}: {}", article.text))
    };
    assert!(place("Start.") < place("Middle.") && place("Middle.") < place("End."));
}

#[test]
fn answers_that_unfold_are_text() {
    let faq: String = (0..4).map(|n| format!(r#"<h3>Question {n}?</h3><div class="accordion-body" style="display: none"><p>Reply {n}. {}</p></div>"#, SENTENCE.repeat(3))).collect();
    let html = format!("<title>Hives</title><main>{}{faq}</main>", text(3));
    assert!(read(&html).text.contains("Reply 3."));
}

#[test]
fn a_page_without_an_article_comes_whole() {
    let article = read(
        r#"<title>Door</title><body><p>Knock.</p><script>x()</script><a href="/in">Enter</a></body>"#,
    );
    assert!(!article.extracted);
    assert!(
        article.text.contains("Knock.") && article.text.contains("Enter"),
        "{}",
        article.text
    );
    assert!(!article.html.contains("script"));
}
