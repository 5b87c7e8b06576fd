//! An article, kept with its pictures when the server is gone.
use crate::steps::add;
use std::path::Path;
use tests::desktop::Desktop;
use tests::feeds::page;
use tests::programs::root;
use tests::site::{Resource, Site};
use tests::window::Window;

const TITLE: &str = "The keeper of the lamp";

#[test]
fn paste_an_article_lose_the_server_restart_and_read() {
    let desktop = Desktop::start(1280, 832);
    let mut site = Site::start();
    let picture = std::fs::read(root().join(Path::new("assets/sample/harbour.jpg"))).unwrap();
    site.put("/article", Resource::html(page(TITLE, "/lamp.jpg")));
    site.put("/lamp.jpg", Resource::new("image/jpeg", picture));
    let library = desktop.folder().join("library");

    let window = Window::open(&desktop, &library);
    add(&window, &site.url("/article"), "Save article");
    tests::wait::wait_until("the picture to be fetched", || site.hits("/lamp.jpg") > 0);
    window.go("Articles");
    window.click("button", TITLE);
    window.wait("the article with its picture", |w| {
        w.frame_pictures(TITLE) == (1, 1)
    });
    window.close();
    site.close();

    let window = Window::open(&desktop, &library);
    window.go("Articles");
    window.click("button", TITLE);
    window.wait("the text", |w| {
        w.frame_text(TITLE).contains("folded the corner down")
    });
    window.wait("the picture", |w| w.frame_pictures(TITLE) == (1, 1));
    window.close();
}
