//! Files that end too early, or claim more than there is: all that is whole is heard, and it is said that it is not all.
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::mpsc::channel;
use std::time::Duration;

use player::{
    Command, Event, Inspection, LoadId, Notice, OutputChoice, Player, Seeker, Sound, Source,
    inspect,
};

use crate::support::{bytes, memory, rendered};

/// With what one packet of it has at most, in milliseconds. Ogg is read by whole pages, which have a second, and the head
/// of Vorbis is a good part of a short file.
const NAMES: [(&str, u64); 17] = [
    ("faststart.m4a", 60),
    ("aiff.aiff", 1),
    ("wav.wav", 1),
    ("caf.caf", 1),
    ("flac.flac", 600),
    ("vorbis.ogg", 1_100),
    ("opus.opus", 1_100),
    ("opus-long.ogg", 1_100),
    ("vorbis-long.ogg", 1_700),
    ("vorbis.mka", 800),
    ("opus.webm", 100),
    ("opus-long.mka", 100),
    ("vorbis-long.mka", 1_700),
    ("flac-clusters.mka", 600),
    ("mp3-clusters.mka", 100),
    ("aac-clusters.mka", 100),
    ("chapters.mka", 800),
];

fn found(file: &[u8]) -> Inspection {
    inspect(memory(file.to_vec()), true).unwrap()
}

#[test]
fn what_is_here_is_played_and_the_cut_is_told() {
    for (name, packet) in NAMES {
        let file = bytes(name);
        let whole = found(&file);
        assert!(!whole.cut, "{name}");
        let all = whole.media.duration_ms().unwrap();
        for share in [990, 600] {
            let part = found(&file[..file.len() * share / 1000]);
            assert!(part.cut, "{name} at {share}");
            assert_eq!(part.skipped_packets, 0, "{name} at {share}");
            let ms = part.media.duration_ms().unwrap();
            // Heads are part of the bytes, and rates vary: some more or less than the share.
            let due = all * share as u64 / 1000;
            let slack = packet + all / 25;
            assert!(
                ms + slack >= due && ms <= due + slack && ms <= all,
                "{name} at {share}: {ms} of {due}"
            );
        }
    }
}

/// The same samples come out as of the whole file, also after a seek.
#[test]
fn what_is_played_is_the_same() {
    for name in [
        "faststart.m4a",
        "aiff.aiff",
        "caf.caf",
        "vorbis.mka",
        "flac-clusters.mka",
    ] {
        let file = bytes(name);
        let whole = rendered(memory(file.clone()), 0, None);
        let cut = file[..file.len() * 9 / 10].to_vec();
        let part = rendered(memory(cut.clone()), 0, None);
        let heard = part.samples.len();
        assert!(heard > whole.samples.len() * 8 / 10, "{name}");
        assert!(part.samples[..] == whole.samples[..heard], "{name}");
        for ms in [700, 2_300, 4_100] {
            crate::formats::agrees_with(name, &cut, &part, ms);
        }
        // Behind the cut there is nothing.
        let end = (whole.seconds() * 1000.0) as u64 - 50;
        assert_eq!(rendered(memory(cut), end, None).frames(), 0, "{name}");
    }
}

fn patched(file: &[u8], what: &[u8], back: usize, bytes: &[u8]) -> Vec<u8> {
    let at = file.windows(what.len()).position(|w| w == what).unwrap() + what.len() - back;
    let mut file = file.to_vec();
    file[at..at + bytes.len()].copy_from_slice(bytes);
    file
}

#[test]
fn an_mdat_that_claims_more_than_there_is_plays_whole() {
    let file = bytes("faststart.m4a");
    let whole = rendered(memory(file.clone()), 0, None);
    for size in [0x7fff_ffff_u32, 0xffff_ffff, file.len() as u32 + 5] {
        let spoilt = patched(&file, b"mdat", 8, &size.to_be_bytes());
        let part = rendered(memory(spoilt.clone()), 0, None);
        assert!(part.samples == whole.samples, "{size:x}");
        assert!(found(&spoilt).cut);
    }
    // To the end of the file, which is here.
    assert!(!found(&patched(&file, b"mdat", 8, &[0; 4])).cut);
}

#[test]
fn sizes_of_who_did_not_know_them_are_no_cut() {
    for (name, kind, big) in [("wav.wav", b"data", false), ("aiff.aiff", b"SSND", true)] {
        let file = bytes(name);
        let whole = rendered(memory(file.clone()), 0, None);
        let at = file.windows(4).position(|w| w == kind).unwrap() + 4;
        for size in [0xffff_ffff_u32, 0] {
            if size == 0 && !big {
                continue;
            }
            let mut open = file.clone();
            open[at..at + 4].copy_from_slice(&size.to_be_bytes());
            let found = found(&open);
            assert!(!found.cut, "{name} {size:x}");
            let frames = found.decoded_frames.unwrap();
            assert!(frames >= whole.frames() as u64, "{name} {size:x}: {frames}");
        }
    }
}

/// Chapters of a video's text track may lie behind the sound: they are missing, and the sound is not.
#[test]
fn a_missing_word_of_another_track_does_not_end_the_sound() {
    let file = bytes("chapters.m4a");
    let moov = file.windows(4).position(|w| w == b"moov").unwrap() - 4;
    // The table in front, as most have it: its offsets are moved by its own length.
    let (head, rest) = file.split_at(file.windows(4).position(|w| w == b"mdat").unwrap() - 4);
    let table = moved(&file[moov..], (file.len() - moov) as u32);
    let front = [head, &table, &rest[..moov - head.len()]].concat();
    let whole = found(&front);
    assert!(!whole.cut);
    // The first word of the text track, behind everything.
    let front = with_far_text(front);
    let part = found(&front);
    assert!(part.cut);
    assert_eq!(part.decoded_frames, whole.decoded_frames);
}

/// All chunk offsets of a table, further by `by`.
fn moved(table: &[u8], by: u32) -> Vec<u8> {
    let mut table = table.to_vec();
    let boxes: Vec<usize> = (0..table.len() - 4)
        .filter(|at| &table[*at..*at + 4] == b"stco")
        .collect();
    for at in boxes {
        let count = u32::from_be_bytes(table[at + 8..at + 12].try_into().unwrap()) as usize;
        for n in 0..count {
            let place = at + 12 + 4 * n;
            let offset = u32::from_be_bytes(table[place..place + 4].try_into().unwrap());
            table[place..place + 4].copy_from_slice(&(offset + by).to_be_bytes());
        }
    }
    table
}

fn with_far_text(mut file: Vec<u8>) -> Vec<u8> {
    let tables: Vec<usize> = (0..file.len() - 4)
        .filter(|at| &file[*at..*at + 4] == b"stco")
        .collect();
    // The sound's has many chunks or the first; the text's is the last.
    let at = *tables.last().unwrap();
    assert!(tables.len() > 1, "there is a track of text");
    file[at + 12..at + 16].copy_from_slice(&0x7f00_0000_u32.to_be_bytes());
    file
}

/// Bytes of which the first are here, and for the rest nobody comes.
struct Interrupted {
    bytes: Vec<u8>,
    here: usize,
    pos: usize,
}

impl Read for Interrupted {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.pos >= self.bytes.len() {
            return Ok(0);
        }
        let here = self.bytes.get(self.pos..self.here).unwrap_or_default();
        if here.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::ConnectionAborted,
                "the connection broke",
            ));
        }
        let count = buf.len().min(here.len());
        buf[..count].copy_from_slice(&here[..count]);
        self.pos += count;
        Ok(count)
    }
}

impl Seek for Interrupted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if let SeekFrom::Start(pos) = to {
            self.pos = usize::try_from(pos).unwrap();
        }
        Ok(self.pos as u64)
    }
}

impl Source for Interrupted {
    fn byte_len(&self) -> Option<u64> {
        Some(self.bytes.len() as u64)
    }

    fn is_complete(&self) -> bool {
        false
    }
}

/// Of an interrupted download the beginning is here, and for the rest nobody comes.
#[test]
fn what_an_interrupted_download_has_is_played() {
    for name in [
        "faststart.m4a",
        "aiff.aiff",
        "wav.wav",
        "caf.caf",
        "flac.flac",
        "vorbis.ogg",
        "opus.opus",
        "adts.aac",
        "cbr.mp3",
        "vorbis.mka",
        "opus.webm",
        "opus-long.mka",
        "flac-clusters.mka",
        "mp3-clusters.mka",
        "aac-clusters.mka",
        "chapters.mka",
    ] {
        let file = bytes(name);
        let here = file.len() * 8 / 10;
        let source = Interrupted {
            bytes: file,
            here,
            pos: 0,
        };
        let mut seeker = Seeker::open(Box::new(source)).unwrap_or_else(|e| panic!("{name}: {e}"));
        for second in [0, 1, 2] {
            let samples = seeker.first_samples(second * 1_000 + 300);
            let samples = samples.unwrap_or_else(|e| panic!("{name} at {second}: {e}"));
            assert!(!samples.is_empty(), "{name} at {second}");
        }
    }
}

/// The session counts what was heard to its end as played: it must know before.
#[test]
fn the_engine_tells_it_before_the_end() {
    for name in ["faststart.m4a", "flac.flac"] {
        let file = bytes(name);
        let file = file[..file.len() * 6 / 10].to_vec();
        let (told, events) = channel();
        let player = Player::start(OutputChoice::Silent, move |event| {
            let _ = told.send(event);
        });
        player.send(Command::Load {
            id: LoadId(1),
            source: memory(file),
            start_ms: 1_500,
            play: true,
            sound: Sound {
                speed: 4.0,
                ..Sound::default()
            },
        });
        let mut cut = false;
        loop {
            match events.recv_timeout(Duration::from_secs(60)).unwrap() {
                Event::Notice {
                    notice: Notice::Cut,
                    ..
                } => cut = true,
                Event::Ended { .. } => break,
                Event::Failed { error, .. } => panic!("{name}: {error}"),
                _ => {}
            }
        }
        assert!(cut, "{name}");
    }
}
