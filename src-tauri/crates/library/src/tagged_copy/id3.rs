//! ID3v2.3 and 2.4, writing (id3.org, "ID3v2 Chapter Frame Addendum" for chapters); of a tag that is there, the frames that can be
//! carried over as they stand. Pure, but for reading the old tag.
use std::io::{Read, Seek, SeekFrom};

/// A tag is no longer than that; what is longer is left.
const LONGEST: u64 = 64 * 1024 * 1024;
/// Chapters of one table of contents: its count is one byte.
const MOST_CHAPTERS: usize = 255;
/// What ours say: nothing of that is carried over.
const OURS: [&[u8; 4]; 11] = [
    b"TIT2", b"TALB", b"TPE1", b"TCON", b"TYER", b"TDAT", b"TDRC", b"TDRL", b"CHAP", b"CTOC",
    b"TLEN",
];

/// What stands before the sound of an MP3.
pub(super) struct Old {
    /// Where the sound begins, in bytes.
    pub end: u64,
    /// Of the tag that is written in its place: 3 or 4.
    pub version: u8,
    /// Frames as they stand there.
    frames: Vec<([u8; 4], Vec<u8>)>,
}

impl Old {
    /// What stands before the sound; None when the file is no MP3. The file stands anywhere after it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(file: &mut (impl Read + Seek)) -> std::io::Result<Option<Old>> {
        let mut old = Old {
            end: 0,
            version: 3,
            frames: Vec::new(),
        };
        // More than one tag in a row is a mistake that is made.
        for _ in 0..4 {
            file.seek(SeekFrom::Start(old.end))?;
            let mut head = [0; 10];
            if fill(file, &mut head)? < head.len() {
                return Ok(None);
            }
            if !head.starts_with(b"ID3") {
                let frame = [head[0], head[1], head[2], head[3]];
                let layer_three = head[1] & 0b110 == 0b010;
                let is = layer_three && lenient::mpeg::FrameHeader::parse(frame).is_some();
                return Ok(is.then_some(old));
            }
            let (version, flags) = (head[3], head[5]);
            let size = u64::from(unsafe_size([head[6], head[7], head[8], head[9]]));
            let footer = if flags & 0x10 == 0 { 0 } else { 10 };
            if size > LONGEST {
                return Ok(None);
            }
            // Unsynchronised, extended or older ones are not carried over.
            if matches!(version, 3 | 4) && flags & 0xc0 == 0 && old.frames.is_empty() {
                let mut body = vec![0; usize::try_from(size).unwrap_or(0)];
                let got = fill(file, &mut body)?;
                body.truncate(got);
                old.version = version;
                old.frames = frames(version, &body);
            }
            old.end += 10 + size + footer;
        }
        Ok(None)
    }
}

fn fill(file: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut got = 0;
    while got < buffer.len() {
        match file.read(&mut buffer[got..])? {
            0 => break,
            n => got += n,
        }
    }
    Ok(got)
}

/// Seven bits of each byte (ID3v2.4.0 structure, section 6.2).
fn unsafe_size(b: [u8; 4]) -> u32 {
    b.iter()
        .fold(0, |sum, byte| sum << 7 | u32::from(byte & 0x7f))
}

fn safe_size(size: usize) -> [u8; 4] {
    let size = u32::try_from(size).unwrap_or(u32::MAX);
    [21, 14, 7, 0].map(|shift| (size >> shift & 0x7f) as u8)
}

/// The frames that can be carried over: whole, with no flags, and nothing that ours say.
fn frames(version: u8, mut body: &[u8]) -> Vec<([u8; 4], Vec<u8>)> {
    let mut found = Vec::new();
    while let Some((head, rest)) = body.split_at_checked(10) {
        let id = [head[0], head[1], head[2], head[3]];
        let size = [head[4], head[5], head[6], head[7]];
        let size = if version == 4 {
            unsafe_size(size)
        } else {
            u32::from_be_bytes(size)
        };
        let known = id
            .iter()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let Some((content, rest)) = rest.split_at_checked(size as usize) else {
            break;
        };
        if !known || size == 0 {
            break;
        }
        if head[8..10] == [0, 0] && !OURS.contains(&&id) {
            found.push((id, content.to_vec()));
        }
        body = rest;
    }
    found
}

/// A tag that is being made.
pub(super) struct Id3Tag {
    version: u8,
    frames: Vec<u8>,
    has: Vec<[u8; 4]>,
}

impl Id3Tag {
    pub fn new(version: u8) -> Id3Tag {
        Id3Tag {
            version,
            frames: Vec::new(),
            has: Vec::new(),
        }
    }

    fn frame(&mut self, id: &[u8; 4], content: &[u8]) {
        let frame = frame(self.version, id, content);
        self.frames.extend_from_slice(&frame);
        self.has.push(*id);
    }

    /// A text frame; an empty text is none.
    pub fn text(&mut self, id: &[u8; 4], words: &str) {
        if !words.is_empty() {
            self.frame(id, &encoded(words));
        }
    }

    /// When it was published: `2026-03-12T…`.
    pub fn date(&mut self, rfc3339: &str) {
        let (Some(year), Some(month), Some(day)) =
            (rfc3339.get(..4), rfc3339.get(5..7), rfc3339.get(8..10))
        else {
            return;
        };
        if self.version == 4 {
            self.text(b"TDRC", &format!("{year}-{month}-{day}"));
        } else {
            self.text(b"TYER", year);
            self.text(b"TDAT", &format!("{day}{month}"));
        }
    }

    pub fn comment(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        // Encoding, language, an empty description, the words.
        let mut content = vec![1];
        content.extend_from_slice(b"und\xff\xfe\0\0");
        content.extend_from_slice(&utf16(words));
        self.frame(b"COMM", &content);
    }

    pub fn cover(&mut self, mime: &str, bytes: &[u8]) {
        let mut content = vec![0];
        content.extend_from_slice(mime.as_bytes());
        // The end of that, "front cover", an empty description.
        content.extend_from_slice(&[0, 3, 0]);
        content.extend_from_slice(bytes);
        self.frame(b"APIC", &content);
    }

    /// Chapters by their starts, in milliseconds; each ends where the next begins, the last one at the end.
    pub fn chapters(&mut self, chapters: &[(i64, &str)], duration_ms: Option<i64>) {
        let chapters = &chapters[..chapters.len().min(MOST_CHAPTERS)];
        if chapters.is_empty() {
            return;
        }
        // Top level, ordered.
        let mut contents = b"toc\0\x03".to_vec();
        contents.push(chapters.len() as u8);
        for n in 0..chapters.len() {
            contents.extend_from_slice(format!("c{n}\0").as_bytes());
        }
        self.frame(b"CTOC", &contents);
        let end = duration_ms.unwrap_or(0);
        for (n, (start, title)) in chapters.iter().enumerate() {
            let until = chapters.get(n + 1).map_or(end, |next| next.0).max(*start);
            let mut content = format!("c{n}\0").into_bytes();
            for ms in [*start, until] {
                let ms = u32::try_from(ms.max(0)).unwrap_or(u32::MAX);
                content.extend_from_slice(&ms.to_be_bytes());
            }
            // The places in bytes are not used.
            content.extend_from_slice(&[0xff; 8]);
            content.extend_from_slice(&frame(self.version, b"TIT2", &encoded(title)));
            self.frame(b"CHAP", &content);
        }
    }

    /// What the publisher's tag has and this one has not.
    pub fn keep(&mut self, old: &Old) {
        let ours = self.has.clone();
        for (id, content) in old.frames.iter().filter(|(id, _)| !ours.contains(id)) {
            self.frame(id, content);
        }
    }

    pub fn finish(self) -> Vec<u8> {
        let mut tag = vec![b'I', b'D', b'3', self.version, 0, 0];
        tag.extend_from_slice(&safe_size(self.frames.len()));
        tag.extend_from_slice(&self.frames);
        tag
    }
}

fn frame(version: u8, id: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let size = if version == 4 {
        safe_size(content.len())
    } else {
        u32::try_from(content.len())
            .unwrap_or(u32::MAX)
            .to_be_bytes()
    };
    [&id[..], &size, &[0, 0], content].concat()
}

/// UTF-16 with its mark, which both versions and old players read.
fn encoded(words: &str) -> Vec<u8> {
    let mut content = vec![1];
    content.extend_from_slice(&utf16(words));
    content
}

fn utf16(words: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(words.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}
