//! What a file says about itself, and what is counted.
use player::{MediaChapter, PlayerError, inspect};

use crate::support::{ALL, bytes, memory};

#[test]
fn containers_codecs_and_lengths() {
    let expected = [
        ("cbr.mp3", "mp3", "mp3", 44_100),
        ("mpeg2.mp3", "mp3", "mp3", 22_050),
        ("mpeg25.mp3", "mp3", "mp3", 8_000),
        ("faststart.m4a", "mp4", "aac", 44_100),
        ("adts.aac", "adts", "aac", 44_100),
        ("vorbis.ogg", "ogg", "vorbis", 44_100),
        ("opus.opus", "ogg", "opus", 48_000),
        ("opus.webm", "mkv", "opus", 48_000),
        ("flac.flac", "flac", "flac", 8_000),
        ("alac.m4a", "mp4", "alac", 8_000),
        ("wav.wav", "wav", "pcm", 8_000),
        ("aiff.aiff", "aiff", "pcm", 8_000),
        ("caf.caf", "caf", "pcm", 8_000),
    ];
    for (name, container, codec, rate) in expected {
        let found = inspect(memory(bytes(name)), false).unwrap();
        assert_eq!(
            (found.media.container.as_str(), found.media.codec.as_str()),
            (container, codec),
            "{name}"
        );
        assert_eq!(
            (found.media.sample_rate, found.media.channels),
            (rate, 1),
            "{name}"
        );
        assert_eq!(found.decoded_frames, None);
    }
    for name in ALL {
        let claimed = inspect(memory(bytes(name)), false).unwrap().media;
        let counted = inspect(memory(bytes(name)), true).unwrap();
        assert!(
            matches!(counted.media.length, Some(player::Length::Counted(_)))
                && counted.skipped_packets == 0,
            "{name}"
        );
        let (claimed_ms, counted_ms) = (
            claimed.duration_ms().unwrap(),
            counted.media.duration_ms().unwrap(),
        );
        assert!(
            claimed_ms.abs_diff(counted_ms) <= 25,
            "{name}: {claimed_ms} and {counted_ms}"
        );
        assert_eq!(
            matches!(claimed.length, Some(player::Length::Counted(_))),
            name.ends_with(".mp3"),
            "{name}"
        );
        if name.ends_with(".mp3") {
            assert_eq!(claimed_ms, counted_ms, "{name}");
        }
    }
}

#[test]
fn the_encoders_padding_is_taken_off() {
    for (name, frames) in [
        ("cbr.mp3", 220_500),
        ("vbr.mp3", 220_500),
        ("mpeg2.mp3", 110_250),
        ("mpeg25.mp3", 40_000),
        ("vorbis.ogg", 220_500),
        ("opus.opus", 240_000),
        ("flac.flac", 40_000),
    ] {
        assert_eq!(
            inspect(memory(bytes(name)), true).unwrap().decoded_frames,
            Some(frames),
            "{name}"
        );
    }
}

#[test]
fn chapters_and_tags_in_any_script() {
    let chapter = |start_ms, end_ms, title: &str| MediaChapter {
        start_ms,
        end_ms,
        title: title.to_string(),
        ..MediaChapter::default()
    };
    for name in [
        "chapters.mp3",
        "chapters.m4a",
        "chapters.ogg",
        "chapters.flac",
        "chapters.mka",
    ] {
        // Comments tell no ends, so that of the last chapter is not known.
        let told = [".mp3", ".m4a", ".mka"].iter().any(|e| name.ends_with(e));
        let expected = [
            chapter(0, Some(2000), "Начало"),
            chapter(2000, Some(4500), "Middle – “quoted”"),
            chapter(4500, told.then_some(5000), "Конец"),
        ];
        let media = inspect(memory(bytes(name)), false).unwrap().media;
        assert_eq!(media.chapters, expected, "{name}");
        // Symphonia does not give the title of a segment as a tag.
        let title = ("title".to_string(), "Пять тонов".to_string());
        assert!(
            name.ends_with(".mka") || media.tags.contains(&title),
            "{name}: {:?}",
            media.tags
        );
    }
}

#[test]
fn matroska_with_chapters_plays_whole() {
    let found = inspect(memory(bytes("chapters.mka")), true).unwrap();
    let plain = inspect(memory(bytes("vorbis.mka")), true).unwrap();
    assert_eq!(found.decoded_frames, plain.decoded_frames);
    assert_eq!(found.media.chapters.len(), 3);
}

#[test]
fn what_is_not_audio_is_refused_with_a_sentence() {
    let page = b"\n  <!DOCTYPE html><html><body>Log in to the network</body></html>".repeat(50);
    let text = b"just words, many of them. ".repeat(1000);
    let picture = [&b"\x89PNG\r\n\x1a\n"[..], &[7; 5000]].concat();
    for not_audio in [Vec::new(), vec![0; 100], page, text, picture] {
        match inspect(memory(not_audio), false) {
            Err(PlayerError::NotAudio(why)) => assert!(!why.is_empty()),
            other => panic!("{other:?}"),
        }
    }
}
