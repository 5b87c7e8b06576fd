//! What bytes are, by how they begin: labels and names lie.
use crate::mpeg::FrameHeader;

#[cfg(test)]
mod tests;

/// What holds the sound of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Ogg,
    Flac,
    /// RIFF or RF64.
    Wav,
    Aiff,
    Caf,
    /// Matroska or WebM.
    Matroska,
    /// ISO base media: M4A, MP4, MOV.
    Mp4,
}

/// The container that begins here. Raw MPEG and ADTS streams have none.
pub fn container(head: &[u8]) -> Option<Container> {
    let kind = head.get(8..12);
    let found = match head.get(..4)? {
        b"OggS" => Container::Ogg,
        b"fLaC" => Container::Flac,
        b"caff" => Container::Caf,
        b"RIFF" | b"RF64" if kind == Some(b"WAVE") => Container::Wav,
        b"FORM" if matches!(kind, Some(b"AIFF" | b"AIFC")) => Container::Aiff,
        [0x1a, 0x45, 0xdf, 0xa3] => Container::Matroska,
        // The length of the first box: no words have such bytes, but "The free press" has the name of a box.
        length
            if length.iter().any(|byte| *byte < 9)
                && matches!(
                    head.get(4..8),
                    Some(b"ftyp" | b"moov" | b"mdat" | b"wide" | b"free")
                ) =>
        {
            Container::Mp4
        }
        _ => return None,
    };
    Some(found)
}

/// Whether the first bytes of a file are those of sound, or of a container that may hold it.
pub fn is_sound(head: &[u8]) -> bool {
    if head.starts_with(b"ID3") || container(head).is_some() {
        return true;
    }
    // MPEG audio or ADTS, perhaps after junk: a frame header, and another one where the first says.
    (0..head.len().saturating_sub(4)).any(|at| {
        frame_length(&head[at..]).is_some_and(|length| {
            head.get(at + length..)
                .is_some_and(|next| frame_length(next).is_some())
                || (at == 0 && at + length >= head.len())
        })
    })
}

/// Whether an ADTS frame may begin here (ISO 13818-7, 6.2): its sync word, and layer 0.
pub fn is_adts(head: &[u8]) -> bool {
    matches!(head, [0xff, b1, ..] if b1 & 0xf6 == 0xf0)
}

/// Bytes of the MPEG audio or ADTS frame that begins here.
fn frame_length(head: &[u8]) -> Option<usize> {
    if is_adts(head) {
        let [_, _, b2, b3, b4, b5, ..] = *head else {
            return None;
        };
        let length = usize::from(b3 & 3) << 11 | usize::from(b4) << 3 | usize::from(b5) >> 5;
        return (length >= 7 && (b2 >> 2) & 15 < 13).then_some(length);
    }
    FrameHeader::parse(*head.first_chunk()?).map(|header| header.bytes)
}
