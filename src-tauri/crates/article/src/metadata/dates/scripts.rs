//! Dates in the data that a page carries for its scripts.
use dom_query::Document;

use super::{Dated, parse};

const KEYS: &[&str] = &[
    "datePublished",
    "publishedAt",
    "published_at",
    "publishDate",
    "publish_date",
    "publicationDate",
    "publishedDate",
    "published_date",
    "firstPublishedAt",
    "first_published_at",
    "pubDate",
    "publishedOn",
    "datetimePublished",
];
const MAX_SCRIPTS: usize = 100;
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// The one day that scripts give for it; None when they give several, as for a list of texts.
pub(in crate::metadata) fn in_scripts(doc: &Document) -> Option<Dated> {
    let root = doc.root();
    let mut left = MAX_BYTES;
    let mut found: Option<Dated> = None;
    for script in root
        .descendants_it()
        .filter(|node| node.has_name("script") && !node.has_attr("src"))
        .take(MAX_SCRIPTS)
    {
        let source = script.text();
        left = left.checked_sub(source.len())?;
        for key in KEYS {
            for (at, _) in source.match_indices(key) {
                let Some(dated) = value(&source[at + key.len()..]).and_then(parse) else {
                    continue;
                };
                if found.is_some_and(|held| held.day != dated.day) {
                    return None;
                }
                found = Some(dated);
            }
        }
    }
    found
}

/// What stands in quotes, or as a number, after a key: `": "2025-03-04"`, `\":\"2025-03-04`, `": 1741082400`.
fn value(rest: &str) -> Option<&str> {
    let rest = rest.trim_start_matches(['\\', '"', '\'']);
    let rest = rest.trim_start().strip_prefix(':')?;
    let rest = rest.trim_start().trim_start_matches(['\\', '"', '\'']);
    let end = rest.find(['"', '\\', '\'', ',', '}', '\n'])?;
    rest.get(..end)
        .filter(|value| (8..=40).contains(&value.len()))
}
