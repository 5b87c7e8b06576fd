#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use std::io::Cursor;

fn doubtful(file: Vec<u8>, known: Finished) -> bool {
    is_doubtful(&mut Cursor::new(file), known).unwrap()
}

const UNCONFIRMED: Finished = Finished {
    unconfirmed: true,
    told: None,
    claimed: None,
    duration: None,
};

/// 128 kbit/s at 44,100: each frame is 417 bytes and lasts 26.12 ms.
fn mp3(frames: usize) -> Vec<u8> {
    let mut frame = vec![0; 417];
    frame[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0x00]);
    frame.repeat(frames)
}

fn xing(frames: usize, counted: u32) -> Vec<u8> {
    let mut file = mp3(frames);
    file[36..40].copy_from_slice(b"Xing");
    file[43] = 3;
    file[44..48].copy_from_slice(&1000_u32.to_be_bytes());
    file[48..52].copy_from_slice(&counted.to_be_bytes());
    file
}

fn mp4(parts: &[(&[u8; 4], u32, usize)]) -> Vec<u8> {
    let mut file = Vec::new();
    for (kind, size, here) in parts {
        file.extend(size.to_be_bytes());
        file.extend(*kind);
        file.resize(file.len() + here - 8, 7);
    }
    file
}

#[test]
fn a_length_that_was_given_is_believed_over_the_feed() {
    let known = Finished {
        claimed: Some(1_000_000),
        duration: Some(3_600_000),
        ..Finished::default()
    };
    assert!(!doubtful(mp3(100), known));
}

#[test]
fn an_end_without_a_length_is_held_against_what_is_said() {
    let file = mp3(1000);
    let bytes = file.len() as u64;
    let with = |claimed, told, duration| Finished {
        claimed,
        told,
        duration,
        ..UNCONFIRMED
    };
    assert!(!doubtful(file.clone(), UNCONFIRMED));
    for (known, wrong) in [
        (with(Some(bytes), None, None), false),
        (with(Some(bytes * 21 / 20), None, None), false),
        (with(Some(bytes * 2), None, None), true),
        (with(None, Some(bytes * 2), None), true),
        (with(None, None, Some(26_122)), false),
        (with(None, None, Some(28_000)), false),
        (with(None, None, Some(52_000)), true),
    ] {
        assert_eq!(doubtful(file.clone(), known), wrong, "{known:?}");
    }
}

#[test]
fn what_an_mp3_counts_of_itself() {
    let all = 1000 * 417;
    assert!(!doubtful(xing(1000, all), UNCONFIRMED));
    assert!(doubtful(xing(500, all), UNCONFIRMED));
    // By itself it may be an old number: the feed has to say the same.
    assert!(!doubtful(xing(500, all), Finished::default()));
    let known = Finished {
        claimed: Some(u64::from(all)),
        ..Finished::default()
    };
    assert!(doubtful(xing(500, all), known));
    // It is whole, and the feed is wrong.
    let known = Finished {
        claimed: Some(9_000_000),
        ..UNCONFIRMED
    };
    assert!(!doubtful(xing(1000, all), known));
}

#[test]
fn a_tag_before_the_frames_may_be_long() {
    let tag = |size: usize| {
        let mut tag = b"ID3\x04\0\0".to_vec();
        tag.extend([21, 14, 7, 0].map(|shift| (size >> shift & 0x7f) as u8));
        tag.resize(size + 10, 0);
        tag
    };
    for size in [1000, 900_000] {
        let whole = [tag(size), xing(1000, 417_000)].concat();
        assert!(!doubtful(whole, UNCONFIRMED), "{size}");
        let cut = [tag(size), xing(500, 417_000)].concat();
        assert!(doubtful(cut, UNCONFIRMED), "{size}");
    }
}

#[test]
fn an_mp4_that_is_cut_is_cut_whatever_a_server_says() {
    let known = Finished::default();
    let whole = mp4(&[(b"ftyp", 16, 16), (b"moov", 100, 100), (b"mdat", 500, 500)]);
    assert!(!doubtful(whole, known));
    let cut = mp4(&[(b"ftyp", 16, 16), (b"moov", 100, 100), (b"mdat", 500, 300)]);
    assert!(doubtful(cut, known));
    let headless = mp4(&[(b"ftyp", 16, 16), (b"mdat", 500, 500)]);
    assert!(doubtful(headless, known));
    let open = mp4(&[(b"ftyp", 16, 16), (b"moov", 100, 100), (b"mdat", 0, 500)]);
    assert!(!doubtful(open, known));
}

#[test]
fn ogg_and_wav_say_where_they_end() {
    let page = |flags: u8| [b"OggS\0".as_slice(), &[flags], &[0; 40]].concat();
    assert!(!doubtful([page(2), page(0), page(4)].concat(), UNCONFIRMED));
    assert!(doubtful([page(2), page(0)].concat(), UNCONFIRMED));
    assert!(!doubtful([page(2), page(0)].concat(), Finished::default()));
    let wav = |size: u32, here: usize| {
        let mut file = b"RIFF".to_vec();
        file.extend(size.to_le_bytes());
        file.extend(b"WAVEfmt ");
        file.resize(here, 0);
        file
    };
    assert!(!doubtful(wav(992, 1000), UNCONFIRMED));
    assert!(doubtful(wav(1992, 1000), UNCONFIRMED));
    assert!(!doubtful(wav(u32::MAX, 1000), UNCONFIRMED));
}

#[test]
fn nothing_of_it_panics() {
    use proptest::prelude::*;
    proptest!(|(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), start in 0_usize..6)| {
        let starts: [&[u8]; 6] = [b"", b"ID3\x04\0\0\0\0\x7f\x7f", b"OggS", b"RIFF\0\0\0\0WAVE", b"\0\0\0\x10ftyp", b"\xff\xfb\x90\x00"];
        bytes.splice(0..0, starts[start].iter().copied());
        let known = Finished { claimed: Some(u64::MAX), duration: Some(u64::MAX), ..UNCONFIRMED };
        is_doubtful(&mut Cursor::new(bytes), known).unwrap();
    });
}
