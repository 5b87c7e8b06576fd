#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::MemorySource;

use crate::fixture;

fn index(bytes: &[u8]) -> FrameIndex {
    index_mp3(Box::new(MemorySource::new(bytes.to_vec()))).unwrap()
}

/// A layer III frame of silence: 128 kbit/s, 44.1 kHz, stereo, with or without CRC.
fn silent(crc: bool) -> Vec<u8> {
    let mut frame = vec![0; 417];
    frame[..4].copy_from_slice(&[0xff, if crc { 0xfa } else { 0xfb }, 0x90, 0x00]);
    frame
}

#[test]
fn headers_of_all_versions_have_the_right_lengths() {
    let parse = |b: [u8; 4]| {
        Header::parse(b).map(|h| (h.format.version, h.format.rate, h.format.channels, h.bytes))
    };
    assert_eq!(parse([0xff, 0xfb, 0x90, 0x00]), Some((0, 44_100, 2, 417)));
    assert_eq!(parse([0xff, 0xfb, 0x92, 0x00]), Some((0, 44_100, 2, 418)));
    assert_eq!(parse([0xff, 0xf3, 0x80, 0xc0]), Some((1, 22_050, 1, 208)));
    assert_eq!(parse([0xff, 0xe3, 0x18, 0xc0]), Some((2, 8_000, 1, 72)));
    for not in [
        [0xff, 0xfb, 0x00, 0x00], // free format
        [0xff, 0xfb, 0xf0, 0x00], // no such bit rate
        [0xff, 0xfb, 0x9c, 0x00], // no such sample rate
        [0xff, 0xeb, 0x90, 0x00], // no such version
        [0xff, 0xfd, 0x90, 0x00], // layer II
        [0xff, 0xf1, 0x50, 0x80], // ADTS
        [0xff, 0xfb, 0x90, 0x02], // no such emphasis
    ] {
        assert_eq!(parse(not), None, "{not:x?}");
    }
    let free = Header::free_format([0xff, 0xfb, 0x00, 0x00]).unwrap();
    assert_eq!((free.version, free.rate, free.channels), (0, 44_100, 2));
    for other in [
        [0xff, 0xfb, 0x90, 0x00], // a bit rate
        [0xff, 0xfd, 0x00, 0x00], // layer II
        [0xff, 0xeb, 0x00, 0x00], // no version
        [0xff, 0xfb, 0x0c, 0x00], // no rate
        [0xff, 0xfb, 0x00, 0x02], // reserved emphasis
    ] {
        assert_eq!(Header::free_format(other), None, "{other:x?}");
    }
    for version in 0..3u8 {
        for (rate, channels) in [(0, 1), (1, 2), (2, 1)] {
            let format = Format::from_code(version | rate << 2 | (channels - 1) << 4).unwrap();
            assert_eq!(Format::from_code(format.code()), Some(format));
        }
    }
    assert_eq!(Format::from_code(3), None);
    assert_eq!(Format::from_code(0x20), None);
}

#[test]
fn padding_comes_off_only_when_the_count_agrees() {
    let file = fixture("cbr.mp3");
    assert_eq!(index(&file).heard_samples(), 220_500);
    // Half the file: the Xing frame claims more than there is.
    let half = index(&file[..file.len() / 2]);
    assert_eq!(half.heard_samples(), half.frames() * 1152);
    // Twice the file: each part agrees with its own header.
    let twice = index(&[&file[..], &file[..]].concat());
    assert_eq!(twice.heard_samples(), 441_000);
    assert_eq!(twice.duration_ms(), 10_000);
    // Another file behind it that has no header of its own: now the claim is false.
    let more = index(&[&file[..], &fixture("vbr-no-xing.mp3")[..]].concat());
    assert_eq!(more.heard_samples(), more.frames() * 1152);
}

#[test]
fn joined_files_of_other_formats_are_all_counted() {
    let (a, b, c) = (
        fixture("mpeg2.mp3"),
        fixture("vbr.mp3"),
        fixture("mpeg25.mp3"),
    );
    let joined = index(&[&a[..], &b[..], &c[..], &a[..]].concat());
    assert_eq!(joined.duration_ms(), 20_000);
    assert_eq!(joined.spans.len(), 4);
    assert_eq!(joined.heard_samples(), 110_250 + 220_500 + 40_000 + 110_250);
}

#[test]
fn junk_tags_and_cut_tails_are_stepped_over() {
    let file = fixture("vbr-no-xing.mp3");
    let plain = index(&file);
    let mut id3 = b"ID3\x04\x00\x00\x00\x00\x10\x00".to_vec();
    // A picture in a tag is full of sync words.
    id3.extend([0xff, 0xfb, 0x90, 0x64].repeat(512));
    let mut ape =
        b"APETAGEX\xd0\x07\x00\x00\x20\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\xa0\0\0\0\0\0\0\0\0"
            .to_vec();
    ape.resize(32 + 32, 7);
    ape[12] = 32;
    let mut id3v1 = b"TAG".to_vec();
    id3v1.resize(128, b'x');
    let noise: Vec<u8> = (0..200_000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    for (name, front) in [
        ("nothing", &b""[..]),
        ("ID3", &id3),
        ("APE", &ape),
        ("noise", &noise),
        ("zeros", &[0; 5000]),
    ] {
        let found = index(&[front, &file, &ape, &id3v1].concat());
        assert_eq!(found.frames(), plain.frames(), "{name} in front");
        assert_eq!(
            found.points[0].offset,
            front.len() as u64,
            "{name} in front"
        );
    }
    for cut in 1..40 {
        let found = index(&file[..file.len() - cut]);
        assert!(plain.frames() - found.frames() == 1, "cut by {cut}");
    }
    // A tag that claims the rest of the file is a lie.
    let liar = [&b"ID3\x04\x00\x00\x00\x00\x7f\x7f"[..], &file].concat();
    assert_eq!(index(&liar).frames(), plain.frames());
}

#[test]
fn information_frames_are_found_with_a_crc_too() {
    for (crc, at) in [(false, 36), (true, 36), (true, 38)] {
        let mut info = silent(crc);
        info[at..at + 4].copy_from_slice(b"Xing");
        info[at + 4..at + 12].copy_from_slice(&[0, 0, 0, 1, 0, 0, 0, 10]);
        let file = [info, silent(crc).repeat(10)].concat();
        assert_eq!(index(&file).frames(), 10, "{crc} {at}");
    }
    let mut vbri = silent(false);
    vbri[36..40].copy_from_slice(b"VBRI");
    assert_eq!(index(&[vbri, silent(false).repeat(5)].concat()).frames(), 5);
}

#[test]
fn free_format_is_refused_with_a_sentence() {
    let mut frame = vec![0; 300];
    frame[..4].copy_from_slice(&[0xff, 0xfb, 0x00, 0x00]);
    let refused = index_mp3(Box::new(MemorySource::new(frame.repeat(20)))).unwrap_err();
    assert!(refused.to_string().contains("free-format"), "{refused}");
}

#[test]
fn places_and_times_agree() {
    let (a, b) = (fixture("mpeg2.mp3"), fixture("vbr.mp3"));
    let joined = index(&[&a[..], &b[..]].concat());
    let first = joined.place(Ticks(0)).unwrap();
    assert_eq!(
        first.frame * 576 + u64::from(first.sample),
        u64::from(joined.spans[0].lead)
    );
    let second = joined.spans[1];
    assert_eq!(second.start, Ticks::from_ms(5000));
    let place = joined.place(second.start).unwrap();
    assert_eq!(place.frame, second.first + u64::from(second.lead / 1152));
    assert_eq!(place.sample, second.lead % 1152);
    assert_eq!(joined.place(joined.duration()), None);
    assert!(joined.place(Ticks(joined.duration().0 - 16_000)).is_some());
}

#[test]
fn the_stored_form_is_the_same_index() {
    for name in [
        "cbr.mp3",
        "vbr.mp3",
        "vbr-no-xing.mp3",
        "mpeg2.mp3",
        "mpeg25.mp3",
    ] {
        let found = index(&fixture(name));
        let stored = found.to_bytes();
        assert!(stored.len() < 100, "{}", stored.len());
        let back = FrameIndex::from_bytes(&stored).unwrap();
        assert_eq!(back.points, found.points);
        assert_eq!(
            (back.frames, back.end, back.whole),
            (found.frames, found.end, found.whole)
        );
        assert_eq!(back.duration(), found.duration());
    }
}

#[test]
fn hostile_stored_bytes_are_refused() {
    let good = index(&fixture("cbr.mp3")).to_bytes();
    let body = good.len() - 4;
    let sealed = |body: &[u8]| {
        let sum = body.iter().fold(0x811c_9dc5u32, |h, b| {
            (h ^ u32::from(*b)).wrapping_mul(0x0100_0193)
        });
        [body, &sum.to_le_bytes()].concat()
    };
    assert!(FrameIndex::from_bytes(&sealed(&good[..body])).is_ok());
    for cut in 0..good.len() {
        assert!(FrameIndex::from_bytes(&good[..cut]).is_err());
        // With a right checksum it must be refused, or be sane.
        if cut <= body {
            sane(&sealed(&good[..cut]));
        }
    }
    for at in 0..body {
        for value in [0, 1, 0x7f, 0x80, 0xff, good[at] ^ 0x10] {
            let mut changed = good[..body].to_vec();
            changed[at] = value;
            sane(&sealed(&changed));
            assert!(
                changed == good[..body]
                    || FrameIndex::from_bytes(&[&changed, &good[body..]].concat()).is_err()
            );
        }
    }
    let mut huge = b"EMI1\x01".to_vec();
    huge.extend([0xff; 8]);
    huge.extend([
        0x7f, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0x0f,
    ]);
    assert!(FrameIndex::from_bytes(&sealed(&huge)).is_err());
    let format = index(&fixture("cbr.mp3")).spans[0].format.code();
    // Found by fuzzing: more frames than their samples can be counted, in one span and in many.
    for (end, frames) in [(1u64 << 62, 1u64 << 57), (1 << 44, (1 << 44) / 24)] {
        let leb = |mut n: u64| {
            let mut out = Vec::new();
            while n >= 0x80 {
                out.push(n as u8 | 0x80);
                n >>= 7;
            }
            out.push(n as u8);
            out
        };
        let span = [&[format][..], &leb(frames), &[0, 0]].concat();
        let head = [&b"EMI1\x01"[..], &leb(end), &leb(4000), &leb(1)].concat();
        let many = [head, span.repeat(4000), vec![0, 0]].concat();
        assert!(FrameIndex::from_bytes(&sealed(&many)).is_err());
    }
}

fn sane(bytes: &[u8]) {
    if let Ok(index) = FrameIndex::from_bytes(bytes) {
        assert!(index.points.len() <= bytes.len());
        let _ = index.place(Ticks(index.duration().0 / 2));
        let _ = index.place(Ticks(u64::MAX));
    }
}

#[test]
fn a_walk_from_any_point_finds_the_same_frames() {
    let junk = [0xff, 0xfb, 0x90, 0x44, 0x00, 0x12].repeat(50);
    let file = [
        &fixture("mpeg2.mp3")[..],
        &junk,
        &fixture("vbr.mp3"),
        &junk,
        &fixture("cbr.mp3"),
    ]
    .concat();
    let found = index(&file);
    let source = SharedSource::new(Box::new(MemorySource::new(file)));
    let walked = |point: Point| {
        let mut walk = found.walk_from(&source, point);
        let mut frames = Vec::new();
        let mut ordinal = point.frame;
        while let Some(frame) = walk.next(u64::MAX).unwrap() {
            if found.counts(ordinal, &frame, &mut walk).unwrap() {
                frames.push(frame.offset);
                ordinal += 1;
            }
        }
        frames
    };
    let all = walked(found.points[0]);
    assert_eq!(all.len() as u64, found.frames());
    for point in &found.points {
        assert_eq!(
            walked(*point),
            all[point.frame as usize..],
            "from {point:?}"
        );
        assert_eq!(
            found.ordinal_at(&source, point.offset).unwrap(),
            Some(point.frame)
        );
    }
}
