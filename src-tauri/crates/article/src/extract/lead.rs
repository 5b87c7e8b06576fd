//! The lead picture of a page, shown above a text that has lost it or never held it, and the direction of the text.
use dom_query::{Document, NodeRef};
use url::Url;

use super::{letters, pictures};
use crate::{dom, picture};

/// So many letters of a text tell its direction.
const SAMPLE: usize = 4000;

/// `image` is what the page names as its picture; `raw` the page as it came.
pub(crate) fn show(raw: &Document, text: &Document, image: Option<&str>, base: Option<&Url>) {
    let Some(image) = image.filter(|image| !is_general(image)) else {
        return;
    };
    let body = dom::body(text);
    if letters(&body.text()) == 0 {
        return;
    }
    let there: Vec<String> = dom::elements(&body)
        .iter()
        .filter(|node| node.has_name("img"))
        .filter_map(|img| dom::attr(img, "src"))
        .collect();
    let own = pictures::file(image);
    if there.iter().any(|held| pictures::file(held) == own) {
        return;
    }
    let hero = over_text(raw, &body, &own, base);
    if there.is_empty() || hero.is_some() {
        let figure = text.tree.new_element("figure");
        let img = text.tree.new_element("img");
        img.set_attr("src", image);
        let alt = hero.and_then(|hero| dom::attr(&hero, "alt"));
        img.set_attr("alt", alt.as_deref().unwrap_or_default());
        figure.append_child(&img);
        match body.first_child() {
            Some(first) => first.insert_before(&figure),
            None => body.append_child(&figure),
        }
    }
}

/// The picture of that name between the headline and the first line of the text.
fn over_text<'a>(
    raw: &'a Document,
    text: &NodeRef<'_>,
    own: &str,
    base: Option<&Url>,
) -> Option<NodeRef<'a>> {
    let first = text
        .descendants_it()
        .filter(|node| node.has_name("p"))
        .map(|node| dom::line(&node))
        .find(|line| line.chars().count() >= 60)?;
    let start: String = first.chars().take(60).collect();
    let mut after_headline = false;
    for node in dom::body(raw).descendants_it().filter(NodeRef::is_element) {
        match &*dom::name(&node) {
            "h1" => after_headline = true,
            "p" if dom::line(&node).starts_with(&start) => return None,
            "img" | "amp-img"
                if after_headline
                    && picture::address(&node, base)
                        .is_some_and(|address| pictures::file(&address) == own) =>
            {
                return Some(node);
            }
            _ => {}
        }
    }
    None
}

/// Sites give pages without a picture one of their own.
fn is_general(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    name.ends_with(".svg")
        || name.ends_with(".ico")
        || stem.split(|c: char| !c.is_ascii_alphabetic()).any(|word| {
            matches!(
                word,
                "logo"
                    | "logos"
                    | "default"
                    | "placeholder"
                    | "avatar"
                    | "icon"
                    | "favicon"
                    | "fallback"
                    | "og"
                    | "opengraph"
                    | "share"
                    | "sharing"
                    | "social"
                    | "facebook"
                    | "twitter"
                    | "site"
                    | "brand"
                    | "generic"
                    | "banner"
                    | "card"
            )
        })
}

/// Lays a text out from right to left whose letters are so written: the direction of a page is said outside its text.
pub(crate) fn direct(text: &Document, language: Option<&str>) {
    let body = dom::body(text);
    let (mut left, mut right) = (0usize, 0usize);
    'texts: for node in body.descendants_it().filter(NodeRef::is_text) {
        for c in node.text().chars().filter(|c| c.is_alphabetic()) {
            if is_from_right(c) {
                right += 1;
            } else {
                left += 1;
            }
            if left + right > SAMPLE {
                break 'texts;
            }
        }
    }
    if right <= left {
        return;
    }
    let around = text.tree.new_element("div");
    around.set_attr("dir", "rtl");
    if let Some(language) = language {
        around.set_attr("lang", language);
    }
    for child in body.children_it(false).collect::<Vec<_>>() {
        around.append_child(&child);
    }
    body.append_child(&around);
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their kin.
fn is_from_right(c: char) -> bool {
    matches!(u32::from(c), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x10800..=0x10fff | 0x1e800..=0x1efff)
}
