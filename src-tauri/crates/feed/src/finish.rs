//! What can only be judged when the whole feed is known: what it is for, and what its relative links hang from.
use url::Url;

use crate::link::absolute;
use crate::{Enclosure, FeedKind, ParsedFeed, ParsedItem};

/// Signs of a podcast besides its items.
#[derive(Debug, Clone, Copy, Default)]
pub struct Traits {
    /// The channel has iTunes elements that only podcasts need.
    pub itunes: bool,
}

pub fn kind(items: &[ParsedItem], medium: Option<&str>, traits: Traits) -> FeedKind {
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
    if with("audio/") > 0 || traits.itunes || with("video/") * 2 > items.len() {
        FeedKind::Podcast
    } else {
        FeedKind::Articles
    }
}

/// Makes what is still relative absolute, when the transport gave no base: by the feed's page or its own address.
pub fn resolve(mut feed: ParsedFeed, own_address: Option<&str>) -> ParsedFeed {
    let parse = |url: Option<&str>| {
        url.and_then(|u| Url::parse(u).ok())
            .filter(|u| !u.cannot_be_a_base())
    };
    let Some(base) = parse(own_address).or_else(|| parse(feed.link.as_deref())) else {
        return feed;
    };
    let mend = |slot: &mut Option<String>| {
        if let Some(url) = slot.as_deref().filter(|u| is_relative(u)) {
            *slot = absolute(url, Some(&base));
        }
    };
    let mend_plain = |url: &mut String| {
        if is_relative(url)
            && let Some(better) = absolute(url, Some(&base))
        {
            *url = better;
        }
    };
    mend(&mut feed.link);
    mend(&mut feed.image);
    mend(&mut feed.next_page);
    for item in &mut feed.items {
        mend(&mut item.link);
        mend(&mut item.image);
        mend(&mut item.chapters_url);
        item.enclosure
            .iter_mut()
            .chain(&mut item.alternates)
            .for_each(|e| mend_plain(&mut e.url));
        item.transcripts
            .iter_mut()
            .for_each(|t| mend_plain(&mut t.url));
    }
    feed
}

fn is_relative(url: &str) -> bool {
    crate::link::scheme(url).is_none()
}
