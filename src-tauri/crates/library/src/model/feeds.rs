//! Subscriptions, and the one Add box.
use super::{FeedId, ImportId, ItemId};
use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionKind {
    Podcast,
    Articles,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct FeedRow {
    pub id: FeedId,
    pub kind: SubscriptionKind,
    pub title: String,
    pub author: Option<String>,
    pub description: String,
    pub url: String,
    pub site_url: Option<String>,
    pub image: Option<String>,
    pub items: u32,
    /// Not done.
    pub open: u32,
    pub inbox: u32,
    pub newest_at: Option<String>,
    pub refreshed_at: Option<String>,
    /// The sentence of the last refresh that failed.
    pub problem: Option<String>,
    /// The stable code of that sentence.
    pub problem_code: Option<String>,
    pub sample: bool,
    /// The folders it lies in, the outermost first; empty outside of all.
    pub folder: Vec<String>,
    /// Whether whole texts are fetched for what is new; None: where the feed cuts.
    pub full_text: Option<bool>,
    /// By the alphabet.
    pub tags: Vec<super::Tag>,
    /// What the person wrote about it.
    pub note: String,
    /// The publisher says that it is not for all ears.
    pub explicit: bool,
    pub older: OlderItems,
    /// It is not asked.
    pub paused: bool,
}

/// Whether a feed has older items than its document, and how far they were fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum OlderItems {
    /// It names none.
    None,
    /// It says where they are; nobody asked for them yet.
    Named,
    Running,
    /// It goes on from there.
    Stopped,
    /// They are here.
    Whole,
}

/// What a feed is like, before it is subscribed to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FeedPreview {
    /// At most 5.
    pub newest: Vec<NewestItem>,
    pub rhythm: Option<Rhythm>,
    /// BCP 47, as the feed says.
    pub language: Option<String>,
    pub explicit: Option<bool>,
    /// It names documents with older items.
    pub older: bool,
    /// The newest file that tells what a show is about.
    pub trailer: Option<TrailerBrief>,
}

/// A show's trailer, to be heard outside before the show is subscribed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TrailerBrief {
    /// Empty where it has none.
    pub title: String,
    pub url: String,
    /// Its size, as the feed says.
    #[specta(type = Option<u32>)]
    pub bytes: Option<i64>,
    /// Its length, where the feed offers it among its items too.
    pub minutes: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NewestItem {
    pub title: String,
    pub published_at: Option<String>,
    pub minutes: Option<u32>,
}

/// How often something new comes, roughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    SeveralADay,
    Daily,
    /// Two to four times.
    SeveralAWeek,
    Weekly,
    /// Every two weeks.
    Fortnightly,
    Monthly,
    Seldom,
    /// Nothing for a long time, or the feed says that it is complete.
    Ended,
}

/// What the Add box found behind what was pasted, before anything is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Found {
    pub kind: FoundKind,
    /// Pass it to `add`.
    pub url: String,
    pub title: String,
    pub source: String,
    /// Plain, at most 400 characters.
    pub summary: String,
    /// Of a feed: its items; of a list: its rows; of a page: the episodes on it.
    pub count: u32,
    /// Feeds the page names: offered beside saving the page.
    pub feeds: Vec<FoundFeedRow>,
    /// The library has it already.
    pub feed_id: Option<FeedId>,
    pub item_id: Option<ItemId>,
    /// Since when that item is here.
    pub since: Option<String>,
    /// It lies in the trash: `add` brings it back.
    pub trashed: bool,
    /// Why the text of a page may not be whole.
    pub doubt: Option<super::Doubt>,
    /// Of a feed.
    pub preview: Option<FeedPreview>,
    /// A list that can be followed: it has an address of the web.
    pub followable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    Feed,
    /// A page with an article in it.
    Article,
    /// A page in which no article was found: kept whole, as a link.
    Page,
    Audio,
    /// A PDF file; `count` is its pages, 0 where nobody knows.
    Pdf,
    /// A list of subscriptions.
    List,
    /// A list of saved pages; `source` is the program that wrote it, or the kind of list.
    Pages,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FoundFeedRow {
    pub url: String,
    pub title: String,
}

/// What `add` did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct Added {
    pub feeds: Vec<FeedId>,
    pub items: Vec<ItemId>,
    /// Already there and left as they were.
    pub known: u32,
    /// What could not be added: address and sentence.
    pub problems: Vec<Problem>,
    /// Of `feeds`, those that could not be fetched now and will be later.
    pub later: Vec<Problem>,
    /// Rows of a list that were not come to, because it was stopped.
    pub stopped: u32,
    /// The list that it was, to see its report and to take it back.
    pub import: Option<ImportId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Problem {
    pub what: String,
    pub message: String,
    /// The stable code of the sentence.
    pub code: String,
}
