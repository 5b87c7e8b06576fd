//! What the elements of a channel mean.
use url::Url;

use super::element::{Element, children};
use super::element_text::{html, line, number, text, yes_or_no};
use super::item::author_name;
use super::live::live_item;
use super::{media, podcast_namespace};
use crate::feed_kind::{self, ChannelSigns};
use crate::namespaces::{Namespace, Namespaces};
use crate::ranked::Ranked;
use crate::text::plain;
use crate::warnings::Warnings;
use crate::{FeedExtras, Format, ParsedFeed, ParsedItem, link, relative_links};

/// Characters of a feed's description.
const DESCRIPTION: usize = 10_000;
const MANY: usize = 20;
/// Characters; what is longer is a text by mistake.
const LONGEST_CATEGORY: usize = 80;

#[derive(Default)]
pub struct Channel {
    title: Ranked<String>,
    link: Ranked<String>,
    own_address: Option<String>,
    description: Ranked<String>,
    language: Ranked<String>,
    author: Ranked<String>,
    image: Ranked<String>,
    explicit: Option<bool>,
    serial: bool,
    complete: bool,
    new_feed_url: Option<String>,
    podcast_guid: Option<String>,
    medium: Option<String>,
    funding: Vec<(String, String)>,
    next_page: Ranked<String>,
    skip_hours: Vec<u8>,
    skip_days: Vec<u8>,
    ttl: Option<u32>,
    period: Option<u32>,
    frequency: Option<u32>,
    extras: FeedExtras,
    signs: ChannelSigns,
}

impl Channel {
    /// `xml:lang` of the document.
    pub fn lang(&mut self, language: Option<std::borrow::Cow<'_, str>>) {
        self.language
            .offer(2, language.map(|l| l.to_ascii_lowercase()));
    }

    pub fn element(&mut self, e: &Element<'_>, names: &Namespaces) {
        match e.ns {
            Namespace::Core => self.core(e, names),
            Namespace::Itunes | Namespace::GooglePlay => self.itunes(e, names),
            Namespace::Dc => match e.local {
                "title" => self.title.offer(2, line(e)),
                "creator" => self.author.offer(2, author_name(e)),
                "publisher" | "author" => self.author.offer(4, author_name(e)),
                "language" => self.language.offer(1, language(e)),
                "description" => self.describe(3, e),
                "subject" => self.category(line(e)),
                _ => {}
            },
            Namespace::Media => match e.local {
                "thumbnail" => self.image.offer(4, media::picture(e)),
                "content" if e.attribute("medium").as_deref() == Some("image") => {
                    self.image.offer(4, media::picture(e))
                }
                _ => {}
            },
            Namespace::Podcast => self.podcast(e, names),
            Namespace::Syndication => match e.local {
                "updateperiod" => {
                    self.period = match text(e).unwrap_or_default().to_ascii_lowercase().as_str() {
                        "hourly" => Some(60),
                        "daily" => Some(24 * 60),
                        "weekly" => Some(7 * 24 * 60),
                        "monthly" => Some(30 * 24 * 60),
                        "yearly" => Some(365 * 24 * 60),
                        _ => None,
                    }
                }
                "updatefrequency" => self.frequency = text(e).and_then(|t| number(&t)),
                _ => {}
            },
            _ => {}
        }
    }

    fn core(&mut self, e: &Element<'_>, names: &Namespaces) {
        match e.local {
            "title" => self.title.offer(0, line(e)),
            "link" => self.link(e),
            "description" => self.describe(0, e),
            "subtitle" | "tagline" => self.describe(1, e),
            "language" => self.language.offer(0, language(e)),
            "managingeditor" => self.author.offer(1, author_name(e)),
            "author" => self.author.offer(3, author_name(e)),
            "webmaster" => self.author.offer(5, author_name(e)),
            "image" => self.image.offer(1, media::picture(e)),
            "logo" => self.image.offer(2, media::picture(e)),
            "icon" => self.image.offer(3, media::picture(e)),
            "category" => self.category(
                e.attribute("label")
                    .or_else(|| e.attribute("term"))
                    .or_else(|| line(e)),
            ),
            "ttl" => self.ttl = text(e).and_then(|t| number(&t)).filter(|t| *t > 0),
            "skiphours" => children(e, names, |child| {
                let hour = text(child)
                    .and_then(|t| number(&t))
                    .filter(|h| *h <= 24)
                    .and_then(|h| u8::try_from(h % 24).ok());
                self.skip_hours
                    .extend(hour.filter(|h| !self.skip_hours.contains(h)));
            }),
            "skipdays" => children(e, names, |child| {
                let day = text(child).and_then(|t| weekday(&t));
                self.skip_days
                    .extend(day.filter(|d| !self.skip_days.contains(d)));
            }),
            _ => {}
        }
    }

    fn link(&mut self, e: &Element<'_>) {
        let Some(href) = e.url("href") else {
            return self
                .link
                .offer(0, text(e).and_then(|u| link::absolute(&u, e.base)));
        };
        let relation = e.attribute("rel").unwrap_or_default().to_ascii_lowercase();
        let mime = e.attribute("type").unwrap_or_default();
        match relation.rsplit('/').next().unwrap_or_default().trim() {
            "" | "alternate" => {
                let page = mime.is_empty() || mime.contains("html");
                self.link.offer(if page { 0 } else { 1 }, Some(href));
            }
            "self" => self.own_address = Some(href),
            "next" => self.next_page.offer(0, Some(href)),
            "prev-archive" => self.next_page.offer(1, Some(href)),
            "payment" => self.fund(href, e.attribute("title").unwrap_or_default()),
            _ => {}
        }
    }

    fn itunes(&mut self, e: &Element<'_>, names: &Namespaces) {
        // Newsletters name owner, author and picture too, so these say nothing about what the feed is.
        if e.ns == Namespace::Itunes
            && !matches!(
                e.local,
                "owner" | "author" | "new-feed-url" | "block" | "image"
            )
        {
            self.signs.itunes = true;
        }
        match e.local {
            "title" => self.title.offer(1, line(e)),
            "author" => self.author.offer(0, author_name(e)),
            "summary" | "description" => self.describe(2, e),
            "subtitle" => self.describe(4, e),
            "image" => self.image.offer(0, media::picture(e)),
            "explicit" => {
                self.explicit = self
                    .explicit
                    .or_else(|| text(e).and_then(|t| yes_or_no(&t)))
            }
            // The kind stands beside the kinds within it.
            "category" => {
                self.category(e.attribute("text"));
                children(e, names, |child| {
                    if child.local == "category" {
                        self.category(child.attribute("text"));
                    }
                });
            }
            "type" => self.serial = text(e).is_some_and(|t| t.eq_ignore_ascii_case("serial")),
            "complete" => self.complete = text(e).and_then(|t| yes_or_no(&t)) == Some(true),
            "new-feed-url" => self.new_feed_url = text(e).and_then(|u| link::absolute(&u, e.base)),
            _ => {}
        }
    }

    fn podcast(&mut self, e: &Element<'_>, names: &Namespaces) {
        let extras = &mut self.extras;
        match e.local {
            "guid" if self.podcast_guid.is_none() => self.podcast_guid = text(e),
            "medium" if self.medium.is_none() => {
                self.medium = text(e).map(|m| m.to_ascii_lowercase())
            }
            "funding" => {
                if let Some(url) = e.web("url") {
                    self.fund(url, line(e).unwrap_or_default());
                }
            }
            "person" if extras.persons.len() < podcast_namespace::MOST => {
                extras.persons.extend(podcast_namespace::person(e))
            }
            "image" | "images" => self.image.offer(1, media::picture(e)),
            "updatefrequency" => {
                if e.attribute("complete").and_then(|c| yes_or_no(&c)) == Some(true) {
                    self.complete = true;
                }
                if extras.updates.is_none() {
                    extras.updates = Some(podcast_namespace::updates(e));
                }
            }
            "podroll" => {
                for show in podcast_namespace::podroll(e, names) {
                    if extras.podroll.len() < podcast_namespace::MOST
                        && !extras.podroll.contains(&show)
                    {
                        extras.podroll.push(show);
                    }
                }
            }
            "trailer" if extras.trailers.len() < MANY => {
                extras.trailers.extend(podcast_namespace::trailer(e))
            }
            "license" if extras.license.is_none() => extras.license = podcast_namespace::license(e),
            "location" if extras.location.is_none() => {
                extras.location = podcast_namespace::location(e)
            }
            "socialinteract" if extras.social.len() < MANY => {
                extras.social.extend(podcast_namespace::social(e))
            }
            "chat" if extras.chat.is_none() => extras.chat = podcast_namespace::chat(e),
            "liveitem" if extras.live.len() < MANY => extras.live.extend(live_item(e, names)),
            "locked" => extras.locked = podcast_namespace::locked(e),
            _ => {}
        }
    }

    fn category(&mut self, category: Option<String>) {
        let Some(category) = category
            .map(|c| crate::text::title(&c))
            .filter(|c| !c.is_empty() && c.chars().count() <= LONGEST_CATEGORY)
        else {
            return;
        };
        let known = &mut self.extras.categories;
        if known.len() < MANY && !known.contains(&category) {
            known.push(category);
        }
    }

    fn fund(&mut self, url: String, words: String) {
        if self.funding.len() < MANY && !self.funding.iter().any(|(u, _)| *u == url) {
            self.funding.push((url, words));
        }
    }

    fn describe(&mut self, rank: u8, e: &Element<'_>) {
        if self.description.wants(rank) {
            let words = html(e)
                .map(|h| plain(&h, DESCRIPTION))
                .filter(|w| !w.is_empty());
            self.description.offer(rank, words);
        }
    }

    pub fn finish(
        self,
        format: Format,
        items: Vec<ParsedItem>,
        warnings: Warnings,
        base: Option<&Url>,
    ) -> ParsedFeed {
        let rhythm = self
            .period
            .map(|p| (p / self.frequency.unwrap_or(1).max(1)).max(1));
        let feed = ParsedFeed {
            format,
            kind: feed_kind::judge(&items, self.medium.as_deref(), self.signs),
            title: self.title.take(),
            link: self.link.take(),
            description: self.description.take(),
            language: self.language.take(),
            author: self.author.take(),
            image: self.image.take(),
            explicit: self.explicit,
            serial: self.serial,
            complete: self.complete,
            new_feed_url: self.new_feed_url,
            podcast_guid: self.podcast_guid,
            medium: self.medium,
            funding: self.funding,
            extras: self.extras,
            next_page: self.next_page.take(),
            skip_hours: self.skip_hours,
            skip_days: self.skip_days,
            ttl_minutes: self.ttl.or(rhythm),
            items,
            warnings: warnings.into_inner(),
        };
        if base.is_some() {
            feed
        } else {
            relative_links::resolve(feed, self.own_address.as_deref())
        }
    }
}

fn language(e: &Element<'_>) -> Option<String> {
    text(e)
        .map(|l| l.to_ascii_lowercase())
        .filter(|l| l.len() <= 40)
}

/// 0 = Monday.
fn weekday(name: &str) -> Option<u8> {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let name = name.trim().to_ascii_lowercase();
    days.iter()
        .position(|d| name.starts_with(d))
        .and_then(|at| u8::try_from(at).ok())
}
