//! What several stories do alike.
use serde_json::json;
use tests::window::Window;

pub const FIRST_RUN: &str = "Hear and read, in one place";

/// Pastes a link, on the first page or in the Add box, and takes what it offers by this button; comes back when the box has
/// closed into what was added.
pub fn add(window: &Window, link: &str, button: &str) {
    if window.has("heading", FIRST_RUN) {
        window.fill("textbox", "Paste a link", link);
        window.click("button", "Add");
    } else {
        window.press("n");
        window.fill("textbox", "Link, …", link);
        window.click_in("Add", "button", "Look it up");
    }
    window.click_in("Add", "button", button);
    window.wait("the Add box to close", |w| !w.has("dialog", "Add"));
}

/// Presses a key on the line of time.
pub fn key_on_time(window: &Window, key: &str) {
    window.focus_in("Player", "slider", "Seek");
    window.press(key);
}

/// Where the line of time stands, in seconds; None while nothing is loaded.
pub fn second(window: &Window) -> Option<i64> {
    let line = window
        .all_in("Player", "slider", "Seek")
        .into_iter()
        .next()?;
    window
        .attribute(&line, "aria-valuenow")
        .as_str()?
        .parse()
        .ok()
}

/// Light or dark, as the window is painted now.
pub fn dark(window: &Window) -> bool {
    window.script(
        "return getComputedStyle(document.body).colorScheme.includes('dark') || document.documentElement.dataset.theme === 'dark'",
        &[],
    ) == json!(true)
}

/// Asks the shell as the page does, for what has no button yet; panics when it refuses.
pub fn ask(window: &Window, command: &str, arguments: serde_json::Value) -> serde_json::Value {
    let begin = "window.__asked = null; window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then((v) => (window.__asked = { v: v ?? null }), (e) => (window.__asked = { e })); return null";
    window.script(begin, &[json!(command), arguments]);
    let answer = window.wait_some(&format!("an answer to {command}"), |w| {
        let answer = w.script("return window.__asked", &[]);
        answer.is_object().then_some(answer)
    });
    assert!(answer.get("e").is_none(), "{command}: {answer}");
    answer["v"].clone()
}

/// The words of the row or cell that has the focus; empty when none has.
pub fn row(window: &Window) -> String {
    let words = "const e = document.activeElement; return e.hasAttribute('data-row-focus') ? e.textContent.trim() : ''";
    let said = window.script(words, &[]);
    said.as_str().unwrap_or_default().to_owned()
}

/// The titles of the rows that are drawn, from above.
pub fn rows(window: &Window) -> Vec<String> {
    let titles = "return [...document.querySelectorAll('main li [data-row-focus]')].map((e) => e.textContent.trim())";
    let said = window.script(titles, &[]);
    let said = said.as_array().cloned().unwrap_or_default();
    said.iter()
        .filter_map(|title| title.as_str().map(str::to_owned))
        .collect()
}

/// Types letter by letter where the focus is.
pub fn type_in(window: &Window, text: &str) {
    for letter in text.chars() {
        window.press(&letter.to_string());
    }
}
