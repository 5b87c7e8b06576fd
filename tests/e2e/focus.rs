//! The keyboard alone: from a place into its list, into what is opened, and back to the row.
use crate::steps::row;
use serde_json::json;
use tests::desktop::Desktop;
use tests::programs::Cli;
use tests::window::{ARROW_DOWN, ARROW_RIGHT, ENTER, ESCAPE, PAGE_DOWN, Window};

/// Of the sample library.
const SHOW: &str = "Tidewater Notes";

fn wait_row(window: &Window, what: &str) -> String {
    window.wait_some(what, |w| Some(row(w)).filter(|words| !words.is_empty()))
}

fn place(window: &Window) -> String {
    let title = "return document.querySelector('main h1')?.textContent.trim() ?? ''";
    window
        .script(title, &[])
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn arrows_go_into_a_list_and_escape_comes_back_to_the_row() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);

    // From the place that was clicked, and from its heading.
    window.go("Inbox");
    window.find("heading", "Inbox…");
    window.press(ARROW_DOWN);
    let first = wait_row(&window, "the first row");
    window.script(
        "document.querySelector('main h1').focus(); return null",
        &[],
    );
    window.press(ARROW_DOWN);
    assert_eq!(wait_row(&window, "the row again"), first);

    // Whatever is opened, an episode or an article, Escape leads back to where it was opened.
    for _ in 0..2 {
        window.press(ARROW_DOWN);
        let opened = wait_row(&window, "the next row");
        window.press(ENTER);
        window.wait("another view", |w| !place(w).starts_with("Inbox"));
        window.press(ESCAPE);
        window.wait("the row that was opened", |w| row(w) == opened);
        assert!(place(&window).starts_with("Inbox"));
    }
    window.close();
}

#[test]
fn an_article_that_was_opened_scrolls_by_keys_at_once() {
    let desktop = Desktop::start(1280, 600);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    window.go("Articles");
    window.find("list", "Articles");
    window.press(ARROW_DOWN);
    let title = wait_row(&window, "an article");
    window.press(ENTER);
    window.wait("the text", |w| !w.frame_text(&title).is_empty());
    window.wait("the text to scroll", |w| {
        w.press(PAGE_DOWN);
        w.script(
            "return document.activeElement.closest('article') !== null && document.activeElement.scrollTop > 0",
            &[],
        ) == json!(true)
    });
    window.press(ESCAPE);
    window.wait("its row", |w| row(w) == title);
    window.close();
}

#[test]
fn arrows_work_among_shows_and_downloads() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    window.go("Podcasts");
    window.find("button", &format!("{SHOW}…"));
    window.press(ARROW_DOWN);
    assert!(wait_row(&window, "a show").contains(SHOW));
    // There is no other beside it.
    window.press(ARROW_RIGHT);
    assert!(row(&window).contains(SHOW));
    window.press(ENTER);
    window.wait("the show", |w| place(w) == SHOW);
    window.press(ESCAPE);
    window.wait("its cell", |w| row(w).contains(SHOW));

    window.go("Downloads");
    window.find("region", "On this computer");
    window.press(ARROW_DOWN);
    let first = wait_row(&window, "a download");
    window.press(ARROW_DOWN);
    window.wait("the one below", |w| {
        let now = row(w);
        !now.is_empty() && now != first
    });
    // What is here can be heard and read from here.
    assert!(
        !window
            .all_in("On this computer", "button", "Play")
            .is_empty()
    );
    assert!(
        !window
            .all_in("To read without a network", "button", "Read")
            .is_empty()
    );
    window.close();
}
