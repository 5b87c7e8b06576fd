//! Files that articles are made of, kept whole in the library's folder: their rows, their bytes, and what nobody names any
//! more. What their text says is not its business.
use crate::error::Result;
use crate::folder;
use crate::model::{ArticleFile, ItemId};
use crate::{permissions, text};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

#[cfg(test)]
mod tests;

/// A file that no row names waits so long: a backup that names it may come back.
const UNCLAIMED_MS: i64 = 30 * 86_400_000;
/// What was being written when the program ended.
const PART_MS: i64 = 86_400_000;

/// A file that lies in the library's folder now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptFile {
    /// As it is stored in `article_file.path`.
    pub path: String,
    pub sha256: String,
    pub bytes: i64,
    /// It was not there before.
    pub new: bool,
}

/// What the library knows of an article's file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FileRow {
    pub url: Option<String>,
    pub path: Option<String>,
    pub sha256: Option<String>,
    pub bytes: i64,
    pub pages: Option<u32>,
    pub trouble: Option<String>,
}

fn row_to_file(row: &Row<'_>) -> rusqlite::Result<FileRow> {
    Ok(FileRow {
        url: row.get(0)?,
        path: row.get(1)?,
        sha256: row.get(2)?,
        bytes: row.get(3)?,
        pages: row.get(4)?,
        trouble: row.get(5)?,
    })
}

pub(crate) fn of(conn: &Connection, item: ItemId) -> Result<Option<FileRow>> {
    Ok(conn
        .prepare_cached(
            "SELECT url, path, sha256, bytes, pages, trouble FROM article_file WHERE item_id = ?1",
        )?
        .query_row([item.0], row_to_file)
        .optional()?)
}

/// As the window shows it.
pub(crate) fn shown(
    conn: &Connection,
    item: ItemId,
    library: &Path,
) -> Result<Option<ArticleFile>> {
    Ok(of(conn, item)?.map(|row| {
        let file = row.path.as_deref().map(|path| place(library, path));
        let name = file.as_ref().and_then(|file| file.file_name());
        ArticleFile {
            name: name.unwrap_or_default().to_string_lossy().into_owned(),
            here: file.as_deref().is_some_and(is_here),
            path: file.map(|file| file.display().to_string()),
            can_be_fetched: row.url.is_some(),
            bytes: row.bytes,
            pages: row.pages,
            trouble: row.trouble,
        }
    }))
}

/// Where the file of an article lies; None when there is none, or it is gone.
pub(crate) fn file_here(
    conn: &Connection,
    item: ItemId,
    library: &Path,
) -> Result<Option<PathBuf>> {
    let path = of(conn, item)?.and_then(|row| row.path);
    Ok(path
        .map(|path| place(library, &path))
        .filter(|file| is_here(file)))
}

fn place(library: &Path, path: &str) -> PathBuf {
    folder::article_files_of(library).join(path)
}

/// Whether a file is here; one that was set aside because no row named it comes back.
fn is_here(file: &Path) -> bool {
    file.is_file() || fs::rename(folder::unclaimed_of(file), file).is_ok()
}

/// Puts bytes into the library's folder, whole or not at all. The same bytes under the same name are there once.
///
/// # Errors
/// `DiskFull`, `File`.
pub(crate) fn keep(library: &Path, bytes: &[u8], name: &str) -> Result<KeptFile> {
    let sha256 = text::hex(&Sha256::digest(bytes));
    let path = folder::names::article_file(&sha256, name);
    let dest = folder::article_files_of(library).join(&path);
    let kept = |new| KeptFile {
        path: path.to_string_lossy().into_owned(),
        sha256: sha256.clone(),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        new,
    };
    if is_here(&dest) && fs::read(&dest).is_ok_and(|there| there == bytes) {
        return Ok(kept(false));
    }
    folder::make_folder_of(&dest)?;
    let part = folder::part_of(&dest);
    let written = permissions::private_file(&part, true)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&part, &dest));
    if let Err(error) = written {
        let _ = fs::remove_file(&part);
        return Err(error.into());
    }
    Ok(kept(true))
}

/// Notes that this file is an article's; answers the path of the one that was before, if that is another.
pub(crate) fn set(
    tx: &Transaction<'_>,
    item: ItemId,
    file: &KeptFile,
    url: Option<&str>,
    pages: Option<u32>,
    trouble: Option<&str>,
) -> Result<Option<String>> {
    let before = of(tx, item)?.and_then(|row| row.path);
    tx.prepare_cached(
        "INSERT INTO article_file (item_id, url, path, sha256, bytes, pages, trouble) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (item_id) DO UPDATE SET url = coalesce(article_file.url, excluded.url), path = excluded.path,
           sha256 = excluded.sha256, bytes = excluded.bytes, pages = excluded.pages, trouble = excluded.trouble",
    )?
    .execute(params![
        item.0,
        url,
        file.path,
        file.sha256,
        file.bytes,
        pages,
        trouble
    ])?;
    Ok(before.filter(|before| *before != file.path))
}

/// Notes a file that a feed names and that has not come yet. One that is here stays.
pub(crate) fn expect(tx: &Transaction<'_>, item: ItemId, url: &str, bytes: i64) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO article_file (item_id, url, bytes) VALUES (?1, ?2, ?3)
         ON CONFLICT (item_id) DO UPDATE SET url = excluded.url,
           bytes = CASE WHEN article_file.path IS NULL THEN excluded.bytes ELSE article_file.bytes END",
    )?
    .execute(params![item.0, url, bytes.max(0)])?;
    Ok(())
}

/// The file of one copy of an article goes to the copy that stays, if that has none.
pub(crate) fn join(tx: &Transaction<'_>, from: ItemId, to: ItemId) -> Result<()> {
    tx.prepare_cached("UPDATE OR IGNORE article_file SET item_id = ?2 WHERE item_id = ?1")?
        .execute(params![from.0, to.0])?;
    Ok(())
}

/// Of these paths, those that no row names.
pub(crate) fn unnamed(conn: &Connection, paths: Vec<String>) -> Result<Vec<String>> {
    let mut named =
        conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM article_file WHERE path = ?1)")?;
    let mut unnamed = Vec::new();
    for path in paths {
        if !named.query_row([&path], |row| row.get::<_, bool>(0))? {
            unnamed.push(path);
        }
    }
    Ok(unnamed)
}

/// Removes files that no row names any more. One that cannot be removed is not worth an error: the sweep finds it.
pub(crate) fn remove(library: &Path, paths: &[String]) {
    for path in paths.iter().filter(|path| folder::is_below(path)) {
        let file = place(library, path);
        let _ = fs::remove_file(&file);
        // Goes only when nothing else is in it.
        let _ = file.parent().map(fs::remove_dir);
    }
}

/// Looks for files that no row names, which an end in the middle or a backup that came back leaves: they are set aside, and
/// go after thirty days. Answers how many are gone.
pub(crate) fn sweep(conn: &Connection, library: &Path, now: i64) -> Result<u32> {
    let root = folder::article_files_of(library);
    let Ok(folders) = fs::read_dir(&root) else {
        return Ok(0);
    };
    let mut gone = 0;
    for file in folders
        .flatten()
        .filter_map(|dir| fs::read_dir(dir.path()).ok())
        .flatten()
        .flatten()
    {
        let path = file.path();
        let Ok(relative) = path.strip_prefix(&root) else {
            continue;
        };
        let relative = relative.to_string_lossy().into_owned();
        let age = age(&path, now);
        let old = match folder::claim_of(&path) {
            folder::Claim::Part => age > PART_MS,
            folder::Claim::Unclaimed => age > UNCLAIMED_MS,
            folder::Claim::Whole => {
                if !unnamed(conn, vec![relative])?.is_empty() {
                    set_aside(&path, now);
                }
                false
            }
        };
        if old && fs::remove_file(&path).is_ok() {
            gone += 1;
            let _ = path.parent().map(fs::remove_dir);
        }
    }
    Ok(gone)
}

fn age(file: &Path, now: i64) -> i64 {
    let modified = fs::metadata(file).and_then(|meta| meta.modified());
    let since = modified
        .ok()
        .and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
    since.map_or(0, |since| {
        now.saturating_sub(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    })
}

/// From now on its time runs.
fn set_aside(file: &Path, now: i64) {
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(now.max(0).unsigned_abs());
    let marked = fs::File::options()
        .write(true)
        .open(file)
        .and_then(|opened| opened.set_modified(at))
        .and_then(|()| fs::rename(file, folder::unclaimed_of(file)));
    if let Err(error) = marked {
        tracing::debug!(%error, file = %file.display(), "a file that nobody names stays");
    }
}
