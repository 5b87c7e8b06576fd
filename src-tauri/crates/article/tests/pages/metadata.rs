//! Titles, names and days.
use super::{CASE, Case, check};

#[test]
fn titles_names_and_days_are_those_of_the_text() {
    check(CASES);
}

const CASES: &[Case] = &[
    Case {
        name: "the heading is the site's",
        head: "<title>Bay notes: How the lens came</title><meta property=\"og:title\" content=\"How the lens came\">",
        body: "<header><h1><a href=\"/\">Bay notes</a></h1></header><div class=\"post\"><h3>How the lens came</h3><div>{P1}{P2}{P3}</div></div>",
        title: Some("How the lens came"),
        without: &["<h3>How the lens came"],
        ..CASE
    },
    Case {
        name: "the heading is the site's and leads nowhere",
        head: "<title>Bay notes - How the lens came</title><meta property=\"og:title\" content=\"How the lens came\">",
        body: "<h1>Bay notes</h1><div><h2>How the lens came</h2>{P1}{P2}{P3}</div>",
        title: Some("How the lens came"),
        ..CASE
    },
    Case {
        name: "a widget has the only heading",
        head: "<title>How the lens came</title>",
        body: "<div><h1>Tides and opening hours</h1></div><div><h2>How the lens came</h2>{P1}{P2}{P3}</div>",
        title: Some("How the lens came"),
        ..CASE
    },
    Case {
        name: "a heading with a sign that leads to itself",
        head: "<title>How the lens came — bay docs</title>",
        body: "<article><h1>How the lens came<a href=\"#lens\">¶</a></h1>{P1}{P2}{P3}</article>",
        title: Some("How the lens came"),
        ..CASE
    },
    Case {
        name: "marks that turn letters about",
        head: "<title>\u{202e}yab eht fo sthgil</title>",
        body: "<article><h1>\u{202e}yab eht fo sthgil</h1>{P1}{P2}{P3}</article>",
        title: Some("yab eht fo sthgil"),
        ..CASE
    },
    Case {
        name: "a name before a form for answers",
        body: "<article><h1>The lights of the bay</h1><div class=\"top-byline\">By <a href=\"/ines\">Ines Calloway</a></div>{P1}{P2}{P3}</article><div id=\"commentForm\"><span class=\"username\">Username</span></div>",
        byline: Some("Ines Calloway"),
        ..CASE
    },
    Case {
        name: "a name with a role glued to it",
        body: "<article><h1>The lights of the bay</h1><div class=\"byline\"><span>Ines Calloway</span><span>Staff Writer</span></div>{P1}{P2}{P3}</article>",
        byline: Some("Ines Calloway"),
        ..CASE
    },
    Case {
        name: "a name with a role glued to it in what machines read",
        head: "<title>The lights of the bay</title><meta name=\"author\" content=\"Ines CallowaySenior Reporter\">",
        body: "<article><h1>The lights of the bay</h1>{P1}{P2}{P3}</article>",
        byline: Some("Ines Calloway"),
        ..CASE
    },
    Case {
        name: "a link to all posts",
        body: "<article><h1>The lights of the bay</h1><span class=\"author\"><a rel=\"author\" href=\"/author/ines\">View all posts by Ines Calloway</a></span>{P1}{P2}{P3}</article>",
        byline: Some("Ines Calloway"),
        ..CASE
    },
    Case {
        name: "people who answer did not write it",
        body: "<article><h1>The lights of the bay</h1>{P1}{P2}{P3}</article><ol class=\"comment-list\"><li><cite class=\"author\">Old Salt</cite><p>I was there, and it was so, all of it.</p></li></ol>",
        without: &["I was there"],
        ..CASE
    },
    Case {
        name: "a clock of the east coast in summer",
        body: "<article><h1>The lights of the bay</h1><div class=\"date\">July 22, 2021 5:27 PM ET</div>{P1}{P2}{P3}</article>",
        published: Some("2021-07-22T21:27:00Z"),
        ..CASE
    },
    Case {
        name: "changed first, published second",
        body: "<article><h1>The lights of the bay</h1><p class=\"meta\">Updated <time datetime=\"2023-06-09\">9 June 2023</time> · Published <time datetime=\"2023-06-01\">1 June 2023</time></p>{P1}{P2}{P3}</article>",
        published: Some("2023-06-01"),
        ..CASE
    },
    Case {
        name: "machines say the day of the change",
        head: "<title>The lights of the bay</title><meta property=\"article:published_time\" content=\"2023-06-09\"><meta property=\"article:modified_time\" content=\"2023-06-09\">",
        body: "<article><h1>The lights of the bay</h1><p class=\"meta\">Published 1 June 2023, updated 9 June 2023</p>{P1}{P2}{P3}</article>",
        published: Some("2023-06-01"),
        ..CASE
    },
    Case {
        name: "days of other pages and of quotes",
        body: "<div><h1>The lights of the bay</h1>{P1}{P2}<blockquote>So it was. <a href=\"https://x.example\">July 22, 2009</a></blockquote>{P3}</div><div class=\"item\"><h3><a href=\"/n\">Another page</a></h3><div class=\"date\">11/20/2019</div></div>",
        ..CASE
    },
    Case {
        name: "a year that is far away",
        head: "<title>The lights of the bay</title><meta property=\"article:published_time\" content=\"2093-06-09\">",
        body: "<article><h1>The lights of the bay</h1><div class=\"date\">9 June 2023</div>{P1}{P2}{P3}</article>",
        published: Some("2023-06-09"),
        ..CASE
    },
    Case {
        name: "a day in Korean",
        body: "<article><h1>The lights of the bay</h1><span class=\"date\">2021년 7월 22일</span>{P1}{P2}{P3}</article>",
        published: Some("2021-07-22"),
        ..CASE
    },
    Case {
        name: "a day in Arabic digits",
        body: "<article><h1>The lights of the bay</h1><span class=\"date\">٢٢ يوليو ٢٠٢١</span>{P1}{P2}{P3}</article>",
        published: Some("2021-07-22"),
        ..CASE
    },
    Case {
        name: "a day in Vietnamese",
        body: "<article><h1>The lights of the bay</h1><span class=\"date\">Thứ năm, ngày 22 tháng 7 năm 2021</span>{P1}{P2}{P3}</article>",
        published: Some("2021-07-22"),
        ..CASE
    },
    Case {
        name: "a day in full-width digits",
        body: "<article><h1>The lights of the bay</h1><span class=\"date\">２０２１年７月２２日</span>{P1}{P2}{P3}</article>",
        published: Some("2021-07-22"),
        ..CASE
    },
];
