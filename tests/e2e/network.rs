//! The network goes away under what plays, or is away before it begins: waited for in sight, and gone on with by itself.
use crate::steps::second;
use std::time::Duration;
use tests::desktop::Desktop;
use tests::feeds::{Episode, podcast};
use tests::programs::Cli;
use tests::site::{Resource, Site};
use tests::sound::{dominant, loudness, mp3, tones};
use tests::window::Window;

const LOW: f64 = 500.0;
const HIGH: f64 = 1000.0;
const MOMENT: Duration = Duration::from_millis(400);
/// Longer than all tries of a download that nobody listens to.
const LONG: Duration = Duration::from_secs(16);

fn is(hertz: f64) -> impl Fn(&[f32]) -> bool {
    move |samples| dominant(samples, &[LOW / 2.0, LOW, 750.0, HIGH, HIGH * 2.0]) == Some(hertz)
}

fn silent(samples: &[f32]) -> bool {
    loudness(samples) < 0.001
}

/// Two episodes at 8 kB a second: low for 8 s and then high, and high all through.
fn shelf(desktop: &Desktop) -> (Site, std::path::PathBuf) {
    let site = Site::start();
    let episodes: Vec<Episode> = [
        ("Two lamps", "/two.mp3", vec![(LOW, 8.0), (HIGH, 60.0)]),
        ("High lamp", "/high.mp3", vec![(HIGH, 30.0)]),
    ]
    .into_iter()
    .map(|(title, path, parts)| {
        let sound = mp3(&tones(&parts), desktop.folder());
        let length = sound.len();
        site.put(path, Resource::new("audio/mpeg", sound).etag("\"1\""));
        Episode {
            title,
            url: site.url(path),
            length,
            mime: "audio/mpeg",
        }
    })
    .collect();
    site.put(
        "/feed.xml",
        Resource::rss(podcast("Lamps", &site.url("/"), &episodes)),
    );
    let library = desktop.folder().join("library");
    Cli::new(&library)
        .run(&["add", &site.url("/feed.xml")])
        .done();
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
