//! The costly, pure half of a refresh. Needs no database, so that it can run beside the writer. Of many new items only the
//! newest texts are made ready here; the others are kept as they came.
use super::enclosure_address::lasting;
use super::naming::{self, NameKind};
use crate::body::{self, RawHtml, RawPack, RawPacker, RawPlace};
use crate::error::Result;
use crate::items::{self, ReadyText};
use crate::remote::long_text;
use crate::{index, text};
use article::TextKind;
use feed::{FeedKind, ParsedFeed, ParsedItem};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// How many of a first fetch are offered: the rest is the back catalogue.
pub(super) const FIRST_EPISODES: usize = 3;
pub(super) const FIRST_ARTICLES: usize = 10;
/// So many texts of a later fetch are made ready at once.
const AT_ONCE: usize = 50;
/// Bytes of a text from which its summary is made.
const OPENING: usize = 4_096;
/// Bytes in which it mostly shows whether there is anything to read.
const GLANCE: usize = 256;

/// A hash of what the feed said of one item.
pub(crate) type Seen = [u8; 16];

/// A feed ready to be written.
pub(crate) struct Prepared {
    pub kind: FeedKind,
    pub items: Vec<PreparedItem>,
    /// There are so many new ones that what can be done afterwards is.
    pub bulk: bool,
    /// The texts that are stored as they came.
    pub packs: Vec<RawPack>,
}

/// A feed's document, read and made ready by [`prepare`].
pub(crate) struct PreparedDocument {
    pub parsed: ParsedFeed,
    pub prepared: Prepared,
    /// The feed was never read yet.
    pub first: bool,
    /// It is one of the feed's documents of older items: only what is not here is brought in, and none of it is offered.
    pub older: bool,
}

pub(crate) struct PreparedItem {
    /// What the item is known by; never empty, one of a kind in the document.
    pub guid: String,
    pub name: NameKind,
    pub seen: Seen,
    /// The hash without what podcasts say besides, where that makes another: libraries of before have it.
    pub bare: Option<Seen>,
    pub episode: bool,
    pub title: String,
    pub title_key: String,
    pub link: Option<String>,
    pub enclosure: Option<feed::Enclosure>,
    /// The lasting part of the enclosure's address.
    pub enclosure_key: Option<String>,
    pub published_at: Option<i64>,
    pub duration_ms: Option<i64>,
    /// None when the library has it as it is.
    pub text: Option<ItemText>,
    /// Its place in the document.
    pub at: usize,
}

pub(crate) struct ItemText {
    pub summary: String,
    /// Of an article; else 0.
    pub words: u32,
    pub long: LongText,
}

pub(crate) enum LongText {
    Ready(ReadyText),
    /// As it came, to be made ready when it is opened or its turn comes.
    Raw(RawPlace),
}

impl LongText {
    /// Whether there is something to show.
    pub fn shows(&self) -> bool {
        match self {
            LongText::Ready(text) => text.shows(),
            LongText::Raw(_) => true,
        }
    }
}

/// Makes a feed ready. Items whose hash is in `known` are not looked at again. `base` is the feed's address.
pub(crate) fn prepare(parsed: &ParsedFeed, base: &str, known: &HashSet<Seen>) -> Result<Prepared> {
    let mut items = Vec::with_capacity(parsed.items.len());
    for ((at, item), name) in parsed.items.iter().enumerate().zip(naming::names(parsed)) {
        let Some(name) = name else {
            continue;
        };
        let enclosure = item.enclosure.clone().filter(|e| !e.url.trim().is_empty());
        let enclosure_key = enclosure.as_ref().map(|e| lasting(&e.url));
        // As it will be stored, for it is compared with that.
        let title_key = index::fold(&items::title(item.title.as_deref().unwrap_or_default(), ""));
        let seen = seen(item, enclosure_key.as_deref(), Hashed::All);
        let bare = says_besides(item)
            .then(|| self::seen(item, enclosure_key.as_deref(), Hashed::WithoutBesides));
        items.push(PreparedItem {
            guid: name.guid,
            name: name.kind,
            seen,
            bare,
            episode: enclosure.as_ref().is_some_and(|enclosure| {
                sounds(enclosure) || (parsed.kind == FeedKind::Podcast && !is_pdf(enclosure))
            }),
            title: item.title.clone().unwrap_or_default(),
            title_key,
            link: item.link.clone(),
            enclosure,
            enclosure_key,
            published_at: item
                .published
                .or(item.updated)
                .map(|t| t.as_millisecond())
                // The first day of 1970 is a zero that was meant to be a date.
                .filter(|ms| !(0..86_400_000).contains(ms)),
            duration_ms: item
                .duration_ms
                .and_then(|ms| i64::try_from(ms).ok())
                .filter(|ms| *ms > 0),
            text: None,
            at,
        });
    }
    let mut fresh: Vec<usize> = (0..items.len())
        .filter(|n| {
            let item = &items[*n];
            !known.contains(&item.seen) && !item.bare.is_some_and(|bare| known.contains(&bare))
        })
        .collect();
    // A stable sort: without dates, what stands first in the document.
    fresh.sort_by_key(|n| std::cmp::Reverse(items[*n].published_at));
    let at_once = match parsed.kind {
        _ if !known.is_empty() => AT_ONCE,
        FeedKind::Podcast => FIRST_EPISODES,
        FeedKind::Articles => FIRST_ARTICLES,
    };
    let bulk = fresh.len() > at_once;
    for (place, n) in fresh.into_iter().enumerate() {
        let item = &mut items[n];
        let raw = &parsed.items[item.at];
        let kind = body::kind(item.episode, item.duration_ms);
        item.text = Some(text_of(raw, kind, base, place < at_once)?);
    }
    let packs = pack_raw(parsed, &mut items)?;
    Ok(Prepared {
        kind: parsed.kind,
        items,
        bulk,
        packs,
    })
}

/// Packs the texts that stay as they came, in the order of the document.
fn pack_raw(parsed: &ParsedFeed, items: &mut [PreparedItem]) -> Result<Vec<RawPack>> {
    let mut packer = RawPacker::default();
    for item in items {
        if let Some(ItemText {
            long: LongText::Raw(place),
            ..
        }) = &mut item.text
        {
            let text = long_text(&parsed.items[item.at]).unwrap_or_default();
            *place = packer.push(&text)?;
        }
    }
    packer.finish()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hashed {
    All,
    WithoutBesides,
}

/// All that is stored of an item, but not what changes by itself (signed addresses).
fn seen(item: &ParsedItem, enclosure_key: Option<&str>, hashed: Hashed) -> Seen {
    let mut hash = Sha256::new();
    let mut part = |text: Option<&str>| {
        let text = text.unwrap_or("\u{1}");
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    part(item.guid.as_deref());
    part(item.title.as_deref());
    part(item.link.as_deref());
    part(item.summary.as_deref());
    part(long_text(item).as_deref());
    part(item.author.as_deref());
    part(item.image.as_deref());
    part(item.episode_type.as_deref());
    part(item.chapters_url.as_deref());
    part(enclosure_key);
    part(item.enclosure.as_ref().and_then(|e| e.mime.as_deref()));
    if let Some(integrity) = item.enclosure.as_ref().and_then(|e| e.integrity.as_deref()) {
        part(Some(integrity));
    }
    part(item.transcripts.first().map(|t| t.url.as_str()));
    for transcript in item.transcripts.iter().skip(1) {
        part(Some(&transcript.url));
    }
    if hashed == Hashed::All {
        besides(item, &mut part);
    }
    for chapter in &item.chapters {
        part(Some(&chapter.title));
        part(Some(&chapter.start_ms.to_string()));
    }
    let numbers = [
        item.published.or(item.updated).map(|t| t.as_millisecond()),
        item.duration_ms.and_then(|n| i64::try_from(n).ok()),
        item.season.map(i64::from),
        item.episode.map(i64::from),
    ];
    for number in numbers {
        hash.update(number.unwrap_or(i64::MIN).to_le_bytes());
    }
    let digest = hash.finalize();
    let mut seen = Seen::default();
    seen.copy_from_slice(&digest[..16]);
    seen
}

fn says_besides(item: &ParsedItem) -> bool {
    !item.persons.is_empty()
        || item.season_name.is_some()
        || !item.extras.is_empty()
        || !item.alternates.is_empty()
}

/// What few items say; an item that says none of it hashes as it did before this was read. Categories and "explicit"
/// count only where something else changes as well: nearly every item has them.
fn besides(item: &ParsedItem, part: &mut impl FnMut(Option<&str>)) {
    for person in &item.persons {
        part(Some(&person.name));
        for word in [&person.role, &person.group, &person.url, &person.image] {
            part(word.as_deref());
        }
    }
    if item.season_name.is_some() {
        part(item.season_name.as_deref());
    }
    if !item.extras.is_empty() {
        part(serde_json::to_string(&item.extras).ok().as_deref());
    }
    // Signed addresses change by themselves.
    for file in &item.alternates {
        part(Some(&lasting(&file.url)));
        part(file.mime.as_deref());
        part(file.integrity.as_deref());
    }
}

fn text_of(item: &ParsedItem, kind: TextKind, base: &str, at_once: bool) -> Result<ItemText> {
    let episode = kind != TextKind::Article;
    let long = long_text(item);
    let html = long.as_deref().unwrap_or_default();
    let own = item.summary.as_deref().map(str::trim).unwrap_or_default();
    // Reading time is shown in lists, so the words of an article are counted.
    let words = if episode {
        opening_words(html, own)
    } else {
        article::plain_text(html)
    };
    let summary = text::one_line(if own.is_empty() { &words } else { own }, 200);
    let count = if episode {
        0
    } else {
        article::count_words(&words)
    };
    let long = if at_once || words.trim().is_empty() {
        let raw = RawHtml::new(html, item.link.as_deref().or(Some(base)), kind);
        LongText::Ready(ReadyText::of_feed(&raw)?.or_found_by(own))
    } else {
        // Its place is known when all are packed.
        LongText::Raw(RawPlace::default())
    };
    Ok(ItemText {
        summary,
        words: count,
        long,
    })
}

/// The words that a text begins with; where there is a summary of its own no more than shows that there are any.
fn opening_words(html: &str, own: &str) -> String {
    if !own.is_empty() {
        let words = article::plain_text(opening(html, GLANCE));
        if !words.trim().is_empty() {
            return words;
        }
    }
    article::plain_text(opening(html, OPENING))
}

/// The beginning of a text; of HTML, perhaps with half a tag at the end.
fn opening(html: &str, bytes: usize) -> &str {
    &html[..html.floor_char_boundary(bytes)]
}

/// Whether a file is said to be a PDF, which nobody hears.
pub(super) fn is_pdf(enclosure: &feed::Enclosure) -> bool {
    let mime = enclosure.mime.as_deref().unwrap_or_default();
    if mime.contains("/pdf") || mime.contains("/x-pdf") {
        return true;
    }
    let vague = matches!(
        mime,
        "" | "application/octet-stream" | "binary/octet-stream"
    );
    let path = enclosure.url.split(['?', '#']).next().unwrap_or_default();
    vague && path.to_ascii_lowercase().ends_with(".pdf")
}

fn sounds(enclosure: &feed::Enclosure) -> bool {
    let mime = enclosure.mime.as_deref().unwrap_or_default();
    if mime.starts_with("audio/") || mime.starts_with("video/") || mime == "application/ogg" {
        return true;
    }
    let path = enclosure.url.split(['?', '#']).next().unwrap_or_default();
    let end = path.rsplit('.').next().unwrap_or_default();
    [
        "mp3", "m4a", "m4b", "ogg", "oga", "opus", "aac", "flac", "wav", "mp4",
    ]
    .iter()
    .any(|known| known.eq_ignore_ascii_case(end))
}
