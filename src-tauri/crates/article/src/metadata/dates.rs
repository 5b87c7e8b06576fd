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

/// The web began in 1990; a wrong clock gives the year 1 or 9999, a template a year to come. What is announced may be of
/// next year.
fn plausible(found: Timestamp) -> bool {
    let year = |at| Offset::UTC.to_datetime(at).year();
    (1970..=year(Timestamp::now()) + 1).contains(&year(found)) && found.as_second() != 0
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
    let all: Vec<&NodeRef<'_>> = nodes
        .iter()
        .filter(|node| node.has_name("time") && !in_aside(node))
        .collect();
    // When it was changed last is no answer where it says when it came out.
    let times = || all.iter().copied().filter(|node| !of_change(node));
    let marked = times().find(|node| node.has_attr("pubdate") || names(node).contains("publi"));
    let first = marked.and_then(said).or_else(|| times().find_map(said));
    if let Some(found) = first.or_else(|| published_line(doc)) {
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
        .filter(|node| !in_aside(node) && !in_teaser(node) && !of_change(node))
        .take(50)
        .find_map(|node| visible(node))
        .or_else(|| near_headline(&nodes))
        .or_else(|| all.iter().find_map(|node| said(node)))
}

/// Words before a date that tell when a text came out, and when it was changed.
const PUBLISHED: &[&str] = &[
    "published",
    "posted",
    "first published",
    "опубликовано",
    "дата публикации",
    "veröffentlicht",
    "publié",
    "publicado",
    "pubblicato",
    "gepubliceerd",
    "publicerad",
    "opublikowano",
    "опубліковано",
];
const CHANGED: &[&str] = &[
    "updated",
    "last updated",
    "modified",
    "last modified",
    "edited",
    "last edited",
    "обновлено",
    "изменено",
    "aktualisiert",
    "stand:",
    "mis à jour",
    "modifié",
    "actualizado",
    "aggiornato",
    "atualizado",
    "bijgewerkt",
    "uppdaterad",
    "zaktualizowano",
    "оновлено",
    "更新",
    "수정",
    "güncelleme",
    "aktualizováno",
    "تحديث",
    "עודכן",
    "cập nhật",
];

/// A short line that says when it was published.
pub(super) fn published_line(doc: &Document) -> Option<Timestamp> {
    let nodes = dom::elements(&dom::body(doc));
    nodes
        .iter()
        .filter(|node| {
            matches!(
                &*dom::name(node),
                "p" | "div" | "span" | "time" | "li" | "dd" | "small"
            )
        })
        .filter_map(|node| Some((node, dom::short_line(node, 120)?)))
        .filter(|(node, _)| !in_aside(node))
        .find_map(|(_, line)| {
            let lower = line.to_lowercase();
            let at = PUBLISHED.iter().find_map(|word| lower.find(word))?;
            // Of "Updated 3 May, published 1 May" what follows the word.
            let rest = lower.get(at..)?;
            let end = CHANGED
                .iter()
                .filter_map(|word| rest.find(word))
                .min()
                .unwrap_or(rest.len());
            parse(rest.get(..end)?)
        })
}

/// Whether it tells when the text was changed: by its name, by its words, or by those just before it.
fn of_change(node: &NodeRef<'_>) -> bool {
    let named = |names: &str| {
        names
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| {
                matches!(
                    word,
                    "updated" | "modified" | "datemodified" | "lastmod" | "edited"
                )
            })
    };
    if named(&names(node))
        || dom::attr(node, "itemprop").is_some_and(|prop| prop.contains("dateModified"))
    {
        return true;
    }
    let says = |words: &str| {
        let lower = words.trim_start().to_lowercase();
        CHANGED.iter().any(|word| lower.starts_with(word))
    };
    if dom::short_line(node, 80).is_some_and(|line| says(&line)) {
        return true;
    }
    let before = node
        .prev_sibling()
        .filter(|before| before.text().chars().take(80).count() < 60);
    before.is_some_and(|before| {
        let text = before.text();
        let last = text
            .rsplit(['|', '•', '·', '\n'])
            .find(|part| !part.trim().is_empty())
            .unwrap_or_default()
            .trim()
            .to_lowercase();
        CHANGED.iter().any(|word| last.starts_with(word))
            || last.trim_end_matches([':', ' ']).ends_with("updated")
    })
}

fn near_headline(nodes: &[NodeRef<'_>]) -> Option<Timestamp> {
    let headline = nodes.iter().position(|node| node.has_name("h1"))?;
    let start = headline.saturating_sub(15);
    nodes
        .iter()
        .skip(start)
        .take(75)
        .filter(|node| !matches!(&*dom::name(node), "script" | "style" | "nav"))
        .filter(|node| !in_aside(node) && !in_teaser(node) && !of_change(node))
        .find_map(visible)
}

/// Whether it stands in a box with a heading that leads to another page.
fn in_teaser(node: &NodeRef<'_>) -> bool {
    std::iter::once(*node)
        .chain(node.ancestors_it(Some(3)))
        .take_while(|above| !matches!(&*dom::name(above), "body" | "main" | "article" | "header"))
        .any(|above| {
            let mut headings = above
                .descendants_it()
                .filter(|inner| matches!(&*dom::name(inner), "h1" | "h2" | "h3" | "h4"))
                .take(2);
            headings.next().is_some_and(|heading| {
                !heading.has_name("h1") && heading.descendants_it().any(|inner| inner.has_name("a"))
            })
        })
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
    let above = std::iter::once(*node)
        .chain(node.ancestors_it(None))
        .filter(|above| !above.has_name("body") && !above.has_name("html"));
    above.into_iter().any(|above| {
        matches!(
            &*dom::name(&above),
            "aside" | "footer" | "nav" | "blockquote"
        ) || names(&above).contains("related")
            || names(&above).contains("sidebar")
            || names(&above).contains("comment")
    })
}
