//! A picture that a person chose: from a file, or from the web.
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::pictures::{MOST_PICTURE, PictureHeader};
use crate::remote::blocking;
use std::io::Read;
use std::path::Path;

pub(super) struct Stored {
    pub hash: String,
    pub header: PictureHeader,
    pub size: usize,
}

impl Library {
    pub(super) fn picture_in(&self, path: &str) -> Result<Stored> {
        let path = Path::new(path);
        let failed = |error: std::io::Error| LibraryError::file(path, &error);
        let file = std::fs::File::open(path).map_err(failed)?;
        // A pipe or a device may never end.
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(LibraryError::refused(
                "not_a_picture",
                "this is not a picture of a kind that can be shown",
            ));
        }
        let mut bytes = Vec::new();
        file.take(MOST_PICTURE + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        self.keep(&bytes)
    }

    /// What a person types may lie anywhere.
    pub(super) async fn picture_at(&self, address: &str) -> Result<Stored> {
        let bytes = self.picture_bytes(address.trim()).await?;
        let library = self.clone();
        blocking(move || library.keep(&bytes)).await
    }

    fn keep(&self, bytes: &[u8]) -> Result<Stored> {
        if bytes.len() as u64 > MOST_PICTURE {
            return Err(LibraryError::refused(
                "picture_too_large",
                "the picture is too large to be shown",
            ));
        }
        let (hash, header) = self.store_picture(bytes)?;
        Ok(Stored {
            hash,
            header,
            size: bytes.len(),
        })
    }
}
