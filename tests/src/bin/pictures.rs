//! `pictures FOLDER`: a picture of every view in light and dark, in English and Russian, wide and narrow,
//! taken from the real window on the sample library. For looking at; nothing is compared.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use tests::desktop::Desktop;
use tests::programs::Cli;
use tests::window::Window;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder to write to"));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    for (width, height, suffix) in [(1280, 832, ""), (860, 720, "-860"), (600, 800, "-600")] {
        let desktop = Desktop::start(width, height);
        for theme in ["light", "dark"] {
            session(&desktop, &folder, theme, suffix, "en");
        }
        if suffix.is_empty() {
            session(&desktop, &folder, "light", "-ru", "ru");
        }
    }
}

/// Every view of one run of the program, with one theme and one language.
fn session(desktop: &Desktop, folder: &Path, theme: &str, suffix: &str, language: &str) {
    let own = TempDir::new().expect("a folder");
    let locale = if language == "ru" {
        "ru_RU.UTF-8"
    } else {
        "en_GB.UTF-8"
    };
    // WebKit takes light or dark from GTK's theme.
    let gtk = if theme == "dark" {
        "Adwaita:dark"
    } else {
        "Adwaita"
    };
    let env = [("LANG", locale), ("LANGUAGE", language), ("GTK_THEME", gtk)];
    let take = |window: &Window, name: &str| {
        dress(window, theme);
        still(desktop, &folder.join(format!("{name}-{theme}{suffix}.png")));
    };

    if suffix.is_empty() {
        let window = Window::open_with(desktop, &own.path().join("empty"), &env);
        take(&window, "first-run");
        window.close();
    }

    let library = own.path().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open_with(desktop, &library, &env);
    take(&window, "home");
    // By place in the sidebar, whose names differ by language.
    let places = [
        "home",
        "up-next",
        "inbox",
        "podcasts",
        "articles",
        "downloads",
    ];
    for (i, name) in places.iter().enumerate().skip(1) {
        press_place(&window, i);
        take(&window, name);
    }
    window.close();
}

/// The theme by the window's own mark, so that no setting need be clicked through.
fn dress(window: &Window, theme: &str) {
    window.script(
        "document.documentElement.dataset.theme = arguments[0]",
        &[json!(theme)],
    );
}

fn press_place(window: &Window, index: usize) {
    window.script(
        "document.querySelectorAll('nav a, nav button')[arguments[0]]?.click()",
        &[json!(index)],
    );
}

/// Takes pictures until two are alike: whatever moves has come to rest.
fn still(desktop: &Desktop, file: &Path) {
    let mut last = Vec::new();
    tests::wait::wait_within(Duration::from_secs(10), || {
        desktop.picture(file);
        let now = std::fs::read(file).expect("a picture");
        let same = now == last;
        last = now;
        same.then_some(())
    });
    println!("{}", file.display());
}
