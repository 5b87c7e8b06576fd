//! What only its owner may read: the library's folder and the files in it. Elsewhere, in a folder of downloads that a
//! person chose, the system's own rule holds.
use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens or makes a file that only its owner can read and write.
pub(crate) fn private_file(path: &Path, truncate: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(true)
        .create(true)
        .truncate(truncate);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Takes all rights from others: of the library's folder and the files that lie in it now. What lies deeper is looked at
/// only when the folder was open to others until now: behind a closed one nobody gets there. A library whose rights cannot
/// be changed works all the same.
#[cfg(unix)]
pub(crate) fn close_to_others(library_folder: &Path) {
    let open = std::fs::metadata(library_folder).is_ok_and(|meta| is_open(&meta));
    if open {
        close(library_folder);
    }
    walk(library_folder, if open { DEPTH } else { 0 });
}

/// Folders in folders: `media/SHOW/FILE`, `pictures/ab/HASH`, and room for more.
#[cfg(unix)]
const DEPTH: u32 = 6;

/// A file of ours that was just made.
#[cfg(unix)]
pub(crate) fn close(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let Ok(meta) = path.symlink_metadata() else {
        return;
    };
    // A link leads to what is perhaps not ours.
    if meta.is_symlink() || !is_open(&meta) {
        return;
    }
    let mode = meta.permissions().mode() & 0o700;
    if let Err(error) = std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)) {
        tracing::debug!(%error, file = %path.display(), "it stays open to others");
    }
}

#[cfg(unix)]
fn walk(folder: &Path, depth: u32) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        close(&entry.path());
        if kind.is_dir() && depth > 0 {
            walk(&entry.path(), depth - 1);
        }
    }
}

#[cfg(unix)]
fn is_open(meta: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    meta.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
pub(crate) fn close_to_others(_: &Path) {}

#[cfg(not(unix))]
pub(crate) fn close(_: &Path) {}
