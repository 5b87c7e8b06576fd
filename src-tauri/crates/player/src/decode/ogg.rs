//! One page of Ogg (RFC 3533 section 6): its header, and whether all of it is as it was written.
use std::io::{self, Read};
use std::sync::OnceLock;

use crate::source::SharedSource;

/// Bytes of a header before its segment table.
pub(crate) const HEADER: usize = 27;
pub(crate) const LONGEST_PAGE: u64 = 65_307;
/// Flags of a page.
pub(crate) const FIRST: u8 = 2;
pub(crate) const LAST: u8 = 4;
/// Where the flags and the checksum stand.
const KIND: usize = 5;
const CHECKSUM: std::ops::Range<usize> = 22..26;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    pub kind: u8,
    /// Time at the end of the last packet that ends here, in the codec's units; None if no packet does.
    pub granule: Option<u64>,
    pub serial: u32,
    pub sequence: u32,
    /// Packets that end here.
    pub packets: usize,
    /// Header and all.
    pub size: usize,
}

impl Page {
    /// What the header says that these bytes begin with, segment table included.
    pub fn parse(bytes: &[u8]) -> Option<Page> {
        let head = bytes.get(..HEADER)?;
        if !head.starts_with(b"OggS\0") {
            return None;
        }
        let lacing = bytes.get(HEADER..HEADER + usize::from(head[26]))?;
        let body: usize = lacing.iter().map(|l| usize::from(*l)).sum();
        let word =
            |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let granule = u64::from(word(10)) << 32 | u64::from(word(6));
        Some(Page {
            kind: head[KIND],
            granule: (granule != u64::MAX).then_some(granule),
            serial: word(14),
            sequence: word(18),
            packets: lacing.iter().filter(|l| **l < 255).count(),
            size: HEADER + lacing.len() + body,
        })
    }

    /// The page that begins at `at`, and its bytes; None if there is none, or not all of it, or its checksum is wrong.
    pub fn read(source: &SharedSource, at: u64) -> io::Result<Option<(Page, Vec<u8>)>> {
        let mut bytes = Vec::new();
        let mut reader = source.at(at);
        let mut more = |bytes: &mut Vec<u8>, count: usize| {
            reader.by_ref().take(count as u64).read_to_end(bytes)
        };
        more(&mut bytes, HEADER)?;
        if !bytes.starts_with(b"OggS\0") || bytes.len() < HEADER {
            return Ok(None);
        }
        let segments = usize::from(bytes[HEADER - 1]);
        more(&mut bytes, segments)?;
        let Some(page) = Page::parse(&bytes) else {
            return Ok(None);
        };
        more(&mut bytes, page.size - HEADER - segments)?;
        let whole = bytes.len() == page.size && checksum(&bytes).to_le_bytes() == bytes[CHECKSUM];
        Ok(whole.then_some((page, bytes)))
    }
}

/// The page without these flags.
pub(crate) fn without(mut page: Vec<u8>, flags: u8) -> Vec<u8> {
    if let Some(kind) = page.get_mut(KIND) {
        *kind &= !flags;
    }
    let sum = checksum(&page);
    if let Some(field) = page.get_mut(CHECKSUM) {
        field.copy_from_slice(&sum.to_le_bytes());
    }
    page
}

/// CRC-32 with the polynomial 0x04c11db7, neither reflected nor inverted, its own field taken as zero.
fn checksum(page: &[u8]) -> u32 {
    static TABLE: OnceLock<[u32; 256]> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table = [0; 256];
        for (n, entry) in (0u32..).zip(&mut table) {
            *entry = (0..8).fold(n << 24, |crc, _| (crc << 1) ^ ((crc >> 31) * 0x04c1_1db7));
        }
        table
    });
    page.iter().enumerate().fold(0, |crc, (at, byte)| {
        let byte = if CHECKSUM.contains(&at) { 0 } else { *byte };
        (crc << 8) ^ table[usize::from((crc >> 24) as u8 ^ byte)]
    })
}
