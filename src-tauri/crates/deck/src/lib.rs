//! The tape deck: joins the library's listening session to the player, for the window and for scripts alike.
//! And what else both give the library: its surroundings, the desktop's keyring and network. It holds no rule of its own; rules live in `library`, sound in `player`.
mod analysis;
mod deck;
mod events;
#[cfg(target_os = "linux")]
mod keyring;
#[cfg(target_os = "linux")]
mod network;
mod setup;
mod source;
#[cfg(test)]
mod tests;
mod transport;

pub use deck::Deck;
pub use setup::{client, deps, library_folder, use_desktop};
