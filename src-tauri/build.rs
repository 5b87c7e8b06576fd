//! Checks tauri.conf.json and writes what the shell is made of.
use std::path::Path;

fn main() {
    // The pages are built before a release; without them the configuration would not be accepted at all.
    let pages = Path::new("ui/dist");
    if let Err(error) = std::fs::create_dir_all(pages) {
        println!("cargo::warning=ui/dist could not be made: {error}");
    }
    tauri_build::build();
}
