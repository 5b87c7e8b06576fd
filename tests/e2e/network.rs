//! The network goes away under what plays, or is away before it begins: waited for in sight, and gone on with by itself.
use crate::steps::second;
use crate::tones::{self, HIGH, LOW, MOMENT, is, silent};
use std::path::PathBuf;
use std::time::Duration;
use tests::desktop::Desktop;
use tests::site::Site;
use tests::window::Window;

/// Longer than all tries of a download that nobody listens to.
const LONG: Duration = Duration::from_secs(16);

/// Two episodes: low for 8 s and then high, and high all through.
fn shelf(desktop: &Desktop) -> (Site, PathBuf) {
    let two = [
        ("Two lamps", "/two.mp3", &[(LOW, 8.0), (HIGH, 60.0)][..]),
        ("High lamp", "/high.mp3", &[(HIGH, 30.0)][..]),
    ];
    let site = tones::site(desktop, &two);
    let library = tones::subscribed(desktop, &site);
    (site, library)
}

/// Waits for the network, and says so, for as long as one who listens may be without it.
fn waits_long(desktop: &Desktop, window: &Window) {
    window.wait_text("Waiting for the network");
    desktop.hear_until("silence", MOMENT, silent);
    assert!(silent(&desktop.hear(LONG)), "something sounds offline");
    assert!(
        window.text().contains("Waiting for the network"),
        "it gave up"
    );
}

#[test]
fn the_network_goes_away_and_comes_back() {
    let desktop = Desktop::start(1280, 832);
    let (mut site, library) = shelf(&desktop);
    site.gate("/two.mp3", 66_000);
    let window = Window::open(&desktop, &library);
    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("the low tone, from what is there", MOMENT, is(LOW));
    site.close();
    waits_long(&desktop, &window);
    let stopped = window.wait_some("the place", second);
    assert!((5..=9).contains(&stopped), "it waits at {stopped} s");
    site.open_gate("/two.mp3");
    site.reopen();
    desktop.hear_until("the high tone, by itself", MOMENT, is(HIGH));
    let again = window.wait_some("the place", second);
    assert!((stopped..stopped + 10).contains(&again), "{again} s");
    assert!(!window.text().contains("Waiting for the network"));
    window.close();
}

#[test]
fn begun_without_a_network_it_begins_when_there_is_one() {
    let desktop = Desktop::start(1280, 832);
    let (mut site, library) = shelf(&desktop);
    site.close();
    let window = Window::open(&desktop, &library);
    window.click_in("High lamp", "button", "Play");
    waits_long(&desktop, &window);
    site.reopen();
    desktop.hear_until("the high tone, by itself", MOMENT, is(HIGH));
    assert!(!window.text().contains("Waiting for the network"));
    window.close();
}
