//! Scale factor bands (ISO 11172-3 table B.8, ISO 13818-3 table B.2) and where each line of the bitstream belongs.

/// Lines of a granule by frequency within the subband, then by subband: in rows, because what comes after the
/// requantisation does the same to all subbands. Short blocks have window by window in the 18 places.
pub(super) type Lines = [[f32; STRIDE]; 18];
/// Four more than there are subbands, so that a row may be read one place further on.
pub(super) const STRIDE: usize = 36;

const LONG: [[u16; 22]; 6] = [
    [
        4, 4, 4, 4, 4, 4, 6, 6, 8, 8, 10, 12, 16, 20, 24, 28, 34, 42, 50, 54, 76, 158,
    ],
    [
        4, 4, 4, 4, 4, 4, 6, 6, 6, 8, 10, 12, 16, 18, 22, 28, 34, 40, 46, 54, 54, 192,
    ],
    [
        4, 4, 4, 4, 4, 4, 6, 6, 8, 10, 12, 16, 20, 24, 30, 38, 46, 56, 68, 84, 102, 26,
    ],
    [
        6, 6, 6, 6, 6, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 38, 46, 52, 60, 68, 58, 54,
    ],
    [
        6, 6, 6, 6, 6, 6, 8, 10, 12, 14, 16, 18, 22, 26, 32, 38, 46, 54, 62, 70, 76, 36,
    ],
    [
        12, 12, 12, 12, 12, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 76, 90, 2, 2, 2, 2, 2,
    ],
];

const SHORT: [[u16; 13]; 7] = [
    [4, 4, 4, 4, 6, 8, 10, 12, 14, 18, 22, 30, 56],
    [4, 4, 4, 4, 6, 6, 10, 12, 14, 16, 20, 26, 66],
    [4, 4, 4, 4, 6, 8, 12, 16, 20, 26, 34, 42, 12],
    [4, 4, 4, 6, 6, 8, 10, 14, 18, 26, 32, 42, 18],
    [4, 4, 4, 6, 8, 10, 12, 14, 18, 24, 32, 44, 12],
    [4, 4, 4, 6, 8, 10, 12, 14, 18, 24, 30, 40, 18],
    [8, 8, 8, 12, 16, 20, 24, 28, 36, 2, 2, 2, 26],
];

/// Rows of the two tables above for each sample rate.
const ROWS: [(u32, usize, usize); 9] = [
    (44_100, 0, 0),
    (48_000, 1, 1),
    (32_000, 2, 2),
    (22_050, 3, 3),
    (24_000, 4, 4),
    (16_000, 3, 5),
    (11_025, 3, 5),
    (12_000, 3, 5),
    (8_000, 5, 6),
];

/// Lines of the two lowest subbands, which are long in a mixed block.
pub(super) const MIXED_LINES: usize = 36;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Long,
    Short,
    Mixed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    Long,
    /// One of the three short ones.
    Short(usize),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Band {
    pub width: usize,
    pub window: Window,
}

/// The lines of one shape of block at one sample rate, in the order of the bitstream.
pub(super) struct Layout {
    pub shape: Shape,
    /// Together 576 lines; each width is even.
    pub bands: Vec<Band>,
    /// The place of each line in `Lines`, flat.
    pub places: [u16; 576],
    /// Subbands that the first so many lines touch.
    pub reach: [u8; 577],
}

/// Everything that depends on the sample rate.
pub(super) struct Rate {
    pub long: Layout,
    pub short: Layout,
    pub mixed: Layout,
}

impl Rate {
    pub fn all() -> [Rate; 9] {
        ROWS.map(|(_, long, short)| Rate::new(&LONG[long], &SHORT[short]))
    }

    /// The place of a sample rate in `all`.
    pub fn index(rate: u32) -> Option<usize> {
        ROWS.iter().position(|(r, _, _)| *r == rate)
    }

    fn new(long: &[u16; 22], short: &[u16; 13]) -> Rate {
        let long_bands: Vec<Band> = long
            .iter()
            .map(|w| Band {
                width: usize::from(*w),
                window: Window::Long,
            })
            .collect();
        let short_bands: Vec<usize> = short.iter().map(|w| usize::from(*w)).collect();
        let mut mixed: Vec<Band> = Vec::new();
        let mut lines = 0;
        for band in &long_bands {
            if lines < MIXED_LINES {
                mixed.push(*band);
                lines += band.width;
            }
        }
        // What the long part takes of the short bands; at 8 kHz it ends within one.
        let mut taken = MIXED_LINES / 3;
        let rest: Vec<usize> = short_bands
            .iter()
            .map(|width| {
                let gone = taken.min(*width);
                taken -= gone;
                width - gone
            })
            .filter(|width| *width > 0)
            .collect();
        mixed.extend(by_window(&rest));
        Rate {
            long: Layout::new(Shape::Long, long_bands),
            short: Layout::new(Shape::Short, by_window(&short_bands)),
            mixed: Layout::new(Shape::Mixed, mixed),
        }
    }

    pub fn layout(&self, shape: Shape) -> &Layout {
        match shape {
            Shape::Long => &self.long,
            Shape::Short => &self.short,
            Shape::Mixed => &self.mixed,
        }
    }
}

/// Of short blocks each band comes once for each window (ISO 11172-3 2.4.3.4.8).
fn by_window(widths: &[usize]) -> Vec<Band> {
    let of = |width: &usize| {
        let width = *width;
        [0, 1, 2].map(|w| Band {
            width,
            window: Window::Short(w),
        })
    };
    widths.iter().flat_map(of).collect()
}

impl Layout {
    fn new(shape: Shape, bands: Vec<Band>) -> Layout {
        let (mut places, mut reach) = ([0; 576], [0; 577]);
        let (mut line, mut reached) = (0, 0);
        let mut base = 0;
        for band in &bands {
            for i in 0..band.width {
                let (subband, row) = match band.window {
                    Window::Long => (line / 18, line % 18),
                    Window::Short(w) => {
                        let ordered = base + 3 * i + w;
                        (ordered / 18, w * 6 + ordered % 18 / 3)
                    }
                };
                places[line] = (row * STRIDE + subband) as u16;
                reached = reached.max(subband + 1);
                line += 1;
                reach[line] = reached as u8;
            }
            match band.window {
                Window::Long => base += band.width,
                Window::Short(2) => base += 3 * band.width,
                Window::Short(_) => {}
            }
        }
        Layout {
            shape,
            bands,
            places,
            reach,
        }
    }

    /// The first line after the first `bands` bands.
    pub fn edge(&self, bands: usize) -> usize {
        self.bands.iter().take(bands).map(|b| b.width).sum()
    }
}
