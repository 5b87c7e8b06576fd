//! Where files lie: in the library's own folder and in folders of downloads. Every rule of paths stands here; only
//! [`make_folder_of`] touches the disk.
pub(crate) mod names;

use crate::ItemId;
use crate::error::{LibraryError, Result};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Where downloads are kept when no setting says otherwise.
pub(crate) fn media_of(library_folder: &Path) -> PathBuf {
    library_folder.join("media")
}

/// Where removed files wait for their way back.
pub(crate) fn removed_of(library_folder: &Path) -> PathBuf {
    media_of(library_folder).join(".trash")
}

/// The hidden name that a removed file has beside where it was: another disk cannot be moved to in one step.
pub(crate) fn removed_beside(file: &Path, item: ItemId) -> PathBuf {
    file.with_file_name(format!(".{item} removed"))
}

/// `pictures/ab/HASH`. The caller knows that it is a hash: anything else could name a file outside.
pub(crate) fn picture_of(library_folder: &Path, hash: &str) -> PathBuf {
    let first = hash.get(..2).unwrap_or("00");
    library_folder.join("pictures").join(first).join(hash)
}

/// Names and passwords, where the desktop has no keyring.
pub(crate) fn passwords_of(library_folder: &Path) -> PathBuf {
    library_folder.join("passwords.json")
}

/// Scaled copies of pictures, named by the hash and a width.
pub(crate) fn small_pictures_of(library_folder: &Path) -> PathBuf {
    library_folder.join("pictures/small")
}

/// Where the files lie that articles are made of.
pub(crate) fn article_files_of(library_folder: &Path) -> PathBuf {
    library_folder.join("files")
}

/// What a file is called that no row names, until it comes back or goes.
pub(crate) fn unclaimed_of(file: &Path) -> PathBuf {
    file.with_added_extension("unclaimed")
}

/// What a file among those of articles is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    Whole,
    Part,
    Unclaimed,
}

pub(crate) fn claim_of(file: &Path) -> Claim {
    match file.extension().and_then(|end| end.to_str()) {
        Some("part") => Claim::Part,
        Some("unclaimed") => Claim::Unclaimed,
        _ => Claim::Whole,
    }
}

/// Whether a path that was stored leads nowhere but below a folder.
pub(crate) fn is_below(path: &str) -> bool {
    let mut parts = Path::new(path).components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// The file of a `download.path`: a relative one lies in the library's own folder of media.
pub(crate) fn file_of(library_folder: &Path, path: &str) -> PathBuf {
    media_of(library_folder).join(path)
}

/// The file that grows until it is whole and becomes `dest`.
pub(crate) fn part_of(dest: &Path) -> PathBuf {
    let mut part = dest.as_os_str().to_owned();
    part.push(".part");
    PathBuf::from(part)
}

/// The file beside a part that says which of its bytes are there.
pub(crate) fn map_of(part: &Path) -> PathBuf {
    part.with_added_extension("map")
}

/// Makes the folder that `file` lies in.
///
/// # Errors
/// `DiskFull`, or `File` with the system's reason.
pub(crate) fn make_folder_of(file: &Path) -> Result<()> {
    let Some(folder) = file.parent() else {
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(|e| match e.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            LibraryError::DiskFull
        }
        _ => LibraryError::file(folder, &e),
    })
}

/// The names of a stream that goes into files of its own: the part, and the whole file. No two programs, nor two
/// libraries in one, ever write the same.
pub(crate) fn own_names(folder: &Path, path: &str) -> (PathBuf, PathBuf) {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let mut name = file_of(folder, path).into_os_string();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".{}-{number}", std::process::id()));
    let name = PathBuf::from(name);
    (part_of(&name), part_of(&name.with_added_extension("whole")))
}

/// Whether a part has a name as [`own_names`] gives.
pub(crate) fn is_own(part: &Path) -> bool {
    let name = part.file_name().unwrap_or_default().to_string_lossy();
    let name = name.trim_end_matches(".map").trim_end_matches(".part");
    let name = name.trim_end_matches(".whole");
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    name.rsplit('.')
        .next()
        .and_then(|end| end.split_once('-'))
        .is_some_and(|(process, number)| digits(process) && digits(number))
}
