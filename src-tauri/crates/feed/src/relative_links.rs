//! Relative addresses of a feed that came without a base of its own.
use url::Url;

use crate::link::absolute;
use crate::{License, ParsedFeed, Person};

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
    let mend_person = |person: &mut Person| {
        mend(&mut person.url);
        mend(&mut person.image);
    };
    let mend_terms = |terms: &mut Option<License>| {
        if let Some(terms) = terms {
            mend(&mut terms.url);
        }
    };
    let extras = &mut feed.extras;
    feed.funding.iter_mut().for_each(|(url, _)| mend_plain(url));
    extras.persons.iter_mut().for_each(mend_person);
    extras.podroll.iter_mut().for_each(|s| mend(&mut s.url));
    extras
        .trailers
        .iter_mut()
        .for_each(|t| mend_plain(&mut t.file.url));
    extras
        .social
        .iter_mut()
        .for_each(|s| mend_plain(&mut s.url));
    mend_terms(&mut extras.license);
    for live in &mut extras.live {
        mend(&mut live.link);
        live.file.iter_mut().for_each(|f| mend_plain(&mut f.url));
        live.content_links
            .iter_mut()
            .for_each(|l| mend_plain(&mut l.url));
    }
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
        item.persons.iter_mut().for_each(mend_person);
        item.extras
            .social
            .iter_mut()
            .for_each(|s| mend_plain(&mut s.url));
        mend_terms(&mut item.extras.license);
    }
    feed
}

fn is_relative(url: &str) -> bool {
    crate::link::scheme(url).is_none()
}
