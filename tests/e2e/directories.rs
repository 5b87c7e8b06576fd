//! A show found by a word: in directories that stand on loopback, looked at, subscribed to; and directories that do not answer.
use crate::steps::rows;
use serde_json::json;
use tests::desktop::Desktop;
use tests::feeds::{Episode, podcast};
use tests::programs::Cli;
use tests::site::{Resource, Site};
use tests::window::{ARROW_DOWN, ENTER, ESCAPE, Window};

const LONG_TITLE: &str = "An episode whose title goes on and on, past every edge that a small box has, because somebody was paid by the letter";

fn site() -> Site {
    let site = Site::start();
    let episode = Episode {
        title: LONG_TITLE,
        url: site.url("/one.mp3"),
        length: 1000,
        mime: "audio/mpeg",
    };
    site.put(
        "/tides.xml",
        Resource::rss(podcast("Tides", &site.url("/"), &[episode])),
    );
    let found = json!({ "resultCount": 1, "results": [
        { "collectionName": "Tides", "artistName": "Ines Marlow", "feedUrl": site.url("/tides.xml"), "trackCount": 1 },
    ]});
    site.put(
        "/search?media=podcast&limit=25&term=tides",
        Resource::new("application/json", found.to_string()),
    );
    site
}

/// Everything in the box can be reached: nothing lies beyond its edge.
fn box_is_whole(window: &Window) -> bool {
    let wide = "const d = document.querySelector('.dialog'); return d !== null && d.scrollWidth <= d.clientWidth";
    window.script(wide, &[]) == json!(true)
}

#[test]
fn a_show_is_found_by_a_word_looked_at_and_subscribed_to() {
    let desktop = Desktop::start(1280, 832);
    let mut site = site();
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);

    // Where the directories are is a setting.
    window.go("Settings");
    window.fill("textbox", "Address of Apple Podcasts", &site.url(""));
    window.press(ENTER);
    window.fill("textbox", "Address of fyyd", &site.url(""));
    window.press(ENTER);
    window.wait("both to be kept", |w| {
        let read = "return [...document.querySelectorAll('input[type=url]')].filter((e) => e.value.startsWith('http://127')).length";
        w.script(read, &[]).as_u64() == Some(2)
    });

    window.press(ESCAPE);
    window.press("n");
    window.fill("textbox", "Link, …", "tides");
    window.press(ENTER);
    window.find("list", "Shows that were found");
    // The other one has nothing at that address: it is told of, and the rest is shown.
    window.wait_text("fyyd did not answer:");
    window.press(ARROW_DOWN);
    window.press(ENTER);
    window.wait_text("An episode whose title goes on and on");
    window.wait("the box to hold all of it", box_is_whole);
    window.click_in("Add", "button", "Subscribe");
    window.find("heading", "Tides");
    window.wait("its episode", |w| rows(w) == [LONG_TITLE]);

    // Nobody answers: that is said, once, and can be tried again.
    site.close();
    window.press("n");
    window.fill("textbox", "Link, …", "tides");
    window.press(ENTER);
    window.wait_text("No directory answered. Check the network, then try again.");
    assert!(!window.text().contains("No directory knows a show"));
    site.reopen();
    window.click_in("Add", "button", "Try again");
    window.find("list", "Shows that were found");
    window.close();
}
