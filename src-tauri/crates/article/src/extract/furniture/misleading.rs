//! Names by which the Readability rules judge. They are told only those that mean something: what is still in the page
//! and has text is text.
use dom_query::{Document, NodeRef};
use html5ever::tendril::StrTendril;

use super::running_text::{
    is_amid_text, is_phrase, is_section_of_its_name, sentences, stands_in_text,
};
use crate::dom;

/// Parts of names that make the Readability rules drop what has them.
const MISLEADING: &[&str] = &[
    "-ad-",
    "ad-break",
    "agegate",
    "ai2html",
    "banner",
    "breadcrumbs",
    "combx",
    "com-",
    "comment",
    "community",
    "contact",
    "cover-wrap",
    "disqus",
    "extra",
    "footer",
    "gdpr",
    "header",
    "hid",
    "legends",
    "masthead",
    "media",
    "menu",
    "meta",
    "outbrain",
    "pager",
    "pagination",
    "popup",
    "promo",
    "related",
    "remark",
    "replies",
    "rss",
    "scroll",
    "share",
    "shoutbox",
    "sidebar",
    "skyscraper",
    "shopping",
    "social",
    "sponsor",
    "supplemental",
    "tags",
    "widget",
    "yom-remote",
];

/// Takes misleading names from what has text; ids wait for [`rearm`].
pub(crate) fn disarm(doc: &Document) {
    for node in dom::elements(&dom::body(doc)) {
        let misleads = |name: Option<StrTendril>| {
            name.is_some_and(|name| {
                let lower = name.to_ascii_lowercase();
                MISLEADING.iter().any(|part| lower.contains(part))
            })
        };
        if !misleads(node.class()) && !misleads(node.id_attr()) {
            continue;
        }
        let name = dom::name(&node);
        let text = match &*name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => true,
            name if is_phrase(name) => stands_in_text(&node),
            _ => is_section_of_its_name(&node) || (sentences(&node, 12) > 0 && is_amid_text(&node)),
        };
        if text {
            node.remove_attr("class");
            if let Some(id) = node.id_attr() {
                node.set_attr(KEPT_ID, &id);
                node.remove_attr("id");
            }
        }
    }
}

const KEPT_ID: &str = "data-kept-id";

/// Gives the ids back.
pub(crate) fn rearm(text: &NodeRef<'_>) {
    for node in dom::elements(text) {
        if let Some(id) = dom::attr(&node, KEPT_ID) {
            node.set_attr("id", &id);
        }
    }
}
