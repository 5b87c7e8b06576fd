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
    /// Writes a copy of an item's file to `to`, which is there whole or not at all. An MP3 gets tags (ID3v2);
    /// those of the publisher that ours do not say stay. Other kinds keep the tags that they came with.
    ///
    /// # Errors
    /// `Refused` when the episode is not downloaded, or `to` is that very file; `File` when it cannot be read or written.
    pub fn save_copy(&self, id: ItemId, to: &Path) -> Result<SavedCopy> {
        let from = self.item_file(id)?;
        let failed = |path: &Path| {
            let what = path.display().to_string();
            move |e: std::io::Error| LibraryError::File {
                what: what.clone(),
                detail: e.to_string(),
            }
        };
        let same = std::fs::canonicalize(to)
            .is_ok_and(|to| std::fs::canonicalize(&from).is_ok_and(|from| from == to));
        if same {
            return Err(LibraryError::refused(
                "copy_onto_itself",
                "this is the file itself; choose another place or name for the copy",
            ));
        }
        let mut source = File::open(&from).map_err(failed(&from))?;
        let whole = self
            .inner
            .store
            .read(|conn| article_files::of(conn, id))?
            .is_some();
        let old = match whole {
            true => None,
            false => id3::Old::read(&mut source).map_err(failed(&from))?,
        };
        let tag = match old {
            Some(old) => {
                source
                    .seek(SeekFrom::Start(old.end))
                    .map_err(failed(&from))?;
                Some(self.tag_of(id, &old)?)
            }
            None => None,
        };
        let mut name = to.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        let written = write(&part, tag.as_deref(), &mut source)
            .and_then(|()| std::fs::rename(&part, to))
            .map_err(failed(to));
        if written.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        written?;
        Ok(SavedCopy {
            path: to.display().to_string(),
            tags: match tag {
                Some(_) => CopiedTags::Written,
                None if whole => CopiedTags::NoTags,
                None => CopiedTags::AsTheyCame,
            },
        })
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
        let cover = match &words.image {
            Some(hash) => self.picture(hash, Some(COVER))?,
            None => None,
        };
        let mut tag = id3::Id3Tag::new(old.version);
        tag.text(b"TIT2", &words.title);
        tag.text(b"TALB", &words.show);
        tag.text(b"TPE1", words.author.as_deref().unwrap_or(&words.show));
        tag.text(b"TCON", "Podcast");
        if let Some(date) = &words.date {
            tag.date(date);
        }
        tag.comment(&words.notes);
        // Kinds that every player shows.
        if let Some((mime, bytes)) =
            cover.filter(|(mime, _)| matches!(mime.as_str(), "image/jpeg" | "image/png"))
        {
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

fn write(part: &Path, tag: Option<&[u8]>, source: &mut impl Read) -> std::io::Result<()> {
    let mut file = File::create(part)?;
    if let Some(tag) = tag {
        file.write_all(tag)?;
    }
    std::io::copy(source, &mut file)?;
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
