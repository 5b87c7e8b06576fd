//! The track that is heard: its clock, where on it the sound begins and ends, and what a place is in its units.
use symphonia::core::audio::Channels;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::formats::well_known::FORMAT_ID_ISOMP4;
use symphonia::core::formats::{FormatReader, Track, TrackType};
use symphonia::core::units::TimeBase;

use crate::decode::probe::{codecs, note, pre_skip};
use crate::source::SharedSource;
use crate::ticks::{PER_SECOND, Ticks};
use crate::{PlayerError, mp4_boxes};

/// Decoders make room for as many channels as a file claims.
const MAX_CHANNELS: usize = 64;

pub(super) struct AudioTrack {
    pub id: u32,
    pub params: AudioCodecParameters,
    pub base: TimeBase,
    /// The timestamp that is time zero.
    pub origin: i64,
    pub first: i64,
    /// In ticks of its clock, encoder's padding and all.
    pub length: Option<u64>,
    /// The container's clock is coarser than a sample.
    pub coarse: bool,
    /// Encoder's padding begins here.
    pub end: Option<Ticks>,
}

impl AudioTrack {
    pub fn ticks(&self, ts: i64) -> i64 {
        let ticks = (i128::from(ts) - i128::from(self.origin))
            * i128::from(PER_SECOND)
            * i128::from(self.base.numer.get())
            / i128::from(self.base.denom.get());
        i64::try_from(ticks).unwrap_or(if ticks < 0 { i64::MIN } else { i64::MAX })
    }

    pub fn timestamp(&self, at: Ticks) -> i64 {
        i64::try_from(in_clock(at, self.base))
            .unwrap_or(i64::MAX)
            .saturating_add(self.origin)
    }
}

/// The track with what its container says about padding.
pub(super) fn heard_track(
    reader: &mut dyn FormatReader,
    source: &SharedSource,
) -> Result<AudioTrack, PlayerError> {
    let mut track = audio_track(reader)?;
    if reader.format_info().format != FORMAT_ID_ISOMP4 {
        return Ok(track);
    }
    let noted = || {
        let note = note(reader, "iTunSMPB")?;
        mp4_boxes::itunes_note(&note, track.params.sample_rate?)
    };
    let long = i64::try_from(track.length.unwrap_or(0)).unwrap_or(i64::MAX);
    if let Some(heard) = mp4_boxes::heard_of(source, track.id).or_else(noted)
        && let Ok(from) = i64::try_from(heard.from)
        && from < long
    {
        track.origin = track.origin.saturating_add(from);
        track.end = heard.length;
    }
    Ok(track)
}

pub(super) fn audio_track(reader: &dyn FormatReader) -> Result<AudioTrack, PlayerError> {
    let unusable = || PlayerError::Unsupported("it has no sound in a known format".to_string());
    let known = |t: &&Track| match &t.codec_params {
        Some(CodecParameters::Audio(params)) => {
            let channels = params.channels.as_ref().map_or(0, Channels::count);
            channels <= MAX_CHANNELS && codecs().get_audio_decoder(params.codec).is_some()
        }
        _ => false,
    };
    let track = reader
        .default_track(TrackType::Audio)
        .filter(known)
        .or_else(|| reader.tracks().iter().find(known))
        .ok_or_else(unusable)?;
    let Some(CodecParameters::Audio(params)) = &track.codec_params else {
        return Err(unusable());
    };
    let base = track
        .time_base
        .or_else(|| params.sample_rate.and_then(TimeBase::try_from_recip))
        .or_else(|| TimeBase::try_from_recip(1000))
        .ok_or_else(unusable)?;
    let rate = u64::from(params.sample_rate.unwrap_or(48_000));
    Ok(AudioTrack {
        id: track.id,
        params: params.clone(),
        base,
        origin: track.start_ts.get().max(0) + i64::from(pre_skip(reader, track)),
        first: track.start_ts.get(),
        length: track.duration.map(|d| d.get()),
        end: None,
        coarse: u64::from(base.denom.get()) < rate * u64::from(base.numer.get()),
    })
}

pub(super) fn in_clock(at: Ticks, base: TimeBase) -> u64 {
    let time = u128::from(at.0) * u128::from(base.denom.get())
        / (u128::from(PER_SECOND) * u128::from(base.numer.get()));
    u64::try_from(time).unwrap_or(u64::MAX)
}
