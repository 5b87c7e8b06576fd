//! MP3s too large to be scanned before they sound: what is heard and said is what a whole index gives.
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::*};

use player::{Command, Event, MemorySource, Seeker, Sound, Source, index_mp3};

use crate::engine::{ID, Rig};
use crate::support::{bytes, memory, rendered};

/// Counts what is read.
struct Counted {
    inner: MemorySource,
    read: Arc<AtomicU64>,
    index: Option<Vec<u8>>,
}

impl Counted {
    fn new(bytes: Vec<u8>, index: Option<Vec<u8>>) -> (Box<Counted>, Arc<AtomicU64>) {
        let read = Arc::new(AtomicU64::new(0));
        let counted = Counted {
            inner: MemorySource::new(bytes),
            read: read.clone(),
            index,
        };
        (Box::new(counted), read)
    }
}

impl Read for Counted {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.read.fetch_add(n as u64, Relaxed);
        Ok(n)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

impl Source for Counted {
    fn byte_len(&self) -> Option<u64> {
        self.inner.byte_len()
    }

    fn is_complete(&self) -> bool {
        true
    }

    fn stored_index(&self) -> Option<Vec<u8>> {
        self.index.clone()
    }
}

/// The frames of vbr.mp3 `times` over, behind its information frame, which says so if it is told to.
fn long(times: u32, honest: bool) -> Vec<u8> {
    let file = bytes("vbr.mp3");
    let (head, frames) = file[45..].split_at(144);
    let mut head = head.to_vec();
    let tag = head.windows(4).position(|w| w == b"Xing").unwrap();
    let length = 144 + frames.len() as u32 * times;
    if honest {
        head[tag + 8..tag + 12].copy_from_slice(&(193 * times).to_be_bytes());
        head[tag + 12..tag + 16].copy_from_slice(&length.to_be_bytes());
    }
    [head, frames.repeat(times as usize)].concat()
}

/// Every kind of beginning: a true claim, a false one, none, and two with claims of their own.
fn kinds() -> Vec<(&'static str, Vec<u8>)> {
    let plain = bytes("vbr-no-xing.mp3").repeat(150);
    let (honest, lying) = (long(150, true), long(150, false));
    let joined = [
        bytes("cbr.mp3"),
        plain.clone(),
        honest.clone(),
        bytes("cbr.mp3"),
    ]
    .concat();
    let tagged = [&honest[..], b"TAG", &[b'x'; 125]].concat();
    vec![
        ("honest", honest),
        ("lying", lying),
        ("plain", plain),
        ("joined", joined),
        ("tagged", tagged),
    ]
}

#[test]
fn lengths_and_seeks_are_those_of_the_whole_index() {
    for (name, file) in kinds() {
        let index = index_mp3(memory(file.clone())).unwrap();
        let stored = index.to_bytes();
        let whole = rendered(memory(file.clone()), 0, None);
        let (scanned, _) = Counted::new(file.clone(), Some(stored));
        assert!(
            whole.samples == rendered(scanned, 0, None).samples,
            "{name}"
        );
        assert_eq!(whole.frames() as u64, index.heard_samples(), "{name}");
        let rate = 44_100;
        let mut place = 77u64;
        for _ in 0..25 {
            place = place
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let ms = (place >> 33) % index.duration_ms();
            let part = rendered(memory(file.clone()), ms, Some(60));
            let start = (ms * rate + 500) as usize / 1000;
            let due = &whole.samples[start..(start + part.frames()).min(whole.samples.len())];
            let off = part
                .samples
                .iter()
                .zip(due)
                .position(|(a, b)| a.abs_diff(*b) > 1);
            assert_eq!(
                (off, part.samples.len()),
                (None, due.len()),
                "{name} at {ms}"
            );
        }
    }
}

#[test]
fn only_the_beginning_is_read_before_it_sounds() {
    for (name, file) in kinds() {
        if name == "lying" || name == "joined" {
            // Where it begins cannot be told without counting.
            continue;
        }
        let (source, read) = Counted::new(file, None);
        let mut seeker = Seeker::open(source).unwrap();
        assert!(!seeker.first_samples(0).unwrap().is_empty());
        let read = read.load(Relaxed);
        assert!(read < 1_600_000, "{name}: {read}");
    }
}

#[test]
fn the_index_is_told_once_it_is_whole_unless_it_was_stored() {
    let file = long(150, true);
    let index = index_mp3(memory(file.clone())).unwrap();
    let load = |stored| {
        let rig = Rig::new();
        let (source, _) = Counted::new(file.clone(), stored);
        rig.player.send(Command::Load {
            id: ID,
            source,
            start_ms: 0,
            play: true,
            sound: Sound::default(),
        });
        rig
    };
    let rig = load(None);
    let events = rig.until(|e| matches!(e, Event::Indexed { .. }));
    let Some(Event::Indexed { index: told, .. }) = events.last() else {
        panic!()
    };
    assert!(*told == index.to_bytes());
    let duration = Event::Duration {
        id: ID,
        duration_ms: index.duration_ms(),
    };
    assert!(events.contains(&duration), "{events:?}");
    let claimed = events.iter().find_map(|e| match e {
        Event::Loaded { media, .. } => media.duration_ms(),
        _ => None,
    });
    assert_eq!(
        claimed,
        Some(index.duration_ms()),
        "the claim is a good one"
    );
    let rig = load(Some(index.to_bytes()));
    let until = |e: &Event| matches!(e, Event::Position { position_ms, .. } if *position_ms > 400);
    let events = rig.until(until);
    assert!(!events.iter().any(|e| matches!(e, Event::Indexed { .. })));
    // Past what was scanned, at once.
    let rig = load(None);
    let to = index.duration_ms() - 700;
    rig.player.send(Command::Seek(to));
    let events = rig.until(|e| matches!(e, Event::Ended { .. }));
    let sought = Event::Sought {
        id: ID,
        position_ms: to,
    };
    assert!(events.contains(&sought), "{events:?}");
    assert_eq!(rig.player.status().position_ms, index.duration_ms());
}

#[test]
fn much_junk_in_the_middle_does_not_hold_the_scan_up() {
    let part = bytes("vbr-no-xing.mp3").repeat(60);
    let file = [&part[..], &vec![b'A'; 5 << 20], &part].concat();
    let found = player::inspect(memory(file.clone()), false).unwrap().media;
    assert_eq!(
        found.duration_ms(),
        Some(index_mp3(memory(file)).unwrap().duration_ms())
    );
}
