//! HTML as plain words, for the index, excerpts and counts.
#[cfg(test)]
mod tests;

use dom_query::NodeRef;

use crate::dom;

pub(crate) fn to_text(html: &str) -> String {
    let doc = dom::parse(html);
    of(&dom::body(&doc))
}

/// The words below `root`: blocks apart by a blank line, items and rows by a line.
pub(crate) fn of(root: &NodeRef<'_>) -> String {
    let mut writer = Writer::default();
    write(root, &mut writer, false);
    writer.finish()
}

fn write(node: &NodeRef<'_>, out: &mut Writer, preformatted: bool) {
    for child in node.children_it(false) {
        if child.is_text() {
            if preformatted {
                out.verbatim(&child.text())
            } else {
                out.words(&child.text())
            }
            continue;
        }
        if !child.is_element() {
            continue;
        }
        let name = dom::name(&child);
        match &*name {
            "script" | "style" | "template" | "noscript" | "svg" | "math" | "head" | "iframe"
            | "object" | "select" | "textarea" | "rp" => {}
            "br" => out.newline(),
            "hr" => out.gap(2),
            "td" | "th" => {
                out.cell();
                write(&child, out, preformatted);
            }
            "li" | "tr" | "dd" | "dt" => {
                out.gap(1);
                write(&child, out, preformatted);
                out.gap(1);
            }
            "pre" => {
                out.gap(2);
                write(&child, out, true);
                out.gap(2);
            }
            // A list within an item goes on with the outer list's lines.
            "ul" | "ol" if node.has_name("li") => {
                out.gap(1);
                write(&child, out, preformatted);
                out.gap(1);
            }
            // Cells and items often wrap their words in a block; that is not a paragraph.
            name if dom::is_block(name) => {
                let gap = if matches!(&*dom::name(node), "td" | "th") {
                    1
                } else {
                    2
                };
                out.gap(gap);
                write(&child, out, preformatted);
                out.gap(gap);
            }
            _ => write(&child, out, preformatted),
        }
    }
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Line breaks owed before the next word.
    breaks: usize,
    space: bool,
    cell: bool,
}

impl Writer {
    fn gap(&mut self, breaks: usize) {
        self.out.truncate(self.out.trim_end_matches('\n').len());
        if !self.out.is_empty() {
            self.breaks = self.breaks.max(breaks);
        }
        self.space = false;
    }

    fn newline(&mut self) {
        self.gap(1);
    }

    fn cell(&mut self) {
        self.cell = self.breaks == 0 && !self.out.is_empty();
        self.space = false;
    }

    fn owed(&mut self) {
        if self.breaks > 0 {
            self.out.extend(std::iter::repeat_n('\n', self.breaks));
        } else if self.cell {
            self.out.push('\t');
        } else if self.space && !self.out.is_empty() {
            self.out.push(' ');
        }
        (self.breaks, self.space, self.cell) = (0, false, false);
    }

    fn words(&mut self, text: &str) {
        let mut rest = text;
        // A run at a time; what stands between runs is a space, or nothing at all.
        while let Some(c) = rest.chars().next() {
            let plain = |c: char| !c.is_whitespace() && !is_ignorable(c);
            if plain(c) {
                let end = rest.find(|c| !plain(c)).unwrap_or(rest.len());
                self.owed();
                self.out.push_str(&rest[..end]);
                rest = &rest[end..];
            } else {
                self.space |= c.is_whitespace();
                rest = &rest[c.len_utf8()..];
            }
        }
    }

    fn verbatim(&mut self, text: &str) {
        let text = if self.breaks > 0 || self.out.is_empty() {
            text.trim_start_matches(['\n', '\r'])
        } else {
            text
        };
        for c in text.chars().filter(|c| *c != '\r' && !is_ignorable(*c)) {
            if c == '\n' && self.out.ends_with("\n\n") {
                continue;
            }
            self.owed();
            self.out.push(c);
        }
    }

    fn finish(mut self) -> String {
        self.out.truncate(self.out.trim_end().len());
        self.out
    }
}

/// Marks that are not seen and would split words in the index.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\0')
}

/// Words in plain text; Chinese, Japanese and Korean characters count two to the word.
pub(crate) fn count_words(text: &str) -> u32 {
    let (mut words, mut ideographs) = (0u64, 0u64);
    let mut in_word = false;
    for c in text.chars() {
        if is_cjk(c) {
            ideographs += 1;
            in_word = false;
        } else if c.is_whitespace() {
            in_word = false;
        } else if !in_word && c.is_alphanumeric() {
            words += 1;
            in_word = true;
        }
    }
    u32::try_from(words + ideographs.div_ceil(2)).unwrap_or(u32::MAX)
}

fn is_cjk(c: char) -> bool {
    matches!(u32::from(c), 0x3041..=0x30ff | 0x3105..=0x312f | 0x31f0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0xff66..=0xff9f | 0x20000..=0x3ffff)
}

/// At most `limit` characters, cut between words.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    let text = dom::squeeze(text);
    if text.chars().count() <= limit {
        return text;
    }
    let cut: String = text.chars().take(limit.saturating_sub(1)).collect();
    let end = cut
        .rfind(' ')
        .filter(|end| *end > cut.len() / 2)
        .unwrap_or(cut.len());
    format!(
        "{}…",
        cut[..end].trim_end_matches([',', ';', ':', ' ', '–', '—'])
    )
}

/// Of how many words a run is by which texts are compared.
const RUN: usize = 5;
/// More words of one text are not compared.
const MOST_COMPARED: usize = 60_000;

/// How much of `text` stands in `other`, 0.0..=1.0: by runs of five words (characters, where words are not apart). Of a
/// text that is shorter than a run, whether it stands there.
pub(crate) fn share_of(text: &str, other: &str) -> f64 {
    let (own, others) = (folded(text), folded(other));
    if own.is_empty() {
        return 1.0;
    }
    let runs_of = |words: &[String], most: usize| -> std::collections::HashSet<u64> {
        words.windows(most).map(hash).collect()
    };
    let run = RUN.min(own.len());
    let (own, others) = (runs_of(&own, run), runs_of(&others, run));
    own.intersection(&others).count() as f64 / own.len() as f64
}

fn hash(words: &[String]) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut state = std::hash::DefaultHasher::new();
    words.hash(&mut state);
    state.finish()
}

fn folded(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if is_cjk(c) {
            if !word.is_empty() {
                out.push(std::mem::take(&mut word));
            }
            out.push(c.to_string());
        } else if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else if !word.is_empty() && !is_ignorable(c) {
            out.push(std::mem::take(&mut word));
        }
        if out.len() >= MOST_COMPARED {
            return out;
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}
