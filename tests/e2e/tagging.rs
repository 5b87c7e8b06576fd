//! Tags by the keyboard: on several rows at once, in the sidebar, called otherwise, joined, and taken back.
use crate::steps::{row, rows, type_in};
use serde_json::json;
use tests::desktop::Desktop;
use tests::programs::Cli;
use tests::window::{ARROW_DOWN, CONTROL, ENTER, ESCAPE, SHIFT, UNDO, Window};

fn tag_here(window: &Window, name: &str) {
    window.press("t");
    window.find("combobox", "Find a tag or name a new one");
    type_in(window, name);
    window.press(ENTER);
    window.wait("the tag to be on", |w| {
        let checked = "return [...document.querySelectorAll('[role=option][aria-checked=true]')].map((e) => e.textContent.trim()).join()";
        w.script(checked, &[])
            .as_str()
            .is_some_and(|all| all.contains(name))
    });
    window.press(ESCAPE);
    window.wait("the picker to close", |w| !w.has("dialog", "*"));
}

fn wait_tag(window: &Window, words: &str) {
    window.wait(&format!("“{words}” in the sidebar"), |w| {
        !w.all_in("Places", "button", words).is_empty()
    });
}

#[test]
fn tags_are_put_on_renamed_merged_and_taken_back() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    window.go("Inbox");
    window.wait("six rows", |w| rows(w).len() == 6);
    let all = rows(&window);

    // Two rows at once.
    window.press(ARROW_DOWN);
    window.wait("a row", |w| row(w) == all[0]);
    window.press(&format!("{SHIFT}{ARROW_DOWN}"));
    window.wait_text("2 selected");
    tag_here(&window, "walks");
    window.wait_text("Tagged “walks”: 2 items");
    // The message lies beside what can be done with the rows, not over it.
    window.wait("both in sight", |w| {
        let apart = "const [a, b] = ['.toasts .toast', '[role=toolbar]'].map((e) => document.querySelector(e)?.getBoundingClientRect()); \
            return Boolean(a && b && (a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top))";
        w.script(apart, &[]) == json!(true)
    });
    wait_tag(&window, "walks, 2 items");
    window.press(UNDO);
    window.wait("the tag to be gone", |w| {
        w.all_in("Places", "button", "walks…").is_empty()
    });
    tag_here(&window, "walks");
    wait_tag(&window, "walks, 2 items");

    // One of them carries another, too.
    window.press(ESCAPE);
    window.wait("nothing selected", |w| !w.text().contains("2 selected"));
    window.wait("the row", |w| row(w) == all[1]);
    tag_here(&window, "strolls");
    wait_tag(&window, "strolls, 1 item");

    // The way to all that carries it.
    window.click_in("Places", "button", "walks, 2 items");
    window.find("heading", "walks…");
    window.wait("both", |w| {
        let shown = rows(w);
        shown.len() == 2 && shown.contains(&all[0]) && shown.contains(&all[1])
    });

    window.go("Settings");
    window.focus_in("Tags", "textbox", "Name of the tag “walks”");
    window.press(&format!("{CONTROL}a"));
    type_in(&window, "outside");
    window.press(ENTER);
    wait_tag(&window, "outside, 2 items");
    window.press(ESCAPE);
    window.press(UNDO);
    wait_tag(&window, "walks, 2 items");

    window.click("button", "Merge…: strolls");
    window.find("dialog", "Merge “strolls” into");
    window.choose("Choose a tag", "walks");
    window.click_in("Merge “strolls” into", "button", "Merge");
    window.wait("one of them to be gone", |w| {
        w.all_in("Places", "button", "strolls…").is_empty()
    });
    wait_tag(&window, "walks, 2 items");
    window.press(UNDO);
    wait_tag(&window, "strolls, 1 item");
    window.close();
}
