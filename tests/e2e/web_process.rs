//! The engine's process ends: the window comes back where the person was. The driver of the window ends with that process,
//! so that from then on there are only the hand and the eye: keys, and pictures of the screen.
use crate::steps::add;
use serde_json::json;
use std::path::Path;
use tests::desktop::{Desktop, Sound};
use tests::feeds::page;
use tests::process::kill_hard;
use tests::site::{Resource, Site};
use tests::wait::{wait_for, wait_until};
use tests::window::{ESCAPE, Window};

const TITLE: &str = "The keeper of the lamp";
/// How far two pictures of the same may be from each other: one may have a ring round the text, which has the focus again.
/// Of another place in the text they are thrice as far.
const ALIKE: f64 = 0.06;
/// How far two pictures are from each other while something moves.
const STILL: f64 = 0.001;
/// So much darker at least is the window below a dialog; one that was not drawn yet is brighter.
const VEILED: f64 = 0.05;

/// Ends the engine's process of this window, and waits for another.
fn kill_page(window: &Window) {
    let old = wait_for("the engine's process", || window.web_process());
    kill_hard(old);
    wait_for("another process of the engine", || {
        window.web_process().filter(|new| *new != old)
    });
}

/// The list of keys opens and closes: the page hears. Then the screen is as in a picture taken before.
fn is_alive_as(desktop: &Desktop, before: &Path, bright: f64) {
    wait_until("the page to hear a key", || {
        desktop.hand(&["key", "question"]);
        desktop.brightness() < bright - VEILED
    });
    desktop.hand(&["key", "Escape"]);
    wait_until("the window as it was", || desktop.unlike(before) < ALIKE);
}

/// Takes a picture of the screen when it stands still; gives how bright it is.
fn still(desktop: &Desktop, file: &Path) -> f64 {
    desktop.put_pointer_away();
    desktop.picture(file);
    wait_until("a screen that stands still", || {
        let still = desktop.unlike(file) < STILL;
        desktop.picture(file);
        still
    });
    desktop.brightness()
}

#[test]
fn a_page_whose_process_is_killed_is_there_again_where_it_was() {
    let desktop = Desktop::start_with(1280, 832, Sound::None);
    let site = Site::start();
    site.put("/article", Resource::html(page(TITLE, "/none.png")));
    let window = Window::open(&desktop, &desktop.folder().join("library"));
    add(&window, &site.url("/article"), "Save article");
    window.go("Articles");
    window.click("button", TITLE);
    window.wait("the text", |w| w.frame_text(TITLE).contains("corner down"));
    // What has the focus changes how the text looks, not which part of the window it is.
    window.press("?");
    window.find("dialog", "Keyboard shortcuts");
    window.press(ESCAPE);
    window.wait("the list to close", |w| !w.has("dialog", "*"));
    window.script("document.activeElement.blur(); document.querySelector('.reader .scroller').scrollTop = 300; return null", &[]);
    window.wait("the place to be kept", |w| {
        w.script("return sessionStorage.getItem('whereabouts')", &[])
            .as_str()
            .is_some_and(|kept| kept.contains("300"))
    });
    window.wait("the messages to go", |w| {
        w.script("return document.querySelectorAll('.toast').length", &[]) == json!(0)
    });
    let before = desktop.folder().join("before.png");
    let bright = still(&desktop, &before);
    kill_page(&window);
    is_alive_as(&desktop, &before, bright);
    window.kill();
}

#[test]
fn a_page_that_keeps_ending_leaves_a_sentence_and_a_way_on() {
    let desktop = Desktop::start_with(1280, 832, Sound::None);
    let site = Site::start();
    site.put("/article", Resource::html(page(TITLE, "/none.png")));
    let library = desktop.folder().join("library");
    let window = Window::open(&desktop, &library);
    add(&window, &site.url("/article"), "Save article");
    window.close();
    let window = Window::open_with(&desktop, &library, &[("LANGUAGE", "ru")]);
    window.wait_text(TITLE);
    let before = desktop.folder().join("before.png");
    let bright = still(&desktop, &before);
    for _ in 0..2 {
        kill_page(&window);
        // A process that ends while it is being begun takes the whole program along: that is the engine's own rule.
        is_alive_as(&desktop, &before, bright);
    }
    kill_hard(wait_for("the engine's process", || window.web_process()));
    let dialog = || desktop.hand(&["search", "--onlyvisible", "--name", "Окно снова"]);
    wait_until("the dialog", || !dialog().is_empty());
    assert_eq!(window.web_process(), None);

    // Enter loads it again, and the next end counts as the first.
    wait_until("the dialog to be answered", || {
        desktop.hand(&["key", "Return"]);
        dialog().is_empty()
    });
    is_alive_as(&desktop, &before, bright);
    kill_page(&window);
    is_alive_as(&desktop, &before, bright);
    assert!(dialog().is_empty());
    window.kill();
}
