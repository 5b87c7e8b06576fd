#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::{TextKind, prepare_text};

const NOTES: TextKind = TextKind::ShowNotes { duration_ms: None };

#[test]
fn one_parse_gives_all_of_it() {
    let html = r#"<p onclick="x()">See (12:34) <a href="/wax?utm_source=x">the wax</a> &amp; <img src="bee.jpg"><img src="bee.jpg"></p><script>x()</script><p>Two.</p>"#;
    let read = prepare_text(html, Some("https://e.org/show/"), NOTES);
    assert_eq!(
        &*read.clean,
        r##"<p>See (<a href="#t=754" rel="noopener noreferrer">12:34</a>) <a href="https://e.org/wax" rel="noopener noreferrer">the wax</a> &amp; <img src="https://e.org/show/bee.jpg"></p><p>Two.</p>"##
    );
    assert_eq!(read.text, "See (12:34) the wax &\n\nTwo.");
    assert_eq!(read.words, 5);
    assert_eq!(read.pictures, ["https://e.org/show/bee.jpg"]);
    assert_eq!(read.mentions.len(), 1);
    assert_eq!(
        (read.mentions[0].url.as_str(), read.mentions[0].at_ms),
        ("https://e.org/wax", Some(754_000))
    );
}

#[test]
fn what_was_prepared_stays_as_it_is() {
    let html = "<p>0:30 Start, 1:02:03 <b>Wax</b></p><p><a href='#t=9'>there</a></p>";
    let once = prepare_text(html, None, NOTES);
    assert_eq!(once.clean.matches("#t=").count(), 3, "{}", once.clean);
    let again = prepare_text(&once.clean, None, NOTES);
    assert_eq!(again, once);
}

#[test]
fn times_are_links_in_notes_only_and_within_the_length() {
    let article = prepare_text("<p>At 12:34 and 1:00:00</p>", None, TextKind::Article);
    assert_eq!(&*article.clean, "<p>At 12:34 and 1:00:00</p>");
    let notes = TextKind::ShowNotes {
        duration_ms: Some(754_000),
    };
    let read = prepare_text("<p>At 12:34 and 12:35</p>", None, notes);
    assert_eq!(read.clean.matches("<a ").count(), 1, "{}", read.clean);
    assert_eq!(read.text, "At 12:34 and 12:35");
}

#[test]
fn text_without_markup_is_taken_as_it_is() {
    let read = prepare_text(" Wax\nand honey \n", None, NOTES);
    assert_eq!((&*read.clean, read.words), ("Wax\nand honey", 3));
    assert_eq!(read.text, "Wax\nand honey");
    let timed = prepare_text("Wax 1:00", None, NOTES);
    assert!(timed.clean.contains("#t=60"), "{}", timed.clean);
    assert_eq!(
        &*prepare_text("1:00", None, TextKind::Article).clean,
        "1:00"
    );
    let linked = prepare_text("More: https://e.org/wax", None, NOTES);
    assert_eq!(linked.mentions[0].title, "More");
}
