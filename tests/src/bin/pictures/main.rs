//! `pictures FOLDER`: a picture of every view in light and dark, the most important ones at five widths and in both languages,
//! and of every component, taken from the real window. For looking at; nothing is compared. What is clicked is found by its accessible name, in the
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
    for theme in ["light", "dark"] {
        views::some(&camera, theme);
    }
    camera.window.close();
    drop(desktop);

    for width in [360, 640, 900, 2200] {
        let desktop = Desktop::start(width, if width > 2000 { 1240 } else { 760 });
        for catalogue in [&english, &russian] {
            let suffix = match catalogue.language {
                "ru" => format!("-{width}-ru"),
                _ => format!("-{width}"),
            };
            let camera = Camera::open(&desktop, &pictured.library, catalogue, &folder, &suffix);
            for theme in ["light", "dark"] {
                views::some(&camera, theme);
            }
            camera.window.close();
        }
    }
    gallery(&folder, &[&english, &russian]);
}

/// Every component in every state, on a screen as high as all of them.
fn gallery(folder: &Path, catalogues: &[&Catalogue]) {
    let desktop = Desktop::start(1280, 3600);
    let empty = desktop.folder().join("gallery");
    let camera = Camera::open(&desktop, &empty, catalogues[0], folder, "");
    for (theme, catalogue) in ["light", "dark"]
        .iter()
        .flat_map(|theme| catalogues.iter().map(move |c| (theme, c)))
    {
        let language = catalogue.language;
        let address = format!("/tests/gallery/index.html?theme={theme}&language={language}");
        drop(
            camera
                .window
                .script("location.href = arguments[0]", &[address.into()]),
        );
        camera.window.wait_text("ErrorNote, EmptyState");
        camera.take(&format!("gallery-{theme}-{language}"));
    }
    camera.window.close();
}
