//! What the search box gives.
use super::ItemRow;
use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct SearchPage {
    pub hits: Vec<Hit>,
    pub total: u32,
    pub next: Option<String>,
    /// What of the query was not understood, as a sentence.
    pub problem: Option<String>,
    /// Items that are not in the index yet, so they cannot be found.
    pub unindexed: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Hit {
    pub row: ItemRow,
    /// Plain text in pieces; `hit` pieces are what was found.
    pub snippet: Vec<SnippetPart>,
    /// Where: `title`, `text`, `transcript`.
    pub place: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SnippetPart {
    pub text: String,
    pub hit: bool,
}
