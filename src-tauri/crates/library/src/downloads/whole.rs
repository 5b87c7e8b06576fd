//! Whether a finished file is all of an episode. Where an answer gave a length, that is believed; where only the end of the
//! body says so, it is held against what else is known, and against what the file itself says. Pure, but for reading.
use lenient::mpeg::FrameHeader;
use lenient::sound::{Container, container};
use std::io::{Read, Seek, SeekFrom};

/// The code of a file that is not all of it, or perhaps not.
pub(super) const INCOMPLETE_CODE: &str = "incomplete";

/// What is known of a file that has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Finished {
    /// No answer gave a length.
    pub unconfirmed: bool,
    /// The largest length that any answer gave.
    pub told: Option<u64>,
    /// What the feed says, in bytes.
    pub claimed: Option<u64>,
    /// What the feed says, in milliseconds.
    pub duration: Option<u64>,
}

/// What a file says of its own length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    /// It has all that its structure speaks of.
    Whole,
    /// Its structure reaches beyond its end: in an MP4 that is certain, elsewhere a tool may have left an old number.
    Cut {
        sure: bool,
    },
    Unknown,
}

/// Whether the file may be only a part.
pub(super) fn is_doubtful(file: &mut (impl Read + Seek), known: Finished) -> std::io::Result<bool> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    let own = match container(&head) {
        Some(Container::Mp4) => boxes(file, length)?,
        Some(Container::Ogg) => last_page(file, length)?,
        Some(Container::Wav) => riff(&head, length),
        None => frames(file, &head, length)?,
        Some(_) => Own::Unknown,
    };
    if own == (Own::Cut { sure: true }) {
        return Ok(true);
    }
    let far = |said: Option<u64>| said.is_some_and(|said| length < said - said / 10);
    if !known.unconfirmed {
        // Lengths in feeds are often wrong, and so are old numbers in files; both together are not.
        return Ok(own == (Own::Cut { sure: false }) && far(known.claimed));
    }
    if matches!(own, Own::Cut { .. }) || far(known.told) {
        return Ok(true);
    }
    if own == Own::Whole {
        return Ok(false);
    }
    let heard = frames_last(&head, length);
    let short = heard
        .zip(known.duration)
        .is_some_and(|(heard, said)| heard < said - said / 8);
    Ok(far(known.claimed) || short)
}

/// Enough for most tags with a picture in them.
const HEAD: u64 = 512 * 1024;
/// The most boxes of a file that are looked at: those of a recording are few.
const BOXES: usize = 10_000;

/// ISO base media: whether a box of the file's own level reaches beyond its end, or the one that says what is where is
/// missing (ISO 14496-12, 4.2).
fn boxes(file: &mut (impl Read + Seek), length: u64) -> std::io::Result<Own> {
    let (mut at, mut described) = (0_u64, false);
    for _ in 0..BOXES {
        if at >= length {
            let cut = Own::Cut { sure: true };
            return Ok(if described { Own::Whole } else { cut });
        }
        let mut head = [0; 16];
        file.seek(SeekFrom::Start(at))?;
        let mut got = 0;
        while let Some(rest) = head.get_mut(got..).filter(|rest| !rest.is_empty()) {
            match file.read(rest)? {
                0 => break,
                n => got += n,
            }
        }
        if got < 8 {
            // A few bytes that are no box: many tools leave some.
            return Ok(Own::Unknown);
        }
        let [a, b, c, d, kind @ .., _, _, _, _, _, _, _, _] = head;
        described |= &kind == b"moov" || &kind == b"moof";
        let size = match u32::from_be_bytes([a, b, c, d]) {
            // To the end of the file.
            0 => return Ok(if described { Own::Whole } else { Own::Unknown }),
            1 => head
                .last_chunk()
                .map_or(0, |long: &[u8; 8]| u64::from_be_bytes(*long)),
            size => u64::from(size),
        };
        if size < 8 || !kind.iter().all(|byte| matches!(byte, 0x20..=0x7e | 0xa9)) {
            return Ok(Own::Unknown);
        }
        at = at.saturating_add(size);
        if at > length {
            return Ok(Own::Cut { sure: true });
        }
    }
    Ok(Own::Unknown)
}

/// Ogg: whether the last page says that it is the last (RFC 3533, 6).
fn last_page(file: &mut (impl Read + Seek), length: u64) -> std::io::Result<Own> {
    let from = length.saturating_sub(128 * 1024);
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    file.by_ref().take(128 * 1024).read_to_end(&mut tail)?;
    let last = tail.windows(6).rev().find(|page| page.starts_with(b"OggS"));
    Ok(match last {
        Some([.., flags]) if flags & 4 != 0 => Own::Whole,
        Some(_) => Own::Cut { sure: false },
        None => Own::Unknown,
    })
}

/// RIFF: whether the file has what its head says. A recorder that could not go back leaves a number that is none.
fn riff(head: &[u8], length: u64) -> Own {
    let Some([a, b, c, d]) = head.get(4..8).and_then(|size| size.first_chunk()) else {
        return Own::Unknown;
    };
    match u64::from(u32::from_le_bytes([*a, *b, *c, *d])) {
        0 | 0x7fff_0000.. => Own::Unknown,
        size if size + 8 <= length + 1 => Own::Whole,
        _ => Own::Cut { sure: false },
    }
}

/// Where the first frame of an MP3 begins, behind a tag.
fn first_frame(head: &[u8]) -> Option<usize> {
    let tag = match head {
        [b'I', b'D', b'3', _, _, _, a, b, c, d, ..] => {
            let size = [a, b, c, d]
                .iter()
                .fold(0_usize, |size, byte| size << 7 | usize::from(**byte & 0x7f));
            size + 10
        }
        _ => 0,
    };
    (tag..head.len().saturating_sub(4).min(tag + 8192)).find(|at| {
        let frame = |at: usize| FrameHeader::parse(*head.get(at..)?.first_chunk()?);
        frame(*at).is_some_and(|first| frame(at + first.bytes).is_some())
    })
}

/// MP3: whether all the bytes are here that a Xing or Info header counts.
fn frames(file: &mut (impl Read + Seek), head: &[u8], length: u64) -> std::io::Result<Own> {
    let tag = head.len() as u64 == HEAD && head.starts_with(b"ID3") && first_frame(head).is_none();
    if tag {
        // The tag is longer than what was read.
        let mut more = Vec::new();
        let size = head.get(6..10).unwrap_or_default();
        let size = size
            .iter()
            .fold(0_u64, |size, byte| size << 7 | u64::from(byte & 0x7f));
        file.seek(SeekFrom::Start(size + 10))?;
        file.by_ref().take(16 * 1024).read_to_end(&mut more)?;
        return Ok(counted(&more, size + 10, length));
    }
    Ok(counted(head, 0, length))
}

/// By the first frame in `bytes`, which begin at `from`.
fn counted(bytes: &[u8], from: u64, length: u64) -> Own {
    let found = || {
        let at = first_frame(bytes)?;
        let header = FrameHeader::parse(*bytes.get(at..)?.first_chunk()?)?;
        let side = match (header.version, header.channels) {
            (0, 2) => 32,
            (0, _) | (_, 2) => 17,
            _ => 9,
        };
        let xing = bytes.get(at + 4 + side + if header.crc { 2 } else { 0 }..)?;
        let named = xing.starts_with(b"Xing") || xing.starts_with(b"Info");
        let flags = u32::from_be_bytes(*xing.get(4..)?.first_chunk()?);
        if !named || flags & 2 == 0 {
            return None;
        }
        let place = if flags & 1 == 1 { 12 } else { 8 };
        let said = u64::from(u32::from_be_bytes(*xing.get(place..)?.first_chunk()?));
        let here = length.saturating_sub(from + at as u64);
        (said > 0).then_some(here >= said - said / 50)
    };
    match found() {
        Some(true) => Own::Whole,
        Some(false) => Own::Cut { sure: false },
        None => Own::Unknown,
    }
}

/// Milliseconds that an MP3 of one bit rate lasts; None where it has several, or its frames are not in sight.
fn frames_last(head: &[u8], length: u64) -> Option<u64> {
    let first = first_frame(head)?;
    let (mut at, mut rate, mut count) = (first, None, 0_u32);
    while let Some(header) = head
        .get(at..)
        .and_then(|rest| FrameHeader::parse(*rest.first_chunk()?))
    {
        let samples = match (header.layer, header.version) {
            (1, _) => 384,
            (3, 1 | 2) => 576,
            _ => 1152,
        };
        // A frame may be a byte longer than the next, which is no other rate.
        let kind = (header.rate, header.bytes / 4, samples);
        let (hertz, quads, _) = *rate.get_or_insert(kind);
        if hertz != header.rate || quads.abs_diff(header.bytes / 4) > 1 {
            return None;
        }
        at += header.bytes;
        count += 1;
        if count >= 200 {
            break;
        }
    }
    let (hertz, _, samples) = rate.filter(|_| count >= 10)?;
    let bytes = (at - first) as u64;
    let all = length.saturating_sub(first as u64);
    (u64::from(count) * samples * 1000 * all).checked_div(bytes * u64::from(hertz))
}

#[cfg(test)]
mod tests;
