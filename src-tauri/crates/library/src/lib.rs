//! What the user has and did: the domain and the only SQLite. Uses `feed`, `article` and `fetch`; knows no player.
mod model;
pub use model::*;
