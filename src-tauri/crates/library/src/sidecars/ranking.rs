//! Which of several transcripts is the one to fetch. Types and endings are what feeds make of them, so that both are asked.
use feed::TranscriptLink;
use std::cmp::Reverse;
use url::Url;

/// What a transcript is, the one that says more last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TranscriptKind {
    Plain,
    Html,
    Unknown,
    Srt,
    /// Names speakers.
    Vtt,
    /// Speakers, and words with times.
    Json,
}

/// The best first: one that follows the sound before one that cannot; then in the language of the item (which is what a
/// transcript is in that names none), then in the program's; then the kind that says more.
pub(super) fn ranked(
    mut links: Vec<TranscriptLink>,
    item: Option<&str>,
    program: Option<&str>,
) -> Vec<TranscriptLink> {
    links.sort_by_key(|link| {
        let language = match link
            .language
            .as_deref()
            .filter(|tag| !tag.trim().is_empty())
        {
            None => 0,
            Some(tag) if item.is_some_and(|item| is_same(tag, item)) => 0,
            Some(tag) if program.is_some_and(|program| is_same(tag, program)) => 1,
            Some(_) => 2,
        };
        (!is_timed(link), language, Reverse(kind(link)))
    });
    links
}

/// Whether it is of a kind that says when things are said.
pub(super) fn is_timed(link: &TranscriptLink) -> bool {
    kind(link) >= TranscriptKind::Srt
}

/// Whether two tags of BCP 47 name one language, whatever the country.
fn is_same(a: &str, b: &str) -> bool {
    let primary = |tag: &str| tag.trim().split(['-', '_']).next().map(str::to_lowercase);
    primary(a) == primary(b)
}

fn kind(link: &TranscriptLink) -> TranscriptKind {
    use TranscriptKind::{Html, Json, Plain, Srt, Unknown, Vtt};
    let mime = link.mime.as_deref().unwrap_or_default().to_lowercase();
    let timed = |words: &str| {
        [("json", Json), ("vtt", Vtt), ("subrip", Srt), ("srt", Srt)]
            .into_iter()
            .find(|(name, _)| words.contains(name))
            .map(|(_, kind)| kind)
    };
    let path = Url::parse(&link.url).map_or_else(|_| link.url.clone(), |url| url.path().to_owned());
    let ending = match path.rsplit_once('.') {
        Some((_, ending)) if !ending.contains('/') => ending.to_lowercase(),
        _ => String::new(),
    };
    // A server's plain text is often an SRT; a type with times is meant.
    timed(&mime)
        .or_else(|| timed(&ending))
        .or(match ending.as_str() {
            "txt" | "md" => Some(Plain),
            "html" | "htm" | "xhtml" => Some(Html),
            _ => None,
        })
        .unwrap_or(if mime.contains("html") {
            Html
        } else if mime.contains("plain") || mime.starts_with("text/") {
            Plain
        } else {
            Unknown
        })
}
