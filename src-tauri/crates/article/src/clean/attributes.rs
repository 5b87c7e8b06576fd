//! Attributes a reader needs: absolute addresses, anchors that a link in the same text leads to, nothing else.
use std::collections::HashSet;

use dom_query::NodeRef;
use url::Url;

use super::allow::ID_PREFIX;
use crate::{address, dom};

const KEPT: &[&str] = &[
    "href", "src", "alt", "title", "width", "height", "colspan", "rowspan", "scope", "start",
    "reversed", "value", "datetime", "open", "id", "lang", "dir",
];

pub(super) fn keep_needed(body: &NodeRef<'_>, base: Option<&Url>) {
    let nodes = dom::elements(body);
    let wanted: HashSet<String> = nodes
        .iter()
        .filter(|node| node.has_name("a"))
        .filter_map(|node| anchor(node, base))
        .collect();
    for node in &nodes {
        if node.has_name("a") {
            link(node, base);
        }
        let id = dom::attr(node, "id").or_else(|| {
            node.has_name("a")
                .then(|| dom::attr(node, "name"))
                .flatten()
        });
        node.retain_attrs(KEPT);
        match id.filter(|id| wanted.contains(bare(id))) {
            Some(id) => node.set_attr("id", &prefixed(&id)),
            None => node.remove_attr("id"),
        }
    }
}

/// The id a link within the page leads to, without our prefix.
fn anchor(node: &NodeRef<'_>, base: Option<&Url>) -> Option<String> {
    let href = dom::attr(node, "href")?;
    if let Some(id) = href.strip_prefix('#') {
        return is_id(id).then(|| bare(id).to_owned());
    }
    let mut page = base?.clone();
    page.set_fragment(None);
    let mut target = base?.join(&href).ok()?;
    let id = target.fragment()?.to_owned();
    target.set_fragment(None);
    (target == page && is_id(&id)).then(|| bare(&id).to_owned())
}

fn link(node: &NodeRef<'_>, base: Option<&Url>) {
    let href = match anchor(node, base) {
        Some(id) => Some(format!("#{}", prefixed(&id))),
        None => dom::attr(node, "href")
            .filter(|href| !href.starts_with('#'))
            .and_then(|href| address::link(base, &href)),
    };
    match href {
        Some(href) => node.set_attr("href", &href),
        None => node.remove_attr("href"),
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 200
        && !id
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'))
}

fn bare(id: &str) -> &str {
    id.strip_prefix(ID_PREFIX).unwrap_or(id)
}

fn prefixed(id: &str) -> String {
    format!("{ID_PREFIX}{}", bare(id))
}
