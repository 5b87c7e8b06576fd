//! What a source holds, by its first bytes: which decoder is asked, and what is refused before a demuxer sees it.
use std::io::Read;

use lenient::sound::{Container, container, is_adts};

use crate::source::SharedSource;
use crate::{PlayerError, index};

const MAX_CHUNKS: usize = 4096;
/// Of one whose length is not known.
const MAX_AIFF_HEAD: u64 = 16 << 20;

pub(crate) enum Sniffed {
    Mp3,
    Container,
    Ogg,
    Aiff,
    Adts,
    Unknown,
}

pub(crate) fn sniff(source: &SharedSource) -> Result<Sniffed, PlayerError> {
    let start = index::after_tags(source).map_err(|e| PlayerError::Read(e.to_string()))?;
    let mut head = Vec::new();
    source
        .at(start)
        .take(4096)
        .read_to_end(&mut head)
        .map_err(|e| PlayerError::Read(e.to_string()))?;
    if head.is_empty() {
        return Err(PlayerError::NotAudio("it is empty".to_string()));
    }
    if let Some(name) = known_by_name(&head) {
        return Err(PlayerError::Unsupported(format!("it is {name}")));
    }
    match container(&head) {
        Some(Container::Ogg) => return Ok(Sniffed::Ogg),
        Some(Container::Aiff) => return Ok(Sniffed::Aiff),
        Some(_) => return Ok(Sniffed::Container),
        None if is_adts(&head) || has_adts(&head) => return Ok(Sniffed::Adts),
        None => {}
    }
    let text = head.trim_ascii_start();
    if text.first() == Some(&b'<') {
        return Err(PlayerError::NotAudio("it is a web page".to_string()));
    }
    Ok(if index::starts_with_frames(&head) {
        Sniffed::Mp3
    } else {
        Sniffed::Unknown
    })
}

/// Kinds of file that are not played, some with the head of a WAV or frames of MPEG by chance in them.
fn known_by_name(head: &[u8]) -> Option<&'static str> {
    const ASF: [u8; 16] = [
        0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce,
        0x6c,
    ];
    const NAMES: [(&[u8], &str); 16] = [
        (b"MAC ", "Monkey's Audio"),
        (b"wvpk", "WavPack"),
        (b"MPCK", "Musepack"),
        (b"MP+", "Musepack"),
        (b"TTA1", "True Audio"),
        (b"tBaK", "TAK"),
        (b"OFR ", "OptimFROG"),
        (b"ajkg", "Shorten"),
        (b"LA0", "Lossless Audio"),
        (b"DSD ", "DSD"),
        (b"FRM8", "DSD"),
        (b".RMF", "RealMedia"),
        (b"#!AMR", "AMR"),
        (b"MThd", "MIDI"),
        (b"PK\x03\x04", "a ZIP archive"),
        (&ASF, "Windows Media"),
    ];
    let name = NAMES.iter().find(|(begin, _)| head.starts_with(begin));
    name.map(|(_, name)| *name)
}

/// Whether ADTS begins a little later: recordings of a station begin in the midst of a frame. Three frames in a row are
/// no chance.
fn has_adts(head: &[u8]) -> bool {
    let follows = |at: usize| {
        let frame = head.get(at..)?;
        let [_, _, _, b3, b4, b5, ..] = *frame else {
            return None;
        };
        let length = usize::from(b3 & 3) << 11 | usize::from(b4) << 3 | usize::from(b5) >> 5;
        (is_adts(frame) && length >= 7).then_some(at + length)
    };
    (0..head.len()).any(|at| {
        let third = follows(at).and_then(follows);
        third.is_some_and(|at| head.get(at..).is_some_and(is_adts))
    })
}

/// Chunks before the sound of an AIFF are read whole, as long as they say they are: none may be longer than the file.
pub(crate) fn chunks_hold(source: &SharedSource) -> std::io::Result<bool> {
    let len = source.len().unwrap_or(MAX_AIFF_HEAD);
    let mut at = 12u64;
    for _ in 0..MAX_CHUNKS {
        let mut head = Vec::new();
        source.at(at).take(8).read_to_end(&mut head)?;
        let [kind @ .., a, b, c, d] = head.as_slice() else {
            return Ok(true);
        };
        let size = u64::from(u32::from_be_bytes([*a, *b, *c, *d]));
        if kind.len() < 4 || kind == b"SSND" {
            return Ok(true);
        }
        at += 8 + size + size % 2;
        // The last may lack its padding.
        if at > len + 1 {
            return Ok(false);
        }
    }
    Ok(false)
}

/// How the head of Opus in Ogg says that channels are arranged (RFC 7845, section 5.1): in the first packet of the first page.
pub(crate) fn opus_family(source: &SharedSource) -> Option<u8> {
    let mut page = Vec::new();
    source.at(0).take(256).read_to_end(&mut page).ok()?;
    let segments = usize::from(*page.get(26)?);
    let head = page.get(27 + segments..)?;
    head.starts_with(b"OpusHead")
        .then(|| head.get(18).copied())?
}
