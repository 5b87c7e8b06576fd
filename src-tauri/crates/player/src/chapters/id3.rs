//! Chapters of ID3v2.3 and 2.4 tags: CHAP and CTOC frames with what they carry (ID3v2 Chapter Frame Addendum 1.0).
//!
//! Written by hand because symphonia keeps the times and titles only, and the libraries that keep all of it allocate
//! by the sizes a tag claims. ID3v2.2 has no chapters. Compressed and encrypted frames are passed over.
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::Read;

use super::text::{self, Pictures};
use super::{MAX_CHAPTERS, ends_after};
use crate::MediaChapter;
use crate::source::SharedSource;

/// Some files carry a second tag; nobody carries many.
const MAX_TAGS: usize = 4;
/// What is looked at of one tag: 8 MiB of pictures for chapters, and more for the cover.
const MAX_TAG: u64 = 32 << 20;
/// Tables of contents, and the names in them.
const MAX_TABLES: usize = 1000;
const MAX_NAMES: usize = 20_000;
/// A table counts its entries in one byte, so of more chapters than this it cannot name all.
const MOST_ENTRIES: usize = 255;
/// Frames of one chapter.
const MAX_PARTS: usize = 64;

/// Chapters of the first tag at the start of the file that has any.
pub(super) fn of(source: &SharedSource) -> Vec<MediaChapter> {
    let mut at = 0;
    for _ in 0..MAX_TAGS {
        let mut head = [0; 10];
        if source.at(at).read_exact(&mut head).is_err() {
            break;
        }
        let Some(header) = Header::parse(&head) else {
            break;
        };
        let mut body = Vec::new();
        let mut reader = source.at(at + 10).take(header.size.min(MAX_TAG));
        if reader.read_to_end(&mut body).is_err() {
            break;
        }
        let found = header.chapters(&body);
        if !found.is_empty() {
            return found;
        }
        at += header.whole();
    }
    Vec::new()
}

#[derive(Clone, Copy)]
struct Header {
    version: u8,
    flags: u8,
    size: u64,
}

impl Header {
    fn parse(head: &[u8; 10]) -> Option<Header> {
        let [b'I', b'D', b'3', version @ 2..=4, _, flags, size @ ..] = *head else {
            return None;
        };
        Some(Header {
            version,
            flags,
            size: u64::from(synchsafe(size)?),
        })
    }

    /// With the header, and the footer if there is one.
    fn whole(&self) -> u64 {
        let footer = self.version == 4 && self.flags & 0x10 != 0;
        10 + self.size + if footer { 10 } else { 0 }
    }

    fn chapters(&self, body: &[u8]) -> Vec<MediaChapter> {
        if self.version < 3 {
            return Vec::new();
        }
        let unsync = self.flags & 0x80 != 0;
        // Up to 2.3 the tag is one piece; from 2.4 on each frame is for itself.
        let body = if unsync && self.version == 3 {
            resynchronised(body)
        } else {
            Cow::Borrowed(body)
        };
        let extended = if self.flags & 0x40 != 0 {
            extended_header(self.version, &body)
        } else {
            0
        };
        let frames = Frames {
            version: self.version,
            unsync: unsync && self.version == 4,
            rest: body.get(extended..).unwrap_or_default(),
        };
        let mut tag = Tag::default();
        let mut pictures = Pictures::new();
        for (id, data) in frames {
            match &id {
                b"CHAP" if tag.chapters.len() < MAX_CHAPTERS => {
                    tag.chapters
                        .extend(chapter(self.version, &data, &mut pictures));
                }
                b"CTOC" => tag.add_table(&data),
                _ => {}
            }
        }
        tag.finish()
    }
}

#[derive(Default)]
struct Tag {
    /// By element id, which the tables of contents use.
    chapters: Vec<(Vec<u8>, MediaChapter)>,
    tables: Vec<Table>,
    names: usize,
}

struct Table {
    id: Vec<u8>,
    top: bool,
    entries: Vec<Vec<u8>>,
}

impl Tag {
    fn add_table(&mut self, data: &[u8]) {
        let (id, rest) = text::split(0, data);
        let [flags, count, rest @ ..] = rest else {
            return;
        };
        if self.tables.len() >= MAX_TABLES || self.names >= MAX_NAMES {
            return;
        }
        let mut entries = Vec::new();
        let mut rest = rest;
        for _ in 0..*count {
            if rest.is_empty() {
                break;
            }
            let (entry, after) = text::split(0, rest);
            entries.push(entry.to_vec());
            rest = after;
        }
        self.names += entries.len();
        self.tables.push(Table {
            id: id.to_vec(),
            top: flags & 2 != 0,
            entries,
        });
    }

    /// The chapters, those hidden that no table of contents leads to.
    fn finish(mut self) -> Vec<MediaChapter> {
        let listed = self.listed();
        let any = self.chapters.iter().any(|(id, _)| listed.contains(id));
        let all_can_be_listed = self.chapters.len() <= MOST_ENTRIES || self.tables.len() > 1;
        if any && all_can_be_listed {
            for (id, chapter) in &mut self.chapters {
                chapter.hidden = !listed.contains(id);
            }
        }
        self.chapters.into_iter().map(|(_, c)| c).collect()
    }

    /// What the tables name, from the top ones down; from all that no other names where none says it is the top.
    fn listed(&self) -> HashSet<Vec<u8>> {
        let mut by_id: HashMap<&[u8], Vec<&Table>> = HashMap::new();
        for table in &self.tables {
            by_id.entry(&table.id).or_default().push(table);
        }
        let mut open: Vec<&Table> = self.tables.iter().filter(|t| t.top).collect();
        if open.is_empty() {
            let inner: HashSet<&Vec<u8>> = self.tables.iter().flat_map(|t| &t.entries).collect();
            open = self
                .tables
                .iter()
                .filter(|t| !inner.contains(&t.id))
                .collect();
        }
        let mut listed = HashSet::new();
        while let Some(table) = open.pop() {
            for entry in &table.entries {
                // Removing it ends the circles that tables could make.
                open.extend(by_id.remove(entry.as_slice()).unwrap_or_default());
                listed.insert(entry.clone());
            }
        }
        listed
    }
}

fn chapter(version: u8, data: &[u8], pictures: &mut Pictures) -> Option<(Vec<u8>, MediaChapter)> {
    let (id, rest) = text::split(0, data);
    let (times, rest) = rest.split_at_checked(16)?;
    let time = |at: usize| {
        let bytes = times.get(at..at + 4)?.try_into().ok()?;
        // All ones: not told. The two that follow are byte offsets, which inserted advertising makes wrong.
        Some(u32::from_be_bytes(bytes)).filter(|ms| *ms != u32::MAX)
    };
    let start_ms = u64::from(time(0)?);
    let mut chapter = MediaChapter {
        start_ms,
        end_ms: ends_after(start_ms, time(4).map(u64::from)),
        ..MediaChapter::default()
    };
    let mut subtitle = String::new();
    let parts = Frames {
        version,
        unsync: false,
        rest,
    };
    for (id, data) in parts.take(MAX_PARTS) {
        match &id {
            b"TIT2" if chapter.title.is_empty() => chapter.title = words(&data),
            b"TIT3" if subtitle.is_empty() => subtitle = words(&data),
            b"WXXX" => {
                if let Some((encoding, rest)) = data.split_first()
                    && let Some(url) = text::address(text::split(*encoding, rest).1)
                {
                    chapter.url = Some(url);
                }
            }
            [b'W', ..] if chapter.url.is_none() => chapter.url = text::address(&data),
            b"APIC" if chapter.picture.is_none() => {
                chapter.picture = picture(&data).and_then(|p| pictures.take(p));
            }
            _ => {}
        }
    }
    if chapter.title.is_empty() {
        chapter.title = subtitle;
    }
    Some((id.to_vec(), chapter))
}

fn words(data: &[u8]) -> String {
    match data.split_first() {
        Some((encoding @ 0..=3, rest)) => text::decode(*encoding, rest),
        // The encoding byte was forgotten.
        Some((b' '.., _)) => text::decode(3, data),
        _ => String::new(),
    }
}

/// The bytes of the picture in an APIC frame.
fn picture(data: &[u8]) -> Option<&[u8]> {
    let (encoding, rest) = data.split_first()?;
    let (mime, rest) = text::split(0, rest);
    if mime == b"-->" {
        return None;
    }
    let (_, rest) = text::split(*encoding, rest.get(1..)?);
    if text::is_picture(rest) {
        return Some(rest);
    }
    // A description that is not in the encoding it claims ends elsewhere: the picture is not far.
    let near = data.len().min(512);
    (0..near)
        .map(|at| &data[at..])
        .find(|b| text::is_picture(b))
}

struct Frames<'a> {
    version: u8,
    /// Each frame is unsynchronised, whatever its own flag says.
    unsync: bool,
    rest: &'a [u8],
}

impl<'a> Iterator for Frames<'a> {
    type Item = ([u8; 4], Cow<'a, [u8]>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (head, rest) = self.rest.split_at_checked(10)?;
            let id = is_id(head)?;
            let size = self.size(head).min(rest.len());
            let (mut data, rest) = rest.split_at(size);
            self.rest = rest;
            let flags = head[9];
            let (packed, grouped, unsync, told) = if self.version == 3 {
                (flags & 0xc0 != 0, flags & 0x20 != 0, false, false)
            } else {
                let unsync = self.unsync || flags & 2 != 0;
                (flags & 0x0c != 0, flags & 0x40 != 0, unsync, flags & 1 != 0)
            };
            if packed {
                continue;
            }
            // A group's number, and the length before unsynchronisation.
            let before = usize::from(grouped) + if told { 4 } else { 0 };
            data = data.get(before..).unwrap_or_default();
            let data = if unsync {
                resynchronised(data)
            } else {
                Cow::Borrowed(data)
            };
            return Some((id, data));
        }
    }
}

impl Frames<'_> {
    /// Size of the frame. 2.4 says seven bits a byte and 2.3 eight; programs mix them up, so what follows decides.
    fn size(&self, head: &[u8]) -> usize {
        let bytes = [head[4], head[5], head[6], head[7]];
        let (plain, safe) = (Some(u32::from_be_bytes(bytes)), synchsafe(bytes));
        let either = if self.version == 3 {
            [plain, safe]
        } else {
            [safe, plain]
        };
        let mut sizes = either
            .into_iter()
            .flatten()
            .map(|size| usize::try_from(size).unwrap_or(usize::MAX));
        let leads_on = |size: &usize| {
            let after = size.checked_add(10).and_then(|at| self.rest.get(at..));
            after.is_some_and(|after| matches!(after, [] | [0, ..]) || is_id(after).is_some())
        };
        let first = sizes.clone().next().unwrap_or(usize::MAX);
        sizes.find(leads_on).unwrap_or(first)
    }
}

/// A frame's name, at the start of these bytes. Padding is none.
fn is_id(bytes: &[u8]) -> Option<[u8; 4]> {
    let id: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
    let name = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    // Frames of 2.2 in a newer tag have three letters.
    (id[..3].iter().all(name) && (name(&id[3]) || matches!(id[3], 0 | b' '))).then_some(id)
}

fn synchsafe(bytes: [u8; 4]) -> Option<u32> {
    let safe = bytes.iter().all(|b| *b < 0x80);
    safe.then(|| bytes.iter().fold(0, |n, b| n << 7 | u32::from(*b)))
}

fn extended_header(version: u8, body: &[u8]) -> usize {
    // Some set the flag and write none.
    if is_id(body).is_some() {
        return 0;
    }
    let Some(bytes) = body.get(..4).and_then(|b| <[u8; 4]>::try_from(b).ok()) else {
        return 0;
    };
    let size = if version == 3 {
        u32::from_be_bytes(bytes).checked_add(4)
    } else {
        synchsafe(bytes)
    };
    size.and_then(|s| usize::try_from(s).ok())
        .unwrap_or(usize::MAX)
}

/// Drops the zero after each 0xFF (ID3v2.4.0 structure, section 6.1). Bytes that still hold what unsynchronisation
/// takes away were never treated, whatever the flag says.
fn resynchronised(data: &[u8]) -> Cow<'_, [u8]> {
    let treated = data.windows(2).all(|w| w[0] != 0xff || w[1] < 0xe0);
    if !treated || !data.contains(&0xff) {
        return Cow::Borrowed(data);
    }
    let mut out = Vec::with_capacity(data.len());
    let mut last = 0;
    for byte in data {
        if !(last == 0xff && *byte == 0) {
            out.push(*byte);
        }
        last = *byte;
    }
    Cow::Owned(out)
}
