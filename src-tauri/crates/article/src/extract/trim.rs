//! The last look over an extracted text: what is not the author's words goes, links to other pages go aside.
use dom_query::NodeRef;
use url::Url;

use super::opening::{self, Shown};
use super::{letters, related, words_of};
use crate::metadata::fold_title;
use crate::{RelatedLink, dom};

pub(super) struct Trimmed {
    pub letters: usize,
    /// The text's lines, for comparing.
    pub lines: Vec<String>,
    pub related: Vec<RelatedLink>,
}

/// Trims a part of a page in place and gives the links it set aside.
pub(super) fn part(
    area: &NodeRef<'_>,
    title: Option<&str>,
    shown: &Shown,
    base: Option<&Url>,
) -> Vec<RelatedLink> {
    let mut related = Vec::new();
    set_aside_related(area, base, &mut related);
    drop_title(area, title);
    opening::trim(area, shown);
    related
}

pub(super) fn finish(area: &NodeRef<'_>, related: Vec<RelatedLink>) -> Trimmed {
    let text = words_of(area);
    Trimmed {
        letters: letters(&text),
        lines: lines(&text),
        related,
    }
}

pub(super) fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(fold_title)
        .filter(|line| !line.is_empty())
        .collect()
}

fn set_aside_related(body: &NodeRef<'_>, base: Option<&Url>, links: &mut Vec<RelatedLink>) {
    for node in dom::elements(body) {
        if !matches!(
            &*dom::name(&node),
            "p" | "div"
                | "li"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "section"
                | "strong"
                | "blockquote"
                | "ul"
        ) {
            continue;
        }
        let Some(words) = dom::short_line(&node, 400).filter(|words| related::announces(words))
        else {
            continue;
        };
        let linked: usize = node
            .descendants_it()
            .filter(|inner| inner.has_name("a"))
            .map(|inner| letters(&inner.text()))
            .sum();
        let all = letters(&words);
        // Besides the links nothing but the announcement.
        if linked > 0 && (linked * 2 >= all || all - linked.min(all) <= 30) {
            related::collect(&node, base, links);
            node.remove_from_parent();
        } else if all <= 40
            && (dom::name(&node).starts_with('h') || words.ends_with(':') || linked == 0)
        {
            // A heading over a list of links.
            if let Some(list) = next_element(&node)
                && link_share(&list) > 0.6
                && list.normalized_char_count() < 1500
            {
                related::collect(&list, base, links);
                list.remove_from_parent();
                node.remove_from_parent();
            }
        }
    }
}

fn next_element<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut current = node.next_sibling();
    while let Some(found) = current {
        if found.is_element() && !found.text().trim().is_empty() {
            return Some(found);
        }
        current = found.next_sibling();
    }
    None
}

pub(super) fn link_share(node: &NodeRef<'_>) -> f64 {
    let all = letters(&node.text());
    let linked: usize = node
        .descendants_it()
        .filter(|inner| inner.has_name("a"))
        .map(|inner| letters(&inner.text()))
        .sum();
    let own = if node.has_name("a") { all } else { linked };
    own as f64 / all.max(1) as f64
}

/// The page's title is shown above the text already.
fn drop_title(body: &NodeRef<'_>, title: Option<&str>) {
    let Some(title) = title.map(fold_title) else {
        return;
    };
    for node in dom::elements(body).into_iter().take(60) {
        if matches!(&*dom::name(&node), "h1" | "h2") && fold_title(&node.text()) == title {
            node.remove_from_parent();
            return;
        }
    }
}
