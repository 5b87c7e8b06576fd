//! Side information (ISO 11172-3 2.4.1.7, ISO 13818-3 2.4.1.7). All of it may come from an enemy; what has no meaning
//! is refused here, so that the rest need not ask again.
use super::bands::Shape;

/// Bytes of side information at most, with room for reading eight at once.
const PADDED: usize = 40;

#[derive(Clone, Copy)]
pub(super) struct Granule {
    /// Scale factors and Huffman code, in bits.
    pub bits: usize,
    /// 288 at most.
    pub pairs: usize,
    pub global_gain: u32,
    pub scalefac_compress: u32,
    pub blocks: Blocks,
    pub tables: [u8; 3],
    pub subblock_gain: [u32; 3],
    pub preflag: bool,
    pub scalefac_scale: bool,
    pub count1_table_b: bool,
}

/// What windows the granule has and where the first two of its three Huffman regions end.
#[derive(Clone, Copy)]
pub(super) enum Blocks {
    /// Block type 0; the regions have so many bands.
    Normal {
        region0: usize,
        region1: usize,
    },
    /// Block types 1 and 3, where `low_normal` has the two lowest subbands of type 0.
    Start {
        low_normal: bool,
    },
    Stop {
        low_normal: bool,
    },
    Short,
    Mixed,
}

impl Blocks {
    pub fn shape(self) -> Shape {
        match self {
            Blocks::Normal { .. } | Blocks::Start { .. } | Blocks::Stop { .. } => Shape::Long,
            Blocks::Short => Shape::Short,
            Blocks::Mixed => Shape::Mixed,
        }
    }
}

pub(super) struct Side {
    /// Bytes before this frame's main data at which its granules begin.
    pub back: usize,
    /// Of the second granule: which groups of scale factors are those of the first. By channel.
    pub shared: [[bool; 4]; 2],
    /// By granule, then channel.
    pub granules: [[Granule; 2]; 2],
}

struct Fields {
    bytes: [u8; PADDED],
    bit: usize,
}

impl Fields {
    /// 1 to 12 bits.
    fn take(&mut self, count: usize) -> u32 {
        let mut word = [0; 8];
        let at = (self.bit / 8).min(PADDED - 8);
        word.copy_from_slice(&self.bytes[at..at + 8]);
        let value = u64::from_be_bytes(word) << (self.bit % 8) >> (64 - count);
        self.bit += count;
        value as u32
    }

    fn flag(&mut self) -> bool {
        self.take(1) == 1
    }
}

impl Side {
    /// None where the standard gives no meaning. `bytes` are as many as the version and channel count ask for.
    pub fn parse(bytes: &[u8], lsf: bool, channels: usize) -> Option<Side> {
        let mut fields = Fields {
            bytes: [0; PADDED],
            bit: 0,
        };
        fields.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        let mut shared = [[false; 4]; 2];
        let back = if lsf {
            let back = fields.take(8);
            fields.take(channels);
            back
        } else {
            let back = fields.take(9);
            fields.take(if channels == 1 { 5 } else { 3 });
            for channel in shared.iter_mut().take(channels) {
                *channel = std::array::from_fn(|_| fields.flag());
            }
            back
        };
        let mut granules = [[Granule::EMPTY; 2]; 2];
        for granule in granules.iter_mut().take(if lsf { 1 } else { 2 }) {
            for channel in granule.iter_mut().take(channels) {
                *channel = Granule::parse(&mut fields, lsf)?;
            }
        }
        Some(Side {
            back: back as usize,
            shared,
            granules,
        })
    }
}

impl Granule {
    const EMPTY: Granule = Granule {
        bits: 0,
        pairs: 0,
        global_gain: 0,
        scalefac_compress: 0,
        blocks: Blocks::Normal {
            region0: 0,
            region1: 0,
        },
        tables: [0; 3],
        subblock_gain: [0; 3],
        preflag: false,
        scalefac_scale: false,
        count1_table_b: false,
    };

    fn parse(fields: &mut Fields, lsf: bool) -> Option<Granule> {
        let bits = fields.take(12) as usize;
        let pairs = fields.take(9) as usize;
        if pairs > 288 {
            return None;
        }
        let global_gain = fields.take(8);
        let scalefac_compress = fields.take(if lsf { 9 } else { 4 });
        let mut tables = [0; 3];
        let mut subblock_gain = [0; 3];
        let blocks = if fields.flag() {
            let kind = fields.take(2);
            let mixed = fields.flag();
            for table in &mut tables[..2] {
                *table = fields.take(5) as u8;
            }
            subblock_gain = std::array::from_fn(|_| fields.take(3));
            match (kind, mixed) {
                (1, low_normal) => Blocks::Start { low_normal },
                (2, false) => Blocks::Short,
                (2, true) => Blocks::Mixed,
                (3, low_normal) => Blocks::Stop { low_normal },
                // Window switching to the normal window is reserved (ISO 11172-3 2.4.2.7).
                _ => return None,
            }
        } else {
            for table in &mut tables {
                *table = fields.take(5) as u8;
            }
            Blocks::Normal {
                region0: fields.take(4) as usize + 1,
                region1: fields.take(3) as usize + 1,
            }
        };
        let preflag = if lsf {
            // In the low sampling frequencies the way the scale factors are packed implies it.
            scalefac_compress >= 500
        } else {
            fields.flag()
        };
        Some(Granule {
            bits,
            pairs,
            global_gain,
            scalefac_compress,
            blocks,
            tables,
            subblock_gain,
            preflag,
            scalefac_scale: fields.flag(),
            count1_table_b: fields.flag(),
        })
    }
}
