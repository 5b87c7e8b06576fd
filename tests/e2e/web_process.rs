//! The engine's process ends: the window comes back where the person was, and what plays goes on.
use crate::steps::add;
use serde_json::json;
use tests::desktop::{Desktop, Sound};
use tests::feeds::page;
use tests::process::kill_hard;
use tests::site::{Resource, Site};
use tests::wait::wait_for;
use tests::window::Window;

const TITLE: &str = "The keeper of the lamp";

/// Ends the engine's process of this window, and waits for another.
fn kill_page(window: &Window) {
    let old = wait_for("the engine's process", || window.web_process());
    kill_hard(old);
    wait_for("another process of the engine", || {
        window.web_process().filter(|new| *new != old)
    });
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
    let scrolled = "const s = document.querySelector('.reader .scroller'); if (arguments[0] !== null) s.scrollTop = arguments[0]; return s?.scrollTop ?? null";
    window.script(scrolled, &[json!(300)]);
    window.wait("the place to be kept", |w| {
        w.script("return sessionStorage.getItem('whereabouts')", &[])
            .as_str()
            .is_some_and(|kept| kept.contains("300"))
    });

    kill_page(&window);
    window.wait("the article again", |w| {
        w.frame_text(TITLE).contains("corner down")
    });
    window.wait("the place in it", |w| w.script(scrolled, &[json!(null)]) == json!(300));
    window.go("Inbox");
    window.find("list", "Inbox");
    window.close();
}
