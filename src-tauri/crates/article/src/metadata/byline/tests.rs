#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::names::{accept, is_degree_line, is_person};
use crate::metadata::tests::{TEXT, of};

#[test]
fn names_are_taken_out_of_their_lines() {
    for (line, expected) in [
        ("By Ines Calloway", "Ines Calloway"),
        ("Written by: Ines Calloway", "Ines Calloway"),
        ("Posted by Ines Calloway on May 3, 2021", "Ines Calloway"),
        (
            "Ines Calloway | Senior Writer | May 3, 2021",
            "Ines Calloway",
        ),
        ("by Ines Calloway • 5 min read", "Ines Calloway"),
        ("Ines Calloway - Content Manager", "Ines Calloway"),
        ("Ines Calloway – Published 3 May 2021", "Ines Calloway"),
        ("Ines Calloway, Staff Writer", "Ines Calloway"),
        ("Ines Calloway Follow", "Ines Calloway"),
        ("Ines Calloway Updated: May 3, 2021", "Ines Calloway"),
        (
            "Ines Calloway and Theo Marsh",
            "Ines Calloway and Theo Marsh",
        ),
        ("Picture of Ines Calloway", "Ines Calloway"),
        ("@saltwater", "saltwater"),
        ("May Followill", "May Followill"),
        ("Jean-Luc O’Neill", "Jean-Luc O’Neill"),
        ("The Harbour Team", "The Harbour Team"),
    ] {
        assert_eq!(accept(line).as_deref(), Some(expected), "{line}");
    }
    for line in [
        "https://bay.example/ines",
        "ines@bay.example",
        "Admin",
        "About the author",
        "bay.example",
        "12",
        "By",
    ] {
        assert_eq!(accept(line), None, "{line}");
    }
}

#[test]
fn people_are_told_from_other_words_with_capitals() {
    for name in [
        "Ines Calloway",
        "Ludwig van Beethoven",
        "J. R. Marsh",
        "Инес Кэллоуэй",
    ] {
        assert!(is_person(name), "{name}");
    }
    for other in [
        "Table of Contents",
        "Latest News",
        "The Bay",
        "Ines",
        "Read More Here",
        "how it was",
    ] {
        assert!(!is_person(other), "{other}");
    }
    assert!(is_degree_line(
        "Ines Calloway, MD; Theo Marsh, BA, LVT (Birds) & Lena Fog, PhD"
    ));
    assert!(!is_degree_line("Ines Calloway, Theo Marsh"));
    assert!(!is_degree_line("Oil, Wicks, and BBQ"));
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
            r#"<p>Posted on May 3, 2021 by Ines Calloway in News</p>"#,
            ines,
        ),
        (r#"<p>Author: Ines Calloway</p>"#, ines),
        (r#"<p>May 3, 2021 | Reviewed by Ines Calloway</p>"#, None),
        (r#"<p>Bay Weather | May 3, 2021</p>"#, None),
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
    for said in [
        r#"<meta name="author" content="icalloway2">"#,
        r#"<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"@type":"Organization","name":"Bay Media"}}</script>"#,
    ] {
        let html = format!(
            r#"{said}<h1>The lights of the bay</h1><a rel="author" href="/i">Ines Calloway</a><p>{TEXT}</p>"#
        );
        assert_eq!(byline(&html).as_deref(), Some("Ines Calloway"), "{said}");
    }
    assert_eq!(
        page(r#"<div class="author">Written by <b>Valley Paper</b> <i>Staff</i></div><div><div class="author-name">Theo Marsh</div><div>Expert Reviewer</div></div>"#).as_deref(),
        Some("Valley Paper")
    );
}
