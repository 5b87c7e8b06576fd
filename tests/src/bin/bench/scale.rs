//! A library of 1,000 feeds and 100,000 items: search as one types, the numbers beside the places, first pages of lists.
//! `EARMARK_SCALE` names other numbers (`100x50`), `EARMARK_SCALE_LIBRARY` a folder in which the library stays for the
//! next run.
use crate::{figure, median, milliseconds, timed};
use library::{Filter, ItemKind, ItemQuery, Library, ListFilter, ListHas, ListState, Order, Place};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tests::programs::Cli;
use tests::site::{Resource, Site};

const TIMES: usize = 30;
/// Different words of the made texts. How often each comes follows Zipf: the first stands nearly everywhere, most are rare.
const VOCABULARY: usize = 40_000;
const FIRST: &[&str] = &[
    "the",
    "and",
    "light",
    "about",
    "на",
    "harbour",
    "что",
    "people",
    "story",
    "время",
    "interview",
    "море",
];

/// A fixed sequence, so that every run has the same library.
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// The number of a word: of n words, the k-th comes with a chance of about 1/k.
    fn word(&mut self) -> usize {
        let share = self.next() as f64 / f64::from(1_u32 << 31);
        ((VOCABULARY as f64).powf(share) - 1.0) as usize
    }

    fn text(&mut self, words: usize) -> String {
        let mut out = String::new();
        for _ in 0..words {
            let _ = write!(out, "{} ", word(self.word()));
        }
        out
    }
}

/// The n-th word: syllables of one of two scripts.
fn word(n: usize) -> String {
    if let Some(known) = FIRST.get(n) {
        return (*known).to_owned();
    }
    let (heads, tails) = match n % 3 {
        0 => ("бвгдзклмнпрст", "аеиоуы"),
        _ => ("bcdfghklmnprst", "aeiou"),
    };
    let pick = |from: &str, at: usize| from.chars().nth(at % from.chars().count()).unwrap_or('a');
    let mut out = String::new();
    let mut rest = n;
    while rest > 0 || out.is_empty() {
        out.push(pick(heads, rest));
        out.push(pick(tails, rest / 14));
        rest /= 14 * 5;
    }
    out
}

fn feed(number: usize, items: usize, base: &str) -> String {
    let mut random = Sequence(number as u64 + 1);
    let podcast = !number.is_multiple_of(5);
    let mut xml = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>{}{number}</title><link>{base}/{number}</link>\
         <description>Made.</description>",
        random.text(3)
    );
    for i in 0..items {
        let (year, month, day) = (2010 + i % 15, 1 + i % 12, 1 + (number + i) % 28);
        let length = 40 + random.next() as usize % 300;
        let sound = if podcast {
            format!(
                "<itunes:duration>{}</itunes:duration><enclosure url=\"{base}/{number}/{i}.mp3\" length=\"1000\" type=\"audio/mpeg\"/>",
                300 + random.next() % 7_000
            )
        } else {
            String::new()
        };
        let _ = write!(
            xml,
            "<item><title>{}{i}</title><guid isPermaLink=\"false\">{number}-{i}</guid><link>{base}/{number}/{i}</link>\
             <pubDate>{year}-{month:02}-{day:02}T06:00:00Z</pubDate><description>{}</description>\
             <content:encoded><![CDATA[<p>{}</p>]]></content:encoded>{sound}</item>",
            random.text(5),
            random.text(15),
            random.text(length),
        );
    }
    xml.push_str("</channel></rss>");
    xml
}

fn make(library: &Path, folder: &Path, feeds: usize, items: usize) {
    let site = Site::start();
    let base = site.url("");
    let mut list = String::from("<opml version=\"2.0\"><body>");
    for number in 0..feeds {
        let path = format!("/{number}.xml");
        let _ = write!(
            list,
            "<outline type=\"rss\" xmlUrl=\"{}\"/>",
            site.url(&path)
        );
        site.put(&path, Resource::rss(feed(number, items, &base)));
    }
    list.push_str("</body></opml>");
    let file = folder.join("list.opml");
    std::fs::write(&file, list).expect("a file");
    let cli = Cli::new(library);
    let ((), import) = timed(|| drop(cli.run(&["import", file.to_str().expect("a name")]).done()));
    figure(
        &format!("import of {feeds} feeds x {items} items"),
        &format!("{:.1} s", import.as_secs_f64()),
    );
    let ((), index) = timed(|| drop(cli.run(&["search", "lantern"]).done()));
    figure("and its index", &format!("{:.1} s", index.as_secs_f64()));
}

/// The library that is measured, made when it is not there yet.
pub fn library(folder: &Path) -> PathBuf {
    let size = std::env::var("EARMARK_SCALE").unwrap_or_else(|_| "1000x100".into());
    let (feeds, items) = size.split_once('x').expect("FEEDSxITEMS");
    let (feeds, items) = (feeds.parse().expect("feeds"), items.parse().expect("items"));
    let kept = std::env::var_os("EARMARK_SCALE_LIBRARY").map(PathBuf::from);
    let path = kept.unwrap_or_else(|| folder.join("library"));
    if !path.join("library.db").exists() {
        make(&path, folder, feeds, items);
    }
    path
}

pub fn scale(folder: &Path) {
    let path = library(folder);
    let bytes = std::fs::metadata(path.join("library.db")).map_or(0, |m| m.len());
    figure("its database", &crate::megabytes(bytes));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let open = || {
        let client = deck::client().expect("a client");
        let deps = deck::deps(client, runtime.handle().clone(), Arc::new(|_| {}));
        Library::open(&path, deps).expect("the library")
    };
    let cold = |what: &str, act: &dyn Fn(&Library)| {
        forget(&path.join("library.db"));
        let library = open();
        forget(&path.join("library.db"));
        figure(what, &milliseconds(timed(|| act(&library)).1));
        library.close();
    };
    cold("cold: the numbers beside the places", &|l| {
        l.counts().expect("counts");
    });
    for text in [
        "t",
        "light",
        "harbo",
        &word(2_000),
        &word(30_000),
        "море light",
    ] {
        cold(&format!("cold: search for {text}"), &|l| {
            drop(l.search(text, None).expect("an answer"));
        });
    }
    let library = open();
    counters_and_lists(&library);
    typing(&library);
    figure("memory of this process after all that (PSS)", &pss());
    library.close();
}

/// What this process alone takes, and its share of what several use.
fn pss() -> String {
    let all = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let line = all.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.map_or("not known".to_owned(), |line| line.trim().to_owned())
}

fn counters_and_lists(library: &Library) {
    spread(
        "the numbers beside the places",
        (0..TIMES).map(|_| timed(|| library.counts().expect("counts")).1),
    );
    spread(
        "Home",
        (0..TIMES).map(|_| timed(|| library.home().expect("home")).1),
    );
    spread(
        "all feeds with their numbers",
        (0..TIMES).map(|_| timed(|| library.feeds().expect("feeds")).1),
    );
    let feed = library.feeds().expect("feeds").first().map(|feed| feed.id);
    let lists: [(&str, ItemQuery); 4] = [
        (
            "Inbox",
            ItemQuery {
                place: Place::Inbox,
                ..ItemQuery::default()
            },
        ),
        (
            "Articles",
            ItemQuery {
                kind: Some(ItemKind::Article),
                ..ItemQuery::default()
            },
        ),
        (
            "a show",
            ItemQuery {
                feed,
                ..ItemQuery::default()
            },
        ),
        (
            "Articles, unread",
            ItemQuery {
                kind: Some(ItemKind::Article),
                filter: Filter::Open,
                ..ItemQuery::default()
            },
        ),
    ];
    filtered(library);
    for (name, query) in lists {
        for order in [
            Order::Newest,
            Order::Oldest,
            Order::Added,
            Order::Longest,
            Order::Shortest,
            Order::Title,
        ] {
            let query = ItemQuery {
                order: Some(order),
                limit: 200,
                ..query.clone()
            };
            spread(
                &format!("first page of {name}, {order:?}"),
                (0..TIMES).map(|_| timed(|| library.items(&query).expect("a page")).1),
            );
        }
    }
}

/// First pages of filters: what is frequent, what is rare, what has an index of its own, and nothing at all.
fn filtered(library: &Library) {
    let filters = [
        (
            "not done, under 40 minutes",
            ListFilter {
                states: vec![ListState::Open],
                max_minutes: Some(40),
                ..ListFilter::default()
            },
        ),
        (
            "with chapters, of a language",
            ListFilter {
                has: vec![ListHas::Chapters],
                language: Some("fr".into()),
                ..ListFilter::default()
            },
        ),
        (
            "in Up Next",
            ListFilter {
                states: vec![ListState::Queued],
                ..ListFilter::default()
            },
        ),
        (
            "a common word",
            ListFilter {
                words: format!("{} ", FIRST[0]),
                ..ListFilter::default()
            },
        ),
    ];
    for (name, conditions) in filters {
        for order in [Order::Newest, Order::Longest, Order::Title] {
            let query = ItemQuery {
                order: Some(order),
                limit: 200,
                conditions: Some(conditions.clone()),
                ..ItemQuery::default()
            };
            spread(
                &format!("first page of a filter: {name}, {order:?}"),
                (0..TIMES).map(|_| timed(|| library.items(&query).expect("a page")).1),
            );
        }
    }
}

/// Letter by letter, as the box asks.
fn typing(library: &Library) {
    let sorts: [(&str, Vec<String>); 4] = [
        (
            "common words",
            FIRST.iter().map(|w| (*w).to_owned()).collect(),
        ),
        ("middling words", (200..230).map(word).collect()),
        ("rare words", (20_000..20_030).map(word).collect()),
        (
            "two words",
            (0..15)
                .map(|n| format!("{} {}", word(n), word(300 + n)))
                .collect(),
        ),
    ];
    let mut all = Vec::new();
    for (name, words) in sorts {
        let mut times = Vec::new();
        for text in &words {
            for (end, c) in text.char_indices() {
                let typed = &text[..end + c.len_utf8()];
                times.push(timed(|| library.search(typed, None).expect("an answer")).1);
            }
        }
        all.extend(times.iter().copied());
        spread(&format!("search as one types {name}"), times.into_iter());
    }
    spread("search as one types, all of it", all.into_iter());
    let letters = "abcdefghijklmnoprstuvwабвгдежзик".chars();
    spread(
        "search for one letter",
        letters.map(|c| timed(|| library.search(&c.to_string(), None).expect("an answer")).1),
    );
}

/// The median and the 95th of a hundred.
pub fn spread(what: &str, times: impl Iterator<Item = Duration>) {
    let mut times: Vec<Duration> = times.collect();
    times.sort();
    let p95 = times[(times.len() * 95 / 100).min(times.len() - 1)];
    figure(
        what,
        &format!("{} p95 {}", milliseconds(median(times)), milliseconds(p95)),
    );
}

/// Takes a file out of the machine's memory.
fn forget(file: &Path) {
    if let Ok(file) = std::fs::File::open(file) {
        let _ = file.sync_all();
        let _ = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed);
    }
}
