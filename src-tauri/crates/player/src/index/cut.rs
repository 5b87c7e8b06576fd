//! Whether the end of an MP3 is missing: its information frame speaks of more bytes than there are, and the last frame is
//! not whole. Either alone is found in files that are as long as they were meant to be.
use std::io::Read;

use super::header::{Format, Header};
use super::scan::Walk;
use super::window::Window;
use super::xing;
use crate::source::SharedSource;

/// Junk before the first frame.
const MOST_JUNK: u64 = 1 << 20;
/// Two of the longest frames (1,441 bytes).
const TAIL: u64 = 2882;

/// Of a file that is here to its end.
pub(crate) fn is_cut(source: &SharedSource) -> bool {
    match (told_end(source), source.len()) {
        (Some(told), Some(len)) => told > len && ends_within_frame(source, len),
        _ => false,
    }
}

fn told_end(source: &SharedSource) -> Option<u64> {
    let mut walk = Walk::new(Window::new(source, 0), 0, None);
    let frame = walk.next(MOST_JUNK).ok()??;
    let bytes = walk.window.view(frame.offset, frame.header.bytes).ok()?;
    let told = xing::parse(bytes, &frame.header)?.bytes?;
    Some(frame.offset + u64::from(told))
}

fn ends_within_frame(source: &SharedSource, len: u64) -> bool {
    let mut tail = Vec::new();
    let from = len.saturating_sub(TAIL);
    if source.at(from).take(TAIL).read_to_end(&mut tail).is_err() {
        return false;
    }
    let header = |at: usize| Header::parse(*tail.get(at..)?.first_chunk()?);
    let end = tail.len();
    // What begins where a frame ends, and reaches behind the end: a frame, or the first bytes of its header.
    (0..end).any(|at| {
        let follows = |format: Option<Format>| {
            (0..at)
                .filter_map(|before| Some((before, header(before)?)))
                .any(|(before, first)| {
                    before + first.bytes == at && format.is_none_or(|format| format == first.format)
                })
        };
        match header(at) {
            Some(frame) => at + frame.bytes > end && follows(Some(frame.format)),
            None => at + 4 > end && tail[at] == 0xff && follows(None),
        }
    })
}
