//! Runs the parsers over a folder and prints scores: `cargo run -p feed --example feed_corpus --release -- FOLDER`.
//! Files with expected values beside them (`x.xml` and `x.json`) are also compared with those.
#![allow(clippy::print_stdout, clippy::unwrap_used)]
use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::Instant;

use feed::{Hint, ParsedFeed};
use serde_json::Value;

/// Counts of one kind of file.
#[derive(Default)]
pub struct Score {
    pub parsed: usize,
    pub warned: usize,
    pub refused: Vec<(String, String)>,
    pub panicked: Vec<String>,
    pub bytes: usize,
    pub seconds: f64,
    /// Values that differ from the expected ones: (what, ours, theirs, file).
    pub differences: Vec<[String; 4]>,
    pub compared: usize,
}

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    for (kind, score) in score(Path::new(&folder)) {
        let all = score.parsed + score.refused.len() + score.panicked.len();
        println!(
            "{kind}: {} of {all} parsed ({:.1} %), {} with warnings, {} refused, {} panicked; {:.2} MB in {:.3} s = {:.0} MB/s",
            score.parsed,
            100.0 * score.parsed as f64 / all.max(1) as f64,
            score.warned,
            score.refused.len(),
            score.panicked.len(),
            score.bytes as f64 / 1e6,
            score.seconds,
            score.bytes as f64 / 1e6 / score.seconds.max(1e-9),
        );
        for (name, error) in &score.refused {
            println!("  refused {name}: {error}");
        }
        for name in &score.panicked {
            println!("  PANIC {name}");
        }
        if score.compared > 0 {
            println!(
                "  {} values compared, {} differ",
                score.compared,
                score.differences.len()
            );
            for [what, ours, theirs, name] in &score.differences {
                println!("  {what}: {ours} instead of {theirs}  ({name})");
            }
        }
    }
}

/// Runs every parser over the files that look made for it.
pub fn score(folder: &Path) -> BTreeMap<&'static str, Score> {
    let mut scores: BTreeMap<&'static str, Score> = BTreeMap::new();
    let mut files = Vec::new();
    walk(folder, &mut files);
    files.sort();
    for path in files {
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        let name = path
            .strip_prefix(folder)
            .unwrap_or(&path)
            .display()
            .to_string();
        let Some(kind) = kind_of(&path, &name) else {
            continue;
        };
        let score = scores.entry(kind).or_default();
        score.bytes += bytes.len();
        let before = Instant::now();
        let outcome = catch_unwind(|| run(kind, &bytes));
        score.seconds += before.elapsed().as_secs_f64();
        match outcome {
            Err(_) => score.panicked.push(name),
            Ok(Err(error)) => score.refused.push((name, error)),
            Ok(Ok(feed)) => {
                score.parsed += 1;
                if let Some(feed) = feed {
                    score.warned += usize::from(!feed.warnings.is_empty());
                    compare(&feed, &path, &name, score);
                }
            }
        }
    }
    scores
}

fn run(kind: &str, bytes: &[u8]) -> Result<Option<ParsedFeed>, String> {
    let text = |e: feed::FeedError| e.to_string();
    match kind {
        "opml" => feed::parse_opml(bytes).map(|_| None).map_err(text),
        "chapters" => feed::parse_chapters(bytes).map(|_| None).map_err(text),
        "transcripts" => feed::parse_transcript(bytes, None)
            .map(|_| None)
            .map_err(text),
        "pages" => {
            let found = feed::discover(
                bytes,
                Hint {
                    content_type: None,
                    url: Some("https://example.org/"),
                },
            );
            if found.is_empty() {
                Err("no feed is named".to_owned())
            } else {
                Ok(None)
            }
        }
        _ => feed::parse(bytes, Hint::default()).map(Some).map_err(text),
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files)
        } else {
            files.push(path)
        }
    }
}

fn kind_of(path: &Path, name: &str) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    let lower = name.to_ascii_lowercase();
    match extension.as_str() {
        "opml" => Some("opml"),
        "srt" | "vtt" => Some("transcripts"),
        "json" | "html" if lower.contains("transcript") => Some("transcripts"),
        "json" if lower.contains("chapter") => Some("chapters"),
        "json"
            if lower.contains("licens")
                || lower.ends_with("_expected.json")
                || path.with_extension("xml").exists() =>
        {
            None
        }
        "xml" | "rss" | "atom" | "rdf" | "json" => Some("feeds"),
        "html" | "htm" => Some("pages"),
        _ => None,
    }
}

/// Compares with the expected values beside the file, where both name the same thing.
fn compare(ours: &ParsedFeed, path: &Path, name: &str, score: &mut Score) {
    let companion = match path.extension().and_then(|e| e.to_str()) {
        Some("json") => PathBuf::from(
            path.display()
                .to_string()
                .replace(".json", "_expected.json"),
        ),
        Some("xml") => path.with_extension("json"),
        _ => return,
    };
    let Some(theirs) = std::fs::read(companion)
        .ok()
        .and_then(|b| serde_json::from_slice::<Value>(&b).ok())
    else {
        return;
    };
    let ours = serde_json::to_value(ours).unwrap_or_default();
    let mut check = |what: &str, ours: &Value, theirs: Option<&Value>| {
        let Some(theirs) = theirs.filter(|t| !t.is_null() && t.as_str() != Some("")) else {
            return;
        };
        score.compared += 1;
        if tidy(ours) != tidy(theirs) {
            score.differences.push([
                what.to_owned(),
                ours.to_string(),
                theirs.to_string(),
                name.to_owned(),
            ]);
        }
    };
    for key in ["title", "link", "language"] {
        check(key, &ours[key], theirs.get(key));
    }
    check(
        "description",
        &ours["description"],
        theirs.get("description").or(theirs.get("subtitle")),
    );
    check(
        "author",
        &ours["author"],
        theirs
            .pointer("/itunesExt/author")
            .or(theirs.pointer("/authors/0/name")),
    );
    let empty = Vec::new();
    let rows = theirs
        .get("items")
        .or(theirs.get("entries"))
        .and_then(Value::as_array)
        .unwrap_or(&empty);
    for (at, row) in rows.iter().enumerate() {
        let item = &ours["items"][at];
        for (key, other) in [
            ("title", "title"),
            ("link", "link"),
            ("published", "publishedParsed"),
            ("published", "pubDateParsed"),
        ] {
            check(key, &item[key], row.get(other));
        }
        check("updated", &item["updated"], row.get("updatedParsed"));
        check(
            "guid",
            &item["guid"],
            row.get("guid")
                .map(|g| g.get("value").unwrap_or(g))
                .or(row.get("id")),
        );
        check(
            "content",
            &item["content_html"],
            row.get("content").map(|c| c.get("value").unwrap_or(c)),
        );
        check(
            "summary",
            &item["summary"],
            row.get("description").or(row.get("summary")),
        );
        check(
            "author",
            &item["author"],
            row.pointer("/itunesExt/author")
                .or(row.pointer("/authors/0/name")),
        );
        check(
            "image",
            &item["image"],
            row.pointer("/image/url")
                .or(row.pointer("/itunesExt/image")),
        );
        check(
            "enclosure",
            &item["enclosure"]["url"],
            row.pointer("/enclosures/0/url")
                .or(row.pointer("/enclosure/url")),
        );
        check(
            "enclosure type",
            &item["enclosure"]["mime"],
            row.pointer("/enclosures/0/type"),
        );
        check(
            "duration",
            &item["duration_ms"],
            row.pointer("/itunesExt/duration"),
        );
        check("season", &item["season"], row.pointer("/itunesExt/season"));
        check(
            "episode",
            &item["episode"],
            row.pointer("/itunesExt/episode"),
        );
    }
}

fn tidy(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}
