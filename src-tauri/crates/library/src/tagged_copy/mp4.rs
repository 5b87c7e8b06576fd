//! Tags of MP4 files (M4A), writing: title, show, author and cover in `moov/udta/meta/ilst`, as iTunes and all players have
//! them. Pure, but for reading the file. Written by hand, because a crate that writes them believes the sizes that stand in
//! the file. The sound stays as it is; places that lie behind what grew are moved by as much.
use std::io::{Read, Seek, SeekFrom};

/// The largest `moov` that is worked on, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;
/// Boxes beside each other, and boxes within boxes.
const MOST_BOXES: usize = 10_000;
/// What ours say: nothing of that is carried over.
const OURS: [&[u8; 4]; 7] = [
    b"\xA9nam", b"\xA9alb", b"\xA9ART", b"\xA9gen", b"\xA9day", b"desc", b"covr",
];

/// A file whose tags can be written.
pub(super) struct Mp4 {
    /// Where `moov` lies.
    pub start: u64,
    pub end: u64,
    /// With its head.
    moov: Vec<u8>,
}

/// What is said in the tags.
#[derive(Debug, Default)]
pub(super) struct Mp4Words<'a> {
    pub title: &'a str,
    pub show: &'a str,
    pub author: &'a str,
    pub notes: &'a str,
    /// RFC 3339.
    pub date: Option<&'a str>,
    /// The bytes of a picture, and whether it is a PNG; else it is a JPEG.
    pub cover: Option<(&'a [u8], bool)>,
}

impl Mp4 {
    /// What of a file has to be known; None when it is no MP4, when it is one in fragments, or one that says of itself what
    /// is not so.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(file: &mut (impl Read + Seek)) -> std::io::Result<Option<Mp4>> {
        let total = file.seek(SeekFrom::End(0))?;
        let (mut at, mut found) = (0, None);
        for number in 0..MOST_BOXES {
            if at == total {
                break;
            }
            file.seek(SeekFrom::Start(at))?;
            let mut head = [0; 16];
            let want = usize::try_from((total - at).min(16)).unwrap_or(16);
            file.read_exact(&mut head[..want])?;
            let short = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
            let kind = [head[4], head[5], head[6], head[7]];
            let (size, least) = match short {
                0 => (total - at, 8),
                1 => {
                    let [.., a, b, c, d, e, f, g, h] = head;
                    (u64::from_be_bytes([a, b, c, d, e, f, g, h]), 16)
                }
                size => (u64::from(size), 8),
            };
            let fits = want >= 8 && size >= least && size <= total - at;
            let other = matches!(&kind, b"moof" | b"sidx" | b"mfra" | b"styp" | b"meta");
            if !fits || other || (number == 0 && &kind != b"ftyp") {
                return Ok(None);
            }
            if &kind == b"moov" {
                // A second one, one that has no end of its own, or one that is no table any more.
                if found.is_some() || short < 8 || size > LONGEST {
                    return Ok(None);
                }
                let mut moov = vec![0; usize::try_from(size).unwrap_or(0)];
                file.seek(SeekFrom::Start(at))?;
                file.read_exact(&mut moov)?;
                found = Some(Mp4 {
                    start: at,
                    end: at + size,
                    moov,
                });
            }
            at += size;
        }
        Ok(found.filter(|_| at == total))
    }

    /// The `moov` with these tags; None when what is there is not understood.
    pub fn tagged(&self, words: &Mp4Words<'_>) -> Option<Vec<u8>> {
        let children = boxes(&self.moov[8..])?;
        let udta = children.iter().find(|(kind, _)| kind == b"udta");
        let udta = udta_with(udta.map(|(_, content)| *content), words)?;
        let mut content = Vec::with_capacity(self.moov.len() + udta.len());
        for (kind, inside) in &children {
            if kind != b"udta" {
                content.extend(made(kind, inside)?);
            }
        }
        content.extend(udta);
        let mut moov = made(b"moov", &content)?;
        let by = moov.len() as i64 - self.moov.len() as i64;
        shift(&mut moov[8..], b"moov", self.end, by, 0)?;
        Some(moov)
    }
}

type InnerBox<'a> = ([u8; 4], &'a [u8]);

/// Boxes beside each other; a few zeros at the end are none. None when a size is not so.
fn boxes(mut bytes: &[u8]) -> Option<Vec<InnerBox<'_>>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        if bytes.len() < 8 {
            return bytes.iter().all(|b| *b == 0).then_some(found);
        }
        let size = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
        if size < 8 || size > bytes.len() || found.len() >= MOST_BOXES {
            return None;
        }
        found.push(([bytes[4], bytes[5], bytes[6], bytes[7]], &bytes[8..size]));
        bytes = &bytes[size..];
    }
    Some(found)
}

fn made(kind: &[u8; 4], content: &[u8]) -> Option<Vec<u8>> {
    let size = u32::try_from(content.len().checked_add(8)?).ok()?;
    let mut made = size.to_be_bytes().to_vec();
    made.extend(kind);
    made.extend(content);
    Some(made)
}

fn udta_with(old: Option<&[u8]>, words: &Mp4Words<'_>) -> Option<Vec<u8>> {
    let old = old.map(boxes).unwrap_or_else(|| Some(Vec::new()))?;
    let meta = old.iter().find(|(kind, _)| kind == b"meta");
    let mut content = Vec::new();
    for (kind, inside) in old.iter().filter(|(kind, _)| kind != b"meta") {
        content.extend(made(kind, inside)?);
    }
    content.extend(meta_with(meta.map(|(_, inside)| *inside), words)?);
    made(b"udta", &content)
}

fn meta_with(old: Option<&[u8]>, words: &Mp4Words<'_>) -> Option<Vec<u8>> {
    // Version and flags stand first (ISO 14496-12, 8.11.1).
    let mut content = vec![0; 4];
    let mut items = Vec::new();
    match old {
        Some(old) => {
            let (version, inside) = old.split_at_checked(4)?;
            if version != [0; 4] {
                return None;
            }
            let inside = boxes(inside)?;
            let handler = inside.iter().find(|(kind, _)| kind == b"hdlr")?;
            if handler.1.get(8..12) != Some(b"mdir") {
                return None;
            }
            for (kind, inside) in &inside {
                match kind {
                    b"ilst" => items.extend(boxes(inside)?),
                    // Room that was left for tags.
                    b"free" => {}
                    kind => content.extend(made(kind, inside)?),
                }
            }
        }
        None => {
            let handler = [&[0; 8][..], b"mdirappl", &[0; 9]].concat();
            content.extend(made(b"hdlr", &handler)?);
        }
    }
    let mut list = Vec::new();
    let texts = [
        (b"\xA9nam", words.title),
        (b"\xA9alb", words.show),
        (b"\xA9ART", words.author),
        (b"\xA9gen", "Podcast"),
        (b"\xA9day", words.date.unwrap_or_default()),
        (b"desc", words.notes),
    ];
    for (kind, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        list.extend(item(kind, 1, text.as_bytes())?);
    }
    if let Some((bytes, png)) = words.cover {
        list.extend(item(b"covr", if png { 14 } else { 13 }, bytes)?);
    }
    for (kind, inside) in items {
        let kept = !OURS.contains(&&kind) || (&kind == b"covr" && words.cover.is_none());
        if kept {
            list.extend(made(&kind, inside)?);
        }
    }
    content.extend(made(b"ilst", &list)?);
    made(b"meta", &content)
}

/// One tag: 1 is text in UTF-8, 13 a JPEG, 14 a PNG.
fn item(kind: &[u8; 4], class: u32, value: &[u8]) -> Option<Vec<u8>> {
    let mut data = class.to_be_bytes().to_vec();
    data.extend([0; 4]);
    data.extend(value);
    made(kind, &made(b"data", &data)?)
}

/// Moves the places of sound that lies behind `from`. None when one cannot be written.
fn shift(bytes: &mut [u8], of: &[u8; 4], from: u64, by: i64, depth: u32) -> Option<()> {
    if depth > 6 {
        return None;
    }
    let mut at = 0;
    while bytes.len() - at >= 8 {
        let size = u32::from_be_bytes(bytes[at..at + 4].try_into().ok()?) as usize;
        let kind: [u8; 4] = bytes[at + 4..at + 8].try_into().ok()?;
        let inside = bytes.get_mut(at + 8..at.checked_add(size)?)?;
        match (&kind, of) {
            (b"trak", b"moov") | (b"mdia", b"trak") | (b"minf", b"mdia") | (b"stbl", b"minf") => {
                shift(inside, &kind, from, by, depth + 1)?;
            }
            (b"stco", b"stbl") => move_places::<4>(inside, from, by)?,
            (b"co64", b"stbl") => move_places::<8>(inside, from, by)?,
            _ => {}
        }
        at += size.max(8);
        if at > bytes.len() {
            return None;
        }
    }
    Some(())
}

fn move_places<const WIDTH: usize>(table: &mut [u8], from: u64, by: i64) -> Option<()> {
    let (head, places) = table.split_at_mut_checked(8)?;
    let count = u32::from_be_bytes(head[4..8].try_into().ok()?) as usize;
    let places = places.get_mut(..count.checked_mul(WIDTH)?)?;
    for place in places.chunks_exact_mut(WIDTH) {
        let was = place.iter().fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
        if was < from {
            continue;
        }
        let now = was.checked_add_signed(by)?;
        if WIDTH == 4 && now > u64::from(u32::MAX) {
            return None;
        }
        place.copy_from_slice(&now.to_be_bytes()[8 - WIDTH..]);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::io::Cursor;

    fn table(places: &[u32]) -> Vec<u8> {
        let mut content = vec![0; 4];
        content.extend((places.len() as u32).to_be_bytes());
        content.extend(places.iter().flat_map(|place| place.to_be_bytes()));
        let mut inside = made(b"stco", &content).unwrap();
        for kind in [b"stbl", b"minf", b"mdia", b"trak"] {
            inside = made(kind, &inside).unwrap();
        }
        inside
    }

    /// A file whose sound lies behind `moov`, or before it, with this in `udta`.
    fn file(first: bool, udta: &[u8]) -> Vec<u8> {
        let ftyp = made(b"ftyp", b"M4A \0\0\0\0").unwrap();
        let mdat = made(b"mdat", b"SOUND-OF-THE-SEA").unwrap();
        let moov = |place: u32| {
            let mut content = made(b"mvhd", &[7; 20]).unwrap();
            content.extend(table(&[place, place + 6]));
            if !udta.is_empty() {
                content.extend(made(b"udta", udta).unwrap());
            }
            made(b"moov", &content).unwrap()
        };
        let behind = ftyp.len() + moov(0).len() + 8;
        match first {
            true => [ftyp, moov(behind as u32), mdat].concat(),
            false => {
                let place = ftyp.len() + 8;
                [ftyp, mdat, moov(place as u32)].concat()
            }
        }
    }

    fn tagged(bytes: &[u8], words: &Mp4Words<'_>) -> Option<Vec<u8>> {
        let mp4 = Mp4::read(&mut Cursor::new(bytes)).unwrap()?;
        let (start, end) = (mp4.start as usize, mp4.end as usize);
        Some([&bytes[..start], &mp4.tagged(words)?, &bytes[end..]].concat())
    }

    fn words() -> Mp4Words<'static> {
        Mp4Words {
            title: "Ёлка & lamp",
            show: "Harbour",
            author: "Ann",
            cover: Some((b"\xFF\xD8jpeg", false)),
            ..Mp4Words::default()
        }
    }

    /// The sound that the first place of a file leads to.
    fn sound_of(bytes: &[u8]) -> Vec<u8> {
        let at = bytes.windows(4).position(|w| w == b"stco").unwrap() + 12;
        let place = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        bytes[place..place + 16].to_vec()
    }

    #[test]
    fn tags_are_written_and_the_sound_is_found_where_it_is() {
        let old = made(
            b"\xA9nam",
            &made(b"data", b"\0\0\0\x01\0\0\0\0Old").unwrap(),
        )
        .unwrap();
        let other = made(
            b"\xA9too",
            &made(b"data", b"\0\0\0\x01\0\0\0\0Lavf").unwrap(),
        )
        .unwrap();
        let handler = made(b"hdlr", &[&[0; 8][..], b"mdirappl", &[0; 9]].concat()).unwrap();
        let list = made(b"ilst", &[old, other].concat()).unwrap();
        let meta = made(b"meta", &[&[0; 4][..], &handler, &list].concat()).unwrap();
        let chapters = made(b"chpl", b"chapters").unwrap();
        for udta in [Vec::new(), [chapters, meta].concat()] {
            for first in [true, false] {
                let before = file(first, &udta);
                let after = tagged(&before, &words()).unwrap();
                let has = |word: &[u8]| after.windows(word.len()).any(|w| w == word);
                assert!(has("Ёлка & lamp".as_bytes()) && has(b"Harbour") && has(b"jpeg"));
                assert!(!has(b"Old"));
                assert_eq!(has(b"Lavf"), !udta.is_empty());
                assert_eq!(has(b"chapters"), !udta.is_empty());
                assert_eq!(sound_of(&after), b"SOUND-OF-THE-SEA");
                // Once more, nothing is doubled.
                let again = tagged(&after, &words()).unwrap();
                assert_eq!(again, after);
            }
        }
    }

    #[test]
    fn what_says_what_is_not_so_is_left_alone() {
        let good = file(true, b"");
        assert!(tagged(&good, &words()).is_some());
        assert!(tagged(b"", &words()).is_none());
        assert!(tagged(b"ID3\x03\0\0\0\0\0\0", &words()).is_none());
        let fragment = [good.clone(), made(b"moof", b"x").unwrap()].concat();
        assert!(tagged(&fragment, &words()).is_none());
        for n in 0..good.len() {
            let _ = tagged(&good[..n], &words());
            for value in [0, 1, 0x7f, 0xff] {
                let mut changed = good.clone();
                changed[n] = value;
                let _ = tagged(&changed, &words());
            }
        }
        let mut deep = vec![0; 8];
        for _ in 0..200 {
            deep = made(b"trak", &deep).unwrap();
        }
        let nested = [
            made(b"ftyp", b"M4A ").unwrap(),
            made(b"moov", &deep).unwrap(),
        ]
        .concat();
        let _ = tagged(&nested, &words());
        let huge = [
            &b"\0\0\0\x08ftyp\0\0\0\x01moov"[..],
            &u64::MAX.to_be_bytes(),
        ]
        .concat();
        assert!(tagged(&huge, &words()).is_none());
    }
}
