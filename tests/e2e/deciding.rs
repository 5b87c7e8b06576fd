//! The inbox decided by keys alone: each row done, kept, put off or queued, the next one at hand by itself, and all of it
//! taken back.
use crate::steps::{row, rows};
use serde_json::json;
use tests::desktop::Desktop;
use tests::programs::Cli;
use tests::window::{ARROW_DOWN, ENTER, UNDO, Window};

/// The number beside the inbox in the sidebar.
fn in_inbox(window: &Window) -> usize {
    let read = "const e = [...document.querySelectorAll('nav button')].find((e) => (e.getAttribute('aria-label') ?? '').startsWith('Inbox')); \
        return Number(e?.querySelector('.count')?.textContent ?? 0)";
    let n = window.script(read, &[]).as_u64().unwrap_or(0);
    usize::try_from(n).unwrap_or(0)
}

/// The keys of rows only reach them while one of them has the focus.
fn wait_on(window: &Window, title: &str) {
    window.wait(&format!("the focus on “{title}”"), |w| row(w) == title);
}

#[test]
fn each_row_is_decided_by_a_key_and_the_next_has_the_focus() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    window.go("Inbox");
    window.wait("six rows", |w| rows(w).len() == 6);
    let before = rows(&window);
    let [first, second, third, ..] = before.as_slice() else {
        panic!("{before:?}")
    };

    // Down by J, up by K.
    window.press(ARROW_DOWN);
    wait_on(&window, first);
    window.press("j");
    wait_on(&window, second);
    window.press("k");
    wait_on(&window, first);

    // Done: it goes, and the one below takes its place.
    window.press("e");
    wait_on(&window, second);
    window.wait("it to be gone", |w| !rows(w).contains(first));
    window.wait("5 in the inbox", |w| in_inbox(w) == 5);

    // A bookmark decides nothing.
    window.press("b");
    window.wait_text("Bookmarked: ");
    wait_on(&window, second);

    // Put off until the first day that is offered.
    window.press("z");
    window.find("menu", "Put off until");
    window.press(ENTER);
    wait_on(&window, third);
    window.wait("it to be gone", |w| !rows(w).contains(second));
    window.find("button", "Put off (1)");

    // Each is taken back, the last first, and says which it was.
    window.press(UNDO);
    window.wait("it back from the days to come", |w| {
        rows(w).contains(second)
    });
    window.wait_text("Undone: ");
    window.press(UNDO);
    window.press(UNDO);
    window.wait("all as it was", |w| rows(w) == before);
    window.wait("6 in the inbox", |w| in_inbox(w) == 6);
    window.close();
}

#[test]
fn what_is_put_off_waits_apart_and_comes_back() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    window.go("Inbox");
    window.wait("six rows", |w| rows(w).len() == 6);
    window.press(ARROW_DOWN);
    let title = window.wait_some("the first row", |w| {
        Some(row(w)).filter(|title| !title.is_empty())
    });
    window.press("z");
    window.find("menu", "Put off until");
    window.press(ENTER);
    window.wait("it to be gone", |w| !rows(w).contains(&title));
    window.close();

    // It is put off after a restart, too, and says until when.
    let window = Window::open(&desktop, &library);
    window.go("Inbox");
    window.click("button", "Put off (1)");
    window.wait("it alone", |w| rows(w) == [title.clone()]);
    window.press(ARROW_DOWN);
    wait_on(&window, &title);
    window.click_in(&title, "button", "More");
    window.click("menuitem", "Back into the Inbox now");
    window.wait("it to be gone from there", |w| rows(w).is_empty());
    window.click("button", "Inbox");
    window.wait("it on top", |w| rows(w).first() == Some(&title));
    window.close();
}

#[test]
fn the_focus_stays_in_the_place_when_the_last_row_goes() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    window.go("Inbox");
    window.wait("six rows", |w| rows(w).len() == 6);
    window.press(ARROW_DOWN);
    for left in (0..6).rev() {
        window.wait("a row with the focus", |w| !row(w).is_empty());
        window.press("e");
        window.wait("it to be gone", |w| rows(w).len() == left);
    }
    window.wait_text("The inbox is empty");
    window.wait("the focus on the place", |w| {
        w.script("return document.activeElement.id", &[]) == json!("main")
    });
    // From there the keys go on.
    window.press(UNDO);
    window.wait("the last row back", |w| rows(w).len() == 1);
    window.press(ARROW_DOWN);
    window.wait("the focus on it", |w| !row(w).is_empty());
    window.close();
}
