//! What went wrong, as the one sentence that a script's user reads.

/// One sentence for standard error; exit status 1.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{what}: {detail}")]
    File { what: String, detail: String },
    #[error(transparent)]
    Library(#[from] library::LibraryError),
    #[error(transparent)]
    Fetch(#[from] fetch::FetchError),
    #[error("{what}: {error}")]
    Feed {
        what: String,
        error: feed::FeedError,
        names: Vec<feed::FoundFeed>,
    },
    #[error("{what}: {error}")]
    Page {
        what: String,
        error: article::ArticleError,
    },
    #[error("{what}: {error}")]
    Audio {
        what: String,
        error: player::PlayerError,
    },
    #[error("{0}")]
    Said(String),
    #[error("the output could not be written: {0}")]
    Output(#[from] std::io::Error),
}

impl From<serde_json::Error> for Failure {
    fn from(e: serde_json::Error) -> Self {
        Failure::Output(e.into())
    }
}

impl Failure {
    /// Of the library's errors the stable name; what else went wrong has none of its own.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::Library(error) => error.code(),
            Failure::Fetch(error) => error.code(),
            _ => "refused",
        }
    }

    /// A closed pipe is how `| head` says "enough".
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Failure::Output(e) if e.kind() == std::io::ErrorKind::BrokenPipe)
    }

    /// What the system says of a file.
    pub fn io(path: impl AsRef<std::path::Path>, error: &std::io::Error) -> Failure {
        library::LibraryError::file(path.as_ref(), error).into()
    }

    pub fn file(what: impl std::fmt::Display, detail: impl std::fmt::Display) -> Failure {
        Failure::File {
            what: what.to_string(),
            detail: detail.to_string(),
        }
    }
}
