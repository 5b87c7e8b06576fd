//! The engine of the window: nothing of a browser shows through.
use crate::steps::add;
use serde_json::json;
use std::path::Path;
use tests::desktop::{Desktop, Sound};
use tests::feeds::page;
use tests::site::{Resource, Site};
use tests::window::{ESCAPE, Window};

const TITLE: &str = "The keeper of the lamp";

/// An article with a link to a file that a browser would put into some folder.
fn article(site: &Site) {
    let link = format!(
        "<p>See <a href=\"{}\">the whole card index</a>.</p>",
        site.url("/cards.zip")
    );
    let html = page(TITLE, "/none.png").replacen("<p>", &format!("{link}<p>"), 1);
    site.put("/article", Resource::html(html));
    site.put(
        "/cards.zip",
        Resource::new("application/zip", vec![7; 4096])
            .header("Content-Disposition", "attachment; filename=\"cards.zip\""),
    );
}

/// A window that shows that article.
fn reading<'a>(desktop: &'a Desktop, site: &Site) -> Window<'a> {
    article(site);
    let window = Window::open(desktop, &desktop.folder().join("library"));
    add(&window, &site.url("/article"), "Save article");
    window.go("Articles");
    window.click("button", TITLE);
    window.wait("the text", |w| w.frame_text(TITLE).contains("card index"));
    window
}

fn menu(window: &Window) -> Vec<String> {
    let read = "return [...document.querySelectorAll('[role=menuitem]')].map((e) => e.querySelector('span.one-line')?.textContent.trim())";
    let items = window.script(read, &[]);
    let items = items.as_array().cloned().unwrap_or_default();
    items
        .iter()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

fn wait_menu(window: &Window, what: &str, items: &[&str]) {
    window.wait(what, |w| menu(w) == items);
}

/// Escape closes it, once it has the focus.
fn close_menu(window: &Window) {
    let within = "return document.activeElement?.closest('[role=menu]') !== null";
    window.wait("the menu to have the focus", |w| {
        w.script(within, &[]) == json!(true)
    });
    window.desktop.hand(&["key", "Escape"]);
    window.wait("the menu to close", |w| menu(w).is_empty());
}

/// Windows of any program on the screen: the engine's menu and its tip would be further ones.
fn windows(desktop: &Desktop) -> usize {
    desktop
        .hand(&["search", "--onlyvisible", "--name", ".*"])
        .lines()
        .count()
}

/// Files of that name below a folder.
fn files_named(folder: &Path, name: &str) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                files_named(&entry.path(), name)
            } else {
                usize::from(entry.file_name().to_string_lossy().contains(name))
            }
        })
        .sum()
}

#[test]
fn a_right_click_gives_our_menu_and_no_request_and_no_file() {
    let desktop = Desktop::start_with(1280, 832, Sound::None);
    let site = Site::start();
    let window = reading(&desktop, &site);
    let before = windows(&desktop);

    // On a link of the article, where no script of the page is called.
    let link = window.middle_in_frame(TITLE, "a[href$='cards.zip']");
    desktop.click(link, 3);
    let of_link = [
        "Open in browser",
        "Copy link",
        "Save article",
        "Add or subscribe…",
    ];
    wait_menu(&window, "the menu of the link", &of_link);
    assert_eq!(windows(&desktop), before, "the engine shows a window");
    window.click("menuitem", "Copy link");
    window.wait_text("Copied");

    // What was copied is pasted by the menu of a field.
    window.click("button", "Search");
    let field = window.find("searchbox", "Search");
    desktop.click(window.middle_of(&field), 3);
    wait_menu(&window, "the menu of the field", &["Paste"]);
    window.click("menuitem", "Paste…");
    window.wait("the pasted link", |w| {
        w.script("return arguments[0].value", &[field.reference()]) == json!(site.url("/cards.zip"))
    });
    window.go("Articles");

    // On a row, and by the keyboard.
    let row = window.find("button", TITLE);
    desktop.click(window.middle_of(&row), 3);
    window.wait("the menu of the row", |w| {
        menu(w).contains(&"Move to Trash".to_owned())
    });
    close_menu(&window);
    window.focus_in("", "button", TITLE);
    desktop.hand(&["key", "shift+F10"]);
    window.wait("the menu of the row by the keyboard", |w| {
        menu(w).contains(&"Move to Trash".to_owned())
    });
    close_menu(&window);

    // On nothing there is none.
    let heading = window.find("heading", "Articles");
    desktop.click(window.middle_of(&heading), 3);
    assert_eq!(windows(&desktop), before, "the engine shows a window");
    assert!(menu(&window).is_empty());

    // Neither what a page could do by itself leads anywhere.
    window.script(
        "const a = document.createElement('a'); a.href = arguments[0]; a.download = 'cards.zip'; document.body.append(a); a.click(); a.remove(); return null",
        &[json!(site.url("/cards.zip"))],
    );
    window.script(
        "location.href = arguments[0]; return null",
        &[json!(site.url("/cards.zip"))],
    );
    assert!(window.has("heading", "Articles"));
    assert_eq!(site.hits("/cards.zip"), 0);
    for folder in [desktop.folder(), Path::new(".")] {
        assert_eq!(files_named(folder, "cards"), 0, "a file in {folder:?}");
    }
    window.close();
}

#[test]
fn zoom_and_selection_are_not_the_engines() {
    let desktop = Desktop::start_with(1280, 832, Sound::None);
    let site = Site::start();
    let window = reading(&desktop, &site);
    let size = |w: &Window| {
        w.script(
            "return [innerWidth, devicePixelRatio, visualViewport.scale]",
            &[],
        )
    };
    let before = size(&window);
    // Not on the link in the first line.
    let middle = window.middle_in_frame(TITLE, "p + p");
    desktop.click(middle, 1);
    for key in ["ctrl+plus", "ctrl+minus", "ctrl+KP_Add", "ctrl+0"] {
        desktop.hand(&["key", key]);
    }
    desktop.hand(&[
        "keydown", "ctrl", "click", "4", "click", "4", "click", "5", "keyup", "ctrl",
    ]);
    assert_eq!(size(&window), before);

    // All of the text that is read, and nothing of the window.
    window.go("Inbox");
    window.find("list", "Inbox");
    desktop.hand(&["key", "ctrl+a"]);
    let selected = "return getSelection().toString().trim()";
    assert_eq!(window.script(selected, &[]), json!(""));
    window.press(ESCAPE);

    // The mouse's own button for it goes back to where we were.
    desktop.click(middle, 8);
    window.find("heading", "Articles");
    window.click("button", TITLE);
    window.wait("the text", |w| w.frame_text(TITLE).contains("card index"));
    window.focus_in("", "region", "Text");
    desktop.hand(&["key", "ctrl+a"]);
    let of_frame =
        "return document.querySelector('main iframe').contentDocument.getSelection().toString()";
    window.wait("the selected article", |w| {
        let text = w.script(of_frame, &[]);
        text.as_str()
            .is_some_and(|t| t.contains("card index") && t.contains("folded the corner down"))
    });
    assert_eq!(window.script(selected, &[]), json!(""));

    // And copied, though the focus is outside of it.
    desktop.hand(&["key", "ctrl+c"]);
    window.click("button", "Search");
    let field = window.find("searchbox", "Search");
    desktop.click(window.middle_of(&field), 3);
    window.click("menuitem", "Paste…");
    window.wait("the pasted text", |w| {
        let value = w.script("return arguments[0].value", &[field.reference()]);
        value.as_str().is_some_and(|v| v.contains("card index"))
    });
    window.close();
}

#[test]
fn a_tip_of_our_own_stands_beside_what_is_pointed_at() {
    let desktop = Desktop::start_with(1280, 832, Sound::None);
    let site = Site::start();
    let window = reading(&desktop, &site);
    let before = windows(&desktop);
    assert_eq!(
        window.script("return document.querySelectorAll('[title]').length", &[]),
        json!(0),
        "a title is drawn by the toolkit"
    );
    let more = window.find("button", "More…");
    let (x, y) = window.middle_of(&more);
    desktop.hand(&["mousemove", &x.to_string(), &y.to_string()]);
    let tip = "const t = document.querySelector('.tip'); const r = t?.getBoundingClientRect(); const o = arguments[0].getBoundingClientRect(); \
        return t ? [t.textContent.trim(), r.top >= o.bottom || r.bottom <= o.top, r.right <= innerWidth] : null";
    window.wait("the tip beside the button", |w| {
        let seen = w.script(tip, &[more.reference()]);
        seen[0].as_str().is_some_and(|t| t.starts_with("More"))
            && seen[1] == json!(true)
            && seen[2] == json!(true)
    });
    desktop.click((x, y), 1);
    window.wait("the menu, and no tip over it", |w| {
        !menu(w).is_empty()
            && w.script("return document.querySelector('.tip')", &[])
                .is_null()
    });
    assert_eq!(windows(&desktop), before, "the toolkit shows a tip");
    window.close();
}
