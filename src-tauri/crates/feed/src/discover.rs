//! Feeds that a page names: `link rel=alternate` as browsers once showed it, then links that look like feeds. Tags are
//! all that is needed, so no tree is built and a hostile page costs no more than its length.
use url::Url;

use crate::link::{absolute, is_http};
use crate::text::{Entities, collapse, unescape};
use crate::xml::{Cursor, Tag, Token};
use crate::{FoundFeed, Hint};
use lenient::charset::{Trust, decode};

const MOST: usize = 20;
/// More of a page is not looked at.
const MOST_BYTES: usize = 4 << 20;
const MOST_LINKS: usize = 5000;

/// What is looked at of a `link` or `a` element.
#[derive(Default)]
struct Candidate {
    href: String,
    relation: String,
    mime: String,
    title: String,
}

pub fn discover(html: &[u8], hint: Hint<'_>) -> Vec<FoundFeed> {
    let decoded = decode(
        &html[..html.len().min(MOST_BYTES)],
        hint.content_type,
        Trust::Transport,
    );
    let mut base = hint.url.and_then(|u| Url::parse(u).ok());
    let mut based = false;
    let mut found: Vec<(u8, FoundFeed)> = Vec::new();
    let mut cursor = Cursor::new(&decoded.text);
    let mut looked = 0;
    loop {
        let tag = match cursor.next() {
            Token::Start(tag) => tag,
            Token::Eof => break,
            _ => continue,
        };
        match tag.name.to_ascii_lowercase().as_str() {
            name @ ("script" | "style" | "textarea" | "title" | "svg") if !tag.empty => {
                cursor.skip_past(name)
            }
            "base" if !based => {
                if let Some(href) = attribute(&tag, "href") {
                    base = base
                        .as_ref()
                        .map_or_else(|| Url::parse(&href).ok(), |b| b.join(&href).ok())
                        .or(base);
                    based = true;
                }
            }
            name @ ("link" | "a") if looked < MOST_LINKS => {
                looked += 1;
                let Some(href) = attribute(&tag, "href") else {
                    continue;
                };
                let lower = |name: &str| attribute(&tag, name).unwrap_or_default().to_lowercase();
                let mut candidate = Candidate {
                    href,
                    relation: lower("rel"),
                    mime: lower("type"),
                    title: String::new(),
                };
                candidate.title = attribute(&tag, "title")
                    .map(|t| collapse(&t))
                    .unwrap_or_default();
                if name == "a" && candidate.title.is_empty() {
                    candidate.title = collapse(&unescape(cursor.text_ahead(200)));
                }
                let rank = if name == "link" {
                    alternate(&candidate)
                } else {
                    anchor(&candidate)
                };
                if let Some(rank) = rank {
                    add(&mut found, rank, candidate, base.as_ref());
                }
            }
            _ => {}
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, feed)| feed).take(MOST).collect()
}

fn attribute(tag: &Tag<'_>, name: &str) -> Option<String> {
    tag.get(name, &Entities::default())
        .map(|value| value.trim().to_owned())
}

fn is_feed_type(mime: &str) -> bool {
    let mime = mime.split(';').next().unwrap_or_default().trim();
    matches!(
        mime,
        "application/rss+xml"
            | "application/atom+xml"
            | "application/feed+json"
            | "application/rdf+xml"
            | "application/x-rss+xml"
            | "text/rss"
            | "text/atom"
    )
}

/// The rank of a `link` element; None when it names no feed.
fn alternate(link: &Candidate) -> Option<u8> {
    let (relation, mime) = (&link.relation, &link.mime);
    let href = link.href.to_ascii_lowercase();
    let mut words = relation.split_ascii_whitespace();
    let known = words.any(|w| matches!(w, "alternate" | "feed"));
    if !known || href.contains("/wp-json/") || mime.contains("oembed") {
        return None;
    }
    let comments = link.title.to_lowercase().contains("comment") || href.contains("/comments");
    let rank = match mime.as_str() {
        m if is_feed_type(m) => 0,
        "application/json" | "text/xml" | "application/xml" => 1,
        "" if relation.split_ascii_whitespace().any(|w| w == "feed") => 1,
        _ => return None,
    };
    Some(if comments { 4 } else { rank })
}

/// The rank of an `a` element; None when it does not look like a feed.
fn anchor(link: &Candidate) -> Option<u8> {
    let href = link.href.to_ascii_lowercase();
    if is_feed_type(&link.mime) || href.starts_with("feed:") {
        return Some(2);
    }
    let path = href.split('#').next().unwrap_or_default();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = path.trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    let share = [
        "facebook.com",
        "twitter.com",
        "pinterest.",
        "add.my.yahoo",
        "addtoany",
    ]
    .iter()
    .any(|s| href.contains(s));
    if share {
        return None;
    }
    let exact = matches!(
        name,
        "feed"
            | "rss"
            | "atom"
            | "feed.xml"
            | "rss.xml"
            | "atom.xml"
            | "index.xml"
            | "index.rdf"
            | "feed.json"
    ) || name.ends_with(".rss")
        || name.ends_with(".atom")
        || name.ends_with(".rdf");
    if exact {
        return Some(if path.contains("comment") { 5 } else { 3 });
    }
    let asked = query.split('&').any(|p| {
        matches!(
            p,
            "feed=rss2" | "feed=rss" | "feed=atom" | "format=rss" | "format=feed" | "type=rss"
        )
    });
    let hinted = (name.contains("rss") || name.contains("feed")) && name.ends_with(".xml")
        || path.contains("feeds.");
    (asked || hinted).then_some(4)
}

fn add(found: &mut Vec<(u8, FoundFeed)>, rank: u8, candidate: Candidate, base: Option<&Url>) {
    const KEPT: usize = 200;
    let Some(url) = absolute(&candidate.href, base).filter(|u| is_http(u)) else {
        return;
    };
    let title = Some(candidate.title).filter(|t| !t.is_empty());
    let mime = Some(candidate.mime).filter(|m| !m.is_empty());
    if let Some((known, feed)) = found.iter_mut().find(|(_, f)| f.url == url) {
        *known = (*known).min(rank);
        feed.title = feed.title.take().or(title);
        feed.mime = feed.mime.take().or(mime);
    } else if found.len() < KEPT {
        found.push((rank, FoundFeed { url, title, mime }));
    }
}
