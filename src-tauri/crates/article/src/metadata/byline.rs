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
                matches!(
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
    let read = |node: &NodeRef<'_>| {
        let inner = node
            .descendants_it()
            .find(|inner| dom::attr(inner, "itemprop").as_deref() == Some("name"));
        accept(&dom::line(&inner.unwrap_or(*node)))
    };
    nodes
        .iter()
        .filter(strong)
        .find_map(read)
        .or_else(|| nodes.iter().filter(weak).find_map(read))
        .or_else(|| beside_headline(&nodes))
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
    let name = name
        .trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, ',' | ':' | '-' | '–' | '—' | '|' | '•' | '·')
        })
        .to_owned();
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
