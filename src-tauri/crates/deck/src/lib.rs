//! The tape deck: joins the library's listening session to the player, for the window and for scripts alike.
//! It holds no rule of its own; rules live in `library`, sound in `player`.
mod analysis;
mod deck;
mod events;
mod setup;
mod source;
#[cfg(test)]
mod tests;
mod transport;

pub use deck::Deck;
pub use setup::{client, deps, library_folder};
