//! Bits of main data, most significant first. Reading past the end gives zeros or anything; whoever reads compares the
//! position with where the data ends.

/// Main data of one frame and of what lies before it: 511 bytes of reservoir and 1441 of the longest frame.
pub(super) const ROOM: usize = 2048;
pub(super) const PADDED: usize = ROOM + 8;

#[derive(Clone, Copy)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8; PADDED],
    /// The byte that the cache is filled from next.
    at: usize,
    /// The next `have` bits at the top; what lies below them is the same data again.
    cache: u64,
    have: u32,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8; PADDED], bit: usize) -> Bits<'a> {
        let mut bits = Bits {
            bytes,
            at: bit / 8,
            cache: 0,
            have: 0,
        };
        bits.refill();
        bits.skip((bit % 8) as u32);
        bits
    }

    /// Makes 56 bits available.
    #[inline(always)]
    pub fn refill(&mut self) {
        let at = self.at & (ROOM - 1);
        let mut word = [0; 8];
        word.copy_from_slice(&self.bytes[at..at + 8]);
        self.cache |= u64::from_be_bytes(word) >> self.have;
        self.at += (63 - self.have as usize) >> 3;
        self.have |= 56;
    }

    /// The next `count` bits, 1 to 56.
    #[inline(always)]
    pub fn peek(&self, count: u32) -> usize {
        (self.cache >> (64 - count)) as usize
    }

    /// Goes on by at most what a refill left.
    #[inline(always)]
    pub fn skip(&mut self, count: u32) {
        self.cache <<= count;
        self.have -= count;
    }

    /// The next `count` bits (0 to 32), refilled first.
    #[inline(always)]
    pub fn take(&mut self, count: u32) -> u32 {
        self.refill();
        let value = (self.cache >> 1 >> (63 - count)) as u32;
        self.skip(count);
        value
    }

    /// Bits from the beginning of the bytes.
    pub fn position(&self) -> usize {
        self.at * 8 - self.have as usize
    }
}
