//! From an empty library to sound, and what is left of it after the end, a kind one or `kill -9`.
use crate::steps::{FIRST_RUN, add, key_on_time, second};
use crate::tones::{self, HIGH, LOW, MOMENT, ToneEpisode, is, silent};
use std::time::Duration;
use tests::desktop::Desktop;
use tests::programs::Cli;
use tests::sound::loudness;
use tests::window::{ARROW_LEFT, HOME, PAGE_UP, Window};

/// A low tone for 25 s, then a high one for 60.
const TWO: ToneEpisode = ("Two lamps", "/lamps.mp3", &[(LOW, 25.0), (HIGH, 60.0)]);

#[test]
fn first_run_paste_a_feed_play_seek_and_pause() {
    let desktop = Desktop::start(1280, 832);
    let site = tones::site(&desktop, &[TWO]);
    let library = desktop.folder().join("library");
    let window = Window::open(&desktop, &library);
    window.find("heading", FIRST_RUN);
    add(&window, &site.url("/feed.xml"), "Subscribe");

    window.go("Home");
    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    window.click_in("Player", "button", "Forward 30 seconds");
    desktop.hear_until("the high tone", MOMENT, is(HIGH));
    window.click_in("Player", "button", "Back 15 seconds");
    desktop.hear_until("the low tone again", MOMENT, is(LOW));
    // A click in the middle of the line is half of 85 s.
    window.click_in("Player", "slider", "Seek");
    desktop.hear_until("the high tone after a click", MOMENT, is(HIGH));
    key_on_time(&window, HOME);
    desktop.hear_until("the low tone after Home", MOMENT, is(LOW));
    key_on_time(&window, PAGE_UP);
    desktop.hear_until("the high tone after Page Up", MOMENT, is(HIGH));
    window.click_in("Player", "button", "Pause");
    desktop.hear_until("silence", MOMENT, silent);
    window.close();
}

#[test]
fn muted_quieter_and_as_loud_as_before() {
    let desktop = Desktop::start(1280, 832);
    let site = tones::site(&desktop, &[TWO]);
    let library = tones::subscribed(&desktop, &site);
    let window = Window::open(&desktop, &library);
    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    let full = loudness(&desktop.hear(MOMENT));

    window.click_in("Player", "button", "Volume");
    window.click_in("Volume", "button", "Mute");
    desktop.hear_until("nothing while muted", MOMENT, silent);
    window.click_in("Volume", "button", "Unmute");
    desktop.hear_until("the tone as loud as before", MOMENT, |s| {
        is(LOW)(s) && (loudness(s) / full - 1.0).abs() < 0.05
    });
    window.focus_in("Volume", "slider", "Volume");
    window.press(HOME);
    desktop.hear_until("nothing at volume 0", MOMENT, silent);
    window.script(
        "const v = arguments[0]; v.value = 0.5; v.dispatchEvent(new Event('input', { bubbles: true }))",
        &[window.find("slider", "Volume").reference()],
    );
    desktop.hear_until("the tone, quieter", MOMENT, |s| {
        is(LOW)(s) && (0.02..0.8).contains(&(loudness(s) / full))
    });
    window.close();
}

#[test]
fn closed_and_opened_again_the_place_is_kept() {
    let desktop = Desktop::start(1280, 832);
    let site = tones::site(&desktop, &[TWO]);
    let library = tones::subscribed(&desktop, &site);
    let window = Window::open(&desktop, &library);
    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    window.click_in("Player", "button", "Forward 30 seconds");
    desktop.hear_until("the high tone", MOMENT, is(HIGH));
    window.click_in("Player", "button", "Pause");
    desktop.hear_until("silence", MOMENT, silent);
    let left = window.wait_some("the place it stopped at", second);
    assert!((30..60).contains(&left), "{left} s");
    window.close();

    let window = Window::open(&desktop, &library);
    let found = window.wait_some("the player as it was left", second);
    assert!(
        (found - left).abs() <= 1,
        "left at {left} s, found at {found} s"
    );
    assert!(silent(&desktop.hear(MOMENT)), "it does not begin by itself");
    window.click_in("Player", "button", "Play");
    desktop.hear_until("the high tone where it was left", MOMENT, is(HIGH));
    window.close();
}

#[test]
fn killed_while_playing_the_place_is_kept() {
    let desktop = Desktop::start(1280, 832);
    let site = tones::site(&desktop, &[TWO]);
    let library = tones::subscribed(&desktop, &site);
    let window = Window::open(&desktop, &library);
    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    window.click_in("Player", "button", "Forward 30 seconds");
    desktop.hear_until("the high tone", MOMENT, is(HIGH));
    // Past the moment of the seek, so that only the regular keeping can know it.
    desktop.hear(Duration::from_secs(8));
    let reached = window.wait_some("the place", second);
    window.kill();

    let episodes = Cli::new(&library).json(&["list", "episodes"]);
    let kept = episodes[0]["position_ms"].as_i64().unwrap();
    assert!(
        (reached * 1000 - 5_500..=reached * 1000 + 3_000).contains(&kept),
        "{kept} ms kept, {reached} s reached"
    );

    let window = Window::open(&desktop, &library);
    window.click_in("Player", "button", "Play");
    desktop.hear_until("the high tone where it was left", MOMENT, is(HIGH));
    window.close();
}

#[test]
fn a_server_that_stalls_is_waited_for_in_sight() {
    let desktop = Desktop::start(1280, 832);
    // The low tone comes whole, the high one not yet.
    let lamp = ("A slow lamp", "/slow.mp3", &[(LOW, 8.0), (HIGH, 60.0)][..]);
    let site = tones::site(&desktop, &[lamp]);
    site.gate("/slow.mp3", 66_000);
    let library = tones::subscribed(&desktop, &site);
    let window = Window::open(&desktop, &library);
    window.click_in("A slow lamp", "button", "Play");
    desktop.hear_until("the low tone, from what is there", MOMENT, is(LOW));
    window.wait_text("Waiting for the network");
    desktop.hear_until("silence", MOMENT, silent);
    let stopped = window.wait_some("the place", second);
    assert!((5..=9).contains(&stopped), "it waits at {stopped} s");
    site.open_gate("/slow.mp3");
    desktop.hear_until("the high tone, by itself", MOMENT, is(HIGH));
    assert!(!window.text().contains("Waiting for the network"));
    key_on_time(&window, HOME);
    desktop.hear_until("the beginning again", MOMENT, is(LOW));
    key_on_time(&window, ARROW_LEFT);
    desktop.hear_until("still the beginning", MOMENT, is(LOW));
    window.close();
}
