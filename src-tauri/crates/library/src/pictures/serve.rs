//! Stored pictures for the window: whole, or scaled down once and kept.
use crate::folder;
use crate::{Library, LibraryError, PICTURE_WIDTHS, Result};
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

impl Library {
    /// The file of a stored picture, for programs that show it themselves. It must not be changed.
    pub fn picture_file(&self, hash: &str) -> Option<PathBuf> {
        let file = is_hash(hash).then(|| folder::picture_of(&self.inner.folder, hash))?;
        file.is_file().then_some(file)
    }

    /// A stored picture by its hash, at most `width` pixels wide when one is given: (mime, bytes).
    ///
    /// # Errors
    /// `File` when it cannot be read.
    pub fn picture(&self, hash: &str, width: Option<u32>) -> Result<Option<(String, Vec<u8>)>> {
        if !is_hash(hash) {
            return Ok(None);
        }
        let file = folder::picture_of(&self.inner.folder, hash);
        let width =
            width.and_then(|width| PICTURE_WIDTHS.into_iter().find(|known| *known >= width));
        let Some(width) = width else {
            return whole(&file);
        };
        let small = folder::small_pictures_of(&self.inner.folder).join(format!("{hash}-{width}"));
        if let Ok(bytes) = std::fs::read(&small) {
            return Ok(super::header::read(&bytes)
                .ok()
                .map(|header| (header.mime.to_owned(), bytes)));
        }
        let Some((mime, bytes)) = whole(&file)? else {
            return Ok(None);
        };
        match scale(&bytes, width) {
            Some((mime, scaled)) => {
                if let Err(error) = write(&small, &scaled) {
                    tracing::debug!(%error, "a scaled picture could not be kept");
                }
                Ok(Some((mime.to_owned(), scaled)))
            }
            // Small enough, or of a kind only the window decodes.
            None => Ok(Some((mime, bytes))),
        }
    }
}

/// SHA-256 in hexadecimal; anything else could name a file outside.
fn is_hash(hash: &str) -> bool {
    hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Writes a file whole or not at all: a name that is there holds all of its bytes.
pub(super) fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    static NUMBER: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let new = folder.join(format!(".new-{}-{number}", std::process::id()));
    let written = crate::permissions::private_file(&new, true)
        .and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all()))
        .and_then(|()| std::fs::rename(&new, file));
    if written.is_err() {
        let _ = std::fs::remove_file(&new);
    }
    written
}

fn whole(file: &Path) -> Result<Option<(String, Vec<u8>)>> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => {
            return Err(LibraryError::File {
                what: file.display().to_string(),
                detail: e.to_string(),
            });
        }
    };
    Ok(super::header::read(&bytes)
        .ok()
        .map(|header| (header.mime.to_owned(), bytes)))
}

/// Scales a picture down; None when it is not wider than that, or cannot be decoded here.
pub(super) fn scale(bytes: &[u8], width: u32) -> Option<(&'static str, Vec<u8>)> {
    let header = super::header::read(bytes).ok()?;
    if header.width? <= width || header.mime == "image/avif" {
        return None;
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(512 * 1024 * 1024);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    let height = u32::try_from(
        u64::from(picture.height()) * u64::from(width) / u64::from(picture.width().max(1)),
    )
    .ok()?
    .max(1);
    let small = picture.thumbnail_exact(width.min(picture.width()), height);
    let mut out = Cursor::new(Vec::new());
    if small.color().has_alpha() {
        small.write_to(&mut out, ImageFormat::Png).ok()?;
        return Some(("image/png", out.into_inner()));
    }
    let encoder = JpegEncoder::new_with_quality(&mut out, 85);
    small.to_rgb8().write_with_encoder(encoder).ok()?;
    Some(("image/jpeg", out.into_inner()))
}
