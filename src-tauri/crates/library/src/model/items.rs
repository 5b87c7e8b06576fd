//! Items: an episode and an article are rows of the same kind.
use super::{FeedId, ItemId, ListFilter, ListId, UndoId};
use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    Episode,
    Article,
}

/// What a file is that is none to keep or to play here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Outside {
    /// A stream in many pieces.
    Hls,
    Torrent,
    NotOnTheWeb,
}

/// One row of a list, with all a list shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ItemRow {
    pub id: ItemId,
    pub kind: ItemKind,
    pub feed_id: Option<FeedId>,
    /// Never empty while anything is known: else the name of its file, its day, or its address.
    pub title: String,
    /// The show, or the site.
    pub source: String,
    /// One line of plain text, at most 200 characters; empty when it would only say the title again.
    pub summary: String,
    pub url: Option<String>,
    pub published_at: Option<String>,
    pub added_at: String,
    pub in_inbox: bool,
    pub bookmarked: bool,
    /// Played or read to the end, or marked so.
    pub done: bool,
    pub trashed: bool,
    pub queued: bool,
    /// Of the stored picture: a hash for `earmark://localhost/image/HASH`.
    pub image: Option<String>,
    /// Of an episode, as far as it is known.
    #[specta(type = Option<u32>)]
    pub duration_ms: Option<i64>,
    /// Where listening stopped.
    #[specta(type = u32)]
    pub position_ms: i64,
    /// Of an article.
    pub words: Option<u32>,
    /// Of an article that is a PDF file.
    pub pdf: Option<PdfBrief>,
    /// 0.0..=1.0 heard or read.
    #[specta(type = u32)]
    pub progress: f32,
    /// Milliseconds left to hear or read, at the speed it is heard or read; None when the length is not known.
    #[specta(type = Option<u32>)]
    pub left_ms: Option<i64>,
    /// The same in whole minutes, a begun one counted.
    pub minutes_left: Option<u32>,
    /// Whole minutes in all.
    pub minutes: Option<u32>,
    pub season: Option<u32>,
    /// What the publisher calls the season.
    pub season_name: Option<String>,
    pub episode: Option<u32>,
    /// The publisher says that it is not for all ears.
    pub explicit: bool,
    /// Can be played: has an address of sound, or a file.
    pub playable: bool,
    /// Its sound opens in another program alone: a stream in pieces, a torrent, an address that is not of the web.
    #[serde(default)]
    pub outside: Option<Outside>,
    pub download: Option<DownloadBrief>,
    pub offline: Offline,
    /// Articles that an episode mentions, or links in an article.
    pub mentions: u32,
    /// Episodes joined to an article.
    pub episodes: u32,
    /// Pictures of an article: stored, and in all, with those that its page has and its text has not.
    pub pictures_stored: u32,
    pub pictures_total: u32,
    /// Words when something about the item went wrong (could not be fetched, a page with no article).
    pub problem: Option<String>,
    /// The stable code of these words; of a text that could not be fetched again, why.
    pub problem_code: Option<String>,
    /// By the alphabet, at most twenty.
    pub tags: Vec<super::Tag>,
    /// Put off: it comes into the inbox then.
    pub snoozed_until: Option<String>,
    /// In the inbox, it was put off before.
    pub was_snoozed: bool,
    /// In the trash, when it is deleted for good; None: not by itself.
    pub gone_at: Option<String>,
}

/// What of an item can be had without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Offline {
    /// Nothing but the title.
    No,
    /// The text, but not every picture; or notes without the sound.
    Text,
    /// All of it.
    Full,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DownloadState {
    Waiting,
    Running,
    Paused,
    Failed,
    Done,
}

/// A download as a list row shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct DownloadBrief {
    pub state: DownloadState,
    #[specta(type = u32)]
    pub bytes: i64,
    #[specta(type = Option<u32>)]
    pub total: Option<i64>,
    /// Of one that is here: the code of why it may not be what it should be (`incomplete`, `wrong_hash`).
    #[serde(default)]
    pub doubt: Option<String>,
}

/// That an article is a PDF file, as a list row shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PdfBrief {
    /// None until it came, and where nobody can tell.
    pub pages: Option<u32>,
}

/// Everything about one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ItemDetail {
    pub row: ItemRow,
    /// By whom it is; of an episode only where that is another than its show.
    pub byline: Option<String>,
    /// What the page says of itself, where the text does not begin with it.
    pub lede: Option<String>,
    pub language: Option<String>,
    /// The body, sanitised and localised: every picture address is local; safe for the sandboxed frame.
    pub html: String,
    pub chapters: Vec<ChapterRow>,
    pub has_transcript: bool,
    /// What it mentions and what mentions it.
    pub mentions: Vec<Mention>,
    /// Links to other pages that the page of an article offers beside its text.
    pub related: Vec<Mention>,
    /// Pictures of an article: stored, in all.
    pub pictures_stored: u32,
    pub pictures_total: u32,
    /// Of the pictures in all, those that the page has within its text and the text has not.
    pub pictures_lost: u32,
    /// Why pictures are not here, the most frequent reason first.
    pub picture_troubles: Vec<PictureTrouble>,
    /// What else of the page of an article is not in its text.
    pub missing: MissingParts,
    /// Why this may not be the whole text.
    pub doubt: Option<Doubt>,
    /// The page is kept as it came, so that it can be shown whole and its text taken again.
    pub page_kept: bool,
    /// A text that came later and was not taken.
    pub candidate: Option<Candidate>,
    /// When another text took the place of the one that was saved.
    pub updated_at: Option<String>,
    pub reading: Option<super::ReadingPosition>,
    pub enclosure_url: Option<String>,
    pub mime: Option<String>,
    pub file_path: Option<String>,
    /// The file that an article is made of.
    pub file: Option<ArticleFile>,
    /// False when no article was found and the whole page is shown.
    pub extracted: bool,
    /// By the alphabet.
    pub tags: Vec<String>,
    /// What the person wrote about it as a whole.
    pub note: String,
    /// What a podcast says of an episode besides.
    pub extras: super::EpisodeExtras,
}

/// The file that an article is made of, a PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ArticleFile {
    /// As it is called in its folder; empty until it came.
    pub name: String,
    /// Where it lies; None until it came.
    pub path: Option<String>,
    /// It lies there.
    pub here: bool,
    /// It has an address.
    pub can_be_fetched: bool,
    /// Its size; until it came, what its feed says.
    #[specta(type = u32)]
    pub bytes: i64,
    pub pages: Option<u32>,
    /// Why it has no text, or not all of it: a stable code.
    pub trouble: Option<String>,
}

impl ArticleFile {
    /// Why it has no text, or not all of it, for the command line; the window has sentences of its own.
    pub fn sentence(&self) -> Option<&'static str> {
        Some(match self.trouble.as_deref()? {
            "pdf_pictures" => "This PDF holds only pictures of pages.",
            "pdf_unreadable" => "The letters of this PDF cannot be read as text.",
            "pdf_password" => "This PDF opens only with a password.",
            "pdf_damaged" => "This PDF is damaged.",
            _ => "This PDF is too large to read as text; a part of it may be missing.",
        })
    }
}

/// Why pictures of one item were not had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PictureTrouble {
    pub count: u32,
    /// The stable code of the reason.
    pub code: String,
    /// What the server answered, if that is the reason.
    pub status: Option<u16>,
}

/// What of a page is not in the text that was made of it, its pictures apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MissingParts {
    pub embeds: u32,
    pub audio: u32,
    pub formulas: u32,
    /// Further pages of the text.
    pub pages: u32,
}

/// Why a text may not be the whole of what its page shows in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    ScriptShell,
    Consent,
    Login,
    Paywall,
    FrontPage,
    Forum,
    Cut,
    Short,
}

impl From<article::Doubt> for Doubt {
    fn from(doubt: article::Doubt) -> Doubt {
        match doubt {
            article::Doubt::ScriptShell => Doubt::ScriptShell,
            article::Doubt::Consent => Doubt::Consent,
            article::Doubt::Login => Doubt::Login,
            article::Doubt::Paywall => Doubt::Paywall,
            article::Doubt::FrontPage => Doubt::FrontPage,
            article::Doubt::Forum => Doubt::Forum,
            article::Doubt::Cut => Doubt::Cut,
            article::Doubt::Short => Doubt::Short,
        }
    }
}

/// A text that came when the one that is here was fetched again, and seemed worse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Candidate {
    /// Why it was not taken: the stable code of a sentence.
    pub code: String,
    pub title: String,
    pub words: u32,
    pub came_at: String,
}

/// What became of a text that was fetched or taken again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Refetched {
    /// It is as it was.
    Same,
    /// Another one is in its place.
    Updated,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ChapterRow {
    #[specta(type = u32)]
    pub start_ms: i64,
    #[specta(type = Option<u32>)]
    pub end_ms: Option<i64>,
    pub title: String,
    pub url: Option<String>,
    pub image: Option<String>,
    pub hidden: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CueRow {
    #[specta(type = Option<u32>)]
    pub start_ms: Option<i64>,
    #[specta(type = Option<u32>)]
    pub end_ms: Option<i64>,
    pub speaker: Option<String>,
    pub text: String,
}

/// The link that joins what is heard and what is read: to an item of the library when it is there, else to an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Mention {
    pub relation: Relation,
    pub item: Option<ItemRow>,
    pub url: String,
    pub title: String,
    #[specta(type = Option<u32>)]
    pub at_ms: Option<i64>,
    /// A player on a page that gives no file: can only be opened in the browser.
    pub player: bool,
}

/// How an item stands to the one that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Sound on the page of an article.
    OnPage,
    /// Linked in the text or the notes.
    Mentioned,
    /// It mentions the one that is shown, or is the page on which that one stands.
    MentionedIn,
    /// Offered beside the text: "Read also".
    Related,
}

/// Which items a list shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct ItemQuery {
    pub kind: Option<ItemKind>,
    pub feed: Option<FeedId>,
    pub place: Place,
    pub filter: Filter,
    /// None: as was chosen for this list, or as suits it.
    pub order: Option<Order>,
    /// A list that keeps itself, as it is now; its filter must fit beside the rest.
    #[serde(default)]
    pub list: Option<ListId>,
    /// Further conditions that must all fit.
    #[serde(default)]
    pub conditions: Option<ListFilter>,
    /// From the last page's `next`.
    pub after: Option<String>,
    /// 1..=500; 0 means 100.
    pub limit: u32,
}

impl ItemQuery {
    /// Its order does not change by playing from it, so that there is a next one.
    pub(crate) fn has_order(&self) -> bool {
        matches!(self.place, Place::All | Place::Inbox | Place::Bookmarks)
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    #[default]
    All,
    Inbox,
    Bookmarks,
    /// Begun and not ended, latest first.
    Continue,
    Trash,
    /// Put off, what comes back first on top.
    Snoozed,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    #[default]
    Any,
    /// Not played, not read.
    Open,
    Done,
    Downloaded,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// By the date of publishing.
    #[default]
    Newest,
    Oldest,
    /// What came into the library last is first.
    Added,
    Longest,
    /// What has no known length comes last.
    Shortest,
    /// A to Z.
    Title,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ItemPage {
    pub rows: Vec<ItemRow>,
    /// Give it as `after` for the next page; None at the end.
    /// With conditions a page may be short, even empty, and have a `next`: only so many items are looked at for one page.
    pub next: Option<String>,
    pub total: u32,
    /// False: `total` is only what is known of so far.
    pub counted: bool,
    /// How it is ordered.
    pub order: Order,
}

/// What to change on items; None leaves as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct ItemPatch {
    pub done: Option<bool>,
    pub in_inbox: Option<bool>,
    pub bookmarked: Option<bool>,
    pub trashed: Option<bool>,
}

/// A destructive act happened; this takes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Undo {
    pub id: UndoId,
    pub count: u32,
}

/// The numbers beside the places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Counts {
    pub feeds: u32,
    pub episodes: u32,
    pub articles: u32,
    pub inbox: u32,
    pub queue: u32,
    /// Not done.
    pub articles_open: u32,
    pub downloads_active: u32,
    pub downloads_failed: u32,
    pub downloads_done: u32,
    pub bookmarks: u32,
    pub trash: u32,
    pub snoozed: u32,
    /// The sample library is in.
    pub sample: bool,
}

/// The answer to "what now?".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Home {
    /// Begun, episodes and articles mixed, latest first, at most six.
    pub begun: Vec<ItemRow>,
    /// The newest of the inbox, at most twenty.
    pub fresh: Vec<ItemRow>,
    pub inbox_total: u32,
    /// Broadcasts of the shows that are on the air.
    pub live: Vec<super::LiveRow>,
}
