#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn depth(doc: &Document) -> usize {
    doc.root()
        .descendants_it()
        .map(|node| node.ancestors_it(None).count())
        .max()
        .unwrap_or(0)
}

#[test]
fn deep_pages_are_made_shallow_and_keep_their_words() {
    for html in [
        "<div>".repeat(20_000) + "bottom",
        "<table><tr><td>".repeat(6_000) + "bottom",
        "<b><i>".repeat(6_000) + "bottom",
        "<svg><style>".to_owned() + &"<g>".repeat(6_000) + "bottom",
    ] {
        let doc = parse(&html);
        assert!(depth(&doc) <= MAX_DEPTH + 2, "{}", depth(&doc));
    }
    assert!(
        parse(&("<div>".repeat(20_000) + "bottom"))
            .text()
            .contains("bottom")
    );
}

#[test]
fn ordinary_pages_are_left_alone() {
    let html = "<html><head></head><body><p class=\"a\" id=\"b\">x &amp; y</p><ul><li>1</li><li>2</li></ul></body></html>";
    assert_eq!(&*parse(html).html(), html);
}

#[test]
fn names_and_attributes() {
    let doc = parse("<p class='  a b ' id=''>x</p>");
    let p = elements(&body(&doc))[0];
    assert_eq!(&*name(&p), "p");
    assert_eq!(attr(&p, "class").as_deref(), Some("a b"));
    assert_eq!(attr(&p, "id"), None);
}

#[test]
fn what_is_too_much_is_cut() {
    let count = |html: &str| elements(&parse(html).root()).len();
    assert!(count(&"<b>x</b>".repeat(MAX_ELEMENTS + 20_000)) <= MAX_ELEMENTS + 5_000);
    let doc = parse(&"<p>&amp;".repeat(20_000));
    assert_eq!(doc.text().matches('&').count(), 20_000);
}

#[test]
fn a_short_line_is_what_a_line_is() {
    let doc = parse("<div> One <b>t</b>wo,\n<i> three </i></div>");
    let node = body(&doc);
    assert_eq!(short_line(&node, 40), Some(line(&node)));
    assert_eq!(short_line(&node, 10), None);
}
