//! The tests check themselves: that what is played on their desktop is recorded, and that its screen can be pictured.
//! Without that nothing else heard or seen here means anything.
use std::path::Path;
use std::time::Duration;
use tests::desktop::Desktop;
use tests::process::Process;
use tests::sound::{dominant, loudness, tones, wav};

#[test]
fn what_is_played_on_this_desktop_is_what_is_heard() {
    let desktop = Desktop::start(640, 480);
    assert!(
        loudness(&desktop.hear(Duration::from_millis(300))) < 0.001,
        "silence before anything plays"
    );
    let file = desktop.folder().join("tone.wav");
    std::fs::write(&file, wav(&tones(&[(500.0, 3.0)]))).unwrap();
    let mut command = desktop.command(Path::new("paplay"));
    let _playing = Process::start(command.arg(&file), &desktop.folder().join("paplay.log"));
    desktop.hear_until("the tone of 500 Hz", Duration::from_millis(500), |s| {
        dominant(s, &[250.0, 500.0, 1000.0]) == Some(500.0)
    });

    let picture = desktop.folder().join("screen.png");
    desktop.picture(&picture);
    assert!(std::fs::metadata(&picture).unwrap().len() > 100);
}
