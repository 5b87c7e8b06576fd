//! Huffman code (ISO 11172-3 2.4.1.7, 2.4.2.7) straight to scaled values in their places: |x| to the power of 4/3,
//! times the gain of the pair. One look-up gives a pair with its signs in most cases.
use super::bands::{Layout, Lines, Rate, STRIDE};
use super::bits::Bits;
use super::codes::{LINBITS, QUADS_A, SET, WORDS};
use super::side::{Blocks, Granule};

/// Bits that the first look-up takes, signs included.
const FIRST: u32 = 10;
/// In an entry of the first look-up: the bits say more than fits.
const MORE: u32 = 1 << 31;
/// 15 and 13 linbits of ones.
const LARGEST: usize = 15 + 8191;
/// Stands for the value zero in an entry; one more is 1, one less is -1.
const ZERO: u32 = 15;

pub(super) struct Codes {
    books: Vec<Book>,
    quads: [Vec<u32>; 2],
    /// n to the power of 4/3.
    powers: Vec<f32>,
    /// The same by an entry's value, with the sign.
    signed: [f32; 32],
}

/// One set of code words. An entry of `first` is length, x, y in bytes from below, or `MORE` with how many bits follow
/// and where in `rest` they are looked up; there the values are without sign.
struct Book {
    first: Vec<u32>,
    rest: Vec<u32>,
}

impl Book {
    fn new(side: usize, words: &[u32], escapes: bool) -> Book {
        let mut first = vec![0; 1 << FIRST];
        let mut rest = Vec::new();
        // How far beyond the first look-up the words with each beginning go.
        let mut beyond = vec![None::<u32>; 1 << FIRST];
        for (i, word) in words.iter().enumerate() {
            let (x, y) = (i / side, i % side);
            let (length, word) = (word >> 12, word & 0xfff);
            let signs = u32::from(x > 0) + u32::from(y > 0);
            if length + signs <= FIRST && !(escapes && (x == 15 || y == 15)) {
                for sign in 0..1 << signs {
                    // The sign of x comes first.
                    let signed = |v: usize, negative: bool| match negative {
                        true => ZERO - v as u32,
                        false => ZERO + v as u32,
                    };
                    let entry = (length + signs)
                        | signed(x, x > 0 && sign >> (signs - 1) & 1 == 1) << 8
                        | signed(y, y > 0 && sign & 1 == 1) << 16;
                    let free = FIRST - length - signs;
                    let from = (((word << signs) | sign) << free) as usize;
                    first[from..from + (1 << free)].fill(entry);
                }
            } else {
                let (from, count) = span(length, word);
                for beyond in &mut beyond[from..from + count] {
                    let bits = length.saturating_sub(FIRST);
                    *beyond = Some(beyond.map_or(bits, |b| b.max(bits)));
                }
            }
        }
        for (entry, bits) in first.iter_mut().zip(&beyond) {
            if let Some(bits) = *bits {
                *entry = MORE | bits | (rest.len() as u32) << 8;
                rest.resize(rest.len() + (1 << bits), 0);
            }
        }
        for (i, word) in words.iter().enumerate() {
            let (length, word) = (word >> 12, word & 0xfff);
            let entry = length | ((i / side) as u32) << 8 | ((i % side) as u32) << 16;
            let (from, count) = span(length, word);
            for link in first[from..from + count].iter().filter(|e| *e & MORE != 0) {
                let (bits, base) = (link & 0xff, (link >> 8 & 0xffff) as usize);
                let tail = length.saturating_sub(FIRST);
                let at = base + (((word & ((1 << tail) - 1)) << (bits - tail)) as usize);
                rest[at..at + (1 << (bits - tail))].fill(entry);
            }
        }
        Book { first, rest }
    }
}

/// The entries of the first look-up that begin with a code word, or that it begins with.
fn span(length: u32, word: u32) -> (usize, usize) {
    match length.checked_sub(FIRST) {
        Some(more) => ((word >> more) as usize, 1),
        None => (
            (word << (FIRST - length)) as usize,
            1 << (FIRST - length) as usize,
        ),
    }
}

/// Entries of ten bits: length, then v, w, x, y in two bits each from bit 8: 1 for one, 2 for minus one.
fn quads(words: [(u32, u32); 16]) -> Vec<u32> {
    let mut entries = vec![0; 1 << FIRST];
    for (values, (length, word)) in words.into_iter().enumerate() {
        let values = values as u32;
        let signs = values.count_ones();
        for sign in 0..1u32 << signs {
            let mut left = signs;
            let mut entry = length + signs;
            for i in 0..4 {
                if values >> (3 - i) & 1 == 1 {
                    left -= 1;
                    entry |= (1 + (sign >> left & 1)) << (8 + 2 * i);
                }
            }
            let free = FIRST - length - signs;
            let from = (((word << signs) | sign) << free) as usize;
            entries[from..from + (1 << free)].fill(entry);
        }
    }
    entries
}

impl Codes {
    pub fn new() -> Codes {
        let books = WORDS
            .iter()
            .enumerate()
            .map(|(i, set)| Book::new(set.side, set.words, i >= WORDS.len() - 2))
            .collect();
        let powers: Vec<f32> = (0..=LARGEST)
            .map(|n| (n as f64).powf(4.0 / 3.0) as f32)
            .collect();
        let signed = std::array::from_fn(|i| {
            let size = powers[i.abs_diff(ZERO as usize)];
            if i < ZERO as usize { -size } else { size }
        });
        Codes {
            books,
            quads: [
                quads(QUADS_A),
                quads(std::array::from_fn(|i| (4, 15 - i as u32))),
            ],
            powers,
            signed,
        }
    }

    /// Reads the values of one channel of a granule, from where its scale factors end to bit `end`. Gives the number
    /// of lines that may be other than zero.
    #[allow(clippy::too_many_arguments)]
    pub fn read(
        &self,
        mut bits: Bits<'_>,
        end: usize,
        granule: &Granule,
        layout: &Layout,
        rate: &Rate,
        gains: &[f32; 288],
        lines: &mut Lines,
    ) -> usize {
        let lines = lines.as_flattened_mut();
        let big = granule.pairs * 2;
        let (first, second) = region_edges(granule.blocks, rate);
        let edges = [0, first.min(big), second.min(big), big];
        for (region, table) in granule.tables.into_iter().enumerate() {
            let (from, to) = (edges[region], edges[region + 1]);
            if from >= to || table == 0 {
                continue;
            }
            let table = usize::from(table & 31);
            let Some(set) = SET[table] else {
                // Tables 4 and 14 are not used; others take them for zero, too.
                continue;
            };
            let book = &self.books[set];
            let places = layout.places[from..to].as_chunks::<2>().0;
            let begin = bits;
            let scale = &gains[from / 2..to / 2];
            bits = self.pairs(begin, book, LINBITS[table], places, scale, lines);
            if bits.position() > end {
                // The region is longer than its code: what the code does not say is zero.
                let fits = self.fitting(begin, end, book, LINBITS[table], places.len());
                let (_, beyond) = places.split_at(fits);
                for place in beyond.as_flattened() {
                    lines[usize::from(*place)] = 0.0;
                }
                return from + 2 * fits;
            }
        }
        let table = &self.quads[usize::from(granule.count1_table_b)];
        self.ones(bits, end, table, layout, gains, lines, big)
    }

    #[inline(never)]
    fn pairs<'a>(
        &self,
        mut bits: Bits<'a>,
        book: &Book,
        linbits: u32,
        places: &[[u16; 2]],
        gains: &[f32],
        lines: &mut [f32],
    ) -> Bits<'a> {
        let Some(first) = book.first.first_chunk::<{ 1 << FIRST }>() else {
            return bits;
        };
        let Some(lines) = lines.first_chunk_mut::<{ 18 * STRIDE }>() else {
            return bits;
        };
        for (places, gain) in places.iter().zip(gains) {
            bits.refill();
            let entry = first[bits.peek(FIRST)];
            let (x, y);
            if entry & MORE == 0 {
                bits.skip(entry & 0x1f);
                x = self.signed[(entry >> 8 & 31) as usize];
                y = self.signed[(entry >> 16 & 31) as usize];
            } else {
                (bits, x, y) = self.long_pair(bits, book, entry, linbits);
            }
            lines[usize::from(places[0])] = x * gain;
            lines[usize::from(places[1])] = y * gain;
        }
        bits
    }

    /// How many of so many pairs begin before `end`.
    #[cold]
    fn fitting(
        &self,
        mut bits: Bits<'_>,
        end: usize,
        book: &Book,
        linbits: u32,
        pairs: usize,
    ) -> usize {
        let mut fits = 0;
        while fits < pairs && bits.position() < end {
            bits.refill();
            let entry = book.first[bits.peek(FIRST)];
            if entry & MORE == 0 {
                bits.skip(entry & 0x1f);
            } else {
                bits = self.long_pair(bits, book, entry, linbits).0;
            }
            fits += 1;
        }
        fits
    }

    /// A pair that is more than one look-up: 47 bits at most.
    #[inline(never)]
    fn long_pair<'a>(
        &self,
        mut bits: Bits<'a>,
        book: &Book,
        link: u32,
        linbits: u32,
    ) -> (Bits<'a>, f32, f32) {
        let base = (link >> 8 & 0xffff) as usize;
        let tail = match link & 0xff {
            0 => 0,
            more => bits.peek(FIRST + more) & ((1 << more) - 1),
        };
        let entry = book.rest.get(base + tail).copied().unwrap_or(0);
        bits.skip(entry & 0x1f);
        let mut value = |coded: u32| {
            let mut size = coded as usize;
            if coded == 15 && linbits > 0 {
                size += bits.peek(linbits);
                bits.skip(linbits);
            }
            if size == 0 {
                return 0.0;
            }
            let negative = bits.peek(1) == 1;
            bits.skip(1);
            let power = self.powers[size.min(LARGEST)];
            if negative { -power } else { power }
        };
        let x = value(entry >> 8 & 15);
        let y = value(entry >> 16 & 15);
        (bits, x, y)
    }

    /// The quadruples of the count1 region. One that goes past the end is not meant: it is stuffing.
    #[allow(clippy::too_many_arguments)]
    fn ones(
        &self,
        mut bits: Bits<'_>,
        end: usize,
        table: &[u32],
        layout: &Layout,
        gains: &[f32; 288],
        lines: &mut [f32],
        big: usize,
    ) -> usize {
        const VALUES: [f32; 4] = [0.0, 1.0, -1.0, 0.0];
        let Some(table) = table.first_chunk::<{ 1 << FIRST }>() else {
            return big;
        };
        let places = layout.places[big..].as_chunks::<4>().0;
        let gains = gains[big / 2..].as_chunks::<2>().0;
        let mut line = big;
        for (places, gains) in places.iter().zip(gains) {
            if bits.position() >= end {
                break;
            }
            bits.refill();
            let entry = table[bits.peek(FIRST)];
            bits.skip(entry & 0x1f);
            if bits.position() > end {
                break;
            }
            let value = |i: u32| VALUES[(entry >> (8 + 2 * i) & 3) as usize];
            lines[usize::from(places[0])] = value(0) * gains[0];
            lines[usize::from(places[1])] = value(1) * gains[0];
            lines[usize::from(places[2])] = value(2) * gains[1];
            lines[usize::from(places[3])] = value(3) * gains[1];
            line += 4;
        }
        line
    }
}

/// The lines at which the second and third Huffman region begin.
fn region_edges(blocks: Blocks, rate: &Rate) -> (usize, usize) {
    let long = &rate.long;
    match blocks {
        Blocks::Normal { region0, region1 } => (long.edge(region0), long.edge(region0 + region1)),
        Blocks::Start { .. } | Blocks::Stop { .. } => (long.edge(8), 576),
        // Three bands of three windows; so, too, of a mixed block, whatever its long part.
        Blocks::Short | Blocks::Mixed => (rate.short.edge(9), 576),
    }
}
