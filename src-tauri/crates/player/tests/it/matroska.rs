//! Matroska as other programs write it: laced blocks, clusters that do not tell their size, several tracks. Each is made
//! of a fixture, with the same packets in it, so that it must sound the same and be as exactly reached.
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use player::{MemorySource, Seeker, Source};

use crate::formats::agrees_with;
use crate::support::{bytes, memory, rendered};

const CLUSTER: u32 = 0x1f43_b675;
const TRACKS: u32 = 0x1654_ae6b;
const UNKNOWN: [u8; 8] = [1, 255, 255, 255, 255, 255, 255, 255];

/// Fixtures, the length of a cluster in seconds, and what a packet lasts, in nanoseconds (0 where that differs).
const FILES: [(&str, u64, u64); 5] = [
    ("opus-long.mka", 5, 20_000_000),
    ("vorbis-long.mka", 5, 0),
    ("flac-clusters.mka", 1, 0),
    ("mp3-clusters.mka", 1, 26_122_449),
    ("aac-clusters.mka", 1, 23_219_955),
];

#[derive(Clone)]
struct Packet {
    track: u8,
    /// Milliseconds.
    time: i64,
    data: Vec<u8>,
}

struct File {
    /// EBML, Info and Tracks as they stand.
    ebml: Vec<u8>,
    info: Vec<u8>,
    tracks: Vec<u8>,
    clusters: Vec<(i64, Vec<Packet>)>,
}

/// An element's number, its body, and what follows it.
fn element(bytes: &[u8]) -> (u32, &[u8], &[u8]) {
    let number = |bytes: &[u8]| bytes.iter().fold(0u64, |n, b| n << 8 | u64::from(*b));
    let id = bytes[0].leading_zeros() as usize + 1;
    let length = bytes[id].leading_zeros() as usize + 1;
    let size = number(&bytes[id..id + length]) & ((1 << (7 * length)) - 1);
    let (body, rest) = bytes[id + length..].split_at(size as usize);
    (number(&bytes[..id]) as u32, body, rest)
}

fn written(id: u32, body: &[u8]) -> Vec<u8> {
    let id = id.to_be_bytes();
    let from = id.iter().position(|b| *b != 0).unwrap();
    let mut size = (body.len() as u64).to_be_bytes();
    size[0] = 1;
    [&id[from..], &size, body].concat()
}

fn children(mut bytes: &[u8]) -> Vec<(u32, &[u8])> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let (id, body, rest) = element(bytes);
        all.push((id, body));
        bytes = rest;
    }
    all
}

impl File {
    fn read(name: &str) -> File {
        let file = bytes(name);
        let (_, ebml, rest) = element(&file);
        let segment = children(element(rest).1);
        let of = |wanted| segment.iter().find(|(id, _)| *id == wanted).unwrap().1;
        let clusters = segment.iter().filter(|(id, _)| *id == CLUSTER);
        let clusters = clusters.map(|(_, body)| {
            let parts = children(body);
            let time = parts.iter().find(|(id, _)| *id == 0xe7).unwrap().1;
            let time = time.iter().fold(0, |n, b| n << 8 | i64::from(*b));
            let packet = |block: &[u8]| Packet {
                track: 1,
                time: time + i64::from(i16::from_be_bytes([block[1], block[2]])),
                data: block[4..].to_vec(),
            };
            let packets = parts.iter().filter_map(|(id, body)| match id {
                0xa3 => Some(packet(body)),
                0xa0 => Some(packet(children(body).iter().find(|(id, _)| *id == 0xa1)?.1)),
                _ => None,
            });
            (time, packets.collect())
        });
        File {
            ebml: written(0x1a45_dfa3, ebml),
            info: written(0x1549_a966, of(0x1549_a966)),
            tracks: of(TRACKS).to_vec(),
            clusters: clusters.collect(),
        }
    }

    /// The file, with clusters made by `body` of their packets.
    fn write(&self, sized: bool, body: impl Fn(i64, &[Packet]) -> Vec<u8>) -> Vec<u8> {
        let mut out = [
            &self.ebml[..],
            &[0x18, 0x53, 0x80, 0x67],
            &UNKNOWN,
            &self.info,
        ]
        .concat();
        out.extend(written(TRACKS, &self.tracks));
        for (time, packets) in &self.clusters {
            let mut cluster = written(0xe7, &time.to_be_bytes());
            cluster.extend(body(*time, packets));
            if sized {
                out.extend(written(CLUSTER, &cluster));
            } else {
                out.extend(CLUSTER.to_be_bytes());
                out.extend(UNKNOWN);
                out.extend(cluster);
            }
        }
        out
    }

    /// The entry of the track, with what `more` adds and another number.
    fn track(&self, number: u8, more: &[u8]) -> Vec<u8> {
        let tracks = children(&self.tracks);
        let entry = tracks.iter().find(|(id, _)| *id == 0xae).unwrap().1;
        let mut parts = Vec::new();
        for (id, body) in children(entry) {
            match id {
                0xd7 => parts.extend(written(id, &[number])),
                0x73c5 => parts.extend(written(id, &[number + 40])),
                _ => parts.extend(written(id, body)),
            }
        }
        parts.extend(more);
        written(0xae, &parts)
    }
}

fn head(packet: &Packet, cluster: i64, flags: u8) -> Vec<u8> {
    let [high, low] = i16::try_from(packet.time - cluster).unwrap().to_be_bytes();
    vec![0x80 | packet.track, high, low, flags]
}

fn simple(cluster: i64, packets: &[Packet]) -> Vec<u8> {
    let block = |p: &Packet| written(0xa3, &[head(p, cluster, 0x80), p.data.clone()].concat());
    packets.iter().flat_map(block).collect()
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Lacing {
    Xiph = 2,
    Fixed = 4,
    Ebml = 6,
}

/// Up to `most` packets in a block. Of one size where the lacing wants that.
fn laced(cluster: i64, packets: &[Packet], lacing: Lacing, most: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = packets;
    while !rest.is_empty() {
        let mut count = rest.len().min(most);
        if lacing == Lacing::Fixed {
            let same = rest
                .iter()
                .take_while(|p| p.data.len() == rest[0].data.len());
            count = count.min(same.count());
        }
        let (group, later) = rest.split_at(count);
        rest = later;
        let mut block = head(&group[0], cluster, 0x80 | lacing as u8);
        block.push(count as u8 - 1);
        let sizes: Vec<i64> = group.iter().map(|p| p.data.len() as i64).collect();
        for (n, size) in sizes.iter().enumerate().take(count - 1) {
            match lacing {
                Lacing::Fixed => {}
                Lacing::Xiph => {
                    block.extend(vec![255; *size as usize / 255]);
                    block.push((size % 255) as u8);
                }
                Lacing::Ebml if n == 0 => {
                    block.extend((0x1000_0000 | *size as u32).to_be_bytes());
                }
                // A signed difference in four bytes.
                Lacing::Ebml => {
                    let value = (size - sizes[n - 1] + 0x07ff_ffff) as u32;
                    block.extend((0x1000_0000 | value).to_be_bytes());
                }
            }
        }
        block.extend(group.iter().flat_map(|p| &p.data));
        out.extend(written(0xa3, &block));
    }
    out
}

/// The same sound as the fixture, and every place is reached.
fn same(name: &str, seconds: u64, what: &str, file: &[u8]) {
    let what = format!("{name} {what}");
    let whole = rendered(memory(bytes(name)), 0, None);
    let made = rendered(memory(file.to_vec()), 0, None);
    assert_eq!(made.report.skipped_packets, 0, "{what}");
    // Packets whose padding stood in a block of their own keep it.
    let rate = whole.report.sample_rate as usize;
    assert!(made.frames().abs_diff(whole.frames()) < rate / 10, "{what}");
    let all = made.samples.iter().zip(&whole.samples);
    let off = all.map(|(a, b)| a.abs_diff(*b)).max();
    assert!(off <= Some(2), "{what}: {off:?}");
    let step = seconds * 1000;
    for ms in [
        30,
        step / 2,
        step - 20,
        step + 30,
        2 * step - 40,
        2 * step + 260,
        3 * step + 123,
        4 * step - step / 5,
    ] {
        agrees_with(&format!("{what}, {name}"), file, &made, ms);
    }
}

#[test]
fn laced_blocks() {
    for (name, seconds, lasts) in FILES {
        for lacing in [Lacing::Xiph, Lacing::Ebml, Lacing::Fixed] {
            for told in [true, false] {
                let mut file = File::read(name);
                let duration = written(0x0023_e383, &lasts.to_be_bytes());
                let told = told && lasts > 0;
                file.tracks = file.track(1, if told { &duration } else { &[] });
                let made = file.write(true, |at, packets| laced(at, packets, lacing, 7));
                same(name, seconds, &format!("{lacing:?}, {told}"), &made);
            }
        }
    }
}

#[test]
fn frames_that_are_filled_up_to_one_size() {
    let (name, seconds, _) = FILES
        .into_iter()
        .find(|(name, ..)| name.contains("mp3"))
        .unwrap();
    let made = File::read(name).write(true, |at, packets| {
        let most = packets.iter().map(|p| p.data.len()).max().unwrap();
        let mut filled = packets.to_vec();
        for packet in &mut filled {
            packet.data.resize(most + 1, 0);
        }
        laced(at, &filled, Lacing::Fixed, 7)
    });
    same(name, seconds, "filled up", &made);
}

#[test]
fn clusters_that_do_not_tell_their_size() {
    for (name, seconds, _) in FILES {
        let made = File::read(name).write(false, simple);
        same(name, seconds, "unsized", &made);
    }
}

#[test]
fn several_tracks() {
    for (name, seconds, _) in FILES {
        for (late, sized) in [(0, true), (800, true), (800, false)] {
            let mut file = File::read(name);
            file.tracks = [file.track(1, &[]), file.track(2, &[])].concat();
            let all: Vec<Packet> = file.clusters.drain(..).flat_map(|(_, p)| p).collect();
            // What is not heard comes `late` milliseconds before the sound of its time.
            let mut both: Vec<(i64, Packet)> = Vec::new();
            for packet in all {
                let mut other = packet.clone();
                other.track = 2;
                other.data.reverse();
                both.push((other.time, other));
                both.push((packet.time + late, packet));
            }
            both.sort_by_key(|(stored, _)| *stored);
            let length = seconds as i64 * 1000;
            for (stored, packet) in both {
                let start = stored / length * length;
                if file.clusters.last().is_none_or(|(time, _)| *time != start) {
                    file.clusters.push((start, Vec::new()));
                }
                file.clusters.last_mut().unwrap().1.push(packet);
            }
            let made = file.write(sized, simple);
            same(name, seconds, &format!("{late} {sized}"), &made);
        }
    }
}

/// Arrives when it is asked for, and remembers how much was.
struct Asked {
    bytes: MemorySource,
    read: Arc<AtomicU64>,
}

impl Read for Asked {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(buf)?;
        self.read.fetch_add(count as u64, Relaxed);
        Ok(count)
    }
}

impl Seek for Asked {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

impl Source for Asked {
    fn byte_len(&self) -> Option<u64> {
        self.bytes.byte_len()
    }

    fn is_complete(&self) -> bool {
        false
    }
}

#[test]
fn a_seek_ahead_in_what_arrives_asks_for_that_place_alone() {
    let mut file = File::read("opus-long.mka");
    let (once, clusters) = (20_000, file.clusters.clone());
    assert!(clusters.len() >= 4);
    file.clusters.clear();
    for round in 0..60 {
        for (time, packets) in &clusters[..4] {
            let mut packets = packets.clone();
            for packet in &mut packets {
                packet.time += round * once;
            }
            file.clusters.push((time + round * once, packets));
        }
    }
    let (_, info, _) = element(&file.info);
    let kept = children(info).into_iter().filter(|(id, _)| *id != 0x4489);
    let kept: Vec<u8> = kept.flat_map(|(id, body)| written(id, body)).collect();
    let length = written(0x4489, &1_200_000f64.to_be_bytes());
    for (told, sized) in [(true, true), (false, true), (true, false)] {
        let info = if told {
            [&kept[..], &length].concat()
        } else {
            kept.clone()
        };
        file.info = written(0x1549_a966, &info);
        let made = file.write(sized, simple);
        let mut whole = Seeker::open(memory(made.clone())).unwrap();
        for ms in [1_000_000, 130_500, 1_150_003, 400_000] {
            let read = Arc::new(AtomicU64::new(0));
            let source = Asked {
                bytes: MemorySource::new(made.clone()),
                read: Arc::clone(&read),
            };
            let mut arriving = Seeker::open(Box::new(source)).unwrap();
            let before = read.load(Relaxed);
            let heard = arriving.first_samples(ms).unwrap().to_vec();
            let asked = read.load(Relaxed) - before;
            let what = format!("{told} {sized} at {ms} ms");
            // Opus goes on from other pasts to nearly the same.
            let due = whole.first_samples(ms).unwrap();
            let off = heard.iter().zip(&due).map(|(a, b)| (a - b).abs());
            let off = off.fold(0.0f32, f32::max);
            assert!(heard.len() == due.len() && off < 0.01, "{what}: {off}");
            assert!(!heard.is_empty(), "{what}");
            assert!(
                asked < made.len() as u64 / 5,
                "{what}: {asked} of {}",
                made.len()
            );
        }
    }
}
