//! What symphonia's demuxers and decoders make of a source: the registries, how a file is opened with them, why one is
//! refused, and what its container says of it.
use std::sync::OnceLock;
use std::sync::atomic::Ordering::Relaxed;

use lenient::sound::Container;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known as codec;
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::common::Limit;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known as format;
use symphonia::core::formats::{FormatOptions, FormatReader, Track};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::{MetadataOptions, StandardTag};
use symphonia::core::units::{Duration, TimeBase};

use super::claims::{Claims, claims};
use super::opus::OpusDecoder;
use super::shown::Shown;
use crate::chapters;
use crate::source::SharedSource;
use crate::{Length, MediaInfo, PlayerError};

const MAX_TAGS: usize = 64;
const MAX_TAG_BYTES: usize = 16 * 1024;

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

pub(crate) fn probe(
    source: SharedSource,
    growing: bool,
) -> Result<Box<dyn FormatReader>, PlayerError> {
    Ok(probe_told(&source, growing)?.0)
}

/// With what the file says that it holds.
pub(crate) fn probe_told(
    source: &SharedSource,
    growing: bool,
) -> Result<(Box<dyn FormatReader>, Claims), PlayerError> {
    let told = claims(source, false);
    if told.senseless {
        return Err(PlayerError::Damaged(
            "what it says of its samples does not fit together".to_string(),
        ));
    }
    let error = match try_probe(source, growing, &told) {
        Ok(reader) => return Ok((reader, told)),
        Err(error) => error,
    };
    // These look behind the sound first, for what can be done without.
    if let Some(Container::Matroska | Container::Aiff | Container::Caf) = told.container {
        let front = claims(source, true);
        if let Ok(reader) = try_probe(source, growing, &front) {
            source.forget_failure();
            return Ok((reader, front));
        }
    }
    Err(error)
}

fn try_probe(
    source: &SharedSource,
    growing: bool,
    told: &Claims,
) -> Result<Box<dyn FormatReader>, PlayerError> {
    let shown = Shown::new(source.at(0), growing, told);
    let seekable = shown.seekable();
    let stream = MediaSourceStream::new(Box::new(shown), Default::default());
    // Pictures are shown from elsewhere; here they would only be memory.
    let tags = MetadataOptions::default()
        .limit_tag_bytes(Limit::Maximum(4 << 20))
        .limit_visual_bytes(Limit::Maximum(64 << 10));
    let reader = symphonia::default::get_probe()
        .probe(&Hint::new(), stream, FormatOptions::default(), tags)
        .map_err(|e| match source.failure() {
            Some(failure) => PlayerError::Read(failure),
            None => refused(&e),
        });
    seekable.store(true, Relaxed);
    reader
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
        let ms = length(track.time_base, heard).or_else(|| length(whole.time_base, whole.duration));
        // Bare AAC has no place where it stands.
        media.length = ms.map(if media.container == "adts" {
            Length::Guessed
        } else {
            Length::Stated
        });
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

/// Opus in Ogg counts its pre-skip as time (RFC 7845 section 4.3); nobody hears it.
pub(crate) fn pre_skip(reader: &dyn FormatReader, track: &Track) -> u32 {
    match &track.codec_params {
        Some(CodecParameters::Audio(params))
            if params.codec == codec::CODEC_ID_OPUS
                && reader.format_info().format == format::FORMAT_ID_OGG =>
        {
            track.delay.unwrap_or(0)
        }
        _ => 0,
    }
}
