//! Names and passwords of servers. A password only ever goes in: none of these types brings one out.
use super::{FeedId, ItemId};
use serde::{Deserialize, Serialize};
use specta::Type;
use std::fmt;

/// Whose name and password it is: a subscription's, with all its episodes, or that of an item. Of an item with a show it
/// is the show's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum LoginOwner {
    Feed(FeedId),
    Item(ItemId),
}

/// What a person gives for a server.
#[derive(Clone, PartialEq, Eq, Deserialize, Type)]
pub struct Login {
    /// Scheme, host and port of the server that asked, as in [`LoginRow::origin`]: it is sent nowhere else.
    pub origin: String,
    pub user: String,
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({})", self.origin)
    }
}

/// A server that asked for a name and a password, or was given them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LoginRow {
    /// As in `https://example.org` or `http://127.0.0.1:8080`.
    pub origin: String,
    /// Of the origin, for people.
    pub host: String,
    /// None: it asks, and nothing was given yet.
    pub user: Option<String>,
    /// It did not take what it was given.
    pub refused: bool,
    /// Nobody on the way can read what is sent.
    pub encrypted: bool,
}

/// Where passwords are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PasswordPlace {
    /// The keyring of the desktop.
    Keyring,
    /// A file in the library's folder that only its owner can read, not encrypted.
    File,
}
