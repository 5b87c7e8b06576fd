#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use encoding_rs::{SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};

use super::{Decoded, Trust};

fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    super::decode(bytes, content_type, Trust::Document)
}

fn page<'a>(bytes: &'a [u8], content_type: Option<&str>) -> std::borrow::Cow<'a, str> {
    super::decode(bytes, content_type, Trust::Transport).text
}

const RUSSIAN: &str =
    "<rss><channel><title>Утренний разговор о книгах и музыке</title></channel></rss>";

fn wide(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let marked = if mark {
        "\u{feff}".to_owned() + text
    } else {
        text.to_owned()
    };
    marked
        .encode_utf16()
        .flat_map(|u| {
            if big {
                u.to_be_bytes()
            } else {
                u.to_le_bytes()
            }
        })
        .collect()
}

#[test]
fn utf_16_with_and_without_a_mark() {
    for big in [false, true] {
        for mark in [false, true] {
            for text in [
                RUSSIAN,
                "<rss><channel><title>plain</title></channel></rss>",
            ] {
                assert_eq!(
                    decode(&wide(text, big, mark), None).text,
                    text,
                    "{big} {mark}"
                );
            }
        }
    }
}

#[test]
fn marks_that_lie() {
    assert_eq!(
        decode(b"\xFF\xFE<rss>plain ascii text</rss>", None).text,
        "<rss>plain ascii text</rss>"
    );
    let bytes = [&b"\xEF\xBB\xBF"[..], &WINDOWS_1251.encode(RUSSIAN).0].concat();
    assert_eq!(decode(&bytes, None).text, RUSSIAN);
    assert_eq!(
        decode("\u{feff}\u{feff}<rss/>".as_bytes(), None).text,
        "<rss/>"
    );
}

#[test]
fn valid_utf_8_wins_over_declarations() {
    let text = format!("<?xml version=\"1.0\" encoding=\"windows-1251\"?>{RUSSIAN}");
    assert_eq!(
        decode(text.as_bytes(), Some("text/xml; charset=iso-8859-1")).text,
        text
    );
}

#[test]
fn declared_transported_guessed() {
    let declared = format!("<?xml version='1.0' encoding='windows-1251'?>{RUSSIAN}");
    let bytes = WINDOWS_1251.encode(&declared).0;
    assert_eq!(decode(&bytes, None).text, declared);
    let bytes = WINDOWS_1251.encode(RUSSIAN).0;
    assert_eq!(
        decode(&bytes, Some("text/xml; Charset=\"Windows-1251\"")).text,
        RUSSIAN
    );
    assert_eq!(decode(&bytes, None).text, RUSSIAN);
    // Declared UTF-8 and declared Latin are both wrong here.
    for wrong in ["utf-8", "iso-8859-1"] {
        let text = format!("<?xml version=\"1.0\" encoding=\"{wrong}\"?>{RUSSIAN}");
        let decoded = decode(&WINDOWS_1251.encode(&text).0, None)
            .text
            .into_owned();
        assert_eq!(decoded, text);
    }
    let japanese = "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><title>朝の音楽番組</title>";
    assert_eq!(decode(&SHIFT_JIS.encode(japanese).0, None).text, japanese);
    let latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><title>Café “crème” – née</title>";
    assert_eq!(decode(&WINDOWS_1252.encode(latin).0, None).text, latin);
}

#[test]
fn a_few_broken_bytes_do_not_change_the_encoding() {
    let mut bytes = "<title>Größe, Übung, Ärger und Öl".as_bytes().to_vec();
    bytes.extend(b" \x93quoted\x94</title>");
    let decoded = decode(&bytes, None);
    assert_eq!(
        decoded.text,
        "<title>Größe, Übung, Ärger und Öl “quoted”</title>"
    );
    assert!(decoded.warning.is_some());
}

#[test]
fn cut_inside_a_character_and_nul() {
    let bytes = "<title>é".as_bytes();
    assert_eq!(decode(&bytes[..bytes.len() - 1], None).text, "<title>");
    assert_eq!(decode(b"<a>x\0y</a>", None).text, "<a>xy</a>");
}

#[test]
fn utf_32() {
    for mark in ["", "\u{feff}"] {
        let marked = mark.to_owned() + RUSSIAN;
        let little: Vec<u8> = marked
            .chars()
            .flat_map(|c| u32::from(c).to_le_bytes())
            .collect();
        let big: Vec<u8> = marked
            .chars()
            .flat_map(|c| u32::from(c).to_be_bytes())
            .collect();
        assert_eq!(decode(&little, None).text, RUSSIAN);
        assert_eq!(decode(&big, None).text, RUSSIAN);
    }
}

#[test]
fn the_mark_of_a_page_wins() {
    assert_eq!(
        page(
            b"\xef\xbb\xbfna\xc3\xafve",
            Some("text/html; charset=windows-1251")
        ),
        "naïve"
    );
    assert_eq!(page(b"\xff\xfeh\0i\0", None), "hi");
}

#[test]
fn the_transport_comes_before_the_page() {
    let bytes = b"<meta charset=iso-8859-1>\xcf\xf0\xe8\xe2\xe5\xf2";
    assert!(page(bytes, Some("text/html; charset=\"windows-1251\"")).ends_with("Привет"));
}

#[test]
fn the_page_names_its_charset() {
    assert!(page(b"<html><head><meta http-equiv=Content-Type content='text/html; charset=koi8-r'>\xf0\xd2\xc9\xd7\xc5\xd4", None).ends_with("Привет"));
    assert!(
        page(
            b"<?xml version=\"1.0\" encoding=\"windows-1251\"?><p>\xcf\xf0\xe8\xe2\xe5\xf2",
            None
        )
        .ends_with("Привет")
    );
}

#[test]
fn a_wrong_label_does_not_spoil_utf8() {
    assert_eq!(
        page("Привет".as_bytes(), Some("text/html; charset=iso-8859-1")),
        "Привет"
    );
}

#[test]
fn without_a_label_the_bytes_of_a_page_are_read() {
    let (bytes, ..) = encoding_rs::WINDOWS_1251
        .encode("<p>Это обычный русский текст без указания кодировки, достаточно длинный.</p>");
    assert!(page(&bytes, None).contains("обычный русский текст"));
}

#[test]
fn utf_16_of_a_page_without_a_mark_is_seen() {
    let bytes: Vec<u8> = "<html><body>words</body></html>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(page(&bytes, None).contains("words"));
}

#[test]
fn a_broken_byte_leaves_the_rest_alone() {
    let mut bytes =
        b"<meta charset=utf-8>\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 ".to_vec();
    bytes.push(0xff);
    assert!(page(&bytes, None).contains("Привет"));
}
