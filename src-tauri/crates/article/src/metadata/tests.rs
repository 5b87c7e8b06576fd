#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

pub(super) const TEXT: &str = "The keeper climbed the stairs with a can of oil and lit the wick himself, every evening, and wrote down what he had seen from the gallery: which ships had passed, and in which weather, and how many birds had rested on the rail before they went on to the south, as they do each autumn.";

pub(super) fn of(html: &str) -> Metadata {
    let doc = dom::parse(html);
    let url = Url::parse("https://www.valley.example/2025/03/04/hives?utm_source=x").unwrap();
    read(
        &doc,
        &Head::read(&doc),
        &LinkedData::read(&doc),
        Some(&url),
        Some(&url),
    )
}

pub(super) fn date(html: &str) -> Option<String> {
    let doc = dom::parse(html);
    read(&doc, &Head::read(&doc), &LinkedData::read(&doc), None, None)
        .published
        .map(|dated| dated.at.to_string())
}

#[test]
fn linked_data_in_a_graph_with_references() {
    let meta = of(
        r##"<html lang="en-GB"><script type="application/ld+json">{"@context":"https://schema.org","@graph":[
        {"@type":"WebSite","@id":"#site","name":"Valley Paper"},{"@type":"Person","@id":"#p","name":"Ada Comb"},
        {"@type":["NewsArticle"],"headline":"Hives &amp; keepers","author":[{"@id":"#p"},{"@type":"Person","name":"Ben Wax"}],"publisher":{"@id":"#site"},"datePublished":"2025-03-04T10:00:00+02:00","image":{"@type":"ImageObject","url":"/lead.jpg"},}]}</script>"##,
    );
    assert_eq!(meta.title.as_deref(), Some("Hives & keepers"));
    assert_eq!(meta.byline.as_deref(), Some("Ada Comb, Ben Wax"));
    assert_eq!(meta.site.as_deref(), Some("Valley Paper"));
    assert_eq!(
        meta.published.unwrap().at.to_string(),
        "2025-03-04T08:00:00Z"
    );
    assert_eq!(
        meta.image.as_deref(),
        Some("https://www.valley.example/lead.jpg")
    );
    assert_eq!(meta.language.as_deref(), Some("en-gb"));
}

#[test]
fn meta_elements() {
    let meta = of(
        r#"<head><title>Hives in spring | Valley Paper</title><meta property="og:site_name" content="Valley Paper"><meta name="author" content="By Ada Comb"><meta name="description" content="Short &amp;amp; plain">
        <meta property="og:image" content="//img.example/a.jpg"><meta property="og:locale" content="de_DE"><link rel="canonical" href="/2025/03/04/hives?fbclid=1"><link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" hreflang="de" href="/de"></head>"#,
    );
    assert_eq!(meta.title.as_deref(), Some("Hives in spring"));
    assert_eq!(meta.byline.as_deref(), Some("Ada Comb"));
    assert_eq!(meta.description.as_deref(), Some("Short & plain"));
    assert_eq!(meta.image.as_deref(), Some("https://img.example/a.jpg"));
    assert_eq!(meta.language.as_deref(), Some("de-de"));
    assert_eq!(
        meta.canonical_url.as_deref(),
        Some("https://www.valley.example/2025/03/04/hives")
    );
    assert_eq!(meta.feeds, ["https://www.valley.example/feed"]);
    assert_eq!(
        meta.published.unwrap().at.to_string(),
        "2025-03-04T00:00:00Z"
    );
}

#[test]
fn without_names_the_host_is_the_site() {
    let meta = of("<p>x</p>");
    assert_eq!(meta.site.as_deref(), Some("valley.example"));
    assert_eq!(meta.title, None);
}

#[test]
fn the_heading_a_title_repeats_is_the_title() {
    assert_eq!(
        of("<title>Wax: a guide - The Bee Book</title><h1>The Bee Book</h1><h1>Wax: A Guide</h1>")
            .title
            .as_deref(),
        Some("Wax: A Guide")
    );
    assert_eq!(
        of("<title>Cheap wax candles 2025, best candles</title><h1>How to pour wax candles</h1>")
            .title
            .as_deref(),
        Some("How to pour wax candles")
    );
    assert_eq!(
        of("<title>Wax</title><h1>Subscribe now</h1>")
            .title
            .as_deref(),
        Some("Wax")
    );
}

#[test]
fn a_canonical_front_page_is_a_mistake() {
    assert_eq!(
        of(r#"<link rel=canonical href="https://www.valley.example/">"#).canonical_url,
        None
    );
}

#[test]
fn visible_dates() {
    for (shown, expected) in [
        ("22 Jul, 2009 05:27", "2009-07-22T05:27:00Z"),
        ("July 22nd, 2009", "2009-07-22T00:00:00Z"),
        ("Опубликовано 22 июля 2009, 05:27", "2009-07-22T05:27:00Z"),
        ("22 июля 2009 г. в 05:27 МСК", "2009-07-22T02:27:00Z"),
        ("22.07.2009", "2009-07-22T00:00:00Z"),
        ("Posted on Sept. 3, 2021 at 4:05 PM", "2021-09-03T16:05:00Z"),
        ("3 mai 2021", "2021-05-03T00:00:00Z"),
        ("12. März 2020", "2020-03-12T00:00:00Z"),
        ("2021年3月4日", "2021-03-04T00:00:00Z"),
        ("25/12/2019", "2019-12-25T00:00:00Z"),
        ("Wed, 22 Jul 2009 05:27:00 +0300", "2009-07-22T02:27:00Z"),
    ] {
        assert_eq!(
            date(&format!("<h1>Head</h1><div class=date>{shown}</div>")).as_deref(),
            Some(expected),
            "{shown}"
        );
    }
    assert_eq!(
        date("<h1>Head</h1><div class=date>In May 2020 we met 12 people</div>"),
        None
    );
    assert_eq!(date("<h1>Head</h1><p>32 Jul 2009</p>"), None);
}

#[test]
fn machine_dates() {
    for (said, expected) in [
        ("2025-09-04", "2025-09-04T00:00:00Z"),
        ("2025-09-04 10:20", "2025-09-04T10:20:00Z"),
        ("2025-09-04T10:20:30+0300", "2025-09-04T07:20:30Z"),
        ("20250904", "2025-09-04T00:00:00Z"),
        ("1756980000", "2025-09-04T10:00:00Z"),
    ] {
        assert_eq!(
            date(&format!(
                r#"<meta property="article:published_time" content="{said}">"#
            ))
            .as_deref(),
            Some(expected),
            "{said}"
        );
    }
    assert_eq!(
        date(
            r#"<meta name=date content="0001-01-01T00:00:00Z"><time datetime="2020-02-02">x</time>"#
        )
        .as_deref(),
        Some("2020-02-02T00:00:00Z")
    );
}

#[test]
fn a_line_under_the_headline_names_the_author() {
    let byline = |line: &str| {
        let html = format!("<h1>Ledger of lights</h1><div class=x>{line}</div><p>Fog came in.</p>");
        crate::read_page(html.as_bytes(), crate::Hint::default())
            .unwrap()
            .byline
    };
    assert_eq!(
        byline("<span>By</span> Ines Calloway").as_deref(),
        Some("Ines Calloway")
    );
    assert_eq!(byline("By the light of it"), None);
}

#[test]
fn the_icon_of_a_site_is_the_largest_kind_it_names() {
    let icon = |head: &str| of(&format!("<head>{head}</head>")).icon;
    let small = r#"<link rel="shortcut icon" href="/favicon.ico"><link rel="icon" type="image/png" href="/32.png">"#;
    let both = format!(r#"{small}<link rel="apple-touch-icon" sizes="180x180" href="touch.png">"#);
    assert_eq!(
        icon(&both).as_deref(),
        Some("https://www.valley.example/2025/03/04/touch.png")
    );
    assert_eq!(
        icon(small).as_deref(),
        Some("https://www.valley.example/32.png")
    );
    assert_eq!(icon(r#"<link rel="icon" href="/favicon.ico">"#), None);
}

#[test]
fn entries_of_lists_and_answers_are_not_the_subject() {
    let linked = |json: &str| {
        of(&format!(
            r#"<script type="application/ld+json">{json}</script><h1>Head</h1>"#
        ))
    };
    let listed = linked(
        r#"[{"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"NewsArticle","headline":"Another","author":{"@type":"Person","name":"Theo Marsh"},"datePublished":"2020-01-01"}}]},
        {"@type":"Article","headline":"Head","author":{"@type":"Person","givenName":"Ines","familyName":"Calloway"},"datePublished":"2023-03-03"}]"#,
    );
    assert_eq!(listed.byline.as_deref(), Some("Ines Calloway"));
    assert_eq!(listed.published.unwrap().day.to_string(), "2023-03-03");
    let asked = linked(
        r#"{"@type":"QAPage","mainEntity":{"@type":"Question","name":"Head","author":{"@type":"Person","name":"Ines Calloway"},"dateCreated":"2023-03-03T10:00:00Z",
        "acceptedAnswer":{"@type":"Answer","author":{"@type":"Person","name":"Theo Marsh"},"dateCreated":"2023-03-04"}}}"#,
    );
    assert_eq!(asked.byline.as_deref(), Some("Ines Calloway"));
    assert_eq!(asked.published.unwrap().day.to_string(), "2023-03-03");
    let by_address = linked(
        r#"{"@graph":[{"@type":"BlogPosting","headline":"Head","author":"https://bay.example/#ines"},{"@type":"Person","@id":"https://bay.example/#ines","name":"Ines Calloway"}]}"#,
    );
    assert_eq!(by_address.byline.as_deref(), Some("Ines Calloway"));
}
