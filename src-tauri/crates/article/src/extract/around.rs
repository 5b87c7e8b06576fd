//! Compares the two readers, and takes from the wider one what it has before and after the text that is not text.
use std::collections::HashSet;

use dom_query::{NodeId, NodeRef};

use super::{letters, trim, words_of};
use crate::dom;

/// Lines of fewer words are labels more often than text.
const SENTENCE: usize = 8;

/// Removes, before the first and after the last line that the careful reader took, what is not running text.
pub(super) fn prune(area: &NodeRef<'_>, taken: &HashSet<&str>) {
    let holds = |node: &NodeRef<'_>| {
        trim::lines(&words_of(node))
            .iter()
            .any(|line| taken.contains(line.as_str()))
    };
    if !holds(area) {
        return;
    }
    // The way down to the first taken line, then to the last.
    for backwards in [false, true] {
        let mut current = *area;
        loop {
            let mut next = None;
            for child in current.children_it(backwards).collect::<Vec<_>>() {
                if holds(&child)
                    || (child.is_text()
                        && taken.contains(crate::metadata::fold_title(&child.text()).as_str()))
                {
                    next = Some(child);
                    break;
                }
                // What stands in a line is of it.
                let in_line = !dom::holds_block(&child) && letters(&current.immediate_text()) > 0;
                if child.is_element() && !in_line && !is_text(&child) {
                    child.remove_from_parent();
                }
            }
            match next {
                Some(child)
                    if child.is_element()
                        && !matches!(
                            &*dom::name(&child),
                            "p" | "pre" | "table" | "li" | "h1" | "h2" | "h3"
                        ) =>
                {
                    current = child
                }
                _ => break,
            }
        }
    }
}

/// Sentences rather than labels, links and teasers of other pages. Pictures pass.
fn is_text(node: &NodeRef<'_>) -> bool {
    let all = letters(&node.text());
    if all == 0 {
        return true;
    }
    let text = words_of(node);
    let sentences: usize = text
        .lines()
        .filter(|line| line.split_whitespace().count() >= SENTENCE)
        .map(letters)
        .sum();
    if sentences * 10 < all * 6 || trim::link_share(node) > 0.3 {
        return false;
    }
    // Teasers have headings that lead away.
    let headings: Vec<_> = node
        .descendants_it()
        .filter(|inner| matches!(&*dom::name(inner), "h2" | "h3" | "h4" | "h5"))
        .collect();
    let linked = headings
        .iter()
        .filter(|heading| {
            heading.descendants_it().any(|inner| inner.has_name("a"))
                || heading
                    .ancestors_it(Some(3))
                    .any(|above| above.has_name("a"))
        })
        .count();
    headings.is_empty() || linked * 2 < headings.len()
}

/// So far up a text may begin beside where most of it is.
const LEVELS: usize = 4;
/// The first line of a text is a sentence of so many words.
const FIRST: usize = 12;

/// The area with the beginning of the text, where the careful reader found it beside what holds most of the words.
pub(super) fn with_opening<'a>(area: NodeRef<'a>, lines: &[String]) -> NodeRef<'a> {
    let Some(first) = lines
        .iter()
        .take(6)
        .find(|line| line.split(' ').count() >= FIRST)
    else {
        return area;
    };
    let holds = |node: &NodeRef<'a>| trim::lines(&words_of(node)).contains(first);
    let above = area
        .ancestors_it(Some(LEVELS))
        .filter(|above| above.is_element() && !above.has_name("html"));
    std::iter::once(area)
        .chain(above)
        .find(holds)
        .unwrap_or(area)
}

/// How much of what the careful reader took has to lie in the area for the two to have read the same text.
const SAME_TEXT: f64 = 0.6;
/// Where the area has so many times more letters in sentences, the careful reader found a part of the text only.
const A_PART: usize = 3;
/// And not fewer than this.
const A_TEXT: usize = 800;
/// So many paragraphs in a row that are links are links to other pages.
const ROW: usize = 3;

/// A part of the area with words and no such part in it.
struct Block<'a> {
    node: NodeRef<'a>,
    letters: usize,
    words: usize,
    /// Share of its letters in links.
    linked: f64,
    /// The careful reader took it.
    taken: bool,
    above: Vec<NodeRef<'a>>,
}

impl Block<'_> {
    fn heading(&self) -> Option<u8> {
        match dom::name(&self.node).as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Some(*level),
            _ => None,
        }
    }

    fn is_sentence(&self) -> bool {
        self.words >= 12 && self.linked < 0.3
    }

    fn is_link(&self) -> bool {
        self.linked >= 0.5
    }
}

/// Takes from the area what the careful reader left out and what nothing speaks for: links, teasers of other pages, and
/// what comes after the text in boxes unlike those of the text. False when the two did not read the same text.
pub(super) fn agree(area: &NodeRef<'_>, taken: &HashSet<&str>) -> bool {
    let blocks = blocks(area, taken);
    let all: usize = taken.iter().map(|line| letters(line)).sum();
    let shared: usize = blocks
        .iter()
        .filter(|block| block.taken)
        .map(|block| block.letters)
        .sum();
    if (shared as f64) < all as f64 * SAME_TEXT {
        return false;
    }
    let (Some(first), Some(last)) = (
        blocks.iter().position(|block| block.taken),
        blocks.iter().rposition(|block| block.taken),
    ) else {
        return false;
    };
    let boxes = Boxes::of(&blocks);
    let more: usize = blocks
        .iter()
        .filter(|block| !block.taken && block.is_sentence() && !boxes.is_teaser(block))
        .map(|block| block.letters)
        .sum();
    let a_part = more > all * A_PART && more > A_TEXT;
    let mut goes: Vec<bool> = blocks
        .iter()
        .enumerate()
        .map(|(at, block)| {
            !block.taken
                && (boxes.is_teaser(block)
                    || (block.is_link() && !is_paragraph_amid(&blocks, &boxes, at, first, last))
                    || (at > last && !a_part && !boxes.is_of_the_text(block)))
        })
        .collect();
    // A heading of what goes goes with it.
    let mut next: Option<usize> = None;
    for at in (0..blocks.len()).rev() {
        if goes[at] {
            continue;
        }
        let alone = match (
            blocks[at].heading(),
            next.and_then(|next| blocks[next].heading()),
        ) {
            (Some(_), None) => next.is_none(),
            (Some(own), Some(below)) => below <= own,
            (None, _) => false,
        };
        if alone && !blocks[at].taken && goes.get(at + 1).copied().unwrap_or(true) {
            goes[at] = true;
        } else {
            next = Some(at);
        }
    }
    for (block, goes) in blocks.iter().zip(goes) {
        if goes {
            remove(&block.node, area);
        }
    }
    true
}

/// Removes a block, and the boxes that have no words without it.
fn remove(node: &NodeRef<'_>, area: &NodeRef<'_>) {
    let mut outer = *node;
    while let Some(parent) = outer.parent() {
        if parent.id == area.id {
            break;
        }
        let others = parent
            .children_it(false)
            .filter(|child| child.id != outer.id)
            .any(|child| letters(&child.text()) > 0);
        if others {
            break;
        }
        outer = parent;
    }
    outer.remove_from_parent();
}

/// Where the text stands.
struct Boxes {
    /// What holds sentences that were taken, and what holds that.
    parents: HashSet<NodeId>,
    above: HashSet<NodeId>,
    /// Names of those parents, with their classes.
    kinds: HashSet<String>,
    /// What holds a heading that leads to another page.
    teasers: HashSet<NodeId>,
}

impl Boxes {
    fn of(blocks: &[Block<'_>]) -> Boxes {
        let mut boxes = Boxes {
            parents: HashSet::new(),
            above: HashSet::new(),
            kinds: HashSet::new(),
            teasers: HashSet::new(),
        };
        for block in blocks {
            if block.taken && block.words >= SENTENCE {
                if let Some(parent) = block.above.first() {
                    boxes.parents.insert(parent.id);
                    boxes.kinds.extend(kind(parent));
                }
                boxes.above.extend(block.above.get(1).map(|above| above.id));
            }
            if block.heading().is_some_and(|level| level > b'1') && block.linked >= 0.6 {
                boxes
                    .teasers
                    .extend(block.above.iter().take(2).map(|above| above.id));
            }
        }
        // What holds the text is no teaser, though a heading in it is a link.
        for block in blocks
            .iter()
            .filter(|block| block.taken && block.is_sentence())
        {
            for above in &block.above {
                boxes.teasers.remove(&above.id);
            }
        }
        boxes
    }

    fn is_teaser(&self, block: &Block<'_>) -> bool {
        block
            .above
            .iter()
            .take(2)
            .any(|above| self.teasers.contains(&above.id))
    }

    /// Beside the text, or in a box like that of the text.
    fn is_of_the_text(&self, block: &Block<'_>) -> bool {
        self.is_beside(block)
            || block
                .above
                .first()
                .and_then(kind)
                .is_some_and(|kind| self.kinds.contains(&kind))
    }

    fn is_beside(&self, block: &Block<'_>) -> bool {
        block
            .above
            .iter()
            .take(3)
            .any(|above| self.parents.contains(&above.id))
            || block
                .above
                .get(1)
                .is_some_and(|above| self.above.contains(&above.id))
    }
}

/// Name and classes of a box; None without a class.
fn kind(node: &NodeRef<'_>) -> Option<String> {
    let class = node.class().filter(|class| !class.trim().is_empty())?;
    Some(format!("{}.{class}", dom::name(node)))
}

/// A paragraph of the text that is a link from end to end; of more in a row none is.
fn is_paragraph_amid(
    blocks: &[Block<'_>],
    boxes: &Boxes,
    at: usize,
    first: usize,
    last: usize,
) -> bool {
    let block = &blocks[at];
    let is_link = |block: &&Block<'_>| block.is_link() && !block.taken;
    let before = blocks[..at].iter().rev().take_while(is_link).count();
    let after = blocks[at + 1..].iter().take_while(is_link).count();
    (first..last).contains(&at)
        && matches!(&*dom::name(&block.node), "p" | "div" | "blockquote")
        && block.words >= SENTENCE
        && before + after < ROW
        && boxes.is_beside(block)
        && !block.above.iter().any(|above| {
            matches!(
                &*dom::name(above),
                "li" | "table" | "figure" | "aside" | "nav"
            )
        })
}

/// Words of its own that are no block make the element a block of words as a whole.
const OWN: usize = 20;

fn blocks<'a>(area: &NodeRef<'a>, taken: &HashSet<&str>) -> Vec<Block<'a>> {
    let mut out = Vec::new();
    let mut open = vec![*area];
    while let Some(node) = open.pop() {
        let inner: Vec<NodeRef<'a>> = node
            .children_it(true)
            .filter(|child| child.is_element() && dom::holds_block(child))
            .collect();
        if !inner.is_empty() && (node.id == area.id || letters(&node.immediate_text()) < OWN) {
            open.extend(inner);
            continue;
        }
        let text = words_of(&node);
        let all = letters(&text);
        if all == 0 || node.id == area.id {
            continue;
        }
        let lines = trim::lines(&text);
        let of =
            |lines: &mut dyn Iterator<Item = &String>| lines.map(|line| line.len()).sum::<usize>();
        let shared = of(&mut lines.iter().filter(|line| taken.contains(line.as_str())));
        out.push(Block {
            node,
            letters: all,
            words: text.split_whitespace().count(),
            linked: trim::link_share(&node),
            taken: shared * 2 >= of(&mut lines.iter()) && shared > 0,
            above: node
                .ancestors_it(None)
                .take_while(|above| !matches!(&*dom::name(above), "body" | "html"))
                .collect(),
        });
    }
    out
}
