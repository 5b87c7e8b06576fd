#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::{Hint, read_page};

fn pages(url: &str, links: &str) -> Pages {
    let doc = dom::parse(&format!("<html><head></head><body>{links}</body></html>"));
    let url = Url::parse(url).unwrap();
    find(&doc, &Head::read(&doc), Some(&url), Some(&url), None)
}

fn next(url: &str, links: &str) -> Option<String> {
    pages(url, links).next
}

#[test]
fn the_next_page_is_this_address_with_the_next_number() {
    for (url, links, due) in [
        (
            "https://a.example/story",
            "<a href=\"/story/2\">2</a><a href=\"/story/3\">3</a>",
            "https://a.example/story/2",
        ),
        (
            "https://a.example/story/2/",
            "<a href=\"/story/\">1</a><a href=\"/story/3/\">Next</a>",
            "https://a.example/story/3/",
        ),
        (
            "https://a.example/story",
            "<a href=\"/story/page/2/#top\">Next page »</a>",
            "https://a.example/story/page/2/",
        ),
        (
            "https://a.example/s?id=4",
            "<a rel=\"next\" href=\"?id=4&page=2\">&gt;</a>",
            "https://a.example/s?id=4&page=2",
        ),
        (
            "https://a.example/story-5.html",
            "<a href=\"story-5_2.html\">2</a>",
            "https://a.example/story-5_2.html",
        ),
        (
            "https://a.example/x.html",
            "<a href=\"x-2.html\">2</a>",
            "https://a.example/x-2.html",
        ),
    ] {
        assert_eq!(next(url, links).as_deref(), Some(due), "{url} {links}");
    }
    let all = pages(
        "https://a.example/s",
        "<a href=\"/s?page=2\">2</a> <a href=\"/s?page=7\">7</a>",
    );
    assert_eq!(all.total, 7);
    // Of the second page, the first is no next one.
    assert_eq!(
        next("https://a.example/s?page=7", "<a href=\"/s?page=6\">6</a>"),
        None
    );
}

#[test]
fn what_is_called_next_is_often_another_article() {
    for (url, links) in [
        (
            "https://a.example/story",
            "<a rel=\"next\" href=\"/another-story\">Next</a>",
        ),
        (
            "https://a.example/2026/11",
            "<a href=\"/2026/12\">The chart of December</a>",
        ),
        (
            "https://a.example/story",
            "<a href=\"https://b.example/story/2\">2</a>",
        ),
        (
            "https://a.example/story",
            "<div class=\"comments\"><a href=\"/story?page=2\">2</a></div>",
        ),
        (
            "https://a.example/story",
            "<a href=\"/story?page=2#comments\">2</a>",
        ),
        ("https://a.example/", "<a href=\"/page/2\">2</a>"),
        (
            "https://a.example/story",
            "<a href=\"/story/2\">The second flood</a>",
        ),
        (
            "https://a.example/posts/5",
            "<a href=\"/posts\">Posts</a><a rel=\"next\" href=\"/posts/6\">Next</a>",
        ),
        ("https://a.example/x.html", "<a href=\"x-2.html\">Next</a>"),
        (
            "https://a.example/story",
            "<a href=\"/story/99999\">99999</a>",
        ),
    ] {
        assert_eq!(next(url, links), None, "{url} {links}");
    }
}

#[test]
fn pages_become_one_text_with_what_each_repeats_in_it_once() {
    let page = |n: u32, links: &str| {
        let text: String = (0..6)
            .map(|k| format!("<p>Paragraph {k} of page {n} speaks of harbours and tides, and of people who write them down.</p>"))
            .collect();
        let html = format!(
            "<html><head><title>A long story</title></head><body><article><h1>A long story</h1>\
             <p>What stands above each page of it, a lede of a few words.</p>{text}<img src=\"/p{n}.jpg\" width=600 height=400></article>{links}</body></html>"
        );
        let url = format!("https://a.example/story/{n}").replace("/1", "");
        read_page(
            html.as_bytes(),
            Hint {
                url: Some(&url),
                ..Hint::default()
            },
        )
        .unwrap()
    };
    let links = "<p><a href=\"/story\">1</a> <a href=\"/story/2\">2</a> <a href=\"/story/3\">3</a> <a href=\"/story/4\">4</a></p>";
    let first = page(1, links);
    assert_eq!((first.pages, first.missing.pages), (4, 3));
    let joined = crate::join_pages(first, vec![page(2, links), page(3, links)]);
    assert_eq!(joined.missing.pages, 1);
    assert_eq!(joined.text.matches("a lede of a few words").count(), 1);
    for n in 1..=3 {
        assert_eq!(
            joined.text.matches(&format!("of page {n} speaks")).count(),
            6,
            "{}",
            joined.text
        );
        assert!(joined.html.contains(&format!("/p{n}.jpg")));
    }
    assert_eq!(joined.pictures.len(), 3);
    assert_eq!(
        joined.next_page.as_deref(),
        Some("https://a.example/story/4")
    );
    assert_eq!(joined.words, crate::count_words(&joined.text));
}
