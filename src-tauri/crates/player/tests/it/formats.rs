//! Every format plays whole, says what it is, and seeks to the sample.
use std::sync::OnceLock;

use proptest::prelude::*;

use crate::support::{ALL, Pcm, bytes, memory, rendered, second_of};

#[test]
fn every_format_plays_all_five_seconds() {
    for name in ALL {
        let pcm = rendered(memory(bytes(name)), 0, None);
        assert!(
            (4.98..5.15).contains(&pcm.seconds()),
            "{name}: {}",
            pcm.seconds()
        );
        assert_eq!(pcm.report.skipped_packets, 0, "{name}");
        let rate = pcm.report.sample_rate as usize;
        for second in 0..5 {
            let middle = &pcm.mono()[rate * second + rate / 4..rate * second + rate * 3 / 4];
            assert_eq!(second_of(middle, rate as u32), second, "{name}");
        }
    }
}

#[test]
fn what_is_heard_after_a_seek_is_what_the_whole_decode_has_there() {
    for name in ALL {
        let whole = rendered(memory(bytes(name)), 0, None);
        for ms in [0, 1, 7, 499, 1000, 2345, 3999, 4001, 4990] {
            agrees(name, &whole, ms);
        }
    }
}

/// Matroska files of several clusters, and the places where clusters begin, in seconds.
const CLUSTERS: [(&str, u64); 5] = [
    ("opus-long.mka", 5),
    ("vorbis-long.mka", 5),
    ("flac-clusters.mka", 1),
    ("mp3-clusters.mka", 1),
    ("aac-clusters.mka", 1),
];

#[test]
fn a_seek_into_a_cluster_of_matroska_is_exact() {
    for (name, seconds) in CLUSTERS {
        let whole = rendered(memory(bytes(name)), 0, None);
        let length = whole.frames() as u64 * 1000 / u64::from(whole.report.sample_rate);
        let step = seconds * 1000;
        for ms in [
            step / 2,
            step,
            step + 30,
            step + step / 3,
            2 * step - 40,
            2 * step + 260,
            3 * step + 123,
            4 * step - step / 5,
            length - 350,
            length - 40,
        ] {
            agrees(name, &whole, ms);
        }
        assert_eq!(
            rendered(memory(bytes(name)), length + 100, None).frames(),
            0,
            "{name}"
        );
    }
}

#[test]
fn a_seek_in_matroska_needs_no_cues() {
    for (name, seconds) in CLUSTERS {
        let whole = rendered(memory(bytes(name)), 0, None);
        let mut file = bytes(name);
        // Their element, and what points to it.
        while let Some(at) = file.windows(4).position(|id| id == b"\x1c\x53\xbb\x6b") {
            file[at..at + 4].copy_from_slice(b"\x12\x34\x56\x78");
        }
        for ms in [seconds * 1300, seconds * 2700] {
            agrees_with(name, &file, &whole, ms);
        }
    }
}

fn agrees(name: &str, whole: &Pcm, ms: u64) {
    agrees_with(name, &bytes(name), whole, ms);
}

/// What is heard after a seek to `ms` is what `whole` has there.
pub fn agrees_with(name: &str, file: &[u8], whole: &Pcm, ms: u64) {
    let part = rendered(memory(file.to_vec()), ms, Some(300));
    let rate = u64::from(whole.report.sample_rate);
    let channels = usize::from(whole.report.channels);
    let start = ((ms * rate + 500) / 1000) as usize * channels;
    // Matroska keeps time in milliseconds, and its demuxer drops what lies before zero: not exact to the sample.
    let slack = if name.ends_with(".mka") || name.ends_with(".webm") {
        rate as usize / 50
    } else {
        0
    };
    // Opus decoders forget slowly; the others must agree but for rounding.
    let tolerance = if name.contains("opus") { 2000 } else { 2 };
    let best = (0..=2 * slack)
        .map(|shift| {
            let at = (start + shift).saturating_sub(slack);
            let expected = &whole.samples[at.min(whole.samples.len())..];
            let count = part.samples.len().min(expected.len());
            assert!(
                count + slack * 2 >= part.samples.len(),
                "{name} at {ms}: too long"
            );
            (0..count)
                .map(|i| (i32::from(part.samples[i]) - i32::from(expected[i])).abs())
                .max()
                .unwrap_or(0)
        })
        .min()
        .unwrap();
    assert!(best <= tolerance, "{name} at {ms} ms: off by {best}");
    let due =
        (whole.samples.len().saturating_sub(start) / channels).min((300 * rate / 1000) as usize);
    assert!(
        part.frames().abs_diff(due) <= slack,
        "{name} at {ms} ms: {} frames, not {due}",
        part.frames()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_seek_is_exact(which in 0..ALL.len(), ms in 0u64..5000) {
        static WHOLE: [OnceLock<Pcm>; ALL.len()] = [const { OnceLock::new() }; ALL.len()];
        let whole = WHOLE[which].get_or_init(|| rendered(memory(bytes(ALL[which])), 0, None));
        agrees(ALL[which], whole, ms);
    }
}

#[test]
fn past_the_end_there_is_nothing() {
    for name in ALL {
        assert_eq!(
            rendered(memory(bytes(name)), 60_000, None).frames(),
            0,
            "{name}"
        );
    }
}

/// In MP4 the clock runs at twice the rate that the core has; in ADTS nothing says that there is more than the core.
/// With the frames of the core: 111 and 112 packets of 1024.
const HE_AAC: [(&str, usize); 3] = [
    ("he-aac.m4a", 113_664),
    ("he-aac-v2.m4a", 114_688),
    ("he-aac.aac", 113_664),
];

#[test]
fn he_aac_plays_at_the_right_speed() {
    for (name, frames) in HE_AAC {
        let whole = rendered(memory(bytes(name)), 0, None);
        assert_eq!(whole.report.sample_rate, 22_050, "{name}");
        assert_eq!(whole.frames(), frames, "{name}");
        for second in 0..5 {
            let part = rendered(memory(bytes(name)), second * 1000 + 300, Some(400));
            assert_eq!(
                second_of(&part.mono(), 22_050),
                second as usize,
                "{name} at {second} s"
            );
        }
    }
}
