#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn of(html: &str) -> Option<String> {
    let doc = dom::parse(html);
    let img = dom::elements(&dom::body(&doc))
        .into_iter()
        .find(|node| node.has_name("img"))
        .unwrap();
    address(&img, address::base(Some("https://e.org/p/")).as_ref())
}

#[test]
fn the_set_gives_a_picture_for_reading() {
    assert_eq!(
        of(r#"<img src="s.jpg" srcset="a.jpg 320w, b,c.jpg 1024w, d.jpg 4000w">"#).as_deref(),
        Some("https://e.org/p/b,c.jpg")
    );
    assert_eq!(
        of(r#"<img srcset="a.jpg 320w, b.jpg 640w">"#).as_deref(),
        Some("https://e.org/p/b.jpg")
    );
    assert_eq!(
        of(r#"<img srcset="a.jpg, b.jpg 2x">"#).as_deref(),
        Some("https://e.org/p/b.jpg")
    );
}

#[test]
fn late_pictures_are_found() {
    assert_eq!(
        of(r#"<img src="/blank.gif" data-original="/real.jpg">"#).as_deref(),
        Some("https://e.org/real.jpg")
    );
    assert_eq!(
        of(r#"<img data-lazy-src="//c.org/real">"#).as_deref(),
        Some("https://c.org/real")
    );
    assert_eq!(of(r#"<picture><source srcset="/a.webp 900w"><img src="data:image/gif;base64,x"></picture>"#).as_deref(), Some("https://e.org/a.webp"));
    assert_eq!(of(r#"<img src="data:image/png;base64,x">"#), None);
    assert_eq!(
        of(r#"<img src="real.jpg" data-src="not a picture">"#).as_deref(),
        Some("https://e.org/p/real.jpg")
    );
}

#[test]
fn counters_are_known() {
    assert!(is_tracker("https://www.facebook.com/tr?id=1"));
    assert!(is_tracker("https://mc.yandex.ru/watch/1"));
    assert!(is_tracker("https://e.org/track/open"));
    assert!(!is_tracker("https://e.org/trees.jpg"));
}

#[test]
fn a_drawing_keeps_shapes_and_loses_what_runs_links_and_loads() {
    let source = concat!(
        r##"<svg viewBox="0 0 9 9" onload="x()" xmlns:xlink="http://www.w3.org/1999/xlink"><script>x()</script><style>@import 'https://e.org'</style>"##,
        r##"<path d="M0 0h9" onclick="x()" style="fill:red;background:url(https://e.org)" stroke="url(https://e.org/#a)"/>"##,
        r##"<image href="https://e.org/a.png"/><foreignObject><p onclick="x()">p</p></foreignObject><a href="javascript:x()"><text>in a link</text></a>"##,
        r##"<use href="https://e.org/s.svg#x"/><use href="#own"/><text font-size="4">5 &lt; 6</text><animate onbegin="x()"/></svg>"##,
    );
    let address = vector::of_source(source).unwrap();
    assert!(inline::is_inline(&address), "{address}");
    let drawn = inline::decode(address.split_once(',').unwrap().1).unwrap();
    let drawn = String::from_utf8(drawn).unwrap();
    assert!(
        drawn.contains("d=\"M0 0h9\"") && drawn.contains("fill=\"red\""),
        "{drawn}"
    );
    assert!(
        drawn.contains("5 &lt; 6") && drawn.contains("href=\"#own\""),
        "{drawn}"
    );
    for gone in [
        "e.org", "script", "onclick", "onload", "onbegin", "foreign", "image", "style", "<a",
    ] {
        assert!(!drawn.contains(gone), "{gone}: {drawn}");
    }
    // Drawn again it is the same.
    assert_eq!(vector::of_source(&drawn).unwrap(), address);
    assert_eq!(vector::of_source("<svg viewBox='0 0 9 9'></svg>"), None);
}

#[test]
fn pictures_in_the_page_are_of_known_kinds_and_bounded() {
    assert!(inline::is_inline("data:image/png;base64,iVBORw0KGgo="));
    for refused in [
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:image/svg+xml,<svg onload=x()>",
        "data:image/png;base64,",
        "data:image/png;base64,a\" onerror=\"x()",
        "data:image/png,raw",
        "https://e.org/a.png",
    ] {
        assert!(!inline::is_inline(refused), "{refused}");
    }
    assert!(!inline::is_inline(&format!(
        "data:image/png;base64,{}",
        "A".repeat(2_000_000)
    )));
}
