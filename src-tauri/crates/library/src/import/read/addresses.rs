//! A text of addresses, one a line, as people keep them; and the shortcut files of desktops.
use super::MOST_ROWS;
use crate::import::entry::{Entry, EntryKind, ListFormat, ReadList};
use crate::text;

/// So many of a hundred lines have to begin with an address, however few they are.
const MOST_PER_CENT: usize = 80;
/// Characters of the words beside an address: more are a text that names one.
const LONGEST_TITLE: usize = 120;

pub(super) fn read(text: &str) -> Option<ReadList> {
    let entries = of_text(text)?;
    Some(ReadList {
        format: ListFormat::Addresses,
        title: String::new(),
        entries,
    })
}

/// The addresses of a text that is a list of them: nearly all its lines begin with one, or at least half of them, and two,
/// hold just one. Then lines without any are rows as well, so that a report tells of them.
pub(crate) fn of_text(text: &str) -> Option<Vec<Entry>> {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with(['#', ';', '[']))
        .take(MOST_ROWS)
        .collect();
    let first: Vec<Entry> = lines.iter().filter_map(|line| of_line(line)).collect();
    if !first.is_empty() && first.len() == lines.len() {
        return Some(first);
    }
    let loose: Vec<Option<Entry>> = lines.iter().map(|line| within_line(line)).collect();
    let held = loose.iter().flatten().count();
    if held >= 2 && held * 2 >= lines.len() {
        let rows = lines.iter().zip(loose);
        return Some(
            rows.map(|(line, entry)| entry.unwrap_or_else(|| without(line)))
                .collect(),
        );
    }
    (!first.is_empty() && first.len() * 100 >= lines.len() * MOST_PER_CENT).then_some(first)
}

/// "https://…", "- https://… A title", "URL=https://…" (a shortcut), with the words beside it as the title.
fn of_line(line: &str) -> Option<Entry> {
    let line = line
        .trim_start_matches(['-', '*', '•', '<'])
        .trim_start()
        .trim_end_matches('>');
    let line = line.strip_prefix("URL=").unwrap_or(line);
    let mut words = line.split_whitespace();
    let first = words.next().filter(|word| is_address(word))?;
    Some(entry(first, words.collect::<Vec<_>>().join(" ")))
}

/// A line that holds one address, wherever it stands, and is no sentence.
fn within_line(line: &str) -> Option<Entry> {
    let words: Vec<&str> = line
        .split_whitespace()
        .map(|word| word.strip_prefix("URL=").unwrap_or(word))
        .collect();
    let mut found = None;
    let mut others = Vec::new();
    for word in &words {
        let bare = word
            .trim_start_matches(['<', '(', '"', '«', '“'])
            .trim_end_matches(['>', ',', ';', '"', '»', '”']);
        let bare = match word.starts_with('(') {
            true => bare.trim_end_matches(')'),
            false => bare,
        };
        if !is_address(bare) {
            others.push(*word);
        } else if found.replace(bare).is_some() {
            return None;
        }
    }
    let found = found?;
    let alone = words.len() == 1;
    if !alone && line.ends_with(['.', '!', '?', '…', ':']) {
        return None;
    }
    let title = others.join(" ");
    let title = title.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '*' | '•' | '|' | ':' | ',' | '=')
    });
    (title.chars().count() <= LONGEST_TITLE).then(|| entry(found, title.to_owned()))
}

/// A line that names no address stands in the report as what it is.
fn without(line: &str) -> Entry {
    entry(&text::one_line(line, LONGEST_TITLE), String::new())
}

fn entry(address: &str, title: String) -> Entry {
    Entry {
        kind: EntryKind::Any,
        address: address.to_owned(),
        title,
        ..Entry::default()
    }
}

/// Of the web; what is none, but written like one, is in the report as well.
fn is_address(word: &str) -> bool {
    let lower = word.get(..9).unwrap_or(word).to_ascii_lowercase();
    let web = lower.starts_with("http://") || lower.starts_with("https://");
    let other = ["ftp://", "file://", "feed://"]
        .iter()
        .any(|scheme| lower.starts_with(scheme));
    other || web && url::Url::parse(word).is_ok_and(|url| url.has_host())
}
