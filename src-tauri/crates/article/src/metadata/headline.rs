//! Where the headline of a page stands, and what stands beside the text instead of in its head.
use std::collections::HashSet;

use dom_query::{Document, NodeId, NodeRef};

use super::{fold_title, plain};
use crate::dom;

/// Elements before and after the headline among which the names and days of a text are looked for.
const BEFORE: usize = 15;
const AFTER: usize = 75;
/// A longer paragraph is running text: after the second the head of the text is over.
const RUNNING: usize = 250;
/// What has so many letters behind it, and fewer itself, is no end.
const TEXT: usize = 500;

pub(super) struct Place<'a> {
    /// Those of the body, in page order.
    pub nodes: Vec<NodeRef<'a>>,
    headline: Option<usize>,
    /// What the headline stands in: however it is called, the text is in it as well.
    above: HashSet<NodeId>,
    /// Whether in its country the day of `3/4/2024` is the third.
    pub day_first: bool,
}

impl<'a> Place<'a> {
    pub(super) fn of(doc: &'a Document, title: Option<&str>, day_first: bool) -> Place<'a> {
        let nodes = dom::elements(&dom::body(doc));
        let title = title.map(fold_title).filter(|title| !title.is_empty());
        let called = |node: &NodeRef<'_>| {
            matches!(&*dom::name(node), "h1" | "h2")
                && title.as_ref().is_some_and(|title| {
                    dom::short_line(node, 300)
                        .is_some_and(|line| fold_title(&plain(&line)) == *title)
                })
        };
        let headline = nodes
            .iter()
            .position(called)
            .or_else(|| nodes.iter().position(|node| node.has_name("h1")));
        let above = headline
            .and_then(|at| nodes.get(at))
            .map(|node| node.ancestors_it(None).map(|above| above.id).collect())
            .unwrap_or_default();
        Place {
            nodes,
            headline,
            above,
            day_first,
        }
    }

    /// The elements around the headline, until the text runs.
    pub(super) fn head(&self) -> &[NodeRef<'a>] {
        self.around(BEFORE)
    }

    /// Those after the headline alone.
    pub(super) fn after(&self) -> &[NodeRef<'a>] {
        self.around(0)
    }

    fn around(&self, before: usize) -> &[NodeRef<'a>] {
        let Some(at) = self.headline else {
            return &[];
        };
        let mut running = 0;
        let mut end = at;
        for node in self.nodes.iter().skip(at).take(AFTER) {
            if node.has_name("p") && node.normalized_char_count() > RUNNING {
                running += 1;
            }
            if running == 2 {
                break;
            }
            end += 1;
        }
        &self.nodes[at.saturating_sub(before)..end]
    }

    /// Whether it stands beside the text: at the foot of the page, in a quotation, among what readers wrote.
    pub(super) fn in_aside(&self, node: &NodeRef<'_>) -> bool {
        self.boxes(node).any(|above| {
            let names = names(&above);
            match &*dom::name(&above) {
                "aside" | "nav" | "blockquote" => true,
                "footer" => !stands_before_text(&above),
                _ => ["related", "sidebar", "comment"]
                    .iter()
                    .any(|part| names.contains(part)),
            }
        })
    }

    /// Itself and what it stands in, up to what has the headline as well.
    pub(super) fn boxes<'b>(&self, node: &NodeRef<'b>) -> impl Iterator<Item = NodeRef<'b>> {
        std::iter::once(*node)
            .chain(node.ancestors_it(None))
            .take_while(|above| !self.above.contains(&above.id))
            // The page's own class says what it has besides its text.
            .filter(|above| !above.has_name("body") && !above.has_name("html"))
    }
}

/// A footer of the head: the text comes after it.
fn stands_before_text(node: &NodeRef<'_>) -> bool {
    let after: usize = std::iter::successors(node.next_sibling(), NodeRef::next_sibling)
        .filter(NodeRef::is_element)
        .take(6)
        .map(|next| next.normalized_char_count())
        .sum();
    after >= TEXT && node.normalized_char_count() * 2 < after
}

/// Classes and id, in lower case.
pub(super) fn names(node: &NodeRef<'_>) -> String {
    format!(
        "{} {}",
        node.class().unwrap_or_default(),
        node.id_attr().unwrap_or_default()
    )
    .to_ascii_lowercase()
}

/// Whether it stands in one of several boxes that each have a heading that leads to another page.
pub(super) fn in_teaser(node: &NodeRef<'_>) -> bool {
    std::iter::once(*node)
        .chain(node.ancestors_it(Some(3)))
        .take_while(|above| !matches!(&*dom::name(above), "body" | "main" | "article" | "header"))
        .any(|above| {
            let beside = std::iter::successors(above.prev_sibling(), NodeRef::prev_sibling)
                .take(4)
                .chain(std::iter::successors(above.next_sibling(), NodeRef::next_sibling).take(4));
            leads_away(&above)
                && beside
                    .filter(NodeRef::is_element)
                    .any(|other| leads_away(&other))
        })
}

/// Whether its first heading is a link, and not of the first rank.
fn leads_away(node: &NodeRef<'_>) -> bool {
    node.descendants_it()
        .find(|inner| matches!(&*dom::name(inner), "h1" | "h2" | "h3" | "h4"))
        .is_some_and(|heading| {
            !heading.has_name("h1") && heading.descendants_it().any(|inner| inner.has_name("a"))
        })
}
