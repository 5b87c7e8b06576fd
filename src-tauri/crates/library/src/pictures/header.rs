//! What a picture is, from its first bytes, before anything decodes it.
use crate::{LibraryError, Result};
use image::{ImageFormat, ImageReader};
use std::io::Cursor;

/// The most pixels a picture may have; more would be a bomb.
const MOST_PIXELS: u64 = 50_000_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PictureHeader {
    pub mime: &'static str,
    pub width: Option<u32>,
    pub height: Option<u32>,
}

/// Reads the header only.
///
/// # Errors
/// `Refused` for what is no picture, damaged, or too large.
pub(super) fn read(bytes: &[u8]) -> Result<PictureHeader> {
    if bytes.is_empty() {
        return Err(damaged());
    }
    let (mime, size) = match image::guess_format(bytes) {
        Ok(
            format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif),
        ) => {
            let size = ImageReader::with_format(Cursor::new(bytes), format)
                .into_dimensions()
                .map_err(|_| damaged())?;
            (format.to_mime_type(), size)
        }
        _ => match avif_size(bytes) {
            Some(size) => ("image/avif", size),
            None => {
                return Err(LibraryError::refused(
                    "not_a_picture",
                    "this is not a picture of a kind that can be shown",
                ));
            }
        },
    };
    let (width, height) = size;
    if width == 0 || height == 0 || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(LibraryError::refused(
            "picture_too_large",
            "the picture is too large to be shown",
        ));
    }
    Ok(PictureHeader {
        mime,
        width: Some(width),
        height: Some(height),
    })
}

fn damaged() -> LibraryError {
    LibraryError::refused("picture_damaged", "the picture is damaged")
}

/// Of AVIF, which only the window decodes, the size as its `ispe` box says (ISO 23008-12, 6.5.3).
fn avif_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let brand = bytes.get(8..12)?;
    if bytes.get(4..8)? != b"ftyp" || !matches!(brand, b"avif" | b"avis") {
        return None;
    }
    let head = bytes.get(..16 * 1024).unwrap_or(bytes);
    let sizes = (0..head.len())
        .filter(|at| head[*at..].starts_with(b"ispe"))
        .filter_map(|at| {
            let number = |from: usize| {
                let four = head.get(at + from..at + from + 4)?;
                Some(u32::from_be_bytes(four.try_into().ok()?))
            };
            Some((number(8)?, number(12)?))
        });
    // A grid of tiles has several; the whole is the largest.
    sizes.max_by_key(|(w, h)| u64::from(*w) * u64::from(*h))
}
