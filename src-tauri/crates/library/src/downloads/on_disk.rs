//! Brings finished files to the disk before a row says that they are here: each for itself, or many in one go.
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// From so many files of a folder on, its file system is asked once for all of them.
const MANY: usize = 4;

/// Waits for the disk. Files that are gone meanwhile are nobody's any more.
pub(super) fn bring_to_disk(files: &[PathBuf]) -> io::Result<()> {
    let mut folders: BTreeMap<&Path, Vec<&Path>> = BTreeMap::new();
    for file in files {
        if let Some(folder) = file.parent() {
            folders.entry(folder).or_default().push(file);
        }
    }
    for (folder, files) in folders {
        if files.len() >= MANY && sync_file_system(folder).is_ok() {
            continue;
        }
        for file in files {
            match File::open(file) {
                Ok(file) => file.sync_data()?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        // Not every system lets a folder be opened; then there is nothing more to do.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn sync_file_system(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

#[cfg(not(target_os = "linux"))]
fn sync_file_system(_: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
