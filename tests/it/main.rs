//! Black-box tests, one module for each thing they cover.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod assets;
mod downloads;
mod hostile;
mod inspect;
mod library;
mod room;
mod safekeeping;
mod tidy;
