//! The tools of the reader in the real window: the text stands in a frame in which no listener is called, so that each of them
//! works from outside.
use crate::steps::add;
use serde_json::json;
use std::fmt::Write;
use std::path::Path;
use tests::desktop::Desktop;
use tests::programs::root;
use tests::site::{Resource, Site};
use tests::window::{ARROW_RIGHT, CONTROL, ENTER, ESCAPE, Window};

const TITLE: &str = "A history of the slope";

/// A long article with parts and two pictures.
fn page() -> String {
    let mut body = String::new();
    for (n, part) in ["The wall", "The chart", "The tar", "The storm"]
        .iter()
        .enumerate()
    {
        let _ = write!(body, "<h2>{part}</h2>");
        for paragraph in 0..4 {
            let _ = write!(
                body,
                "<p>Paragraph {paragraph} of part {n} says that the water used to slap at the wall all day, and that it slides up a \
                 slope of broken stone now, thins, and is gone before anybody has heard it come.</p>"
            );
        }
        if n < 2 {
            let _ = write!(
                body,
                "<figure><img src=\"/picture.jpg?{n}\" alt=\"Picture {n}\" width=\"640\" height=\"400\"><figcaption>Number {n}.</figcaption></figure>"
            );
        }
    }
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{TITLE}</title></head><body><main><article>\
         <h1>{TITLE}</h1>{body}</article></main></body></html>"
    )
}

fn site() -> Site {
    let site = Site::start();
    let picture = std::fs::read(root().join(Path::new("assets/sample/harbour.jpg"))).unwrap();
    site.put("/article", Resource::html(page()));
    site.put(
        "/picture.jpg?0",
        Resource::new("image/jpeg", picture.clone()),
    );
    site.put("/picture.jpg?1", Resource::new("image/jpeg", picture));
    site
}

fn read(window: &Window) {
    window.go("Articles");
    window.click("button", TITLE);
    window.wait("the text", |w| {
        w.frame_text(TITLE).contains("Paragraph 3 of part 3")
    });
    focus_text(window);
}

fn focus_text(window: &Window) {
    window.focus_in("", "region", "Text");
}

/// How far the text is scrolled.
fn scrolled(window: &Window) -> f64 {
    let y = "return document.querySelector('article [role=region]')?.scrollTop ?? -1";
    window.script(y, &[]).as_f64().unwrap_or(-1.0)
}

/// The words that are painted by this name in the text.
fn painted(window: &Window, name: &str) -> String {
    let read = "const inner = document.querySelector('article iframe')?.contentWindow; \
        return [...(inner?.CSS.highlights.get(arguments[0]) ?? [])].map((r) => r.toString()).join('|')";
    window
        .script(read, &[json!(name)])
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn words_are_found_parts_are_gone_to_and_pictures_are_seen_in_large() {
    let desktop = Desktop::start(1280, 832);
    let site = site();
    let window = Window::open(&desktop, &desktop.folder().join("library"));
    add(&window, &site.url("/article"), "Save article");
    tests::wait::wait_until("the pictures to be fetched", || {
        site.hits("/picture.jpg?0") > 0 && site.hits("/picture.jpg?1") > 0
    });
    read(&window);

    window.press(&format!("{CONTROL}f"));
    window.fill("searchbox", "Find in the article", "part 2");
    window.wait_text("1 of 4");
    window.wait("the first place to be painted", |w| {
        painted(w, "found-now") == "part 2"
    });
    let first = scrolled(&window);
    assert!(first > 0.0, "the place was not brought into sight");
    window.press(ENTER);
    window.wait_text("2 of 4");
    window.press(ESCAPE);
    window.wait("the marks to go", |w| painted(w, "found").is_empty());

    focus_text(&window);
    window.press("c");
    window.click_in("Contents", "button", "The storm");
    window.wait("the last part", |w| scrolled(w) > first);
    window.click("button", "Back to where you read");
    window.wait("the way back", |w| scrolled(w) <= first + 400.0);

    window.wait("the pictures", |w| w.frame_pictures(TITLE) == (2, 2));
    window.click("button", "Enlarge the picture: Picture 0");
    window.wait_text("Picture 1 of 2");
    window.press(ARROW_RIGHT);
    window.wait_text("Picture 2 of 2");
    window.press("+");
    window.wait_text("150");
    window.press(ESCAPE);
    window.wait("the viewer to close", |w| {
        !w.text().contains("Picture 2 of 2")
    });
    let focused = "return document.activeElement?.getAttribute('aria-label')";
    window.wait("the focus to come back", |w| {
        w.script(focused, &[]) == json!("Enlarge the picture: Picture 0")
    });
    window.close();
}

#[test]
fn a_highlight_and_its_note_are_there_after_a_restart() {
    let desktop = Desktop::start(1280, 832);
    let site = site();
    let library = desktop.folder().join("library");
    let window = Window::open(&desktop, &library);
    add(&window, &site.url("/article"), "Save article");
    read(&window);

    // By keys: the first sentence that is seen, in the first colour.
    window.press("h");
    window.wait("the tools", |w| w.has("toolbar", "Highlight and note"));
    window.press(ENTER);
    window.wait("the mark", |w| !painted(w, "mark-yellow").is_empty());
    let marked = painted(&window, "mark-yellow");
    window.close();

    let window = Window::open(&desktop, &library);
    read(&window);
    window.wait("the mark again", |w| painted(w, "mark-yellow") == marked);
    window.press("g");
    window.press("n");
    window.wait_text(&marked);
    window.click("button", "Write a note…");
    window.fill("textbox", "Note", "Who measured it?");
    window.click("button", "Save");
    window.wait_text("Who measured it?");
    window.close();

    let window = Window::open(&desktop, &library);
    window.go("Notebook");
    window.wait_text("Who measured it?");
    window.click("button", &format!("{}…", &marked[..10]));
    window.wait("its place", |w| painted(w, "mark-yellow") == marked);
    window.close();
}
