#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{Cursor, Token};
use crate::text::Entities;

/// Names of the start tags, and what is inside of those named `x`.
fn read(source: &str) -> Vec<String> {
    let mut cursor = Cursor::new(source);
    let mut seen = Vec::new();
    loop {
        match cursor.next() {
            Token::Start(tag) if tag.name == "x" => seen.push(format!("x={}", cursor.inside(&tag))),
            Token::Start(tag) => seen.push(tag.name.to_owned()),
            Token::Eof => return seen,
            _ => {}
        }
    }
}

#[test]
fn insides() {
    assert_eq!(read("<x>a &amp; b</x><y/>"), ["x=a &amp; b", "y"]);
    assert_eq!(
        read("<x><![CDATA[</x>]]></x><y/>"),
        ["x=<![CDATA[</x>]]>", "y"]
    );
    assert_eq!(
        read("<x><p>a<x>b</x></p></x><y/>"),
        ["x=<p>a<x>b</x></p>", "y"]
    );
    assert_eq!(read("<x>a < b & c <3</X ><y/>"), ["x=a < b & c <3", "y"]);
    assert_eq!(read("<x/><y/>"), ["x=", "y"]);
}

#[test]
fn missing_ends() {
    assert_eq!(
        read("<item><x>text<y/></item><z/>"),
        ["item", "x=text", "y", "z"]
    );
    assert_eq!(read("<x>text</ex><y/>"), ["x=text", "y"]);
    assert_eq!(read("<x>one<item><y/>"), ["x=one", "item", "y"]);
    assert_eq!(read("<x>cut"), ["x=cut"]);
    assert_eq!(read("<x><![CDATA[cut"), ["x=<![CDATA[cut"]);
}

#[test]
fn broken_tags() {
    assert_eq!(read("<a b=\"never closed><y/>"), ["a", "y"]);
    assert_eq!(read("<a <y/>"), ["a", "y"]);
    assert_eq!(read("<!-- never closed <y/>"), ["y"]);
    assert_eq!(read("<![bogus <y/>").len(), 0);
    assert_eq!(read("< <<< <y/>"), ["y"]);
}

#[test]
fn attributes() {
    let none = Entities::default();
    let mut cursor = Cursor::new("<a one='1' TWO=\"a &amp; b\" three=bare four five = ' x '/>");
    let Token::Start(tag) = cursor.next() else {
        panic!("no tag")
    };
    assert_eq!(tag.get("one", &none).as_deref(), Some("1"));
    assert_eq!(tag.get("two", &none).as_deref(), Some("a & b"));
    assert_eq!(tag.get("three", &none).as_deref(), Some("bare"));
    assert_eq!(tag.get("four", &none), None);
    assert_eq!(tag.get("five", &none).as_deref(), Some("x"));
    assert!(tag.empty);
}

/// Rescans are paid from a budget, so hostile input costs a small multiple of its length.
#[test]
fn hostile_shapes_stay_linear() {
    let before = std::time::Instant::now();
    for shape in [
        "<x>",
        "<x <",
        "<a b=\"",
        "<!--",
        "<",
        "</",
        "<x><item>",
        "<![CDATA[",
        "<?",
        "<!D",
        "&",
        "<x></y",
    ] {
        read(&shape.repeat(200_000));
    }
    assert!(before.elapsed().as_secs() < 20, "{:?}", before.elapsed());
}
