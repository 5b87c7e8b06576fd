//! Ogg files joined end to end, and padding in MP4: what is heard is where it should be.
use std::cell::RefCell;

use player::{Command, Event, Sound, inspect};

use crate::arriving::Arriving;
use crate::engine::{ID, Rig};
use crate::support::{bytes, memory, rendered, second_of};

fn chain(names: &[&str]) -> Vec<u8> {
    names.iter().flat_map(|n| bytes(n)).collect()
}

#[test]
fn every_link_is_counted_heard_and_reached() {
    for names in [
        &["vorbis.ogg", "vorbis.ogg", "chapters.ogg"][..],
        &["opus.opus", "opus.opus"],
        &["vorbis.ogg", "opus.opus", "vorbis.ogg"],
    ] {
        let file = chain(names);
        let found = inspect(memory(file.clone()), false).unwrap().media;
        let ms = 5000 * names.len() as u64;
        assert_eq!(found.duration_ms(), Some(ms), "{names:?}");
        let whole = rendered(memory(file.clone()), 0, None);
        assert!(
            (whole.seconds() * 1000.0 - ms as f64).abs() < 0.5,
            "{names:?}: {}",
            whole.seconds()
        );
        let rate = u64::from(whole.report.sample_rate);
        for from in (0..ms).step_by(617) {
            let part = rendered(memory(file.clone()), from, Some(200));
            let middle = part.mono();
            if from % 1000 < 750 {
                let second = second_of(&middle[middle.len() / 8..], part.report.sample_rate);
                assert_eq!(second as u64, from % 5000 / 1000, "{names:?} at {from}");
            }
            if u64::from(part.report.sample_rate) != rate
                || names.len() == 3 && names[1] == "opus.opus"
            {
                // Converted to the rate of the first sound.
                continue;
            }
            let start = (from * rate + 500) as usize / 1000;
            let due = &whole.samples[start..(start + part.frames()).min(whole.samples.len())];
            let tolerance = if names[0] == "opus.opus" { 2000 } else { 2 };
            let off = part
                .samples
                .iter()
                .zip(due)
                .map(|(a, b)| a.abs_diff(*b))
                .max();
            assert!(off <= Some(tolerance), "{names:?} at {from}: {off:?}");
        }
        assert_eq!(rendered(memory(file), ms + 10, None).frames(), 0);
    }
}

#[test]
fn a_link_that_is_damaged_costs_only_itself() {
    let mut file = chain(&["vorbis.ogg", "vorbis.ogg", "vorbis.ogg"]);
    let one = file.len() / 3;
    file[one + 28..one + 200].fill(0x55);
    let found = inspect(memory(file.clone()), true).unwrap();
    assert!(found.media.duration_ms().unwrap() >= 9990, "{found:?}");
}

#[test]
fn a_chain_on_its_way_is_played_through() {
    let file = chain(&["opus.opus", "opus.opus"]);
    let (source, _waiting) = Arriving::new(file.clone(), file.len() / 2 + 6000);
    let rig = Rig::new();
    rig.player.send(Command::Load {
        id: ID,
        source: Box::new(source.clone()),
        start_ms: 0,
        play: true,
        sound: Sound {
            speed: 4.0,
            ..Sound::default()
        },
    });
    rig.until(|e| matches!(e, Event::Position { position_ms, .. } if *position_ms > 5300));
    source.change(|g| g.here = file.len());
    rig.until(|e| matches!(e, Event::Ended { .. }));
    assert!(rig.player.status().position_ms.abs_diff(10_000) < 50);
}

/// What the player tells of its places until the end.
fn played(rig: &Rig) -> Vec<u64> {
    let places = RefCell::new(Vec::new());
    rig.until(|e| {
        if let Event::Position { position_ms, .. } = e {
            places.borrow_mut().push(*position_ms);
        }
        matches!(e, Event::Ended { .. })
    });
    places.into_inner()
}

#[test]
fn a_chain_that_has_come_meanwhile_is_reached_and_heard_to_its_end() {
    for names in [["opus.opus", "opus.opus"], ["vorbis.ogg", "vorbis.ogg"]] {
        for to in [None, Some(1_000), Some(7_500)] {
            let file = chain(&names);
            let (source, _waiting) = Arriving::new(file.clone(), file.len() / 2 - 500);
            let rig = Rig::new();
            rig.player.send(Command::Load {
                id: ID,
                source: Box::new(source.clone()),
                start_ms: 0,
                play: true,
                sound: Sound {
                    speed: 4.0,
                    ..Sound::default()
                },
            });
            rig.until(|e| matches!(e, Event::Position { position_ms, .. } if *position_ms > 100));
            // All the rest at once, before the end of the first link.
            source.change(|g| g.here = file.len());
            if let Some(position_ms) = to {
                rig.player.send(Command::Seek(position_ms));
            }
            let places = played(&rig);
            let beyond = places.iter().filter(|at| **at > 5_300).count();
            assert!(beyond >= 2, "{names:?}, {to:?}: {places:?}");
            let end = rig.player.status().position_ms;
            assert!(end.abs_diff(10_000) < 50, "{names:?}, {to:?}: {end}");
        }
    }
}

/// How far the sine of the first second is from where it should be, in milliseconds.
fn late(file: Vec<u8>) -> f64 {
    let pcm = rendered(memory(file), 0, Some(900));
    let rate = f64::from(pcm.report.sample_rate);
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in pcm.mono().iter().enumerate().skip(rate as usize / 10) {
        let (sin, cos) = (std::f64::consts::TAU * 400.0 * n as f64 / rate).sin_cos();
        re += f64::from(*x) * sin;
        im += f64::from(*x) * cos;
    }
    -im.atan2(re) / std::f64::consts::TAU / 400.0 * 1000.0
}

#[test]
fn nothing_is_late_by_its_encoders_padding() {
    for name in [
        "cbr.mp3",
        "vbr.mp3",
        "faststart.m4a",
        "moov-at-end.m4a",
        "chapters.m4a",
        "vorbis.ogg",
        "opus.opus",
        "alac.m4a",
    ] {
        let off = late(bytes(name));
        assert!(off.abs() < 0.06, "{name} is {off} ms late");
        let frames = inspect(memory(bytes(name)), true).unwrap().decoded_frames;
        let rate = inspect(memory(bytes(name)), false)
            .unwrap()
            .media
            .sample_rate;
        assert_eq!(frames, Some(u64::from(rate) * 5), "{name}");
    }
}

#[test]
fn edit_lists_of_all_kinds() {
    let file = bytes("faststart.m4a");
    let elst = file.windows(4).position(|w| w == b"elst").unwrap();
    let change = |at: usize, value: u32| {
        let mut file = file.clone();
        file[elst + at..elst + at + 4].copy_from_slice(&value.to_be_bytes());
        file
    };
    let frames = |file| inspect(memory(file), true).unwrap().decoded_frames.unwrap();
    assert_eq!(frames(file.clone()), 220_500);
    // Version and flags, count, then length, media time and rate of the first.
    assert_eq!(frames(change(12, 3000)), 132_300, "shorter");
    assert!(
        (late(change(16, 1024 + 441)) + 10.0).rem_euclid(2.5) < 0.1,
        "later by 10 ms"
    );
    // Without a length to the end; one that makes no sense, and a list that lies about its size: as it stands.
    assert_eq!(frames(change(12, 0)), 221_184 + 1024 - 1024);
    assert_eq!(frames(change(16, u32::MAX)), frames(change(20, 0x2_0000)));
    let all = frames(change(20, 0x2_0000));
    assert!(all > 221_000);
    for lie in [change(16, 0x7fff_ffff), change(8, 0)] {
        assert!((220_000..=all).contains(&frames(lie)));
    }
}
