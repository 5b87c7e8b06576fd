#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::Shown;
use crate::metadata::Metadata;
use crate::{Article, Hint, read_page};

const SENTENCE: &str = "The pilot keeps a ledger of every boat that came in without a light, and reads it aloud when the fog is thick. ";

fn page(lang: &str, author: &str, opening: &str) -> Article {
    let text = format!("<p>{}</p>", SENTENCE.repeat(3)).repeat(4);
    let html = format!(
        r#"<html lang="{lang}"><head><title>Ledger of lights — Quay Letters</title><meta name="author" content="{author}"><meta property="og:site_name" content="Quay Letters">
        <meta property="article:published_time" content="2026-03-04T07:30:00Z"></head><body><main><article><h1>Ledger of lights</h1>{opening}{text}</article></main></body></html>"#
    );
    read_page(html.as_bytes(), Hint::default()).unwrap()
}

#[test]
fn lines_that_repeat_what_is_shown_go() {
    for (author, opening) in [
        (
            "Ines Calloway",
            r#"<p class="byline">By Ines Calloway · <time datetime="2026-03-04T07:30:00Z">4 March 2026</time></p>"#,
        ),
        ("Ines Calloway", "<p>5 min read</p>"),
        (
            "Ines Calloway",
            "<div>March 4, 2026</div><div>12 minute read</div>",
        ),
        (
            "Ines Calloway",
            "<p>Published March 4, 2026, 7:30 am Updated March 9, 2026</p>",
        ),
        (
            "Ines Calloway",
            "<div><img src='/face.jpg' alt=''><span>Ines Calloway</span><span>Senior Editor</span></div>",
        ),
        (
            "Ines Calloway",
            "<p>Quay Letters</p><p>Ledger of lights</p>",
        ),
        (
            "Ines Calloway",
            "<ul><li>By Ines Calloway</li><li>04.03.2026</li><li>5min</li></ul>",
        ),
        (
            "Глеб Ракитин",
            "<p class='byline'>Глеб Ракитин · <time>4 марта 2026</time></p>",
        ),
        (
            "Глеб Ракитин",
            "<p>Автор: Глеб Ракитин</p><p>Время чтения: 7 минут</p>",
        ),
        (
            "Jule Ahrend",
            "<p>Von Jule Ahrend, veröffentlicht am 4. März 2026</p>",
        ),
        (
            "Odile Ferrant",
            "<p>Par Odile Ferrant, publié le 4 mars 2026</p>",
        ),
    ] {
        let article = page("en", author, opening);
        assert!(
            article.text.starts_with("The pilot"),
            "{opening}: {}",
            article.text
        );
        assert!(!article.html.contains("face.jpg"));
    }
}

#[test]
fn lines_that_say_more_stay() {
    for opening in [
        "<p>Ines Calloway was not afraid of fog.</p>",
        "<p>Fog, 4 March 2026.</p>",
        "<p>12 December 1951</p>",
        "<p>Three nights in March.</p>",
        "<p>By the light of it.</p>",
        "<p>7</p>",
        "<p>On time.</p>",
        "<h2>2026</h2>",
        "<h2>In March</h2>",
        "<p><b>Ines Calloway</b> <i>counts.</i></p>",
    ] {
        let article = page("en", "Ines Calloway", opening);
        assert!(
            !article.text.starts_with("The pilot"),
            "{opening}: {}",
            article.text
        );
    }
}

#[test]
fn what_the_metadata_lacks_stays() {
    let nothing = Shown::of(&Metadata::default());
    assert!(!nothing.repeats("4 March 2026", false));
    assert!(!nothing.repeats("By Ines Calloway", false));
    assert!(nothing.repeats("5 min read", false));
}
