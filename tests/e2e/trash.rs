//! A show that was thrown away comes back as it was: with what was bookmarked, begun and done in it.
use crate::steps::rows;
use tests::desktop::Desktop;
use tests::programs::Cli;
use tests::window::{UNDO, Window};

/// Of the sample library.
const SHOW: &str = "Tidewater Notes";
const KEPT: &str = "How to read a tide table";
const DONE: &str = "A card for every boat";

#[test]
fn a_show_comes_back_from_the_trash_with_all_that_was_done_in_it() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    window.go("Podcasts");
    window.click("button", &format!("{SHOW}…"));
    window.find("heading", SHOW);
    window.focus_in(KEPT, "button", KEPT);
    window.press("b");
    window.wait_text(&format!("Bookmarked: {KEPT}"));
    window.focus_in(DONE, "button", DONE);
    window.press("e");
    window.wait_text("Played");
    window.go("Bookmarks");
    window.wait("the bookmark", |w| rows(w) == [KEPT]);

    window.go("Podcasts");
    window.click("button", &format!("{SHOW}…"));
    window.click("button", "Unsubscribe");
    window.wait_text(&format!("Unsubscribed from {SHOW}"));
    window.go("Bookmarks");
    window.wait("nothing of it", |w| rows(w).is_empty());

    // At once, while it is offered, and later from the trash.
    window.press(UNDO);
    window.wait("the bookmark again", |w| rows(w) == [KEPT]);
    window.go("Podcasts");
    window.click("button", &format!("{SHOW}…"));
    window.click("button", "Unsubscribe");
    window.wait_text(&format!("Unsubscribed from {SHOW}"));
    window.close();

    let window = Window::open(&desktop, &library);
    window.go("Trash");
    window.click("button", &format!("Put back: {SHOW}"));
    window.wait_text("The trash is empty");
    window.go("Bookmarks");
    window.wait("the bookmark", |w| rows(w) == [KEPT]);
    window.go("Podcasts");
    window.click("button", &format!("{SHOW}…"));
    window.find("heading", SHOW);
    window.wait("what was done", |w| {
        let read = "return [...document.querySelectorAll('main li')].find((e) => e.innerText.includes(arguments[0]))?.innerText ?? ''";
        let said = w.script(read, &[DONE.into()]);
        said.as_str().is_some_and(|words| words.contains("Played"))
    });
    window.close();
}
