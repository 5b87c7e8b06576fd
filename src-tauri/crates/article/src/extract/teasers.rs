//! Boxes in a row that tell of other pages, each with a heading that leads there: outside of the box that holds the headline
//! and the beginning of a text they are not the text, whatever sentences they have.
use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};

use super::{letters, trim, words_of};
use crate::dom;
use crate::metadata::fold_title;

/// Fewer boxes are no row.
const ROW: usize = 3;
/// Letters of one of them, on the average; longer ones are texts.
const SHORT: usize = 320;
/// Letters of sentences that make a text, in so many paragraphs.
const TEXT: usize = 200;
const PARAGRAPHS: usize = 2;

pub(super) fn remove(doc: &Document, title: Option<&str>) {
    let body = dom::body(doc);
    let Some(story) = story(&body, title) else {
        return;
    };
    let mut rows: HashMap<(NodeId, String), Vec<NodeRef<'_>>> = HashMap::new();
    for heading in dom::elements(&body) {
        if !matches!(&*dom::name(&heading), "h2" | "h3" | "h4" | "h5" | "h6")
            || !leads_away(&heading)
        {
            continue;
        }
        // The outermost box with no other heading in it is the teaser.
        let mut teaser = heading;
        while let Some(parent) = teaser.parent() {
            let headings = parent
                .descendants_it()
                .filter(|inner| {
                    matches!(&*dom::name(inner), "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
                })
                .take(2)
                .count();
            if headings > 1
                || parent.id == body.id
                || matches!(&*dom::name(&parent), "main" | "body")
            {
                break;
            }
            teaser = parent;
        }
        if teaser.id == heading.id || holds(&teaser, &story) || holds(&story, &teaser) {
            continue;
        }
        if let Some(around) = teaser.parent() {
            let kind = format!(
                "{}.{}",
                dom::name(&teaser),
                teaser
                    .class()
                    .unwrap_or_default()
                    .split(' ')
                    .next()
                    .unwrap_or_default()
            );
            rows.entry((around.id, kind)).or_default().push(teaser);
        }
    }
    for row in rows.into_values().filter(|row| row.len() >= ROW) {
        let all: usize = row.iter().map(|teaser| letters(&teaser.text())).sum();
        if all / row.len() <= SHORT {
            for teaser in row {
                teaser.remove_from_parent();
            }
        }
    }
}

fn leads_away(heading: &NodeRef<'_>) -> bool {
    trim::link_share(heading) >= 0.8
        || heading
            .ancestors_it(Some(2))
            .any(|above| above.has_name("a"))
}

fn holds(outer: &NodeRef<'_>, inner: &NodeRef<'_>) -> bool {
    outer.id == inner.id || inner.ancestors_it(None).any(|above| above.id == outer.id)
}

/// The smallest box with the headline and enough of a text below it.
fn story<'a>(body: &NodeRef<'a>, title: Option<&str>) -> Option<NodeRef<'a>> {
    let nodes = dom::elements(body);
    let said = title.map(fold_title);
    let is_title = |node: &&NodeRef<'a>| {
        matches!(&*dom::name(node), "h1" | "h2" | "h3")
            && !leads_away(node)
            && said
                .as_ref()
                .is_some_and(|said| fold_title(&dom::line(node)) == *said)
    };
    let headline = nodes
        .iter()
        .find(is_title)
        .or_else(|| nodes.iter().find(|node| node.has_name("h1")))?;
    headline
        .ancestors_it(None)
        .take_while(|above| above.id != body.id)
        .find(|above| {
            let paragraphs: Vec<usize> = above
                .descendants_it()
                .filter(|inner| matches!(&*dom::name(inner), "p" | "li"))
                .filter(|inner| trim::link_share(inner) < 0.3)
                .map(|inner| words_of(&inner))
                .filter(|words| words.split_whitespace().count() >= 12)
                .map(|words| letters(&words))
                .collect();
            paragraphs.len() >= PARAGRAPHS && paragraphs.iter().sum::<usize>() >= TEXT
        })
}
