//! Files that merely contain the head of another: no noise comes of them, and what is known by name is named.
use std::process::Command;

use player::{PlayerError, inspect};

use crate::support::{bytes, memory, rendered, second_of};

/// Packed samples: nothing in them is periodic, and everything is loud.
fn packed(count: usize) -> Vec<u8> {
    let mut seed = 0x9e37_79b9_u32;
    (0..count)
        .map(|_| {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            (seed >> 24) as u8
        })
        .collect()
}

/// The head of a WAV with two channels at 44,100 Hz and so many bytes of samples.
fn wav_head(data: u32) -> Vec<u8> {
    let mut head = b"RIFF".to_vec();
    head.extend((data + 36).to_le_bytes());
    head.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0\x44\xac\0\0\x10\xb1\x02\0\x04\0\x10\0data");
    head.extend(data.to_le_bytes());
    head
}

/// A file of Monkey's Audio 3.99 as far as it matters: descriptor, header, seek table, then the head of the WAV that it
/// was, and what is packed (MACLib's APEHeader.h).
fn monkeys_audio() -> Vec<u8> {
    let mut file = b"MAC \x96\x0f\0\0".to_vec();
    for size in [52u32, 24, 8, 44, 400_000, 0, 0] {
        file.extend(size.to_le_bytes());
    }
    file.extend([7; 16]);
    file.extend([0xd0, 0x07, 0, 0]);
    for word in [73_728u32, 40_000, 2, 0x0002_0010, 44_100] {
        file.extend(word.to_le_bytes());
    }
    file.extend([0; 8]);
    file.extend(wav_head(1_764_000));
    file.extend(packed(400_000));
    file
}

/// A block of WavPack with the head of the WAV in it, written by hand (WavPack 5 file format).
fn wavpack() -> Vec<u8> {
    let mut body = vec![0x21, 22];
    body.extend(wav_head(1_764_000));
    body.extend([0x8a, 0, 0x0d, 0x03]);
    body.extend(packed(200_000));
    let mut file = b"wvpk".to_vec();
    file.extend((24 + body.len() as u32).to_le_bytes());
    file.extend([0x10, 0x04, 0, 0]);
    for word in [441_000u32, 0, 22_050, 0x1480_1821, 0] {
        file.extend(word.to_le_bytes());
    }
    file.extend(body);
    file
}

/// One by the packer itself, where it is installed.
fn packed_by_program() -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().ok()?;
    let (from, to) = (folder.path().join("a.wav"), folder.path().join("a.wv"));
    std::fs::write(&from, bytes("wav.wav")).ok()?;
    let made = Command::new("wavpack")
        .arg("-q")
        .arg(&from)
        .arg("-o")
        .arg(&to)
        .status()
        .ok()?;
    made.success().then(|| std::fs::read(to).ok())?
}

fn named(file: &[u8]) -> Option<String> {
    match inspect(memory(file.to_vec()), true) {
        Err(PlayerError::Unsupported(name)) => Some(name),
        _ => None,
    }
}

#[test]
fn packed_files_with_the_head_of_a_wav_are_named_and_not_played() {
    let mut files = vec![(monkeys_audio(), "Monkey's Audio"), (wavpack(), "WavPack")];
    files.extend(packed_by_program().map(|file| (file, "WavPack")));
    let tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a".iter().copied();
    let tag: Vec<u8> = tag.chain([0; 10]).collect();
    for (file, name) in files {
        for file in [file.clone(), [&tag[..], &file].concat()] {
            assert_eq!(named(&file), Some(format!("it is {name}")));
        }
    }
}

#[test]
fn a_container_is_taken_only_where_it_begins() {
    // What an archive or the image of a disk looks like: something, and then a whole file.
    for name in [
        "wav.wav",
        "aiff.aiff",
        "flac.flac",
        "faststart.m4a",
        "vorbis.ogg",
        "opus.webm",
        "caf.caf",
    ] {
        for before in [
            packed(700),
            vec![0; 512],
            b"something.wav\0\0\0 0644".to_vec(),
        ] {
            let file = [before, bytes(name)].concat();
            let found = inspect(memory(file), true);
            assert!(
                matches!(
                    found,
                    Err(PlayerError::NotAudio(_) | PlayerError::Unsupported(_))
                ),
                "{name}: {found:?}"
            );
        }
    }
}

#[test]
fn after_a_tag_it_still_is_the_beginning() {
    let tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a".iter().copied();
    let tag: Vec<u8> = tag.chain([0; 10]).collect();
    for name in ["flac.flac", "wav.wav", "adts.aac"] {
        let file = [&tag[..], &bytes(name)].concat();
        let pcm = rendered(memory(file), 1_000, Some(900));
        assert_eq!(second_of(&pcm.mono(), pcm.report.sample_rate), 1, "{name}");
    }
}

#[test]
fn samples_that_do_not_fit_their_format_are_not_played() {
    let good = bytes("wav.wav");
    let at = good.windows(4).position(|w| w == b"fmt ").unwrap() + 8;
    // A block of as many bytes as the channels do not have.
    let mut file = good.clone();
    file[at + 12] += 1;
    assert!(inspect(memory(file), true).is_err());
    // Samples before anything says what they are.
    let data = good.windows(4).position(|w| w == b"data").unwrap();
    let file = [&good[..12], &good[data..]].concat();
    assert!(inspect(memory(file), true).is_err());
}

#[test]
fn a_recording_that_begins_within_a_frame_plays() {
    let file = bytes("adts.aac");
    let second = (2..file.len())
        .find(|at| file[*at] == 0xff && file[*at + 1] & 0xf6 == 0xf0)
        .unwrap();
    let pcm = rendered(memory(file[second / 2..].to_vec()), 0, None);
    assert!(pcm.seconds() > 4.8, "{}", pcm.seconds());
}
