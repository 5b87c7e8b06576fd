//! The costly, pure half of a refresh: sanitising, reading words, compressing, stemming. Needs no database, so that it
//! can run beside the writer.
use super::enclosure_address::lasting;
use super::naming::{self, NameKind};
use crate::error::{LibraryError, Result};
use crate::{index, items, text};
use feed::{FeedKind, ParsedFeed, ParsedItem};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

#[cfg(test)]
mod tests;

/// A hash of what the feed said of one item.
pub(crate) type Seen = [u8; 16];

/// A feed ready to be written.
pub(crate) struct Prepared {
    pub kind: FeedKind,
    pub items: Vec<PreparedItem>,
}

pub(crate) struct PreparedItem {
    /// What the item is known by; never empty, one of a kind in the document.
    pub guid: String,
    pub name: NameKind,
    pub seen: Seen,
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
    pub text: Option<PreparedText>,
    /// Its place in the document.
    pub at: usize,
}

pub(crate) struct PreparedText {
    pub summary: String,
    /// zstd of sanitised HTML; None when the feed gives no long text.
    pub body: Option<Vec<u8>>,
    pub words: u32,
    pub mentions: Vec<article::MentionedLink>,
    /// Addresses of the pictures in the text.
    pub pictures: Vec<String>,
    pub index_title: String,
    pub index_text: String,
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
        let title_key = index::fold(item.title.as_deref().unwrap_or_default());
        let seen = seen(item, enclosure_key.as_deref());
        let text = if known.contains(&seen) {
            None
        } else {
            Some(texts(item, base)?)
        };
        items.push(PreparedItem {
            guid: name.guid,
            name: name.kind,
            seen,
            episode: enclosure.as_ref().is_some_and(sounds)
                || (enclosure.is_some() && parsed.kind == FeedKind::Podcast),
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
            text,
            at,
        });
    }
    Ok(Prepared {
        kind: parsed.kind,
        items,
    })
}

/// All that is stored of an item, but not what changes by itself (signed addresses).
fn seen(item: &ParsedItem, enclosure_key: Option<&str>) -> Seen {
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
    part(item.content_html.as_deref());
    part(item.author.as_deref());
    part(item.image.as_deref());
    part(item.episode_type.as_deref());
    part(item.chapters_url.as_deref());
    part(enclosure_key);
    part(item.enclosure.as_ref().and_then(|e| e.mime.as_deref()));
    part(item.transcripts.first().map(|t| t.url.as_str()));
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

fn texts(item: &ParsedItem, base: &str) -> Result<PreparedText> {
    let base = item.link.as_deref().or(Some(base));
    let html = match item.content_html.as_deref() {
        Some(html) if is_plain(html) => html.trim().to_owned(),
        Some(html) if !html.trim().is_empty() => article::sanitise(html, base),
        _ => String::new(),
    };
    let words_of = text::strip(&html);
    let summary = match item.summary.as_deref().map(str::trim) {
        Some(summary) if !summary.is_empty() => text::one_line(summary, 200),
        _ => text::one_line(&words_of, 200),
    };
    let mentions = if html.contains("href") {
        article::mentioned(&html)
    } else {
        Vec::new()
    };
    let body = if words_of.trim().is_empty() && !html.contains("<img") {
        None
    } else {
        Some(text::pack(&html).map_err(|e| LibraryError::File {
            what: "the text could not be compressed".into(),
            detail: e.to_string(),
        })?)
    };
    let index_text = if words_of.trim().is_empty() {
        index::stemmed(item.summary.as_deref().unwrap_or_default())
    } else {
        index::stemmed(&words_of)
    };
    Ok(PreparedText {
        pictures: items::pictures_of(&html),
        words: article::count_words(&words_of),
        index_title: index::stemmed(item.title.as_deref().unwrap_or(&summary)),
        index_text,
        summary,
        body,
        mentions,
    })
}

/// Text in which there is nothing that HTML knows: cleaning would give it back as it is, a hundred times slower.
fn is_plain(html: &str) -> bool {
    html.chars().all(|c| {
        !matches!(c, '<' | '>' | '&' | '\u{a0}' | '\u{feff}')
            && (!c.is_control() || matches!(c, '\n' | '\t'))
    })
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
