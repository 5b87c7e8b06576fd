//! Which list a document is, by what stands in it; never by its name. Pure, and bounded in what it takes.
mod addresses;
mod bookmarks;
mod csv;
mod fields;
mod json;
mod own;
mod zipped;

use super::entry::{Entry, EntryKind, ListFormat, ReadList};
use feed::{FeedError, OpmlList};
use lenient::charset::{Trust, decode};

pub(crate) use addresses::of_text as addresses;
pub(crate) use own::is_own_export;

/// More rows are not read: nobody has saved so many.
const MOST_ROWS: usize = 200_000;

/// The list that a document is, or None when it is none. An OPML list without rows is one.
pub(crate) fn read(bytes: &[u8]) -> Option<ReadList> {
    if bytes.starts_with(b"PK\x03\x04") {
        return zipped::read(bytes);
    }
    match feed::read_opml(bytes) {
        Ok(list) => return Some(subscriptions(list)),
        Err(FeedError::TooLarge(_) | FeedError::Empty) => return None,
        Err(_) => {}
    }
    let text = decode(bytes, None, Trust::Document).text;
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.bytes().take(4_096).any(|b| b == 0) {
        return None;
    }
    match text.as_bytes().first()? {
        // A shortcut of a desktop begins so, too.
        b'{' | b'[' => json::read(text).or_else(|| addresses::read(text)),
        b'<' => bookmarks::read(text),
        _ => csv::read(text).or_else(|| addresses::read(text)),
    }
}

fn subscriptions(list: OpmlList) -> ReadList {
    let feed = |outline: feed::Outline| Entry {
        kind: EntryKind::Feed,
        address: outline.feed_url,
        title: outline.title.unwrap_or_default(),
        titled: outline.titled,
        folder: outline.folder,
        categories: outline.categories,
        ..Entry::default()
    };
    let other = |outline: feed::OtherOutline| Entry {
        // A page may name its feed.
        kind: EntryKind::Feed,
        address: outline.address.unwrap_or_default(),
        title: outline.title.unwrap_or_default(),
        folder: outline.folder,
        ..Entry::default()
    };
    let entries = list.outlines.into_iter().map(feed);
    let repeated = list.repeated.into_iter().map(feed);
    let others = list.others.into_iter().map(other);
    ReadList {
        format: ListFormat::Opml,
        title: list.title.unwrap_or_default(),
        entries: entries.chain(repeated).chain(others).collect(),
    }
}

#[cfg(test)]
mod tests;
