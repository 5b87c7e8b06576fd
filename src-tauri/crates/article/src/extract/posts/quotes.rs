//! Quotations within posts of what stands in an earlier post of the page: it is read there.
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use dom_query::NodeRef;

use crate::metadata::fold_title;

/// Words of a run; fewer are repeated by chance.
const RUN: usize = 5;
/// Shorter quotations say which words are meant.
const LEAST: usize = 12;

pub(super) fn drop_repeated(posts: &[NodeRef<'_>]) {
    let mut said: HashSet<u64> = HashSet::new();
    for post in posts {
        let quotes: Vec<NodeRef<'_>> = post
            .descendants_it()
            .filter(|inner| inner.has_name("blockquote"))
            .filter(|inner| {
                !inner
                    .ancestors_it(None)
                    .take_while(|above| above.id != post.id)
                    .any(|above| above.has_name("blockquote"))
            })
            .collect();
        for quote in quotes {
            let runs = runs(&quote.text());
            let again = runs.iter().filter(|run| said.contains(run)).count();
            if runs.len() + RUN > LEAST && again * 10 >= runs.len() * 9 {
                quote.remove_from_parent();
            }
        }
        said.extend(runs(&post.text()));
    }
}

fn runs(text: &str) -> Vec<u64> {
    let folded = fold_title(text);
    let words: Vec<&str> = folded.split(' ').collect();
    words
        .windows(RUN)
        .map(|run| {
            let mut hasher = DefaultHasher::new();
            run.hash(&mut hasher);
            hasher.finish()
        })
        .collect()
}
