//! The information frame that encoders put first: Xing, Info, VBRI, and LAME's delay and padding. It carries no sound.

use super::header::Header;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Xing {
    /// Frames of sound after this one, as claimed.
    pub frames: Option<u32>,
    /// Bytes from the beginning of this one to the end of the stream, as claimed.
    pub bytes: Option<u32>,
    /// Samples that the encoder put in front and behind (LAME).
    pub trim: Option<(u16, u16)>,
}

/// None when the frame is an ordinary one.
pub(crate) fn parse(frame: &[u8], header: &Header) -> Option<Xing> {
    if frame.get(36..40) == Some(b"VBRI") {
        return Some(Xing {
            frames: be32(frame, 36 + 14),
            bytes: None,
            trim: None,
        });
    }
    let side = 4 + header.format.side_bytes();
    // With a CRC the tag should come two bytes later; encoders disagree.
    let at = [side, side + 2]
        .into_iter()
        .find(|at| matches!(frame.get(*at..*at + 4), Some(b"Xing" | b"Info")))?;
    // A real frame of sound that happens to hold these letters would have side information before them.
    if frame.get(4 + 2..at)?.iter().any(|b| *b != 0) {
        return None;
    }
    let flags = be32(frame, at + 4)?;
    let mut pos = at + 8;
    let frames = if flags & 1 != 0 {
        pos += 4;
        be32(frame, pos - 4)
    } else {
        None
    };
    let bytes = if flags & 2 != 0 {
        pos += 4;
        be32(frame, pos - 4)
    } else {
        None
    };
    pos += if flags & 4 != 0 { 100 } else { 0 };
    pos += if flags & 8 != 0 { 4 } else { 0 };
    let known = frame
        .get(pos..pos + 4)
        .is_some_and(|name| matches!(name, b"LAME" | b"Lavf" | b"Lavc"));
    let trim = frame.get(pos + 21..pos + 24).filter(|_| known).map(|b| {
        let bits = u32::from(b[0]) << 16 | u32::from(b[1]) << 8 | u32::from(b[2]);
        ((bits >> 12) as u16, (bits & 0xfff) as u16)
    });
    Some(Xing {
        frames,
        bytes,
        trim,
    })
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
