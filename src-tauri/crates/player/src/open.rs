//! Opens a source: looks at the first bytes and picks the decoder.
use crate::decode::Decode;
use crate::decode::chained;
use crate::decode::mp3::Mp3Decode;
use crate::decode::packets::PacketDecode;
use crate::index;
use crate::sniff::{Sniffed, chunks_hold, opus_family, sniff};
use crate::source::SharedSource;
use crate::{PlayerError, Source};

pub(crate) fn open(source: Box<dyn Source>) -> Result<Box<dyn Decode>, PlayerError> {
    let source = SharedSource::new(source);
    let sniffed = sniff(&source)?;
    if let Sniffed::Mp3 = sniffed {
        return Ok(Box::new(Mp3Decode::open(source)?));
    }
    if let Sniffed::Ogg = sniffed
        && let Some(chained) = chained::open(&source)?
    {
        return Ok(chained);
    }
    if let Sniffed::Aiff = sniffed
        && !chunks_hold(&source).map_err(|e| PlayerError::Read(e.to_string()))?
    {
        return Err(PlayerError::Damaged(
            "its chunks claim more than it holds".to_string(),
        ));
    }
    if let Sniffed::Ogg = sniffed
        && let Some(family @ 2..) = opus_family(&source)
    {
        return Err(PlayerError::Unsupported(format!(
            "its channels are arranged in a way that is not known here, Opus mapping family {family}"
        )));
    }
    let refused = match sniffed {
        // A container is taken only where it begins: what merely has its letters in it is not read by them.
        Sniffed::Unknown => index::no_frames(false),
        _ => match PacketDecode::open(source.clone()) {
            // Its own demuxer of MP3 guesses how long that is, and ends there.
            Ok(decode) if decode.media().container == "mp3" => index::no_frames(false),
            Ok(decode)
                if matches!(sniffed, Sniffed::Adts) && decode.media().container != "adts" =>
            {
                index::no_frames(false)
            }
            Ok(decode) => return Ok(Box::new(decode)),
            Err(PlayerError::Read(e)) => return Err(PlayerError::Read(e)),
            Err(e) => e,
        },
    };
    // MP3 in a RIFF wrapper, or behind more rubbish than the first look took in.
    match Mp3Decode::open(source) {
        Ok(decode) => Ok(Box::new(decode)),
        Err(PlayerError::Read(e)) => Err(PlayerError::Read(e)),
        Err(own) => Err(if !matches!(sniffed, Sniffed::Unknown) {
            refused
        } else {
            own
        }),
    }
}
