//! What a feed is for, podcast or articles: judged when all its items are known.
use crate::{Enclosure, FeedKind, ParsedItem};

/// Signs of a podcast besides its items.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChannelSigns {
    /// The channel has iTunes elements that only podcasts need.
    pub itunes: bool,
}

pub fn judge(items: &[ParsedItem], medium: Option<&str>, signs: ChannelSigns) -> FeedKind {
    if matches!(medium, Some("newsletter" | "blog")) {
        return FeedKind::Articles;
    }
    let is = |file: &Enclosure, what: &str| {
        file.mime
            .as_deref()
            .is_some_and(|m| m.starts_with(what) || m == "application/ogg")
    };
    let with = |what: &str| {
        items
            .iter()
            .filter(|i| i.enclosure.as_ref().is_some_and(|e| is(e, what)))
            .count()
    };
    // One article with a film does not make a podcast of a magazine.
    if with("audio/") > 0 || signs.itunes || with("video/") * 2 > items.len() {
        FeedKind::Podcast
    } else {
        FeedKind::Articles
    }
}
