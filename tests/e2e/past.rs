//! What was heard stands in the history and in the statistics, and is forgotten when a person wants that.
use crate::steps::second;
use crate::tones::{self, LOW, MOMENT, ToneEpisode, is, silent};
use tests::desktop::Desktop;
use tests::window::{UNDO, Window};

const LONG: ToneEpisode = ("A long lamp", "/long.mp3", &[(LOW, 120.0)]);

/// What stands in a section of the page, with white space made one.
fn says(window: &Window) -> String {
    let read = "return document.querySelector('main').innerText.replace(/\\s+/g, ' ')";
    let said = window.script(read, &[]);
    said.as_str().unwrap_or_default().to_owned()
}

#[test]
fn ten_seconds_are_in_the_history_and_can_be_forgotten() {
    let desktop = Desktop::start(1280, 832);
    let site = tones::site(&desktop, &[LONG]);
    let library = tones::subscribed(&desktop, &site);
    let window = Window::open(&desktop, &library);
    window.go("History");
    window.wait_text("Nothing was heard or read yet");
    window.go("Home");
    window.click_in("A long lamp", "button", "Play");
    desktop.hear_until("it", MOMENT, is(LOW));
    window.wait("ten seconds of it", |w| second(w).is_some_and(|s| s >= 10));
    window.click_in("Player", "button", "Pause");
    desktop.hear_until("silence", MOMENT, silent);

    window.go("History");
    window.find("button", "A long lamp");
    window.wait("the time", |w| {
        let said = says(w);
        (9..20).any(|s| said.contains(&format!("{s} s listened")))
    });
    // Nothing says less than “0 of 2 min”.
    assert!(!says(&window).contains("0 of 2"), "{}", says(&window));

    window.press("g");
    window.press("c");
    window.find("heading", "Statistics");
    window.wait("the same time", |w| {
        let said = says(w);
        (9..20).any(|s| said.contains(&format!("Listened {s} s")))
    });
    assert!(says(&window).contains("Something was heard or read on 1 day"));

    // One entry, and back.
    window.go("History");
    window.click_in("A long lamp", "button", "More");
    window.click("menuitem", "Remove from the history");
    window.wait_text("Nothing was heard or read yet");
    window.press(UNDO);
    window.find("button", "A long lamp");

    // All of it.
    window.click("button", "Forget…");
    window.find("dialog", "What is to be forgotten?");
    window.click_in("What is forgotten", "radio", "Everything");
    window.click_in("What is to be forgotten?", "button", "Forget it");
    window.wait_text("Nothing was heard or read yet");
    window.press("g");
    window.press("c");
    window.wait_text("Nothing was heard or read in this time");
    // What is heard from now on begins anew: the place in it is kept.
    assert!(second(&window).is_some_and(|s| s >= 10));
    window.close();
}
