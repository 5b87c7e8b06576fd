//! Pictures of an article, and putting stored ones in the place of remote ones.
#[cfg(test)]
mod tests;

use crate::{dom, picture};

/// Absolute addresses of the pictures, in order, each once.
pub(crate) fn pictures(html: &str) -> Vec<String> {
    picture::addresses(&dom::body(&dom::parse(html)))
}

/// The result is for showing only: it names addresses of our own that the allow-list would take away.
pub(crate) fn localise(html: &str, stored: &dyn Fn(&str) -> Option<String>) -> String {
    let doc = dom::parse(html);
    for node in dom::elements(&dom::body(&doc)) {
        match &*dom::name(&node) {
            "source" => node.remove_from_parent(),
            "img"
                if dom::attr(&node, "src").is_some_and(|src| picture::inline::is_inline(&src)) =>
            {
                node.retain_attrs(&["src", "alt", "title", "width", "height"]);
            }
            "img" => {
                let remote = picture::address(&node, None);
                let local = remote.as_deref().and_then(stored);
                let alt = dom::attr(&node, "alt");
                node.retain_attrs(&["alt", "title", "width", "height"]);
                match (local, remote) {
                    (Some(local), _) => node.set_attr("src", &local),
                    (None, Some(remote)) => {
                        let label = alt.unwrap_or_else(|| file_name(&remote));
                        let text = doc.tree.new_text(label);
                        // A picture in a link: the link stays, since links do not nest.
                        if node.ancestors_it(None).any(|above| above.has_name("a")) {
                            node.replace_with(&text);
                        } else {
                            let anchor = doc.tree.new_element("a");
                            anchor.set_attr("href", &remote);
                            anchor.set_attr("rel", "noopener noreferrer");
                            anchor.append_child(&text);
                            node.replace_with(&anchor);
                        }
                    }
                    (None, None) => node.remove_from_parent(),
                }
            }
            _ => node.remove_attrs(&["srcset", "poster", "background"]),
        }
    }
    dom::body(&doc).inner_html().to_string()
}

fn file_name(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    if name.is_empty() {
        address.to_owned()
    } else {
        name.to_owned()
    }
}
