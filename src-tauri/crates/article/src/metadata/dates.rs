//! Dates in the many ways pages write them, machine-readable or for people. Without a zone they are read as UTC.
mod words;

use dom_query::{Document, NodeRef};
use jiff::{Timestamp, civil, tz::Offset};
use url::Url;

use crate::dom;

/// A machine's date first, else one written for people.
pub(crate) fn parse(raw: &str) -> Option<Timestamp> {
    let raw = raw.trim();
    if raw.len() < 4 || raw.len() > 200 {
        return None;
    }
    machine(raw)
        .or_else(|| words::find(raw))
        .filter(|found| plausible(*found))
}

/// `march`, `mar`, `среда`, folded as titles are.
pub(crate) fn is_day_or_month(word: &str) -> bool {
    words::month(word).is_some() || words::is_weekday(word)
}

/// The web began in 1990; a wrong clock gives the year 1 or 9999.
fn plausible(found: Timestamp) -> bool {
    let year = Offset::UTC.to_datetime(found).year();
    (1970..=2100).contains(&year) && found.as_second() != 0
}

fn machine(raw: &str) -> Option<Timestamp> {
    if let Ok(found) = raw.parse::<Timestamp>() {
        return Some(found);
    }
    if raw.bytes().all(|byte| byte.is_ascii_digit()) {
        return match raw.len() {
            10 => Timestamp::from_second(raw.parse().ok()?).ok(),
            13 => Timestamp::from_millisecond(raw.parse().ok()?).ok(),
            8 => civil_date(raw.get(..4)?, raw.get(4..6)?, raw.get(6..8)?),
            _ => None,
        };
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(raw) {
        return Some(zoned.timestamp());
    }
    iso(raw)
}

fn civil_date(year: &str, month: &str, day: &str) -> Option<Timestamp> {
    let date = civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    at(date, civil::Time::midnight(), 0)
}

/// `offset` in minutes east of UTC.
fn at(date: civil::Date, time: civil::Time, offset: i32) -> Option<Timestamp> {
    Offset::from_seconds(offset * 60)
        .ok()?
        .to_timestamp(date.to_datetime(time))
        .ok()
}

/// ISO 8601 as templates write it: space for T, no seconds, `+0300`, `+3`, a zone's name at the end.
fn iso(raw: &str) -> Option<Timestamp> {
    let mut parts = raw.get(..10)?.split(['-', '/']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    let date = civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    let rest = raw.get(10..)?.trim_start_matches(['T', 't', ' ', ',']);
    let clock_len = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'))
        .count();
    let (clock, zone) = rest.split_at(clock_len);
    let mut numbers = clock.split([':', '.']).map(|part| part.parse::<i8>().ok());
    let hour = numbers.next().flatten().unwrap_or(0);
    let minute = numbers.next().flatten().unwrap_or(0);
    let second = numbers.next().flatten().unwrap_or(0);
    let time = civil::Time::new(hour, minute, second.min(59), 0).unwrap_or(civil::Time::midnight());
    at(date, time, offset(zone.trim()))
}

fn offset(zone: &str) -> i32 {
    let sign = match zone.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return 0,
    };
    let digits: String = zone[1..]
        .chars()
        .take(5)
        .filter(char::is_ascii_digit)
        .collect();
    let (hours, minutes) = if digits.len() > 2 {
        digits.split_at(2)
    } else {
        (digits.as_str(), "0")
    };
    let total = hours.parse::<i32>().unwrap_or(0) * 60 + minutes.parse::<i32>().unwrap_or(0);
    if total <= 15 * 60 { sign * total } else { 0 }
}

/// `/2025/09/04/` in an address.
pub(super) fn in_address(url: &Url) -> Option<Timestamp> {
    let parts: Vec<&str> = url.path_segments()?.collect();
    let numbers = |part: &str, len: usize| {
        part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let found = parts
        .windows(3)
        .find(|run| numbers(run[0], 4) && numbers(run[1], 2) && numbers(run[2], 2));
    found
        .and_then(|run| civil_date(run[0], run[1], run[2]))
        .filter(|found| plausible(*found))
}

/// What a reader sees: `<time>`, microdata, then short lines near the headline that hold a date.
pub(super) fn in_page(doc: &Document) -> Option<Timestamp> {
    let nodes = dom::elements(&dom::body(doc));
    let microdata = nodes.iter().filter(|node| {
        dom::attr(node, "itemprop").is_some_and(|prop| {
            prop.split_whitespace()
                .any(|word| word == "datePublished" || word == "dateCreated")
        })
    });
    if let Some(found) = microdata.filter_map(said).next() {
        return Some(found);
    }
    let times = || {
        nodes
            .iter()
            .filter(|node| node.has_name("time") && !in_aside(node))
    };
    let marked = times().find(|node| node.has_attr("pubdate") || names(node).contains("publi"));
    if let Some(found) = marked.and_then(said).or_else(|| times().find_map(said)) {
        return Some(found);
    }
    let dated = nodes.iter().filter(|node| {
        let names = names(node);
        names
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| {
                matches!(
                    word,
                    "date"
                        | "published"
                        | "pubdate"
                        | "dateline"
                        | "postdate"
                        | "timestamp"
                        | "datetime"
                        | "posted"
                        | "time"
                )
            })
    });
    dated
        .filter(|node| !in_aside(node))
        .take(50)
        .find_map(|node| visible(node))
        .or_else(|| near_headline(&nodes))
}

fn near_headline(nodes: &[NodeRef<'_>]) -> Option<Timestamp> {
    let headline = nodes.iter().position(|node| node.has_name("h1"))?;
    let start = headline.saturating_sub(15);
    nodes
        .iter()
        .skip(start)
        .take(75)
        .filter(|node| !matches!(&*dom::name(node), "script" | "style" | "nav"))
        .find_map(visible)
}

fn said(node: &NodeRef<'_>) -> Option<Timestamp> {
    let stated = ["datetime", "content", "title", "data-datetime"]
        .iter()
        .filter_map(|key| dom::attr(node, key))
        .find_map(|raw| parse(&raw));
    stated.or_else(|| visible(node))
}

fn visible(node: &NodeRef<'_>) -> Option<Timestamp> {
    if node.normalized_char_count() > 80 {
        return None;
    }
    let line = dom::line(node);
    if line.len() < 6 { None } else { parse(&line) }
}

fn names(node: &NodeRef<'_>) -> String {
    format!(
        "{} {}",
        node.class().unwrap_or_default(),
        node.id_attr().unwrap_or_default()
    )
    .to_ascii_lowercase()
}

fn in_aside(node: &NodeRef<'_>) -> bool {
    // The page's own class says what it has besides its text.
    let above = node
        .ancestors_it(None)
        .filter(|above| !above.has_name("body") && !above.has_name("html"));
    above.into_iter().any(|above| {
        matches!(&*dom::name(&above), "aside" | "footer" | "nav")
            || names(&above).contains("related")
            || names(&above).contains("sidebar")
            || names(&above).contains("comment")
    })
}
