//! Downloads in the window when things go wrong around them: a server that asks to wait, a folder that is away or moves, a
//! full disk, a network that is paid by the byte; and what a long one costs while it is looked at.
use crate::steps::ask;
use crate::tones::{self, HIGH, LOW, MOMENT, is};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tests::desktop::{Desktop, Sound};
use tests::feeds::{Episode, podcast};
use tests::network::{NOT_PAID, PAID, ToldNetwork};
use tests::process::family;
use tests::programs::Cli;
use tests::site::{Resource, Site};
use tests::sound::wav;
use tests::wait::wait_until;
use tests::window::Window;

/// The numbers of all episodes.
fn episodes(library: &Path) -> Vec<Value> {
    let all = Cli::new(library).json(&["list", "episodes"]);
    let all = all.as_array().unwrap().iter();
    all.map(|row| row["id"].clone()).collect()
}

fn here(library: &Path) -> usize {
    let all = Cli::new(library).json(&["list", "downloads"]);
    let all = all.as_array().unwrap().iter();
    all.filter(|row| row["state"] == "done").count()
}

/// The view is looked at anew.
fn look_again(window: &Window) {
    window.go("Home");
    window.go("Downloads");
}

#[test]
fn one_that_has_to_wait_says_until_when_and_what_is_cleaned_up_comes_back() {
    let desktop = Desktop::start_with(1280, 832, Sound::None);
    let three = [
        ("Busy lamp", "/busy.mp3", &[(LOW, 4.0)][..]),
        ("Low lamp", "/low.mp3", &[(LOW, 4.0)][..]),
        ("High lamp", "/high.mp3", &[(HIGH, 4.0)][..]),
    ];
    let site = tones::site(&desktop, &three);
    site.put(
        "/busy.mp3",
        Resource::status(429).header("Retry-After", "3600"),
    );
    let library = tones::subscribed(&desktop, &site);
    let window = Window::open(&desktop, &library);
    window.go("Downloads");
    ask(&window, "download", json!({ "ids": episodes(&library) }));
    window.wait_text("2 episodes offline");
    window.wait_text("tries again at");
    assert_eq!(here(&library), 2);

    ask(
        &window,
        "set_items",
        json!({ "ids": episodes(&library), "patch": { "done": true, "in_inbox": null, "bookmarked": null, "trashed": null } }),
    );
    window.click("button", "Clean up…");
    window.click_in("Clean up", "switch", "Also all that was played to its end");
    window.click_in("Clean up", "button", "Remove and free …");
    window.wait("the dialog to close", |w| !w.has("dialog", "Clean up"));
    wait_until("both to be gone", || here(&library) == 0);
    window.click_in("Messages", "button", "Undo");
    window.wait_text("2 episodes offline");
    assert_eq!(here(&library), 2);
    window.close();
}

#[test]
fn a_folder_that_is_away_is_named_and_one_that_moves_takes_its_files_along() {
    let desktop = Desktop::start(1280, 832);
    let site = tones::site(&desktop, &[("Long lamp", "/long.mp3", &[(LOW, 60.0)][..])]);
    let library = tones::subscribed(&desktop, &site);
    let folder = |name: &str| desktop.folder().join(name);
    std::fs::create_dir(folder("first")).unwrap();
    let cli = Cli::new(&library);
    let first = folder("first").display().to_string();
    cli.run(&["set", "downloads-folder", &first]).done();
    cli.run(&["download", "Long lamp"]).done();

    let window = Window::open(&desktop, &library);
    std::fs::rename(folder("first"), folder("unplugged")).unwrap();
    window.wait("the folder to be named", |w| {
        look_again(w);
        let text = w.text();
        text.contains(&first) && text.contains("is not there") && text.contains("1 episode offline")
    });
    std::fs::rename(folder("unplugged"), folder("first")).unwrap();
    window.wait("the folder to be there", |w| {
        look_again(w);
        !w.text().contains("is not there")
    });
    assert_eq!(here(&library), 1, "nothing was forgotten");

    window.click_in("Long lamp", "button", "Play…");
    desktop.hear_until("the low tone", MOMENT, is(LOW));
    let second = folder("second");
    std::fs::create_dir(&second).unwrap();
    ask(&window, "relocate_downloads", json!({ "folder": second }));
    let moved = || {
        let shown = cli.json(&["show", "Long lamp"]);
        let path = PathBuf::from(shown["file_path"].as_str().unwrap_or_default());
        path.starts_with(&second) && path.is_file()
    };
    wait_until("the file to be in the other folder", moved);
    desktop.hear_until("the low tone still", MOMENT, is(LOW));
    assert!(
        desktop
            .hear(MOMENT)
            .iter()
            .any(|sample| sample.abs() > 0.01)
    );
    window.close();
}

/// A small disk of its own; unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Of two megabytes. None where this may not be mounted.
    fn mount(at: PathBuf) -> Option<SmallDisk> {
        std::fs::create_dir(&at).unwrap();
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"])
            .arg(&at);
        let mounted = mount.output().is_ok_and(|done| done.status.success());
        mounted.then_some(SmallDisk(at))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_stops_the_queue_in_sight_until_there_is_room() {
    let desktop = Desktop::start_with(1280, 832, Sound::None);
    let Some(disk) = SmallDisk::mount(desktop.folder().join("disk")) else {
        println!("SKIPPED: a small disk can be mounted only by root");
        return;
    };
    let site = tones::site(&desktop, &[("Low lamp", "/low.mp3", &[(LOW, 30.0)][..])]);
    let library = tones::subscribed(&desktop, &site);
    let cli = Cli::new(&library);
    let folder = disk.0.display().to_string();
    cli.run(&["set", "downloads-folder", &folder]).done();
    let filler = disk.0.join("filler");
    std::fs::write(&filler, vec![7; 2_050_000]).unwrap();

    let window = Window::open(&desktop, &library);
    window.go("Downloads");
    ask(&window, "download", json!({ "ids": episodes(&library) }));
    window.wait_text("There is no room on the disk.");
    window.wait_text("1 waiting");
    assert_eq!(site.hits("/low.mp3"), 0);
    std::fs::remove_file(&filler).unwrap();
    window.wait_text("1 episode offline");
    assert!(!window.text().contains("There is no room on the disk."));
    window.close();
}

#[test]
fn on_a_network_that_is_paid_by_the_byte_it_waits_and_goes_on_by_itself() {
    let desktop = Desktop::start_with(1280, 832, Sound::None);
    let network = ToldNetwork::start(desktop.bus_address());
    network.set_metered(PAID);
    let site = tones::site(&desktop, &[("Low lamp", "/low.mp3", &[(LOW, 4.0)][..])]);
    let library = tones::subscribed(&desktop, &site);
    let window = Window::open(&desktop, &library);
    let mut settings = ask(&window, "settings", json!({}));
    settings["downloads_unmetered"] = json!(true);
    ask(&window, "set_settings", json!({ "settings": settings }));
    window.go("Downloads");
    ask(&window, "download", json!({ "ids": episodes(&library) }));
    window.wait_text("This network is paid by the byte.");
    assert_eq!(site.hits("/low.mp3"), 0);
    network.set_metered(NOT_PAID);
    window.wait_text("1 episode offline");
    assert!(!window.text().contains("This network is paid by the byte."));
    window.close();
}

/// Seconds of processor time of these processes (proc(5), fields 14 and 15 of stat).
fn spent(processes: &[u32]) -> f64 {
    let ticks = |pid: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let after = stat.rsplit(')').next().unwrap_or_default();
        let fields = after.split_whitespace().skip(11).take(2);
        fields.map(|n| n.parse::<u64>().unwrap_or(0)).sum::<u64>()
    };
    processes.iter().map(ticks).sum::<u64>() as f64 / 100.0
}

#[test]
fn a_long_download_that_is_looked_at_costs_next_to_nothing() {
    const TIME: Duration = Duration::from_secs(15);
    let desktop = Desktop::start_with(1280, 832, Sound::None);
    let site = Site::start();
    let sound = wav(&vec![0.0; 48_000 * 300]);
    let episode = Episode {
        title: "Long lamp",
        url: site.url("/long.wav"),
        length: sound.len(),
        mime: "audio/wav",
    };
    let feed = podcast("Lamps", &site.url("/"), &[episode]);
    site.put("/feed.xml", Resource::rss(feed));
    site.put("/long.wav", Resource::new("audio/wav", sound).etag("\"1\""));
    site.pace("/long.wav", 500_000);
    let library = tones::subscribed(&desktop, &site);
    let window = Window::open(&desktop, &library);
    window.go("Downloads");
    ask(&window, "download", json!({ "ids": episodes(&library) }));
    window.wait_text("500 kB/s");
    let processes = family(window.process());
    let before = spent(&processes);
    // Time that passes is what is measured here.
    std::thread::sleep(TIME);
    let share = (spent(&processes) - before) / TIME.as_secs_f64() * 100.0;
    println!("{share:.1} % of a core");
    assert!(window.text().contains("/s"), "it still comes");
    // Two are wanted of what is shipped; this is built without optimisation.
    assert!(share < 10.0, "{share:.1} % of a core");
    window.close();
}
