//! What a source holds: looks at the first bytes, picks the demuxer, and collects tags.
use std::io::Read;
use std::sync::OnceLock;

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known as codec;
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::common::Limit;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known as format;
use symphonia::core::formats::{FormatOptions, FormatReader};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::{MetadataOptions, StandardTag};
use symphonia::core::units::{Duration, TimeBase};

use crate::chapters;
use crate::decode::Decode;
use crate::decode::chained;
use crate::decode::mp3::Mp3Decode;
use crate::decode::opus::OpusDecoder;
use crate::decode::packets::{PacketDecode, pre_skip};
use crate::index;
use crate::source::SharedSource;
use crate::{MediaInfo, PlayerError, Source};

const MAX_TAGS: usize = 64;
const MAX_CHUNKS: usize = 4096;
/// Of one whose length is not known.
const MAX_AIFF_HEAD: u64 = 16 << 20;
const MAX_TAG_BYTES: usize = 16 * 1024;

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
    let refused = match PacketDecode::open(source.clone()) {
        // Its own demuxer of MP3 guesses how long that is, and ends there.
        Ok(decode) if decode.media().container == "mp3" => index::no_frames(false),
        Ok(decode) => return Ok(Box::new(decode)),
        Err(PlayerError::Read(e)) => return Err(PlayerError::Read(e)),
        Err(e) => e,
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

/// How the head of Opus in Ogg says that channels are arranged (RFC 7845, section 5.1): in the first packet of the first page.
fn opus_family(source: &SharedSource) -> Option<u8> {
    let mut page = Vec::new();
    source.at(0).take(256).read_to_end(&mut page).ok()?;
    let segments = usize::from(*page.get(26)?);
    let head = page.get(27 + segments..)?;
    head.starts_with(b"OpusHead")
        .then(|| head.get(18).copied())?
}

enum Sniffed {
    Mp3,
    Container,
    Ogg,
    Aiff,
    Unknown,
}

fn sniff(source: &SharedSource) -> Result<Sniffed, PlayerError> {
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
    let container = head.starts_with(b"fLaC")
        || head.starts_with(b"RIFF")
        || head.starts_with(b"RF64")
        || head.starts_with(b"caff")
        || head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3])
        || head
            .get(4..8)
            .is_some_and(|kind| matches!(kind, b"ftyp" | b"moov" | b"mdat" | b"free" | b"wide"))
        || (head.len() > 1 && head[0] == 0xff && head[1] & 0xf6 == 0xf0);
    if head.starts_with(b"OggS") {
        return Ok(Sniffed::Ogg);
    }
    if head.starts_with(b"FORM") {
        return Ok(Sniffed::Aiff);
    }
    if container {
        return Ok(Sniffed::Container);
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
fn chunks_hold(source: &SharedSource) -> std::io::Result<bool> {
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

/// All decoders, libopus among them.
pub(crate) fn codecs() -> &'static CodecRegistry {
    static CODECS: OnceLock<CodecRegistry> = OnceLock::new();
    CODECS.get_or_init(|| {
        let mut registry = CodecRegistry::new();
        symphonia::default::register_enabled_codecs(&mut registry);
        registry.register_audio_decoder::<OpusDecoder>();
        registry
    })
}

/// A growing source must not be asked for its end, or the first sound would wait for the last byte.
struct Growing(SharedSource);

impl Read for Growing {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buf)
    }
}

impl std::io::Seek for Growing {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

impl MediaSource for Growing {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        None
    }
}

pub(crate) fn probe(
    source: SharedSource,
    growing: bool,
) -> Result<Box<dyn FormatReader>, PlayerError> {
    let failure = source.clone();
    let media: Box<dyn MediaSource> = if growing {
        Box::new(Growing(source))
    } else {
        Box::new(source)
    };
    let media = chapters::masked(&failure, media);
    let stream = MediaSourceStream::new(media, Default::default());
    // Pictures are shown from elsewhere; here they would only be memory.
    let tags = MetadataOptions::default()
        .limit_tag_bytes(Limit::Maximum(4 << 20))
        .limit_visual_bytes(Limit::Maximum(64 << 10));
    symphonia::default::get_probe()
        .probe(&Hint::new(), stream, FormatOptions::default(), tags)
        .map_err(|e| match failure.failure() {
            Some(failure) => PlayerError::Read(failure),
            None => refused(&e),
        })
}

/// Why a file was refused, in the listener's words; symphonia's own are in the log.
pub(crate) fn refused(error: &Error) -> PlayerError {
    tracing::debug!(%error, "refused");
    let damaged = |why: &str| PlayerError::Damaged(why.to_string());
    match error {
        // What the demuxer of MP4 calls by the name of its box: a file that was cut, or never finished.
        e if e.to_string().contains("moov") => {
            damaged("it ends before the table that says where its sound is")
        }
        Error::Unsupported(_) => PlayerError::Unsupported(
            "it is coded or packed in a way that is not known here".to_string(),
        ),
        Error::IoError(_) => damaged("it ends too early"),
        Error::LimitError(_) => damaged("it claims more than such files hold"),
        _ => damaged("what it says of itself does not fit together"),
    }
}

pub(crate) fn describe(
    reader: &mut dyn FormatReader,
    source: &SharedSource,
    track_id: u32,
) -> MediaInfo {
    let mut media = MediaInfo {
        container: match reader.format_info().format {
            format::FORMAT_ID_WAVE => "wav",
            format::FORMAT_ID_AIFF => "aiff",
            format::FORMAT_ID_CAF => "caf",
            format::FORMAT_ID_MP1 | format::FORMAT_ID_MP2 | format::FORMAT_ID_MP3 => "mp3",
            format::FORMAT_ID_ADTS => "adts",
            format::FORMAT_ID_OGG => "ogg",
            format::FORMAT_ID_FLAC => "flac",
            format::FORMAT_ID_ISOMP4 => "mp4",
            format::FORMAT_ID_MKV => "mkv",
            _ => reader.format_info().short_name,
        }
        .to_string(),
        tags: tags(reader),
        ..MediaInfo::default()
    };
    if let Some(track) = reader.tracks().iter().find(|t| t.id == track_id) {
        if let Some(CodecParameters::Audio(params)) = &track.codec_params {
            media.codec = codec_name(params.codec).to_string();
            media.sample_rate = params.sample_rate.unwrap_or(0);
            media.channels = params
                .channels
                .as_ref()
                .map_or(0, |c| u16::try_from(c.count()).unwrap_or(u16::MAX));
        }
        let length = |base: Option<TimeBase>, length: Option<Duration>| {
            u64::try_from(base?.calc_duration_saturating(length?).as_millis()).ok()
        };
        let heard = track
            .duration
            .map(|d| d.saturating_sub(Duration::new(u64::from(pre_skip(reader, track)))));
        let whole = reader.media_info();
        media.duration_ms =
            length(track.time_base, heard).or_else(|| length(whole.time_base, whole.duration));
    }
    media.chapters = chapters::of(source, &media.container, reader.chapters());
    media
}

fn codec_name(id: symphonia::core::codecs::audio::AudioCodecId) -> &'static str {
    match id {
        codec::CODEC_ID_MP3 => "mp3",
        codec::CODEC_ID_AAC => "aac",
        codec::CODEC_ID_VORBIS => "vorbis",
        codec::CODEC_ID_OPUS => "opus",
        codec::CODEC_ID_FLAC => "flac",
        codec::CODEC_ID_ALAC => "alac",
        _ => "pcm",
    }
}

/// Text tags under their plain names; the first of each wins.
pub(crate) fn tags(reader: &mut dyn FormatReader) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut log = reader.metadata();
    loop {
        if let Some(revision) = log.current() {
            for tag in &revision.media.tags {
                let Some((name, value)) = tag.std.as_ref().and_then(plain) else {
                    continue;
                };
                if found.len() < MAX_TAGS && found.iter().all(|(known, _)| known != name) {
                    let mut end = value.len().min(MAX_TAG_BYTES);
                    while !value.is_char_boundary(end) {
                        end -= 1;
                    }
                    found.push((
                        name.to_string(),
                        value[..end].trim_matches('\0').to_string(),
                    ));
                }
            }
        }
        if log.pop().is_none() {
            return found;
        }
    }
}

/// A tag that only one program knows, by the end of its name.
pub(crate) fn note(reader: &mut dyn FormatReader, name: &str) -> Option<String> {
    let mut log = reader.metadata();
    loop {
        let found = log.current().and_then(|revision| {
            let tag = revision
                .media
                .tags
                .iter()
                .find(|t| t.raw.key.ends_with(name))?;
            Some(tag.raw.value.to_string())
        });
        if found.is_some() || log.pop().is_none() {
            return found;
        }
    }
}

fn plain(tag: &StandardTag) -> Option<(&'static str, &str)> {
    Some(match tag {
        StandardTag::TrackTitle(v) => ("title", v),
        StandardTag::Artist(v) => ("artist", v),
        StandardTag::Album(v) => ("album", v),
        StandardTag::AlbumArtist(v) => ("album_artist", v),
        StandardTag::Comment(v) => ("comment", v),
        StandardTag::Description(v) => ("description", v),
        StandardTag::Genre(v) => ("genre", v),
        StandardTag::Composer(v) => ("composer", v),
        StandardTag::Copyright(v) => ("copyright", v),
        StandardTag::Encoder(v) => ("encoder", v),
        StandardTag::Language(v) => ("language", v),
        StandardTag::ReleaseDate(v) | StandardTag::RecordingDate(v) => ("date", v),
        _ => return None,
    })
}
