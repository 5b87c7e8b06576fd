//! ID3v2.2: names of three letters, sizes of three bytes, no chapters. Title and artist are read, the rest is passed over,
//! and what sounds is what sounds without the tag.
use player::{MediaInfo, index_mp3, inspect};

use crate::support::{bytes, memory, rendered};

fn frame(name: &[u8; 3], data: &[u8]) -> Vec<u8> {
    let size = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&name[..], &size[1..], data].concat()
}

fn tag(flags: u8, body: &[u8]) -> Vec<u8> {
    let size: Vec<u8> = (0..4)
        .rev()
        .map(|n| (body.len() >> (7 * n) & 0x7f) as u8)
        .collect();
    [&b"ID3\x02\x00"[..], &[flags], &size, body].concat()
}

/// A picture with bytes like the start of a frame in it, which unsynchronisation is for.
fn picture() -> Vec<u8> {
    let mut data = b"\x00PNG\x03\x00\x89PNG\r\n\x1a\n".to_vec();
    data.extend([0xff, 0xfb, 0x90, 0x00].repeat(300));
    data
}

fn frames(title: &[u8]) -> Vec<u8> {
    [
        frame(b"TT2", title),
        frame(b"TP1", b"\x00The Keeper\x00"),
        frame(b"TAL", b"\x00Lamps\x00"),
        frame(b"PIC", &picture()),
        // There is no such frame in 2.2, but somebody may have written one.
        frame(b"CHP", b"one\x00\x00\x00\x00\x00\x00\x00\x10\x00"),
        vec![0; 600],
    ]
    .concat()
}

/// A zero after each 0xFF that would else look like the start of a frame, or be taken for treated.
fn unsynchronised(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (n, byte) in body.iter().enumerate() {
        out.push(*byte);
        let next = body.get(n + 1).copied().unwrap_or(0);
        if *byte == 0xff && (next == 0 || next >= 0xe0) {
            out.push(0);
        }
    }
    out
}

fn looked(file: &[u8]) -> MediaInfo {
    inspect(memory(file.to_vec()), false).unwrap().media
}

fn named<'a>(media: &'a MediaInfo, name: &str) -> Option<&'a str> {
    let found = media.tags.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

#[test]
fn a_tag_of_three_letter_names_is_read_and_passed_over() {
    let bare = bytes("cbr.mp3");
    let without = index_mp3(memory(bare.clone())).unwrap().duration_ms();
    let sound = rendered(memory(bare.clone()), 0, None).samples;
    let utf16 = b"\x01\xff\xfe\x1c\x04\x30\x04\x4f\x04\x3a\x04\x00\x00";
    for (what, flags, body, title) in [
        ("plain", 0, frames(b"\x00Of lamps\x00"), Some("Of lamps")),
        ("UTF-16", 0, frames(utf16), Some("Маяк")),
        (
            "unsynchronised",
            0x80,
            unsynchronised(&frames(utf16)),
            Some("Маяк"),
        ),
        // Nobody ever said how it would be compressed: all of it is passed over.
        ("compressed", 0x40, frames(b"\x00Of lamps\x00"), None),
    ] {
        let file = [tag(flags, &body), bare.clone()].concat();
        let media = looked(&file);
        assert_eq!(named(&media, "title"), title, "{what}");
        let artist = title.map(|_| "The Keeper");
        assert_eq!(named(&media, "artist"), artist, "{what}");
        assert!(media.chapters.is_empty(), "{what}: {:?}", media.chapters);
        assert_eq!(media.duration_ms(), Some(without), "{what}");
        let heard = rendered(memory(file), 0, None).samples;
        assert!(heard == sound, "{what}: the sound differs");
    }
}

#[test]
fn a_newer_tag_behind_an_old_one_still_gives_its_chapters() {
    let newer = bytes("chapters.mp3");
    let own = looked(&newer).chapters;
    assert!(!own.is_empty());
    for flags in [0, 0x40, 0x80] {
        let file = [tag(flags, &frames(b"\x00Old\x00")), newer.clone()].concat();
        assert_eq!(looked(&file).chapters, own, "{flags:#x}");
    }
}
