//! Rules for one site, for pages that the usual way reads wrongly: what is the text, what is not, where the title stands and
//! where the text goes on. They are data; a selector that cannot be read is left out.
#[cfg(test)]
mod tests;

use dom_query::{Document, NodeRef};
use serde::{Deserialize, Serialize};

use crate::dom;

/// The most selectors of one kind.
const MOST: usize = 50;

/// CSS selectors, tried in order. Unknown names are refused, so that a slip of the pen is told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteRules {
    /// All that fit, in page order, are the text. Without any the text is found in the usual way.
    pub include: Vec<String>,
    /// Taken out before anything else is looked at.
    pub exclude: Vec<String>,
    /// The first that has words is the title.
    pub title: Vec<String>,
    /// The link to the next page of a text.
    pub next_page: Vec<String>,
}

impl SiteRules {
    /// Selectors that cannot be read.
    pub fn faults(&self) -> Vec<&str> {
        [&self.include, &self.exclude, &self.title, &self.next_page]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(|selector| dom_query::Matcher::new(selector).is_err())
            .collect()
    }
}

pub(crate) enum Content {
    /// Its body is the text.
    Text(Document),
    /// The page without what is excluded.
    Page(Document),
}

/// What the rules leave of a page; None when they say nothing of it.
pub(crate) fn content(raw: &Document, rules: &SiteRules) -> Option<Content> {
    if rules.include.is_empty() && rules.exclude.is_empty() {
        return None;
    }
    let doc = raw.clone();
    for node in rules.exclude.iter().take(MOST).flat_map(|s| all(&doc, s)) {
        node.remove_from_parent();
    }
    let mut chosen: Vec<NodeRef<'_>> = Vec::new();
    for node in rules.include.iter().take(MOST).flat_map(|s| all(&doc, s)) {
        let within = |other: &NodeRef<'_>| {
            node.id == other.id || node.ancestors_it(None).any(|above| above.id == other.id)
        };
        if !chosen.iter().any(within) {
            chosen.retain(|held| !held.ancestors_it(None).any(|above| above.id == node.id));
            chosen.push(node);
        }
    }
    if chosen.iter().all(|node| node.text().trim().is_empty()) {
        return Some(Content::Page(doc.clone()));
    }
    // In the order of the page, whichever selector found them.
    let order: Vec<_> = dom::elements(&doc.root()).iter().map(|n| n.id).collect();
    chosen.sort_by_key(|node| order.iter().position(|id| *id == node.id));
    let html: String = chosen.iter().map(|node| node.html().to_string()).collect();
    Some(Content::Text(dom::parse(&html)))
}

pub(crate) fn title(doc: &Document, rules: &SiteRules) -> Option<String> {
    let mut found = rules.title.iter().take(MOST).flat_map(|s| all(doc, s));
    found.find_map(|node| {
        let said = dom::attr(&node, "content").filter(|_| node.has_name("meta"));
        let words = said.map_or_else(|| dom::line(&node), |said| dom::squeeze(&said));
        (!words.is_empty() && words.chars().count() <= 500).then_some(words)
    })
}

/// The address that the rules name as the next page, as it stands there.
pub(crate) fn next_page(doc: &Document, rules: &SiteRules) -> Option<String> {
    let mut found = rules.next_page.iter().take(MOST).flat_map(|s| all(doc, s));
    found.find_map(|node| dom::attr(&node, "href"))
}

fn all<'a>(doc: &'a Document, selector: &str) -> Vec<NodeRef<'a>> {
    doc.try_select(selector)
        .map(|found| found.nodes().to_vec())
        .unwrap_or_default()
}
