//! The index as bytes for a library to store: a fixed head, then spans and points as differences in LEB128.
//! About 3 bytes a second of sound. Reading checks everything, because stored bytes are as hostile as any.

use super::{Format, FrameIndex, Point, Span};
use crate::ticks::Ticks;

const MAGIC: &[u8; 4] = b"EMI1";
/// 16 TiB, so that the samples of all frames can be counted.
const MAX_FILE: u64 = 1 << 44;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored frame index cannot be used")]
pub struct IndexError;

impl FrameIndex {
    /// A compact form of a whole index, for `from_bytes`. Of one that is not whole, what is known so far.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(u8::from(self.whole));
        for n in [self.end, self.spans.len() as u64, self.points.len() as u64] {
            put(&mut out, n);
        }
        for span in &self.spans {
            out.push(span.format.code());
            for n in [span.frames, u64::from(span.lead), u64::from(span.tail)] {
                put(&mut out, n);
            }
        }
        let mut last = Point {
            frame: 0,
            offset: 0,
        };
        for point in &self.points {
            put(&mut out, point.frame - last.frame);
            put(&mut out, point.offset - last.offset);
            last = *point;
        }
        let sum = checksum(&out);
        out.extend_from_slice(&sum.to_le_bytes());
        out
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<FrameIndex, IndexError> {
        read(bytes).ok_or(IndexError)
    }
}

fn read(bytes: &[u8]) -> Option<FrameIndex> {
    let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
    if checksum(body).to_le_bytes() != sum {
        return None;
    }
    let mut rest = body.strip_prefix(MAGIC)?;
    let whole = match take(&mut rest)? {
        0 => false,
        1 => true,
        _ => return None,
    };
    let end = get(&mut rest)?;
    let (spans, points) = (get(&mut rest)?, get(&mut rest)?);
    // Each takes at least four or two bytes, so a count cannot ask for more memory than the input has.
    if spans > super::MAX_SPANS as u64 || points > rest.len() as u64 / 2 || end > MAX_FILE {
        return None;
    }
    let mut index = FrameIndex {
        end,
        whole,
        ..FrameIndex::default()
    };
    for _ in 0..spans {
        let format = Format::from_code(take(&mut rest)?)?;
        let frames = get(&mut rest)?;
        let (lead, tail) = (get(&mut rest)?, get(&mut rest)?);
        let span = Span {
            first: index.frames,
            frames,
            format,
            start: index.duration(),
            lead: u32::try_from(lead).ok()?,
            tail: u32::try_from(tail).ok()?,
            claim: None,
        };
        // A frame has at least 24 bytes.
        if frames > end / 24 || lead.checked_add(tail)? > frames * u64::from(format.samples()) {
            return None;
        }
        index.frames = index.frames.checked_add(frames)?;
        if index.frames > end / 24 {
            return None;
        }
        index.spans.push(span);
    }
    let mut last = Point {
        frame: 0,
        offset: 0,
    };
    for i in 0..points {
        let (frames, offset) = (get(&mut rest)?, get(&mut rest)?);
        let point = Point {
            frame: last.frame.checked_add(frames)?,
            offset: last.offset.checked_add(offset)?,
        };
        let rises = if i == 0 {
            point.frame == 0
        } else {
            frames > 0 && offset >= 24
        };
        if !rises || point.frame >= index.frames || point.offset >= end {
            return None;
        }
        index.points.push(point);
        last = point;
    }
    let complete = rest.is_empty() && (index.frames == 0) == index.points.is_empty();
    (complete && index.duration() < Ticks(u64::MAX / 2)).then_some(index)
}

fn put(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u8> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(*first)
}

fn get(bytes: &mut &[u8]) -> Option<u64> {
    let mut n = 0u64;
    for shift in (0..63).step_by(7) {
        let byte = take(bytes)?;
        n |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}

/// FNV-1a: against a torn write, not against malice.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, b| {
        (hash ^ u32::from(*b)).wrapping_mul(0x0100_0193)
    })
}
