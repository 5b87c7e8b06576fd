//! Sound devices that are chosen, changed and pulled out while something plays.
use crate::steps::ask;
use crate::tones::{self, LOW, MOMENT, is, silent};
use serde_json::json;
use std::time::{Duration, Instant};
use tests::desktop::Desktop;
use tests::site::Site;
use tests::wait::wait_until;
use tests::window::Window;

/// An episode of one tone that plays in the window.
fn playing(desktop: &Desktop) -> (Site, Window<'_>) {
    let site = tones::site(desktop, &[("One lamp", "/lamp.mp3", &[(LOW, 120.0)])]);
    let library = tones::subscribed(desktop, &site);
    let window = Window::open(desktop, &library);
    window.click_in("One lamp", "button", "Play");
    desktop.hear_until("the tone", MOMENT, tone);
    (site, window)
}

fn tone(samples: &[f32]) -> bool {
    is(LOW)(samples)
}

fn place(window: &Window) -> i64 {
    ask(window, "playback", json!({}))["position_ms"]
        .as_i64()
        .unwrap()
}

fn state(window: &Window) -> String {
    ask(window, "playback", json!({}))["state"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_device_is_chosen_by_its_name_and_the_place_goes_on() {
    let desktop = Desktop::start(1280, 832);
    desktop.plug_in("kitchen", "Kitchen radio");
    let kitchen = desktop.recorder("kitchen");
    let (_site, window) = playing(&desktop);
    let devices = ask(&window, "output_devices", json!({}));
    assert_eq!(devices, json!(["Kitchen radio", "Null Output"]));

    let before = place(&window);
    let begun = Instant::now();
    ask(
        &window,
        "set_output_device",
        json!({ "name": "Kitchen radio" }),
    );
    kitchen.hear_until("the tone in the kitchen", MOMENT, tone);
    let took = begun.elapsed();
    assert!(took < Duration::from_millis(1500), "moved after {took:?}");
    desktop.hear_until("silence where it was", MOMENT, silent);
    let moved = place(&window) - before;
    let passed = i64::try_from(begun.elapsed().as_millis()).unwrap();
    assert!(
        (passed - 1200..passed + 500).contains(&moved),
        "{moved} ms in {passed} ms"
    );
    assert_eq!(state(&window), "playing");

    // What the system plays on by default is no matter now.
    desktop.pactl(&["set-default-sink", "kitchen"]);
    desktop.pactl(&["set-default-sink", "ear"]);
    assert!(tone(&kitchen.hear(Duration::from_secs(3))[96_000..]));
    let mixer = desktop.pactl(&["list", "sink-inputs"]);
    assert!(
        mixer.contains("application.name = \"Earmark\""),
        "its name in the mixer: {mixer}"
    );
    ask(&window, "set_output_device", json!({ "name": null }));
    desktop.hear_until("the tone on the usual device", MOMENT, tone);
    kitchen.hear_until("silence in the kitchen", MOMENT, silent);
    window.close();
}

#[test]
fn the_default_device_is_followed() {
    let desktop = Desktop::start(1280, 832);
    desktop.plug_in("kitchen", "Kitchen radio");
    let kitchen = desktop.recorder("kitchen");
    let (_site, window) = playing(&desktop);
    desktop.pactl(&["set-default-sink", "kitchen"]);
    kitchen.hear_until("the tone in the kitchen", MOMENT, tone);
    desktop.hear_until("silence where it was", MOMENT, silent);
    assert_eq!(state(&window), "playing");
    desktop.pactl(&["set-default-sink", "ear"]);
    desktop.hear_until("the tone back again", MOMENT, tone);
    window.close();
}

#[test]
fn a_device_that_is_pulled_out_pauses_and_goes_on_when_it_is_back() {
    let desktop = Desktop::start(1280, 832);
    let number = desktop.plug_in("headset", "Headset");
    let headset = desktop.recorder("headset");
    let (_site, window) = playing(&desktop);
    ask(&window, "set_output_device", json!({ "name": "Headset" }));
    headset.hear_until("the tone in the headset", MOMENT, tone);
    drop(headset);

    desktop.pactl(&["unload-module", &number]);
    window.wait_text("The sound device went away");
    assert_eq!(state(&window), "paused");
    window.find("button", "Play");
    let kept = place(&window);
    desktop.hear_until("silence in the room", MOMENT, silent);
    assert!(silent(&desktop.hear(Duration::from_secs(3))), "not aloud");
    assert_eq!(place(&window), kept);

    desktop.plug_in("headset", "Headset");
    let headset = desktop.recorder("headset");
    headset.hear_until("the tone in the headset again", MOMENT, tone);
    wait_until("the notice to go", || {
        !window.text().contains("The sound device went away")
    });
    let now = place(&window);
    assert!(
        (kept - 1_500..kept + 8_000).contains(&now),
        "{kept} and {now}"
    );
    window.close();
}

#[test]
fn the_only_device_is_pulled_out_and_comes_back() {
    let desktop = Desktop::start(1280, 832);
    let (_site, window) = playing(&desktop);
    let modules = desktop.pactl(&["list", "short", "modules"]);
    let number = modules
        .lines()
        .find(|line| line.contains("sink_name=ear"))
        .and_then(|line| line.split_whitespace().next())
        .unwrap()
        .to_owned();
    desktop.pactl(&["unload-module", &number]);
    window.wait_text("The sound device went away");
    assert_eq!(state(&window), "paused");
    let kept = place(&window);
    desktop.plug_in("ear", "Loudspeaker");
    let ear = desktop.recorder("ear");
    ear.hear_until("the tone again", MOMENT, tone);
    let now = place(&window);
    assert!(
        (kept - 1_500..kept + 8_000).contains(&now),
        "{kept} and {now}"
    );
    window.close();
}

#[test]
fn the_sound_server_hangs_or_dies_and_is_started_again() {
    let desktop = Desktop::start(1280, 832);
    let (_site, window) = playing(&desktop);
    desktop.signal_sound_server("STOP");
    window.wait_text("The sound device went away");
    assert_eq!(state(&window), "paused");
    desktop.signal_sound_server("CONT");
    desktop.hear_until("the tone after the server hung", MOMENT, tone);

    desktop.signal_sound_server("KILL");
    window.wait_text("The sound device went away");
    let kept = place(&window);
    let _server = desktop.start_sound_server();
    let ear = desktop.recorder("ear");
    ear.hear_until("the tone of the new server", MOMENT, tone);
    let now = place(&window);
    assert!(
        (kept - 1_500..kept + 8_000).contains(&now),
        "{kept} and {now}"
    );

    // A server that hangs does not keep the program from ending.
    desktop.signal_sound_server("STOP");
    let begun = Instant::now();
    window.close();
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "{:?}",
        begun.elapsed()
    );
}
