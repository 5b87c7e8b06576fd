//! What bytes are, by how they begin: labels are wrong too often.

/// Whether the first bytes of a file are those of sound (or of a container that may hold it).
pub fn is_sound(head: &[u8]) -> bool {
    let starts = |magic: &[u8]| head.starts_with(magic);
    if starts(b"ID3")
        || starts(b"OggS")
        || starts(b"fLaC")
        || starts(b"caff")
        || starts(&[0x1a, 0x45, 0xdf, 0xa3])
        || (starts(b"RIFF") && head.get(8..12) == Some(b"WAVE"))
        || (starts(b"FORM") && matches!(head.get(8..12), Some(b"AIFF" | b"AIFC")))
        || (starts(&[0])
            && matches!(
                head.get(4..8),
                Some(b"ftyp" | b"moov" | b"mdat" | b"wide" | b"free")
            ))
    {
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

/// Bytes of the MPEG audio or ADTS frame that begins here (ISO 11172-3, 2.4.1.3; ISO 13818-7, 6.2).
fn frame_length(head: &[u8]) -> Option<usize> {
    const RATES: [usize; 3] = [44_100, 48_000, 32_000];
    const V1_L1: [usize; 15] = [
        0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
    ];
    const V1_L2: [usize; 15] = [
        0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
    ];
    const V1_L3: [usize; 15] = [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ];
    const V2_L1: [usize; 15] = [
        0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
    ];
    const V2_L23: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let [0xff, b1, b2, b3, ..] = *head else {
        return None;
    };
    if b1 & 0xe0 != 0xe0 {
        return None;
    }
    if b1 & 0xf6 == 0xf0 {
        let b4 = *head.get(4)?;
        let b5 = *head.get(5)?;
        let length = usize::from(b3 & 3) << 11 | usize::from(b4) << 3 | usize::from(b5) >> 5;
        return (length >= 7 && (b2 >> 2) & 15 < 13).then_some(length);
    }
    let (version, layer) = ((b1 >> 3) & 3, (b1 >> 1) & 3);
    let (bits, rate) = (usize::from(b2 >> 4), usize::from((b2 >> 2) & 3));
    if version == 1 || layer == 0 || bits == 0 || bits == 15 || rate == 3 {
        return None;
    }
    let table = match (version == 3, layer) {
        (true, 3) => V1_L1,
        (true, 2) => V1_L2,
        (true, _) => V1_L3,
        (false, 3) => V2_L1,
        (false, _) => V2_L23,
    };
    let rate = RATES[rate]
        >> match version {
            3 => 0,
            2 => 1,
            _ => 2,
        };
    let (kbit, padding) = (table[bits] * 1000, usize::from((b2 >> 1) & 1));
    Some(match (layer, version) {
        (3, _) => (12 * kbit / rate + padding) * 4,
        (1, 0 | 2) => 72 * kbit / rate + padding,
        _ => 144 * kbit / rate + padding,
    })
}

/// Whether more bytes could still turn this start of a file into that of a web page.
pub(crate) fn may_be_html(start: &[u8]) -> bool {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let rest = start.strip_prefix(MARK).unwrap_or(start).trim_ascii_start();
    rest.first().is_none_or(|&first| first == b'<') || MARK.starts_with(start)
}

/// Whether these first bytes of a file are a web page: a captive portal's, or an error that says 200.
pub fn looks_like_html(start: &[u8]) -> bool {
    let mut rest = start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .trim_ascii_start();
    if let Some(prolog) = rest.strip_prefix(b"<?xml") {
        rest = after(prolog, b"?>").unwrap_or_default();
    }
    while let Some(comment) = rest.strip_prefix(b"<!--") {
        match after(comment, b"-->") {
            Some(next) => rest = next,
            // A file of sound does not begin so, wherever the comment ends.
            None => return true,
        }
    }
    let begins = |name: &&str| {
        rest.get(..name.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(name.as_bytes()))
    };
    [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<title",
        "<meta",
        "<script",
    ]
    .iter()
    .any(begins)
}

/// What follows `end`, without white space before it.
fn after<'a>(text: &'a [u8], end: &[u8]) -> Option<&'a [u8]> {
    let at = text.windows(end.len()).position(|part| part == end)?;
    Some(text.get(at + end.len()..)?.trim_ascii_start())
}

#[cfg(test)]
mod tests;
