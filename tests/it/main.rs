//! Black-box tests, one module for each thing they cover.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod assets;
mod disk_full;
mod downloads;
mod hostile;
mod inspect;
mod library;
mod safekeeping;
mod tidy;
