//! What tells running text from furniture: sentences, few links, and text around it.
use dom_query::NodeRef;
use html5ever::tendril::StrTendril;

use super::names::words;
use crate::dom;
use crate::extract::{letters, trim::link_share};

/// Enough sentences, few enough links.
pub(super) fn has_running_text(node: &NodeRef<'_>) -> bool {
    sentences(node, 12) >= 250 && link_share(node) < 0.4
}

/// What a sentence is made of.
pub(super) fn is_phrase(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "cite"
            | "code"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "var"
    )
}

/// Whether words of the same line stand beside it: the rest of a word after a capital, the rest of a sentence.
pub(super) fn stands_in_text(node: &NodeRef<'_>) -> bool {
    let line = std::iter::once(*node)
        .chain(node.ancestors_it(Some(4)))
        .take_while(|above| is_phrase(&dom::name(above)))
        .last()
        .and_then(|above| above.parent());
    line.is_some_and(|line| {
        matches!(
            &*dom::name(&line),
            "p" | "li"
                | "dd"
                | "dt"
                | "td"
                | "th"
                | "blockquote"
                | "figcaption"
                | "div"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
        ) && line.immediate_text().chars().any(char::is_alphanumeric)
    })
}

/// Letters of blocks that have at least so many words of their own.
pub(in crate::extract) fn sentences(node: &NodeRef<'_>, least: usize) -> usize {
    dom::elements(node)
        .iter()
        .chain(std::iter::once(node))
        .filter(|inner| {
            matches!(
                &*dom::name(inner),
                "p" | "li" | "div" | "dd" | "blockquote" | "span" | "td" | "section"
            )
        })
        .map(|inner| inner.immediate_text())
        .filter(|text| text.split_whitespace().count() >= least)
        .map(|text| letters(&text))
        .sum()
}

/// Links, teasers with headings that are links, and what is filled in.
pub(super) fn leads_away(node: &NodeRef<'_>) -> bool {
    let within_link = |inner: &NodeRef<'_>| {
        inner.descendants_it().any(|deep| deep.has_name("a"))
            || inner.ancestors_it(Some(3)).any(|above| above.has_name("a"))
    };
    link_share(node) >= 0.4
        || node
            .descendants_it()
            .any(|inner| match &*dom::name(&inner) {
                "form" | "input" | "button" | "textarea" => true,
                "h2" | "h3" | "h4" | "h5" | "h6" => within_link(&inner),
                _ => false,
            })
}

/// How many nodes to each side are looked at.
const NEAR: usize = 12;

/// Whether sentences stand before and after it, on its own level.
pub(super) fn is_amid_text(node: &NodeRef<'_>) -> bool {
    let is_text =
        |other: &NodeRef<'_>| other.is_element() && sentences(other, 12) > 0 && !leads_away(other);
    let before = std::iter::successors(node.prev_sibling(), NodeRef::prev_sibling);
    let after = std::iter::successors(node.next_sibling(), NodeRef::next_sibling);
    before.take(NEAR).any(|other| is_text(&other)) && after.take(NEAR).any(|other| is_text(&other))
}

/// A section that is called as its heading is, and says something in sentences.
pub(super) fn is_section_of_its_name(node: &NodeRef<'_>) -> bool {
    let heading = node
        .descendants_it()
        .find(|inner| matches!(&*dom::name(inner), "h2" | "h3" | "h4" | "h5" | "h6"));
    let Some(heading) = heading.map(|heading| words(&heading.text())) else {
        return false;
    };
    let called = |names: Option<StrTendril>| {
        names.is_some_and(|names| {
            names.split_ascii_whitespace().any(|name| {
                let mut name = words(name);
                // A second section of that name.
                name.pop_if(|last| !heading.contains(last) && last.parse::<u8>().is_ok());
                name.ends_with(&heading)
            })
        })
    };
    !heading.is_empty()
        && sentences(node, 8) > 0
        && !leads_away(node)
        && (called(node.id_attr()) || (called(node.class()) && link_share(node) < 0.15))
}
