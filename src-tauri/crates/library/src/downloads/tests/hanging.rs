//! A folder of downloads that does not answer, as on a server that is gone: whoever gives a command waits for nothing.
//! A real file system that nobody serves, where this may be mounted; elsewhere there is nothing to try it with.
use super::{done, show, state};
use crate::listening::tests::FakeTransport;
use crate::testing::library::Fixture;
use crate::testing::site::{Site, until};
use crate::{DownloadState, ItemQuery, PlaybackState, Settings};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A hundred milliseconds are promised; the machine that tests may have other work, and a folder that is waited for
/// never answers.
const SOON: Duration = Duration::from_secs(2);

struct Hanging {
    folder: PathBuf,
    /// The serving end: while it is open and silent, whoever touches the folder waits.
    server: Option<File>,
}

impl Hanging {
    /// None where file systems cannot be mounted.
    fn mount(folder: &Path) -> Option<Hanging> {
        std::fs::create_dir_all(folder).unwrap();
        let server = File::options()
            .read(true)
            .write(true)
            .open("/dev/fuse")
            .ok()?;
        let mounted = Command::new("mount")
            .args(["-i", "-t", "fuse", "-o"])
            .arg("fd=0,rootmode=40000,user_id=0,group_id=0")
            .arg("none")
            .arg(folder)
            .stdin(Stdio::from(server.try_clone().unwrap()))
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        mounted.then(|| Hanging {
            folder: folder.to_path_buf(),
            server: Some(server),
        })
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        // Whoever waits gets an error.
        self.server = None;
        let _ = Command::new("umount").arg("-l").arg(&self.folder).status();
    }
}

fn soon<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let done = work();
    let time = began.elapsed();
    assert!(time < SOON, "{what} took {time:?}");
    eprintln!("{what}: {} ms", time.as_millis());
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_folder_that_hangs_holds_up_no_command() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 3).await;
    // One is here, in the library's own folder.
    fixture.library.download(&items[..1]).unwrap();
    done(&fixture, items[0]).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = elsewhere.path().join("server");
    std::fs::create_dir(&folder).unwrap();
    let settings = Settings {
        downloads_folder: Some(folder.display().to_string()),
        ..fixture.library.settings().unwrap()
    };
    fixture.library.set_settings(settings).unwrap();
    fixture.library.download(&items[2..]).unwrap();
    done(&fixture, items[2]).await;
    let Some(hanging) = Hanging::mount(&folder) else {
        eprintln!("nothing can be mounted here");
        return;
    };
    let library = &fixture.library;

    soon("asking for downloads", || library.download(&items[1..2])).unwrap();
    soon("the Downloads view", || library.downloads()).unwrap();
    soon("pausing", || library.pause_download(items[1])).unwrap();
    soon("going on", || library.resume_download(items[1])).unwrap();
    soon("a list", || library.items(&ItemQuery::default())).unwrap();
    soon("an item", || library.item(items[1])).unwrap();

    let fake = Arc::new(FakeTransport::default());
    let session = library.session(fake.clone(), Arc::new(|_| ()));
    let (waits, item) = (session.clone(), items[1]);
    let asked = tokio::task::spawn_blocking(move || waits.play(item, None));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!asked.is_finished());
    soon("the player bar", || session.playback());
    soon("the volume", || session.set_volume(0.5)).unwrap();
    let playing = soon("another episode", || session.play(items[0], None)).unwrap();
    assert_eq!(playing.item.unwrap().id, items[0]);
    assert_eq!(playing.state, PlaybackState::Loading);
    let paused = soon("pausing it", || session.pause()).unwrap();
    assert_eq!(paused.state, PlaybackState::Paused);

    let removed = soon("removing a file", || library.remove_downloads(&items[2..])).unwrap();
    assert_eq!(state(&fixture, items[2]), None);
    soon("the way back", || library.undo(removed.id)).unwrap();

    // The server is gone for good: what waited ends, and does not take the place of what was asked for since.
    drop(hanging);
    assert_eq!(
        asked
            .await
            .unwrap()
            .map(|shown| shown.item.map(|row| row.id))
            .unwrap_or(Some(items[0])),
        Some(items[0])
    );
    assert_eq!(session.playback().item.unwrap().id, items[0]);
    until("nothing is about to begin", || {
        [items[1], items[2]]
            .iter()
            .all(|item| state(&fixture, *item) != Some(DownloadState::Running))
    })
    .await;
    fixture.library.close();
    site.stop().await;
}
