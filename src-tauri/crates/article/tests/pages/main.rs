//! Small pages, one difficulty each, with what has to come of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod around_the_text;
mod discussions;
mod metadata;
mod pictures;
mod structure;

use article::{Article, Hint, read_page};

/// A page and what is expected of it. In `head` and `body` `{P1}` .. `{P9}` stand for paragraphs, each with words of its own.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    head: &'static str,
    body: &'static str,
    title: Option<&'static str>,
    byline: Option<&'static str>,
    /// As RFC 3339 writes it, or its beginning.
    published: Option<&'static str>,
    /// Parts of the text, in this order.
    text: &'static [&'static str],
    /// In neither text nor HTML.
    without: &'static [&'static str],
    /// Parts of the HTML.
    html: &'static [&'static str],
    /// Paths of all the pictures, in order; those within the page as `data:`.
    pictures: Option<&'static [&'static str]>,
    /// Titles of links set aside.
    related: &'static [&'static str],
    /// Paths of the sound.
    audio: &'static [&'static str],
}

const CASE: Case = Case {
    name: "",
    head: "<title>The lights of the bay</title>",
    body: "",
    title: Some("The lights of the bay"),
    byline: None,
    published: None,
    text: &[],
    without: &[],
    html: &[],
    pictures: None,
    related: &[],
    audio: &[],
};

const WORDS: [&str; 9] = [
    "first, when the boats were still of oak, the keeper climbed the stairs with a can of oil and lit the wick himself, every evening",
    "second, the council bought a lens from abroad, which was carried up the cliff by forty men, and the light was seen for twenty miles",
    "third, a storm took the roof and half of the wall, so that for a winter the fishermen burned tar in barrels along the pier instead",
    "fourth, the engineers came with cables and a clockwork that turned the lamp, and nobody had to sleep in the tower any longer",
    "fifth, the old keeper wrote down what he had seen, in nineteen notebooks, which his granddaughter found under the floor of the shed",
    "sixth, the museum asked for the notebooks, and read them aloud on Sundays to whoever came in from the rain, which were not a few",
    "seventh, scholars noticed that he had counted the birds as well, each autumn, with their names in three languages and the wind",
    "eighth, the lens was cleaned, put behind glass, and lit again with a small bulb, which the children are allowed to switch on",
    "ninth, a ship gave three signals as it passed, although no light has been needed there for years, and the harbour answered",
];

fn paragraphs(source: &str) -> String {
    WORDS.iter().enumerate().fold(source.to_owned(), |source, (at, words)| {
        let n = at + 1;
        source.replace(
            &format!("{{P{n}}}"),
            &format!("<p>Part {n}: {words}. It is told so in the harbour to this day, by those who heard it from him.</p>"),
        )
    })
}

fn read(case: &Case) -> Article {
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">{}</head><body>{}</body></html>",
        case.head,
        paragraphs(case.body)
    );
    read_page(
        page.as_bytes(),
        Hint {
            content_type: None,
            url: Some("https://bay.example/2024/lights.html"),
        },
    )
    .unwrap_or_else(|error| panic!("{}: {error}", case.name))
}

fn path(address: &str) -> String {
    if address.starts_with("data:") {
        return "data:".to_owned();
    }
    address.trim_start_matches("https://bay.example").to_owned()
}

/// Addresses of the pictures as they stand in the HTML.
fn shown(html: &str) -> Vec<String> {
    html.split("<img")
        .skip(1)
        .filter_map(|rest| rest.split_once("src=\"")?.1.split('"').next().map(path))
        .collect()
}

fn check(cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        let article = read(case);
        let mut miss = |what: &str, expected: &dyn std::fmt::Debug, found: &dyn std::fmt::Debug| {
            wrong.push(format!(
                "{}: {what}: expected {expected:?}, found {found:?}",
                case.name
            ));
        };
        if article.title.as_deref() != case.title {
            miss("title", &case.title, &article.title);
        }
        if article.byline.as_deref() != case.byline {
            miss("byline", &case.byline, &article.byline);
        }
        let published = article.published.map(|at| at.to_string());
        match (case.published, &published) {
            (None, None) => {}
            (Some(expected), Some(found)) if found.starts_with(expected) => {}
            _ => miss("published", &case.published, &published),
        }
        let mut from = 0;
        for part in case.text {
            match article.text[from..].find(part) {
                Some(at) => from += at + part.len(),
                None => miss("text", part, &article.text),
            }
        }
        for part in case.without {
            if article.text.contains(part) || article.html.contains(part) {
                miss("without", part, &article.html);
            }
        }
        for part in case.html {
            if !article.html.contains(part) {
                miss("html", part, &article.html);
            }
        }
        if let Some(expected) = case.pictures {
            let found = shown(&article.html);
            if found != expected {
                miss("pictures", &expected, &found);
            }
        }
        let related: Vec<&str> = article
            .related
            .iter()
            .map(|link| link.title.as_str())
            .collect();
        if related != case.related {
            miss("related", &case.related, &related);
        }
        let audio: Vec<String> = article.audio.iter().map(|sound| path(&sound.url)).collect();
        if audio != case.audio {
            miss("audio", &case.audio, &audio);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
