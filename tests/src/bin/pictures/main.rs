//! `pictures FOLDER`: a picture of every view in light and dark, some in Russian, some narrow, taken from the
//! real window. For looking at; nothing is compared. What is clicked is found by its accessible name, in the
//! window's language.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod camera;
mod catalogue;
mod library;
mod views;

use camera::Camera;
use catalogue::Catalogue;
use library::PicturedLibrary;
use std::path::{Path, PathBuf};
use tests::desktop::Desktop;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder to write to"));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let (english, russian) = (Catalogue::read("en"), Catalogue::read("ru"));

    let desktop = Desktop::start(1280, 832);
    let pictured = PicturedLibrary::new();
    let open = |library: &Path, catalogue| Camera::open(&desktop, library, catalogue, &folder, "");

    let camera = open(&desktop.folder().join("empty"), &english);
    for theme in ["light", "dark"] {
        views::first_run(&camera, theme);
    }
    camera.window.close();

    let camera = open(&pictured.damaged(), &english);
    camera.take("damaged-light");
    camera.window.close();

    let camera = open(&pictured.library, &english);
    views::prepare(&camera, &pictured);
    for theme in ["light", "dark"] {
        views::every(&camera, &pictured, theme);
    }
    camera.window.close();

    let camera = Camera::open(&desktop, &pictured.library, &russian, &folder, "-ru");
    views::some(&camera, "light");
    camera.window.close();
    drop(desktop);

    for width in [860, 600] {
        let desktop = Desktop::start(width, 760);
        let suffix = format!("-{width}");
        let camera = Camera::open(&desktop, &pictured.library, &english, &folder, &suffix);
        views::some(&camera, "light");
        camera.window.close();
    }
}
