//! Whether AAC packets carry spectral band replication (HE-AAC), where nothing around them says so: in bare ADTS, and in
//! MP4 with implicit signalling. ISO/IEC 14496-3, 4.4.2: a raw data block ends with `ID_END` and zeros up to a whole
//! byte, and the payload of band replication is a fill element, as a rule the last one before it or before mere filling.
//! Where that begins is only known after decoding all of the spectrum; but from the end, its own count of bytes must fit.
//! By chance one packet in seventy of plain AAC fits as well, so that many of them are looked at.

/// Packets that are looked at.
const ASKED: u32 = 64;
/// So many of them decide it.
const ENOUGH: u32 = 48;
/// The core of HE-AAC has half the rate of what it carries; more than this is never halved in practice, in Hz.
pub const HIGHEST_CORE: u32 = 24_000;

const FILL: u32 = 6;
const END: u32 = 7;
/// Encoders that keep to a rate fill up with further fill elements.
const MOST_FILLS: usize = 2;
/// `EXT_SBR_DATA` and `EXT_SBR_DATA_CRC`.
const REPLICATION: [u32; 2] = [13, 14];

/// What was seen in the packets so far.
#[derive(Default)]
pub struct Signs {
    asked: u32,
    seen: u32,
}

impl Signs {
    /// Looks at one packet more. True once, when enough of them were seen.
    pub fn look(&mut self, packet: &[u8]) -> bool {
        if self.asked == ASKED {
            return false;
        }
        self.asked += 1;
        self.seen += u32::from(ends_with_replication(packet));
        if self.seen == ENOUGH {
            self.asked = ASKED;
            return true;
        }
        false
    }
}

/// Whether the raw data block ends with a fill element that carries band replication, or seems to.
pub fn ends_with_replication(packet: &[u8]) -> bool {
    let bits = Bits(packet);
    let Some(last) = packet.last().filter(|last| **last != 0) else {
        return false;
    };
    let Some(end) = (packet.len() * 8).checked_sub(last.trailing_zeros() as usize + 3) else {
        return false;
    };
    bits.at(end, 3) == Some(END) && replication_before(&bits, end, MOST_FILLS)
}

/// Whether a fill element with band replication ends at this bit, or before up to `fills` others.
fn replication_before(bits: &Bits<'_>, end: usize, fills: usize) -> bool {
    // Bytes of payload, and bits of what stands before it.
    let short = (1..15).map(|bytes| (bytes, 7));
    let long = (14..270).map(|bytes| (bytes, 15));
    short.chain(long).any(|(bytes, head)| {
        let Some(begin) = end.checked_sub(8 * bytes + head) else {
            return false;
        };
        if bits.at(begin, 3) != Some(FILL) {
            return false;
        }
        let count = match bits.at(begin + 3, 4) {
            Some(15) if head == 15 => bits.at(begin + 7, 8).map(|more| 14 + more),
            Some(count) if count < 15 && head == 7 => Some(count),
            _ => None,
        };
        count.is_some_and(|count| count as usize == bytes)
            && (matches!(bits.at(begin + head, 4), Some(kind) if REPLICATION.contains(&kind))
                || fills > 0 && replication_before(bits, begin, fills - 1))
    })
}

struct Bits<'a>(&'a [u8]);

impl Bits<'_> {
    /// `count` bits from bit `from` on, most significant first; None past the end.
    fn at(&self, from: usize, count: usize) -> Option<u32> {
        (from..from + count).try_fold(0, |value, bit| {
            let byte = self.0.get(bit / 8)?;
            Some(value << 1 | u32::from(byte >> (7 - bit % 8) & 1))
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The packets of a bare ADTS file, without their headers.
    fn packets(name: &str) -> Vec<Vec<u8>> {
        let path = format!(
            "{}/../../../tests/fixtures/audio/{name}",
            env!("CARGO_MANIFEST_DIR")
        );
        let bytes = std::fs::read(path).unwrap();
        let mut packets = Vec::new();
        let mut at = 0;
        while let Some(head) = bytes.get(at..at + 7) {
            let length = usize::from(head[3] & 3) << 11
                | usize::from(head[4]) << 3
                | usize::from(head[5]) >> 5;
            packets.push(bytes[at + 7..at + length].to_vec());
            at += length;
        }
        packets
    }

    fn found(packets: &[Vec<u8>]) -> usize {
        let mut signs = Signs::default();
        packets.iter().filter(|packet| signs.look(packet)).count()
    }

    #[test]
    fn he_aac_is_told_from_plain_aac() {
        assert_eq!(found(&packets("he-aac.aac")), 1);
        for plain in ["adts.aac", "adts-24k.aac"] {
            let packets = packets(plain);
            assert!(packets.len() >= ASKED as usize, "{plain}");
            assert_eq!(found(&packets), 0, "{plain}");
        }
    }

    #[test]
    fn chance_does_not_look_like_it() {
        let mut seed = 7_u64;
        let mut noise = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as u8
        };
        let random: Vec<Vec<u8>> = (0..20_000)
            .map(|n| (0..n % 400).map(|_| noise()).collect())
            .collect();
        let fits = random.iter().filter(|p| ends_with_replication(p)).count();
        assert!(fits > 0 && fits < random.len() / 50, "{fits}");
        assert_eq!(found(&random), 0);
    }
}
