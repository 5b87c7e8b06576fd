//! Safari's web archives: a binary property list (`bplist00`) that holds the page and its pictures. Only the way from the
//! root to those is gone, so references in circles lead nowhere. Written here because it is little, and because a general
//! reader builds all that a hostile file claims.
use super::{MOST_PICTURE, MOST_PICTURES, SavedDocument};

const MOST_PICTURES_COUNT: usize = 2_000;

pub(super) fn web_archive(bytes: &[u8]) -> Option<SavedDocument> {
    let list = PropertyList::open(bytes)?;
    let main = list.of(list.root, "WebMainResource")?;
    let data = list.data(list.of(main, "WebResourceData")?)?;
    let text = |at: usize, name: &str| list.of(at, name).and_then(|value| list.text(value));
    let charset =
        text(main, "WebResourceTextEncodingName").map(|name| format!("text/html; charset={name}"));
    let mut left = MOST_PICTURES;
    let mut pictures = Vec::new();
    let resources = list
        .of(list.root, "WebSubresources")
        .map(|at| list.array(at))
        .unwrap_or_default();
    for at in resources.into_iter().take(MOST_PICTURES_COUNT) {
        let kind = text(at, "WebResourceMIMEType").unwrap_or_default();
        let (Some(url), true) = (text(at, "WebResourceURL"), kind.starts_with("image/")) else {
            continue;
        };
        if let Some(picture) = list
            .of(at, "WebResourceData")
            .and_then(|value| list.data(value))
            && picture.len() <= MOST_PICTURE.min(left)
        {
            left -= picture.len();
            pictures.push((url, picture.to_vec()));
        }
    }
    Some(SavedDocument {
        html: lenient::charset::decode(
            data,
            charset.as_deref(),
            lenient::charset::Trust::Transport,
        )
        .text
        .into_owned(),
        url: text(main, "WebResourceURL").filter(|url| url.starts_with("http")),
        pictures,
        ..SavedDocument::default()
    })
}

/// Objects are known by where they stand in the file.
struct PropertyList<'a> {
    bytes: &'a [u8],
    offset_size: usize,
    reference_size: usize,
    table: usize,
    count: usize,
    root: usize,
}

impl<'a> PropertyList<'a> {
    fn open(bytes: &'a [u8]) -> Option<PropertyList<'a>> {
        let trailer = bytes.len().checked_sub(32)?;
        let size = |at: usize| usize::from(*bytes.get(trailer + at).unwrap_or(&0));
        let number = |at: usize| integer(bytes, trailer + at, 8);
        let mut list = PropertyList {
            bytes,
            offset_size: size(6),
            reference_size: size(7),
            count: number(8)?,
            table: number(24)?,
            root: 0,
        };
        list.root = list.object(number(16)?)?;
        Some(list)
    }

    fn object(&self, number: usize) -> Option<usize> {
        if number >= self.count || !(1..=8).contains(&self.offset_size) {
            return None;
        }
        let at = self
            .table
            .checked_add(number.checked_mul(self.offset_size)?)?;
        integer(self.bytes, at, self.offset_size).filter(|at| *at < self.bytes.len())
    }

    /// The kind of an object, how many things are in it, and where they begin.
    fn head(&self, at: usize) -> Option<(u8, usize, usize)> {
        let mark = *self.bytes.get(at)?;
        let (kind, short) = (mark >> 4, usize::from(mark & 15));
        if short < 15 {
            return Some((kind, short, at + 1));
        }
        let width = 1usize << (self.bytes.get(at + 1)? & 15).min(3);
        let count = integer(self.bytes, at + 2, width)?;
        Some((kind, count, at + 2 + width))
    }

    /// The value of a key of a dictionary.
    fn of(&self, at: usize, key: &str) -> Option<usize> {
        let (13, count, start) = self.head(at)? else {
            return None;
        };
        let count = count.min(10_000);
        (0..count).find_map(|n| {
            let named = self.reference(start, n)?;
            (self.text(named)? == key).then(|| self.reference(start, count + n))?
        })
    }

    fn array(&self, at: usize) -> Vec<usize> {
        match self.head(at) {
            Some((10, count, start)) => (0..count.min(10_000))
                .map_while(|n| self.reference(start, n))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn reference(&self, start: usize, n: usize) -> Option<usize> {
        let at = start.checked_add(n.checked_mul(self.reference_size)?)?;
        self.object(integer(self.bytes, at, self.reference_size)?)
    }

    fn data(&self, at: usize) -> Option<&'a [u8]> {
        let (4, count, start) = self.head(at)? else {
            return None;
        };
        self.bytes.get(start..start.checked_add(count)?)
    }

    fn text(&self, at: usize) -> Option<String> {
        match self.head(at)? {
            (5, count, start) => {
                let ascii = self.bytes.get(start..start.checked_add(count)?)?;
                Some(String::from_utf8_lossy(ascii).into_owned())
            }
            (6, count, start) => {
                let wide = self
                    .bytes
                    .get(start..start.checked_add(count.checked_mul(2)?)?)?;
                let units: Vec<u16> = wide
                    .chunks_exact(2)
                    .map(|c| u16::from_be_bytes([c[0], c[1]]))
                    .collect();
                Some(String::from_utf16_lossy(&units))
            }
            _ => None,
        }
    }
}

/// A number of so many bytes, the highest first.
fn integer(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    let part = bytes.get(at..at.checked_add(size)?)?;
    if size == 0 || size > 8 {
        return None;
    }
    let value = part
        .iter()
        .fold(0u64, |value, byte| (value << 8) | u64::from(*byte));
    usize::try_from(value).ok()
}
