//! The tape deck: joins the library's listening session to the player, for the window and for scripts alike.
//! It holds no rule of its own; rules live in `library`, sound in `player`.
mod setup;
mod source;
mod survey;
#[cfg(test)]
mod tests;
mod wiring;

pub use setup::{client, deps, library_folder};
pub use wiring::Deck;
