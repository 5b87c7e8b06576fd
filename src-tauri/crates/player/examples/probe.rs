//! Says what a file is: `cargo run -p player --example probe -- FILE...`
use std::io::Write;

use player::{FileSource, inspect};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for name in std::env::args().skip(1) {
        for decode in [false, true] {
            let found = inspect(Box::new(FileSource::open(&name)?), decode);
            writeln!(out, "{name} decode={decode}: {found:?}")?;
        }
    }
    Ok(())
}
