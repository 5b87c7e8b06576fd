//! Chapters and a transcript that the feed names: fetched with the episode, followed, clicked, searched.
use crate::steps::second;
use crate::tones::{self, HIGH, LOW, MOMENT, is, silent};
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;
use tests::desktop::Desktop;
use tests::site::{Resource, Site};
use tests::window::{ENTER, ESCAPE, Window};

const CHAPTERS: &str = r#"{"version": "1.2.0", "chapters": [
    {"startTime": 0, "title": "The low lamp"},
    {"startTime": 20, "title": "A place for nobody's list", "toc": false},
    {"startTime": 60, "title": "The high lamp", "url": "https://lamps.example/high"}]}"#;
const TRANSCRIPT: &str = "WEBVTT\n\n00:00.000 --> 00:10.000\n<v Ines>The low lamp is lit.\n\n\
    00:10.000 --> 01:05.000\nIt burns for a while.\n\n01:05.000 --> 02:00.000\n<v Otto>The high lamp answers.\n";

/// A library with one episode, low for a minute and high for another, whose feed names both documents.
fn episode_with_chapters(desktop: &Desktop) -> (Site, PathBuf) {
    let lamp = ("Two lamps", "/both.mp3", &[(LOW, 60.0), (HIGH, 60.0)][..]);
    let site = tones::site_with_feed(desktop, &[lamp], |site, feed| {
        let named = format!(
            "<podcast:chapters url=\"{}\" type=\"application/json+chapters\"/>\
             <podcast:transcript url=\"{}\" type=\"text/vtt\" language=\"en\"/></item>",
            site.url("/chapters.json"),
            site.url("/words.vtt")
        );
        feed.replace(
            "<rss ",
            "<rss xmlns:podcast=\"https://podcastindex.org/namespace/1.0\" ",
        )
        .replace("</item>", &named)
    });
    site.put(
        "/chapters.json",
        Resource::new("application/json+chapters", CHAPTERS),
    );
    site.put("/words.vtt", Resource::new("text/vtt", TRANSCRIPT));
    let library = tones::subscribed(desktop, &site);
    (site, library)
}

/// What of a list is marked as the present one.
fn current(window: &Window) -> String {
    let marked = "const e = [...document.querySelectorAll('[aria-current=\"true\"]')].find((e) => e.closest('[role=tabpanel]') && e.getClientRects().length > 0); return e ? e.innerText : ''";
    window.script(marked, &[]).as_str().unwrap_or("").to_owned()
}

#[test]
fn chapters_and_a_transcript_are_followed_clicked_and_searched() {
    let desktop = Desktop::start(1280, 832);
    let (mut site, library) = episode_with_chapters(&desktop);
    let window = Window::open(&desktop, &library);
    window.click_in("Two lamps", "button", "Download");
    window.wait("the download", |w| {
        !w.all_in("Two lamps", "button", "Remove download")
            .is_empty()
    });
    for document in ["/chapters.json", "/words.vtt"] {
        window.wait("what belongs to the episode", |_| site.hits(document) > 0);
    }
    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    // All of it is here now.
    site.close();
    window.click_in("Player", "button", "Expand player");

    window.click("tab", "Chapters");
    window.find("button", "0:00 The low lamp…");
    window.wait("the first chapter to be the present one", |w| {
        current(w).contains("The low lamp")
    });
    assert!(
        !window.text().contains("nobody's list"),
        "a hidden chapter is in the list"
    );
    window.click("button", "1:00 The high lamp…");
    desktop.hear_until("the high tone of the second chapter", MOMENT, is(HIGH));
    window.wait("the second chapter to be the present one", |w| {
        current(w).contains("The high lamp")
    });

    window.click("tab", "Transcript");
    window.wait("the line that is heard", |w| {
        current(w).contains("It burns") || current(w).contains("answers")
    });
    window.click("button", "0:00 Ines: The low lamp is lit.");
    desktop.hear_until("the low tone of the first line", MOMENT, is(LOW));
    window.wait("the first line to be the present one", |w| {
        current(w).contains("The low lamp is lit.")
    });
    let at = window.wait_some("the place", second);
    assert!(at < 10, "{at} s");

    window.fill("searchbox", "Find in the transcript", "ANSWERS");
    window.wait_text("1 of 1");
    let marked = window.script(
        "return document.querySelector('mark')?.textContent ?? null",
        &[],
    );
    assert_eq!(marked, json!("answers"));
    window.press(ENTER);
    window.click("button", "1:05 Otto: The high lamp…");
    desktop.hear_until("the high tone of the last line", MOMENT, is(HIGH));
    let at = window.wait_some("the place", second);
    assert!((65..75).contains(&at), "{at} s");
    window.close();
}

#[test]
fn asleep_at_the_end_of_the_chapter() {
    let desktop = Desktop::start(1280, 832);
    let (_site, library) = episode_with_chapters(&desktop);
    let window = Window::open(&desktop, &library);
    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    window.click_in("Player", "button", "Forward 30 seconds");
    window.wait("half a minute", |w| second(w).is_some_and(|at| at >= 30));
    window.click_in("Player", "button", "Sleep timer…");
    window.click_in("Sleep timer", "button", "End of chapter");
    window.press(ESCAPE);
    window.wait_text("The sound will stop at the end of the chapter.");
    window.click_in("Player", "button", "Forward 30 seconds");
    window.click_in("Player", "button", "Back 15 seconds");
    window.wait("the chapter's last quarter", |w| {
        second(w).is_some_and(|at| (40..60).contains(&at))
    });
    desktop.hear_until("the low tone before its end", MOMENT, is(LOW));
    desktop.hear_until("silence at the end of the chapter", MOMENT, silent);
    assert!(
        silent(&desktop.hear(Duration::from_secs(3))),
        "the next chapter follows"
    );
    let at = window.wait_some("the place", second);
    assert!((50..=60).contains(&at), "it sleeps at {at} s");
    // Awake again it goes on, and the timer is spent.
    window.click_in("Player", "button", "Play");
    desktop.hear_until("the high tone", MOMENT, is(HIGH));
    window.close();
}
