//! One MPEG audio layer III frame header (ISO 11172-3 2.4.2.3 and its MPEG-2 and 2.5 extensions): how long the frame
//! is in bytes and samples, and which stream it could belong to.

use lenient::mpeg::{FrameHeader, RATES};

/// What has to stay the same for one decoder to go on: MPEG version, sample rate and channel count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Format {
    /// 0: MPEG-1, 1: MPEG-2, 2: MPEG-2.5.
    pub version: u8,
    pub rate: u32,
    pub channels: u8,
}

impl Format {
    /// Sample frames in one MPEG frame.
    pub fn samples(self) -> u32 {
        if self.version == 0 { 1152 } else { 576 }
    }

    /// Bytes between the header (and CRC) and the main data.
    pub fn side_bytes(self) -> usize {
        match (self.version, self.channels) {
            (0, 1) => 17,
            (0, _) => 32,
            (_, 1) => 9,
            _ => 17,
        }
    }

    /// How far back the main data of a frame may begin: the reach of `main_data_begin`, in bytes.
    pub fn reservoir(self) -> usize {
        if self.version == 0 { 511 } else { 255 }
    }

    /// One byte that says it all, for the stored index.
    pub fn code(self) -> u8 {
        let rate = RATES[usize::from(self.version.min(2))]
            .iter()
            .position(|r| *r == self.rate)
            .unwrap_or(0);
        self.version | ((rate as u8) << 2) | ((self.channels - 1) << 4)
    }

    pub fn from_code(code: u8) -> Option<Format> {
        let (version, rate) = (code & 3, usize::from(code >> 2 & 3));
        let rate = *RATES.get(usize::from(version))?.get(rate)?;
        (code < 0x20).then_some(Format {
            version,
            rate,
            channels: (code >> 4) + 1,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub format: Format,
    /// Header included.
    pub bytes: usize,
    pub crc: bool,
}

impl Header {
    /// None unless these four bytes are a layer III header with a fixed bit rate.
    pub fn parse(b: [u8; 4]) -> Option<Header> {
        let frame = FrameHeader::parse(b).filter(|frame| frame.layer == 3)?;
        // Emphasis 2 is reserved: one more chance to tell a header from noise.
        if b[3] & 3 == 2 {
            return None;
        }
        let header = Header {
            format: Format {
                version: frame.version,
                rate: frame.rate,
                channels: frame.channels,
            },
            bytes: frame.bytes,
            crc: frame.crc,
        };
        (header.bytes > header.overhead()).then_some(header)
    }

    /// Everything in the frame that is not main data.
    pub fn overhead(&self) -> usize {
        4 + if self.crc { 2 } else { 0 } + self.format.side_bytes()
    }

    /// The format of a layer III header with bit rate index 0 (free format): legal, never used by podcasts, and how long
    /// its frame is stands nowhere.
    pub fn free_format(b: [u8; 4]) -> Option<Format> {
        // With any bit rate it would be a header like others.
        let rated = [b[0], b[1], b[2] | 0x90, b[3]];
        (b[2] >> 4 == 0)
            .then(|| Header::parse(rated))
            .flatten()
            .map(|header| header.format)
    }
}
