//! Walks from frame to frame. Junk, tags and truncated tails are stepped over; a header counts only when what follows
//! it agrees, because four bytes of anything can look like one.
use std::io::{self, Read};

use super::header::{Format, Header};
use super::window::Window;
use super::xing;
use crate::source::SharedSource;

/// Frames that must follow one another before they are believed after junk.
const CONFIRM_AFTER_JUNK: usize = 3;
/// A tag in the middle of a file is skipped only as far as audio follows it.
const MAX_TAG: u64 = 256 << 20;
/// Each costs a look far ahead; a file full of them must not cost more than its length.
const MAX_DOUBTFUL_TAGS: u32 = 1000;
/// Headers that must follow one of free format, each where the one before would have it.
const FREE_WITNESSES: usize = 3;
/// Bytes of a frame: 640 kbit/s, which is the most that encoders make, at 8 kHz.
const LONGEST_FREE: usize = 5761;
/// Each costs a look at the bytes after it.
const MAX_DOUBTFUL_FREE: u32 = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    pub offset: u64,
    pub header: Header,
}

/// Where a walk stands. A walk that begins at a known frame finds the same frames as the one that found it.
pub(crate) struct Walk {
    pub window: Window,
    pub at: u64,
    /// The format of the frame before; None at the start of the file.
    pub format: Option<Format>,
    /// Bytes stepped over that were neither frames nor tags.
    pub junk: u64,
    /// What began the file was free format. Never set once frames were found.
    pub free_format: bool,
    doubtful_free: u32,
    /// In junk: the next header needs witnesses.
    searching: bool,
    doubtful_tags: u32,
    last_end: u64,
}

impl Walk {
    pub fn new(window: Window, at: u64, format: Option<Format>) -> Walk {
        Walk {
            window,
            at,
            format,
            junk: 0,
            free_format: false,
            doubtful_free: 0,
            searching: format.is_none(),
            doubtful_tags: 0,
            last_end: at,
        }
    }

    /// A walk from the middle of nowhere.
    pub fn lost(window: Window, at: u64, format: Format) -> Walk {
        Walk {
            searching: true,
            ..Walk::new(window, at, Some(format))
        }
    }

    /// The last frame it found ends at `end`.
    pub fn after(&self, end: u64) -> bool {
        self.last_end == end
    }

    /// The next frame; None at the end of the file. `budget` bounds the junk looked at in one call: when it is used
    /// up the answer is None and `at` has moved on.
    pub fn next(&mut self, budget: u64) -> io::Result<Option<Frame>> {
        let stop = self.at.saturating_add(budget);
        while self.at < stop {
            let Some(word) = self.window.word(self.at)? else {
                return Ok(None);
            };
            if let Some(header) = Header::parse(word)
                && self.believable(self.at, header)?
            {
                let frame = Frame {
                    offset: self.at,
                    header,
                };
                if self.window.view(self.at, header.bytes)?.len() < header.bytes {
                    // A cut tail is no frame: half of it cannot be decoded.
                    return Ok(None);
                }
                self.at += header.bytes as u64;
                self.last_end = self.at;
                self.format = Some(header.format);
                self.searching = false;
                return Ok(Some(frame));
            }
            if !self.free_format && self.format.is_none() {
                self.free_format = self.begins_free_format(word)?;
            }
            match self.tag_end(self.at, word)? {
                Some(end) => self.at = end,
                None => {
                    self.searching = true;
                    self.junk += 1;
                    self.at += 1;
                    self.skip_to_sync(stop)?;
                }
            }
        }
        Ok(None)
    }

    /// At the expected place and in the running format a header is believed. Otherwise more must follow.
    fn believable(&mut self, at: u64, header: Header) -> io::Result<bool> {
        if !self.searching && self.format == Some(header.format) {
            return Ok(true);
        }
        let mut next = at + header.bytes as u64;
        for _ in 1..CONFIRM_AFTER_JUNK {
            let Some(word) = self.window.word(next)? else {
                // The end of the file vouches for the last frame only where frames were found before.
                return Ok(self.format.is_some() || next > at + header.bytes as u64);
            };
            match Header::parse(word) {
                Some(h) if h.format == header.format => next += h.bytes as u64,
                Some(_) => return Ok(false),
                None if is_tag(word)
                    && (self.format.is_some() || next > at + header.bytes as u64) =>
                {
                    return Ok(true);
                }
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// A header of free format that others of its kind follow, at one distance but for the padding. Four bytes of anything
    /// can look like one.
    fn begins_free_format(&mut self, word: [u8; 4]) -> io::Result<bool> {
        let Some(format) = Header::free_format(word) else {
            return Ok(false);
        };
        if self.doubtful_free >= MAX_DOUBTFUL_FREE {
            return Ok(false);
        }
        self.doubtful_free += 1;
        let view = self
            .window
            .view(self.at, FREE_WITNESSES * LONGEST_FREE + 4)?;
        let padding = |at: usize| {
            let word: [u8; 4] = view.get(at..at + 4)?.try_into().ok()?;
            (Header::free_format(word) == Some(format)).then(|| usize::from(word[2] >> 1 & 1))
        };
        Ok((4 + format.side_bytes()..LONGEST_FREE).any(|bare| {
            let mut at = 0;
            (0..FREE_WITNESSES).all(|_| {
                at += bare + padding(at).unwrap_or(0);
                padding(at).is_some()
            })
        }))
    }

    fn skip_to_sync(&mut self, stop: u64) -> io::Result<()> {
        while self.at < stop {
            let view = self.window.view(self.at, 4096)?;
            if view.is_empty() {
                return Ok(());
            }
            let step = view
                .iter()
                .position(|b| matches!(b, 0xff | b'I' | b'A' | b'T'))
                .unwrap_or(view.len());
            self.junk += step as u64;
            self.at += step as u64;
            if step < 4096 {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The end of an ID3v2, APE or ID3v1 tag that begins here. A tag whose size leads nowhere is junk.
    fn tag_end(&mut self, at: u64, word: [u8; 4]) -> io::Result<Option<u64>> {
        if !is_tag(word) {
            return Ok(None);
        }
        let head = self.window.view(at, 32)?;
        let size = match (&head[..3], head.len()) {
            (b"ID3", 10..) => id3_size(head),
            (b"APE", 32..) if head.starts_with(b"APETAGEX") => {
                let size = u64::from(u32::from_le_bytes([head[12], head[13], head[14], head[15]]));
                let is_header = head[23] & 0x20 != 0;
                Some(if is_header { size + 32 } else { 32 })
            }
            (b"TAG", _) => Some(128),
            _ => None,
        };
        let Some(end) = size.filter(|s| *s <= MAX_TAG).map(|s| at + s) else {
            return Ok(None);
        };
        if self.doubtful_tags >= MAX_DOUBTFUL_TAGS {
            return Ok(None);
        }
        // Believed when it ends where something sensible begins, so that a lying size cannot swallow sound.
        let mut after = Vec::new();
        self.window
            .source()
            .at(end - 1)
            .take(5)
            .read_to_end(&mut after)?;
        let sensible = match after.get(1..5).and_then(|w| <[u8; 4]>::try_from(w).ok()) {
            Some(word) => Header::parse(word).is_some() || is_tag(word) || word == [0; 4],
            None => !after.is_empty(),
        };
        if !sensible {
            self.doubtful_tags += 1;
            return Ok(None);
        }
        Ok(Some(end))
    }
}

/// What begins there is the end of the file, a tag, or the information frame of another stream.
pub(crate) fn stream_ends_at(source: &SharedSource, at: u64) -> io::Result<bool> {
    let mut head = Vec::new();
    source.at(at).take(2048).read_to_end(&mut head)?;
    let Some(word) = head.get(..4).and_then(|w| <[u8; 4]>::try_from(w).ok()) else {
        return Ok(source.len().is_some_and(|len| len.abs_diff(at) < 4));
    };
    if is_tag(word) {
        return Ok(true);
    }
    Ok(Header::parse(word).is_some_and(|header| {
        let frame = head.get(..header.bytes).unwrap_or(&head);
        xing::parse(frame, &header).is_some()
    }))
}

fn is_tag(word: [u8; 4]) -> bool {
    matches!(&word[..3], b"ID3" | b"TAG") || &word == b"APET"
}

/// Size of an ID3v2 tag with header and footer, or None when the header is not one.
pub(crate) fn id3_size(head: &[u8]) -> Option<u64> {
    let head = head.get(..10)?;
    if &head[..3] != b"ID3"
        || head[3] == 0xff
        || head[4] == 0xff
        || head[6..].iter().any(|b| *b >= 0x80)
    {
        return None;
    }
    let size = head[6..].iter().fold(0u64, |n, b| n << 7 | u64::from(*b));
    let footer = if head[5] & 0x10 != 0 { 10 } else { 0 };
    Some(10 + size + footer)
}
