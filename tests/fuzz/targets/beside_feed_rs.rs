//! Feeds as this parser and as feed-rs read them. Where both find items, they should find the same ones: as many, with the same
//! titles, pages, files and days. What they say differently is printed, to be looked at, with a count of each kind at the end.
//! `cargo run --release --bin beside_feed_rs FILE-OR-FOLDER…` in this folder.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn main() {
    let mut files = Vec::new();
    for place in std::env::args().skip(1) {
        collect(Path::new(&place), &mut files);
    }
    files.sort();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for file in &files {
        let Ok(bytes) = std::fs::read(file) else {
            continue;
        };
        let kind = compare(&bytes, &mut |what, ours, theirs| {
            println!("{}: {what}: {ours:?} / {theirs:?}", file.display());
            *counts.entry(what).or_default() += 1;
        });
        *counts.entry(kind).or_default() += 1;
    }
    println!("{} files: {counts:#?}", files.len());
}

fn collect(place: &Path, files: &mut Vec<PathBuf>) {
    match std::fs::read_dir(place) {
        Ok(entries) => {
            for entry in entries.flatten() {
                collect(&entry.path(), files);
            }
        }
        Err(_) => files.push(place.to_path_buf()),
    }
}

/// Answers who could read it; `differs` is told what both read and read differently.
fn compare(bytes: &[u8], differs: &mut dyn FnMut(&'static str, String, String)) -> &'static str {
    const URL: &str = "https://example.org/feed";
    let ours = feed::parse(
        bytes,
        feed::Hint {
            content_type: None,
            url: Some(URL),
        },
    );
    let theirs = feed_rs::parser::Builder::new()
        .base_uri(Some(URL))
        .sanitize_content(false)
        .build()
        .parse(bytes);
    let (ours, theirs) = match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => (ours, theirs),
        (Ok(_), Err(_)) => return "read by us alone",
        (Err(_), Ok(_)) => return "READ BY feed-rs ALONE",
        (Err(_), Err(_)) => return "read by neither",
    };
    let title = theirs.title.map(|text| text.content);
    say("title of the feed", ours.title, title, differs);
    if ours.items.len() != theirs.entries.len() {
        let (a, b) = (ours.items.len(), theirs.entries.len());
        differs("how many items", a.to_string(), b.to_string());
        return "read by both";
    }
    for (a, b) in ours.items.into_iter().zip(theirs.entries) {
        say("title", a.title, b.title.map(|text| text.content), differs);
        let page = b.links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
        say("page", a.link, page.map(|link| link.href.clone()), differs);
        let at = a.published.map(|at| at.as_second().to_string());
        say("published", at, b.published.map(|at| at.timestamp().to_string()), differs);
        let file = b.media.iter().flat_map(|media| &media.content).find_map(|one| one.url.as_ref());
        let ours = a.enclosure.map(|file| file.url);
        if ours.is_some() && file.is_some() {
            say("file", ours, file.map(ToString::to_string), differs);
        }
    }
    "read by both"
}

fn say(
    what: &'static str,
    ours: Option<String>,
    theirs: Option<String>,
    differs: &mut dyn FnMut(&'static str, String, String),
) {
    let flat = |text: Option<String>| {
        let text = text.unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (ours, theirs) = (flat(ours), flat(theirs));
    if ours.trim_end_matches('/') != theirs.trim_end_matches('/') {
        differs(what, ours, theirs);
    }
}
