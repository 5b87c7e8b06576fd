//! Who wrote it.
use dom_query::{Document, NodeRef};

use super::{Head, linked_data::LinkedData, plain};
use crate::dom;

const MAX_LENGTH: usize = 120;

pub(super) fn find(doc: &Document, head: &Head, data: &LinkedData) -> Option<String> {
    let said: Vec<String> = data
        .authors()
        .iter()
        .filter_map(|name| accept(name))
        .collect();
    if !said.is_empty() {
        return Some(joined(said));
    }
    let named = [
        "author",
        "parsely-author",
        "dc.creator",
        "dcterms.creator",
        "article:author",
        "og:article:author",
        "sailthru.author",
        "citation_author",
        "byl",
        "cxenseparse:author",
        "twitter:data1",
    ];
    for name in named {
        if name == "twitter:data1"
            && !head
                .first(&["twitter:label1"])
                .is_some_and(|label| label.to_lowercase().contains("written"))
        {
            continue;
        }
        let found: Vec<String> = head.all(name).filter_map(accept).take(10).collect();
        if !found.is_empty() {
            return Some(joined(found));
        }
    }
    visible(doc)
}

fn joined(names: Vec<String>) -> String {
    let mut out: Vec<String> = Vec::new();
    for name in names {
        if !out.iter().any(|held| held.eq_ignore_ascii_case(&name)) {
            out.push(name);
        }
    }
    out.join(", ")
}

fn visible(doc: &Document) -> Option<String> {
    let nodes = dom::elements(&dom::body(doc));
    let strong = |node: &&NodeRef<'_>| {
        dom::attr(node, "rel")
            .is_some_and(|rel| rel.split_whitespace().any(|word| word == "author"))
            || dom::attr(node, "itemprop")
                .is_some_and(|prop| prop.split_whitespace().any(|word| word == "author"))
    };
    let weak = |node: &&NodeRef<'_>| {
        let names = format!(
            "{} {}",
            node.class().unwrap_or_default(),
            node.id_attr().unwrap_or_default()
        )
        .to_ascii_lowercase();
        names
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
                            | "article__author"
                            | "authors"
                            | "username"
                    )
            })
    };
    let own = |node: &&NodeRef<'_>| !of_others(node);
    nodes
        .iter()
        .filter(strong)
        .filter(own)
        .find_map(read)
        .or_else(|| nodes.iter().filter(weak).filter(own).find_map(read))
        .or_else(|| beside_headline(&nodes))
}

/// Whether people who answer, or who wrote something else, are named there.
fn of_others(node: &NodeRef<'_>) -> bool {
    std::iter::once(*node)
        .chain(node.ancestors_it(None))
        .filter(|above| !above.has_name("body") && !above.has_name("html"))
        .any(|above| {
            let names = format!(
                "{} {}",
                above.class().unwrap_or_default(),
                above.id_attr().unwrap_or_default()
            )
            .to_ascii_lowercase();
            [
                "comment",
                "respond",
                "reply",
                "related",
                "sidebar",
                "recommend",
                "login",
                "signup",
            ]
            .iter()
            .any(|part| names.contains(part))
                || above.has_name("nav")
                || above.has_name("form")
        })
}

/// The names in an element that is called after its author: those of its parts that are names, not what stands glued
/// to them.
fn read(node: &NodeRef<'_>) -> Option<String> {
    let named = |inner: &NodeRef<'_>| dom::attr(inner, "itemprop").as_deref() == Some("name");
    if let Some(name) = node.descendants_it().find(named) {
        return accept(&dom::line(&name));
    }
    let linked: Vec<String> = node
        .descendants_it()
        .filter(|inner| inner.has_name("a"))
        .filter(|link| {
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
        })
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
        .filter(|part| lenient::dates::find(part).is_none() && !is_role(part))
        .filter_map(|part| accept(part))
        .filter(|name| name.split_whitespace().count() <= 6)
        .take(1)
        .collect();
    names
        .into_iter()
        .next()
        .or_else(|| accept(&dom::line(node)))
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

const ROLES: &[&str] = &[
    "writer",
    "reporter",
    "editor",
    "correspondent",
    "contributor",
    "journalist",
    "columnist",
    "staff",
    "author",
    "producer",
    "critic",
    "analyst",
    "корреспондент",
    "редактор",
    "журналист",
    "обозреватель",
    "автор",
    "redakteur",
    "redakteurin",
    "journaliste",
    "redactor",
];

/// What somebody is, not how they are called.
fn is_role(part: &str) -> bool {
    let lower = part.to_lowercase();
    let last = lower
        .split(|c: char| !c.is_alphabetic())
        .rfind(|word| !word.is_empty())
        .unwrap_or_default()
        .to_owned();
    ROLES.contains(&last.as_str())
}

/// A short line `By Some Name` near the headline.
fn beside_headline(nodes: &[NodeRef<'_>]) -> Option<String> {
    let headline = nodes.iter().position(|node| node.has_name("h1"))?;
    nodes
        .iter()
        .skip(headline + 1)
        .take(60)
        .filter(|node| !matches!(&*dom::name(node), "script" | "style" | "nav"))
        .find_map(|node| {
            let line = dom::short_line(node, 60)?;
            let lower = line.to_lowercase();
            let leads = [
                "by ",
                "written by ",
                "posted by ",
                "автор: ",
                "von ",
                "par ",
            ];
            if !leads.iter().any(|lead| lower.starts_with(lead)) {
                return None;
            }
            let name = accept(&line)?;
            let words: Vec<&str> = name.split_whitespace().collect();
            let named = words.iter().all(|word| {
                word.starts_with(char::is_uppercase)
                    || matches!(
                        *word,
                        "de" | "van" | "von" | "der" | "la" | "and" | "und" | "et" | "и"
                    )
            });
            let plain = name
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '’' | ','));
            (named && plain && (1..=6).contains(&words.len())).then_some(name)
        })
}

/// A name; None for addresses, sentences and words that only label one.
fn accept(raw: &str) -> Option<String> {
    let mut name = plain(raw);
    for lead in [
        "view all posts by ",
        "see all posts by ",
        "all posts by ",
        "posts by ",
        "articles by ",
        "more from ",
        "more by ",
        "written by ",
        "posted by ",
        "reported by ",
        "author: ",
        "authors: ",
        "by: ",
        "by ",
        "автор: ",
        "автор ",
        "von ",
        "par ",
        "por ",
        "text: ",
        "от ",
    ] {
        if name.to_lowercase().starts_with(lead) && name.is_char_boundary(lead.len()) {
            name = name[lead.len()..].to_owned();
        }
    }
    let end = name.find([' ', '\u{a0}']).map_or(0, |_| {
        name.find(" | ")
            .or_else(|| name.find(" • "))
            .or_else(|| name.find(" · "))
            .unwrap_or(name.len())
    });
    if end > 0 {
        name.truncate(end);
    }
    let name = without_role(name.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ':' | '-' | '–' | '—' | '|' | '•' | '·')
    }));
    let length = name.chars().count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let label = matches!(
        name.to_lowercase().as_str(),
        "admin"
            | "author"
            | "authors"
            | "by"
            | "editor"
            | "автор"
            | "null"
            | "undefined"
            | "none"
            | "anonymous"
            | "about the author"
            | "guest"
            | "the author"
            | "written by"
            | "posted by"
            | "reviewed by"
            | "edited by"
            | "staff"
            | "username"
            | "user name"
            | "your name"
            | "name"
            | "nickname"
            | "staff writer"
            | "contributor"
            | "view profile"
            | "view all posts"
            | "follow"
    ) || (name.contains('.') && !name.contains(' '));
    ((2..=MAX_LENGTH).contains(&length)
        && letters * 2 >= length
        && !label
        && !name.contains("://")
        && !name.contains("www.")
        && !name.contains('@')
        && name.split_whitespace().count() <= 14)
        .then_some(name)
}

/// `Ann Writer, Staff Writer` and `Ann WriterStaff Writer` are Ann Writer.
fn without_role(name: &str) -> String {
    if let Some((head, tail)) = name.split_once(',')
        && is_role(tail)
        && head.split_whitespace().count() >= 2
    {
        return head.trim_end().to_owned();
    }
    // Two words glued where the markup parted them: the second is a role to the end.
    let mut before = ' ';
    for (at, c) in name.char_indices() {
        if c.is_uppercase() && before.is_lowercase() {
            let (head, tail) = name.split_at(at);
            let scottish = head.ends_with("Mc")
                || head.ends_with("Mac")
                || head.ends_with("De")
                || head.ends_with("La");
            if !scottish && head.contains(' ') && is_role(tail) {
                return head.to_owned();
            }
        }
        before = c;
    }
    name.to_owned()
}
