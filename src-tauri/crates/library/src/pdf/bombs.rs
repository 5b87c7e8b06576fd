//! Whether what is compressed in a file stays within bounds: a small file can stand for terabytes, and the parser unpacks
//! whole streams at once. What would not fit is found by unpacking it once into nothing.
use super::Deadline;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Stream};
use memchr::memmem;
use std::io::Read;

/// Bytes that one stream may unpack to; a picture of a page may be large.
const MOST_STREAM: u64 = 64 * 1024 * 1024;
const MOST_PICTURE: u64 = 256 * 1024 * 1024;
/// Bytes that all streams but pictures may unpack to.
const MOST_IN_ALL: u64 = 512 * 1024 * 1024;
/// Bytes of a stream whose packing has no bound that could be told quickly (LZW), as they lie in the file.
const MOST_LZW: usize = 256 * 1024;
/// Where the file is encrypted, its objects can only be unpacked by the parser: so many bytes of them.
const MOST_ENCRYPTED: usize = 512 * 1024;
/// How far before its bytes a stream is described.
const DESCRIPTION: usize = 2_048;

/// Looks at every stream as it lies in the file.
pub(super) fn harmless(bytes: &[u8], deadline: Deadline) -> bool {
    let encrypted = memmem::find(bytes, b"/Encrypt").is_some();
    let (mut unpacked, mut sealed) = (0_u64, 0_usize);
    let ends = memmem::Finder::new(b"endstream");
    for at in memmem::find_iter(bytes, b"stream") {
        if bytes[..at].ends_with(b"end") {
            continue;
        }
        if deadline.is_over() {
            return false;
        }
        let rest = &bytes[at + b"stream".len()..];
        let rest = match rest {
            [b'\r', b'\n', rest @ ..] | [b'\n' | b'\r', rest @ ..] => rest,
            // No stream: a word in a text.
            _ => continue,
        };
        let data = &rest[..ends.find(rest).unwrap_or(rest.len())];
        let before = &bytes[at.saturating_sub(DESCRIPTION)..at];
        let described = match memmem::rfind(before, b"obj") {
            Some(begin) => &before[begin..],
            None => before,
        };
        let says = |word: &[u8]| memmem::find(described, word).is_some();
        let picture = says(b"/Image");
        let most = if picture { MOST_PICTURE } else { MOST_STREAM };
        if encrypted && says(b"ObjStm") {
            sealed += data.len();
            if sealed > MOST_ENCRYPTED {
                return false;
            }
        }
        if !picture && says(b"LZW") && data.len() > MOST_LZW {
            return false;
        }
        // `#` writes a letter of a name in another way.
        let packed = is_zlib(data) || says(b"/Fl") || says(b"#");
        if packed {
            let Some(size) = size_of(data, most) else {
                return false;
            };
            unpacked += if picture { 0 } else { size };
            if unpacked > MOST_IN_ALL {
                return false;
            }
        }
    }
    true
}

/// The begin of a zlib stream (RFC 1950).
fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [cmf, flg, ..] if cmf & 0x0f == 8 && (u16::from(*cmf) << 8 | u16::from(*flg)).is_multiple_of(31))
}

/// Bytes that it unpacks to, as far as it can be; None for more than `most`.
fn size_of(data: &[u8], most: u64) -> Option<u64> {
    let count = |reader: &mut dyn Read| {
        let mut chunk = [0_u8; 64 * 1024];
        let mut size = 0_u64;
        // What is damaged ends where it is.
        while let Ok(n @ 1..) = reader.read(&mut chunk) {
            size += n as u64;
            if size > most {
                return None;
            }
        }
        Some(size)
    };
    if is_zlib(data) {
        count(&mut ZlibDecoder::new(data))
    } else {
        count(&mut DeflateDecoder::new(data))
    }
}

/// Whether a stream that is about to be unpacked stays within bounds, as the parser sees it.
pub(super) fn is_small(stream: &Stream<'_>) -> bool {
    let raw = stream.raw_data();
    let filters = stream.filters();
    let packings = filters
        .iter()
        .filter(|filter| {
            matches!(
                filter,
                Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode
            )
        })
        .count();
    // What is packed twice is nobody's text.
    if packings > 1 {
        return false;
    }
    if filters.contains(&Filter::LzwDecode) || filters.contains(&Filter::RunLengthDecode) {
        return raw.len() <= MOST_LZW;
    }
    // Letters may stand before what is packed; then the bytes in the file are no more than what they stand for.
    if filters.first() == Some(&Filter::FlateDecode) {
        return size_of(&raw, MOST_STREAM).is_some();
    }
    filters.is_empty() || raw.len() <= MOST_LZW
}

/// Whether all that has to be unpacked of a font stays within bounds.
pub(super) fn is_small_font(font: &Dict<'_>) -> bool {
    let small = |dict: &Dict<'_>, key: &[u8]| {
        dict.get::<Stream<'_>>(key)
            .is_none_or(|stream| is_small(&stream))
    };
    let small_descriptor = |dict: &Dict<'_>| {
        dict.get::<Dict<'_>>(b"FontDescriptor").is_none_or(|d| {
            [&b"FontFile"[..], b"FontFile2", b"FontFile3"]
                .iter()
                .all(|key| small(&d, key))
        })
    };
    let below = font
        .get::<Array<'_>>(b"DescendantFonts")
        .and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    small(font, b"ToUnicode")
        && small(font, b"Encoding")
        && small_descriptor(font)
        && below.is_none_or(|below| small_descriptor(&below) && small(&below, b"CIDToGIDMap"))
}
