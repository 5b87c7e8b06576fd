//! What a page gave, as values.
use jiff::Timestamp;
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
