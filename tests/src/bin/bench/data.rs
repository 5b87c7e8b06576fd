//! Feeds by the thousand: importing, searching, parsing.
use crate::beside::{self, ended};
use crate::{figure, median, milliseconds, timed};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use tests::programs::Cli;
use tests::site::{Resource, Site};

const FEEDS: usize = 200;
const EPISODES: usize = 250;
/// Paragraphs of the notes of an episode, each with a link.
const PARAGRAPHS: usize = 10;

/// Words for made show notes, chosen by a fixed sequence so that every run has the same text.
const WORDS: [&str; 24] = [
    "harbour",
    "tide",
    "lantern",
    "keeper",
    "rope",
    "signal",
    "north",
    "ledger",
    "salt",
    "window",
    "ferry",
    "morning",
    "gull",
    "anchor",
    "chart",
    "маяк",
    "прилив",
    "канат",
    "утро",
    "карта",
    "ветер",
    "пристань",
    "лодка",
    "туман",
];

fn words(seed: usize, count: usize) -> String {
    let mut state = seed as u64 + 1;
    let mut out = String::new();
    for _ in 0..count {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        out.push_str(WORDS[(state >> 33) as usize % WORDS.len()]);
        out.push(' ');
    }
    out
}

/// Show notes as they are: paragraphs with links, some of them to other episodes.
fn notes(seed: usize, base: &str) -> String {
    let mut html = String::new();
    for n in 0..PARAGRAPHS {
        let _ = writeln!(
            html,
            "<p class=\"notes\">{} <a href=\"{base}/read/{}?utm_source=notes\" target=\"_blank\">{}</a> {}</p>",
            words(seed + n, 20),
            seed * PARAGRAPHS + n,
            words(seed + n + 7, 3),
            words(seed + n + 13, 20),
        );
    }
    html
}

fn feed(number: usize, episodes: usize, base: &str) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Show {number}</title><link>{base}/{number}</link><description>Made.</description>"
    );
    for i in 0..episodes {
        let (year, month, day) = (2010 + i % 15, 1 + i % 12, 1 + i % 28);
        let seed = number * 100_000 + i;
        let _ = write!(
            xml,
            "<item><title>{title}{i}</title><guid isPermaLink=\"false\">{number}-{i}</guid><pubDate>{year}-{month:02}-{day:02}T06:00:00Z</pubDate>\
             <description>{summary}</description><content:encoded><![CDATA[{notes}]]></content:encoded>\
             <itunes:duration>{seconds}</itunes:duration><enclosure url=\"{base}/{number}/{i}.mp3\" length=\"1000\" type=\"audio/mpeg\"/></item>",
            title = words(seed, 5),
            summary = words(seed + 1, 12),
            notes = notes(seed, base),
            seconds = 600 + i,
        );
    }
    xml.push_str("</channel></rss>");
    xml
}

/// The feeds on a site, and a list of them.
fn feeds(site: &Site, folder: &Path) -> (PathBuf, usize) {
    let base = site.url("");
    let mut list = String::from("<opml version=\"2.0\"><body>");
    let mut bytes = 0;
    for number in 0..FEEDS {
        let xml = feed(number, EPISODES, &base);
        bytes += xml.len();
        let path = format!("/{number}.xml");
        let _ = write!(
            list,
            "<outline type=\"rss\" text=\"Show {number}\" xmlUrl=\"{}\"/>",
            site.url(&path)
        );
        site.put(&path, Resource::rss(xml).etag(&format!("\"{number}\"")));
    }
    list.push_str("</body></opml>");
    let file = folder.join("list.opml");
    std::fs::write(&file, list).expect("a file");
    (file, bytes)
}

pub fn import_and_search(folder: &Path) {
    let site = Site::start();
    let (file, bytes) = feeds(&site, folder);
    let cli = Cli::new(&folder.join("library"));
    let before = ended();
    let ((), import) = timed(|| drop(cli.run(&["import", file.to_str().expect("a name")]).done()));
    let spent = ended() - before;
    let count = cli
        .json(&["list", "episodes", "--limit", "100000"])
        .as_array()
        .map_or(0, Vec::len);
    assert_eq!(count, FEEDS * EPISODES, "every episode is in");
    figure(
        &format!("import of {FEEDS} feeds x {EPISODES} episodes"),
        &format!("{:.2} s", import.as_secs_f64()),
    );
    figure("processor for it", &format!("{spent:.2} s"));
    figure(
        "of feeds",
        &format!("{:.1} MB/s", bytes as f64 / 1e6 / import.as_secs_f64()),
    );
    beside::newsboat(&folder.join("newsboat"), &site, FEEDS);
    beside::gpodder(&folder.join("gpodder"), &file);
    let ((), again) = timed(|| drop(cli.run(&["refresh"]).done()));
    figure("refresh when nothing changed", &milliseconds(again));
    let before = ended();
    let ((), index) = timed(|| drop(cli.run(&["search", "lantern"]).done()));
    figure(
        "the first search, which finishes the index",
        &format!("{:.2} s", index.as_secs_f64()),
    );
    figure("processor for it", &format!("{:.2} s", ended() - before));

    // A process each time, so what it costs to start one is shown beside.
    let run = |args: &[&str]| {
        median(
            (0..15)
                .map(|_| timed(|| drop(cli.run(args).done())).1)
                .collect(),
        )
    };
    let start = run(&["list", "queue"]);
    figure(
        "start of the program and opening of the library",
        &milliseconds(start),
    );
    for query in ["lantern", "прилив утро", "\"keeper rope\"", "harb*"] {
        let time = run(&["search", query, "--limit", "50"]);
        figure(
            &format!("search for {query}, above that"),
            &milliseconds(time.saturating_sub(start)),
        );
    }
}

pub fn parse(folder: &Path) {
    let cli = Cli::new(&folder.join("library"));
    let measure = |name: &str, episodes: usize| {
        let file = folder.join(name);
        let xml = feed(1, episodes, "https://made.example");
        std::fs::write(&file, &xml).expect("a file");
        let path = file.to_str().expect("a name").to_owned();
        let time = median(
            (0..5)
                .map(|_| timed(|| drop(cli.run(&["inspect", "feed", &path]).done())).1)
                .collect(),
        );
        (xml.len(), time)
    };
    let (small, base) = measure("small.xml", 1);
    let (large, time) = measure("large.xml", 8_000);
    let rate = (large - small) as f64 / 1e6 / time.saturating_sub(base).as_secs_f64();
    figure(
        &format!("a feed of {:.0} MB, printed as lines", large as f64 / 1e6),
        &milliseconds(time),
    );
    figure("feeds parsed", &format!("{rate:.0} MB/s"));
}
