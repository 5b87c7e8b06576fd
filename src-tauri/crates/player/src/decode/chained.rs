//! Chained Ogg (RFC 3533 section 4): several streams one after another, each a link with headers and a clock of its own.
//!
//! Symphonia plays through a chain but seeks only in the link it is in, and knows no length of the whole. Here every link
//! is opened as a file of its own. A file that is on its way is played through; its links are looked for when it is
//! complete, at the next seek or where the link that was opened ends.
use std::io::Read;

use super::ogg::{FIRST, HEADER, LONGEST_PAGE, Page};
use super::packets::PacketDecode;
use super::{Block, Decode, Next};
use crate::source::SharedSource;
use crate::ticks::Ticks;
use crate::{Length, MediaInfo, Notice, PlayerError};

/// A recording of a radio station may have a link for every song.
const MAX_LINKS: usize = 1024;
/// Up to this size every page is looked at; a larger file only when its last page is of another stream than its first.
const ALWAYS_SCANNED: u64 = 32 << 20;
const CHUNK: u64 = 64 << 10;

struct Link {
    start: u64,
    end: u64,
    /// When it begins to sound.
    at: Ticks,
}

pub(crate) struct Chained {
    source: SharedSource,
    links: Vec<Link>,
    /// The link that `inner` is of.
    on: usize,
    inner: PacketDecode,
    media: MediaInfo,
    skipped: u64,
}

/// None when there is only one link.
pub(crate) fn open(source: &SharedSource) -> Result<Option<Box<dyn Decode>>, PlayerError> {
    if source.is_complete() {
        return Ok(whole(source)?.map(|chained| Box::new(chained) as _));
    }
    match PacketDecode::open(source.clone()) {
        Ok(decode) => Ok(Some(Box::new(Arriving {
            source: source.clone(),
            inner: Box::new(decode),
            at: Ticks(0),
            looked: false,
        }))),
        Err(PlayerError::Read(error)) => Err(PlayerError::Read(error)),
        Err(_) => Ok(None),
    }
}

/// A file that was opened while it was on its way: once all is here, it may turn out to have more links.
struct Arriving {
    source: SharedSource,
    inner: Box<dyn Decode>,
    /// The end of what was read last.
    at: Ticks,
    looked: bool,
}

impl Arriving {
    /// True when it has.
    fn look(&mut self) -> Result<bool, PlayerError> {
        if self.looked || !self.source.is_complete() {
            return Ok(false);
        }
        self.looked = true;
        let Some(chained) = whole(&self.source)? else {
            return Ok(false);
        };
        self.inner = Box::new(chained);
        Ok(true)
    }
}

impl Decode for Arriving {
    fn media(&self) -> &MediaInfo {
        self.inner.media()
    }

    fn next(&mut self, block: &mut Block) -> Result<Next, PlayerError> {
        let mut next = self.inner.next(block)?;
        if next == Next::End && self.look()? {
            self.inner.seek(self.at)?;
            next = self.inner.next(block)?;
        }
        if next == Next::Block {
            self.at = block.at.plus(block.span);
        }
        Ok(next)
    }

    fn seek(&mut self, to: Ticks) -> Result<(), PlayerError> {
        self.look()?;
        self.at = to;
        self.inner.seek(to)
    }

    fn skipped(&self) -> u64 {
        self.inner.skipped()
    }

    fn cut(&self) -> bool {
        self.inner.cut()
    }

    fn idle(&mut self) -> Result<bool, PlayerError> {
        self.inner.idle()
    }

    fn notice(&mut self) -> Option<Notice> {
        self.inner.notice()
    }
}

/// None when there is only one link.
fn whole(source: &SharedSource) -> Result<Option<Chained>, PlayerError> {
    let starts = starts(source).map_err(|e| PlayerError::Read(e.to_string()))?;
    let len = source.len().unwrap_or(0);
    let mut links: Vec<Link> = Vec::new();
    let mut first = None;
    let mut at = Ticks(0);
    if starts.len() < 2 {
        return Ok(None);
    }
    for (n, start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(len);
        // A link that cannot be opened has no sound; the others have.
        let Ok(inner) = PacketDecode::open(source.piece(*start, end)) else {
            continue;
        };
        let Some(length) = inner.length() else {
            continue;
        };
        links.push(Link {
            start: *start,
            end,
            at,
        });
        at = at.plus(length);
        first.get_or_insert(inner);
    }
    let Some(inner) = first.filter(|_| links.len() > 1) else {
        return Ok(None);
    };
    let mut media = inner.media().clone();
    media.length = Some(Length::Stated(at.ms()));
    Ok(Some(Chained {
        source: source.clone(),
        links,
        on: 0,
        inner,
        media,
        skipped: 0,
    }))
}

impl Chained {
    fn turn_to(&mut self, link: usize) -> Result<(), PlayerError> {
        let Some(Link { start, end, .. }) = self.links.get(link) else {
            return Ok(());
        };
        let inner = PacketDecode::open(self.source.piece(*start, *end))?;
        self.skipped += self.inner.skipped();
        self.inner = inner;
        self.on = link;
        Ok(())
    }
}

impl Decode for Chained {
    fn media(&self) -> &MediaInfo {
        &self.media
    }

    fn next(&mut self, block: &mut Block) -> Result<Next, PlayerError> {
        loop {
            if self.inner.next(block)? == Next::Block {
                let begins = self.links.get(self.on).map_or(Ticks(0), |l| l.at);
                block.at = block.at.plus(begins);
                return Ok(Next::Block);
            }
            if self.on + 1 >= self.links.len() {
                return Ok(Next::End);
            }
            self.turn_to(self.on + 1)?;
        }
    }

    fn seek(&mut self, to: Ticks) -> Result<(), PlayerError> {
        let link = self.links.partition_point(|l| l.at <= to).saturating_sub(1);
        if link != self.on {
            self.turn_to(link)?;
        }
        let begins = self.links.get(link).map_or(Ticks(0), |l| l.at);
        self.inner.seek(to.minus(begins))
    }

    fn skipped(&self) -> u64 {
        self.skipped + self.inner.skipped()
    }

    /// The last link may be; one that is followed by another is as long as it was meant to be.
    fn cut(&self) -> bool {
        self.on + 1 >= self.links.len() && self.inner.cut()
    }

    fn notice(&mut self) -> Option<Notice> {
        self.inner.notice()
    }
}

/// Where links begin: at the first of the pages that say they are the first of a stream.
fn starts(source: &SharedSource) -> std::io::Result<Vec<u64>> {
    let len = source.len().unwrap_or(0);
    let mut starts = Vec::new();
    if len > ALWAYS_SCANNED && ends_as_it_began(source, len)? {
        return Ok(starts);
    }
    let mut bytes = Vec::new();
    let (mut base, mut at, mut headers) = (0u64, 0u64, false);
    while at + HEADER as u64 <= len && starts.len() < MAX_LINKS {
        if at < base
            || at + LONGEST_PAGE > base + bytes.len() as u64 && base + (bytes.len() as u64) < len
        {
            base = at;
            bytes.clear();
            let want = LONGEST_PAGE + CHUNK;
            source.at(base).take(want).read_to_end(&mut bytes)?;
        }
        let here = usize::try_from(at - base).unwrap_or(usize::MAX);
        let Some(rest) = bytes.get(here..) else { break };
        match Page::parse(rest) {
            Some(Page { kind, size, .. }) => {
                if kind & FIRST == 0 {
                    headers = false;
                } else if !headers {
                    headers = true;
                    starts.push(at);
                }
                at += size as u64;
            }
            None => {
                let next = rest.iter().skip(1).position(|b| *b == b'O');
                at += next.map_or(rest.len().max(1), |n| n + 1) as u64;
            }
        }
    }
    Ok(starts)
}

/// The last page is of a stream that the first pages name.
fn ends_as_it_began(source: &SharedSource, len: u64) -> std::io::Result<bool> {
    let serials = |from: u64| -> std::io::Result<Vec<[u8; 4]>> {
        let mut bytes = Vec::new();
        source.at(from).take(2 * CHUNK).read_to_end(&mut bytes)?;
        let pages = bytes.windows(HEADER).filter(|w| w.starts_with(b"OggS\0"));
        Ok(pages.map(|w| [w[14], w[15], w[16], w[17]]).collect())
    };
    let first = serials(0)?;
    let last = serials(len.saturating_sub(2 * CHUNK))?;
    Ok(last.last().is_none_or(|serial| first.contains(serial)))
}
