//! Names and passwords on the command line, where there is no keyring: read from standard input, kept in a file for its
//! owner only, shown nowhere.
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use tests::feeds::podcast;
use tests::programs::{Cli, Ran};
use tests::site::{Resource, Site};

/// `ann:lamp oil`.
const BASIC: &str = "Basic YW5uOmxhbXAgb2ls";

fn with_input(cli: &Cli, args: &[&str], input: &str) -> Ran {
    let mut child = cli
        .command(args)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("XDG_RUNTIME_DIR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap().into()
}

#[test]
fn a_password_comes_from_standard_input_and_is_shown_nowhere() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::start());
    let feed = podcast("Lamps", &site.url("/"), &[]);
    site.put("/feed", Resource::rss(feed).behind(BASIC));
    let url = site.url("/feed");
    let cli = Cli::new(&folder.path().join("library"));
    let asked = with_input(&cli, &["add", &url], "");
    let host = url
        .strip_prefix("http://")
        .unwrap()
        .strip_suffix("/feed")
        .unwrap();
    assert_eq!(asked.code, 1);
    assert_eq!(
        asked.err.trim(),
        format!("earmark-cli: A name and a password are needed: {host}.")
    );

    let address = url.replace("http://", "http://ann:guessed@");
    let wrong = with_input(&cli, &["add", &address], "");
    assert_eq!(
        wrong.err.trim(),
        format!("earmark-cli: The name and the password were refused: {host}.")
    );
    let added = with_input(&cli, &["add", "--user", "ann", &url], "lamp oil\n").done();
    let out = with_input(&cli, &["login", "Lamps", "--user", "ann"], "lamp oil\r\n")
        .done()
        .out;
    assert!(
        out.contains("in a file in the library's folder that only you can read"),
        "{out}"
    );
    let file = cli.library.join("passwords.json");
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let folder = std::fs::metadata(&cli.library).unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
    for (args, holds) in [
        (&["list", "feeds", "--json"][..], &url),
        (&["export", "opml"], &url),
        (&["export", "json"], &url),
        (&["refresh", "--json"], &"feeds".to_owned()),
    ] {
        let ran = with_input(&cli, args, "").done();
        let all = format!("{}{}", ran.out, ran.err);
        assert!(
            all.contains(holds.as_str()) && !all.contains("lamp oil"),
            "{args:?}: {all}"
        );
    }
    assert!(!added.out.contains("lamp oil"));
    let nobody = with_input(&cli, &["login", "Lamps"], "lamp oil\n");
    assert!(nobody.err.contains("--user"), "{nobody:?}");
    with_input(&cli, &["logout", "Lamps"], "").done();
    let left = std::fs::read_to_string(&file).unwrap();
    assert!(!left.contains("lamp oil"), "{left}");
    let refused = with_input(&cli, &["refresh"], "");
    assert_eq!(
        site.requests("/feed")
            .last()
            .unwrap()
            .header("authorization"),
        None,
        "{refused:?}"
    );
}
