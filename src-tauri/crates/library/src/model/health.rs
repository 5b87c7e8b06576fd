//! How a feed is: how it answered, when it is asked next, and what became of each item of its document.
use super::{FeedId, ItemId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// What came of asking a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AskingOutcome {
    /// A document that differs from the last one, taken in.
    Read,
    /// The server says that nothing changed.
    NotModified,
    /// Byte for byte what it was.
    Same,
    Failed,
}

/// One asking of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FeedAsking {
    pub at: String,
    pub outcome: AskingOutcome,
    /// Of HTTP.
    pub status: Option<u16>,
    /// Unpacked.
    pub bytes: Option<u32>,
    pub mime: Option<String>,
    /// With the wait for a turn.
    pub took_ms: u32,
    /// In the document.
    pub items: Option<u32>,
    /// Of these, what was not here yet.
    pub fresh: u32,
    pub problem: Option<String>,
    /// The stable code of that sentence.
    pub code: Option<String>,
}

/// Why a feed is asked when it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum NextWhy {
    /// As the settings say.
    Rhythm,
    /// The publisher wishes to be asked less often, or not now.
    Publisher,
    /// It failed: later each time.
    Failures,
    /// The server asked for patience.
    Held,
    /// The server says that it is gone for good: only when it is asked for.
    Gone,
    /// The settings say: by hand only.
    ByHand,
    /// It came with the program.
    Sample,
}

/// Why a feed has another address than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum MoveWhy {
    /// Its server sent on for good.
    Redirect,
    /// The document named it.
    Named,
    /// The new one was dead, and the old one answers.
    Back,
    /// It turned out to be the same show as another subscription.
    Twin,
    ByHand,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FeedMove {
    pub at: String,
    pub from: String,
    pub to: String,
    pub why: MoveWhy,
}

/// What of a document had to be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum MendedKind {
    /// Something stood before its beginning.
    Before,
    /// No version, or one that nobody knows.
    Version,
    /// It was broken off, or its brackets do not fit.
    Broken,
    /// Items that do not end.
    Unclosed,
    /// Items with nothing in them were left out.
    Empty,
    /// Its letters were not in the encoding that it names.
    Encoding,
    /// It is too long: only the first items were read.
    Cut,
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Mended {
    pub kind: MendedKind,
    /// As the reader of feeds says it.
    pub words: String,
}

/// All that is known of how a feed is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FeedHealth {
    pub id: FeedId,
    pub title: String,
    pub url: String,
    /// Where it was before.
    pub former_url: Option<String>,
    /// When it was asked last.
    pub asked_at: Option<String>,
    /// When it answered last.
    pub succeeded_at: Option<String>,
    /// None: only when it is asked for.
    pub next_at: Option<String>,
    pub next_why: NextWhy,
    /// In a row.
    pub failures: u32,
    pub problem: Option<String>,
    pub problem_code: Option<String>,
    /// It is being asked now.
    pub asking: bool,
    /// The newest first, at most 20. Of the time before the program was started only those that changed something.
    pub askings: Vec<FeedAsking>,
    /// The newest first.
    pub moves: Vec<FeedMove>,
    pub mended: Vec<Mended>,
    /// In the library.
    pub items: u32,
    pub trashed: u32,
}

/// What became of an item of a feed's document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ItemFate {
    /// It is here.
    Here,
    /// It is here under another title: the same item, as its name or its file says.
    Joined,
    Trashed,
    /// It was deleted for good, so it does not come back.
    Deleted,
    /// It is here, without sound: the feed names no file for it.
    NoSound,
    /// It says the same as another one of this document.
    Repeated,
    /// It is not here yet; it comes when the feed is asked.
    New,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CheckedItem {
    pub title: String,
    pub published_at: Option<String>,
    pub fate: ItemFate,
    /// Where it is here.
    pub item: Option<ItemId>,
    /// What it is called here, where that is something else.
    pub here_as: Option<String>,
}

/// A feed's present document beside the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DocumentCheck {
    /// Of those that fit, in the order of the document; at most 300.
    pub items: Vec<CheckedItem>,
    /// How many fit.
    pub fitting: u32,
    /// In the document.
    pub total: u32,
    /// Items of the library that the document does not name any more: they stay.
    pub only_here: u32,
    /// The feed names documents with older items.
    pub older: bool,
    pub mended: Vec<Mended>,
}
