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
