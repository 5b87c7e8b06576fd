//! Opus with any number of channels: several streams of one or two channels each, side by side in every packet, and the
//! gain that the head asks for (RFC 7845, section 5.1). libopus decodes each of the streams.
mod split;
#[cfg(test)]
mod tests;

use symphonia::core::audio::{
    AsGenericAudioBufferRef, Audio, AudioBuffer, AudioMut, AudioSpec, Channels,
    GenericAudioBufferRef, Position, layouts,
};
use symphonia::core::codecs::CodecInfo;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{
    AudioCodecParameters, AudioDecoder, AudioDecoderOptions, FinalizeResult,
};
use symphonia::core::codecs::registry::{RegisterableAudioDecoder, SupportedAudioCodec};
use symphonia::core::errors::{Result, decode_error, unsupported_error};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::Duration;
use symphonia_adapter_libopus::OpusDecoder as Stream;

pub use self::split::split;

/// Opus counts by this rate, in Hz, whatever the sound was made from.
const RATE: u32 = 48_000;
/// The longest packet is 120 ms.
const MAX_FRAMES: usize = 5_760;
const MAX_CHANNELS: usize = 8;
/// In a mapping: a channel that no stream has.
const SILENT: u8 = 255;

const FL: Position = Position::FRONT_LEFT;
const FR: Position = Position::FRONT_RIGHT;
const FC: Position = Position::FRONT_CENTER;
const RL: Position = Position::REAR_LEFT;
const RR: Position = Position::REAR_RIGHT;
const RC: Position = Position::REAR_CENTER;
const SL: Position = Position::SIDE_LEFT;
const SR: Position = Position::SIDE_RIGHT;
const LFE: Position = Position::LFE1;

/// The order of so many channels, that of Vorbis (RFC 7845, section 5.1.1.2).
const ORDER: [&[Position]; MAX_CHANNELS] = [
    &[FL],
    &[FL, FR],
    &[FL, FC, FR],
    &[FL, FR, RL, RR],
    &[FL, FC, FR, RL, RR],
    &[FL, FC, FR, RL, RR, LFE],
    &[FL, FC, FR, SL, SR, RC, LFE],
    &[FL, FC, FR, SL, SR, RL, RR, LFE],
];

pub struct OpusDecoder {
    params: AudioCodecParameters,
    streams: Vec<Box<dyn AudioDecoder>>,
    /// Of each plane of the buffer: the stream and its channel, or none where it is silent.
    planes: Vec<Option<(usize, usize)>>,
    gain: f32,
    /// The packet of one stream.
    piece: Vec<u8>,
    buffer: AudioBuffer<f32>,
}

/// What the decoder needs of the identification header.
struct Head {
    channels: usize,
    /// The order of the channels is known.
    placed: bool,
    streams: usize,
    /// So many of them, the first, have two channels.
    coupled: usize,
    mapping: Vec<u8>,
    gain: f32,
}

impl Head {
    fn read(params: &AudioCodecParameters) -> Result<Head> {
        let bytes = params.extra_data.as_deref().unwrap_or_default();
        let claimed = params.channels.as_ref().map_or(0, Channels::count);
        let channels = bytes.get(9).map_or(claimed, |count| usize::from(*count));
        // Version 0 is that of MP4, whose numbers begin at the other end.
        let gain = match *bytes {
            [_, _, _, _, _, _, _, _, 0, _, _, _, _, _, _, _, a, b, ..] => {
                i16::from_be_bytes([a, b])
            }
            [_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, a, b, ..] => {
                i16::from_le_bytes([a, b])
            }
            _ => 0,
        };
        let gain = 10f32.powf(f32::from(gain) / (20.0 * 256.0));
        let family = bytes.get(18).copied().unwrap_or(0);
        let head = match (family, channels) {
            (0, 1 | 2) => Head {
                channels,
                placed: true,
                streams: 1,
                coupled: channels - 1,
                mapping: vec![0, 1],
                gain,
            },
            (1 | 255, 1..=MAX_CHANNELS) => {
                let [streams, coupled, mapping @ ..] = bytes.get(19..).unwrap_or_default() else {
                    return decode_error("opus: the head ends before its mapping");
                };
                Head {
                    channels,
                    placed: family == 1,
                    streams: usize::from(*streams),
                    coupled: usize::from(*coupled),
                    mapping: mapping.to_vec(),
                    gain,
                }
            }
            _ => return unsupported_error("opus: its channels are arranged in an unknown way"),
        };
        let sources = head.streams + head.coupled;
        let fits = head.streams > 0
            && head.coupled <= head.streams
            && sources <= MAX_CHANNELS
            && head.mapping.len() >= channels
            && head.mapping[..channels]
                .iter()
                .all(|from| *from == SILENT || usize::from(*from) < sources);
        if !fits {
            return decode_error("opus: the head contradicts itself");
        }
        Ok(head)
    }

    fn layout(&self) -> Channels {
        match ORDER.get(self.channels - 1) {
            Some(order) if self.placed => Channels::Positioned(order.iter().copied().collect()),
            _ => Channels::Discrete(u16::try_from(self.channels).unwrap_or(u16::MAX)),
        }
    }

    /// Where each plane of the buffer comes from; planes are in the order of their positions' bits.
    fn planes(&self) -> Vec<Option<(usize, usize)>> {
        let mut channels: Vec<usize> = (0..self.channels).collect();
        if self.placed {
            channels.sort_by_key(|channel| ORDER[self.channels - 1][*channel].bits());
        }
        let source = |channel: usize| match usize::from(self.mapping[channel]) {
            from if from == usize::from(SILENT) => None,
            from if from < 2 * self.coupled => Some((from / 2, from % 2)),
            from => Some((from - self.coupled, 0)),
        };
        channels.into_iter().map(source).collect()
    }
}

impl OpusDecoder {
    fn open(params: &AudioCodecParameters, options: &AudioDecoderOptions) -> Result<OpusDecoder> {
        let head = Head::read(params)?;
        let stream = |number: usize| {
            let mut one = AudioCodecParameters::new();
            // Without the head: the stream would take the pre-skip off whatever packet it sees first, also after a seek.
            // The timestamps say the same, and they are right everywhere.
            one.for_codec(CODEC_ID_OPUS)
                .with_sample_rate(RATE)
                .with_channels(if number < head.coupled {
                    layouts::CHANNEL_LAYOUT_STEREO
                } else {
                    layouts::CHANNEL_LAYOUT_MONO
                });
            Stream::try_registry_new(&one, options)
        };
        Ok(OpusDecoder {
            params: params.clone(),
            streams: (0..head.streams).map(stream).collect::<Result<_>>()?,
            planes: head.planes(),
            gain: head.gain,
            piece: Vec::new(),
            buffer: AudioBuffer::new(AudioSpec::new(RATE, head.layout()), MAX_FRAMES),
        })
    }

    fn fill(&mut self, packet: &PacketRef<'_>) -> Result<()> {
        self.buffer.clear();
        let mut rest = packet.data;
        let last = self.streams.len() - 1;
        for (number, stream) in self.streams.iter_mut().enumerate() {
            let mut piece = *packet;
            (piece.trim_start, piece.trim_end) = (Duration::ZERO, Duration::ZERO);
            piece.data = if number == last {
                rest
            } else {
                let Some(behind) = split(rest, &mut self.piece) else {
                    return decode_error("opus: a packet ends before all of its streams");
                };
                rest = behind;
                &self.piece
            };
            let GenericAudioBufferRef::F32(decoded) = stream.decode_ref(&piece)? else {
                return decode_error("opus: not in floating point");
            };
            let frames = decoded.frames();
            if number == 0 && frames <= self.buffer.capacity() {
                self.buffer.render_uninit(Some(frames));
            }
            if frames != self.buffer.frames() {
                return decode_error("opus: the streams of a packet differ in length");
            }
            for (plane, from) in self.planes.iter().enumerate() {
                let Some(out) = self.buffer.plane_mut(plane) else {
                    continue;
                };
                match from {
                    Some((of, channel)) if *of == number => {
                        let samples = decoded.plane(*channel).unwrap_or_default();
                        for (out, sample) in out.iter_mut().zip(samples) {
                            *out = sample * self.gain;
                        }
                    }
                    None => out.fill(0.0),
                    Some(_) => {}
                }
            }
        }
        let frames = |length: Duration| usize::try_from(length.get()).unwrap_or(usize::MAX);
        self.buffer
            .trim(frames(packet.trim_start), frames(packet.trim_end));
        Ok(())
    }
}

impl AudioDecoder for OpusDecoder {
    fn reset(&mut self) {
        for stream in &mut self.streams {
            stream.reset();
        }
    }

    fn codec_info(&self) -> &CodecInfo {
        &SUPPORTED[0].info
    }

    fn codec_params(&self) -> &AudioCodecParameters {
        &self.params
    }

    fn decode_ref(&mut self, packet: &PacketRef<'_>) -> Result<GenericAudioBufferRef<'_>> {
        let filled = self.fill(packet);
        if filled.is_err() {
            self.buffer.clear();
        }
        filled.map(|()| self.buffer.as_generic_audio_buffer_ref())
    }

    fn finalize(&mut self) -> FinalizeResult {
        FinalizeResult::default()
    }

    fn last_decoded(&self) -> GenericAudioBufferRef<'_> {
        self.buffer.as_generic_audio_buffer_ref()
    }
}

const SUPPORTED: &[SupportedAudioCodec] = &[SupportedAudioCodec {
    id: CODEC_ID_OPUS,
    info: CodecInfo {
        short_name: "opus",
        long_name: "Opus",
        profiles: &[],
    },
}];

impl RegisterableAudioDecoder for OpusDecoder {
    fn try_registry_new(
        params: &AudioCodecParameters,
        options: &AudioDecoderOptions,
    ) -> Result<Box<dyn AudioDecoder>> {
        Ok(Box::new(OpusDecoder::open(params, options)?))
    }

    fn supported_codecs() -> &'static [SupportedAudioCodec] {
        SUPPORTED
    }
}
