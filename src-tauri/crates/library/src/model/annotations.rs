//! Highlights and notes: what a person marked in a text, and wrote about it.
use super::{ItemId, ItemKind};
use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    #[default]
    Yellow,
    Green,
    Blue,
    Pink,
}

/// Which text of an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The article, or the show notes.
    #[default]
    Text,
    Transcript,
}

/// A part of a shown text in UTF-16 units from its beginning, the end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Span {
    pub from: u32,
    pub to: u32,
}

/// A part of a text that is to be marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NewAnnotation {
    pub item: ItemId,
    pub part: Part,
    /// All of the text as it is shown.
    pub shown: String,
    pub span: Span,
    /// The marked words as they look, with the breaks between paragraphs; those of the span when it says something else.
    pub quote: String,
    pub colour: Colour,
    pub note: String,
    /// Of a transcript: when it is said, in milliseconds.
    #[specta(type = Option<u32>)]
    pub from_ms: Option<i64>,
    #[specta(type = Option<u32>)]
    pub to_ms: Option<i64>,
}

/// What of an annotation can be changed; None leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AnnotationPatch {
    pub colour: Option<Colour>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Annotation {
    pub id: super::AnnotationId,
    pub item: ItemId,
    pub part: Part,
    pub quote: String,
    pub note: String,
    pub colour: Colour,
    #[specta(type = Option<u32>)]
    pub from_ms: Option<i64>,
    #[specta(type = Option<u32>)]
    pub to_ms: Option<i64>,
    /// RFC 3339.
    pub created_at: String,
    /// Its words were not in the text when that was shown last: it is kept, and found again when they are back.
    pub lost: bool,
}

/// An annotation, and where it lies in the text that is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PlacedAnnotation {
    pub annotation: Annotation,
    pub span: Option<Span>,
}

/// One line of the notebook: something that was marked, or what the person wrote of an item as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NotebookRow {
    pub item: ItemId,
    /// What was marked; None of an own note.
    pub annotation: Option<Annotation>,
    /// The own note of the item, as it is set where its title is (`EditPatch::note`).
    pub own_note: Option<String>,
    /// RFC 3339: when it was marked, or the note was changed.
    pub at: String,
    pub kind: ItemKind,
    pub title: String,
    pub source: String,
    pub url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NotebookPage {
    pub rows: Vec<NotebookRow>,
    /// Of all that fit, also those of further pages.
    pub total: u32,
}
