//! Who wrote it.
mod names;
mod shown;
#[cfg(test)]
mod tests;

use super::{Head, headline::Place, linked_data::LinkedData};
use names::{accept, is_called, is_person, joined};

/// Names under which pages say who wrote them, the most certain first.
const NAMED: &[&str] = &[
    "author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "article:author",
    "article:author_name",
    "og:article:author",
    "sailthru.author",
    "citation_author",
    "byl",
    "cxenseparse:author",
    "twitter:data1",
];

pub(super) fn find(
    place: &Place<'_>,
    head: &Head,
    data: &LinkedData,
    site: Option<&str>,
) -> Option<String> {
    let Some(said) = said(head, data) else {
        return shown::find(place);
    };
    // Templates name the site where the page names who wrote it.
    let of_site = |name: &str| site.is_some_and(|site| is_called(name, site));
    if (of_site(&said) || is_account(&said) || data.is_by_organisation())
        && let Some(person) = shown::certain(place).filter(|name| is_person(name) && !of_site(name))
    {
        return Some(person);
    }
    Some(said)
}

/// `jdoe`, `editor2`: what somebody signs in with.
fn is_account(name: &str) -> bool {
    name.bytes().all(|byte| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.')
    })
}

/// What the page says for machines.
fn said(head: &Head, data: &LinkedData) -> Option<String> {
    let linked: Vec<String> = data
        .authors()
        .iter()
        .filter_map(|name| accept(name))
        .collect();
    if !linked.is_empty() {
        return Some(joined(linked));
    }
    let written = head
        .first(&["twitter:label1"])
        .is_some_and(|label| label.to_lowercase().contains("written"));
    NAMED
        .iter()
        .filter(|name| **name != "twitter:data1" || written)
        .find_map(|name| {
            let found: Vec<String> = head.all(name).filter_map(accept).take(10).collect();
            (!found.is_empty()).then(|| joined(found))
        })
}
