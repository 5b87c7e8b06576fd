//! A copy of a downloaded episode for other programs and devices, with its title, show, cover and chapters in its tags; of the
//! file of an article, as it is. The file that the library has is only read.
use crate::error::{LibraryError, Result};
use crate::items::chapters;
use crate::model::{CopiedTags, ItemId, SavedCopy};
use crate::{Library, article_files, text};
use rusqlite::OptionalExtension;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

mod id3;
mod mp4;
#[cfg(test)]
mod tests;

/// Pixels of a cover's width: what players show, and no more than a few hundred kilobytes.
const COVER: u32 = 1024;
/// Characters of the notes that go along.
const NOTES: usize = 2_000;

struct Words {
    title: String,
    show: String,
    author: Option<String>,
    notes: String,
    date: Option<String>,
    duration_ms: Option<i64>,
    image: Option<String>,
}

impl Library {
    /// Writes a copy of an item's file to `to`, which is there whole or not at all. An MP3 gets tags (ID3v2), an MP4 as well;
    /// those of the publisher that ours do not say stay. Other kinds keep the tags that they came with.
    ///
    /// # Errors
    /// `Refused` when the episode is not downloaded, or `to` is that very file; `File` when it cannot be read or written.
    pub fn save_copy(&self, id: ItemId, to: &Path) -> Result<SavedCopy> {
        let from = self.item_file(id)?;
        let same = std::fs::canonicalize(to)
            .is_ok_and(|to| std::fs::canonicalize(&from).is_ok_and(|from| from == to));
        if same {
            return Err(LibraryError::refused(
                "copy_onto_itself",
                "this is the file itself; choose another place or name for the copy",
            ));
        }
        let mut source = File::open(&from).map_err(|e| LibraryError::file(&from, &e))?;
        let whole = self
            .inner
            .store
            .read(|conn| article_files::of(conn, id))?
            .is_some();
        let (pieces, tags) = match whole {
            true => (vec![CopyPiece::Rest(0)], CopiedTags::NoTags),
            false => self.copy_pieces(id, &mut source, &from)?,
        };
        let mut name = to.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        let written = write(&part, &pieces, &mut source)
            .and_then(|()| std::fs::rename(&part, to))
            .map_err(|e| match to.parent().filter(|folder| !folder.is_dir()) {
                Some(folder) => LibraryError::File {
                    what: folder.display().to_string(),
                    detail: "there is no such folder".into(),
                },
                None => LibraryError::file(to, &e),
            });
        if written.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        written?;
        Ok(SavedCopy {
            path: to.display().to_string(),
            tags,
        })
    }

    /// What a copy of an episode's file is put together from.
    fn copy_pieces(
        &self,
        id: ItemId,
        source: &mut File,
        from: &Path,
    ) -> Result<(Vec<CopyPiece>, CopiedTags)> {
        let failed = |e: std::io::Error| LibraryError::file(from, &e);
        if let Some(old) = id3::Old::read(source).map_err(failed)? {
            let tag = self.tag_of(id, &old)?;
            let pieces = vec![CopyPiece::Bytes(tag), CopyPiece::Rest(old.end)];
            return Ok((pieces, CopiedTags::Written));
        }
        if let Some(mp4) = mp4::Mp4::read(source).map_err(failed)?
            && let Some(moov) = self.mp4_tagged(id, &mp4)?
        {
            let pieces = vec![
                CopyPiece::Part(mp4.start),
                CopyPiece::Bytes(moov),
                CopyPiece::Rest(mp4.end),
            ];
            return Ok((pieces, CopiedTags::WithoutChapters));
        }
        Ok((vec![CopyPiece::Rest(0)], CopiedTags::AsTheyCame))
    }

    fn mp4_tagged(&self, id: ItemId, mp4: &mp4::Mp4) -> Result<Option<Vec<u8>>> {
        let words = self.inner.store.read(|conn| words(conn, id))?;
        let cover = self.cover_of(&words)?;
        Ok(mp4.tagged(&mp4::Mp4Words {
            title: &words.title,
            show: &words.show,
            author: words.author.as_deref().unwrap_or(&words.show),
            notes: &words.notes,
            date: words.date.as_deref(),
            cover: cover
                .as_ref()
                .map(|(mime, bytes)| (bytes.as_slice(), mime == "image/png")),
        }))
    }

    /// In kinds that every player shows.
    fn cover_of(&self, words: &Words) -> Result<Option<(String, Vec<u8>)>> {
        let cover = match &words.image {
            Some(hash) => self.picture(hash, Some(COVER))?,
            None => None,
        };
        let shown = |mime: &str| matches!(mime, "image/jpeg" | "image/png");
        Ok(cover.filter(|(mime, _)| shown(mime)))
    }

    /// The file of an item: what was downloaded of an episode, the PDF that an article is made of.
    ///
    /// # Errors
    /// `Refused` when there is none, or it is gone.
    pub fn item_file(&self, id: ItemId) -> Result<PathBuf> {
        let folder = &self.inner.folder;
        let (row, file) = self.inner.store.read(|conn| {
            let file = article_files::file_here(conn, id, folder)?;
            Ok((article_files::of(conn, id)?, file))
        })?;
        match (row, file) {
            (_, Some(file)) => Ok(file),
            (Some(row), None) => Err(LibraryError::refused(
                "no_article_file",
                match row.path {
                    Some(_) => "the file of this article is gone; fetch it again",
                    None => "the file of this article is not here yet; fetch it first",
                },
            )),
            (None, None) => self.downloaded_file(id),
        }
    }

    /// What a copy is to be called: as the file itself.
    ///
    /// # Errors
    /// As [`Library::item_file`].
    pub fn copy_name(&self, id: ItemId) -> Result<String> {
        let file = self.item_file(id)?;
        Ok(file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned())
    }

    fn tag_of(&self, id: ItemId, old: &id3::Old) -> Result<Vec<u8>> {
        let (words, chapters) = self
            .inner
            .store
            .read(|conn| Ok((words(conn, id)?, chapters::of(conn, id)?)))?;
        let cover = self.cover_of(&words)?;
        let mut tag = id3::Id3Tag::new(old.version);
        tag.text(b"TIT2", &words.title);
        tag.text(b"TALB", &words.show);
        tag.text(b"TPE1", words.author.as_deref().unwrap_or(&words.show));
        tag.text(b"TCON", "Podcast");
        if let Some(date) = &words.date {
            tag.date(date);
        }
        tag.comment(&words.notes);
        if let Some((mime, bytes)) = cover {
            tag.cover(&mime, &bytes);
        }
        let shown: Vec<(i64, &str)> = chapters
            .iter()
            .filter(|chapter| !chapter.hidden)
            .map(|chapter| (chapter.start_ms, chapter.title.as_str()))
            .collect();
        tag.chapters(&shown, words.duration_ms);
        tag.keep(old);
        Ok(tag.finish())
    }
}

/// What stands in a copy.
enum CopyPiece {
    Bytes(Vec<u8>),
    /// So many bytes of the file, from its beginning.
    Part(u64),
    /// The file from there on.
    Rest(u64),
}

fn write(
    part: &Path,
    pieces: &[CopyPiece],
    source: &mut (impl Read + Seek),
) -> std::io::Result<()> {
    let mut file = File::create(part)?;
    for piece in pieces {
        match piece {
            CopyPiece::Bytes(bytes) => file.write_all(bytes)?,
            CopyPiece::Part(bytes) => {
                source.seek(SeekFrom::Start(0))?;
                std::io::copy(&mut source.by_ref().take(*bytes), &mut file)?;
            }
            CopyPiece::Rest(from) => {
                source.seek(SeekFrom::Start(*from))?;
                std::io::copy(source, &mut file)?;
            }
        }
    }
    file.sync_all()
}

fn words(conn: &rusqlite::Connection, id: ItemId) -> Result<Words> {
    conn.prepare_cached(
        "SELECT i.title, coalesce(nullif(i.source, ''), f.title, ''), f.author, i.summary, i.published_at, e.duration_ms,
           coalesce(i.image, f.image)
         FROM item i JOIN episode e ON e.item_id = i.id LEFT JOIN feed f ON f.id = i.feed_id WHERE i.id = ?1",
    )?
    .query_row([id.0], |row| {
        let published: Option<i64> = row.get(4)?;
        Ok(Words {
            title: row.get(0)?,
            show: row.get(1)?,
            author: row.get::<_, Option<String>>(2)?.filter(|name| !name.is_empty()),
            notes: text::one_line(&row.get::<_, String>(3)?, NOTES),
            date: published.and_then(text::rfc3339),
            duration_ms: row.get(5)?,
            image: row.get(6)?,
        })
    })
    .optional()?
    .ok_or(LibraryError::NotFound("episode"))
}
