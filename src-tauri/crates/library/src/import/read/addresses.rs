//! A text of addresses, one a line, as people keep them; and the shortcut files of desktops.
use super::MOST_ROWS;
use crate::import::entry::{Entry, EntryKind, ListFormat, ReadList};

/// So many of a hundred lines have to be addresses.
const MOST_PER_CENT: usize = 80;

pub(super) fn read(text: &str) -> Option<ReadList> {
    let entries = of_text(text)?;
    Some(ReadList {
        format: ListFormat::Addresses,
        entries,
    })
}

/// The addresses of a text that is a list of them.
pub(crate) fn of_text(text: &str) -> Option<Vec<Entry>> {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with(['#', ';', '[']))
        .take(MOST_ROWS)
        .collect();
    let entries: Vec<Entry> = lines.iter().filter_map(|line| of_line(line)).collect();
    (!entries.is_empty() && entries.len() * 100 >= lines.len() * MOST_PER_CENT).then_some(entries)
}

/// "https://…", "- https://… A title", "URL=https://…" (a shortcut), with the words beside it as the title.
fn of_line(line: &str) -> Option<Entry> {
    let line = line
        .trim_start_matches(['-', '*', '•', '<'])
        .trim_start()
        .trim_end_matches('>');
    let line = line.strip_prefix("URL=").unwrap_or(line);
    let mut words = line.split_whitespace();
    let first = words.next()?;
    let lower = first.get(..9).unwrap_or(first).to_ascii_lowercase();
    let web = lower.starts_with("http://") || lower.starts_with("https://");
    let parsed = url::Url::parse(first).ok().filter(|url| url.has_host());
    // What is no address of the web, but written like one, is in the report as well.
    let other = ["ftp://", "file://", "feed://"]
        .iter()
        .any(|scheme| lower.starts_with(scheme));
    if !(web && parsed.is_some() || other) {
        return None;
    }
    Some(Entry {
        kind: EntryKind::Any,
        address: first.to_owned(),
        title: words.collect::<Vec<_>>().join(" "),
        ..Entry::default()
    })
}
