//! The MP3 frame index: true length, exact seeking and honest joins for a format that has none of them.
//!
//! Written by hand because no library gives it: MP3 has no table of contents, a missing or wrong Xing header makes
//! demuxers guess the length (and stop there), and joined files carry several headers that contradict each other. One
//! pass over the frame headers (no decoding) settles all of it.
mod bytes;
mod cut;
mod header;
mod scan;
mod window;
mod xing;

#[cfg(test)]
mod tests;

use std::io::{self, Read};

pub use bytes::IndexError;
pub(crate) use cut::is_cut;
pub(crate) use header::{Format, Header};
pub(crate) use scan::{Frame, Walk};
pub(crate) use window::Window;

use crate::source::SharedSource;
use crate::ticks::Ticks;
use crate::{PlayerError, Source};

/// Samples that every decoder adds in front, by the construction of its filters; LAME's delay does not count them.
const DECODER_DELAY: u32 = 529;
/// Joins and format changes beyond this are noise: frames of yet another format are then passed over.
const MAX_SPANS: usize = 4096;

/// Where the frames of an MP3 file are, and when they sound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrameIndex {
    pub(crate) spans: Vec<Span>,
    pub(crate) points: Vec<Point>,
    /// The file up to here is known; when the index is whole, the file's length.
    pub(crate) end: u64,
    /// The file was seen to its end.
    pub(crate) whole: bool,
    pub(crate) frames: u64,
}

/// A run of frames of one format, between two information frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// Ordinal of its first frame in the file.
    pub first: u64,
    pub frames: u64,
    pub format: Format,
    /// Source time of its first heard sample.
    pub start: Ticks,
    /// Samples at either end that are encoder's padding.
    pub lead: u32,
    pub tail: u32,
    claim: Option<Claim>,
}

/// Frames and padding that an information frame claims; applied when the count agrees. That cannot be told before all is
/// counted, so a claim is vouched for, as far as it concerns the beginning, by where it says that the stream ends: at the
/// end of the file, at a tag, or at another information frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claim {
    frames: u32,
    lead: u32,
    tail: u32,
    end: Option<u64>,
    vouched: bool,
}

impl Span {
    fn samples(&self) -> u64 {
        self.frames * u64::from(self.format.samples())
    }

    pub fn heard(&self) -> u64 {
        self.samples()
            .saturating_sub(u64::from(self.lead) + u64::from(self.tail))
    }

    fn end(&self) -> Ticks {
        self.start
            .plus(Ticks::of_frames(self.heard(), self.format.rate))
    }

    fn close(&mut self) {
        let Some(claim) = self.claim else {
            return;
        };
        let fits = u64::from(claim.lead + claim.tail) < self.samples();
        if u64::from(claim.frames) == self.frames && fits {
            (self.lead, self.tail) = (claim.lead, claim.tail);
        } else if !fits {
            self.lead = 0;
        }
    }
}

/// A frame whose place is remembered, about one a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    pub frame: u64,
    pub offset: u64,
}

/// A sample of the heard sound, as the frame it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub frame: u64,
    pub sample: u32,
}

impl FrameIndex {
    /// Length of what is known, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        self.duration().ms()
    }

    /// The whole file was seen, so that the length is counted.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// MPEG frames with sound in them.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Sample frames that are heard from beginning to end.
    pub fn heard_samples(&self) -> u64 {
        self.spans.iter().map(Span::heard).sum()
    }

    /// How long all frames last, the encoder's padding too: what their bytes stand for.
    pub(crate) fn sounded(&self) -> Ticks {
        let of = |span: &Span| Ticks::of_frames(span.samples(), span.format.rate);
        Ticks(self.spans.iter().map(|span| of(span).0).sum())
    }

    pub(crate) fn duration(&self) -> Ticks {
        self.spans.last().map_or(Ticks(0), Span::end)
    }

    /// Takes the next frame in. False when it is not sound or not counted.
    pub(crate) fn push(&mut self, frame: &Frame, bytes: &[u8]) -> bool {
        let format = frame.header.format;
        self.end = frame.offset + frame.header.bytes as u64;
        if let Some(info) = xing::parse(bytes, &frame.header) {
            let claim = info
                .frames
                .zip(info.trim)
                .map(|(frames, (delay, padding))| Claim {
                    frames,
                    lead: u32::from(delay) + DECODER_DELAY,
                    tail: u32::from(padding).saturating_sub(DECODER_DELAY),
                    end: info.bytes.map(|bytes| frame.offset + u64::from(bytes)),
                    vouched: false,
                });
            self.begin(format, claim);
            return false;
        }
        if self.spans.last().is_none_or(|s| s.format != format) && !self.begin(format, None) {
            return false;
        }
        let Some(span) = self.spans.last_mut() else {
            return false;
        };
        let per_second = u64::from(format.rate / format.samples()).max(1);
        let due = self
            .points
            .last()
            .is_none_or(|p| self.frames - p.frame >= per_second);
        if due || span.frames == 0 {
            self.points.push(Point {
                frame: self.frames,
                offset: frame.offset,
            });
        }
        span.frames += 1;
        self.frames += 1;
        true
    }

    /// False when there are too many spans already.
    fn begin(&mut self, format: Format, claim: Option<Claim>) -> bool {
        if let Some(last) = self.spans.last_mut() {
            last.close();
        }
        if self.spans.last().is_some_and(|s| s.frames == 0) {
            self.spans.pop();
        }
        if self.spans.len() >= MAX_SPANS {
            return false;
        }
        let (start, first) = (self.duration(), self.frames);
        self.spans.push(Span {
            first,
            frames: 0,
            format,
            start,
            lead: 0,
            tail: 0,
            claim,
        });
        true
    }

    /// Looks whether the stream ends where its information frame says. To be called when one was taken in.
    pub(crate) fn vouch(&mut self, source: &SharedSource) {
        let Some(span) = self.spans.last_mut().filter(|s| s.frames == 0) else {
            return;
        };
        let Some(claim) = span.claim.as_mut() else {
            return;
        };
        let Some(end) = claim.end else { return };
        // Of a file on its way only what is known without waiting.
        claim.vouched = source.len() == Some(end)
            || (source.is_complete() && scan::stream_ends_at(source, end).unwrap_or(false));
        if claim.vouched {
            span.lead = claim.lead;
        }
    }

    /// Whether the sound known so far begins where it will be said to begin when all is known.
    pub(crate) fn is_settled(&self) -> bool {
        self.whole
            || self
                .spans
                .last()
                .is_none_or(|s| s.claim.is_none_or(|c| c.vouched))
    }

    /// The length that a vouched claim gives, when it speaks of the whole file.
    pub(crate) fn promised(&self, len: u64) -> Option<Ticks> {
        let [span] = self.spans.as_slice() else {
            return None;
        };
        let claim = span.claim.filter(|c| c.vouched)?;
        // All but tags.
        let all = claim
            .end
            .is_some_and(|end| len.saturating_sub(end) < 1 << 20);
        let samples = u64::from(claim.frames) * u64::from(span.format.samples());
        let heard = samples.checked_sub(u64::from(claim.lead + claim.tail))?;
        all.then(|| Ticks::of_frames(heard, span.format.rate))
    }

    /// Nothing more will come.
    pub(crate) fn finish(&mut self, len: u64) {
        if let Some(last) = self.spans.last_mut() {
            last.close();
        }
        self.end = len;
        self.whole = true;
    }

    /// The span that holds the frame, or the last one for the frame that will come next.
    pub(crate) fn span_of(&self, frame: u64) -> Option<&Span> {
        let after = self.spans.partition_point(|s| s.first <= frame);
        self.spans.get(after.checked_sub(1)?)
    }

    /// The frame and sample heard at `at`. None at or past the end of what is known.
    pub(crate) fn place(&self, at: Ticks) -> Option<Place> {
        let after = self.spans.partition_point(|s| s.start <= at);
        for span in &self.spans[after.checked_sub(1)?..] {
            let sample = at.minus(span.start).frames(span.format.rate);
            if sample < span.heard() {
                let sample = sample + u64::from(span.lead);
                let per = u64::from(span.format.samples());
                return Some(Place {
                    frame: span.first + sample / per,
                    sample: (sample % per) as u32,
                });
            }
        }
        None
    }

    /// The last remembered frame at or before `frame`, and how many come before that.
    pub(crate) fn point_before(&self, frame: u64) -> Option<usize> {
        self.points
            .partition_point(|p| p.frame <= frame)
            .checked_sub(1)
    }

    pub(crate) fn point_before_offset(&self, offset: u64) -> Option<Point> {
        let after = self.points.partition_point(|p| p.offset <= offset);
        self.points.get(after.checked_sub(1)?).copied()
    }

    /// A walk that goes on where the index ends.
    pub(crate) fn frontier(&self, source: &SharedSource) -> Walk {
        Walk::new(
            Window::new(source, self.end),
            self.end,
            self.spans.last().map(|s| s.format),
        )
    }

    /// Scans on for about `budget` bytes; true when the end was reached.
    pub(crate) fn extend(&mut self, walk: &mut Walk, budget: u64) -> io::Result<bool> {
        let stop = walk.at.saturating_add(budget);
        while walk.at < stop {
            let Some(frame) = walk.next(stop - walk.at)? else {
                if walk.at < stop {
                    self.finish(walk.window.source().len().unwrap_or(walk.at).max(walk.at));
                    return Ok(true);
                }
                break;
            };
            let bytes = walk.window.view(frame.offset, frame.header.bytes)?;
            if !self.push(&frame, bytes) {
                self.vouch(walk.window.source());
            }
        }
        Ok(false)
    }

    /// The ordinal of the frame at `offset`, if a counted frame begins there.
    pub(crate) fn ordinal_at(&self, source: &SharedSource, offset: u64) -> io::Result<Option<u64>> {
        let Some(point) = self.point_before_offset(offset) else {
            return Ok(None);
        };
        let mut walk = self.walk_from(source, point);
        let mut ordinal = point.frame;
        while walk.at < offset {
            let Some(frame) = walk.next(u64::MAX)? else {
                return Ok(None);
            };
            if frame.offset >= offset {
                break;
            }
            if self.counts(ordinal, &frame, &mut walk)? {
                ordinal += 1;
            }
        }
        Ok(Some(ordinal))
    }

    pub(crate) fn walk_from(&self, source: &SharedSource, point: Point) -> Walk {
        let format = self.span_of(point.frame).map(|s| s.format);
        Walk::new(Window::new(source, point.offset), point.offset, format)
    }

    /// Whether the frame just walked over is the one with this ordinal (and not an information frame).
    pub(crate) fn counts(&self, ordinal: u64, frame: &Frame, walk: &mut Walk) -> io::Result<bool> {
        let bytes = walk.window.view(frame.offset, frame.header.bytes)?;
        if xing::parse(bytes, &frame.header).is_some() {
            return Ok(false);
        }
        Ok(self
            .span_of(ordinal)
            .is_none_or(|s| s.format == frame.header.format || !self.whole))
    }
}

/// Scans an MP3 to its end. For a library that wants to store the index with the file.
pub fn index_mp3(source: Box<dyn Source>) -> Result<FrameIndex, PlayerError> {
    let source = SharedSource::new(source);
    let (index, free_format) = scan_all(&source).map_err(|e| PlayerError::Read(e.to_string()))?;
    if index.frames == 0 {
        return Err(no_frames(free_format));
    }
    Ok(index)
}

pub(crate) fn scan_all(source: &SharedSource) -> io::Result<(FrameIndex, bool)> {
    let mut index = FrameIndex::default();
    let mut walk = index.frontier(source);
    while !index.extend(&mut walk, u64::MAX)? {}
    Ok((index, walk.free_format))
}

pub(crate) fn no_frames(free_format: bool) -> PlayerError {
    if free_format {
        PlayerError::Unsupported("it is a free-format MP3, which has no fixed bit rate".to_string())
    } else {
        PlayerError::NotAudio("nothing in it can be read as sound".to_string())
    }
}

/// Where the first thing that is not an ID3v2 tag begins.
pub(crate) fn after_tags(source: &SharedSource) -> io::Result<u64> {
    let mut at = 0;
    // Some files carry a second tag; nobody carries many.
    for _ in 0..4 {
        let mut head = Vec::new();
        source.at(at).take(10).read_to_end(&mut head)?;
        let Some(size) = scan::id3_size(&head) else {
            break;
        };
        let mut beyond = [0];
        if source.at(at + size).read(&mut beyond)? == 0 {
            break;
        }
        at += size;
    }
    Ok(at)
}

/// Whether these bytes are the beginning of an MP3 without anything in front.
pub(crate) fn starts_with_frames(head: &[u8]) -> bool {
    let mut at = 0;
    let mut seen = 0;
    while let Some(word) = head
        .get(at..at + 4)
        .and_then(|w| <[u8; 4]>::try_from(w).ok())
    {
        let Some(header) = Header::parse(word) else {
            return false;
        };
        seen += 1;
        at += header.bytes;
    }
    seen >= 2
}
