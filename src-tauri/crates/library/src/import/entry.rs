//! What a list says of one thing, whatever program wrote it. Pure values; they are written down before anything is done.
use serde::{Deserialize, Serialize};

/// Who wrote the list, as far as it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListFormat {
    Opml,
    Addresses,
    Pocket,
    Instapaper,
    Wallabag,
    Omnivore,
    Readeck,
    Karakeep,
    Raindrop,
    Pinboard,
    Delicious,
    Readability,
    Bookmarks,
    Csv,
    Json,
    /// This program: its own export.
    Earmark,
    /// One address that a person keeps, though its page cannot be had now.
    Link,
}

/// The name of what is no list: it is not among those that were taken in.
pub(super) const LINK: &str = "link";

impl ListFormat {
    /// Its name for people; of those that are programs, the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            ListFormat::Opml => "OPML",
            ListFormat::Addresses => "URL",
            ListFormat::Pocket => "Pocket",
            ListFormat::Instapaper => "Instapaper",
            ListFormat::Wallabag => "wallabag",
            ListFormat::Omnivore => "Omnivore",
            ListFormat::Readeck => "Readeck",
            ListFormat::Karakeep => "Karakeep",
            ListFormat::Raindrop => "Raindrop.io",
            ListFormat::Pinboard => "Pinboard",
            ListFormat::Delicious => "Delicious",
            ListFormat::Readability => "Readability",
            ListFormat::Bookmarks => "HTML",
            ListFormat::Csv => "CSV",
            ListFormat::Json => "JSON",
            ListFormat::Earmark => "Earmark",
            ListFormat::Link => LINK,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReadList {
    pub format: ListFormat,
    /// What the list calls itself; empty where it does not say.
    pub title: String,
    pub entries: Vec<Entry>,
}

impl ReadList {
    /// Whether it holds feeds, not pages.
    pub fn is_feeds(&self) -> bool {
        self.format == ListFormat::Opml
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EntryKind {
    Feed,
    #[default]
    Page,
    /// A bare address: what stands behind it decides.
    Any,
    /// A list on the web that was followed.
    List,
}

impl EntryKind {
    /// As it stands in the table.
    pub fn word(self) -> &'static str {
        match self {
            EntryKind::Feed => "feed",
            EntryKind::Page => "page",
            // What it is stands in the entry.
            EntryKind::Any | EntryKind::List => "any",
        }
    }
}

/// One row. Times are Unix milliseconds. Texts are as the list has them: not made safe.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Entry {
    pub kind: EntryKind,
    /// As it stands there; empty when it names none.
    pub address: String,
    pub title: String,
    /// The list says that this is its title, which may be the person's own; else it is a label.
    pub titled: bool,
    pub folder: Vec<String>,
    pub categories: Vec<String>,
    pub tags: Vec<String>,
    pub saved_at: Option<i64>,
    pub published_at: Option<i64>,
    /// Read, or archived.
    pub done: bool,
    pub starred: bool,
    /// The page's text, HTML.
    pub html: Option<String>,
    pub excerpt: Option<String>,
    pub byline: Option<String>,
    pub site: Option<String>,
    pub language: Option<String>,
    pub image: Option<String>,
    /// The person's own, of the whole.
    pub note: Option<String>,
    pub highlights: Vec<Highlight>,
    /// Of a list that was followed: whether what is new in it is subscribed to by itself, and what became of its shows.
    pub by_itself: bool,
    pub shows: Vec<ShowOfList>,
}

/// A show of a list that was followed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ShowOfList {
    pub url: String,
    pub title: String,
    /// `offered`, `passed` or `left`.
    pub state: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Highlight {
    pub quote: String,
    pub note: String,
    pub colour: String,
    pub created_at: Option<i64>,
}

impl Entry {
    /// By what a person knows the row: its address, else its title.
    pub fn what(&self) -> String {
        let address = crate::address::shown(self.address.trim());
        if address.is_empty() {
            crate::text::one_line(&self.title, 200)
        } else {
            address.chars().take(2_000).collect()
        }
    }

    /// What it is called in the list, where that says more than [`Entry::what`].
    pub fn name(&self) -> Option<String> {
        let title = crate::text::one_line(&self.title, 200);
        let more = !self.address.trim().is_empty() && !title.is_empty() && !title.contains("://");
        more.then_some(title)
    }
}
