#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use encoding_rs::{SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};

use super::decode;

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
