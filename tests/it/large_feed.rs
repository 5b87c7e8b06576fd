//! A feed of fifty megabytes comes in without taking many times its length in memory.
use std::fmt::Write;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tests::process::Process;
use tests::programs::Cli;
use tests::site::{Resource, Site};

const MEGABYTES: usize = 50;
/// The most memory that the program may take, in megabytes: the document itself, and what it needs besides.
const MOST: usize = 300;

/// The most memory that a process ever had, in megabytes; None when it has ended.
fn most(pid: u32) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kb: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kb / 1024)
}

fn large() -> (String, usize) {
    let notes = "<p>Words of an episode, which says what the sea is like, &amp; more of them.</p>"
        .repeat(60);
    let mut body = String::with_capacity((MEGABYTES + 1) << 20);
    body.push_str("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Large</title>");
    let mut count = 0;
    while body.len() < MEGABYTES << 20 {
        let _ = write!(
            body,
            "<item><guid isPermaLink=\"false\">large-{count}</guid><title>Episode {count}</title>\
             <description><![CDATA[{notes}]]></description>\
             <enclosure url=\"https://media.example/{count}.mp3\" length=\"1000\" type=\"audio/mpeg\"/></item>"
        );
        count += 1;
    }
    body.push_str("</channel></rss>");
    (body, count)
}

#[test]
fn fifty_megabytes_come_in_within_bounds() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = Cli::new(&folder.path().join("library"));
    let (body, count) = large();
    site.put("/large.xml", Resource::rss(body));
    let mut command = cli.command(&["add", &site.url("/large.xml")]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut running = Process::start_piped(&mut command);
    let mut peak = 0;
    while running.running() {
        peak = most(running.id()).unwrap_or(peak).max(peak);
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(running.wait().success());
    let feeds = cli.json(&["list", "feeds"]);
    assert_eq!(feeds[0]["items"].as_u64(), Some(count as u64));
    eprintln!("{count} items, {peak} MB at most");
    assert!(peak > MEGABYTES, "{peak} MB were measured");
    assert!(peak < MOST, "{peak} MB");
}
