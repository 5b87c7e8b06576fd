//! Every container but MP3: symphonia's demuxer and decoder, with exact seeking on top.
//!
//! A seek goes a little before the target, decodes up to it and drops what is too early, so that decoders which look
//! back (AAC, Vorbis, Opus) have settled. One bad packet is skipped and counted, never fatal.
mod clusters;
mod guess;
mod pages;
mod seek;
mod track;

use std::io::ErrorKind;

use lenient::sound::Container;
use symphonia::core::audio::{Channels, GenericAudioBufferRef};
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_AAC, CODEC_ID_MP3, CODEC_ID_OPUS, CODEC_ID_VORBIS,
};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::FormatReader;
use symphonia::core::formats::well_known::FORMAT_ID_ISOMP4;

pub use self::clusters::read_from as matroska_from;
use self::clusters::{Clusters, is_matroska};
use self::pages::Pages;
pub use self::pages::read_before as ogg_before;
use self::track::{AudioTrack, audio_track, heard_track};
use super::claims::{Claims, ends_within_page};
use super::guarded::guarded;
use super::probe::{codecs, describe, probe_told, refused};
use super::sbr::{HIGHEST_CORE, Signs};
use super::{Block, Decode, Next};
use crate::index::Header;
use crate::source::SharedSource;
use crate::ticks::{PER_SECOND, Ticks};
use crate::{Length, MediaInfo, Notice, PlayerError};

/// A demuxer that fails this often in a row is not going to recover.
const MAX_READ_ERRORS: u32 = 64;
/// Packets that are not here, before nothing of the file is looked for any more.
const MAX_MISSING: u32 = 1024;
/// Frames of one packet; the longest real ones are Opus' 120 ms and PCM readers' few thousand.
const MAX_PACKET_FRAMES: usize = 1 << 20;

pub(crate) struct PacketDecode {
    source: SharedSource,
    /// The length was hidden when this was opened, because the end had not arrived.
    opened_growing: bool,
    reader: Box<dyn FormatReader>,
    /// Of Matroska, by which seeks are made.
    clusters: Option<Clusters>,
    /// Of Ogg.
    pages: Option<Pages>,
    track: AudioTrack,
    decoder: Box<dyn AudioDecoder>,
    media: MediaInfo,
    /// Where the next packet should begin, in ticks that may lie before zero (encoder delay).
    expected: Option<i64>,
    /// What the packet before was said to begin at.
    said: Option<i64>,
    /// What lies before this is dropped.
    from: Ticks,
    /// Start of the current link of a chained stream.
    link_start: i64,
    ended: bool,
    /// Nothing was read yet.
    fresh: bool,
    skipped: u64,
    notice: Option<Notice>,
    noticed_rate: bool,
    /// Of AAC that may be the core of HE-AAC, as long as that is not known.
    signs: Option<Signs>,
    cut: bool,
    /// Packets in a row that are named by the table of MP4 and not here.
    missing: u32,
}

impl PacketDecode {
    pub fn open(source: SharedSource) -> Result<PacketDecode, PlayerError> {
        guarded(|| Self::try_open(source))
    }

    fn try_open(source: SharedSource) -> Result<PacketDecode, PlayerError> {
        let growing = !source.is_complete();
        let (mut reader, told) = probe_told(&source, growing)?;
        let track = heard_track(reader.as_mut(), &source)?;
        let decoder = make_decoder(&track.params)?;
        let mut media = describe(reader.as_mut(), &source, track.id);
        if let (Some(end), Some(length)) = (track.end, media.length.as_mut()) {
            *length = Length::Stated(length.ms().min(end.ms()));
        }
        let clusters = is_matroska(reader.as_ref()).then(|| Clusters::open(&source));
        let mut pages = Pages::of(&mut reader, &source, track.id);
        if media.length.is_none()
            && let Some(end) = pages.as_mut().and_then(Pages::end)
            && let Ok(end) = u64::try_from(track.ticks(i64::try_from(end).unwrap_or(i64::MAX)))
        {
            let ms = Ticks(end).ms();
            media.length = Some(if growing {
                Length::Guessed(ms)
            } else {
                Length::Stated(ms)
            });
        }
        Ok(PacketDecode {
            cut: is_cut(&told, &source),
            missing: 0,
            source,
            clusters: clusters.flatten(),
            pages,
            opened_growing: growing,
            reader,
            track,
            decoder,
            media,
            expected: None,
            said: None,
            from: Ticks(0),
            link_start: 0,
            ended: false,
            fresh: true,
            skipped: 0,
            notice: None,
            noticed_rate: false,
            signs: None,
        })
    }

    /// Asks the demuxer for the next packet of our track, decodes it, and says how it went.
    fn step(&mut self, block: &mut Block) -> Result<Step, PlayerError> {
        self.fresh = false;
        let packet = match self.reader.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => return self.end(),
            Err(Error::ResetRequired) => return self.relink(),
            Err(Error::IoError(e)) if e.kind() == ErrorKind::UnexpectedEof => {
                return self.behind_the_end();
            }
            Err(Error::IoError(e)) => return Err(PlayerError::Read(e.to_string())),
            Err(_) => return Ok(Step::BadRead),
        };
        self.missing = 0;
        if packet.track_id != self.track.id {
            return Ok(Step::Nothing);
        }
        let pts = self
            .link_start
            .saturating_add(self.track.ticks(packet.pts.get()));
        let mut frame = packet.as_packet_ref();
        if self.track.params.codec == CODEC_ID_MP3 {
            frame.data = one_frame(frame.data);
        }
        match self.decoder.decode_ref(&frame) {
            Ok(buffer) => {
                if buffer.frames() == 0 || buffer.frames() > MAX_PACKET_FRAMES {
                    return Ok(Step::Nothing);
                }
                copy(&buffer, block);
                self.label(pts, block);
                if let Some(signs) = &mut self.signs
                    && signs.look(&packet.data)
                {
                    self.notice = Some(Notice::ReducedQuality);
                }
                Ok(Step::Block)
            }
            Err(Error::ResetRequired) => {
                self.decoder = make_decoder(&self.track.params)?;
                Ok(Step::Nothing)
            }
            Err(
                Error::IoError(_)
                | Error::DecodeError(_)
                | Error::Unsupported(_)
                | Error::LimitError(_),
            ) => {
                self.skipped += 1;
                // A new format within the track is refused by the old decoder for ever.
                self.decoder.reset();
                Ok(Step::Nothing)
            }
            Err(_) => {
                self.skipped += 1;
                Ok(Step::Nothing)
            }
        }
    }

    fn label(&mut self, pts: i64, block: &mut Block) {
        let length = Ticks::of_frames(block.frames() as u64, block.rate);
        // Millisecond clocks (Matroska) would make the labels jitter: count on, until the two really disagree.
        let tolerance = if self.track.coarse {
            PER_SECOND / 40
        } else {
            PER_SECOND / 2000
        };
        // The packets of a laced block all have its time where the track does not say how long they are.
        let laced = self.track.coarse && self.said.replace(pts) == Some(pts);
        let at = match self.expected {
            Some(expected) if laced || expected.abs_diff(pts) <= tolerance => expected,
            _ => pts,
        };
        self.expected = Some(at.saturating_add_unsigned(length.0));
        block.span = length;
        if at < 0 {
            let early = Ticks(at.unsigned_abs()).frames(block.rate);
            block.at = Ticks(0);
            block.drop_front(usize::try_from(early).unwrap_or(usize::MAX));
            block.at = Ticks(0);
        } else {
            block.at = Ticks(at.unsigned_abs());
        }
        if !self.noticed_rate {
            self.noticed_rate = true;
            // Only the core of HE-AAC is decoded; the container counts time at the full rate.
            let full = Some(block.rate.saturating_mul(2));
            let clock = (self.track.base.numer.get() == 1).then_some(self.track.base.denom.get());
            let halved = self.track.params.sample_rate == full || clock == full;
            if self.track.params.codec == CODEC_ID_AAC && halved {
                self.notice = Some(Notice::ReducedQuality);
            } else if self.track.params.codec == CODEC_ID_AAC && block.rate <= HIGHEST_CORE {
                self.signs = Some(Signs::default());
            }
            self.media.sample_rate = block.rate;
            self.media.channels = u16::try_from(block.channels).unwrap_or(0);
        }
    }

    /// The packet that should come is not here, or not whole. The tracks of MP4 need not lie side by side: behind the
    /// words of a chapter that is missing there may be sound.
    fn behind_the_end(&mut self) -> Result<Step, PlayerError> {
        let by_table = self.reader.format_info().format == FORMAT_ID_ISOMP4;
        if by_table && self.missing < MAX_MISSING && self.source.failure().is_none() {
            self.missing += 1;
            self.cut = true;
            return Ok(Step::Nothing);
        }
        self.end()
    }

    fn end(&mut self) -> Result<Step, PlayerError> {
        if let Some(failure) = self.source.failure() {
            return Err(PlayerError::Read(failure));
        }
        if self.read_on()? {
            return Ok(Step::Nothing);
        }
        self.ended = true;
        // FLAC knows its samples.
        if self.media.container == "flac"
            && let (Some(length), Some(end)) = (self.length(), self.expected)
        {
            self.cut |= Ticks(u64::try_from(end).unwrap_or(0)) < length;
        }
        Ok(Step::End)
    }

    /// The next link of a chained stream: a new track list, a clock that starts again.
    fn relink(&mut self) -> Result<Step, PlayerError> {
        self.track = audio_track(self.reader.as_ref())?;
        // They are of the first link.
        self.pages = None;
        self.decoder = make_decoder(&self.track.params)?;
        self.link_start = self.expected.unwrap_or(self.link_start);
        Ok(Step::Nothing)
    }

    fn reopen(&mut self) -> Result<(), PlayerError> {
        let growing = !self.source.is_complete();
        let (reader, told) = probe_told(&self.source, growing)?;
        self.cut |= is_cut(&told, &self.source);
        self.missing = 0;
        self.reader = reader;
        self.track = heard_track(self.reader.as_mut(), &self.source)?;
        self.pages = Pages::of(&mut self.reader, &self.source, self.track.id);
        self.decoder = make_decoder(&self.track.params)?;
        self.opened_growing = growing;
        self.link_start = 0;
        self.expected = None;
        self.fresh = true;
        Ok(())
    }

    /// What is heard of the track, by its container's clock.
    pub fn length(&self) -> Option<Ticks> {
        let ticks = self.track.length?;
        // What lies before zero is delay, and not part of the count.
        let end = self.track.first.max(0).checked_add_unsigned(ticks)?;
        let length = u64::try_from(self.track.ticks(end)).ok().map(Ticks)?;
        Some(self.track.end.map_or(length, |end| end.min(length)))
    }

    /// How far before the target decoding must begin for the decoder to have settled.
    fn preroll(&self) -> Ticks {
        let ms = match self.track.params.codec {
            CODEC_ID_AAC => 150,
            CODEC_ID_VORBIS => 500,
            CODEC_ID_OPUS => 240,
            // Frames borrow room from those before.
            CODEC_ID_MP3 => 300,
            _ => 0,
        };
        Ticks::from_ms(if self.track.coarse { ms + 30 } else { ms })
    }
}

enum Step {
    Block,
    Nothing,
    BadRead,
    End,
}

impl Decode for PacketDecode {
    fn media(&self) -> &MediaInfo {
        &self.media
    }

    fn next(&mut self, block: &mut Block) -> Result<Next, PlayerError> {
        let mut bad_reads = 0;
        while !self.ended {
            match guarded(|| self.step(block))? {
                Step::End => break,
                Step::Nothing => bad_reads = 0,
                Step::BadRead => {
                    self.skipped += 1;
                    bad_reads += 1;
                    if bad_reads >= MAX_READ_ERRORS {
                        self.end()?;
                    }
                }
                Step::Block => {
                    bad_reads = 0;
                    if self.from > block.at {
                        let early = self.from.minus(block.at).frames(block.rate);
                        if early >= block.frames() as u64 {
                            continue;
                        }
                        block.drop_front(usize::try_from(early).unwrap_or(usize::MAX));
                    }
                    if let Some(end) = self.track.end
                        && block.at.plus(block.span) > end
                    {
                        let keep = end.minus(block.at).frames(block.rate);
                        block.keep_front(usize::try_from(keep).unwrap_or(usize::MAX));
                        self.ended = keep == 0;
                    }
                    self.from = Ticks(0);
                    if block.frames() > 0 {
                        return Ok(Next::Block);
                    }
                }
            }
        }
        Ok(Next::End)
    }

    fn seek(&mut self, to: Ticks) -> Result<(), PlayerError> {
        guarded(|| self.try_seek(to))
    }

    fn skipped(&self) -> u64 {
        self.skipped
    }

    fn cut(&self) -> bool {
        self.cut
    }

    fn notice(&mut self) -> Option<Notice> {
        self.notice.take()
    }
}

fn is_cut(told: &Claims, source: &SharedSource) -> bool {
    told.cut || told.container == Some(Container::Ogg) && ends_within_page(source)
}

fn make_decoder(params: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, PlayerError> {
    codecs()
        .make_audio_decoder(params, &AudioDecoderOptions::default())
        .map_err(|e| refused(&e))
}

/// An MP3 packet without what lies behind its frame, which the decoder refuses: packets that are laced in one size are
/// filled up.
fn one_frame(packet: &[u8]) -> &[u8] {
    let header = packet.first_chunk().and_then(|head| Header::parse(*head));
    header
        .and_then(|header| packet.get(..header.bytes))
        .unwrap_or(packet)
}

/// Copies what was decoded, in the format it was decoded to (not the one that the container claims).
pub(super) fn copy(buffer: &GenericAudioBufferRef<'_>, block: &mut Block) {
    buffer.copy_to_vec_interleaved(&mut block.samples);
    block.channels = buffer.num_planes().max(1);
    block.layout = match buffer.spec().channels() {
        Channels::Positioned(positions) => positions.bits(),
        _ => 0,
    };
    block.rate = buffer.spec().rate().max(1);
    for sample in &mut block.samples {
        // A damaged float stream can hold anything; the device must not.
        if !sample.is_finite() {
            *sample = 0.0;
        }
    }
}
