//! Pictures: each once, whatever a page does to load them late.
use super::{CASE, Case, check};

#[test]
fn pictures_are_kept_once() {
    check(CASES);
}

const DOT: &str = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

#[test]
fn one_pixel_in_the_page_is_no_picture() {
    let body = format!(
        "<article><h1>The lights of the bay</h1>{{P1}}<p><img src=\"{DOT}\" width=\"600\" height=\"400\"></p>{{P2}}</article>"
    );
    check(&[Case {
        name: "a dot",
        body: Box::leak(body.into_boxed_str()),
        pictures: Some(&[]),
        ..CASE
    }]);
}

const CASES: &[Case] = &[
    Case {
        name: "lazy and its fallback in a figure",
        body: "<article><h1>The lights of the bay</h1>{P1}<figure><img data-lazy-src=\"/lamp.jpg\" src=\"data:image/svg+xml,%3Csvg%3E%3C/svg%3E\" alt=\"Lamp\"><noscript><img src=\"/lamp.jpg\" alt=\"Lamp\"></noscript><figcaption>The lamp in spring</figcaption></figure>{P2}{P3}</article>",
        text: &["Part 1", "The lamp in spring", "Part 2"],
        pictures: Some(&["/lamp.jpg"]),
        ..CASE
    },
    Case {
        name: "a fallback of another size",
        body: "<article><h1>The lights of the bay</h1>{P1}<p><img class=\"lazyload\" data-src=\"/lamp-1024.jpg\" alt=\"Lamp\"><noscript><img src=\"/lamp-600x400.jpg\" alt=\"Lamp\"></noscript></p>{P2}{P3}</article>",
        pictures: Some(&["/lamp-1024.jpg"]),
        ..CASE
    },
    Case {
        name: "a thumb before its fallback",
        body: "<article><h1>The lights of the bay</h1>{P1}<figure><div class=\"pic\"><img src=\"/tiny.jpg?q=10\" width=\"32\" height=\"20\"><noscript><img src=\"/pier.jpg\" width=\"900\" height=\"600\"></noscript></div></figure>{P2}{P3}</article>",
        pictures: Some(&["/pier.jpg"]),
        ..CASE
    },
    Case {
        name: "two lazy ones in a row",
        body: "<article><h1>The lights of the bay</h1>{P1}<div><img data-src=\"/one.jpg\"><noscript><img src=\"/one.jpg\"></noscript><img data-src=\"/two.jpg\"><noscript><img src=\"/two.jpg\"></noscript></div>{P2}{P3}</article>",
        pictures: Some(&["/one.jpg", "/two.jpg"]),
        ..CASE
    },
    Case {
        name: "the best of a set within a limit",
        body: "<article><h1>The lights of the bay</h1>{P1}<figure><img src=\"/s.jpg\" srcset=\"/a-320.jpg 320w, /a-1280.jpg 1280w, /a-6000.jpg 6000w\"></figure>{P2}{P3}</article>",
        pictures: Some(&["/a-1280.jpg"]),
        ..CASE
    },
    Case {
        name: "names that spacers have too",
        body: "<article><h1>The lights of the bay</h1>{P1}<p><img src=\"/film/0.jpg\"></p><p><img src=\"/loading-bay.jpg\"></p><p><img src=\"/grey.webp\"></p>{P2}<p><img src=\"/blank.gif\"></p>{P3}</article>",
        pictures: Some(&["/film/0.jpg", "/loading-bay.jpg", "/grey.webp"]),
        ..CASE
    },
    Case {
        name: "one side not known yet",
        body: "<article><h1>The lights of the bay</h1>{P1}<figure><img src=\"/tower.jpg\" width=\"640\" height=\"0\"></figure>{P2}<p><img src=\"/line.png\" width=\"640\" height=\"1\"></p>{P3}</article>",
        pictures: Some(&["/tower.jpg"]),
        ..CASE
    },
    Case {
        name: "fills its box by style",
        body: "<article><h1>The lights of the bay</h1>{P1}<div class=\"box\"><img src=\"/fill.jpg\" style=\"position:absolute;width:0;height:0;min-width:100%;min-height:100%\"></div>{P2}{P3}</article>",
        pictures: Some(&["/fill.jpg"]),
        ..CASE
    },
    Case {
        name: "behind a figure and behind the boxes of a gallery",
        body: "<article><h1>The lights of the bay</h1>{P1}<figure><div role=\"img\" aria-label=\"Fog\" style=\"height:400px;background-image:url('/fog.jpg')\"></div><figcaption>Fog in May</figcaption></figure>{P2}<div class=\"gallery\"><div class=\"gallery-item\" style=\"background-image:url(/g1.jpg)\"></div><div class=\"gallery-item\" style=\"background-image:url(/g2.jpg)\"></div></div>{P3}</article>",
        text: &["Part 1", "Fog in May", "Part 2"],
        html: &[
            "alt=\"Fog\"",
            "<figure><img src=\"https://bay.example/g1.jpg\"",
        ],
        pictures: Some(&["/fog.jpg", "/g1.jpg", "/g2.jpg"]),
        ..CASE
    },
    Case {
        name: "slides that wait hidden",
        body: "<article><h1>The lights of the bay</h1>{P1}<div class=\"slider\"><div class=\"item\"><img src=\"/s1.jpg\"></div><div class=\"item\" style=\"display: none\"><img src=\"/s2.jpg\"></div><div class=\"item\" hidden><img src=\"/s3.jpg\"></div></div>{P2}{P3}</article>",
        pictures: Some(&["/s1.jpg", "/s2.jpg", "/s3.jpg"]),
        ..CASE
    },
    Case {
        name: "a list of pictures that lead to larger ones",
        body: "<article><h1>The lights of the bay</h1>{P1}<ul><li><a href=\"/l1.jpg\"><img src=\"/t1.jpg\" width=\"150\"></a></li><li><a href=\"/l2.jpg\"><img src=\"/t2.jpg\" width=\"150\"></a></li></ul>{P2}{P3}</article>",
        html: &["<figure><a href=\"https://bay.example/l1.jpg\""],
        pictures: Some(&["/t1.jpg", "/t2.jpg"]),
        ..CASE
    },
    Case {
        name: "a table of pictures with captions below",
        body: "<article><h1>The lights of the bay</h1>{P1}<table><tr><td><img src=\"/w.jpg\"></td><td><img src=\"/e.jpg\"></td></tr><tr><td>From the west</td><td>From the east</td></tr></table>{P2}{P3}</article>",
        text: &["Part 1", "From the west", "From the east", "Part 2"],
        html: &["<figcaption>From the west</figcaption>"],
        pictures: Some(&["/w.jpg", "/e.jpg"]),
        ..CASE
    },
    Case {
        name: "a picture in the page",
        body: "<article><h1>The lights of the bay</h1>{P1}<p><img alt=\"Chart\" src=\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAMgAAABkCAYAAADDhn8LAAAAAElFTkSuQmCC\"></p>{P2}{P3}</article>",
        html: &["alt=\"Chart\""],
        pictures: Some(&["data:"]),
        ..CASE
    },
    Case {
        name: "a picture in the page that no memory holds",
        body: "<article><h1>The lights of the bay</h1>{P1}<p><img alt=\"Bomb\" src=\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAw1AAAMNQCAYAAADDhn8LAAAAAElFTkSuQmCC\"></p>{P2}{P3}</article>",
        pictures: Some(&[]),
        ..CASE
    },
    Case {
        name: "a drawing in a figure, and signs that are none",
        body: "<article><h1>The lights of the bay</h1><svg width=\"16\" height=\"16\"><path d=\"M0 0h9\"/></svg>{P1}<figure><svg viewBox=\"0 0 300 200\" onload=\"x()\"><script>x()</script><title>Ships a year</title><path d=\"M0 0L9 9\"/><text>1901</text></svg><figcaption>Ships</figcaption></figure>{P2}{P3}</article>",
        html: &["alt=\"Ships a year\""],
        without: &["onload", "script"],
        pictures: Some(&["data:"]),
        ..CASE
    },
    Case {
        name: "the lead picture of a text without one",
        head: "<title>The lights of the bay</title><meta property=\"og:image\" content=\"/lead.jpg\">",
        body: "<div class=\"hero\"><img src=\"/lead.jpg?w=300\" alt=\"The tower\"></div><article><h1>The lights of the bay</h1>{P1}{P2}{P3}</article>",
        pictures: Some(&["/lead.jpg"]),
        ..CASE
    },
    Case {
        name: "the picture of the site is not the text's",
        head: "<title>The lights of the bay</title><meta property=\"og:image\" content=\"/img/logo-share.png\">",
        body: "<article><h1>The lights of the bay</h1>{P1}{P2}{P3}</article>",
        pictures: Some(&[]),
        ..CASE
    },
    Case {
        name: "the lead picture that is there already",
        head: "<title>The lights of the bay</title><meta property=\"og:image\" content=\"/lead-1200x630.jpg\">",
        body: "<article><h1>The lights of the bay</h1><figure><img src=\"/lead-800x600.jpg\"></figure>{P1}{P2}{P3}</article>",
        pictures: Some(&["/lead-800x600.jpg"]),
        ..CASE
    },
];
