//! What a page gave, as values.
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::CleanHtml;

/// A page made readable. `html` is safe to show in the sandboxed frame: an allow-list has been over it last.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Article {
    pub title: Option<String>,
    pub byline: Option<String>,
    /// The site's name, or its host.
    pub site: Option<String>,
    pub published: Option<Timestamp>,
    /// The day on which that is where it was written: late in the evening of the west it is the next day in UTC.
    pub published_day: Option<Date>,
    /// BCP 47, lower case.
    pub language: Option<String>,
    /// Plain, at most 400 characters.
    pub excerpt: Option<String>,
    /// The lead picture; of a page without one, the icon of its site.
    pub image: Option<String>,
    pub canonical_url: Option<String>,
    /// Links and pictures absolute.
    pub html: CleanHtml,
    /// The words of `html`, blocks separated by blank lines.
    pub text: String,
    /// Words; characters count two to the word in Chinese, Japanese and Korean.
    pub words: u32,
    /// Absolute addresses of the pictures in `html`, in order, each once.
    pub pictures: Vec<String>,
    pub related: Vec<RelatedLink>,
    pub audio: Vec<PageAudio>,
    /// Feeds the page names, absolute.
    pub feeds: Vec<String>,
    /// False when no article was found and `html` is the whole page, cleaned.
    pub extracted: bool,
    /// Why this may not be the whole text.
    pub doubt: Option<Doubt>,
    /// What stands within the text on the page and is not in `html`.
    pub missing: Missing,
    /// The text goes on there: absolute, on the same host.
    pub next_page: Option<String>,
    /// The pages of the text, as its page says; 1 when it names no other.
    pub pages: u32,
}

/// Why a text may not be the whole of what the page shows in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// A page that scripts fill, and that was not filled.
    ScriptShell,
    /// It asks for a consent.
    Consent,
    /// It asks for a name and a password.
    Login,
    /// The rest is for subscribers.
    Paywall,
    /// A list of articles.
    FrontPage,
    /// A thread: one page of what many wrote.
    Forum,
    /// It ends with an offer to read on.
    Cut,
    /// A few words.
    Short,
}

impl Doubt {
    /// What came is a wall in front of the text, not the text.
    pub fn is_wall(self) -> bool {
        matches!(
            self,
            Doubt::ScriptShell | Doubt::Consent | Doubt::Login | Doubt::Paywall
        )
    }
}

/// What was lost of a page, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Missing {
    pub pictures: u32,
    /// Videos, posts and the like that gave no link.
    pub embeds: u32,
    /// Players whose sound could not be found.
    pub audio: u32,
    pub formulas: u32,
    /// Further pages of the text that are not in it.
    pub pages: u32,
}

impl Missing {
    pub fn is_nothing(&self) -> bool {
        *self == Missing::default()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedLink {
    pub title: String,
    pub url: String,
}

/// How the page embeds the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudioKind {
    /// A file that can be downloaded and played.
    File,
    /// A player that gives no file: kept as a link.
    Player,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageAudio {
    pub url: String,
    pub title: Option<String>,
    pub duration_ms: Option<u64>,
    pub kind: AudioKind,
}
