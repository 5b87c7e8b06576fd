//! MP3 by its frame index: cuts frames from the file and decodes them one by one.
//!
//! Not symphonia's own MP3 demuxer, because that guesses the length, stops at the guess and cannot change format in
//! mid-file. Here a frame that does not decode becomes silence of its length, so that time stays what the index says.
mod frontier;

use super::guarded::guarded;
use super::probe::{describe, probe};
use super::{Block, Decode, Next};
use crate::chapters;
use crate::index::{Format, Frame, FrameIndex, Place, Walk, Window};
use crate::layer3::Layer3;
use crate::source::SharedSource;
use crate::ticks::Ticks;
use crate::{MediaInfo, PlayerError};

/// Scanned per idle call: a few milliseconds.
const IDLE_SCAN: u64 = 2 << 20;
/// Frames whose whole data must be there before the first one that is heard: overlap and filter memory.
const SETTLING_FRAMES: usize = 3;
/// So much of a file on its way is looked at before a place far ahead is guessed.
const GUESS_FROM: u64 = 128 << 10;
/// The reservoir of the lowest bit rates reaches back this many seconds.
const MAX_PREROLL_POINTS: usize = 6;

pub(crate) struct Mp3Decode {
    source: SharedSource,
    index: FrameIndex,
    /// Where the scan for the index left off, while nothing else has extended it.
    frontier: Option<Walk>,
    walk: Walk,
    /// What the walk will come to next.
    next: Ordinal,
    decoder: Option<(Format, Layer3)>,
    /// Samples of the next frame that come before the place sought.
    skip: u32,
    media: MediaInfo,
    skipped: u64,
    ended: bool,
    /// The index is whole, is worth storing, and this was not said yet.
    index_is_new: bool,
}

#[derive(Debug, Clone, Copy)]
enum Ordinal {
    /// The frame's number in the index.
    Known(u64),
    /// Beyond what is known of a growing file; the time is an estimate.
    Guessed(Ticks),
}

impl Mp3Decode {
    fn read_error(&self, e: &std::io::Error) -> PlayerError {
        PlayerError::Read(self.source.failure().unwrap_or_else(|| e.to_string()))
    }

    /// The next frame with sound, and its ordinal. The walk feeds the index where it is at its frontier.
    fn next_frame(&mut self) -> Result<Option<Frame>, PlayerError> {
        loop {
            let at_frontier = !self.index.whole
                && matches!(self.next, Ordinal::Known(n) if n == self.index.frames);
            let frame = self.walk.next(u64::MAX).map_err(|e| self.read_error(&e))?;
            let Some(frame) = frame else {
                if at_frontier {
                    self.index
                        .finish(self.source.len().unwrap_or(self.walk.at).max(self.walk.at));
                    self.refresh();
                }
                return Ok(None);
            };
            let heard = if at_frontier {
                let bytes = self.walk.window.view(frame.offset, frame.header.bytes);
                let bytes = bytes.map_err(|e| PlayerError::Read(e.to_string()))?;
                let heard = self.index.push(&frame, bytes);
                if !heard {
                    self.index.vouch(&self.source);
                }
                heard
            } else {
                let ordinal = match self.next {
                    Ordinal::Known(n) => n,
                    Ordinal::Guessed(_) => u64::MAX,
                };
                self.index
                    .counts(ordinal, &frame, &mut self.walk)
                    .map_err(|e| self.read_error(&e))?
            };
            if heard {
                return Ok(Some(frame));
            }
        }
    }

    /// Decodes one frame; silence of its length when it is damaged. Says whether it decoded.
    fn decode_frame(&mut self, frame: &Frame, block: &mut Block) -> Result<bool, PlayerError> {
        let format = frame.header.format;
        if self.decoder.as_ref().is_none_or(|(f, _)| *f != format) {
            self.decoder = Some((format, Layer3::new()));
        }
        let Some((_, decoder)) = self.decoder.as_mut() else {
            return Ok(false);
        };
        let bytes = self
            .walk
            .window
            .view(frame.offset, frame.header.bytes)
            .map_err(|e| PlayerError::Read(e.to_string()))?;
        block.channels = usize::from(format.channels);
        // Left, and right if there is one, as symphonia has it.
        block.layout = if format.channels == 1 { 1 } else { 3 };
        block.rate = format.rate;
        let whole = decoder
            .decode(&frame.header, bytes, &mut block.samples)
            .is_ok();
        if !whole {
            block.samples.clear();
            block
                .samples
                .resize(format.samples() as usize * block.channels, 0.0);
        }
        Ok(whole)
    }

    /// Labels the block with its time and takes the encoder's padding off.
    fn label(&mut self, block: &mut Block) {
        let frames = block.frames() as u64;
        match self.next {
            Ordinal::Known(ordinal) => {
                self.next = Ordinal::Known(ordinal + 1);
                let Some(span) = self.index.span_of(ordinal).copied() else {
                    return;
                };
                let first = (ordinal - span.first) * frames;
                let (lead, stop) = (u64::from(span.lead), u64::from(span.lead) + span.heard());
                // Of the last span it is not known yet where it ends.
                let last = self.index.spans.last().map_or(0, |s| s.first);
                let keep = if self.index.whole || span.first < last {
                    stop.saturating_sub(first).min(frames)
                } else {
                    frames
                };
                block.keep_front(usize::try_from(keep).unwrap_or(usize::MAX));
                let early = lead
                    .saturating_sub(first)
                    .max(u64::from(self.skip))
                    .min(keep);
                block.at = span.start.plus(Ticks::of_frames(
                    first.saturating_sub(lead),
                    span.format.rate,
                ));
                if early > 0 {
                    block.samples.drain(..early as usize * block.channels);
                    let heard = (first + early).saturating_sub(lead);
                    block.at = span.start.plus(Ticks::of_frames(heard, span.format.rate));
                }
            }
            Ordinal::Guessed(at) => {
                block.at = at;
                self.next = Ordinal::Guessed(at.plus(Ticks::of_frames(frames, block.rate)));
            }
        }
        self.skip = 0;
        block.span = Ticks::of_frames(block.frames() as u64, block.rate);
    }

    /// Puts the walk at a frame and the decoder into the state that decoding from the beginning would leave.
    fn go_to(&mut self, place: Place) -> Result<(), PlayerError> {
        let Some(nearest) = self.index.point_before(place.frame) else {
            return Err(PlayerError::Damaged(
                "the frame index has no beginning".to_string(),
            ));
        };
        let mut back = 0;
        let (frames, first) = loop {
            let point = self.index.points[nearest.saturating_sub(back)];
            self.walk = self.index.walk_from(&self.source, point);
            let mut frames = Vec::new();
            let mut ordinal = point.frame;
            while ordinal < place.frame {
                let Some(frame) = self.walk.next(u64::MAX).map_err(|e| self.read_error(&e))? else {
                    break;
                };
                if self
                    .index
                    .counts(ordinal, &frame, &mut self.walk)
                    .map_err(|e| self.read_error(&e))?
                {
                    frames.push(frame);
                    ordinal += 1;
                }
            }
            match settled_from(&frames) {
                Some(first) => break (frames, first),
                None if back < nearest && back < MAX_PREROLL_POINTS => back += 1,
                None => break (frames, 0),
            }
        };
        self.decoder = None;
        let mut scratch = Block::default();
        for frame in &frames[first.min(frames.len())..] {
            self.decode_frame(frame, &mut scratch)?;
        }
        self.next = Ordinal::Known(place.frame);
        self.skip = place.sample;
        Ok(())
    }

    /// Goes on from an estimated place in a part of the file that was never seen.
    fn leap(&mut self, to: Ticks) {
        let known = self.index.duration();
        let start = self.index.points.first().map_or(0, |p| p.offset);
        let seen = u128::from(self.index.end.saturating_sub(start));
        // Of one frame nearly nothing may be heard: the rest is the encoder's delay.
        let sounded = u128::from(self.index.sounded().0.max(1));
        let ahead = seen * u128::from(to.minus(known).0) / sounded;
        let offset = self
            .index
            .end
            .saturating_add(u64::try_from(ahead).unwrap_or(u64::MAX));
        let Some(format) = self.index.spans.last().map(|s| s.format) else {
            return;
        };
        let len = self.source.len();
        let promised = len.and_then(|len| self.index.promised(len).map(|total| (len, total)));
        let offset = match promised {
            // What the file says of its whole length is better than any guess.
            Some((len, total)) if to < total => {
                let share = u128::from(len.saturating_sub(start)) * u128::from(to.0)
                    / u128::from(total.0.max(1));
                start.saturating_add(u64::try_from(share).unwrap_or(u64::MAX))
            }
            _ => offset,
        };
        self.ended = len.is_some_and(|len| offset >= len);
        self.walk = Walk::lost(Window::new(&self.source, offset), offset, format);
        self.decoder = None;
        self.skip = 0;
        self.next = Ordinal::Guessed(to);
    }
}

impl Decode for Mp3Decode {
    fn media(&self) -> &MediaInfo {
        &self.media
    }

    fn next(&mut self, block: &mut Block) -> Result<Next, PlayerError> {
        while !self.ended {
            self.look_ahead()?;
            let Some(frame) = self.next_frame()? else {
                self.ended = true;
                if !self.index.whole && self.source.is_complete() {
                    // The end came by a leap over a part that was never seen: now the length can be told.
                    while !self.scan_rest(u64::MAX)? {}
                }
                break;
            };
            if !self.decode_frame(&frame, block)? {
                self.skipped += 1;
            }
            self.label(block);
            if block.frames() > 0 {
                return Ok(Next::Block);
            }
        }
        Ok(Next::End)
    }

    fn seek(&mut self, to: Ticks) -> Result<(), PlayerError> {
        self.ended = false;
        if self.source.is_complete() {
            self.scan_to(to)?;
        } else if self.index.place(to).is_none() && self.index.end < GUESS_FROM {
            // A guess from the first few frames would be a poor one. Of an interrupted transfer there may be no more.
            if self.scan_rest(GUESS_FROM - self.index.end).is_err() {
                self.source.forget_failure();
            }
        }
        match self.index.place(to) {
            Some(place) => self.go_to(place),
            None if self.index.whole => {
                self.ended = true;
                Ok(())
            }
            None => {
                self.leap(to);
                Ok(())
            }
        }
    }

    fn skipped(&self) -> u64 {
        self.skipped
    }

    fn new_index(&mut self) -> Option<Vec<u8>> {
        if !self.index.whole {
            return None;
        }
        std::mem::take(&mut self.index_is_new).then(|| self.index.to_bytes())
    }

    fn idle(&mut self) -> Result<bool, PlayerError> {
        if self.index.whole || !self.source.is_complete() {
            return Ok(false);
        }
        Ok(!self.scan_rest(IDLE_SCAN)?)
    }
}

/// The first of these frames to decode so that the frame after the last one comes out right. None when that lies
/// before them.
fn settled_from(frames: &[Frame]) -> Option<usize> {
    let settled = frames.len().checked_sub(SETTLING_FRAMES)?;
    let mut missing = frames
        .get(settled)
        .map_or(511, |f| f.header.format.reservoir());
    for (i, frame) in frames[..settled].iter().enumerate().rev() {
        missing = missing.saturating_sub(frame.header.bytes - frame.header.overhead());
        if missing == 0 {
            return Some(i);
        }
    }
    None
}

/// Tags and chapters, which symphonia reads; its opinion about the sound is not asked for.
fn media_of(source: &SharedSource) -> MediaInfo {
    let described = guarded(|| {
        let mut reader = probe(source.at(0), !source.is_complete())?;
        Ok(describe(reader.as_mut(), source, u32::MAX))
    });
    // A tag it refuses, say one of 2.2 that is compressed, costs the names in it, not the chapters of the one behind it.
    let described = described.unwrap_or_else(|_| MediaInfo {
        chapters: chapters::of(source, "mp3", None),
        ..MediaInfo::default()
    });
    MediaInfo {
        chapters: described.chapters,
        tags: described.tags,
        ..MediaInfo::default()
    }
}
