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
mod house;
mod views;
mod words;

use camera::Camera;
use house::House;
use std::path::{Path, PathBuf};
use tests::desktop::Desktop;
use words::Words;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder to write to"));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let (english, russian) = (Words::read("en"), Words::read("ru"));

    let desktop = Desktop::start(1280, 832);
    let house = House::new();
    let open = |library: &Path, words| Camera::open(&desktop, library, words, &folder, "");

    let camera = open(&desktop.folder().join("empty"), &english);
    for theme in ["light", "dark"] {
        views::first_run(&camera, theme);
    }
    camera.window.close();

    let camera = open(&house.damaged(), &english);
    camera.take("damaged-light");
    camera.window.close();

    let camera = open(&house.library, &english);
    views::prepare(&camera, &house);
    for theme in ["light", "dark"] {
        views::every(&camera, &house, theme);
    }
    camera.window.close();

    let camera = Camera::open(&desktop, &house.library, &russian, &folder, "-ru");
    views::some(&camera, "light");
    camera.window.close();
    drop(desktop);

    for width in [860, 600] {
        let desktop = Desktop::start(width, 760);
        let suffix = format!("-{width}");
        let camera = Camera::open(&desktop, &house.library, &english, &folder, &suffix);
        views::some(&camera, "light");
        camera.window.close();
    }
}
