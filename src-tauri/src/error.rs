//! The one error that crosses to the window.
use library::LibraryError;
use serde::Serialize;
use specta::Type;

/// A sentence for a person and a code the window may act on.
#[derive(Debug, Clone, Serialize, Type)]
pub struct IpcError {
    /// Stable, snake_case: `no_such_host`, `not_found`, `not_a_feed`, `disk_full`, `damaged` ...
    pub code: String,
    /// What happened, what was kept, what to do next; in English.
    pub message: String,
    /// The technical detail, one click away. With `needs_password` and `wrong_password` the server that asks, as a
    /// `LoginRow.origin`.
    pub detail: Option<String>,
}

impl IpcError {
    pub fn new(code: &str, message: impl Into<String>) -> IpcError {
        IpcError {
            code: code.to_owned(),
            message: message.into(),
            detail: None,
        }
    }
}

impl From<LibraryError> for IpcError {
    fn from(e: LibraryError) -> Self {
        let detail = match &e {
            LibraryError::Sql(inner) => Some(format!("{inner:?}")),
            LibraryError::Fetch(fetch::FetchError::Unauthorized { origin, .. }) => {
                Some(origin.clone())
            }
            LibraryError::Fetch(inner) => Some(format!("{inner:?}")),
            _ => None,
        };
        IpcError {
            code: e.code().to_owned(),
            message: e.to_string(),
            detail,
        }
    }
}

pub type Answer<T> = Result<T, IpcError>;
