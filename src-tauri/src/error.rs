//! The one error that crosses to the window.
use serde::Serialize;
use specta::Type;

/// A sentence for a person and a code the window may act on.
#[derive(Debug, Clone, Serialize, Type)]
pub struct IpcError {
    /// Stable, snake_case: `no_network`, `not_found`, `not_a_feed`, `disk_full`, `damaged` ...
    pub code: String,
    /// What happened, what was kept, what to do next; in English.
    pub message: String,
    /// The technical detail, one click away.
    pub detail: Option<String>,
}
