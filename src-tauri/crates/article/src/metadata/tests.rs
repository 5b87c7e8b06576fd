#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn of(html: &str) -> Metadata {
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

fn date(html: &str) -> Option<String> {
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

fn day(html: &str) -> Option<String> {
    let doc = dom::parse(html);
    read(&doc, &Head::read(&doc), &LinkedData::read(&doc), None, None)
        .published
        .map(|dated| dated.day.to_string())
}

fn published(content: &str) -> String {
    format!(r#"<meta property="article:published_time" content="{content}">"#)
}

const TEXT: &str = "The keeper climbed the stairs with a can of oil and lit the wick himself, every evening, and wrote down what he had seen from the gallery: which ships had passed, and in which weather, and how many birds had rested on the rail before they went on to the south, as they do each autumn.";

#[test]
fn the_day_is_that_of_the_place_where_it_was_written() {
    for (said, expected) in [
        ("2024-09-16T19:55:00-0700", "2024-09-16"),
        ("2024-09-16T01:30:00+09:00", "2024-09-16"),
        ("Mon, 16 Sep 2024 23:10:00 -0500", "2024-09-16"),
        ("September 16, 2024 11:30 PM ET", "2024-09-16"),
        ("20240916T235500-0300", "2024-09-16"),
        ("2024-09-16", "2024-09-16"),
        ("1726520100", "2024-09-16"),
    ] {
        assert_eq!(day(&published(said)).as_deref(), Some(expected), "{said}");
    }
    // A clock in UTC is a day ahead of what the page shows, or behind it.
    for (said, shown) in [
        ("2024-09-17T02:55:00Z", "September 16, 2024"),
        ("2024-09-16T21:30:00Z", "September 17, 2024"),
    ] {
        let html = format!("{}<h1>Head</h1><p class=x>{shown}</p>", published(said));
        let expected = parsed(shown);
        assert_eq!(day(&html).as_deref(), Some(expected.as_str()), "{said}");
        assert_eq!(date(&html).as_deref(), Some(said));
    }
}

fn parsed(shown: &str) -> String {
    dates::parse(shown).unwrap().day.to_string()
}

#[test]
fn a_day_alone_under_the_headline_that_is_older_is_the_day() {
    let page = |said: &str, under: &str| {
        day(&format!(
            "{}<h1>Head</h1><div>{under}</div><p>{TEXT}</p><p>{TEXT}</p><div>1 May 1911</div>",
            published(said)
        ))
    };
    let moved = "2024-08-07T12:01:51Z";
    assert_eq!(
        page(moved, "<span>Dec 30, 2013</span>").as_deref(),
        Some("2013-12-30")
    );
    // What is no older, changed, or stands within other words or in a table.
    for under in [
        "<span>Dec 30, 2025</span>",
        "<span>Updated Dec 30, 2013</span>",
        "<span>Born on Dec 30, 2013 in a storm</span>",
        "<table><tr><td>Dec 30, 2013</td></tr></table>",
    ] {
        assert_eq!(page(moved, under).as_deref(), Some("2024-08-07"), "{under}");
    }
}

#[test]
fn days_in_boxes_of_many_kinds() {
    let text = format!("<p>{TEXT}</p><p>{TEXT}</p>");
    for (what, body) in [
        (
            "a footer before the text",
            format!(
                r#"<article><h1>Head</h1><footer class="meta">By Ines, <span>March 3, 2023 <i>|</i> 4 min read</span></footer><div>{text}</div></article>"#
            ),
        ),
        (
            "a layout with a sidebar",
            format!(
                r#"<section class="story story--sidebar-right"><h1>Head</h1><div class="m-meta">by <span>Ines</span> on <span>Mar 3, 2023</span></div>{text}</section>"#
            ),
        ),
        (
            "a short year",
            format!(r#"<h1>Head</h1><div class="info">Updated on 3/3/23</div>{text}"#),
        ),
        (
            "parts of a day",
            format!(
                r#"<h1>Head</h1><div class="date"><span>03</span><span>March</span><span>2023</span></div>{text}"#
            ),
        ),
        (
            "a microformat",
            format!(
                r#"<h1>Head</h1><abbr class="published" title="2023-03-03T10:00:00+01:00">a year ago</abbr>{text}"#
            ),
        ),
        (
            "an element of a script",
            format!(
                r#"<h1>Head</h1><local-time datetime="2023-03-03T10:00:00Z">a year ago</local-time>{text}"#
            ),
        ),
        (
            "times of other texts first",
            format!(
                r#"<div><time datetime="2024-01-01">1 January</time></div><div>{}</div><h1>Head</h1><time datetime="2023-03-03">3 March</time>{text}"#,
                "<i>x</i>".repeat(20)
            ),
        ),
        (
            "data for scripts",
            format!(
                r#"<h1>Head</h1>{text}<script>window.data = {{"post":{{"id":7,"publishedAt":"2023-03-03T10:00:00Z"}}}}</script>"#
            ),
        ),
    ] {
        assert_eq!(day(&body).as_deref(), Some("2023-03-03"), "{what}");
    }
    let several = r#"<h1>Head</h1><script>[{"publishedAt":"2023-03-03"},{"publishedAt":"2023-03-04"}]</script>"#;
    assert_eq!(day(several), None);
}

#[test]
fn days_in_addresses() {
    let of = |path: &str| {
        let url = Url::parse(&format!("https://bay.example{path}")).unwrap();
        dates::in_address(&url).map(|dated| dated.day.to_string())
    };
    for path in [
        "/2025/09/04/lights",
        "/2025/9/4/lights.html",
        "/world/2025/sep/04/lights",
        "/posts/2025-09-04-lights",
        "/20250904/lights",
    ] {
        assert_eq!(of(path).as_deref(), Some("2025-09-04"), "{path}");
    }
    for path in [
        "/2025/lights",
        "/1234/56/78",
        "/item/12345678",
        "/2025/13/04",
        "/a-2025-b",
    ] {
        assert_eq!(of(path), None, "{path}");
    }
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

fn byline(html: &str) -> Option<String> {
    of(&format!("<title>The lights of the bay</title>{html}")).byline
}

#[test]
fn names_under_the_headline() {
    let ines = Some("Ines Calloway");
    for (under, expected) in [
        (
            r#"<p>Ines Calloway | Senior Writer | July 2, 2025</p>"#,
            ines,
        ),
        (
            r#"<div class="m">by <span>Ines Calloway</span> on <span>Jan 22, 2025</span></div>"#,
            ines,
        ),
        (
            r#"<div class="m"><div>By</div><div>Ines Calloway</div><div>|</div><div>6</div><div>mins</div></div>"#,
            ines,
        ),
        (
            r#"<a href="/blog/author/ines" rel="bookmark"><span>Ines Calloway</span></a>"#,
            ines,
        ),
        (
            r#"<span class="blog-meta-author"> Ines Calloway </span>"#,
            ines,
        ),
        (
            r#"<div class="Line_author-name__86CQY">Ines Calloway</div>"#,
            ines,
        ),
        (
            r#"<div class="post-author"><h4>Insights from</h4><div>Ines Calloway</div><div>Marketing Director</div></div>"#,
            ines,
        ),
        (
            r#"<div class="sub">Ines Calloway, MD; Theo Marsh, BA, LVT</div>"#,
            Some("Ines Calloway, MD; Theo Marsh, BA, LVT"),
        ),
        (
            r#"<div><a href="/authors/ines">Ines Calloway</a>, <a href="/authors/theo">Theo Marsh</a></div>"#,
            Some("Ines Calloway, Theo Marsh"),
        ),
        (
            r#"<div>By Ines Calloway and Theo Marsh</div>"#,
            Some("Ines Calloway and Theo Marsh"),
        ),
        (
            r#"<div class="author">Reviewed by Ines Calloway</div>"#,
            None,
        ),
        (r#"<p>Oil prices | Senior living | July</p>"#, None),
        (
            r#"<p>By the light of the moon the keeper went home.</p>"#,
            None,
        ),
    ] {
        let html = format!("<h1>The lights of the bay</h1>{under}<p>{TEXT}</p>");
        assert_eq!(byline(&html).as_deref(), expected, "{under}");
    }
}

#[test]
fn names_elsewhere() {
    let ines = Some("Ines Calloway");
    for (after, expected) in [
        (
            r#"<h3>Written by Ines Calloway</h3><p>She lives by the sea.</p>"#,
            ines,
        ),
        (
            r#"<div><h4>About the author</h4><p><b>Ines Calloway</b></p></div>"#,
            ines,
        ),
        (
            r#"<h4 class="box-author-box__name"> ines of the bay </h4>"#,
            Some("ines of the bay"),
        ),
        (
            r#"<p>This post was written by Ines Calloway, keeper of the bay.</p>"#,
            ines,
        ),
        (
            r#"<p>The book was written by Ines Calloway, keeper of the bay.</p>"#,
            None,
        ),
        (
            r#"<div class="comment-list"><p>Written by Ines Calloway</p></div>"#,
            None,
        ),
    ] {
        let html = format!("<h1>The lights of the bay</h1><p>{TEXT}</p><p>{TEXT}</p>{after}");
        assert_eq!(byline(&html).as_deref(), expected, "{after}");
    }
}

#[test]
fn a_person_is_named_rather_than_the_site() {
    let page = |under: &str| {
        byline(&format!(
            r#"<meta property="og:site_name" content="Valley Paper"><meta name="author" content="Valley Paper"><h1>The lights of the bay</h1>{under}<p>{TEXT}</p>"#
        ))
    };
    assert_eq!(
        page(r#"<a href="/search?q=ines">by Ines Calloway</a>"#).as_deref(),
        Some("Ines Calloway")
    );
    assert_eq!(page("").as_deref(), Some("Valley Paper"));
    assert_eq!(
        page(r#"<div class="author">Written by <b>Valley Paper</b> <i>Staff</i></div><div><div class="author-name">Theo Marsh</div><div>Expert Reviewer</div></div>"#).as_deref(),
        Some("Valley Paper")
    );
}
