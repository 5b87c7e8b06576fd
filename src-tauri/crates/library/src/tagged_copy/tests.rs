#![allow(clippy::unwrap_used)]
use super::id3::{Id3Tag, Old};
use crate::testing::library::{Fixture, START, library};
use crate::testing::site::{Answer, Site, mp3, podcast, until};
use crate::{CopiedTags, ItemId};
use std::io::Cursor;

/// An MP3 behind a tag of this version with these frames.
fn tagged(version: u8, frames: &[u8], sound: &[u8]) -> Vec<u8> {
    let size = u8::try_from(frames.len()).unwrap();
    assert!(size < 128);
    [b"ID3", &[version, 0, 0, 0, 0, 0, size][..], frames, sound].concat()
}

fn frames_of(tag: &[u8]) -> Vec<(String, Vec<u8>)> {
    let (version, mut at, mut found) = (tag[3], 10, Vec::new());
    while at + 10 <= tag.len() {
        let b = &tag[at + 4..at + 8];
        let shift = if version == 4 { 7 } else { 8 };
        let size = b
            .iter()
            .fold(0_usize, |sum, n| sum << shift | usize::from(*n));
        let id = String::from_utf8(tag[at..at + 4].to_vec()).unwrap();
        found.push((id, tag[at + 10..at + 10 + size].to_vec()));
        at += 10 + size;
    }
    assert_eq!(at, tag.len(), "the sizes add up");
    found
}

#[test]
fn a_tag_has_what_was_said_and_what_the_old_one_had_besides() {
    let old_frames = [
        &b"TIT2\0\0\0\x04\0\0\0Old"[..],
        b"TSSE\0\0\0\x05\0\0\0Lame",
        b"USLT\0\0\0\x02\x40\0xx",
    ]
    .concat();
    for version in [3, 4] {
        let file = tagged(version, &old_frames, &mp3(2_000));
        let old = Old::read(&mut Cursor::new(&file)).unwrap().unwrap();
        assert_eq!(old.end as usize, 10 + old_frames.len());
        assert_eq!(old.version, version);
        let mut tag = Id3Tag::new(old.version);
        tag.text(b"TIT2", "Ёлка & lamp");
        tag.date("2026-03-12T05:00:00Z");
        tag.cover("image/png", &[7; 300]);
        tag.chapters(&[(0, "One"), (61_000, "Two")], Some(120_000));
        tag.keep(&old);
        let frames = frames_of(&tag.finish());
        let names: Vec<&str> = frames.iter().map(|(id, _)| id.as_str()).collect();
        let date: &[&str] = if version == 4 {
            &["TDRC"]
        } else {
            &["TYER", "TDAT"]
        };
        let wanted = [&["TIT2"], date, &["APIC", "CTOC", "CHAP", "CHAP", "TSSE"]].concat();
        assert_eq!(
            names, wanted,
            "flagged frames and the old title are left out"
        );
        assert_eq!(frames.last().unwrap().1, b"\0Lame");
        let chapter = &frames.iter().rfind(|(id, _)| id == "CHAP").unwrap().1;
        assert_eq!(&chapter[..3], b"c1\0");
        assert_eq!(chapter[3..7], 61_000_u32.to_be_bytes());
        assert_eq!(chapter[7..11], 120_000_u32.to_be_bytes());
    }
}

#[test]
fn what_is_no_mp3_gets_none_and_nothing_hostile_is_believed() {
    let read = |bytes: &[u8]| Old::read(&mut Cursor::new(bytes)).unwrap();
    assert!(read(b"").is_none());
    assert!(read(b"RIFF\0\0\0\0WAVEfmt ").is_none());
    assert!(
        read(&[0xff, 0xf1, 0x50, 0x80, 0, 0, 0, 0, 0, 0]).is_none(),
        "ADTS"
    );
    assert!(
        read(b"ID3\x03\0\0\x7f\x7f\x7f\x7f").is_none(),
        "a size beyond all"
    );
    // Sizes of frames beyond the tag: nothing is carried over, and the sound is found.
    let lies = tagged(3, b"TSSE\xff\xff\xff\xff\0\0\0Lame", &mp3(1_000));
    let old = read(&lies).unwrap();
    let mut tag = Id3Tag::new(old.version);
    tag.keep(&old);
    assert!(frames_of(&tag.finish()).is_empty());
    for cut in 0..lies.len().min(60) {
        let _ = read(&lies[..cut]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_the_sound_behind_a_tag_and_the_file_stays_as_it_was() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let sound = tagged(3, b"TIT2\0\0\0\x04\0\0\0Old", &mp3(30_000));
    site.put("/1.mp3", Answer::new("audio/mpeg", sound.clone()));
    let feed = podcast(&site.url(""), "Lamps", 1);
    let url = site.put("/feed", Answer::new("application/rss+xml", feed));
    fixture.library.add(&url).await.unwrap();
    let item = ItemId(fixture.number("SELECT id FROM item"));
    let to = fixture.folder.path().join("copy.mp3");
    let refused = fixture.library.save_copy(item, &to).unwrap_err();
    assert_eq!(refused.code(), "no_file");
    fixture.library.download(&[item]).unwrap();
    until("it is here", || {
        fixture.library.downloaded_file(item).is_ok()
    })
    .await;
    site.stop().await;

    let copy = fixture.library.save_copy(item, &to).unwrap();
    assert_eq!(copy.tags, CopiedTags::Written);
    let bytes = std::fs::read(&to).unwrap();
    assert!(bytes.ends_with(&sound[24..]), "the sound is what it was");
    let frames = frames_of(&bytes[..bytes.len() - (sound.len() - 24)]);
    let names: Vec<&str> = frames.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(
        names,
        ["TIT2", "TALB", "TPE1", "TCON", "TYER", "TDAT", "COMM"]
    );
    let own = fixture.library.downloaded_file(item).unwrap();
    assert_eq!(std::fs::read(&own).unwrap(), sound);

    let onto = fixture.library.save_copy(item, &own).unwrap_err();
    assert_eq!(onto.code(), "copy_onto_itself");
    let nowhere = fixture.folder.path().join("not/there.mp3");
    let refused = fixture.library.save_copy(item, &nowhere).unwrap_err();
    assert!(refused.to_string().ends_with("there is no such folder"));
    assert_eq!(
        std::fs::read(&own).unwrap(),
        sound,
        "nothing is lost by refusing"
    );
}

/// An episode with this file, downloaded.
fn downloaded(lib: &Fixture, name: &'static str, bytes: &[u8]) -> ItemId {
    let item = lib.episode("The harbour at night", START);
    let folder = lib.folder.path().join("media/Show");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), bytes).unwrap();
    let (now, size) = (lib.now(), i64::try_from(bytes.len()).unwrap());
    lib.write(move |tx| {
        tx.execute(
            "INSERT INTO download (item_id, url, state, bytes, total, path, added_at, finished_at) \
             VALUES (?1, 'https://media.example/x', 'done', ?2, ?2, ?3, ?4, ?4)",
            rusqlite::params![item.0, size, format!("Show/{name}"), now],
        )?;
        Ok(())
    });
    item
}

#[test]
fn other_kinds_are_copied_from_their_first_byte() {
    let lib = library();
    let bytes = [&b"OggS\0\x02"[..], &[9; 5_000]].concat();
    let item = downloaded(&lib, "night.ogg", &bytes);
    let to = lib.folder.path().join("copy.ogg");
    let copy = lib.save_copy(item, &to).unwrap();
    assert_eq!(copy.tags, CopiedTags::AsTheyCame);
    assert_eq!(std::fs::read(&to).unwrap(), bytes);
}

#[test]
fn an_m4a_gets_its_title_and_keeps_its_sound() {
    let lib = library();
    let made = |kind: &[u8], content: &[u8]| {
        let size = u32::try_from(content.len() + 8).unwrap();
        [&size.to_be_bytes(), kind, content].concat()
    };
    let (head, sound) = (made(b"ftyp", b"M4A \0\0\0\0"), made(b"mdat", &[5; 4_000]));
    let moov = made(b"moov", &made(b"mvhd", &[7; 100]));
    let bytes = [head.clone(), moov, sound.clone()].concat();
    let item = downloaded(&lib, "night.m4a", &bytes);
    let to = lib.folder.path().join("copy.m4a");
    let copy = lib.save_copy(item, &to).unwrap();
    assert_eq!(copy.tags, CopiedTags::WithoutChapters);
    let copied = std::fs::read(&to).unwrap();
    assert!(copied.starts_with(&head) && copied.ends_with(&sound));
    let title = b"The harbour at night";
    assert!(copied.windows(title.len()).any(|words| words == title));
    let own = lib.downloaded_file(item).unwrap();
    assert_eq!(std::fs::read(own).unwrap(), bytes);
}
