//! Lines before a text that only say again who wrote it, when, where, and how long it takes to read. The reader shows
//! these above the text already. A line goes only when nothing else is in it and the page's metadata has it.
mod phrases;
#[cfg(test)]
mod tests;

use dom_query::NodeRef;
use jiff::Timestamp;

use super::{keep, letters};
use crate::dom;
use crate::metadata::{Metadata, dates, fold_title};

/// Longer lines say something of their own.
const LONGEST: usize = 160;
/// After so many letters of text the opening is over.
const OPENING: usize = 300;
const MAX_BLOCKS: usize = 80;

/// What is shown above the text, folded for comparing.
#[derive(Debug, Default)]
pub(super) struct Shown {
    title: Option<String>,
    authors: Vec<String>,
    site: Option<String>,
    published: Option<Timestamp>,
}

impl Shown {
    pub(super) fn of(meta: &Metadata) -> Shown {
        let byline = meta.byline.as_deref().unwrap_or_default();
        let mut authors: Vec<String> = byline
            .split([',', ';', '&', '|'])
            .flat_map(|part| part.split(" and "))
            .chain(std::iter::once(byline))
            .map(fold_title)
            .filter(|name| name.chars().count() >= 2)
            .take(12)
            .collect();
        authors.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let folded = |text: &Option<String>| {
            text.as_deref()
                .map(fold_title)
                .filter(|text| !text.is_empty())
        };
        Shown {
            title: folded(&meta.title),
            authors,
            site: folded(&meta.site),
            published: meta.published.map(|dated| dated.at),
        }
    }

    /// Whether the line is made of nothing but what is shown.
    fn repeats(&self, line: &str, heading: bool) -> bool {
        let mut rest = format!(" {} ", fold_title(line));
        let mut known = false;
        let mut named = false;
        if let Some(title) = &self.title {
            known |= cut(&mut rest, title);
        }
        for author in &self.authors {
            named |= cut(&mut rest, author);
        }
        if let Some(site) = self.site.as_ref().filter(|site| site.chars().count() >= 3) {
            known |= cut(&mut rest, site);
        }
        known |= named;
        let (mut labels, mut minutes, mut ago, mut numbers, mut days) = (0, false, false, 0, false);
        for word in rest.split_whitespace() {
            if phrases::MINUTES.contains(&word) || counts_minutes(word) {
                minutes = true;
            } else if phrases::LABELS.contains(&word) {
                labels += 1;
                ago |= phrases::AGO.contains(&word);
            } else if phrases::ROLES.contains(&word) && named {
                labels += 1;
            } else if is_number(word) {
                numbers += 1;
            } else if lenient::dates::is_day_or_month(word) || phrases::CLOCK.contains(&word) {
                days = true;
            } else {
                return false;
            }
        }
        if minutes && numbers == 0 && !rest.split_whitespace().any(counts_minutes) {
            return false;
        }
        let reading = minutes && (labels > 0 || known);
        let when = (numbers > 0 || days) && self.is_when(line, labels > 0 || named);
        if heading {
            return known && (labels > 0 || when || rest.trim().is_empty()) || reading;
        }
        if numbers > 0 || days {
            return when || reading || (ago && numbers == 1);
        }
        known || reading || is_bare(&rest)
    }

    /// A date that the metadata has; one that a word or name explains may be of another day, such as that of a change.
    fn is_when(&self, line: &str, explained: bool) -> bool {
        let (Some(found), Some(published)) = (dates::parse(line), self.published) else {
            return false;
        };
        explained || (found.at.as_second() - published.as_second()).abs() <= 2 * 86_400
    }
}

/// `By`, `Share`: what is left of a line when its other parts were taken from it.
fn is_bare(rest: &str) -> bool {
    let mut words = rest.split_whitespace();
    rest.len() > 2 && words.all(|word| phrases::BARE.contains(&word))
}

fn cut(rest: &mut String, part: &str) -> bool {
    let padded = format!(" {part} ");
    match rest.find(&padded) {
        Some(at) => {
            rest.replace_range(at..at + padded.len(), " ");
            true
        }
        None => false,
    }
}

/// `5min`, `12m`.
fn counts_minutes(word: &str) -> bool {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < word.len() && matches!(unit, "min" | "mins" | "m" | "мин" | "分钟" | "分")
}

/// `4`, `2026`, `3rd`, `7am`.
fn is_number(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    (1..=4).contains(&digits)
        && matches!(
            &word[digits..],
            "" | "st"
                | "nd"
                | "rd"
                | "th"
                | "am"
                | "pm"
                | "er"
                | "º"
                | "h"
                | "z"
                | "t"
                | "го"
                | "г"
        )
}

/// Removes the repeating lines at the start of `area`.
pub(super) fn trim(area: &NodeRef<'_>, shown: &Shown) {
    let mut walk = Walk {
        shown,
        letters: 0,
        blocks: 0,
    };
    walk.through(area);
}

struct Walk<'a> {
    shown: &'a Shown,
    letters: usize,
    blocks: usize,
}

impl Walk<'_> {
    fn is_over(&self) -> bool {
        self.letters > OPENING || self.blocks > MAX_BLOCKS
    }

    fn through(&mut self, node: &NodeRef<'_>) {
        let children: Vec<NodeRef<'_>> = node.children_it(false).collect();
        let own_words = children
            .iter()
            .any(|child| child.is_text() && letters(&child.text()) > 0);
        for child in children {
            if self.is_over() {
                return;
            }
            if child.is_text() {
                self.letters += letters(&child.text());
                continue;
            }
            let name = dom::name(&child);
            let block = dom::is_block(&name);
            if !child.is_element()
                || keep::is_mark(&child)
                || matches!(
                    &*name,
                    "figure" | "picture" | "img" | "table" | "pre" | "blockquote" | "iframe" | "hr"
                )
            {
                continue;
            }
            self.blocks += 1;
            let heading = name.len() == 2 && name.starts_with('h');
            let Some(line) = short_line(&child) else {
                if holds_block(&child) {
                    self.through(&child);
                } else {
                    self.letters += letters(&child.text());
                }
                continue;
            };
            if line.is_empty() {
                continue;
            }
            if (block || !own_words) && self.shown.repeats(&line, heading) {
                child.remove_from_parent();
            } else if holds_block(&child) {
                self.through(&child);
            } else {
                self.letters += letters(&line);
            }
        }
    }
}

fn holds_block(node: &NodeRef<'_>) -> bool {
    node.descendants_it()
        .any(|inner| inner.is_element() && dom::is_block(&dom::name(&inner)))
}

/// The words below `node`; None when they are many.
fn short_line(node: &NodeRef<'_>) -> Option<String> {
    let mut line = String::new();
    for part in node.descendants_it().filter(NodeRef::is_text) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&dom::squeeze(&part.text()));
        if line.len() > LONGEST * 4 {
            return None;
        }
    }
    let line = dom::squeeze(&line);
    (line.chars().count() <= LONGEST).then_some(line)
}
