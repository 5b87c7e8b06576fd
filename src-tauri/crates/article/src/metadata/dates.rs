//! Dates in the many ways pages write them, machine-readable or for people. Without a zone they are read as UTC.
use dom_query::{Document, NodeRef};
use jiff::{Timestamp, tz::Offset};
use lenient::dates;
use url::Url;

use crate::dom;

/// A machine's date first, else one written for people.
pub(crate) fn parse(raw: &str) -> Option<Timestamp> {
    let raw = raw.trim();
    if raw.len() < 4 || raw.len() > 200 {
        return None;
    }
    dates::machine(raw)
        .or_else(|| dates::find(raw))
        .filter(|found| plausible(*found))
}

/// The web began in 1990; a wrong clock gives the year 1 or 9999.
fn plausible(found: Timestamp) -> bool {
    let year = Offset::UTC.to_datetime(found).year();
    (1970..=2100).contains(&year) && found.as_second() != 0
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
        .and_then(|run| {
            dates::midnight(
                run[0].parse().ok()?,
                run[1].parse().ok()?,
                run[2].parse().ok()?,
            )
        })
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
