#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::text;

#[test]
fn the_mark_wins() {
    assert_eq!(
        text(
            b"\xef\xbb\xbfna\xc3\xafve",
            Some("text/html; charset=windows-1251")
        ),
        "naïve"
    );
    assert_eq!(text(b"\xff\xfeh\0i\0", None), "hi");
}

#[test]
fn the_transport_comes_before_the_page() {
    let bytes = b"<meta charset=iso-8859-1>\xcf\xf0\xe8\xe2\xe5\xf2";
    assert!(text(bytes, Some("text/html; charset=\"windows-1251\"")).ends_with("Привет"));
}

#[test]
fn the_page_names_its_charset() {
    assert!(text(b"<html><head><meta http-equiv=Content-Type content='text/html; charset=koi8-r'>\xf0\xd2\xc9\xd7\xc5\xd4", None).ends_with("Привет"));
    assert!(
        text(
            b"<?xml version=\"1.0\" encoding=\"windows-1251\"?><p>\xcf\xf0\xe8\xe2\xe5\xf2",
            None
        )
        .ends_with("Привет")
    );
}

#[test]
fn a_wrong_label_does_not_spoil_utf8() {
    assert_eq!(
        text("Привет".as_bytes(), Some("text/html; charset=iso-8859-1")),
        "Привет"
    );
}

#[test]
fn without_a_label_the_bytes_are_read() {
    let (bytes, ..) = encoding_rs::WINDOWS_1251
        .encode("<p>Это обычный русский текст без указания кодировки, достаточно длинный.</p>");
    assert!(text(&bytes, None).contains("обычный русский текст"));
}

#[test]
fn utf16_without_a_mark_is_seen() {
    let bytes: Vec<u8> = "<html><body>words</body></html>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(text(&bytes, None).contains("words"));
}

#[test]
fn a_broken_byte_leaves_the_rest_alone() {
    let mut bytes =
        b"<meta charset=utf-8>\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 ".to_vec();
    bytes.push(0xff);
    assert!(text(&bytes, None).contains("Привет"));
}
