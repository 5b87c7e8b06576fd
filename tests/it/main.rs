//! Black-box tests, one module for each thing they cover.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod assets;
mod backups;
mod disk_full;
mod download_kills;
mod downloads;
mod history;
mod hostile;
mod import_kills;
mod imports;
mod inspect;
mod large_feed;
mod library;
mod metered;
mod passwords;
mod read_only;
mod safekeeping;
mod tagging;
mod tidy;
