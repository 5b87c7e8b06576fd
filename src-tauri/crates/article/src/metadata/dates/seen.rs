//! Dates that a reader sees.
use dom_query::NodeRef;

use super::{Dated, parse, parse_in};
use crate::dom;
use crate::metadata::headline::{Place, in_teaser, names};

/// `<time>`, microdata, then short lines near the headline that hold a date. Nothing that tells of a change.
pub(in crate::metadata) fn in_page(place: &Place<'_>) -> Option<Dated> {
    let microdata = place.nodes.iter().filter(|node| {
        dom::attr(node, "itemprop").is_some_and(|prop| {
            prop.split_whitespace()
                .any(|word| word == "datePublished" || word == "dateCreated")
        })
    });
    if let Some(found) = microdata.filter_map(|node| said(place, node)).next() {
        return Some(found);
    }
    // When it was changed last is no answer where it says when it came out.
    let times = || times(place).filter(|node| !of_change(node));
    let marked = times().find(|node| node.has_attr("pubdate") || names(node).contains("publi"));
    // What is near the headline before what other texts have.
    let near = place.head().iter().filter(|node| {
        is_time(node) && !place.in_aside(node) && !in_teaser(node) && !of_change(node)
    });
    let first = marked
        .and_then(|node| said(place, node))
        .or_else(|| near.filter_map(|node| said(place, node)).next())
        .or_else(|| times().find_map(|node| said(place, node)));
    if let Some(found) = first.or_else(|| published_line(place)) {
        return Some(found);
    }
    let dated = place.nodes.iter().filter(|node| {
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
        .filter(|node| !place.in_aside(node) && !in_teaser(node) && !of_change(node))
        .take(50)
        .find_map(|node| said(place, node))
        .or_else(|| near_headline(place, false))
}

/// The day of a change, of a text that gives no other.
pub(in crate::metadata) fn of_change_in_page(place: &Place<'_>) -> Option<Dated> {
    times(place)
        .find_map(|node| said(place, node))
        .or_else(|| near_headline(place, true))
}

/// The day that stands alone on a line in the head of the text: what readers take for its day.
pub(in crate::metadata) fn in_head(place: &Place<'_>) -> Option<Dated> {
    place
        .head()
        .iter()
        .filter(|node| {
            !matches!(
                &*dom::name(node),
                "script"
                    | "style"
                    | "nav"
                    | "td"
                    | "th"
                    | "dd"
                    | "dt"
                    | "tr"
                    | "h1"
                    | "h2"
                    | "option"
            )
        })
        .filter_map(|node| Some((node, dom::short_line(node, 40)?)))
        .filter(|(node, line)| {
            is_only_a_day(line)
                && !holds_cells(node)
                && !place.in_aside(node)
                && !in_teaser(node)
                && !of_change(node)
        })
        .find_map(|(_, line)| parse_in(&line, place.day_first))
}

/// The day that the head of the text calls that on which it came out, by its words or by the name of its element.
pub(in crate::metadata) fn told_in_head(place: &Place<'_>) -> Option<Dated> {
    place
        .head()
        .iter()
        .filter(|node| !matches!(&*dom::name(node), "script" | "style" | "nav" | "h1" | "h2"))
        .filter_map(|node| Some((node, dom::short_line(node, 80)?)))
        .filter(|(node, line)| {
            let lower = line.to_lowercase();
            let names = names(node);
            let named = || {
                names
                    .split(|c: char| !c.is_ascii_alphanumeric())
                    .any(|word| matches!(word, "published" | "pubdate" | "publishdate"))
                    || names.contains("release-date")
                    || names.contains("publish-date")
            };
            let told = PUBLISHED.iter().any(|word| lower.starts_with(word));
            (told || is_only_a_day(line) && named())
                && !CHANGED.iter().any(|word| lower.contains(word))
                && !place.in_aside(node)
                && !in_teaser(node)
                && !of_change(node)
        })
        .find_map(|(_, line)| parse_in(&line, place.day_first))
}

/// In a table of facts a day may be that of anything.
fn holds_cells(node: &NodeRef<'_>) -> bool {
    node.descendants_it()
        .any(|inner| matches!(&*dom::name(&inner), "td" | "th" | "dd" | "dt"))
}

/// `Published on 3 May 2021 at 10:20 am`.
fn is_only_a_day(line: &str) -> bool {
    let lower = line.to_lowercase();
    let known = |word: &str| {
        lenient::dates::is_day_or_month(word)
            || PUBLISHED.contains(&word)
            || matches!(
                word,
                "st" | "nd"
                    | "rd"
                    | "th"
                    | "on"
                    | "at"
                    | "am"
                    | "pm"
                    | "a"
                    | "p"
                    | "m"
                    | "date"
                    | "de"
                    | "г"
                    | "года"
                    | "в"
                    | "um"
                    | "uhr"
                    | "le"
                    | "à"
                    | "utc"
                    | "gmt"
                    | "est"
                    | "edt"
                    | "et"
                    | "pst"
                    | "pdt"
                    | "pt"
                    | "cet"
                    | "cest"
                    | "msk"
                    | "мск"
                    | "t"
                    | "z"
            )
    };
    lower
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .all(known)
        && lenient::dates::find(line).is_some()
}

fn times<'a, 'b>(place: &'b Place<'a>) -> impl Iterator<Item = &'b NodeRef<'a>> {
    place
        .nodes
        .iter()
        .filter(|node| is_time(node) && !place.in_aside(node))
}

/// `<time>`, or an element of a script's that stands for one.
fn is_time(node: &NodeRef<'_>) -> bool {
    node.has_name("time")
        || node.has_attr("datetime") && !matches!(&*dom::name(node), "ins" | "del")
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
pub(in crate::metadata) fn published_line(place: &Place<'_>) -> Option<Dated> {
    place
        .nodes
        .iter()
        .filter(|node| {
            matches!(
                &*dom::name(node),
                "p" | "div" | "span" | "time" | "li" | "dd" | "small"
            )
        })
        .filter_map(|node| Some((node, dom::short_line(node, 120)?)))
        .filter_map(|(node, line)| {
            let lower = line.to_lowercase();
            let at = PUBLISHED.iter().find_map(|word| lower.find(word))?;
            // Of "Updated 3 May, published 1 May" what follows the word.
            let rest = lower.get(at..)?;
            let end = CHANGED
                .iter()
                .filter_map(|word| rest.find(word))
                .min()
                .unwrap_or(rest.len());
            Some((node, parse_in(rest.get(..end)?, place.day_first)?))
        })
        .find(|(node, _)| !place.in_aside(node))
        .map(|(_, found)| found)
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

/// With `changed` also a day on which the text was changed.
fn near_headline(place: &Place<'_>, changed: bool) -> Option<Dated> {
    place
        .head()
        .iter()
        .filter(|node| !matches!(&*dom::name(node), "script" | "style" | "nav"))
        .filter(|node| !place.in_aside(node) && !in_teaser(node) && (changed || !of_change(node)))
        .find_map(|node| visible(place, node))
}

fn said(place: &Place<'_>, node: &NodeRef<'_>) -> Option<Dated> {
    let stated = [
        "datetime",
        "content",
        "title",
        "data-datetime",
        "data-time",
        "data-timestamp",
        "data-date",
    ]
    .iter()
    .filter_map(|key| dom::attr(node, key))
    .find_map(|raw| parse(&raw));
    stated.or_else(|| visible(place, node))
}

fn visible(place: &Place<'_>, node: &NodeRef<'_>) -> Option<Dated> {
    if node.normalized_char_count() > 80 {
        return None;
    }
    let line = dom::line(node);
    if line.len() < 6 {
        return None;
    }
    // Day, month and year may be parts of their own.
    parse_in(&line, place.day_first).or_else(|| {
        let parts: Vec<String> = node
            .descendants_it()
            .filter(NodeRef::is_text)
            .take(9)
            .map(|part| dom::squeeze(&part.text()))
            .filter(|part| !part.is_empty())
            .collect();
        ((3..=8).contains(&parts.len())).then(|| parse(&parts.join(" ")))?
    })
}
