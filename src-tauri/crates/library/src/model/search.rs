//! What the search box gives.
use super::{AnnotationId, FeedId, ItemRow, SubscriptionKind};
use serde::{Deserialize, Serialize};
use specta::Type;
use std::fmt;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct SearchPage {
    /// Shows and sites whose own name fits, at most eight; those that carry the tag that is asked for. Only with the first
    /// page.
    pub shows: Vec<ShowHit>,
    pub hits: Vec<Hit>,
    /// How many items were found.
    pub total: u32,
    /// There are more than `total`: of what is found everywhere the newest were looked at.
    pub more: bool,
    pub next: Option<String>,
    /// What of the query was not understood.
    pub problems: Vec<SearchProblem>,
    /// Items that are not in the index yet, so they cannot be found by their texts.
    pub unindexed: u32,
}

/// A show or a site that was found by its own name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ShowHit {
    /// None: nothing is subscribed to, but articles of that site were saved; `query` finds them.
    pub feed: Option<FeedId>,
    pub kind: SubscriptionKind,
    pub title: String,
    pub author: Option<String>,
    /// Of the stored picture: a hash.
    pub image: Option<String>,
    pub items: u32,
    /// Finds what is of it.
    pub query: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Hit {
    pub row: ItemRow,
    /// Plain text in pieces; `hit` pieces are what was found.
    pub snippet: Vec<SnippetPart>,
    pub place: FoundIn,
    /// The title in pieces as the snippet, where something was found in it; else empty.
    pub title: Vec<SnippetPart>,
    /// Of a transcript: the line.
    pub line: Option<FoundLine>,
    /// Of a person's own notes: which.
    pub note: Option<AnnotationId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FoundIn {
    Title,
    Text,
    Transcript,
    /// A person's own.
    Notes,
}

/// A line of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FoundLine {
    /// Counted from 0, as `transcript` gives them.
    pub number: u32,
    /// Where it is said; None when the transcript knows no times.
    #[specta(type = Option<u32>)]
    pub start_ms: Option<i64>,
    pub speaker: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SnippetPart {
    pub text: String,
    pub hit: bool,
}

/// What of a query was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum SearchProblem {
    /// A filter whose value makes no sense; `known` are values that do, where they can be listed.
    NotUnderstood { what: String, known: Vec<String> },
    /// A filter whose value names nothing that is here; `known` are names that do, where they can be listed.
    NoSuch { what: String, known: Vec<String> },
    /// Only so many characters were looked for.
    TooLong { most: u32 },
    /// Only so many words were looked for.
    TooManyWords { most: u32 },
    /// There is no word in it to look for.
    NoWord,
    /// Nothing was found, and something would be in the other half: articles are read, episodes are played.
    OtherHalf { what: String, instead: String },
}

impl fmt::Display for SearchProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SearchProblem::NotUnderstood { what, known } if known.is_empty() => {
                write!(f, "{what} is not understood")
            }
            SearchProblem::NotUnderstood { what, known } => {
                write!(
                    f,
                    "{what} is not understood; known are {}",
                    known.join(", ")
                )
            }
            SearchProblem::NoSuch { what, known } if known.is_empty() => {
                write!(f, "there is nothing for {what}")
            }
            SearchProblem::NoSuch { what, known } => {
                write!(
                    f,
                    "there is nothing for {what}; there are {}",
                    known.join(", ")
                )
            }
            SearchProblem::TooLong { most } => {
                write!(f, "only the first {most} characters were looked for")
            }
            SearchProblem::TooManyWords { most } => {
                write!(f, "only the first {most} words were looked for")
            }
            SearchProblem::NoWord => write!(f, "there is no word in it to look for"),
            SearchProblem::OtherHalf { what, instead } => {
                write!(
                    f,
                    "nothing is found with {what}, but with {instead} something is"
                )
            }
        }
    }
}
