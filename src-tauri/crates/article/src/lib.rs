//! Page HTML in, clean article out: extract, sanitise, find audio, rewrite, export. No I/O; of the clock only the year, which tells
//! days that cannot be.
//! Pages are hostile: nothing here panics on them, and bytes, elements and depth are bounded.
mod address;
mod audio;
mod dom;
mod doubt;
mod embed;
mod embedded;
mod extract;
mod localise;
mod markdown;
mod maths;
mod mention;
mod metadata;
mod missing;
mod model;
mod page;
mod pagination;
mod picture;
mod plain_text;
mod players;
mod prepared_text;
mod sanitise;
mod site_rules;
mod text;
mod times;

pub use model::*;
pub use prepared_text::{PreparedText, TextKind};
pub use sanitise::CleanHtml;
pub use site_rules::SiteRules;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArticleError {
    #[error("there is nothing in the page")]
    Empty,
    #[error("this is not a web page: {0}")]
    NotAPage(String),
    #[error("the page is larger than {0} MB")]
    TooLarge(u32),
}

/// What is known about the bytes from the transport.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hint<'a> {
    /// The `Content-Type` header, with its charset.
    pub content_type: Option<&'a str>,
    /// The page's URL after redirects: the base of relative links.
    pub url: Option<&'a str>,
}

/// Makes a page readable. A page in which no article is found still comes back, whole and cleaned, with `extracted` false.
pub fn read_page(bytes: &[u8], hint: Hint<'_>) -> Result<Article, ArticleError> {
    page::read(bytes, hint, None)
}

/// As [`read_page`], by rules for its site. Selectors that find nothing, or cannot be read, leave it to the usual way.
pub fn read_page_by(
    bytes: &[u8],
    hint: Hint<'_>,
    rules: &SiteRules,
) -> Result<Article, ArticleError> {
    page::read(bytes, hint, Some(rules))
}

/// The whole page, made safe, with nothing taken for furniture: what is shown beside a text that is in doubt.
pub fn whole_page(bytes: &[u8], hint: Hint<'_>) -> Result<PreparedText, ArticleError> {
    page::whole(bytes, hint)
}

/// Makes one article of the pages of a text: the first with what the others go on with. Of `missing` the pages are what
/// the first one names and `more` does not have.
pub fn join_pages(first: Article, more: Vec<Article>) -> Article {
    pagination::join(first, more)
}

/// Under which a page is known wherever it stands: without scheme, `www.`, `m.`, `amp`, tracking and slash at the end,
/// the parameters in order. None for what is no address of the web.
pub fn page_key(url: &str) -> Option<String> {
    address::page_key(url)
}

/// How much of one text stands in another, 0.0..=1.0: by runs of five words, without regard to case and marks.
pub fn share_of(text: &str, other: &str) -> f64 {
    text::share_of(text, other)
}

/// Makes HTML ready that did not come through [`read_page`]: show notes, feed content, pasted and imported text. Links
/// become absolute against `base`, tracking parameters are cut, spacer pictures dropped; one parse gives all of it.
pub fn prepare_text(html: &str, base: Option<&str>, kind: TextKind) -> PreparedText {
    prepared_text::prepare(html, address::base(base).as_ref(), kind)
}

/// The words of raw HTML, lines apart where it breaks them; for lists and search. Linear, of at most 16 MB, and fast:
/// no tree is built. Never HTML again: what it gives is shown as text.
pub fn plain_text(html: &str) -> String {
    plain_text::of(html)
}

/// As [`prepare_text`], where nothing but the HTML is wanted.
pub fn sanitise(html: &str, base: Option<&str>) -> String {
    sanitise::sanitise(html, address::base(base).as_ref()).into_string()
}

/// The words of HTML as plain text, blocks separated by blank lines; for the index, excerpts and word counts.
pub fn to_text(html: &str) -> String {
    text::to_text(html)
}

/// CommonMark of sanitised HTML.
pub fn to_markdown(html: &str) -> String {
    markdown::to_markdown(html)
}

/// Words in plain text; Chinese, Japanese and Korean characters count two to the word.
pub fn count_words(text: &str) -> u32 {
    text::count_words(text)
}

/// Absolute URLs of the pictures in sanitised HTML, in order, each once.
pub fn pictures(html: &str) -> Vec<String> {
    localise::pictures(html)
}

/// Replaces picture addresses: `stored` gives the local address of a picture that is kept, or None when it is not.
/// A picture that is not kept becomes a link to it with its alternative text, so that nothing remote is loaded.
pub fn localise(html: &str, stored: &dyn Fn(&str) -> Option<String>) -> String {
    localise::localise(html, stored)
}

/// A link in show notes, with the time that stands beside it, if one does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentionedLink {
    pub url: String,
    pub title: String,
    pub at_ms: Option<u64>,
}

/// Links that show notes mention, in order, each once: http(s) only, without mailto, share buttons or the show's own feed.
pub fn mentioned(html: &str) -> Vec<MentionedLink> {
    mention::mentioned(html)
}
