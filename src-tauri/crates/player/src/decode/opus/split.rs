//! Takes the first of several Opus packets that lie side by side. All but the last of them say where they end, by one
//! length more than a packet alone has (RFC 6716, appendix B).

/// Writes the first packet into `piece` as it would stand alone, and gives what lies behind it. None when it ends too
/// early or has no frames.
pub fn split<'a>(packet: &'a [u8], piece: &mut Vec<u8>) -> Option<&'a [u8]> {
    piece.clear();
    let mut read = Read { packet, at: 0 };
    let kind = read.byte()? & 3;
    let mut padding = 0;
    // The head without the additional length, and how much follows it.
    let (head, data) = match kind {
        0 => (read.at, read.length()?),
        1 => (read.at, 2 * read.length()?),
        2 => {
            let first = read.length()?;
            (read.at, first + read.length()?)
        }
        _ => {
            let count = read.byte()?;
            let frames = usize::from(count & 0x3f);
            if frames == 0 {
                return None;
            }
            let mut more = count & 0x40 != 0;
            while more {
                let byte = read.byte()?;
                padding += usize::from(byte.min(254));
                more = byte == 255;
            }
            if count & 0x80 == 0 {
                (read.at, frames * read.length()?)
            } else {
                let mut data = 0;
                for _ in 1..frames {
                    data += read.length()?;
                }
                (read.at, data + read.length()?)
            }
        }
    };
    let end = read.at + data + padding;
    piece.extend_from_slice(packet.get(..head)?);
    piece.extend_from_slice(packet.get(read.at..end)?);
    packet.get(end..)
}

struct Read<'a> {
    packet: &'a [u8],
    at: usize,
}

impl Read<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = self.packet.get(self.at)?;
        self.at += 1;
        Some(*byte)
    }

    /// Of a frame, in bytes: 0..=1275 (RFC 6716, section 3.2.1).
    fn length(&mut self) -> Option<usize> {
        let first = usize::from(self.byte()?);
        if first < 252 {
            return Some(first);
        }
        Some(first + 4 * usize::from(self.byte()?))
    }
}
