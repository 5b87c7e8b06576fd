//! Archives, read only: the files that the directory at the end of a ZIP names (APPNOTE.TXT of PKWARE, 4.3.12 and 4.3.16),
//! stored or deflated. Written here because it is a page of code; what unpacks is `flate2`. Sizes are bounded by the
//! caller, so that a bomb is cut, and nothing is ever written to a disk.
use std::io::Read;

const MOST_FILES: usize = 100_000;
/// The end record with the longest comment that it can have.
const TAIL: usize = 22 + 65_535;

pub(crate) struct Zip<'a> {
    bytes: &'a [u8],
    pub files: Vec<ZippedFile>,
}

#[derive(Debug, Clone)]
pub(crate) struct ZippedFile {
    /// With `/`, as it stands there: never used as a path of this machine.
    pub name: String,
    deflated: bool,
    packed: usize,
    at: usize,
}

impl<'a> Zip<'a> {
    /// None when it is no archive, or one that is encrypted or of several parts.
    pub fn open(bytes: &'a [u8]) -> Option<Zip<'a>> {
        let from = bytes.len().saturating_sub(TAIL);
        let end = from + memchr_last(&bytes[from..], b"PK\x05\x06")?;
        let count = usize::from(u16_at(bytes, end + 10)?);
        let mut at = usize::try_from(u32_at(bytes, end + 16)?).ok()?;
        let mut files = Vec::new();
        for _ in 0..count.min(MOST_FILES) {
            if bytes.get(at..at + 4)? != b"PK\x01\x02" {
                break;
            }
            let (flags, method) = (u16_at(bytes, at + 8)?, u16_at(bytes, at + 10)?);
            let packed = usize::try_from(u32_at(bytes, at + 20)?).ok()?;
            let lengths = [28, 30, 32].map(|n| u16_at(bytes, at + n).map(usize::from));
            let [name, extra, comment] = [lengths[0]?, lengths[1]?, lengths[2]?];
            let local = usize::try_from(u32_at(bytes, at + 42)?).ok()?;
            let text = bytes.get(at + 46..at + 46 + name)?;
            if flags & 1 == 0 && matches!(method, 0 | 8) {
                files.push(ZippedFile {
                    name: String::from_utf8_lossy(text).replace('\\', "/"),
                    deflated: method == 8,
                    packed,
                    at: local,
                });
            }
            at += 46 + name + extra + comment;
        }
        Some(Zip { bytes, files })
    }

    pub fn find(&self, name: &str) -> Option<&ZippedFile> {
        self.files.iter().find(|file| file.name == name)
    }

    /// The bytes of a file, at most `most` of them; None when the archive is damaged there.
    pub fn read(&self, file: &ZippedFile, most: usize) -> Option<Vec<u8>> {
        let bytes = self.bytes;
        if bytes.get(file.at..file.at.checked_add(4)?)? != b"PK\x03\x04" {
            return None;
        }
        let name = usize::from(u16_at(bytes, file.at + 26)?);
        let extra = usize::from(u16_at(bytes, file.at + 28)?);
        let start = file.at + 30 + name + extra;
        let packed = bytes.get(start..start.checked_add(file.packed)?)?;
        if !file.deflated {
            return Some(packed[..packed.len().min(most)].to_vec());
        }
        let mut out = Vec::new();
        flate2::read::DeflateDecoder::new(packed)
            .take(most as u64)
            .read_to_end(&mut out)
            .ok()?;
        Some(out)
    }
}

fn memchr_last(bytes: &[u8], what: &[u8; 4]) -> Option<usize> {
    bytes.windows(4).rposition(|window| window == what)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let part = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(part.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let part = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(part.try_into().ok()?))
}

/// For tests: an archive of these files, the first of them stored, the others deflated.
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) fn write(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (n, (name, bytes)) in files.iter().enumerate() {
        let method: u16 = if n == 0 { 0 } else { 8 };
        let mut encoder =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        let deflated = encoder.finish().unwrap();
        let packed = if n == 0 { bytes.to_vec() } else { deflated };
        let at = out.len() as u32;
        let common = |to: &mut Vec<u8>| {
            to.extend(20u16.to_le_bytes());
            to.extend(0u16.to_le_bytes());
            to.extend(method.to_le_bytes());
            to.extend([0; 4]);
            to.extend(0u32.to_le_bytes());
            to.extend((packed.len() as u32).to_le_bytes());
            to.extend((bytes.len() as u32).to_le_bytes());
            to.extend((name.len() as u16).to_le_bytes());
            to.extend(0u16.to_le_bytes());
        };
        out.extend(b"PK\x03\x04");
        common(&mut out);
        out.extend(name.as_bytes());
        out.extend(&packed);
        directory.extend(b"PK\x01\x02");
        directory.extend(20u16.to_le_bytes());
        common(&mut directory);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let at = out.len() as u32;
    let count = files.len() as u16;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend(0u16.to_le_bytes());
    out
}
