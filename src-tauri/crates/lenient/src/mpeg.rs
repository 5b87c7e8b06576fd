//! The header of an MPEG audio frame (ISO 11172-3, 2.4.2.3, and its MPEG-2 and 2.5 extensions).

/// Samples a second, by version and the header's two bits.
pub const RATES: [[u32; 3]; 3] = [
    [44_100, 48_000, 32_000],
    [22_050, 24_000, 16_000],
    [11_025, 12_000, 8_000],
];
/// Kilobits a second of MPEG-1, by layer and the header's four bits, from 1 on.
const KBITS_1: [[u32; 14]; 3] = [
    [
        32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
    ],
    [
        32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
    ],
    [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ],
];
/// The same of MPEG-2 and 2.5: layer I, then II and III.
const KBITS_2: [[u32; 14]; 2] = [
    [
        32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
    ],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// What four bytes at the beginning of a frame say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHeader {
    /// 0: MPEG-1, 1: MPEG-2, 2: MPEG-2.5.
    pub version: u8,
    /// 1 to 3.
    pub layer: u8,
    /// Samples a second.
    pub rate: u32,
    /// 1 or 2.
    pub channels: u8,
    /// Whether a checksum of two bytes follows the header.
    pub crc: bool,
    /// Of the whole frame, this header included.
    pub bytes: usize,
}

impl FrameHeader {
    /// None unless these bytes are a header with a fixed bit rate.
    #[inline]
    pub fn parse(b: [u8; 4]) -> Option<FrameHeader> {
        if b[0] != 0xff || b[1] & 0xe0 != 0xe0 {
            return None;
        }
        let version = match b[1] >> 3 & 3 {
            3 => 0,
            2 => 1,
            0 => 2,
            _ => return None,
        };
        let layer = match b[1] >> 1 & 3 {
            3 => 1,
            2 => 2,
            1 => 3,
            _ => return None,
        };
        let rate = *RATES[usize::from(version)].get(usize::from(b[2] >> 2 & 3))?;
        let kbits = match (version, layer) {
            (0, _) => &KBITS_1[usize::from(layer) - 1],
            (_, 1) => &KBITS_2[0],
            _ => &KBITS_2[1],
        };
        let kbit = *kbits.get(usize::from(b[2] >> 4).checked_sub(1)?)?;
        let padding = u32::from(b[2] >> 1 & 1);
        let bytes = match (layer, version) {
            (1, _) => (12_000 * kbit / rate + padding) * 4,
            (3, 1 | 2) => 72_000 * kbit / rate + padding,
            _ => 144_000 * kbit / rate + padding,
        };
        Some(FrameHeader {
            version,
            layer,
            rate,
            channels: if b[3] >> 6 == 3 { 1 } else { 2 },
            crc: b[1] & 1 == 0,
            bytes: bytes as usize,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::FrameHeader;

    #[test]
    fn frames_of_every_layer() {
        let read = |b| FrameHeader::parse(b).map(|h| (h.version, h.layer, h.rate, h.bytes));
        // 128 kbit/s at 44,100: layer III, II and I.
        assert_eq!(read([0xff, 0xfb, 0x90, 0x00]), Some((0, 3, 44_100, 417)));
        assert_eq!(read([0xff, 0xfb, 0x92, 0x00]), Some((0, 3, 44_100, 418)));
        assert_eq!(read([0xff, 0xfd, 0x80, 0x00]), Some((0, 2, 44_100, 417)));
        assert_eq!(read([0xff, 0xff, 0x40, 0x00]), Some((0, 1, 44_100, 136)));
        // 64 kbit/s at 22,050 and 11,025: half as many samples in a frame of layer III, not of layer II.
        assert_eq!(read([0xff, 0xf3, 0x80, 0xc0]), Some((1, 3, 22_050, 208)));
        assert_eq!(read([0xff, 0xe3, 0x80, 0xc0]), Some((2, 3, 11_025, 417)));
        assert_eq!(read([0xff, 0xf5, 0x80, 0xc0]), Some((1, 2, 22_050, 417)));
        assert_eq!(
            FrameHeader::parse([0xff, 0xf2, 0x80, 0xc0]).map(|h| (h.channels, h.crc)),
            Some((1, true))
        );
    }

    #[test]
    fn what_is_no_header() {
        for b in [
            [0xfe, 0xfb, 0x90, 0x00],
            [0xff, 0x1b, 0x90, 0x00],
            // Reserved version, reserved layer, free and forbidden bit rate, reserved sample rate.
            [0xff, 0xeb, 0x90, 0x00],
            [0xff, 0xf9, 0x90, 0x00],
            [0xff, 0xfb, 0x00, 0x00],
            [0xff, 0xfb, 0xf0, 0x00],
            [0xff, 0xfb, 0x9c, 0x00],
        ] {
            assert_eq!(FrameHeader::parse(b), None, "{b:x?}");
        }
    }
}
