//! Attributes a reader needs: absolute addresses, anchors that a link in the same text leads to, nothing else.
use std::collections::HashSet;

use dom_query::NodeRef;
use url::Url;

use super::allow_list::{self, ID_PREFIX};
use crate::{address, dom, times};

pub(super) fn keep_needed(body: &NodeRef<'_>, base: Option<&Url>) {
    let nodes = dom::elements(body);
    let there: HashSet<String> = nodes.iter().filter_map(own_id).collect();
    let mut wanted: HashSet<String> = HashSet::new();
    for node in nodes.iter().filter(|node| node.has_name("a")) {
        match anchor(node, base) {
            // What leads to nothing in the text leads nowhere.
            Some(id) => match found(id, &there) {
                Some(id) => {
                    node.set_attr("href", &prefixed(&id));
                    wanted.insert(id);
                }
                None if dom::attr(node, "href").is_some_and(|href| times::is_link(&href)) => {}
                None => node.remove_attr("href"),
            },
            None => match dom::attr(node, "href").and_then(|href| address::link(base, &href)) {
                Some(href) => node.set_attr("href", &href),
                None => node.remove_attr("href"),
            },
        }
    }
    for node in &nodes {
        match own_id(node).filter(|id| wanted.contains(id)) {
            Some(id) => node.set_attr("id", &prefixed(&id)[1..]),
            None => node.remove_attr("id"),
        }
        let name = dom::name(node);
        for attribute in node.attrs() {
            let key = &attribute.name.local;
            if !allow_list::attribute(&name, key, &attribute.value) {
                node.remove_attr(key);
            }
        }
    }
}

/// The id that a link can lead to, without our prefix.
fn own_id(node: &NodeRef<'_>) -> Option<String> {
    let name = || dom::attr(node, "name").filter(|_| node.has_name("a"));
    let id = dom::attr(node, "id").or_else(name)?;
    is_id(&id).then(|| bare(&id).to_owned())
}

/// As it stands, or with its escapes read.
fn found(id: String, there: &HashSet<String>) -> Option<String> {
    if there.contains(&id) {
        return Some(id);
    }
    let whole = id
        .replace('+', "%2B")
        .replace('&', "%26")
        .replace('=', "%3D");
    let (read, _) = url::form_urlencoded::parse(whole.as_bytes()).next()?;
    there.get(&*read).cloned()
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
    format!("#{ID_PREFIX}{id}")
}
