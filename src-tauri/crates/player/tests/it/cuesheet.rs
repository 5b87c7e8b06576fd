//! FLAC with a cue sheet block (RFC 9639, section 8.7): it plays, and its tracks are chapters.
use std::process::Command;

use player::{MediaChapter, inspect};

use crate::support::{bytes, memory, rendered, second_of};

fn track(offset: u64, number: u8, data: bool, points: &[(u64, u8)]) -> Vec<u8> {
    let mut track = offset.to_be_bytes().to_vec();
    track.push(number);
    track.extend([0; 12]);
    track.push(if data { 0x80 } else { 0 });
    track.extend([0; 13]);
    track.push(points.len() as u8);
    for (offset, number) in points {
        track.extend(offset.to_be_bytes());
        track.extend([*number, 0, 0, 0]);
    }
    track
}

fn sheet(tracks: &[Vec<u8>]) -> Vec<u8> {
    let mut sheet = vec![0; 128 + 8 + 259];
    sheet.push(tracks.len() as u8);
    sheet.extend(tracks.concat());
    sheet
}

/// The file with this block behind its stream info.
fn with_block(file: &[u8], block: &[u8]) -> Vec<u8> {
    let behind = 4 + 4 + 34;
    let mut head = file[..behind].to_vec();
    head[4] &= 0x7f;
    let last = file[4] & 0x80;
    let mut made = vec![last | 5];
    made.extend(&(block.len() as u32).to_be_bytes()[1..]);
    [&head, &made, block, &file[behind..]].concat()
}

fn chapters(file: &[u8]) -> Vec<MediaChapter> {
    inspect(memory(file.to_vec()), true).unwrap().media.chapters
}

#[test]
fn it_plays_and_its_tracks_are_chapters() {
    let tracks = [
        track(0, 1, false, &[(0, 1)]),
        // With a pause in front, which belongs to the track before.
        track(8_000, 2, false, &[(0, 0), (4_000, 1)]),
        track(20_000, 3, true, &[(0, 1)]),
        track(24_000, 4, false, &[]),
        track(40_000, 255, false, &[]),
    ];
    let good = bytes("flac.flac");
    let file = with_block(&good, &sheet(&tracks));
    let whole = rendered(memory(file.clone()), 0, None);
    assert!(whole.samples == rendered(memory(good), 0, None).samples);
    let part = rendered(memory(file.clone()), 3_100, Some(700));
    assert_eq!(second_of(&part.mono(), 8_000), 3);
    let found: Vec<_> = chapters(&file)
        .iter()
        .map(|c| (c.start_ms, c.end_ms, c.title.clone()))
        .collect();
    let due = [
        (0, Some(1_500), "1".to_string()),
        (1_500, Some(3_000), "2".to_string()),
        (3_000, Some(5_000), "4".to_string()),
    ];
    assert_eq!(found, due);
}

#[test]
fn chapters_with_words_win() {
    let words = bytes("chapters.flac");
    let due = chapters(&words);
    assert!(!due.is_empty());
    let file = with_block(&words, &sheet(&[track(0, 1, false, &[(0, 1)])]));
    assert_eq!(chapters(&file), due);
}

#[test]
fn what_is_wrong_in_it_costs_only_chapters() {
    let good = bytes("flac.flac");
    let all = sheet(&[
        track(u64::MAX, 1, false, &[(u64::MAX, 1)]),
        track(4_000, 2, false, &[]),
    ]);
    for length in [0, 1, 395, 396, 410, all.len() - 1, all.len()] {
        let file = with_block(&good, &all[..length]);
        let found = inspect(memory(file), true).unwrap();
        assert_eq!(found.decoded_frames, Some(40_000), "{length}");
    }
    let mut full = sheet(&[track(0, 1, false, &[])]);
    full[395] = 255;
    assert_eq!(chapters(&with_block(&good, &full)).len(), 1);
}

/// As the format's own program makes it, where it is installed.
#[test]
fn a_cue_sheet_by_metaflac() {
    let folder = tempfile::tempdir().unwrap();
    let (flac, cue) = (folder.path().join("a.flac"), folder.path().join("a.cue"));
    std::fs::write(&flac, bytes("flac.flac")).unwrap();
    let words = "FILE \"a.wav\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 0\n  TRACK 02 AUDIO\n    INDEX 00 14000\n    INDEX 01 16000\n";
    std::fs::write(&cue, words).unwrap();
    let made = Command::new("metaflac")
        .arg(format!("--import-cuesheet-from={}", cue.display()))
        .arg(&flac)
        .status();
    if !made.is_ok_and(|made| made.success()) {
        eprintln!("metaflac is not here: only the block written by hand was looked at");
        return;
    }
    let found = chapters(&std::fs::read(&flac).unwrap());
    let starts: Vec<u64> = found.iter().map(|c| c.start_ms).collect();
    assert_eq!(starts, [0, 2_000]);
}
