//! What a container says that it holds, against what there is: files are cut short, and some never said the truth. A
//! demuxer that is shown sizes which fit plays what is here; what does not make sense at all is not played.
use std::io::Read;

use lenient::sound::{Container, container};

use super::ogg::{HEADER, LONGEST_PAGE, Page};
use crate::chapters;
use crate::chapters::mkv;
use crate::index;
use crate::source::{Patch, SharedSource};

/// Boxes and chunks looked at on one level: fragmented files have one for every few seconds.
const MAX_PARTS: usize = 1 << 16;
/// Sizes from here on are written by programs that did not know the size.
const UNTOLD: u32 = 0xffff_ff00;

#[derive(Default)]
pub(crate) struct Claims {
    pub container: Option<Container>,
    /// It holds less than it says: its end is missing.
    pub cut: bool,
    /// What its head says cannot be so, and samples read by it would be noise.
    pub senseless: bool,
    pub patches: Vec<Patch>,
    /// Where the file would end, had it what it claims.
    pub end: Option<u64>,
    /// The length is not told: elements that reach behind the end are refused where it is.
    pub length_hidden: bool,
    /// At opening the demuxer reads no further than to where the sound begins.
    pub forward_only: bool,
}

/// `front_only`: what lies behind the sound cannot be had.
pub(crate) fn claims(source: &SharedSource, front_only: bool) -> Claims {
    let Ok(start) = index::after_tags(source) else {
        return Claims::default();
    };
    let here = Here {
        source,
        len: source.len(),
        complete: source.is_complete(),
        front_only,
    };
    let kind = here.head::<16>(start).as_ref().and_then(|h| container(h));
    let found = match kind {
        Some(Container::Mp4) => here.mp4(start),
        Some(Container::Aiff) => here.aiff(start),
        Some(Container::Wav) => here.wav(start),
        Some(Container::Caf) => here.caf(start),
        Some(Container::Matroska) => here.matroska(),
        Some(Container::Flac) => {
            let patches = chapters::cuesheet_hidden(source, start);
            Some(Claims {
                patches: patches.into_iter().collect(),
                ..Claims::default()
            })
        }
        Some(Container::Ogg) | None => None,
    };
    Claims {
        container: kind,
        ..found.unwrap_or_default()
    }
}

/// Whether an Ogg file ends within a page.
pub(crate) fn ends_within_page(source: &SharedSource) -> bool {
    let Some(len) = source.len().filter(|_| source.is_complete()) else {
        return false;
    };
    let from = len.saturating_sub(LONGEST_PAGE);
    let mut tail = Vec::new();
    if source
        .at(from)
        .take(LONGEST_PAGE)
        .read_to_end(&mut tail)
        .is_err()
    {
        return false;
    }
    let last = tail.windows(5).rposition(|w| w == b"OggS\0");
    last.is_some_and(|at| match Page::parse(&tail[at..]) {
        Some(page) => at + page.size > tail.len(),
        None => tail.len() - at < HEADER + 255,
    })
}

struct Here<'a> {
    source: &'a SharedSource,
    len: Option<u64>,
    complete: bool,
    front_only: bool,
}

/// A chunk of RIFF, AIFF or CAF.
struct Chunk {
    kind: [u8; 4],
    at: u64,
    body: u64,
    size: u64,
}

impl Here<'_> {
    fn head<const N: usize>(&self, at: u64) -> Option<[u8; N]> {
        let mut head = [0; N];
        self.source.at(at).read_exact(&mut head).ok()?;
        Some(head)
    }

    /// Bytes from `at` to the end, if that is known.
    fn rest(&self, at: u64) -> Option<u64> {
        Some(self.len?.saturating_sub(at))
    }

    /// The end that a box claims behind that of the file (ISO 14496-12, section 4.2). Only where the table of the sound
    /// comes before it anything can be played.
    fn mp4(&self, start: u64) -> Option<Claims> {
        let len = self.len?;
        let mut found = Claims::default();
        let (mut at, mut table) = (start, false);
        for _ in 0..MAX_PARTS {
            let Some([a, b, c, d, kind @ ..]) = self.head::<8>(at) else {
                break;
            };
            let size = match u32::from_be_bytes([a, b, c, d]) {
                0 => break,
                1 => match self.head::<8>(at + 8) {
                    Some(long) => u64::from_be_bytes(long),
                    None => break,
                },
                short => u64::from(short),
            };
            let known = matches!(
                &kind,
                b"ftyp"
                    | b"moov"
                    | b"mdat"
                    | b"moof"
                    | b"free"
                    | b"skip"
                    | b"wide"
                    | b"sidx"
                    | b"udta"
                    | b"meta"
                    | b"uuid"
                    | b"mfra"
                    | b"styp"
            );
            let Some(end) = at.checked_add(size).filter(|_| known && size >= 8) else {
                break;
            };
            if end > len {
                found.cut = true;
                found.end = (table && end < u64::MAX / 2).then_some(end);
                found.length_hidden = found.end.is_some();
                break;
            }
            table |= kind == *b"moov";
            // What lies behind has not arrived, and must not be asked for yet.
            if !self.complete && matches!(&kind, b"mdat" | b"moof") {
                break;
            }
            at = end;
        }
        Some(found)
    }

    fn chunk(&self, at: u64, size: impl Fn([u8; 4]) -> u32) -> Option<Chunk> {
        let [k, i, n, d, rest @ ..] = self.head::<8>(at)?;
        Some(Chunk {
            kind: [k, i, n, d],
            at,
            body: at + 8,
            size: u64::from(size(rest)),
        })
    }

    /// Goes over the chunks until `stop`, which is the last.
    fn chunks(
        &self,
        start: u64,
        size: impl Fn([u8; 4]) -> u32,
        mut each: impl FnMut(&Chunk),
        stop: [u8; 4],
    ) -> Option<Chunk> {
        let mut at = start;
        for _ in 0..MAX_PARTS {
            let chunk = self.chunk(at, &size)?;
            if chunk.kind == stop {
                return Some(chunk);
            }
            each(&chunk);
            at = chunk.body.checked_add(chunk.size + chunk.size % 2)?;
            if self.len.is_some_and(|len| at > len + 1) {
                return None;
            }
        }
        None
    }

    /// The demuxer reads all chunks before it plays: it is shown a form that ends with the sound that is here.
    fn aiff(&self, start: u64) -> Option<Claims> {
        let mut frame = 0;
        let sound = self.chunks(
            start + 12,
            u32::from_be_bytes,
            |chunk| {
                if chunk.kind == *b"COMM"
                    && let Some([a, b, _, _, _, _, c, d]) = self.head::<8>(chunk.body)
                {
                    let bits = u64::from(u16::from_be_bytes([c, d]));
                    frame = u64::from(u16::from_be_bytes([a, b])) * bits.div_ceil(8);
                }
            },
            *b"SSND",
        )?;
        let form = self.chunk(start, u32::from_be_bytes)?;
        let here = self.rest(sound.body)?;
        let told = u32::try_from(sound.size).ok()?;
        let untold = told == 0 || told >= UNTOLD;
        let cut = sound.size > here && !untold;
        let whole_form = form.body + form.size <= self.len? + 1 && form.size >= sound.body;
        let behind = sound.body + sound.size + sound.size % 2;
        let fits = !cut && !untold && whole_form && behind <= form.body + form.size + 1;
        if fits && !self.front_only {
            return Some(Claims::default());
        }
        let size = if cut || untold {
            // Two words come before the samples.
            let samples = here.checked_sub(8)?;
            8 + samples - samples % frame.max(1)
        } else {
            sound.size
        };
        let size = u32::try_from(size).unwrap_or(u32::MAX - 64);
        let all = u32::try_from(sound.body + u64::from(size) - form.body).unwrap_or(u32::MAX);
        let word = |at: u64, word: u32| Patch {
            at,
            bytes: word.to_be_bytes().to_vec(),
        };
        Some(Claims {
            // Chunks behind the sound that are not here say nothing of the sound.
            cut,
            patches: vec![word(form.at + 4, all), word(sound.at + 4, size)],
            forward_only: self.front_only,
            ..Claims::default()
        })
    }

    /// Samples are read by what `fmt ` says of them (RIFF, "Multimedia Programming Interface", 1991): where that and the
    /// data are not both there, and whole, what is read is something else.
    fn wav(&self, start: u64) -> Option<Claims> {
        let mut format = None;
        let data = self.chunks(
            start + 12,
            u32::from_le_bytes,
            |chunk| {
                if chunk.kind == *b"fmt " && chunk.size >= 16 {
                    format = format.or(self.head::<16>(chunk.body));
                }
            },
            *b"data",
        );
        let (Some(data), Some(format)) = (data, format) else {
            return Some(Claims {
                senseless: true,
                ..Claims::default()
            });
        };
        let half = |at: usize| u64::from(u16::from_le_bytes([format[at], format[at + 1]]));
        let (tag, channels, block, bits) = (half(0), half(2), half(12), half(14));
        let told = u32::try_from(data.size).ok()?;
        let untold = told == 0 || told >= UNTOLD;
        // PCM, float, and what says more of either: as many bytes as the samples of all channels have.
        let plain = matches!(tag, 1 | 3 | 0xfffe);
        // The demuxer refuses what is longer than the whole; all ones are no length.
        let whole = self.chunk(start, u32::from_le_bytes)?;
        let fits = data.body + data.size <= whole.body + whole.size;
        let patch = (!fits).then(|| Patch {
            at: start + 4,
            bytes: vec![0xff; 4],
        });
        Some(Claims {
            patches: patch.into_iter().collect(),
            senseless: plain && block != channels * bits.div_ceil(8),
            cut: !untold && self.rest(data.body).is_some_and(|here| data.size > here),
            ..Claims::default()
        })
    }

    /// Chunks tell their size in eight bytes (Apple Core Audio Format Specification 1.0). The demuxer reads them all, to
    /// the end of the file: of one that is on its way it is shown an end in front of the samples.
    fn caf(&self, start: u64) -> Option<Claims> {
        let (mut at, mut packet) = (start + 8, 0);
        for _ in 0..MAX_PARTS {
            let [k, i, n, d, size @ ..] = self.head::<12>(at)?;
            let (body, size) = (at + 12, u64::from_be_bytes(size));
            match [k, i, n, d] {
                kind if kind == *b"data" => {
                    let open = size == u64::MAX;
                    let here = self.rest(body)?;
                    let cut = !open && size > here;
                    let shown = if packet > 0 && (!self.complete || self.front_only) {
                        Some((u64::MAX, body + 4))
                    } else if cut && here >= 4 {
                        let samples = here - 4;
                        let size = 4 + samples - samples % packet.max(1);
                        Some((size, body + size))
                    } else {
                        None
                    };
                    return Some(Claims {
                        cut,
                        patches: shown
                            .map(|(size, _)| Patch {
                                at: at + 4,
                                bytes: size.to_be_bytes().to_vec(),
                            })
                            .into_iter()
                            .collect(),
                        end: shown.map(|(_, end)| end),
                        ..Claims::default()
                    });
                }
                kind if kind == *b"desc" => {
                    let [.., a, b, c, d] = self.head::<20>(body)?;
                    packet = u64::from(u32::from_be_bytes([a, b, c, d]));
                }
                _ => {}
            }
            at = body.checked_add(size)?;
        }
        None
    }

    fn matroska(&self) -> Option<Claims> {
        let cut = self.complete && mkv::told_end(self.source) > self.len;
        let mut patches: Vec<Patch> = mkv::hidden(self.source).into_iter().collect();
        if cut || self.front_only {
            patches.extend(mkv::without_seek_heads(self.source));
        }
        Some(Claims {
            cut,
            patches,
            length_hidden: cut || self.front_only,
            ..Claims::default()
        })
    }
}
