//! Names that a reader sees: in elements called after the author, on the line under the headline, in a box at the end.
mod elsewhere;

use dom_query::NodeRef;

use super::names::{accept, is_by_name, is_degree_line, is_person, is_role, joined, separate};
use crate::dom;
use crate::metadata::headline::{Place, in_teaser, names};
use elsewhere::{boxed, labelled, told, written_by};

pub(super) fn find(place: &Place<'_>) -> Option<String> {
    marked(place)
        .or_else(|| called(&place.nodes, place))
        .or_else(|| under_headline(place))
        .or_else(|| linked(place))
        .or_else(|| labelled(place))
        .or_else(|| written_by(place))
        .or_else(|| boxed(place))
        .or_else(|| told(place))
}

/// The same, of the head of the text alone.
pub(super) fn certain(place: &Place<'_>) -> Option<String> {
    marked(place)
        .or_else(|| called(place.head(), place))
        .or_else(|| under_headline(place))
        .or_else(|| linked(place))
}

/// By `rel` and microdata.
fn marked(place: &Place<'_>) -> Option<String> {
    let says = |node: &NodeRef<'_>, key: &str| {
        dom::attr(node, key)
            .is_some_and(|words| words.split_whitespace().any(|word| word == "author"))
    };
    place
        .nodes
        .iter()
        .filter(|node| says(node, "rel") || says(node, "itemprop"))
        .filter(|node| !of_others(node, place))
        .find_map(read)
}

/// By class and id: `byline`, `post-author`, `card_author__name`.
fn called(nodes: &[NodeRef<'_>], place: &Place<'_>) -> Option<String> {
    let old = |node: &&NodeRef<'_>| {
        names(node)
            .split(|c: char| c.is_whitespace() || c == '_')
            .any(|word| {
                word.ends_with("-byline")
                    || matches!(
                        word,
                        "byline"
                            | "author"
                            | "p-author"
                            | "author-name"
                            | "byline-name"
                            | "post-author"
                            | "article-author"
                            | "entry-author"
                            | "writtenby"
                            | "authors"
                            | "username"
                    )
            })
    };
    let own =
        |node: &&NodeRef<'_>| !of_others(node, place) && !in_teaser(node) && !only_checked(node);
    nodes
        .iter()
        .filter(old)
        .filter(own)
        .find_map(read)
        .or_else(|| {
            nodes
                .iter()
                .filter(|node| ends_as_author(node))
                .filter(own)
                .filter(|node| dom::short_line(node, 120).is_some())
                .find_map(read)
        })
}

/// A class that ends in "author" or "author name", also with the mark that builders hang on to it.
fn ends_as_author(node: &NodeRef<'_>) -> bool {
    let class = node.class().unwrap_or_default();
    class.split_ascii_whitespace().take(20).any(|name| {
        let name = match name.rsplit_once("__").or_else(|| name.rsplit_once('_')) {
            Some((head, mark)) if is_build_mark(mark) => head,
            _ => name,
        };
        let lower = name.to_ascii_lowercase();
        let words: Vec<&str> = lower
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        match words.as_slice() {
            [
                ..,
                "author" | "authors" | "byline" | "writer" | "authorname",
            ] => words.len() <= 5,
            [before @ .., "name" | "names" | "link" | "title"] => {
                before
                    .iter()
                    .any(|word| matches!(*word, "author" | "byline" | "writer"))
                    && (words.last() != Some(&"title"))
            }
            _ => {
                name.ends_with("Author") || name.ends_with("AuthorName") || name.ends_with("Byline")
            }
        }
    })
}

/// `lktWX`, `86CQY`: letters of both cases or with digits, as builders make them.
fn is_build_mark(mark: &str) -> bool {
    (4..=8).contains(&mark.len())
        && mark
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && (mark.bytes().any(|byte| byte.is_ascii_digit())
            || mark.bytes().skip(1).any(|byte| byte.is_ascii_uppercase()))
}

/// Whether people who answer, or who wrote something else, are named there.
fn of_others(node: &NodeRef<'_>, place: &Place<'_>) -> bool {
    place.boxes(node).any(|above| {
        let names = names(&above);
        [
            "comment",
            "respond",
            "reply",
            "related",
            "sidebar",
            "recommend",
            "login",
            "signup",
            "testimonial",
            "quote",
            "review-",
            "popular",
        ]
        .iter()
        .any(|part| names.contains(part))
            || above.has_name("nav")
            || above.has_name("form")
            || above.has_name("blockquote")
    })
}

/// How it is said that somebody looked over what another wrote.
const CHECKED: &[&str] = &[
    "reviewed",
    "medically reviewed",
    "fact-check",
    "fact check",
    "edited by",
];

/// Whether the line says that whoever is named there looked over what another wrote.
fn only_checked(node: &NodeRef<'_>) -> bool {
    const WROTE: &[&str] = &["written", "author", "by "];
    let line = |node: &NodeRef<'_>| spaced(node, 120).map(|line| line.to_lowercase());
    let Some(own) = line(node).filter(|own| !own.is_empty()) else {
        return false;
    };
    let last = |text: &str, words: &[&str]| words.iter().filter_map(|word| text.rfind(word)).max();
    for above in std::iter::once(*node).chain(node.ancestors_it(Some(3))) {
        let Some(all) = line(&above) else {
            return false;
        };
        if above.id == node.id {
            if CHECKED.iter().any(|word| own.starts_with(word)) {
                return true;
            }
            continue;
        }
        if all.len() == own.len() {
            continue;
        }
        let Some(at) = all.find(&own) else {
            return false;
        };
        let (before, after) = (&all[..at], &all[at + own.len()..]);
        if let Some(checked) = last(before, CHECKED) {
            return last(before, WROTE).is_none_or(|wrote| wrote < checked + 12);
        }
        return before.trim().is_empty()
            && ["reviewer", "expert reviewer", "fact checker"]
                .iter()
                .any(|role| after.trim_start().starts_with(role));
    }
    false
}

/// The names in an element that is called after its author: those of its parts that are names, not what stands glued
/// to them.
fn read(node: &NodeRef<'_>) -> Option<String> {
    let named = |inner: &NodeRef<'_>| dom::attr(inner, "itemprop").as_deref() == Some("name");
    if let Some(name) = node.descendants_it().find(named) {
        return accept(&dom::line(&name)).or_else(|| accept(&dom::attr(&name, "content")?));
    }
    let linked: Vec<String> = node
        .descendants_it()
        .filter(|inner| inner.has_name("a"))
        .filter(|link| leads_to_person(link) && !only_checked(link))
        .take(6)
        .filter_map(|link| accept(&parts(&link).into_iter().next()?))
        .collect();
    if !linked.is_empty() {
        return Some(joined(linked));
    }
    let parts = parts(node);
    if let [whole] = parts.as_slice() {
        return accept(whole);
    }
    // "By" may be a part of its own, a role another, a day a third.
    let names: Vec<String> = parts
        .iter()
        // Who looked it over stands after who wrote it.
        .take_while(|part| {
            let lower = part.to_lowercase();
            !CHECKED.iter().any(|word| lower.starts_with(word))
        })
        .filter(|part| lenient::dates::find(part).is_none() && !is_role(part))
        .filter_map(|part| accept(part))
        .filter(|name| name.split_whitespace().count() <= 6)
        .take(4)
        .collect();
    names
        .iter()
        .find(|name| is_person(name))
        .or_else(|| names.first())
        .cloned()
        .or_else(|| accept(&dom::line(node)))
}

/// Whether the link leads to what a site says about somebody.
fn leads_to_person(link: &NodeRef<'_>) -> bool {
    let href = dom::attr(link, "href")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let rel = dom::attr(link, "rel").unwrap_or_default();
    rel.contains("author")
        || [
            "author",
            "people",
            "person",
            "profile",
            "staff",
            "contributor",
            "writer",
            "/by/",
            "team",
            "user",
        ]
        .iter()
        .any(|part| href.contains(part))
}

/// The words of each element of its own, as lines.
fn parts(node: &NodeRef<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in node.descendants_it().filter(NodeRef::is_text).take(60) {
        let line = dom::squeeze(&text.text());
        if line.chars().any(char::is_alphanumeric) {
            out.push(line);
        }
    }
    out
}

/// The line with its parts apart, as they are shown.
fn spaced(node: &NodeRef<'_>, limit: usize) -> Option<String> {
    dom::short_line(node, limit)?;
    let texts = node.descendants_it().filter(NodeRef::is_text).take(60);
    let line: Vec<String> = texts.map(|text| dom::squeeze(&text.text())).collect();
    Some(dom::squeeze(&line.join(" ")))
}

/// A short line near the headline: `By Some Name`, `Some Name | Editor | 3 May`, or people with their degrees.
fn under_headline(place: &Place<'_>) -> Option<String> {
    let lines = || {
        place
            .after()
            .iter()
            .skip(1)
            .filter(|node| {
                !matches!(
                    &*dom::name(node),
                    "script" | "style" | "nav" | "li" | "option"
                )
            })
            .filter(|node| !of_others(node, place) && !in_teaser(node) && !only_checked(node))
            .filter_map(|node| spaced(node, 140))
            .filter(|line| !line.is_empty())
    };
    lines()
        .find_map(|line| after_by(&line))
        .or_else(|| lines().find_map(|line| amid(&line)))
        .or_else(|| lines().find_map(|line| before_role(&line)))
        .or_else(|| lines().take(20).find(|line| is_degree_line(line)))
}

/// The name after "By", without what follows on the line.
fn after_by(line: &str) -> Option<String> {
    let lower = line.to_lowercase();
    let leads = [
        "by ",
        "by: ",
        "written by ",
        "written by: ",
        "posted by ",
        "published by ",
        "authored by ",
        "contributed by ",
        "reported by ",
        "story by ",
        "words by ",
        "guest post by ",
        "author: ",
        "authors: ",
        "автор: ",
        "von ",
        "par ",
        "por ",
        "door ",
    ];
    // Without a space what is glued is no name.
    if !leads.iter().any(|lead| lower.starts_with(lead)) {
        return None;
    }
    let name = accept(line)?;
    let name = separate(&name);
    (is_by_name(&name) && name.chars().count() <= 80).then_some(name)
}

/// `Posted on May 3, 2021 by Some Name`: after a day, or after a word for coming out.
fn amid(line: &str) -> Option<String> {
    let lower = line.to_lowercase();
    let at = lower.find(" by ").filter(|_| lower.len() == line.len())?;
    let before = lower[..at].trim_end_matches([',', '|', '•', '·', ' ']);
    let checked = [
        "reviewed",
        "edited",
        "checked",
        "updated",
        "powered",
        "sponsored",
        "presented",
        "taken",
    ];
    let when = lenient::dates::find(before).is_some()
        || ["published", "posted", "written", "submitted"].contains(&before);
    if !when || checked.iter().any(|word| before.ends_with(word)) {
        return None;
    }
    after_by(line.get(at + 1..)?)
}

/// `Some Name | Senior Writer | July 2, 2025`: of parts between bars the first, where another says what somebody is. A day
/// alone stands beside the names of sections as well.
fn before_role(line: &str) -> Option<String> {
    let mut parts = line
        .split(['|', '•', '·', '●', '—', '–'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let name = accept(parts.next()?)?;
    (parts.any(is_role) && is_person(&name)).then_some(name)
}

/// A link near the headline to a page about somebody.
fn linked(place: &Place<'_>) -> Option<String> {
    let about = |href: &str| {
        [
            "/author/",
            "/authors/",
            "/writer/",
            "/writers/",
            "/contributor/",
            "/contributors/",
            "/people/",
            "/by/",
        ]
        .iter()
        .any(|part| href.contains(part))
    };
    let mut names: Vec<String> = Vec::new();
    let mut parent = None;
    for node in place.head().iter().filter(|node| node.has_name("a")) {
        let href = dom::attr(node, "href")
            .unwrap_or_default()
            .to_ascii_lowercase();
        if !about(&href) || of_others(node, place) || in_teaser(node) || only_checked(node) {
            continue;
        }
        let Some(name) = dom::short_line(node, 60).and_then(|line| accept(&line)) else {
            continue;
        };
        // Several who wrote one text stand beside each other.
        let beside = node.parent().map(|above| above.id);
        if parent.is_some() && parent != beside {
            break;
        }
        parent = beside;
        names.push(name);
        if names.len() == 6 {
            break;
        }
    }
    (!names.is_empty()).then(|| joined(names))
}
