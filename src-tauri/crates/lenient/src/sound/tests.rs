#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{Container, container, is_sound};

#[test]
fn containers_by_their_first_bytes() {
    let seen = |bytes: &[u8]| container(bytes);
    assert_eq!(seen(b"OggS\0\x02"), Some(Container::Ogg));
    assert_eq!(seen(b"fLaC\0\0\0\x22"), Some(Container::Flac));
    assert_eq!(seen(b"RIFF\x10\0\0\0WAVEfmt "), Some(Container::Wav));
    assert_eq!(seen(b"RF64\xff\xff\xff\xffWAVEds64"), Some(Container::Wav));
    assert_eq!(seen(b"FORM\0\0\0\x10AIFC"), Some(Container::Aiff));
    assert_eq!(seen(b"caff\0\x01"), Some(Container::Caf));
    assert_eq!(seen(b"\x1a\x45\xdf\xa3\x01"), Some(Container::Matroska));
    assert_eq!(seen(b"\0\0\0\x20ftypM4A "), Some(Container::Mp4));
    assert_eq!(seen(b"\x09\x20\0\x08mdat"), Some(Container::Mp4));
    for other in [
        &b"The free press"[..],
        b"RIFF\x10\0\0\0AVI LIST",
        b"FORM\0\0\0\x10ILBM",
        b"<!doctype html>",
        b"Ogg",
        b"",
    ] {
        assert_eq!(container(other), None, "{other:?}");
        assert!(!is_sound(other), "{other:?}");
    }
}

#[test]
fn frames_that_follow_each_other() {
    let mut frame = vec![0u8; 417];
    frame[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0x00]);
    let two = frame.repeat(2);
    assert!(is_sound(&two));
    assert!(is_sound(&[b"junk before it ".as_slice(), &two].concat()));
    // One header inside of other bytes is chance; alone at the beginning it is a short file.
    assert!(!is_sound(&[b"junk".as_slice(), &frame, &[7; 40]].concat()));
    assert!(is_sound(&frame[..200]));

    let adts = [0xff, 0xf1, 0x50, 0x80, 0x01, 0x1f, 0xfc, 0, 0, 0];
    let mut stream = adts.to_vec();
    stream.truncate(8);
    assert!(is_sound(&stream.repeat(2)));
    assert!(is_sound(b"ID3\x03\0\0\0\0\0\x10"));
}
