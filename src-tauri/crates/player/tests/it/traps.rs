//! What real feeds serve as MP3: wrong headers, tags of every kind and size, checksums, free format.
use player::{PlayerError, index_mp3, inspect};

use crate::support::{bytes, memory, rendered};

fn frames(file: &[u8]) -> u64 {
    inspect(memory(file.to_vec()), true)
        .unwrap()
        .decoded_frames
        .unwrap()
}

/// Offsets of the frames of a file whose frames are all of these versions.
fn offsets(file: &[u8]) -> Vec<usize> {
    let mut at = 0;
    let mut found = Vec::new();
    while let Some(head) = file.get(at..at + 4) {
        let kbits = [
            0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0,
        ];
        let size =
            144_000 * kbits[usize::from(head[2] >> 4)] / 44_100 + usize::from(head[2] >> 1 & 1);
        found.push(at);
        at += size.max(1);
    }
    found
}

#[test]
fn a_wrong_xing_frame_costs_nothing() {
    let right = bytes("vbr.mp3");
    let tag = right.windows(4).position(|w| w == b"Xing").unwrap();
    let whole = frames(&bytes("vbr-no-xing.mp3"));
    for (count, length) in [
        (1, 500),
        (20, 21_036),
        (999_999, 21_036),
        (0, 0),
        (u32::MAX, u32::MAX),
    ] {
        let mut file = right.clone();
        file[tag + 8..tag + 12].copy_from_slice(&count.to_be_bytes());
        file[tag + 12..tag + 16].copy_from_slice(&length.to_be_bytes());
        let found = frames(&file);
        // All of it plays; padding in front is taken off only if the length was true.
        assert!(
            found == whole || found == whole - 1105,
            "{count} {length}: {found}"
        );
        let index = index_mp3(memory(file.clone())).unwrap();
        assert_eq!(index.heard_samples(), found);
        let part = rendered(memory(file.clone()), 4200, Some(300)).samples;
        let due = rendered(memory(file), 0, None).samples;
        let start = 4200 * 441 / 10;
        assert!(
            part.iter()
                .zip(&due[start..])
                .all(|(a, b)| a.abs_diff(*b) <= 1)
        );
    }
}

#[test]
fn tags_of_every_kind_are_not_heard() {
    let file = bytes("cbr.mp3");
    let plain = rendered(memory(file.clone()), 0, None).samples;
    // A picture of three megabytes, full of what looks like frames.
    let mut id3 =
        b"ID3\x04\x00\x00\x01\x40\x00\x0aAPIC\x01\x3f\x7f\x76\x00\x00\x00image/png\x00\x03\x00"
            .to_vec();
    let size = (1usize << 21) + (0x40 << 14) + 10;
    id3.resize(size + 10, 0);
    for n in (60..size - 10).step_by(417) {
        id3[n..n + 4].copy_from_slice(&[0xff, 0xfb, 0x90, 0x64]);
    }
    let mut ape = b"APETAGEX\xd0\x07\x00\x00".to_vec();
    ape.extend(96u32.to_le_bytes());
    ape.extend([1, 0, 0, 0, 0, 0, 0, 0xa0, 0, 0, 0, 0, 0, 0, 0, 0]);
    ape.resize(32 + 96, 0x41);
    let id3v1 = [&b"TAG"[..], &[b'x'; 125]].concat();
    for (name, spoilt) in [
        ("ID3v2 with art", [&id3[..], &file].concat()),
        ("two of them", [&id3[..], &id3, &file].concat()),
        ("APE in front", [&ape[..], &file].concat()),
        ("APE and ID3v1 behind", [&file[..], &ape, &id3v1].concat()),
        ("everything", [&id3[..], &ape, &file, &ape, &id3v1].concat()),
    ] {
        assert!(rendered(memory(spoilt), 0, None).samples == plain, "{name}");
    }
}

#[test]
fn frames_with_a_checksum_play_the_same() {
    let file = bytes("vbr-no-xing.mp3");
    let plain = rendered(memory(file.clone()), 0, None).samples;
    // Two bytes of checksum behind each header, taken from the end of the frame where there is stuffing: not a true
    // encoding, but every frame is where it was, and each must be counted.
    let mut with = file.clone();
    for at in offsets(&file) {
        with[at + 1] &= 0xfe;
    }
    assert_eq!(frames(&with), plain.len() as u64);
    let index = index_mp3(memory(with)).unwrap();
    assert_eq!(index.frames(), index_mp3(memory(file)).unwrap().frames());
}

/// Constant bit rate is free format when its headers do not name the rate.
fn free_format() -> Vec<u8> {
    let file = bytes("cbr.mp3");
    let begins = file.windows(2).position(|w| w == [0xff, 0xfb]).unwrap();
    let file = &file[begins..];
    // Behind the information frame, which has another rate.
    let starts = offsets(file).split_off(1);
    let mut free = file.to_vec();
    for at in &starts {
        assert_eq!(file[at + 2] >> 4, 2, "40 kbit/s at {at}");
        free[at + 2] &= 0x0f;
    }
    free.split_off(starts[0])
}

fn refusal(file: &[u8]) -> PlayerError {
    let refused = inspect(memory(file.to_vec()), true).unwrap_err();
    assert_eq!(index_mp3(memory(file.to_vec())).unwrap_err(), refused);
    refused
}

#[test]
fn free_format_is_refused_with_a_sentence() {
    let file = free_format();
    for file in [file.clone(), [&[7; 3000], &file[..]].concat()] {
        let refused = refusal(&file);
        assert!(
            matches!(&refused, PlayerError::Unsupported(why) if why.contains("free-format")),
            "{refused}"
        );
    }
}

#[test]
fn noise_is_not_called_free_format() {
    let mut seed = 1_u64;
    let mut noise = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as u8
    };
    let noise: Vec<u8> = (0..300_000).map(|_| noise()).collect();
    let mut headers = noise.clone();
    // Such headers here and there, at no distance of a frame.
    for at in [0, 417, 2000, 9000, 9417, 60_000, 60_300, 120_000] {
        headers[at..at + 4].copy_from_slice(&[0xff, 0xfb, 0x00, 0x64]);
    }
    for file in [noise, headers] {
        let refused = refusal(&file);
        assert!(
            matches!(&refused, PlayerError::NotAudio(why) if why.contains("nothing in it")),
            "{refused}"
        );
    }
}

#[test]
fn joined_with_other_rates_and_channels_all_plays() {
    // The same frames, said to be stereo: a decoder gives two channels of whatever it finds.
    let mut stereo = bytes("vbr-no-xing.mp3");
    for at in offsets(&stereo.clone()) {
        stereo[at + 3] &= 0x3f;
    }
    let file = [
        bytes("cbr.mp3"),
        stereo,
        bytes("mpeg2.mp3"),
        bytes("cbr.mp3"),
    ]
    .concat();
    let found = inspect(memory(file.clone()), false).unwrap().media;
    let ms = found.duration_ms().unwrap();
    assert!((19_990..20_100).contains(&ms), "{ms}");
    let whole = rendered(memory(file.clone()), 0, None);
    assert!((whole.seconds() * 1000.0 - ms as f64).abs() < 3.0);
    let end = rendered(memory(file), ms - 800, Some(700));
    assert_eq!(crate::support::second_of(&end.mono(), 44_100), 4);
}

#[test]
fn a_tail_cut_anywhere_plays_to_the_last_whole_frame() {
    let file = bytes("vbr-no-xing.mp3");
    let starts = offsets(&file);
    for cut in (1..2000).step_by(61) {
        let short = &file[..file.len() - cut];
        let whole = starts
            .iter()
            .skip(1)
            .filter(|at| **at <= short.len())
            .count() as u64;
        let all = whole + u64::from(starts.len() as u64 == whole + 1 && cut == 0);
        assert_eq!(frames(short), all * 1152, "cut by {cut}");
    }
}
