//! MP3s that were cut, joined, and damaged: everything that is sound is heard, and seeks stay exact.
use player::{Inspection, Source, inspect};
use proptest::prelude::*;

use crate::support::{Pcm, bytes, memory, rendered, second_of, strength};

fn joined(names: &[&str]) -> Vec<u8> {
    names.iter().flat_map(|n| bytes(n)).collect()
}

fn counted(file: &[u8]) -> Inspection {
    inspect(memory(file.to_vec()), true).unwrap()
}

/// Sample for sample what the whole decode has there.
fn exact(file: &[u8], whole: &Pcm, ms: u64) {
    let part = rendered(memory(file.to_vec()), ms, Some(200));
    assert_eq!(part.report.sample_rate, whole.report.sample_rate, "at {ms}");
    let rate = u64::from(whole.report.sample_rate);
    let start = (((ms * rate) + 500) / 1000) as usize * usize::from(whole.report.channels);
    let expected = &whole.samples[start.min(whole.samples.len())..];
    let count = part.samples.len().min(expected.len());
    let off = (0..count).find(|i| part.samples[*i].abs_diff(expected[*i]) > 1);
    assert_eq!(
        off, None,
        "at {ms} ms the sound differs from the whole decode"
    );
    assert_eq!(
        part.samples.len(),
        expected
            .len()
            .min((200 * rate / 1000) as usize * usize::from(whole.report.channels))
    );
}

#[test]
fn two_files_joined_play_both() {
    let file = joined(&["cbr.mp3", "vbr.mp3"]);
    let found = counted(&file);
    assert_eq!(
        (found.decoded_frames, found.media.duration_ms()),
        (Some(441_000), Some(10_000))
    );
    let whole = rendered(memory(file.clone()), 0, None);
    for second in 0..10 {
        let middle = &whole.mono()[44_100 * second + 11_000..44_100 * second + 33_000];
        assert_eq!(second_of(middle, 44_100), second % 5);
    }
    for ms in (0..10_000).step_by(371) {
        exact(&file, &whole, ms);
    }
}

#[test]
fn a_change_of_rate_in_the_middle_keeps_pitch_and_time() {
    let file = joined(&["mpeg2.mp3", "vbr.mp3", "mpeg25.mp3"]);
    assert_eq!(counted(&file).media.duration_ms(), Some(15_000));
    let whole = rendered(memory(file.clone()), 0, None);
    assert_eq!(whole.report.sample_rate, 22_050);
    assert!(
        (whole.seconds() - 15.0).abs() < 0.001,
        "{}",
        whole.seconds()
    );
    for second in 0..15 {
        let middle = &whole.mono()[22_050 * second + 6_000..22_050 * second + 17_000];
        assert_eq!(second_of(middle, 22_050), second % 5);
        let part = rendered(memory(file.clone()), second as u64 * 1000 + 250, Some(500));
        assert_eq!(
            second_of(&part.mono(), part.report.sample_rate),
            second % 5,
            "from second {second}"
        );
    }
}

#[test]
fn junk_in_the_middle_is_not_heard_and_costs_no_time() {
    let file = bytes("vbr-no-xing.mp3");
    let whole = counted(&file);
    // Frames begin where headers are; put the rubbish between two of them.
    let cut = (file.len() / 2..)
        .find(|at| file[*at..].starts_with(&[0xff, 0xfb]))
        .unwrap();
    for junk in [
        vec![0; 3000],
        b"ID3\x03\x00\x00\x00\x00\x01\x00"
            .iter()
            .copied()
            .chain([0; 128])
            .collect(),
        vec![0xff; 700],
    ] {
        let spoilt = [&file[..cut], &junk, &file[cut..]].concat();
        let found = counted(&spoilt);
        assert_eq!(found.decoded_frames, whole.decoded_frames);
        let heard = rendered(memory(spoilt.clone()), 0, None);
        assert_eq!(
            heard.samples,
            rendered(memory(file.clone()), 0, None).samples
        );
        for ms in [100, 2400, 2600, 4000] {
            exact(&spoilt, &heard, ms);
        }
    }
}

#[test]
fn damaged_frames_become_silence_of_their_length() {
    let mut file = bytes("vbr-no-xing.mp3");
    let whole = counted(&file).decoded_frames;
    let starts: Vec<usize> = (0..file.len() - 4)
        .filter(|at| file[*at..].starts_with(&[0xff, 0xfb]))
        .collect();
    for at in starts.iter().skip(60).step_by(10).take(5) {
        // Side information of all ones asks for more than there is.
        file[at + 4..at + 21].fill(0xff);
    }
    let found = counted(&file);
    assert_eq!(found.decoded_frames, whole);
    assert!(found.skipped_packets > 0);
}

#[test]
fn a_cut_file_plays_to_the_cut() {
    let file = bytes("cbr.mp3");
    let half = counted(&file[..file.len() / 2]);
    let ms = half.media.duration_ms().unwrap();
    assert!((2400..2650).contains(&ms), "{ms}");
    let pcm = rendered(memory(file[..file.len() / 2].to_vec()), 0, None);
    assert!(strength(&pcm.mono()[48_000..60_000], 44_100, 600.0) > 0.3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_seek_into_a_joined_file_is_exact(ms in 0u64..15_000) {
        // All of one rate, so that the whole decode is not converted; the lowest bit rate reaches back furthest.
        let file = joined(&["mpeg25.mp3", "mpeg25.mp3", "mpeg25.mp3"]);
        let whole = rendered(memory(file.clone()), 0, None);
        exact(&file, &whole, ms);
    }
}

/// The index of an earlier time, with the bytes it was made for or others.
struct Stored {
    inner: player::MemorySource,
    index: Vec<u8>,
}

impl std::io::Read for Stored {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        self.inner.read(buf)
    }
}

impl std::io::Seek for Stored {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

impl Source for Stored {
    fn byte_len(&self) -> Option<u64> {
        self.inner.byte_len()
    }

    fn is_complete(&self) -> bool {
        true
    }

    fn stored_index(&self) -> Option<Vec<u8>> {
        Some(self.index.clone())
    }
}

#[test]
fn a_stored_index_is_used_only_for_its_own_bytes() {
    let file = joined(&["cbr.mp3", "vbr.mp3"]);
    let index = player::index_mp3(memory(file.clone())).unwrap().to_bytes();
    let whole = rendered(memory(file.clone()), 0, None);
    let stored = |bytes: Vec<u8>, index: Vec<u8>| {
        Box::new(Stored {
            inner: player::MemorySource::new(bytes),
            index,
        })
    };
    let again = rendered(stored(file.clone(), index.clone()), 0, None);
    assert_eq!(again.samples, whole.samples);
    // Of other bytes, of the same length, and rubbish: all scanned anew.
    let other = bytes("vbr-no-xing.mp3");
    let mut shifted = file.clone();
    shifted.rotate_right(1);
    for (bytes, index) in [
        (other, index.clone()),
        (shifted, index),
        (file, vec![1, 2, 3]),
    ] {
        let plain = rendered(memory(bytes.clone()), 0, None);
        assert_eq!(
            rendered(stored(bytes, index), 0, None).samples,
            plain.samples
        );
    }
}

#[test]
fn junk_before_the_first_frame_takes_nothing_from_the_end() {
    let file = bytes("vbr-no-xing.mp3");
    let whole = counted(&file);
    let tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a".iter().copied();
    for junk in [
        vec![0; 100],
        vec![0; 10_000],
        b"HTTP/1.0 200 OK\r\n".to_vec(),
        tag.chain([0; 110]).collect(),
    ] {
        let spoilt = [&junk[..], &file[..]].concat();
        let found = counted(&spoilt);
        assert!(matches!(
            found.media.length,
            Some(player::Length::Counted(_))
        ));
        assert_eq!(found.decoded_frames, whole.decoded_frames);
        let heard = rendered(memory(spoilt.clone()), 0, None);
        exact(&spoilt, &heard, 4000);
    }
}
