//! The player as the rest of the desktop knows it: media keys and panels by MPRIS, and a machine that stays awake.
use crate::steps::ask;
use crate::tones::{self, HIGH, LOW, MOMENT, THIRD, is, silent};
use serde_json::json;
use std::time::Duration;
use tests::bus::{Login, Remote, Told, players};
use tests::desktop::{Desktop, Sound};
use tests::programs::Cli;
use tests::site::Site;
use tests::sound::loudness;
use tests::wait::wait_until;
use tests::window::Window;

const PLAYER: &str = "org.mpris.MediaPlayer2.earmark";

/// A show with two episodes: a low tone for 25 s, then a high one for 60; and a third tone for 40 s.
fn show(desktop: &Desktop) -> Site {
    let two = [
        ("Two lamps", "/two.mp3", &[(LOW, 25.0), (HIGH, 60.0)][..]),
        ("The third lamp", "/third.mp3", &[(THIRD, 40.0)][..]),
    ];
    tones::site(desktop, &two)
}

fn near(place: f64, wanted: f64) -> bool {
    (place - wanted).abs() < 1.5
}

#[test]
fn media_keys_steer_what_plays() {
    let desktop = Desktop::start(1280, 832);
    let site = show(&desktop);
    let library = tones::subscribed(&desktop, &site);
    let window = Window::open(&desktop, &library);
    let remote = Remote::find(&desktop, PLAYER);
    assert_eq!(remote.about::<String>("Identity"), "Earmark");
    assert_eq!(
        remote.about::<String>("DesktopEntry"),
        "org.earmark.Earmark"
    );
    assert_eq!(remote.status(), "Stopped");
    for cannot in [
        "CanPlay",
        "CanPause",
        "CanSeek",
        "CanGoNext",
        "CanGoPrevious",
    ] {
        assert!(!remote.get::<bool>(cannot), "{cannot} with nothing there");
    }
    assert!(remote.refuses("OpenUri", &("https://show.example/a.mp3",)));

    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    wait_until("the length to be known", || {
        let length = remote.metadata("mpris:length");
        length.is_some_and(|l| near(l.parse::<f64>().unwrap() / 1e6, 85.0))
    });
    assert_eq!(desktop.playerctl(&["status"]), "Playing");
    assert_eq!(remote.metadata("xesam:title").unwrap(), "Two lamps");
    assert_eq!(remote.metadata("xesam:artist").unwrap(), "Lamps");
    assert_eq!(remote.metadata("xesam:album").unwrap(), "Lamps");
    assert_eq!(remote.metadata("xesam:url"), None, "it is on this machine");
    let track = remote.metadata("mpris:trackid").unwrap();
    assert!(track.starts_with("/org/earmark/Earmark/item/"), "{track}");
    for can in ["CanPlay", "CanPause", "CanSeek", "CanGoPrevious"] {
        assert!(remote.get::<bool>(can), "{can}");
    }

    desktop.playerctl(&["pause"]);
    desktop.hear_until("silence", MOMENT, silent);
    assert_eq!(remote.status(), "Paused");
    window.find("button", "Play");
    desktop.playerctl(&["play-pause"]);
    desktop.hear_until("the low tone again", MOMENT, is(LOW));

    // To a place, from outside and from the window; both are told.
    remote.told();
    desktop.playerctl(&["position", "40"]);
    desktop.hear_until("the high tone", MOMENT, is(HIGH));
    remote.wait_seeked(39.0..42.0);
    window.click_in("Player", "button", "Back 15 seconds");
    remote.wait_seeked(23.0..33.0);
    window.click_in("Player", "button", "Back 15 seconds");
    desktop.hear_until("the low tone after two steps back", MOMENT, is(LOW));
    remote.wait_seeked(8.0..20.0);
    // The place is that of what is heard now: the high tone begins at 25 s.
    desktop.playerctl(&["position", "22"]);
    remote.wait_seeked(21.0..24.0);
    let moment = Duration::from_millis(100);
    desktop.hear_until("the low tone at 22 s", moment, is(LOW));
    desktop.hear_until("the high tone at 25 s", moment, is(HIGH));
    let place = remote.position();
    assert!((24.9..25.7).contains(&place), "{place} s");
    remote.call("Previous", &());
    desktop.hear_until("the low tone from the beginning", MOMENT, is(LOW));
    remote.wait_seeked(0.0..2.0);
    let stale = zbus::zvariant::ObjectPath::try_from("/org/earmark/Earmark/item/999").unwrap();
    remote.call("SetPosition", &(stale, 60_000_000_i64));
    assert!(is(LOW)(&desktop.hear(MOMENT)), "meant for another track");

    // Between two words of the player the place moves on, and it follows the speed.
    let mut places: Vec<f64> = (0..12)
        .map(|_| {
            std::thread::sleep(Duration::from_millis(40));
            remote.position()
        })
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    places.dedup();
    assert!(places.len() > 8, "{places:?}");
    remote.set("Rate", 2.0);
    wait_until("double speed", || remote.get::<f64>("Rate") == 2.0);
    remote.call("Seek", &(-60_000_000_i64,));
    desktop.hear(Duration::from_secs(1));
    let from = remote.position();
    desktop.hear(Duration::from_secs(3));
    let moved = remote.position() - from;
    assert!((5.0..7.0).contains(&moved), "{moved} s in 3 s");
    remote.set("Rate", 9.0);
    wait_until("the highest speed", || remote.get::<f64>("Rate") == 4.0);
    remote.set("Rate", 1.0);
    wait_until("the usual speed", || remote.get::<f64>("Rate") == 1.0);

    // Loudness goes both ways.
    remote.call("Previous", &());
    desktop.hear_until("the beginning", MOMENT, is(LOW));
    let full = loudness(&desktop.hear(MOMENT));
    remote.set("Volume", 0.5);
    desktop.hear_until("it quieter", MOMENT, |s| {
        is(LOW)(s) && (0.02..0.8).contains(&(loudness(s) / full))
    });
    ask(&window, "set_volume", json!({ "volume": 0.25 }));
    wait_until("the volume of the window", || {
        remote.get::<f64>("Volume") == 0.25
    });
    window.close();
}

#[test]
fn next_by_key_and_at_the_end() {
    let desktop = Desktop::start(1280, 832);
    let site = show(&desktop);
    let library = tones::subscribed(&desktop, &site);
    let episodes = Cli::new(&library).json(&["list", "episodes"]);
    let third = episodes
        .as_array()
        .and_then(|all| all.iter().find(|e| e["title"] == "The third lamp"))
        .map(|e| e["id"].clone())
        .unwrap();
    let window = Window::open(&desktop, &library);
    let remote = Remote::find(&desktop, PLAYER);
    ask(
        &window,
        "queue_add",
        json!({ "ids": [third], "place": "last" }),
    );
    wait_until("something to go on with", || remote.get("CanGoNext"));
    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));

    desktop.playerctl(&["next"]);
    desktop.hear_until("the third tone", MOMENT, is(THIRD));
    wait_until("its title", || {
        remote.metadata("xesam:title").as_deref() == Some("The third lamp")
    });
    assert!(remote.get::<bool>("CanGoNext"), "the first went to the end");

    // Near its end, so that the other follows by itself: a new track, not a jump.
    wait_until("its length", || remote.metadata("mpris:length").is_some());
    desktop.playerctl(&["position", "35"]);
    remote.wait_seeked(34.0..37.0);
    desktop.hear(Duration::from_secs(2));
    remote.told();
    wait_until("the one that follows", || {
        remote.metadata("xesam:title").as_deref() == Some("Two lamps")
    });
    desktop.hear_until("its tone", MOMENT, |s| is(LOW)(s) || is(HIGH)(s));
    let told = remote.told();
    let seeked = |t: &Told| matches!(t, Told::Seeked(_));
    assert!(!told.iter().any(seeked), "it is no jump: {told:?}");
    let state = |t: &Told| matches!(t, Told::Changed(n) if n.contains(&"PlaybackStatus".into()));
    assert!(!told.iter().any(state), "it never stopped: {told:?}");

    // Beyond the end is as Next; with nothing more it is the end.
    assert!(!remote.get::<bool>("CanGoNext"));
    remote.call("Seek", &(600_000_000_i64,));
    desktop.hear_until("silence", MOMENT, silent);
    wait_until("the end", || remote.status() == "Stopped");
    window.close();
}

#[test]
fn the_panel_stops_raises_and_quits() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    let remote = Remote::find(&desktop, PLAYER);
    window.click_in("A card for every boat", "button", "Play");
    let speech = |s: &[f32]| loudness(s) > 0.005;
    desktop.hear_until("speech", Duration::from_millis(800), speech);
    wait_until("the picture", || remote.metadata("mpris:artUrl").is_some());
    let picture = remote.metadata("mpris:artUrl").unwrap();
    let file = picture.strip_prefix("file://").unwrap();
    assert!(std::path::Path::new(file).is_file(), "{picture}");

    // Back is to the beginning of the chapter.
    let chapters = ask(&window, "playback", json!({}))["chapters"].clone();
    let second = chapters[1]["start_ms"].as_f64().unwrap() / 1e3;
    desktop.playerctl(&["position", &format!("{}", second + 8.0)]);
    wait_until("a place in the second chapter", || {
        near(remote.position(), second + 8.0)
    });
    remote.told();
    desktop.playerctl(&["previous"]);
    remote.wait_seeked(second - 1.0..second + 2.0);

    desktop.playerctl(&["stop"]);
    desktop.hear_until("silence", Duration::from_millis(800), silent);
    wait_until("no track", || remote.metadata("mpris:trackid").is_none());
    assert_eq!(remote.status(), "Stopped");
    assert!(!remote.get::<bool>("CanSeek"));
    assert!(remote.get::<bool>("CanPlay"), "it is still in Up Next");
    desktop.playerctl(&["play"]);
    desktop.hear_until("speech again", Duration::from_millis(800), speech);

    remote.about_call("Raise");
    // Another library is another program: both are there under names of their own.
    let other = desktop.folder().join("other");
    let second = Window::open(&desktop, &other);
    wait_until("two players", || players(&desktop).len() == 2);
    let names = players(&desktop);
    assert_eq!(names[0], PLAYER);
    assert!(
        names[1].starts_with(&format!("{PLAYER}.instance")),
        "{names:?}"
    );
    second.close();
    wait_until("one player", || players(&desktop).len() == 1);

    let process = window.process();
    remote.about_call("Quit");
    wait_until("the program to end", || {
        !std::path::Path::new(&format!("/proc/{process}/exe")).exists()
    });
    wait_until("its name to be free", || players(&desktop).is_empty());
}

#[test]
fn the_machine_stays_awake_while_it_plays() {
    let desktop = Desktop::start(1280, 832);
    let login = Login::start(&desktop);
    let site = show(&desktop);
    let library = tones::subscribed(&desktop, &site);
    let window = Window::open(&desktop, &library);
    window.click_in("Two lamps", "button", "Play");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    let lock = ["idle by Earmark"];
    wait_until("the lock", || login.held() == lock);
    window.click_in("Player", "button", "Pause");
    let took = login.wait_free();
    assert!(took < Duration::from_secs(1), "let go after {took:?}");
    window.click_in("Player", "button", "Play");
    wait_until("the lock again", || login.held() == lock);
    desktop.hear_until("the low tone again", MOMENT, is(LOW));

    let mut settings = ask(&window, "settings", json!({}));
    settings["stay_awake"] = json!(false);
    ask(&window, "set_settings", json!({ "settings": settings }));
    login.wait_free();
    assert!(is(LOW)(&desktop.hear(MOMENT)), "it plays on");
    settings["stay_awake"] = json!(true);
    ask(&window, "set_settings", json!({ "settings": settings }));
    wait_until("the lock once more", || login.held() == lock);
    window.kill();
    login.wait_free();
}

#[test]
fn without_a_bus_and_without_a_sound_card_it_plays_on_in_silence() {
    let desktop = Desktop::start_with(1280, 832, Sound::None);
    let site = show(&desktop);
    let library = tones::subscribed(&desktop, &site);
    let nowhere = "unix:path=/nonexistent/bus";
    let env = [
        ("DBUS_SESSION_BUS_ADDRESS", nowhere),
        ("DBUS_SYSTEM_BUS_ADDRESS", nowhere),
    ];
    let window = Window::open_with(&desktop, &library, &env);
    window.click_in("Two lamps", "button", "Play");
    window.wait_text("No sound device could be opened");
    window.wait("the time to pass", |w| {
        crate::steps::second(w).is_some_and(|s| s >= 2)
    });
    let playback = ask(&window, "playback", json!({}));
    assert_eq!(playback["silent"], true);
    assert_eq!(playback["state"], "playing");
    assert_eq!(players(&desktop), [""; 0]);
    window.close();
}
