//! What several stories do alike.
use tests::window::Window;

/// Pastes a link into the Add box and takes what it offers by this button; comes back when it is in.
pub fn add(window: &Window, link: &str, button: &str) {
    if window.has("heading", "Hear and read, in one place") {
        window.click("button", "Paste a link…");
    } else {
        window.click("button", "Add");
    }
    window.fill("textbox", "Link, …", link);
    window.click("button", "Look it up");
    window.click("button", button);
    window.wait("the end of adding", |w| {
        !w.has("button", button) || w.has("button", "Show")
    });
    window.press("\u{e00c}");
    window.wait("the Add box to close", |w| !w.has("dialog", "*"));
}
