//! Scores the reader on a folder of pages whose text is known: `article_corpus FOLDER [--worst N] [--misses] [--show ID]`.
//! Half of the pages, chosen by their names, is held out: nothing is tuned to it, and its figures stand beside the others.
//! Beside each `ID.html.gz` stands `ID.json` with `main_content`, `with`, `without`, `title` and `page_type`.
#![allow(clippy::print_stdout)]
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use article::{ArticleError, Hint, read_page};
use serde::Deserialize;

#[derive(Deserialize)]
struct Known {
    url: Option<String>,
    page_type: Option<String>,
    title: Option<String>,
    author: Option<String>,
    publish_date: Option<String>,
    #[serde(default)]
    main_content: String,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
}

#[derive(Default)]
struct Score {
    name: String,
    kind: String,
    held_out: bool,
    precision: f64,
    recall: f64,
    f1: f64,
}

#[derive(Default)]
struct Share {
    hit: usize,
    of: usize,
}

impl Share {
    fn count(&mut self, hit: bool) {
        self.of += 1;
        self.hit += usize::from(hit);
    }
    fn percent(&self) -> f64 {
        100.0 * self.hit as f64 / self.of.max(1) as f64
    }
}

/// How often a title, a day and a name were found; of days and names also of those alone that stand in the page.
#[derive(Default)]
struct Said {
    titles: Share,
    dates: Share,
    shown_dates: Share,
    authors: Share,
    shown_authors: Share,
}

impl Said {
    fn add(&mut self, other: &Said) {
        for (share, more) in [
            (&mut self.titles, &other.titles),
            (&mut self.dates, &other.dates),
            (&mut self.shown_dates, &other.shown_dates),
            (&mut self.authors, &other.authors),
            (&mut self.shown_authors, &other.shown_authors),
        ] {
            share.hit += more.hit;
            share.of += more.of;
        }
    }
    /// In brackets of those alone that stand in the page.
    fn print(&self, half: &str, kind: &str) {
        println!(
            "{half:8} {kind:16} title {:.1} % of {}  date {:.1} % of {} ({:.1} % of {})  author {:.1} % of {} ({:.1} % of {})",
            self.titles.percent(),
            self.titles.of,
            self.dates.percent(),
            self.dates.of,
            self.shown_dates.percent(),
            self.shown_dates.of,
            self.authors.percent(),
            self.authors.of,
            self.shown_authors.percent(),
            self.shown_authors.of,
        );
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut folder = None;
    let (mut worst, mut show, mut misses) = (10usize, None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--worst" => worst = arguments.next().ok_or("--worst needs a number")?.parse()?,
            "--show" => show = arguments.next(),
            "--misses" => misses = true,
            _ => folder = Some(argument),
        }
    }
    let folder = folder.ok_or("usage: article_corpus FOLDER [--worst N] [--misses] [--show ID]")?;
    let mut names: Vec<String> = std::fs::read_dir(&folder)?
        .filter_map(|entry| {
            entry
                .ok()?
                .file_name()
                .to_str()?
                .strip_suffix(".html.gz")
                .map(str::to_owned)
        })
        .collect();
    names.sort();
    if let Some(name) = show {
        let (page, known) = load(Path::new(&folder), &name)?;
        let article = read_page(
            &page,
            Hint {
                content_type: None,
                url: known.url.as_deref(),
            },
        )?;
        println!(
            "{:#?}\n=====\n{}\n===== expected\n{}",
            article, article.text, known.main_content
        );
        return Ok(());
    }

    let mut scores = Vec::new();
    let (mut kept, mut leaked) = (Share::default(), Share::default());
    let mut halves: BTreeMap<(bool, String), Said> = BTreeMap::new();
    let (mut refused, mut whole, mut took) = (0, 0, Duration::ZERO);
    for name in &names {
        let (page, known) = load(Path::new(&folder), name)?;
        let start = Instant::now();
        let read = read_page(
            &page,
            Hint {
                content_type: None,
                url: known.url.as_deref(),
            },
        );
        took += start.elapsed();
        let text = match &read {
            Ok(article) => article.text.as_str(),
            Err(ArticleError::Empty | ArticleError::NotAPage(_) | ArticleError::TooLarge(_)) => {
                refused += 1;
                ""
            }
        };
        whole += usize::from(read.as_ref().is_ok_and(|article| !article.extracted));
        let folded = fold(text);
        let miss = |what: &str, missed: bool, known: &str, found: &str| {
            if misses && missed && !is_held_out(name) {
                println!("{name} {what}: {known:?} {found:?}");
            }
        };
        for snippet in &known.with {
            let held = folded.contains(&fold(snippet));
            kept.count(held);
            miss("lost", !held, snippet, "");
        }
        for snippet in &known.without {
            let held = folded.contains(&fold(snippet));
            leaked.count(held);
            miss("leaked", held, snippet, "");
        }
        if let Ok(article) = &read {
            let found_title = article.title.as_deref().unwrap_or_default();
            let found_author = article.byline.as_deref().unwrap_or_default();
            // The day where it was written, which is what readers of the page see.
            let found_date = article
                .published_day
                .map(|day| day.to_string())
                .unwrap_or_default();
            let kind = known
                .page_type
                .clone()
                .unwrap_or_else(|| "unknown".to_owned());
            let said = halves.entry((is_held_out(name), kind)).or_default();
            let source = String::from_utf8_lossy(&page);
            if let Some(title) = &known.title {
                let hit = same_title(found_title, title);
                said.titles.count(hit);
                miss("title", !hit, title, found_title);
            }
            if let Some(date) = &known.publish_date {
                let hit = found_date.starts_with(date.as_str());
                said.dates.count(hit);
                let shown = shows_day(&source, date);
                if shown {
                    said.shown_dates.count(hit);
                }
                let what = if shown {
                    "date"
                } else {
                    "date that is not there"
                };
                miss(what, !hit, date, &found_date);
            }
            if let Some(author) = &known.author {
                let hit = same_author(found_author, author);
                said.authors.count(hit);
                let shown =
                    fold(&source).contains(&fold(author)) || found_author.contains(author.as_str());
                if shown {
                    said.shown_authors.count(hit);
                }
                let what = if shown {
                    "author"
                } else {
                    "author who is not there"
                };
                miss(what, !hit, author, found_author);
            }
        }
        scores.push(score(
            name,
            known.page_type.as_deref().unwrap_or("unknown"),
            text,
            &known.main_content,
        ));
    }

    let mean = |scores: &[&Score], field: fn(&Score) -> f64| {
        scores.iter().map(|score| field(score)).sum::<f64>() / scores.len().max(1) as f64
    };
    let all: Vec<&Score> = scores.iter().collect();
    let of_half = |held_out: bool| -> Vec<&Score> {
        all.iter()
            .copied()
            .filter(|score| score.held_out == held_out)
            .collect()
    };
    for (half, scores) in [
        ("tuned", of_half(false)),
        ("held out", of_half(true)),
        ("both", all.clone()),
    ] {
        if scores.is_empty() {
            continue;
        }
        let mut kinds: BTreeMap<&str, Vec<&Score>> = BTreeMap::new();
        for score in &scores {
            kinds.entry(&score.kind).or_default().push(score);
        }
        for (kind, scores) in kinds
            .iter()
            .map(|(kind, scores)| (*kind, scores))
            .chain([("all", &scores)])
        {
            println!(
                "{half:8} {kind:16} {:4} pages  F1 {:.4}  precision {:.4}  recall {:.4}",
                scores.len(),
                mean(scores, |s| s.f1),
                mean(scores, |s| s.precision),
                mean(scores, |s| s.recall)
            );
        }
    }
    println!(
        "with kept {:.2} %  without leaked {:.2} %",
        kept.percent(),
        leaked.percent()
    );
    for held_out in [false, true] {
        let half = if held_out { "held out" } else { "tuned" };
        let mut all = Said::default();
        for ((_, kind), said) in halves.iter().filter(|((held, _), _)| *held == held_out) {
            said.print(half, kind);
            all.add(said);
        }
        all.print(half, "all");
    }
    println!(
        "{:.2} ms a page, {refused} refused, {whole} without an article",
        took.as_secs_f64() * 1000.0 / names.len().max(1) as f64
    );
    let mut order = all;
    order.sort_by(|a, b| a.f1.total_cmp(&b.f1));
    // Of the half that is held out the pages are not looked at one by one.
    for score in order.iter().filter(|score| !score.held_out).take(worst) {
        println!(
            "{:>8} {:14} F1 {:.3}  precision {:.3}  recall {:.3}",
            score.name, score.kind, score.f1, score.precision, score.recall
        );
    }
    Ok(())
}

/// A hash of the name (FNV-1a) decides, so that a page stays in its half whatever is added.
fn is_held_out(name: &str) -> bool {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    (hash >> 32) & 1 == 1
}

fn load(folder: &Path, name: &str) -> Result<(Vec<u8>, Known), Box<dyn std::error::Error>> {
    let mut page = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(folder.join(format!("{name}.html.gz")))?)
        .take(64 * 1024 * 1024)
        .read_to_end(&mut page)?;
    let known = serde_json::from_slice(&std::fs::read(folder.join(format!("{name}.json")))?)?;
    Ok((page, known))
}

fn words(text: &str) -> HashMap<String, usize> {
    let mut out = HashMap::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        *out.entry(word.to_lowercase()).or_default() += 1;
    }
    out
}

fn score(name: &str, kind: &str, found: &str, expected: &str) -> Score {
    let (found, expected) = (words(found), words(expected));
    let total = |words: &HashMap<String, usize>| words.values().sum::<usize>() as f64;
    let common: usize = found
        .iter()
        .map(|(word, count)| expected.get(word).map_or(0, |other| *count.min(other)))
        .sum();
    let precision = common as f64 / total(&found).max(1.0);
    let recall = common as f64 / total(&expected).max(1.0);
    let f1 = if common == 0 {
        0.0
    } else {
        2.0 * precision * recall / (precision + recall)
    };
    Score {
        name: name.to_owned(),
        kind: kind.to_owned(),
        held_out: is_held_out(name),
        precision,
        recall,
        f1,
    }
}

fn fold(text: &str) -> String {
    let plain = text.replace(['’', '‘'], "'").replace(['“', '”'], "\"");
    plain
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

fn same_title(found: &str, expected: &str) -> bool {
    let letters = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    letters(found) == letters(expected)
}

/// All of the names of one in the other, however they are set apart; or one whole line in the other.
fn same_author(found: &str, expected: &str) -> bool {
    if found.is_empty() {
        return false;
    }
    let (found, expected) = (fold(found), fold(expected));
    let names = |line: &str| -> Vec<String> {
        line.split([',', ';', '&', '|', '/'])
            .flat_map(|part| part.split(" and "))
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect()
    };
    let within = |few: &str, many: &str| {
        let many = names(many);
        names(few).iter().all(|name| many.contains(name))
    };
    found.contains(&expected)
        || expected.contains(&found)
        || within(&found, &expected)
        || within(&expected, &found)
}

/// Whether a day stands in the source of a page in one of the usual ways.
fn shows_day(source: &str, day: &str) -> bool {
    let Ok(day) = day.parse::<jiff::civil::Date>() else {
        return false;
    };
    let numbers = [
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y/%-m/%-d",
        "%Y%m%d",
        "%d.%m.%Y",
        "%-d.%-m.%Y",
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%-m/%-d/%Y",
        "%-d/%-m/%Y",
        "%m/%d/%y",
        "%-m/%-d/%y",
        "%Y.%m.%d",
    ];
    if numbers
        .iter()
        .any(|form| source.contains(&day.strftime(form).to_string()))
    {
        return true;
    }
    // "May 3rd, 2021", "3 May 2021", "Sept. 3 2021".
    let words: Vec<&str> = source
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let year = day.year().to_string();
    let month = day.strftime("%b").to_string().to_lowercase();
    let number = |word: &str| {
        word.trim_end_matches(char::is_alphabetic)
            .trim_start_matches('0')
            == day.day().to_string()
    };
    let named = |word: &str| word.to_lowercase().starts_with(&month);
    words.windows(3).any(|run| {
        (run[2] == year && (named(run[0]) && number(run[1]) || number(run[0]) && named(run[1])))
            || (run[0] == year && named(run[1]) && number(run[2]))
    })
}
