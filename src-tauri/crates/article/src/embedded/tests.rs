#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::{Article, Hint, read_page};

fn body(n: u32) -> String {
    (0..n)
        .map(|n| format!("Sentence {n} of the hidden text speaks of harbours, tides and the people who write them down. "))
        .collect()
}

fn read(html: &str) -> Article {
    read_page(html.as_bytes(), Hint::default()).unwrap()
}

#[test]
fn the_text_behind_a_wall_is_taken_from_the_data_of_the_page() {
    let text = body(40);
    let ld = serde_json::json!({"@type": "NewsArticle", "headline": "The tide", "isAccessibleForFree": false, "articleBody": text});
    let html = format!(
        "<html><head><title>The tide</title><script type=\"application/ld+json\">{ld}</script></head>\
         <body><article><h1>The tide</h1><p>{}</p><p>Subscribe to continue reading.</p></article></body></html>",
        body(4)
    );
    let read = read(&html);
    assert!(
        read.text.contains("Sentence 39 of the hidden text"),
        "{}",
        read.text
    );
    assert!(read.html.matches("<p>").count() > 3, "in paragraphs");
    assert_eq!(read.doubt, None, "it is whole now");
}

#[test]
fn the_text_of_a_page_that_scripts_fill_is_in_its_state() {
    let paragraphs: String = (0..12).map(|_| format!("<p>{}</p>", body(3))).collect();
    let state = serde_json::json!({"props": {"pageProps": {
        "related": [{"title": "Another", "body": format!("<p>{}</p>", body(60)).replace("hidden", "other")}],
        "post": {"title": "The tide", "content": paragraphs}}}});
    let html = format!(
        "<html><head><title>The tide</title></head><body><div id=\"__next\"></div>\
         <script id=\"__NEXT_DATA__\" type=\"application/json\">{state}</script></body></html>"
    );
    let found = read(&html);
    assert!(
        found.extracted && found.text.contains("hidden text"),
        "{}",
        found.text
    );
    assert!(!found.text.contains("other text"));
    let blocks: Vec<_> = (0..12)
        .map(|_| serde_json::json!({"type": "paragraph", "text": body(2)}))
        .collect();
    let state = serde_json::json!({"data": {"headline": "The tide", "blocks": blocks}});
    let html = format!(
        "<html><head><title>The tide</title></head><body><div id=\"__nuxt\"></div><script>window.__NUXT__={state};</script></body></html>"
    );
    assert_eq!(read(&html).text.matches("Sentence 1 of").count(), 12);
    let program = format!(
        "<html><head><title>The tide</title></head><body><div id=\"__nuxt\"></div><script>window.__NUXT__=(function(a,b){{return \
         {{a:a,b:{}}}}}(1,2));</script></body></html>",
        serde_json::json!(paragraphs)
    );
    assert!(read(&program).text.contains("hidden text"));
}

#[test]
fn a_text_that_is_shown_whole_is_not_replaced() {
    let shown: String = (0..10)
        .map(|n| format!("<p>Shown {n} of this piece speaks of harbours, tides and the people who write down when the water comes.</p>"))
        .collect();
    let ld = serde_json::json!({"@type": "NewsArticle", "articleBody": body(11)});
    let html = format!(
        "<html><head><title>The tide</title><script type=\"application/ld+json\">{ld}</script></head>\
         <body><article><h1>The tide</h1>{shown}<img src=\"https://a.example/x.jpg\"></article></body></html>"
    );
    let found = read(&html);
    assert!(found.text.contains("Shown 9") && !found.text.contains("hidden"));
    assert_eq!(found.pictures.len(), 1);
    for junk in ["{\"a\":", "[[[[", "\"x", "null"] {
        read(&format!(
            "<html><body><p>Words.</p><script type=\"application/json\">{junk}</script><script>window.__NUXT__={junk}</script></body></html>"
        ));
    }
}
