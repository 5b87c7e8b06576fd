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
    match container(&head) {
        Some(Container::Ogg) => return Ok(Sniffed::Ogg),
        Some(Container::Aiff) => return Ok(Sniffed::Aiff),
        Some(_) => return Ok(Sniffed::Container),
        None if is_adts(&head) => return Ok(Sniffed::Container),
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
