//! Links to other pages that stand in the middle of a text: "Read also: ...".
use dom_query::NodeRef;
use url::Url;

use crate::{RelatedLink, address, dom, text};

const LEADS: &[&str] = &[
    "read also",
    "also read",
    "read more",
    "see also",
    "related",
    "related article",
    "related articles",
    "related story",
    "related stories",
    "more on",
    "read next",
    "don't miss",
    "recommended",
    "further reading",
    "you may also like",
    "you might also like",
    "more from",
    "more like this",
    "читайте также",
    "читать также",
    "читайте ещё",
    "читайте еще",
    "смотрите также",
    "см. также",
    "по теме",
    "материалы по теме",
    "ещё по теме",
    "еще по теме",
    "рекомендуем",
    "другие материалы",
    "lesen sie auch",
    "mehr zum thema",
    "siehe auch",
    "lire aussi",
    "à lire aussi",
    "voir aussi",
    "lee también",
    "leer también",
    "te puede interesar",
    "leggi anche",
    "leia também",
    "leia mais",
    "читайте також",
    "czytaj także",
    "zobacz też",
    "lees ook",
];
const MAX_LINKS: usize = 50;

/// Whether words announce links to other pages.
pub(super) fn announces(words: &str) -> bool {
    let lower = words.trim().to_lowercase().replace('’', "'");
    let lower = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    LEADS.iter().any(|lead| {
        lower
            .strip_prefix(lead)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| !c.is_alphanumeric()))
    })
}

/// The links of a block that goes, for the reader who wants them.
pub(super) fn collect(block: &NodeRef<'_>, base: Option<&Url>, out: &mut Vec<RelatedLink>) {
    for link in block
        .descendants_it()
        .filter(|node| node.has_name("a"))
        .chain(std::iter::once(*block).filter(|node| node.has_name("a")))
    {
        let url = dom::attr(&link, "href")
            .filter(|href| !href.starts_with('#'))
            .and_then(|href| address::link(base, &href))
            .filter(|url| url.starts_with("http"));
        let title = text::shorten(&dom::line(&link), 200);
        if let Some(url) = url
            && title.chars().count() >= 3
            && out.len() < MAX_LINKS
            && !out.iter().any(|held| held.url == url)
        {
            out.push(RelatedLink { title, url });
        }
    }
}
