//! From an empty library to sound, and what is left of it after `kill -9`.
use crate::steps::add;
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

/// A show with one episode: a low tone for 25 s, then a high one for 60.
fn show(desktop: &Desktop) -> Site {
    let site = Site::start();
    let sound = mp3(&tones(&[(LOW, 25.0), (HIGH, 60.0)]), desktop.folder());
    let episode = Episode {
        title: "Two lamps",
        url: site.url("/lamps.mp3"),
        length: sound.len(),
        mime: "audio/mpeg",
    };
    site.put(
        "/feed.xml",
        Resource::rss(podcast("Lamps", &site.url("/"), &[episode])),
    );
    site.put(
        "/lamps.mp3",
        Resource::new("audio/mpeg", sound).etag("\"1\""),
    );
    site
}

fn is(hertz: f64) -> impl Fn(&[f32]) -> bool {
    move |samples| dominant(samples, &[LOW / 2.0, LOW, 750.0, HIGH, HIGH * 2.0]) == Some(hertz)
}

#[test]
fn first_run_paste_a_feed_play_seek_and_pause() {
    let desktop = Desktop::start(1280, 832);
    let site = show(&desktop);
    let library = desktop.folder().join("library");
    let window = Window::open(&desktop, &library);
    window.find("heading", "Hear and read, in one place");
    add(&window, &site.url("/feed.xml"), "Subscribe");

    window.go("Home");
    window.click_in_row("Two lamps", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    window.click("button", "Forward 30 seconds");
    desktop.hear_until("the high tone", MOMENT, is(HIGH));
    window.click("button", "Back 15 seconds");
    desktop.hear_until("the low tone again", MOMENT, is(LOW));
    window.click("button", "Pause");
    desktop.hear_until("silence", MOMENT, |s| loudness(s) < 0.001);
    window.close();
}

#[test]
fn killed_while_playing_the_place_is_kept() {
    let desktop = Desktop::start(1280, 832);
    let site = show(&desktop);
    let library = desktop.folder().join("library");
    Cli::new(&library)
        .run(&["add", &site.url("/feed.xml")])
        .done();
    let window = Window::open(&desktop, &library);
    window.click_in_row("Two lamps", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    window.click("button", "Forward 30 seconds");
    desktop.hear_until("the high tone", MOMENT, is(HIGH));
    // Past the moment of the seek, so that only the regular keeping can know it.
    desktop.hear(Duration::from_secs(8));
    window.kill();

    let episodes = Cli::new(&library).json(&["list", "episodes"]);
    let kept = episodes[0]["position_ms"].as_i64().unwrap();
    assert!(
        (33_000..=45_000).contains(&kept),
        "{kept} ms after 30 s of seeking and 8 s or more of playing"
    );

    let window = Window::open(&desktop, &library);
    window.click("button", "Play");
    desktop.hear_until("the high tone where it was left", MOMENT, is(HIGH));
    window.close();
}
