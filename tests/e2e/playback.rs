//! How it sounds and how it goes on: speed at the same pitch, the next episode without a gap, sleep, and the way back.
use crate::steps::second;
use crate::tones::{self, HIGH, LOW, MOMENT, is, silent};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tests::desktop::Desktop;
use tests::site::{Resource, Site};
use tests::sound::{longest_gap, tones, wav};
use tests::window::{ENTER, ESCAPE, Window};

/// A library with a show of three episodes: a low tone of `seconds`, a high one, and both in one with a time in its notes.
fn three_episodes(desktop: &Desktop, seconds: f64) -> (Site, PathBuf) {
    let three = [
        ("Low lamp", "/low.mp3", &[(LOW, seconds)][..]),
        ("High lamp", "/high.mp3", &[(HIGH, 40.0)][..]),
        ("Two lamps", "/both.mp3", &[(LOW, 30.0), (HIGH, 90.0)][..]),
    ];
    let site = tones::site_with_feed(desktop, &three, |_, feed| {
        feed.replace(
            "Notes of episode 1.",
            "First the low one, 00:40 the high one.",
        )
    });
    let library = tones::subscribed(desktop, &site);
    (site, library)
}

/// Puts one after what plays, from its row.
fn queue(window: &Window, title: &str) {
    window.go("Inbox");
    window.click_in(title, "button", "Add to Up Next");
}

/// The place when it is told the next time, which is about once a second, and when that was.
fn next_position(window: &Window) -> (i64, Instant) {
    let before = window.wait_some("the place", second);
    let after = window.wait_some("another place", |w| second(w).filter(|now| *now != before));
    (after, Instant::now())
}

#[test]
fn half_as_fast_again_at_the_same_pitch() {
    let desktop = Desktop::start(1280, 832);
    let (_site, library) = three_episodes(&desktop, 60.0);
    let window = Window::open(&desktop, &library);
    window.click_in("Low lamp", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    for _ in 0..10 {
        window.press("]");
    }
    window.find("button", "Sound 1.5×");
    let (from, began) = next_position(&window);
    let heard = desktop.hear(Duration::from_secs(8));
    let (to, ended) = next_position(&window);
    let speed = (to - from) as f64 / (ended - began).as_secs_f64();
    assert!(
        (1.25..1.75).contains(&speed),
        "{from} s to {to} s: {speed}x"
    );
    assert!(is(LOW)(&heard), "the same pitch all the time");
    assert!(
        longest_gap(&heard) < 0.005,
        "it broke off for {} s",
        longest_gap(&heard)
    );
    window.close();
}

#[test]
fn the_next_episode_follows_without_a_gap() {
    follows_without_a_gap(|_| ());
}

#[test]
fn after_a_file_whose_length_nobody_counted_it_follows_without_a_gap_too() {
    follows_without_a_gap(|site| {
        let sound = wav(&tones(&[(LOW, 12.0)]));
        site.put("/low.mp3", Resource::new("audio/wav", sound).etag("\"2\""));
    });
}

fn follows_without_a_gap(change: impl Fn(&Site)) {
    let desktop = Desktop::start(1280, 832);
    let (site, library) = three_episodes(&desktop, 12.0);
    change(&site);
    let window = Window::open(&desktop, &library);
    queue(&window, "High lamp");
    window.go("Home");
    window.click_in("Low lamp", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    let heard = desktop.hear(Duration::from_secs(15));
    let (before, after) = (&heard[..heard.len() / 3], &heard[heard.len() - 48_000..]);
    assert!(is(LOW)(before) && is(HIGH)(after), "both lamps were heard");
    let gap = longest_gap(&heard);
    assert!(gap < 0.05, "{gap} s of silence between them");
    window.wait("the next one in the bar", |w| {
        !w.all_in("Player", "button", "High lamp…").is_empty()
    });
    window.close();
}

#[test]
fn asleep_at_the_end_of_the_episode() {
    let desktop = Desktop::start(1280, 832);
    let (_site, library) = three_episodes(&desktop, 12.0);
    let window = Window::open(&desktop, &library);
    queue(&window, "High lamp");
    window.go("Home");
    window.click_in("Low lamp", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    window.click_in("Player", "button", "Sleep timer…");
    window.click_in("Sleep timer", "button", "End of episode");
    window.press(ESCAPE);
    desktop.hear_until("silence at the end", MOMENT, silent);
    let after = desktop.hear(Duration::from_secs(3));
    assert!(silent(&after), "nothing follows");
    window.close();
}

#[test]
fn there_is_a_way_back_from_a_jump_and_a_time_in_the_notes_is_one() {
    let desktop = Desktop::start(1280, 832);
    let (_site, library) = three_episodes(&desktop, 12.0);
    let window = Window::open(&desktop, &library);
    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    window.click_in("Player", "button", "Forward 30 seconds");
    desktop.hear_until("the high tone", MOMENT, is(HIGH));
    window.click_in("Player", "button", "Back to…");
    desktop.hear_until("the low tone again", MOMENT, is(LOW));

    window.click_in("Player", "button", "Expand player");
    window.click_in_frame("Notes", "a[href^=\"earmark:seek\"]");
    // The low lamp burns for half a minute: only a jump comes here so soon.
    let at = window.wait_some("the place in the notes", |w| second(w).filter(|s| *s >= 40));
    assert!(at < 50, "{at} s");
    desktop.hear_until("the high tone from the notes", MOMENT, is(HIGH));
    window.press("u");
    desktop.hear_until("the low tone by a key", MOMENT, is(LOW));
    window.close();
}

#[test]
fn an_intro_is_passed_over_in_a_stream_and_when_it_is_heard_again() {
    let desktop = Desktop::start(1280, 832);
    let (site, library) = three_episodes(&desktop, 12.0);
    // A line that stops early: what comes after the intro lies far behind that and is asked for by its place.
    site.gate("/both.mp3", 140_000);
    let window = Window::open(&desktop, &library);
    window.go("Podcasts");
    window.click_in("Lamps", "button", "*");
    window.click("button", "Subscription settings");
    window.fill("spinbutton", "Seconds to skip at the beginning", "55");
    window.press(ENTER);
    window.press(ESCAPE);

    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("what comes after the intro", MOMENT, is(HIGH));
    let at = window.wait_some("the place", second);
    assert!((55..65).contains(&at), "{at} s");
    let asked = site.requests("/both.mp3");
    let from_a_place = |range: &str| !range.starts_with("bytes=0-");
    assert!(
        asked
            .iter()
            .any(|r| r.header("range").is_some_and(from_a_place)),
        "{asked:?}"
    );
    site.open_gate("/both.mp3");
    for _ in 0..2 {
        window.click_in("Player", "button", "Forward 30 seconds");
    }
    window.wait("the end", |w| {
        !w.all_in("Two lamps", "button", "Play").is_empty()
    });
    desktop.hear_until("silence at the end", MOMENT, silent);

    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("the same when it is heard again", MOMENT, is(HIGH));
    let at = window.wait_some("the place", second);
    assert!((55..65).contains(&at), "{at} s");
    window.close();
}
