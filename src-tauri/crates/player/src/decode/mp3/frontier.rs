//! Opening an MP3 and getting its index. Sound comes first: of a large file only the beginning is scanned, the rest when
//! there is time, or up to the place that is sought. The decoder never comes near the part of a complete file that was
//! not scanned, so that what it says about time is what a whole index says.
use super::{IDLE_SCAN, Mp3Decode, Ordinal, media_of};
use crate::decode::Decode;
use crate::index::{self, FrameIndex, Walk, Window};
use crate::source::SharedSource;
use crate::ticks::Ticks;
use crate::{Length, PlayerError};

/// A growing file must show its first frame within this much.
const MAX_LEADING_JUNK: u64 = 4 << 20;
/// Scanned at once when a complete file is opened.
const FIRST_SCAN: u64 = 1 << 20;
const SCAN_STEP: u64 = 4 << 20;
/// More than any padding and any change of format need to be seen before they are reached.
const LOOK_AHEAD_FRAMES: u64 = 64;
const MARGIN: Ticks = Ticks::from_ms(2000);

impl Mp3Decode {
    pub fn open(source: SharedSource) -> Result<Mp3Decode, PlayerError> {
        let read = |e: std::io::Error| PlayerError::Read(e.to_string());
        let known = source
            .is_complete()
            .then(|| source.stored_index())
            .flatten()
            .and_then(|bytes| FrameIndex::from_bytes(&bytes).ok())
            .filter(|index| fits(index, &source));
        let stored = known.is_some();
        let (index, frontier) = match known {
            Some(index) => (index, None),
            None if source.is_complete() => {
                let mut index = FrameIndex::default();
                let walk = scan_first(&mut index, &source).map_err(read)?;
                (index, Some(walk))
            }
            None => (growing(&source)?, None),
        };
        if index.frames == 0 {
            return Err(index::no_frames(frontier.is_some_and(|w| w.free_format)));
        }
        let mut decode = Mp3Decode {
            walk: Walk::new(Window::new(&source, 0), 0, None),
            next: Ordinal::Known(0),
            decoder: None,
            skip: 0,
            media: media_of(&source),
            skipped: 0,
            ended: false,
            cut: source.is_complete() && index::is_cut(&source),
            index_is_new: !stored,
            index,
            frontier,
            source,
        };
        let first = decode
            .index
            .spans
            .iter()
            .find(|s| s.frames > 0)
            .map(|s| s.format);
        decode.media.container = "mp3".to_string();
        decode.media.codec = "mp3".to_string();
        decode.media.sample_rate = first.map_or(0, |f| f.rate);
        decode.media.channels = first.map_or(0, |f| u16::from(f.channels));
        decode.refresh();
        decode.seek(Ticks(0))?;
        Ok(decode)
    }

    /// Length as counted, or as far as it can be told.
    pub(super) fn refresh(&mut self) {
        self.media.length = if self.index.whole {
            Some(Length::Counted(self.index.duration().ms()))
        } else {
            self.source.len().map(|len| match self.index.promised(len) {
                Some(promised) => Length::Stated(promised.ms()),
                None => {
                    let rest = self.estimate(self.index.end, len);
                    Length::Guessed(self.index.duration().plus(rest).ms())
                }
            })
        };
    }

    /// How long the bytes between two offsets should last, going by what was seen.
    fn estimate(&self, from: u64, to: u64) -> Ticks {
        let start = self.index.points.first().map_or(0, |p| p.offset);
        let seen = u128::from(self.index.end.saturating_sub(start)).max(1);
        let ticks = u128::from(to.saturating_sub(from)) * u128::from(self.index.sounded().0) / seen;
        Ticks(u64::try_from(ticks).unwrap_or(u64::MAX))
    }

    /// Scans on for about `budget` bytes; true when the index is whole.
    pub(super) fn scan_rest(&mut self, budget: u64) -> Result<bool, PlayerError> {
        if self.index.whole {
            return Ok(true);
        }
        let mut walk = match self.frontier.take() {
            // Past junk the index has not moved, but the walk has.
            Some(walk) if walk.after(self.index.end) => walk,
            _ => self.index.frontier(&self.source),
        };
        let whole = self
            .index
            .extend(&mut walk, budget)
            .map_err(|e| self.read_error(&e))?;
        self.frontier = (!whole).then_some(walk);
        if whole {
            self.refresh();
            if let Ordinal::Guessed(_) = self.next {
                let found = self
                    .index
                    .ordinal_at(&self.source, self.walk.at)
                    .map_err(|e| self.read_error(&e))?;
                self.next = found.map_or(self.next, Ordinal::Known);
            }
        }
        Ok(whole)
    }

    /// Scans a complete file until a place and a little after it are known.
    pub(super) fn scan_to(&mut self, to: Ticks) -> Result<(), PlayerError> {
        while !self.index.whole
            && (self.index.duration() <= to.plus(MARGIN) || !self.index.is_settled())
        {
            self.scan_rest(SCAN_STEP)?;
        }
        Ok(())
    }

    pub(super) fn look_ahead(&mut self) -> Result<(), PlayerError> {
        while let Ordinal::Known(next) = self.next
            && !self.index.whole
            && (next + LOOK_AHEAD_FRAMES > self.index.frames || !self.index.is_settled())
            && self.source.is_complete()
        {
            self.scan_rest(IDLE_SCAN)?;
        }
        Ok(())
    }
}

/// The beginning of a complete file; all of it when that is needed to tell where the sound begins.
fn scan_first(index: &mut FrameIndex, source: &SharedSource) -> std::io::Result<Walk> {
    let mut walk = index.frontier(source);
    while !index.extend(&mut walk, FIRST_SCAN)? && (index.frames == 0 || !index.is_settled()) {}
    Ok(walk)
}

/// As much of a file on its way as shows that it is one.
fn growing(source: &SharedSource) -> Result<FrameIndex, PlayerError> {
    let read = |e: std::io::Error| PlayerError::Read(e.to_string());
    let mut index = FrameIndex::default();
    let mut walk = index.frontier(source);
    while index.frames == 0 {
        let Some(frame) = walk
            .next(MAX_LEADING_JUNK.saturating_sub(walk.at))
            .map_err(read)?
        else {
            return Err(index::no_frames(walk.free_format));
        };
        let bytes = walk
            .window
            .view(frame.offset, frame.header.bytes)
            .map_err(read)?;
        if !index.push(&frame, bytes) {
            index.vouch(source);
        }
    }
    Ok(index)
}

/// A stored index is for these bytes when the lengths agree and frames are where it says.
fn fits(index: &FrameIndex, source: &SharedSource) -> bool {
    if !index.whole || source.len() != Some(index.end) {
        return false;
    }
    let probes = [
        0,
        index.points.len() / 2,
        index.points.len().saturating_sub(1),
    ];
    probes.iter().filter_map(|i| index.points.get(*i)).all(|point| {
        let mut walk = index.walk_from(source, *point);
        let format = index.span_of(point.frame).map(|s| s.format);
        matches!(walk.next(1), Ok(Some(f)) if f.offset == point.offset && Some(f.header.format) == format)
    })
}
