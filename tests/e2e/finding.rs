//! Finding by the keyboard alone: the box that finds anything, a sentence of a transcript, the keys from within search, and
//! what was just saved on top of its list.
use crate::steps::{add, second, type_in};
use std::time::Duration;
use tests::desktop::Desktop;
use tests::feeds::page;
use tests::programs::Cli;
use tests::site::{Resource, Site};
use tests::sound::loudness;
use tests::window::{ENTER, ESCAPE, Window};

const CTRL_K: &str = "\u{e009}k";
const ARROW_DOWN: &str = "\u{e015}";

/// The line of the box that Enter takes.
fn chosen(window: &Window) -> String {
    let script =
        "return document.querySelector('[role=option][aria-selected=true]')?.textContent ?? ''";
    let text = window.script(script, &[]);
    text.as_str().unwrap_or_default().to_owned()
}

fn open_box(window: &Window) {
    window.press(CTRL_K);
    window.wait("the box with the focus", |w| {
        w.script("return document.activeElement?.getAttribute('role')", &[]) == "combobox"
    });
}

#[test]
fn everything_is_found_and_gone_to_by_keys() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    window.find("navigation", "Places");

    // A place.
    open_box(&window);
    window.wait("the places", |w| chosen(w).contains("Home"));
    type_in(&window, "downl");
    window.wait("Downloads", |w| chosen(w).contains("Downloads"));
    window.press(ENTER);
    window.find("heading", "Downloads…");

    // A show, from within search.
    window.press("/");
    window.find("searchbox", "Search");
    type_in(&window, "har");
    open_box(&window);
    type_in(&window, "tidewat");
    window.wait("the show", |w| chosen(w).contains("Tidewater Notes"));
    window.press(ENTER);
    window.find("heading", "Tidewater Notes");

    // A command, and Esc.
    open_box(&window);
    type_in(&window, "keyboard");
    window.wait("the command", |w| chosen(w).contains("Keyboard shortcuts"));
    window.press(ENTER);
    window.find("dialog", "Keyboard shortcuts");
    window.press(ESCAPE);
    window.wait("the list of keys to close", |w| !w.has("dialog", "*"));

    // A sentence that is said, opened, and played from there.
    open_box(&window);
    type_in(&window, "nineteen");
    window.wait("the sentence", |w| {
        chosen(w).contains("In the transcript at 0:36")
    });
    window.press(ENTER);
    let line = "return document.activeElement?.closest('[data-line].found')?.textContent ?? ''";
    window.wait("the line with the focus", |w| {
        let text = w.script(line, &[]);
        text.as_str()
            .is_some_and(|t| t.contains("nineteen fifties"))
    });
    window.press(ENTER);
    desktop.hear_until("the sentence", Duration::from_millis(500), |s| {
        loudness(s) > 0.005
    });
    window.wait("the place", |w| {
        second(w).is_some_and(|s| (36..60).contains(&s))
    });
    window.close();
}

#[test]
fn search_hears_its_keys_and_finds_shows() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    window.press("/");
    window.find("searchbox", "Search");
    type_in(&window, "tidewater");
    window.wait("the show above the items", |w| {
        !w.all_in("Shows and sites", "button", "Tidewater Notes…")
            .is_empty()
    });
    window.press(ARROW_DOWN);
    let within = "return document.activeElement?.closest('ul')?.getAttribute('aria-label') ?? ''";
    window.wait("the focus on the show", |w| {
        w.script(within, &[]) == "Shows and sites"
    });
    window.press("/");
    let role = "return document.activeElement?.type ?? ''";
    window.wait("the field to have the focus again", |w| {
        w.script(role, &[]) == "search"
    });
    window.press(ARROW_DOWN);
    window.press(ENTER);
    window.find("heading", "Tidewater Notes");

    window.press("/");
    window.find("searchbox", "Search");
    type_in(&window, "eleven corners");
    window.click("button", "In the text…");
    let y = "return document.querySelector('.reader .scroller')?.scrollTop ?? -1";
    window.wait("the article at the words that were found", |w| {
        w.script(y, &[]).as_f64().is_some_and(|y| y > 300.0)
    });
    // The place where somebody reads is kept when it has been still for a moment.
    std::thread::sleep(Duration::from_millis(800));
    window.press("/");
    window.find("searchbox", "Search");
    type_in(&window, "eleven corner");
    let words = "const found = document.querySelector('.snippet mark'); found?.click(); return Boolean(found)";
    window.wait("the words that were found", |w| {
        w.script(words, &[]) == serde_json::json!(true)
    });
    window.wait("the article at them again", |w| {
        w.script(y, &[]).as_f64().is_some_and(|y| y > 300.0)
    });
    window.press("/");
    window.find("searchbox", "Search");
    type_in(&window, "is:purple");
    window.wait_text("“is:purple” is not understood.");
    window.close();
    // Who was led there has not read what stands above it.
    let articles = Cli::new(&library).json(&["list", "articles"]);
    let begun = articles
        .as_array()
        .into_iter()
        .flatten()
        .filter(|row| row["progress"] != 0.0 || row["done"] != false);
    assert_eq!(begun.count(), 0, "{articles}");
}

#[test]
fn what_was_just_saved_is_on_top_and_a_chosen_order_stays() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    let site = Site::start();
    site.put(
        "/old",
        Resource::html(page("A text of long ago", "/none.png")),
    );
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    window.find("navigation", "Places");
    add(&window, &site.url("/old"), "Save article");
    let first = |w: &Window, list: &str| {
        let script = "return document.querySelector('main [data-index=\"0\"] [data-row-focus]')?.textContent.trim() ?? ''";
        w.find("list", list);
        let text = w.script(script, &[]);
        text.as_str().unwrap_or_default().to_owned()
    };
    for list in ["Articles", "Inbox"] {
        window.go(list);
        window.wait("it on top", |w| {
            first(w, list).contains("A text of long ago")
        });
    }
    window.click("button", "Sorted by: Last added first");
    window.click("menuitem", "Shortest first");
    window.find("button", "Sorted by: Shortest first");
    window.close();

    let window = Window::open(&desktop, &library);
    window.go("Inbox");
    window.find("button", "Sorted by: Shortest first");
    window.go("Articles");
    window.find("button", "Sorted by: Last added first");
    window.close();
}
