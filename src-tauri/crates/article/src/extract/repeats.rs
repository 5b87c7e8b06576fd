//! What a text says twice beside a picture: captions for the eye and for those who hear, and once more below.
use std::collections::HashSet;

use dom_query::NodeRef;

use crate::dom;
use crate::metadata::fold_title;

/// Longer ones say something of their own.
const LONGEST: usize = 400;
/// Fewer words are repeated by chance.
const WORDS: usize = 3;

pub(super) fn remove(body: &NodeRef<'_>) {
    for figure in dom::elements(body) {
        if figure.parent().is_none() || !figure.has_name("figure") {
            continue;
        }
        let mut said: HashSet<String> = HashSet::new();
        let captions: Vec<NodeRef<'_>> = figure
            .descendants_it()
            .filter(|inner| {
                inner.is_element()
                    && !inner.has_name("a")
                    && inner
                        .children_it(false)
                        .any(|child| child.is_text() && !child.text().trim().is_empty())
            })
            .collect();
        for caption in captions {
            if let Some(words) = words(&caption)
                && !said.insert(words)
                && caption.parent().is_some()
            {
                caption.remove_from_parent();
            }
        }
        if let Some(whole) = figure
            .descendants_it()
            .find(|inner| inner.has_name("figcaption"))
            .and_then(|caption| words(&caption))
        {
            said.insert(whole);
        }
        let alt = figure
            .descendants_it()
            .find(|inner| inner.has_name("img"))
            .and_then(|img| dom::attr(&img, "alt"))
            .map(|alt| fold_title(&alt));
        // The same words just before or after it.
        for beside in [figure.next_element_sibling(), figure.prev_element_sibling()]
            .into_iter()
            .flatten()
        {
            let again = words(&beside)
                .is_some_and(|words| said.contains(&words) || alt.as_ref() == Some(&words));
            if again
                && matches!(
                    &*dom::name(&beside),
                    "p" | "div" | "span" | "h4" | "h5" | "h6" | "small"
                )
            {
                beside.remove_from_parent();
            }
        }
    }
}

fn words(node: &NodeRef<'_>) -> Option<String> {
    let line = fold_title(&dom::short_line(node, LONGEST)?);
    (line.split(' ').count() >= WORDS).then_some(line)
}
