//! Where the clusters of a Matroska file stand (RFC 9559, section 5.1.3), and the file as if it began at one of them.
//!
//! The demuxer of symphonia 0.6 cannot be asked to seek. It takes the times of cues, which are ticks of the segment,
//! for nanoseconds, so that after a seek all of the first cluster is labelled as if it stood near zero and is passed
//! over; what it had unpacked before stays in its queue; and without cues it only goes forward. Reading on is right.
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use symphonia::core::formats::FormatReader;
use symphonia::core::formats::well_known::FORMAT_ID_MKV;

use super::guess::{self, Way};
use crate::chapters::mkv::{header, number};
use crate::source::SharedSource;
use crate::{MemorySource, Source};

/// Elements looked at in one file: days of clusters, or hours of blocks where clusters do not tell their size.
const MAX_ELEMENTS: usize = 1_000_000;
/// Of what stands before the clusters, pictures and all.
const MAX_HEAD_ELEMENTS: usize = 4096;
const MAX_HEAD: u64 = 4 << 20;
/// A cluster is looked for in so many bytes; they hold five seconds or five megabytes as a rule.
const MAX_LOOK: u64 = 16 << 20;
const CHUNK: u64 = 16 << 10;

mod id {
    pub use crate::chapters::mkv::id::{CLUSTER, EBML, SEGMENT};
    pub const INFO: u32 = 0x1549_a966;
    pub const TRACKS: u32 = 0x1654_ae6b;
    pub const TIMESTAMP: u32 = 0xe7;
    pub const DURATION: u32 = 0x4489;
    pub const CRC: u32 = 0xbf;
}

/// The beginning of a segment that does not say where it ends.
const SEGMENT: [u8; 12] = [
    0x18, 0x53, 0x80, 0x67, 0x01, 255, 255, 255, 255, 255, 255, 255,
];

pub(super) fn is_matroska(reader: &dyn FormatReader) -> bool {
    reader.format_info().format == FORMAT_ID_MKV
}

/// For fuzzing: reads these bytes from the cluster of `time` on. How many bytes that gave, and how many it should; None
/// where no cluster is found.
pub fn read_from(bytes: &[u8], time: u64) -> Option<(u64, u64)> {
    let source = SharedSource::new(Box::new(MemorySource::new(bytes)));
    let mut clusters = Clusters::open(&source)?;
    let mut cut = clusters.from(time).ok()??;
    let len = cut.len()?;
    let read = io::copy(&mut cut, &mut io::sink()).ok()?;
    Some((read, len))
}

pub(super) struct Clusters {
    source: SharedSource,
    /// What every reader must see first: the kind of file, its clock and its tracks.
    head: Arc<[u8]>,
    /// Of all of it, in ticks of the segment.
    duration: Option<u64>,
    found: Vec<Cluster>,
    /// The first element not looked at.
    next: u64,
    /// The cluster whose time was not met yet, and its end if that is told.
    open: Option<(u64, Option<u64>)>,
    looked: usize,
}

#[derive(Clone, Copy)]
struct Cluster {
    time: u64,
    start: u64,
}

impl Clusters {
    /// None if this is no such file, or one in an unusual order.
    pub fn open(source: &SharedSource) -> Option<Clusters> {
        let ebml = Element::at(source, 0).ok()??;
        let segment = Element::at(source, ebml.end()?).ok()??;
        if ebml.id != id::EBML || segment.id != id::SEGMENT {
            return None;
        }
        let mut head = ebml.bytes(source)?;
        head.extend(SEGMENT);
        let (mut info, mut tracks, mut duration) = (None, None, None);
        let mut next = segment.body;
        for _ in 0..MAX_HEAD_ELEMENTS {
            let element = Element::at(source, next).ok()??;
            match element.id {
                id::CLUSTER => {
                    head.extend(info?);
                    head.extend::<Vec<u8>>(tracks?);
                    return Some(Clusters {
                        source: source.clone(),
                        head: head.into(),
                        duration,
                        found: Vec::new(),
                        next,
                        open: None,
                        looked: 0,
                    });
                }
                id::INFO => {
                    duration = told_duration(source, &element);
                    info = Some(element.bytes(source)?);
                }
                id::TRACKS => tracks = Some(element.bytes(source)?),
                _ => {}
            }
            next = element.end()?;
        }
        None
    }

    /// The file without the clusters before the last one that begins at `time` (in ticks of the segment) or earlier.
    pub fn from(&mut self, time: u64) -> io::Result<Option<SharedSource>> {
        if let Some(len) = self.source.len().filter(|_| !self.source.is_complete())
            && let Some(place) = self.guessed(time, len)?
        {
            return Ok(Some(self.without_before(place)));
        }
        self.walk(time)
    }

    /// A cluster before `time`, found without all that stands before it. None where that is here, or not known how.
    fn guessed(&mut self, time: u64, len: u64) -> io::Result<Option<u64>> {
        while self.found.is_empty() && self.look()? {}
        let (Some(first), Some(last)) = (self.found.first(), self.found.last()) else {
            return Ok(None);
        };
        let (begin, last) = ((first.start, first.time), (last.start, last.time));
        if time <= last.1 {
            return Ok(None);
        }
        let seen = match self.duration {
            Some(duration) => (len, duration.max(time)),
            None => last,
        };
        let way = Way {
            first: begin.0,
            begin,
            seen: Some(seen),
            len,
        };
        let source = &self.source;
        guess::before(&way, time, |place| {
            // Of an interrupted transfer it will not come: what is looked for may stand before it all the same.
            Ok(cluster_after(source, place).unwrap_or_else(|_| {
                source.forget_failure();
                None
            }))
        })
    }

    fn walk(&mut self, time: u64) -> io::Result<Option<SharedSource>> {
        while self.found.last().is_none_or(|last| last.time <= time) {
            match self.look() {
                Ok(true) => {}
                Ok(false) => break,
                // Of an interrupted transfer the cluster that is known may be the one.
                Err(_) if !self.source.is_complete() && !self.found.is_empty() => {
                    self.source.forget_failure();
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        let later = self.found.iter().position(|cluster| cluster.time > time);
        let index = later.unwrap_or(self.found.len()).saturating_sub(1);
        let cluster = self.found.get(index).copied();
        Ok(cluster.map(|cluster| self.without_before(cluster.start)))
    }

    fn without_before(&self, start: u64) -> SharedSource {
        SharedSource::new(Box::new(Shortened {
            head: Arc::clone(&self.head),
            rest: self.source.clone(),
            start,
            pos: 0,
        }))
    }

    /// Looks at one more element; false where there is none, or none yet.
    fn look(&mut self) -> io::Result<bool> {
        if self.looked >= MAX_ELEMENTS {
            return Ok(false);
        }
        let Some(element) = Element::at(&self.source, self.next)? else {
            return Ok(false);
        };
        let mut next = element.end();
        match (element.id, self.open) {
            (id::CLUSTER, _) => {
                self.open = Some((self.next, next));
                next = Some(element.body);
            }
            (id::TIMESTAMP, Some((start, end))) => {
                let Some(time) = element.number(&self.source)? else {
                    return Ok(false);
                };
                self.found.push(Cluster { time, start });
                self.open = None;
                // The blocks of a cluster that does not tell its end are passed one by one.
                next = end.or(next);
            }
            _ => {}
        }
        let Some(next) = next else {
            return Ok(false);
        };
        self.next = next;
        self.looked += 1;
        Ok(true)
    }
}

/// The length that the segment's information tells, in its ticks.
fn told_duration(source: &SharedSource, info: &Element) -> Option<u64> {
    let mut next = info.body;
    while next < info.end()? {
        let element = Element::at(source, next).ok()??;
        if element.id == id::DURATION {
            let mut bytes = Vec::new();
            let mut reader = source.at(element.body).take(element.size?.min(9));
            reader.read_to_end(&mut bytes).ok()?;
            let ticks = match bytes.len() {
                4 => f64::from(f32::from_be_bytes(bytes.try_into().ok()?)),
                8 => f64::from_be_bytes(bytes.try_into().ok()?),
                _ => return None,
            };
            // A float that is no number, or negative, becomes 0.
            return Some(ticks as u64).filter(|ticks| *ticks > 0);
        }
        next = element.end()?;
    }
    None
}

/// The first cluster at `from` or after it, and its time. Its letters may stand in sound by chance: then they are hardly
/// followed by a time.
fn cluster_after(source: &SharedSource, from: u64) -> io::Result<Option<guess::Known>> {
    let mut start = from;
    let mut looked = 0;
    loop {
        let mut bytes = Vec::new();
        source.at(start).take(CHUNK).read_to_end(&mut bytes)?;
        let found = bytes
            .windows(4)
            .position(|w| w == id::CLUSTER.to_be_bytes());
        let Some(at) = found.map(|at| start + at as u64) else {
            looked += bytes.len() as u64;
            if (bytes.len() as u64) < CHUNK || looked > MAX_LOOK {
                return Ok(None);
            }
            start += CHUNK - 3;
            continue;
        };
        if let Some(time) = time_of(source, at)? {
            return Ok(Some((at, time)));
        }
        start = at + 4;
    }
}

/// The time of the cluster that begins here; None if none does.
fn time_of(source: &SharedSource, at: u64) -> io::Result<Option<u64>> {
    let Some(cluster) = Element::at(source, at)? else {
        return Ok(None);
    };
    let mut first = Element::at(source, cluster.body)?;
    if let Some(end) = first
        .as_ref()
        .filter(|e| e.id == id::CRC)
        .and_then(Element::end)
    {
        first = Element::at(source, end)?;
    }
    match first {
        Some(time) if time.id == id::TIMESTAMP => time.number(source),
        _ => Ok(None),
    }
}

struct Element {
    id: u32,
    start: u64,
    body: u64,
    size: Option<u64>,
}

impl Element {
    fn at(source: &SharedSource, start: u64) -> io::Result<Option<Element>> {
        let mut head = Vec::new();
        source.at(start).take(12).read_to_end(&mut head)?;
        Ok(Element::parse(&head, start))
    }

    fn parse(head: &[u8], start: u64) -> Option<Element> {
        let (id, size, length) = header(head)?;
        let body = start.checked_add(length as u64)?;
        Some(Element {
            id,
            start,
            body,
            size,
        })
    }

    fn end(&self) -> Option<u64> {
        self.body.checked_add(self.size?)
    }

    /// Header and all.
    fn bytes(&self, source: &SharedSource) -> Option<Vec<u8>> {
        let length = self.end()? - self.start;
        let mut bytes = Vec::new();
        let mut reader = source.at(self.start).take(length.min(MAX_HEAD));
        reader.read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 == length).then_some(bytes)
    }

    fn number(&self, source: &SharedSource) -> io::Result<Option<u64>> {
        let Some(size) = self.size.filter(|size| *size <= 8) else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        source.at(self.body).take(size).read_to_end(&mut bytes)?;
        Ok(number(&bytes).filter(|_| bytes.len() as u64 == size))
    }
}

/// A head, and what follows `start` in the file.
struct Shortened {
    head: Arc<[u8]>,
    rest: SharedSource,
    start: u64,
    pos: u64,
}

impl Read for Shortened {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let head = self.head.len() as u64;
        let n = if self.pos < head {
            let left = usize::try_from(self.pos)
                .ok()
                .and_then(|pos| self.head.get(pos..));
            left.unwrap_or_default().read(buf)?
        } else {
            let at = self.start.saturating_add(self.pos - head);
            self.rest.seek(SeekFrom::Start(at))?;
            self.rest.read(buf)?
        };
        self.pos += n as u64;
        Ok(n)
    }
}

impl Seek for Shortened {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let pos = match to {
            SeekFrom::Start(pos) => Some(pos),
            SeekFrom::Current(by) => self.pos.checked_add_signed(by),
            SeekFrom::End(by) => self.byte_len().and_then(|len| len.checked_add_signed(by)),
        };
        self.pos = pos
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "seek outside the file"))?;
        Ok(self.pos)
    }
}

impl Source for Shortened {
    fn byte_len(&self) -> Option<u64> {
        let rest = self.rest.len()?.saturating_sub(self.start);
        rest.checked_add(self.head.len() as u64)
    }

    fn is_complete(&self) -> bool {
        self.rest.is_complete()
    }
}
