//! A show behind a password: in the window, where it is asked for; and in the keyring of the desktop.
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use tests::desktop::Desktop;
use tests::feeds::{Episode, podcast};
use tests::programs::{Cli, Ran, cli};
use tests::secrets::Secrets;
use tests::site::{Resource, Site};
use tests::sound::{mp3, tones};
use tests::wait::wait_until;
use tests::window::Window;

/// `ann:lamp oil`.
const BASIC: &str = "Basic YW5uOmxhbXAgb2ls";
const PASSWORD: &str = "lamp oil";

/// A show of which the feed and the sound are for members.
fn members(desktop: &Desktop) -> Site {
    let site = Site::start();
    let sound = mp3(&tones(&[(500.0, 5.0)]), desktop.folder());
    let episodes = [Episode {
        title: "For members",
        url: site.url("/1.mp3"),
        length: sound.len(),
        mime: "audio/mpeg",
    }];
    let feed = podcast("The members\u{2019} lamp", &site.url("/"), &episodes);
    site.put("/feed.xml", Resource::rss(feed).behind(BASIC));
    site.put(
        "/1.mp3",
        Resource::new("audio/mpeg", sound)
            .etag("\"1\"")
            .behind(BASIC),
    );
    site
}

/// Whether the password stands in any file of a folder but the one that is for it.
fn leaks(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(leaks(&path));
        } else if !path.ends_with("passwords.json")
            && let Ok(bytes) = std::fs::read(&path)
            && bytes
                .windows(PASSWORD.len())
                .any(|part| part == PASSWORD.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_show_behind_a_password_is_subscribed_to_and_downloaded() {
    let desktop = Desktop::start(1280, 832);
    let site = members(&desktop);
    let library = desktop.folder().join("library");
    let window = Window::open(&desktop, &library);
    window.fill("textbox", "Paste a link", &site.url("/feed.xml"));
    window.click("button", "Add");
    window.wait_text("asks for a name and a password");
    window.wait_text("is not encrypted: others");
    window.fill("textbox", "Name", "ann");
    window.fill("textbox", "Password", "guessed");
    window.click_in("Add", "button", "Sign in");
    window.wait_text("did not accept this name and password");
    window.fill("textbox", "Password", PASSWORD);
    window.click_in("Add", "button", "Sign in");
    window.click_in("Add", "button", "Subscribe");
    window.find("heading", "The members’ lamp");
    window.click_in("For members", "button", "Download");
    let finished = || {
        let all = Cli::new(&library).json(&["list", "downloads"]);
        all.to_string().contains("\"done\"")
    };
    wait_until("the sound to be here", finished);
    assert!(
        site.requests("/1.mp3")
            .iter()
            .all(|asked| asked.header("authorization") == Some(BASIC))
    );

    // The publisher changes it: it is asked for where the show is.
    let other = "Basic YW5uOm5ldyBvaWw=";
    site.put(
        "/feed.xml",
        Resource::rss(podcast("The members\u{2019} lamp", &site.url("/"), &[])).behind(other),
    );
    window.click("button", "Refresh");
    window.click("button", "Enter password");
    window.fill("textbox", "Password", "new oil");
    window.click_in("Name and password", "button", "Sign in");
    window.wait("the dialog to close", |w| {
        !w.has("dialog", "Name and password")
    });
    window.wait("the feed to be well again", |w| {
        !w.has("button", "Enter password")
    });
    window.close();
    assert_eq!(leaks(&library), Vec::<String>::new());
    assert_eq!(leaks(&desktop.folder().join("home")), Vec::<String>::new());
}

/// `earmark-cli` on the desktop, with this on its standard input.
fn run(desktop: &Desktop, library: &Path, args: &[&str], input: &str) -> Ran {
    let mut child = desktop
        .command(&cli())
        .args(args)
        .env("EARMARK_LIBRARY", library)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("earmark-cli starts");
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(input.as_bytes()).expect("it is read");
    drop(stdin);
    child.wait_with_output().expect("it ends").into()
}

#[test]
fn where_the_desktop_has_a_keyring_the_password_is_there_and_in_no_file() {
    let desktop = Desktop::start(640, 480);
    let secrets = Secrets::start(&desktop);
    let site = members(&desktop);
    let library = desktop.folder().join("library");
    let run = |args: &[&str], input: &str| run(&desktop, &library, args, input);
    let asked = run(&["add", &site.url("/feed.xml")], "");
    assert_eq!(asked.code, 1);
    assert!(
        asked.err.contains("A name and a password are needed"),
        "{asked:?}"
    );
    run(
        &["add", "--user", "ann", &site.url("/feed.xml")],
        &format!("{PASSWORD}\n"),
    )
    .done();
    let host = site.url("");
    let label = format!("Earmark: {host}");
    assert_eq!(secrets.all(), [(label.clone(), PASSWORD.to_owned())]);
    run(&["download", "For members"], "").done();
    assert!(!library.join("passwords.json").exists());
    assert_eq!(leaks(&library), Vec::<String>::new());

    // Another one takes its place, and none is left behind.
    let wrong = run(&["login", "members", "--user", "ann"], "guessed\n");
    assert!(wrong.err.contains("refused"), "{wrong:?}");
    assert_eq!(secrets.all(), [(label.clone(), "guessed".to_owned())]);
    let right = run(
        &["login", "members", "--user", "ann"],
        &format!("{PASSWORD}\n"),
    )
    .done();
    assert!(right.out.contains("in the keyring"), "{right:?}");
    run(&["refresh"], "").done();
    run(&["logout", "members"], "").done();
    assert_eq!(secrets.all(), []);
}
