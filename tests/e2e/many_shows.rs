//! A grid of more shows than a window holds: few of them are drawn, and the keys reach all of them.
use serde_json::{Value, json};
use std::fmt::Write;
use tests::desktop::Desktop;
use tests::feeds::{Episode, podcast};
use tests::programs::Cli;
use tests::site::{Resource, Site};
use tests::window::{ARROW_DOWN, ARROW_LEFT, ENTER, HOME, Window};

const SHOWS: u32 = 120;
const END: &str = "\u{e010}";
/// Alt with the arrow to the left.
const BACK: &str = "\u{e00a}\u{e012}";

/// Which of the shows has the focus, counted from one.
fn focused(window: &Window) -> Value {
    window.script(
        "return Number(document.activeElement?.closest('main li')?.getAttribute('aria-posinset') ?? 0)",
        &[],
    )
}

fn wait_on(window: &Window, number: u32) {
    window.wait(&format!("the focus on show {number}"), |w| {
        focused(w) == json!(number)
    });
}

#[test]
fn keys_reach_every_show_of_a_grid_that_is_drawn_where_it_is_seen() {
    let desktop = Desktop::start(1280, 832);
    let site = Site::start();
    let mut list = String::from("<opml version=\"2.0\"><body>");
    for n in 1..=SHOWS {
        let path = format!("/{n}.xml");
        let episode = Episode {
            title: "The first",
            url: site.url(&format!("/{n}.mp3")),
            length: 1,
            mime: "audio/mpeg",
        };
        let title = format!("Show {n:03}");
        let xml = podcast(&title, &site.url(&format!("/{n}")), &[episode]);
        site.put(&path, Resource::rss(xml));
        let _ = write!(
            list,
            "<outline type=\"rss\" text=\"{title}\" xmlUrl=\"{}\"/>",
            site.url(&path)
        );
    }
    list.push_str("</body></opml>");
    let file = desktop.folder().join("list.opml");
    std::fs::write(&file, list).unwrap();
    let library = desktop.folder().join("library");
    Cli::new(&library)
        .run(&["import", file.to_str().unwrap()])
        .done();

    let window = Window::open(&desktop, &library);
    window.go("Podcasts");
    window.wait_text("Show 001");
    let drawn = "return document.querySelectorAll('main li[data-id]').length";
    window.wait("what is seen, and a window more", |w| {
        (18..80).contains(&w.script(drawn, &[]).as_u64().unwrap_or(0))
    });
    window.script(
        "document.querySelector('main [data-row-focus]').focus()",
        &[],
    );
    wait_on(&window, 1);
    window.press(END);
    wait_on(&window, SHOWS);
    window.wait("the last in sight", |w| w.text().contains("Show 120"));
    window.press(ARROW_LEFT);
    wait_on(&window, SHOWS - 1);

    // Scrolled away from: it keeps the focus, and the arrows go on from it.
    window.script(
        "document.querySelector('main .view-body').scrollTop = 0",
        &[],
    );
    window.wait_text("Show 001");
    assert_eq!(focused(&window), json!(SHOWS - 1));
    window.press(HOME);
    wait_on(&window, 1);
    window.press(ARROW_DOWN);
    wait_on(&window, 7);

    // From a show and back: to its card, in its place.
    window.press(END);
    wait_on(&window, SHOWS);
    window.press(ENTER);
    window.wait_text("Made for a test.");
    window.press(BACK);
    window.wait_text("Show 118");
    wait_on(&window, SHOWS);
    window.close();
}
