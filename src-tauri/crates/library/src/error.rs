//! The one error of the library. A sentence each; `code` is stable for the window and for scripts.

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
    #[error(
        "the library file {file} is damaged ({detail}); it was kept as it is and nothing was written to it"
    )]
    Damaged { file: String, detail: String },
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
    Refused(String),
    #[error(transparent)]
    Fetch(#[from] fetch::FetchError),
    #[error(transparent)]
    Feed(#[from] feed::FeedError),
    #[error(transparent)]
    Article(#[from] article::ArticleError),
    #[error("{what}: {detail}")]
    File { what: String, detail: String },
    #[error("the library is closed")]
    Closed,
}

impl From<rusqlite::Error> for LibraryError {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase,
        };
        match e.sqlite_error_code() {
            Some(DiskFull) => LibraryError::DiskFull,
            Some(DatabaseBusy | DatabaseLocked) => LibraryError::Busy,
            Some(DatabaseCorrupt | NotADatabase) => LibraryError::Damaged {
                file: "library.db".into(),
                detail: e.to_string(),
            },
            _ => LibraryError::Sql(e),
        }
    }
}

pub type Result<T> = std::result::Result<T, LibraryError>;

impl LibraryError {
    /// A stable name for programs; the sentence is for people and may change.
    pub fn code(&self) -> &'static str {
        match self {
            LibraryError::Newer { .. } => "newer",
            LibraryError::Damaged { .. } => "damaged",
            LibraryError::Folder { .. } => "folder",
            LibraryError::Away(_) => "folder_away",
            LibraryError::DiskFull => "disk_full",
            LibraryError::Busy => "busy",
            LibraryError::Sql(_) => "database",
            LibraryError::NotFound(_) => "not_found",
            LibraryError::Refused(_) => "refused",
            LibraryError::Fetch(e) => e.code(),
            LibraryError::Feed(_) => "not_a_feed",
            LibraryError::Article(_) => "not_a_page",
            LibraryError::File { .. } => "file",
            LibraryError::Closed => "closed",
        }
    }
}
