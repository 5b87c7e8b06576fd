//! The one error of the library. Each is a sentence; `code` is stable for the window and for scripts.
use std::io;
use std::path::Path;

#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    #[error(
        "the library in {folder} was made by a newer version of Earmark (format {found}, this one knows {known}); nothing was changed"
    )]
    Newer {
        folder: String,
        found: i64,
        known: i64,
    },
    /// `state` says what was done with it, what of it is whole, and which backup there is.
    #[error("the library file {file} is damaged ({detail}); {state}")]
    Damaged {
        file: String,
        detail: String,
        state: String,
    },
    /// What belongs to a library is there, but not the library.
    #[error("{file} {what}, but {beside}; nothing was changed{state}")]
    Emptied {
        file: String,
        what: &'static str,
        beside: String,
        state: String,
    },
    #[error(
        "the library {0} can only be read now: its folder or its disk lets nothing be written; nothing was changed"
    )]
    ReadOnly(String),
    #[error("the backup {file} cannot be used: {detail}; nothing was changed")]
    Backup { file: String, detail: String },
    #[error("the library folder {folder} cannot be used: {detail}")]
    Folder { folder: String, detail: String },
    #[error(
        "the downloads folder {0} is not there: connect its disk, or choose another folder in the settings"
    )]
    Away(String),
    #[error("there is no room on the disk; nothing was lost, free some space and try again")]
    DiskFull,
    #[error("another program is writing to the library for too long; try again")]
    Busy,
    #[error("the library could not be read or written: {0}")]
    Sql(rusqlite::Error),
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("{0}")]
    Refused(Grounds),
    #[error(transparent)]
    Fetch(#[from] fetch::FetchError),
    #[error(transparent)]
    Feed(#[from] feed::FeedError),
    #[error(transparent)]
    Article(#[from] article::ArticleError),
    #[error("there is no file {0}")]
    NoFile(String),
    #[error("{what}: {detail}")]
    File { what: String, detail: String },
    #[error("the library is closed")]
    Closed,
}

/// Why something was not done: a stable name, by which the window says it in its own language, and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grounds {
    code: &'static str,
    sentence: String,
}

impl std::fmt::Display for Grounds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence)
    }
}

/// For what the window has no sentence of its own for.
impl From<String> for Grounds {
    fn from(sentence: String) -> Grounds {
        Grounds {
            code: "refused",
            sentence,
        }
    }
}

impl From<&str> for Grounds {
    fn from(sentence: &str) -> Grounds {
        sentence.to_owned().into()
    }
}

impl From<rusqlite::Error> for LibraryError {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase, ReadOnly,
        };
        match e.sqlite_error_code() {
            Some(DiskFull) => LibraryError::DiskFull,
            Some(DatabaseBusy | DatabaseLocked) => LibraryError::Busy,
            Some(DatabaseCorrupt | NotADatabase) => LibraryError::Damaged {
                file: "library.db".into(),
                detail: e.to_string(),
                state: "nothing more is written to it".into(),
            },
            Some(ReadOnly) => LibraryError::ReadOnly("library.db".into()),
            _ => LibraryError::Sql(e),
        }
    }
}

impl From<io::Error> for LibraryError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => LibraryError::DiskFull,
            _ => LibraryError::File {
                what: "a file could not be used".into(),
                detail: error.to_string(),
            },
        }
    }
}

pub type Result<T> = std::result::Result<T, LibraryError>;

impl LibraryError {
    /// What cannot be done as things are. The window says it by its code; what stands behind the last colon of the
    /// sentence is what that is about.
    pub fn refused(code: &'static str, sentence: impl Into<String>) -> LibraryError {
        LibraryError::Refused(Grounds {
            code,
            sentence: sentence.into(),
        })
    }

    /// The error of a file, with the system's reason in words: the number of its error tells a person nothing.
    pub fn file(path: &Path, error: &io::Error) -> LibraryError {
        let what = path.display().to_string();
        let detail = match error.kind() {
            io::ErrorKind::NotFound => return LibraryError::NoFile(what),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                return LibraryError::DiskFull;
            }
            io::ErrorKind::PermissionDenied => "you have no permission for it".to_owned(),
            io::ErrorKind::IsADirectory => "it is a folder, not a file".to_owned(),
            io::ErrorKind::NotADirectory => "a part of its path is no folder".to_owned(),
            io::ErrorKind::ReadOnlyFilesystem => "its disk can only be read".to_owned(),
            _ => {
                let said = error.to_string();
                let end = said.find(" (os error ").unwrap_or(said.len());
                said[..end].to_owned()
            }
        };
        LibraryError::File { what, detail }
    }

    /// Nothing can be written to the library now, though it can be read.
    pub fn is_unwritable(&self) -> bool {
        match self {
            LibraryError::DiskFull | LibraryError::ReadOnly(_) | LibraryError::Damaged { .. } => {
                true
            }
            LibraryError::Sql(e) => {
                e.sqlite_error_code() == Some(rusqlite::ErrorCode::SystemIoFailure)
            }
            _ => false,
        }
    }

    /// A stable name for programs; the sentence is for people and may change.
    pub fn code(&self) -> &'static str {
        match self {
            LibraryError::Newer { .. } => "newer",
            LibraryError::Damaged { .. } => "damaged",
            LibraryError::Emptied { .. } => "emptied",
            LibraryError::ReadOnly(_) => "read_only",
            LibraryError::Backup { .. } => "backup",
            LibraryError::Folder { .. } => "folder",
            LibraryError::Away(_) => "folder_away",
            LibraryError::DiskFull => "disk_full",
            LibraryError::Busy => "busy",
            LibraryError::Sql(_) => "database",
            LibraryError::NotFound(_) => "not_found",
            LibraryError::Refused(why) => why.code,
            LibraryError::Fetch(e) => e.code(),
            LibraryError::Feed(_) => "not_a_feed",
            LibraryError::Article(_) => "not_a_page",
            LibraryError::NoFile(_) | LibraryError::File { .. } => "file",
            LibraryError::Closed => "closed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_without_the_systems_numbers() {
        let path = Path::new("/a/b.opml");
        let said = |e: io::Error| LibraryError::file(path, &e).to_string();
        let gone = std::fs::read("/nowhere/at/all").map(drop);
        assert_eq!(gone.map_err(said), Err("there is no file /a/b.opml".into()));
        let folder = std::fs::read("/").map(drop);
        let folder = folder.map_err(said);
        assert_eq!(folder, Err("/a/b.opml: it is a folder, not a file".into()));
        for number in [1, 5, 13, 20, 24, 30, 40] {
            let said = said(io::Error::from_raw_os_error(number));
            assert!(said.starts_with("/a/b.opml: "), "{said}");
            assert!(!said.contains("os error"), "{said}");
        }
    }
}
