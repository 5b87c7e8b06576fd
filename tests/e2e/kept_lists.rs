//! From a filter to a list that keeps itself: it has a name, a number that follows, and is played one after the other.
use crate::steps::{row, rows, type_in};
use crate::tones::{self, HIGH, LOW, MOMENT, ToneEpisode, is};
use tests::desktop::Desktop;
use tests::window::{ARROW_DOWN, ENTER, ESCAPE, UNDO};

const SHOWN: [ToneEpisode; 3] = [
    ("Three lamps", "/three.mp3", &[(LOW, 40.0)]),
    ("Two lamps", "/two.mp3", &[(HIGH, 40.0)]),
    ("One lamp", "/one.mp3", &[(LOW, 40.0)]),
];
const SHIFT_N: &str = "\u{e008}n";

#[test]
fn a_filter_is_kept_as_a_list_that_counts_and_plays() {
    let desktop = Desktop::start(1280, 832);
    let site = tones::site(&desktop, &SHOWN);
    let library = tones::subscribed(&desktop, &site);
    let window = tests::window::Window::open(&desktop, &library);
    window.go("Podcasts");
    window.click("button", "All episodes");
    window.find("heading", "All episodes…");
    window.wait("all of them", |w| rows(w).len() == 3);

    // By the keyboard: one more condition, and a name.
    window.focus_in("", "button", "Filter, 1 condition");
    window.press(ENTER);
    window.find("dialog", "What the list shows");
    window.focus_in("State", "button", "Not done");
    window.press(ENTER);
    window.press(ESCAPE);
    window.find("button", "Filter, 2 conditions");
    window.focus_in("", "button", "Save as list…");
    window.press(ENTER);
    window.find("dialog", "A new list");
    window.wait("its field", |w| {
        w.script("return document.activeElement.type", &[]) == "text"
    });
    type_in(&window, "evening");
    window.press(ENTER);
    window.find("heading", "evening…");
    window.find("button", "evening, 3 items");

    // What is done leaves it, and its number follows; taken back it is there again.
    window.press(ARROW_DOWN);
    window.wait("the first row", |w| row(w) == "Three lamps");
    window.press("e");
    window.find("button", "evening, 2 items");
    window.wait("it to be gone", |w| rows(w) == ["Two lamps", "One lamp"]);
    window.press(UNDO);
    window.find("button", "evening, 3 items");
    window.wait("all again", |w| {
        rows(w) == ["Three lamps", "Two lamps", "One lamp"]
    });

    // All of it, one after the other.
    window.click("button", "Play all");
    desktop.hear_until("the first", MOMENT, is(LOW));
    window.press(SHIFT_N);
    desktop.hear_until("the second", MOMENT, is(HIGH));
    window.close();

    // It is there after a restart; deleted it takes nothing with it.
    let window = tests::window::Window::open(&desktop, &library);
    window.click("button", "evening…");
    window.find("heading", "evening…");
    window.click("button", "More about this list");
    window.click("menuitem", "Delete the list");
    window.wait_text("List deleted: ");
    window.wait("it to be gone from the sidebar", |w| {
        w.all_in("Places", "button", "evening…").is_empty()
    });
    window.press(UNDO);
    window.wait("it back", |w| {
        !w.all_in("Places", "button", "evening…").is_empty()
    });
    window.close();
}
