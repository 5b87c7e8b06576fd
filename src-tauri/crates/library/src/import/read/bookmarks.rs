//! Bookmarks as HTML: the Netscape format of browsers, Pinboard, Delicious and Raindrop, and the pages that Pocket and
//! Instapaper export. Read tag by tag: these files close little of what they open.
use super::MOST_ROWS;
use super::fields::{self, Fields};
use crate::documents::markup::{MarkupPiece, attributes, pieces};
use crate::import::entry::{Entry, ListFormat, ReadList};
use serde_json::Value;

/// Bytes in which a page shows that it is such a list.
const HEAD: usize = 4_096;
/// Folders in which browsers keep all of them say nothing.
const ROOTS: &[&str] = &[
    "bookmarks",
    "bookmarks bar",
    "bookmarks menu",
    "bookmarks toolbar",
    "other bookmarks",
    "mobile bookmarks",
    "favorites",
    "favorites bar",
    "unsorted",
    "unsorted bookmarks",
    "toolbar",
    "menu",
    "reading list",
];
const DEEPEST: usize = 32;

pub(super) fn read(text: &str) -> Option<ReadList> {
    let head = text[..text.floor_char_boundary(HEAD)].to_ascii_lowercase();
    let format = if head.contains("netscape-bookmark-file") {
        match () {
            () if head.contains("pinboard") => ListFormat::Pinboard,
            () if head.contains("delicious") => ListFormat::Delicious,
            () if head.contains("raindrop") => ListFormat::Raindrop,
            () => ListFormat::Bookmarks,
        }
    } else if head.contains("<title>pocket export") {
        ListFormat::Pocket
    } else if head.contains("<title>instapaper: export") {
        ListFormat::Instapaper
    } else {
        return None;
    };
    let mut reader = BookmarkReader {
        format,
        entries: Vec::new(),
        folders: Vec::new(),
        heading: String::new(),
        open: Open::Nothing,
        done: false,
    };
    reader.read(text);
    Some(ReadList {
        format,
        title: String::new(),
        entries: reader.entries,
    })
}

/// Whose words come next.
enum Open {
    Nothing,
    Heading(String),
    Link(Fields, String),
    /// What stands below a link: a person's note.
    Note(String),
}

struct BookmarkReader {
    format: ListFormat,
    entries: Vec<Entry>,
    /// Names of the lists that are open; empty where one has none.
    folders: Vec<String>,
    /// The last heading, which names the list that follows it.
    heading: String,
    open: Open,
    /// Under a heading that says that all below it was read.
    done: bool,
}

impl BookmarkReader {
    fn read(&mut self, text: &str) {
        for piece in pieces(text) {
            match piece {
                MarkupPiece::Words(words) => self.words(words),
                MarkupPiece::Tag { name, rest } => self.tag(&name, rest),
            }
            if self.entries.len() >= MOST_ROWS {
                return;
            }
        }
        self.close();
    }

    fn words(&mut self, text: &str) {
        match &mut self.open {
            Open::Heading(words) | Open::Link(_, words) | Open::Note(words) => words.push_str(text),
            Open::Nothing => {}
        }
    }

    fn tag(&mut self, name: &str, rest: &str) {
        match name {
            "a" => {
                self.close();
                let row: Fields = attributes(rest)
                    .into_iter()
                    .map(|(name, value)| (fields::key(&name), Value::String(value)))
                    .collect();
                self.open = Open::Link(row, String::new());
            }
            "h1" | "h2" | "h3" => {
                self.close();
                self.open = Open::Heading(String::new());
            }
            "dd" => {
                self.close();
                self.open = Open::Note(String::new());
            }
            "dl" => {
                self.close();
                if self.folders.len() < DEEPEST {
                    self.folders.push(std::mem::take(&mut self.heading));
                }
            }
            "/dl" => {
                self.close();
                self.folders.pop();
            }
            "dt" | "li" | "/a" | "/h1" | "/h2" | "/h3" | "/li" => self.close(),
            _ => {}
        }
    }

    /// What was open is whole.
    fn close(&mut self) {
        match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing => {}
            Open::Heading(words) => {
                let words = article::plain_text(&words).trim().to_owned();
                self.done = matches!(words.to_lowercase().as_str(), "read archive" | "archive");
                self.heading = words;
            }
            Open::Link(row, words) => self.link(row, &words),
            Open::Note(words) => {
                let words = article::plain_text(&words).trim().to_owned();
                if let Some(last) = self.entries.last_mut()
                    && last.note.is_none()
                    && !words.is_empty()
                {
                    last.note = Some(words);
                }
            }
        }
    }

    fn link(&mut self, mut row: Fields, words: &str) {
        row.insert(
            "title".to_owned(),
            Value::String(article::plain_text(words).trim().to_owned()),
        );
        // Places of the browser itself are no bookmarks.
        let address = row.get("href").and_then(Value::as_str).unwrap_or_default();
        if address.starts_with("place:") || address.is_empty() && words.trim().is_empty() {
            return;
        }
        let mut entry = fields::entry(&row, self.format_of_fields());
        entry.done |=
            self.done && matches!(self.format, ListFormat::Pocket | ListFormat::Instapaper);
        if self.format == ListFormat::Instapaper {
            match self.heading.to_lowercase().as_str() {
                "starred" => entry.starred = true,
                "unread" | "archive" | "" => {}
                _ => entry.tags.push(self.heading.clone()),
            }
        }
        for folder in &self.folders {
            let known = folder.is_empty() || ROOTS.contains(&folder.to_lowercase().as_str());
            if !known && !entry.tags.contains(folder) {
                entry.tags.push(folder.clone());
            }
        }
        self.entries.push(entry);
    }

    /// Titles stand in the link here, whoever wrote the file.
    fn format_of_fields(&self) -> ListFormat {
        match self.format {
            ListFormat::Pinboard => ListFormat::Bookmarks,
            other => other,
        }
    }
}
