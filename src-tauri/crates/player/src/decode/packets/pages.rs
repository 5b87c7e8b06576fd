//! Where the pages of an Ogg file stand (RFC 3533), and the file as if it began at one of them and ended where it breaks.
//!
//! The demuxer of symphonia 0.6 takes what comes after lost or damaged pages for what was lost, and labels it with that
//! time, a page too early; a seek to there lands a page too late. Where no page came before, it labels by the page's own
//! granule position, which is right: so every stretch without a break is read by a demuxer of its own. Only of a stretch
//! that is the last page alone the beginning is not known, and taken as if it had no padding (less than one packet).
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use symphonia::core::formats::FormatReader;
use symphonia::core::formats::well_known::FORMAT_ID_OGG;

use crate::decode::ogg::{FIRST, LAST, LONGEST_PAGE, Page, without};
use crate::decode::probe::probe;
use crate::source::SharedSource;
use crate::{MemorySource, Source};

use super::guess::{self, Way};

/// Pages of headers; a comment with pictures is megabytes.
const MAX_HEAD_PAGES: usize = 1024;
const MAX_HEAD: usize = 16 << 20;
/// What looks like a page and is none costs up to a page's checksum. One file has so many of them at most.
const MAX_FALSE_PAGES: u32 = 10_000;
/// A search by halves ends at this, in bytes.
const NEAR: u64 = 8 << 10;
/// A damaged end is looked for from here, in bytes before the end.
const MOST_TAIL: u64 = 4 << 20;
const CHUNK: u64 = 16 << 10;
const UNBROKEN: u64 = u64::MAX;

/// For fuzzing: reads these bytes from the page before `granule` to the end, over every break. The bytes that all
/// stretches gave without their headers, and how many stretches there were; None if this is no Ogg.
pub fn read_before(bytes: &[u8], granule: u64) -> Option<(usize, usize)> {
    let source = SharedSource::new(Box::new(MemorySource::new(bytes)));
    let mut pages = Pages::open(&source, Page::parse(bytes)?.serial)?;
    let mut stretch = Some(pages.before(granule).ok()?);
    let (mut read, mut stretches) = (0, 0);
    while let Some(mut reader) = stretch {
        let mut all = Vec::new();
        reader.read_to_end(&mut all).ok()?;
        read += all.len() - pages.head.len();
        stretches += 1;
        stretch = pages.after_break().ok()?;
    }
    Some((read, stretches))
}

pub(super) struct Pages {
    source: SharedSource,
    serial: u32,
    /// What every reader must see first: the codec's headers.
    head: Vec<u8>,
    /// Where the first page with sound begins.
    first: u64,
    /// Where the stretch that is read is broken.
    broken: Arc<AtomicU64>,
    /// The page that was read last.
    seen: Arc<Seen>,
    false_pages: u32,
}

/// Where a page ends, and its granule position; both 0 before there is one.
#[derive(Default)]
struct Seen {
    place: AtomicU64,
    granule: AtomicU64,
}

/// A page, and where it stands.
struct Found {
    page: Page,
    start: u64,
    bytes: Vec<u8>,
}

impl Found {
    fn end(&self) -> u64 {
        self.start + self.page.size as u64
    }
}

impl Pages {
    /// Of an Ogg file, to be read by a reader that heeds where they break: it takes the place of this one.
    pub fn of(
        reader: &mut Box<dyn FormatReader>,
        source: &SharedSource,
        track: u32,
    ) -> Option<Pages> {
        let ogg = reader.format_info().format == FORMAT_ID_OGG;
        let pages = ogg.then(|| Pages::open(source, track)).flatten()?;
        *reader = probe(pages.whole(), true).ok()?;
        Some(pages)
    }

    /// None if this is no Ogg, or how many headers the stream with this serial number has is not known.
    fn open(source: &SharedSource, serial: u32) -> Option<Pages> {
        let (mut head, mut wanted, mut packets) = (Vec::new(), None, 0);
        let mut at = 0;
        for _ in 0..MAX_HEAD_PAGES {
            let (page, bytes) = Page::read(source, at).ok()??;
            at += page.size as u64;
            if page.serial != serial {
                continue;
            }
            if wanted.is_none() {
                wanted = Some(headers(bytes.get(28..)?)?);
            }
            packets += page.packets;
            head.extend(bytes);
            if head.len() > MAX_HEAD {
                return None;
            }
            match wanted? {
                wanted if packets > wanted => return None,
                wanted if packets == wanted => {
                    return Some(Pages {
                        source: source.clone(),
                        serial,
                        head,
                        first: at,
                        broken: Arc::new(AtomicU64::new(UNBROKEN)),
                        seen: Arc::default(),
                        false_pages: 0,
                    });
                }
                _ => {}
            }
        }
        None
    }

    /// All of the file.
    fn whole(&self) -> SharedSource {
        self.stretch(self.first, None)
    }

    /// The granule position at the end: of the last whole page; of what still arrives a guess by the first page.
    pub fn end(&mut self) -> Option<u64> {
        let len = self.source.len()?;
        if !self.source.is_complete() {
            let first = self.timed_from(self.first).ok()??;
            let bytes = u128::from(first.end() - self.first).max(1);
            let all = u128::from(len.saturating_sub(self.first));
            return u64::try_from(u128::from(first.page.granule?) * all / bytes).ok();
        }
        let mut last = None;
        for far in [LONGEST_PAGE * 2, MOST_TAIL] {
            let mut at = len.saturating_sub(far).max(self.first);
            while let Some(found) = self.timed_from(at).ok()? {
                at = found.end();
                last = found.page.granule;
            }
            if last.is_some() {
                break;
            }
        }
        last
    }

    /// What begins with the last page that ends before `granule`, or with the first.
    pub fn before(&mut self, granule: u64) -> io::Result<SharedSource> {
        let low = match self.source.len() {
            Some(len) if self.source.is_complete() => self.halved(granule, len)?,
            Some(len) => self.guessed(granule, len)?,
            None => self.first,
        };
        let (mut at, mut from) = (low, (self.first, None));
        while let Some(found) = self.timed_from(at)? {
            if found.page.granule >= Some(granule) {
                break;
            }
            at = found.end();
            from = (found.start, Some(found));
        }
        Ok(self.stretch(from.0, from.1))
    }

    /// The place of some page before `granule`, by halves.
    fn halved(&mut self, granule: u64, len: u64) -> io::Result<u64> {
        let (mut low, mut high) = (self.first, len);
        while high.saturating_sub(low) > NEAR {
            let middle = low + (high - low) / 2;
            match self.timed_from(middle)? {
                Some(found) if found.start < high && found.page.granule < Some(granule) => {
                    low = found.start;
                    // In a page longer than half of what is left.
                    if found.end() >= high {
                        break;
                    }
                }
                _ => high = middle,
            }
        }
        Ok(low)
    }

    /// The same by how many bytes a time takes, so that of what has not arrived only what lies about the place is
    /// asked for.
    fn guessed(&mut self, granule: u64, len: u64) -> io::Result<u64> {
        let Some(first) = self.timed_from(self.first)? else {
            return Ok(self.first);
        };
        let begin = (first.end(), first.page.granule.unwrap_or(0));
        let seen = (
            self.seen.place.load(Ordering::Relaxed),
            self.seen.granule.load(Ordering::Relaxed),
        );
        let way = Way {
            first: self.first,
            begin,
            seen: Some(seen),
            len,
        };
        let low = guess::before(&way, granule, |place| {
            let Ok(found) = self.timed_from(place) else {
                // Of an interrupted transfer it will not come: what is looked for may stand before it all the same.
                self.source.forget_failure();
                return Ok(None);
            };
            Ok(found.and_then(|found| Some((found.start, found.page.granule?))))
        })?;
        Ok(low.unwrap_or(self.first))
    }

    /// What follows the place where the stretch read last was broken.
    pub fn after_break(&mut self) -> io::Result<Option<SharedSource>> {
        let broken = self.broken.swap(UNBROKEN, Ordering::Relaxed);
        if broken == UNBROKEN {
            return Ok(None);
        }
        let found = self.timed_from(broken)?;
        Ok(found.map(|found| self.stretch(found.start, Some(found))))
    }

    /// The first whole page of the stream at `from` or after it in which a packet ends.
    fn timed_from(&mut self, from: u64) -> io::Result<Option<Found>> {
        let mut at = from;
        while self.false_pages < MAX_FALSE_PAGES {
            match Page::read(&self.source, at)? {
                Some((page, bytes)) if page.serial == self.serial && page.granule.is_some() => {
                    return Ok(Some(Found {
                        page,
                        start: at,
                        bytes,
                    }));
                }
                Some((page, _)) => at += page.size as u64,
                None => {
                    let Some(next) = self.capture_after(at)? else {
                        break;
                    };
                    self.false_pages += u32::from(at > from);
                    at = next;
                }
            }
        }
        Ok(None)
    }

    /// Where the letters that every page begins with stand next.
    fn capture_after(&self, at: u64) -> io::Result<Option<u64>> {
        let mut start = at + 1;
        loop {
            let mut bytes = Vec::new();
            let mut reader = self.source.at(start).take(CHUNK);
            reader.read_to_end(&mut bytes)?;
            if let Some(found) = bytes.windows(4).position(|w| w == b"OggS") {
                return Ok(Some(start + found as u64));
            }
            if (bytes.len() as u64) < CHUNK {
                return Ok(None);
            }
            start += CHUNK - 3;
        }
    }

    fn stretch(&self, start: u64, first: Option<Found>) -> SharedSource {
        self.broken.store(UNBROKEN, Ordering::Relaxed);
        let mut head = self.head.clone();
        let mut stretch = Stretch {
            head: Vec::new(),
            source: self.source.clone(),
            serial: self.serial,
            start,
            pos: 0,
            whole: start,
            sequence: None,
            linked: false,
            ended: false,
            broken: Arc::clone(&self.broken),
            seen: Arc::clone(&self.seen),
        };
        // The demuxer would take a last page that is its first for all of the stream.
        if let Some(found) = first.filter(|found| found.page.kind & LAST != 0) {
            (stretch.start, stretch.whole) = (found.end(), found.end());
            stretch.sequence = Some(found.page.sequence);
            head.extend(without(found.bytes, LAST));
        }
        stretch.head = head;
        SharedSource::new(Box::new(stretch))
    }
}

/// How many packets of headers a stream has, by the first: Vorbis I section 4.2.1, RFC 7845 section 3, and the mapping
/// of FLAC (RFC 9639 section 10.1), which may leave it open.
fn headers(first: &[u8]) -> Option<usize> {
    match first {
        [1, rest @ ..] if rest.starts_with(b"vorbis") => Some(3),
        rest if rest.starts_with(b"OpusHead") => Some(2),
        [0x7f, b'F', b'L', b'A', b'C', _, _, high, low, ..] => {
            let more = usize::from(u16::from_be_bytes([*high, *low]));
            (more > 0).then_some(more + 1)
        }
        _ => None,
    }
}

/// The headers, and the pages from `start` to the first break.
struct Stretch {
    head: Vec<u8>,
    source: SharedSource,
    serial: u32,
    start: u64,
    pos: u64,
    /// Up to here every page was looked at.
    whole: u64,
    sequence: Option<u32>,
    /// Another link of a chain began: everything is passed on.
    linked: bool,
    ended: bool,
    broken: Arc<AtomicU64>,
    seen: Arc<Seen>,
}

impl Stretch {
    /// Looks at one more page; false where none follows that could.
    fn look(&mut self) -> io::Result<bool> {
        let page = Page::read(&self.source, self.whole)?.map(|(page, _)| page);
        match page {
            Some(page) if page.kind & FIRST != 0 => self.linked = true,
            Some(page) if page.serial == self.serial => {
                // Some writers do not count.
                let fits = self
                    .sequence
                    .is_none_or(|last| [last, last.wrapping_add(1)].contains(&page.sequence));
                if !fits {
                    return Ok(false);
                }
                self.sequence = Some(page.sequence);
                self.whole += page.size as u64;
                if let Some(granule) = page.granule {
                    self.seen.place.store(self.whole, Ordering::Relaxed);
                    self.seen.granule.store(granule, Ordering::Relaxed);
                }
            }
            Some(page) => self.whole += page.size as u64,
            None => return Ok(false),
        }
        Ok(true)
    }
}

impl Read for Stretch {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let head = self.head.len() as u64;
        let n = if self.pos < head {
            let rest = usize::try_from(self.pos).ok();
            let rest = rest.and_then(|pos| self.head.get(pos..));
            rest.unwrap_or_default().read(buf)?
        } else {
            let at = self.start.saturating_add(self.pos - head);
            while self.whole <= at && !self.linked && !self.ended {
                if !self.look()? {
                    self.ended = true;
                    self.broken.store(self.whole, Ordering::Relaxed);
                }
            }
            let left = if self.linked {
                u64::MAX
            } else {
                self.whole.saturating_sub(at)
            };
            self.source.at(at).take(left).read(buf)?
        };
        self.pos += n as u64;
        Ok(n)
    }
}

impl Seek for Stretch {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let pos = match to {
            SeekFrom::Start(pos) => Some(pos),
            SeekFrom::Current(by) => self.pos.checked_add_signed(by),
            SeekFrom::End(_) => None,
        };
        self.pos = pos
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "seek outside the file"))?;
        Ok(self.pos)
    }
}

impl Source for Stretch {
    fn byte_len(&self) -> Option<u64> {
        None
    }

    fn is_complete(&self) -> bool {
        false
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
