//! Whether a picture ends where its format says that it ends: a server or a line that broke off leaves a part, which decoders
//! show with a grey field. Nothing is decoded.
use crate::{LibraryError, Result};

/// # Errors
/// `Refused` when the end is missing.
pub(super) fn check(bytes: &[u8], mime: &str) -> Result<()> {
    let whole = match mime {
        "image/jpeg" => jpeg(bytes),
        "image/png" => png(bytes),
        "image/gif" => gif(bytes),
        "image/webp" => webp(bytes),
        _ => boxes(bytes),
    };
    if whole.unwrap_or(false) {
        Ok(())
    } else {
        Err(LibraryError::refused(
            "picture_cut",
            "the end of the picture is missing",
        ))
    }
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(four.try_into().ok()?) as usize)
}

/// Segments, then scans, until the end of the image (ITU-T T.81, B.1.1): thumbnails within segments have ends of their own.
fn jpeg(bytes: &[u8]) -> Option<bool> {
    let mut at = 2;
    let mut scanned = false;
    loop {
        let Some(found) = bytes.get(at..)?.iter().position(|byte| *byte == 0xff) else {
            return Some(false);
        };
        at += found + 1;
        match bytes.get(at) {
            None => return Some(false),
            Some(0xd9) => return Some(scanned),
            // Fill bytes, a byte of data that is escaped, restarts, and what has no length.
            Some(0xff) => {}
            Some(0x00 | 0x01 | 0xd0..=0xd8) => at += 1,
            Some(marker) => {
                scanned |= *marker == 0xda;
                let two = bytes.get(at + 1..at + 3)?;
                at += 1 + usize::from(u16::from_be_bytes(two.try_into().ok()?));
            }
        }
    }
}

/// Chunks until IEND (PNG, 11.2.5).
fn png(bytes: &[u8]) -> Option<bool> {
    let mut at: usize = 8;
    loop {
        let length = number(bytes, at)?;
        let end = at.checked_add(12)?.checked_add(length)?;
        if bytes.get(at + 4..at + 8)? == b"IEND" {
            return Some(bytes.len() + 4 >= end);
        }
        if end > bytes.len() {
            return Some(false);
        }
        at = end;
    }
}

/// Blocks until the trailer (GIF89a, 27).
fn gif(bytes: &[u8]) -> Option<bool> {
    let table = |flags: u8| {
        if flags & 0x80 == 0 {
            0
        } else {
            3usize << ((flags & 7) + 1)
        }
    };
    let mut at = 13 + table(*bytes.get(10)?);
    loop {
        match bytes.get(at)? {
            0x3b => return Some(true),
            0x21 => at += 2,
            0x2c => at += 10 + table(*bytes.get(at + 9)?) + 1,
            // Padding that some programs write.
            0x00 => {
                at += 1;
                continue;
            }
            _ => return Some(false),
        }
        loop {
            let length = usize::from(*bytes.get(at)?);
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
    }
}

/// The size of the whole stands at its beginning (RIFF).
fn webp(bytes: &[u8]) -> Option<bool> {
    let four = bytes.get(4..8)?;
    let size = u32::from_le_bytes(four.try_into().ok()?) as usize;
    Some(bytes.len() >= size.checked_add(8)?)
}

/// Boxes one after the other (ISO 14496-12, 4.2).
fn boxes(bytes: &[u8]) -> Option<bool> {
    let mut at: usize = 0;
    while at < bytes.len() {
        let size = match number(bytes, at)? {
            // To the end of the file.
            0 => return Some(true),
            1 => {
                let eight = bytes.get(at + 8..at + 16)?;
                usize::try_from(u64::from_be_bytes(eight.try_into().ok()?)).ok()?
            }
            size => size,
        };
        if size < 8 {
            return Some(false);
        }
        at = at.checked_add(size)?;
    }
    Some(at == bytes.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use image::{DynamicImage, ImageFormat};

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut noise = 7u32;
        let picture = DynamicImage::ImageRgb8(image::RgbImage::from_fn(60, 40, |_, _| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgb([(noise >> 24) as u8, (noise >> 16) as u8, 9])
        }));
        let mut out = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    #[test]
    fn a_part_is_not_taken_for_the_whole() {
        for format in [
            ImageFormat::Jpeg,
            ImageFormat::Png,
            ImageFormat::Gif,
            ImageFormat::WebP,
        ] {
            let (bytes, mime) = (encoded(format), format.to_mime_type());
            assert!(check(&bytes, mime).is_ok(), "{mime}");
            for cut in [bytes.len() / 3, bytes.len() / 2, bytes.len() - 9] {
                let error = check(&bytes[..cut], mime).unwrap_err();
                assert_eq!(error.code(), "picture_cut", "{mime} {cut}");
            }
            // What stands behind the end is no fault.
            let more = [&bytes[..], b"<!-- 12 ms -->"].concat();
            assert!(check(&more, mime).is_ok(), "{mime}");
        }
    }

    #[test]
    fn the_end_of_a_thumbnail_is_not_the_end() {
        let jpeg = encoded(ImageFormat::Jpeg);
        let mut exif = vec![0xff, 0xe1, 0, 12];
        exif.extend_from_slice(&[0xff, 0xd8, 0xff, 0xd9, 0, 0, 0, 0, 0, 0]);
        let with = [&jpeg[..2], &exif, &jpeg[2..]].concat();
        assert!(check(&with, "image/jpeg").is_ok());
        assert!(check(&with[..with.len() - 2], "image/jpeg").is_err());
    }

    #[test]
    fn hostile_lengths_end_it() {
        for mime in [
            "image/jpeg",
            "image/png",
            "image/gif",
            "image/webp",
            "image/avif",
        ] {
            for bytes in [
                &b""[..],
                &[0xff; 40],
                &[0; 40],
                b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT",
            ] {
                let _ = check(bytes, mime).is_ok();
            }
        }
        let avif = [&20_u32.to_be_bytes()[..], b"ftypavif\0\0\0\0mif1"].concat();
        assert!(check(&avif, "image/avif").is_ok());
        assert!(check(&avif[..18], "image/avif").is_err());
    }
}
