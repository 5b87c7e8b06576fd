//! Feeds that a page names: those of the very part of the site that the page is, then `link rel=alternate` as browsers
//! once showed it, then links that look like feeds; those of comments last. Tags are all that is needed, so no tree is
//! built and a hostile page costs no more than its length.
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
    let part = base.as_ref().and_then(Part::of);
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
                    add(&mut found, rank, candidate, base.as_ref(), part.as_ref());
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
    let rank = match mime.as_str() {
        m if is_feed_type(m) => NAMED,
        "application/json" | "text/xml" | "application/xml" => NAMED + 1,
        "" if relation.split_ascii_whitespace().any(|w| w == "feed") => NAMED + 1,
        _ => return None,
    };
    Some(if is_of_comments(link) { COMMENTS } else { rank })
}

/// The ranks, the best first: of the part of the site that the page is, named, linked, of comments.
const PART: u8 = 0;
const NAMED: u8 = 2;
const LINKED: u8 = 4;
const COMMENTS: u8 = 8;

/// Whether a link leads to what readers write: by its words, in the languages that sites are made in, or its address.
fn is_of_comments(link: &Candidate) -> bool {
    const WORDS: &[&str] = &[
        "comment",
        "kommentar",
        "comentari",
        "comentári",
        "komentar",
        "komentář",
        "kommentit",
        "reacties",
        "commenti",
        "yorum",
        "коммент",
        "комент",
        "коментар",
        "评论",
        "評論",
        "留言",
        "コメント",
        "댓글",
        "bình luận",
        "تعليق",
        "תגוב",
    ];
    let title = link.title.to_lowercase();
    WORDS.iter().any(|word| title.contains(word))
        || link.href.to_ascii_lowercase().contains("comment")
}

/// The part of a site that a page is the front of: `/blog` and `/blog/` have what is theirs below `/blog/`.
struct Part {
    host: Option<String>,
    folder: String,
}

impl Part {
    /// None for the front page, whose feeds are the site's.
    fn of(page: &Url) -> Option<Part> {
        let (above, last) = page.path().rsplit_once('/')?;
        let folder = if last.is_empty() || last.contains('.') {
            format!("{above}/")
        } else {
            format!("{above}/{last}/")
        };
        let host = page.host_str().map(str::to_owned);
        (folder != "/").then_some(Part { host, folder })
    }

    /// Whether a feed is of this part and not of something below it: `/blog/feed`, `/blog/feed/podcast`,
    /// `/blog?feed=rss2`, `/blog.rss`.
    fn has(&self, feed: &str) -> bool {
        let Ok(feed) = Url::parse(feed) else {
            return false;
        };
        let path = feed.path();
        if feed.host_str() != self.host.as_deref() {
            return false;
        }
        match path.strip_prefix(self.folder.as_str()) {
            Some("") => feed.query().is_some(),
            Some(rest) => is_feed_name(rest.split('/').next().unwrap_or_default()),
            None => match path.strip_prefix(self.folder.trim_end_matches('/')) {
                Some("") => feed.query().is_some(),
                Some(ending) => matches!(ending, ".rss" | ".atom" | ".xml" | ".rdf"),
                None => false,
            },
        }
    }
}

/// Whether a file or folder is called as feeds are.
fn is_feed_name(name: &str) -> bool {
    matches!(
        name,
        "feed"
            | "feeds"
            | "rss"
            | "rss2"
            | "atom"
            | "feed.xml"
            | "rss.xml"
            | "atom.xml"
            | "index.xml"
            | "index.rdf"
            | "feed.json"
    ) || [".rss", ".atom", ".rdf"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// The rank of an `a` element; None when it does not look like a feed.
fn anchor(link: &Candidate) -> Option<u8> {
    let href = link.href.to_ascii_lowercase();
    if is_feed_type(&link.mime) || href.starts_with("feed:") {
        return Some(if is_of_comments(link) {
            COMMENTS
        } else {
            LINKED
        });
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
    let below_feed = path.rsplit('/').nth(1) == Some("feed");
    if (is_feed_name(name) && name != "feeds") || below_feed {
        return Some(if is_of_comments(link) {
            COMMENTS + 1
        } else {
            LINKED + 1
        });
    }
    let asked = query.split('&').any(|p| {
        matches!(
            p,
            "feed=rss2" | "feed=rss" | "feed=atom" | "format=rss" | "format=feed" | "type=rss"
        )
    });
    let hinted = (name.contains("rss") || name.contains("feed")) && name.ends_with(".xml")
        || path.contains("feeds.");
    (asked || hinted).then_some(if is_of_comments(link) {
        COMMENTS + 1
    } else {
        LINKED + 2
    })
}

fn add(
    found: &mut Vec<(u8, FoundFeed)>,
    rank: u8,
    candidate: Candidate,
    base: Option<&Url>,
    part: Option<&Part>,
) {
    const KEPT: usize = 200;
    let Some(url) = absolute(&candidate.href, base).filter(|u| is_http(u)) else {
        return;
    };
    let rank = match part {
        Some(part) if rank < COMMENTS && part.has(&url) => PART + u8::from(rank >= LINKED),
        _ => rank,
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
