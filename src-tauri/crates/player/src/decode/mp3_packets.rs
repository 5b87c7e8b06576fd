//! MP3 as it lies in other containers (Matroska, MP4), a frame a packet: for symphonia's demuxers, decoded by our own layer
//! III.
use symphonia::core::audio::{
    AsGenericAudioBufferRef, AudioBuffer, AudioMut, AudioSpec, GenericAudioBufferRef, layouts,
};
use symphonia::core::codecs::CodecInfo;
use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;
use symphonia::core::codecs::audio::{
    AudioCodecParameters, AudioDecoder, AudioDecoderOptions, FinalizeResult,
};
use symphonia::core::codecs::registry::{RegisterableAudioDecoder, SupportedAudioCodec};
use symphonia::core::errors::{Result, decode_error};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::Duration;

use crate::index::{Format, Header};
use crate::layer3::Layer3;

/// Sample frames of the longest MPEG frame.
const MAX_FRAMES: usize = 1152;

pub struct Mp3PacketDecoder {
    params: AudioCodecParameters,
    /// For one format: a track may go over to another.
    decoder: Option<(Format, Layer3)>,
    samples: Vec<f32>,
    buffer: AudioBuffer<f32>,
}

fn empty(rate: u32, channels: u8) -> AudioBuffer<f32> {
    let layout = match channels {
        1 => layouts::CHANNEL_LAYOUT_MONO,
        _ => layouts::CHANNEL_LAYOUT_STEREO,
    };
    AudioBuffer::new(AudioSpec::new(rate, layout), MAX_FRAMES)
}

impl Mp3PacketDecoder {
    fn fill(&mut self, packet: &PacketRef<'_>) -> Result<()> {
        self.buffer.clear();
        let head = packet.data.first_chunk();
        let Some(header) = head.and_then(|head| Header::parse(*head)) else {
            return decode_error("mp3: a packet does not begin with a frame");
        };
        // Packets that are laced in one size are filled up behind their frame.
        let Some(frame) = packet.data.get(..header.bytes) else {
            return decode_error("mp3: a packet ends before its frame");
        };
        let format = header.format;
        if self.decoder.as_ref().is_none_or(|(f, _)| *f != format) {
            self.decoder = Some((format, Layer3::new()));
            self.buffer = empty(format.rate, format.channels);
        }
        let Some((_, decoder)) = &mut self.decoder else {
            return decode_error("mp3: no decoder");
        };
        if decoder.decode(&header, frame, &mut self.samples).is_err() {
            return decode_error("mp3: a damaged frame");
        }
        let channels = usize::from(format.channels).max(1);
        let frames = (self.samples.len() / channels).min(self.buffer.capacity());
        self.buffer.render_uninit(Some(frames));
        for channel in 0..channels {
            let Some(out) = self.buffer.plane_mut(channel) else {
                continue;
            };
            let samples = self.samples.iter().skip(channel).step_by(channels);
            for (out, sample) in out.iter_mut().zip(samples) {
                *out = *sample;
            }
        }
        let frames = |length: Duration| usize::try_from(length.get()).unwrap_or(usize::MAX);
        self.buffer
            .trim(frames(packet.trim_start), frames(packet.trim_end));
        Ok(())
    }
}

impl AudioDecoder for Mp3PacketDecoder {
    fn reset(&mut self) {
        self.decoder = None;
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
    id: CODEC_ID_MP3,
    info: CodecInfo {
        short_name: "mp3",
        long_name: "MPEG audio layer III",
        profiles: &[],
    },
}];

impl RegisterableAudioDecoder for Mp3PacketDecoder {
    fn try_registry_new(
        params: &AudioCodecParameters,
        _options: &AudioDecoderOptions,
    ) -> Result<Box<dyn AudioDecoder>> {
        Ok(Box::new(Mp3PacketDecoder {
            params: params.clone(),
            decoder: None,
            samples: Vec::new(),
            buffer: empty(params.sample_rate.unwrap_or(44_100), 2),
        }))
    }

    fn supported_codecs() -> &'static [SupportedAudioCodec] {
        SUPPORTED
    }
}
