//! What stands around a text and is not it, and what is the text though it looks otherwise.
use super::{CASE, Case, check};

#[test]
fn only_the_text_is_taken_and_all_of_it() {
    check(CASES);
}

const CASES: &[Case] = &[
    Case {
        name: "a short piece over the links of a company",
        body: "<div class=\"page\"><div class=\"story\"><h1>The lights of the bay</h1>{P1}{P2}</div></div><div class=\"corp\"><div>Bay Media is a network of companies in the worlds of news, tides, boats and information services</div><ul><li><a href=\"https://a.example\">Boats of the north</a></li><li><a href=\"https://b.example\">Boats of the south and all their harbours</a></li><li><a href=\"https://c.example\">Tide tables for the coming year</a></li><li><a href=\"https://d.example\">Rope and canvas, a shop for sailors</a></li></ul></div>",
        text: &["Part 1", "Part 2"],
        without: &["Bay Media", "Tide tables"],
        ..CASE
    },
    Case {
        name: "a short piece over other news",
        body: "<div class=\"page\"><div class=\"story\"><h1>The lights of the bay</h1>{P1}{P2}</div><div class=\"news\"><div class=\"item\"><h3><a href=\"/1\">A headline of another day, long enough to be read</a></h3><div>By A REPORTER 11/20/2019</div></div><div class=\"item\"><h3><a href=\"/2\">Another headline of that day, long enough as well</a></h3><div>By A REPORTER 11/20/2019</div></div><div class=\"item\"><h3><a href=\"/3\">A third headline of that day, no shorter than those</a></h3><div>By A REPORTER 11/20/2019</div></div><div class=\"item\"><h3><a href=\"/4\">A fourth headline of that day, as long as the third</a></h3><div>By A REPORTER 11/20/2019</div></div></div></div>",
        text: &["Part 1"],
        without: &["headline"],
        ..CASE
    },
    Case {
        name: "teasers in a section of their own",
        body: "<section><article><h1>The lights of the bay</h1>{P1}{P2}</article></section><section class=\"front\"><article><a href=\"/1\"><img src=\"/1.jpg\"></a><h2><a href=\"/1\">Watching the ice go out</a></h2><p>Dozens of floes are drifting along the whole of the coast, and people watch them from the bridge.</p></article><article><a href=\"/2\"><img src=\"/2.jpg\"></a><h2><a href=\"/2\">What the gulls eat</a></h2><p>A long summer of counting has shown what they bring to their young, and nobody had thought of it.</p></article><article><a href=\"/3\"><img src=\"/3.jpg\"></a><h2><a href=\"/3\">A bridge too low</a></h2><p>The new ferry does not fit, the mayor has said, and it will have to go around for another year.</p></article></section>",
        text: &["Part 1", "Part 2"],
        without: &["gulls", "ferry"],
        ..CASE
    },
    Case {
        name: "it begins in a box of its own",
        body: "<main><div class=\"intro\">{P1}{P2}{P3}</div><div class=\"rest\">{P4}{P5}{P6}{P7}{P8}{P9}</div></main>",
        text: &["Part 1", "Part 2", "Part 3", "Part 4", "Part 9"],
        ..CASE
    },
    Case {
        name: "calls to follow and to answer",
        body: "<article><h1>The lights of the bay</h1>{P1}{P2}{P3}<p><em>Follow us on <a href=\"https://x.com/bay\">X</a> and <a href=\"https://facebook.com/bay\">Facebook</a>.</em></p><p>Sign up for <a href=\"/letter\">our newsletter</a> to get the news every morning.</p><p>What do you think? Let us know in the comments below.</p></article>",
        text: &["Part 1", "Part 3"],
        without: &["Follow us", "newsletter", "comments below"],
        ..CASE
    },
    Case {
        name: "an advice to follow is text",
        body: "<article><h1>The lights of the bay</h1>{P1}<p>Follow the coast to the north until the pier, then the path up the cliff, and mind the stones when it rains.</p>{P2}<p>Subscribe to the view that a lamp is a promise, and you will understand why nobody slept in the tower.</p>{P3}</article>",
        text: &[
            "Part 1",
            "Follow the coast",
            "Part 2",
            "Subscribe to the view",
            "Part 3",
        ],
        ..CASE
    },
    Case {
        name: "a caption said twice",
        body: "<article><h1>The lights of the bay</h1>{P1}<figure><img src=\"/a.jpg\"><figcaption>The tower in the winter of the storm</figcaption></figure><p class=\"caption\">The tower in the winter of the storm</p>{P2}{P3}</article>",
        text: &["The tower in the winter", "Part 2"],
        without: &["<p>The tower in the winter"],
        pictures: Some(&["/a.jpg"]),
        ..CASE
    },
    Case {
        name: "other pages in a row at the end",
        body: "<article><h1>The lights of the bay</h1>{P1}{P2}{P3}<p><a href=\"/x\">The year the herring stayed away from us</a></p><p><a href=\"/y\">Who painted the boats of the harbour master</a></p><p><a href=\"/z\">Nine songs that the fishermen sing at night</a></p></article>",
        text: &["Part 3"],
        without: &["herring", "Nine songs"],
        ..CASE
    },
    Case {
        name: "read also",
        body: "<article><h1>The lights of the bay</h1>{P1}<p>Read also: <a href=\"/birds\">The birds of the cape</a></p>{P2}{P3}</article>",
        text: &["Part 1", "Part 2"],
        without: &["Read also"],
        related: &["The birds of the cape"],
        ..CASE
    },
    Case {
        name: "a text in sections called by their headings",
        body: "<article><h1>The lights of the bay</h1><section class=\"sponsors\"><h2>Sponsors</h2>{P1}</section><section class=\"footer\"><h2>Footer</h2>{P2}</section>{P3}</article>",
        text: &["Part 1", "Part 2", "Part 3"],
        ..CASE
    },
    Case {
        name: "navigation, sharing, a banner, a footer",
        body: "<header><nav><a href=\"/\">Home</a></nav></header><div class=\"cookie-banner\"><p>We value your privacy and use small files, which you may refuse or accept.</p></div><article><h1>The lights of the bay</h1><div class=\"share\"><a href=\"/s\">Share this</a></div>{P1}{P2}{P3}</article><footer><p>Printed on the pier since the year of the flood, all rights reserved.</p></footer>",
        text: &["Part 1", "Part 3"],
        without: &["Home", "privacy", "Share this", "all rights"],
        ..CASE
    },
];
