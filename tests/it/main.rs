//! Black-box tests, one module for each thing they cover.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod assets;
mod backups;
mod disk_full;
mod downloads;
mod history;
mod hostile;
mod imports;
mod inspect;
mod library;
mod passwords;
mod read_only;
mod safekeeping;
mod tagging;
mod tidy;
