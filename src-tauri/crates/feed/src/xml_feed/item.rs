//! What the elements of an item mean.
use std::rc::Rc;

use jiff::Timestamp;
use url::Url;

use super::element::{Element, children};
use super::element_text::{self, html, line, number, person_name, text, yes_or_no};
use super::media::{self, MANY, Media};
use super::podcast_namespace;
use crate::namespaces::{Namespace, Namespaces};
use crate::ranked::Ranked;
use crate::text::plain;
use crate::{Chapter, ParsedItem, TranscriptLink, link};

/// Characters of a summary.
pub const SUMMARY: usize = 2000;
const MOST_CHAPTERS: usize = 10_000;

#[derive(Default)]
pub struct ItemDraft {
    base: Option<Rc<Url>>,
    item: ParsedItem,
    title: Ranked<String>,
    guid: Ranked<String>,
    permalink: bool,
    link: Ranked<String>,
    published: Ranked<Timestamp>,
    updated: Ranked<Timestamp>,
    authors: Vec<(u8, String)>,
    summary: Ranked<String>,
    bodies: Vec<(u8, String)>,
    episode: Ranked<u32>,
    season: Ranked<u32>,
    media: Media,
}

impl ItemDraft {
    pub fn new(base: Option<Rc<Url>>) -> Self {
        Self {
            base,
            permalink: true,
            ..Self::default()
        }
    }

    /// The item's own base, when it names one.
    pub fn base(&self) -> Option<&Rc<Url>> {
        self.base.as_ref()
    }

    pub fn about(&mut self, about: Option<std::borrow::Cow<'_, str>>) {
        self.guid.offer(1, about.map(|a| a.trim().to_owned()));
    }

    pub fn element(&mut self, e: &Element<'_>, names: &Namespaces) {
        match e.ns {
            Namespace::Core => self.core(e),
            Namespace::Itunes | Namespace::GooglePlay => self.itunes(e),
            Namespace::Content if e.local == "encoded" => self.body(0, e),
            Namespace::Dc => self.dublin_core(e),
            Namespace::Media => media::element(&mut self.media, e, names, 0),
            Namespace::Podcast => self.podcast(e, names),
            Namespace::Psc if e.local == "chapters" => self.chapters(e, names),
            Namespace::Feedburner => match e.local {
                "origlink" => self
                    .link
                    .offer(2, text(e).and_then(|u| link::absolute(&u, e.base))),
                "origenclosurelink" => {}
                _ => {}
            },
            _ => {}
        }
    }

    fn core(&mut self, e: &Element<'_>) {
        match e.local {
            "title" => self.title.offer(0, line(e)),
            "link" => self.link(e),
            "guid" => {
                if self.guid.wants(0) {
                    self.permalink = e
                        .attribute("ispermalink")
                        .is_none_or(|p| yes_or_no(&p) != Some(false));
                }
                self.guid.offer(0, text(e));
            }
            "id" => {
                if self.guid.wants(0) {
                    self.permalink = false;
                }
                self.guid.offer(0, text(e));
            }
            "pubdate" | "published" | "issued" => self.published.offer(0, date_of(e)),
            "created" | "date" => self.published.offer(1, date_of(e)),
            "updated" | "modified" | "lastbuilddate" => self.updated.offer(0, date_of(e)),
            "author" => self.author(2, e),
            "description" => self.described(0, 3, e),
            "summary" => self.described(1, 3, e),
            "content" => match e.attribute("src") {
                Some(source) => self.link.offer(3, link::absolute(&source, e.base)),
                None => self.body(1, e),
            },
            // content:encoded and xhtml:body without their prefixes.
            "encoded" | "fullitem" => self.body(0, e),
            "body" => self.body(2, e),
            "category" => self.category(
                e.attribute("label")
                    .or_else(|| e.attribute("term"))
                    .or_else(|| line(e)),
            ),
            "enclosure" => {
                let url = e.url("url").or_else(|| e.url("href")).or_else(|| {
                    text(e)
                        .filter(|t| link::is_http(t))
                        .and_then(|t| link::absolute(&t, e.base))
                });
                self.media
                    .enclosure(url, e.attribute("type"), e.attribute("length").as_deref());
            }
            "image" => self.media.picture(4, media::picture(e)),
            "language" => {}
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
            // A page of sound is a file.
            "alternate" if mime.trim().to_ascii_lowercase().starts_with("audio/") => self
                .media
                .enclosure(Some(href), Some(mime), e.attribute("length").as_deref()),
            "" | "alternate" => {
                let page = mime.is_empty() || mime.contains("html");
                self.link.offer(if page { 0 } else { 1 }, Some(href));
            }
            "enclosure" => self.media.enclosure(
                Some(href),
                e.attribute("type"),
                e.attribute("length").as_deref(),
            ),
            "payment" | "self" | "edit" | "replies" | "via" | "related" => {}
            _ => {}
        }
    }

    fn itunes(&mut self, e: &Element<'_>) {
        match e.local {
            "title" => self.title.offer(2, line(e)),
            "author" => self.author(0, e),
            "subtitle" => self.described(3, 5, e),
            "summary" | "description" => self.described(2, 4, e),
            "duration" => {
                let given = text(e).and_then(|t| lenient::duration::parse(&t));
                self.media.length.offer(0, given);
            }
            "season" => self.season.offer(0, text(e).and_then(|t| number(&t))),
            "episode" | "order" => {
                self.episode.offer(
                    if e.local == "order" { 3 } else { 0 },
                    text(e).and_then(|t| number(&t)),
                );
            }
            "episodetype" => self.item.episode_type = text(e).map(|t| t.to_ascii_lowercase()),
            "explicit" => {
                self.item.explicit = self
                    .item
                    .explicit
                    .or_else(|| text(e).and_then(|t| yes_or_no(&t)))
            }
            "image" => self.media.picture(0, media::picture(e)),
            "keywords" => {
                for word in text(e).unwrap_or_default().split(',') {
                    self.category(Some(word.trim().to_owned()));
                }
            }
            _ => {}
        }
    }

    fn dublin_core(&mut self, e: &Element<'_>) {
        match e.local {
            "title" => self.title.offer(1, line(e)),
            "creator" => self.author(1, e),
            "author" | "contributor" | "publisher" => self.author(4, e),
            "date" | "created" | "issued" => self.published.offer(2, date_of(e)),
            "modified" => self.updated.offer(1, date_of(e)),
            "description" | "abstract" => self.described(4, 5, e),
            "identifier" => self.guid.offer(2, text(e)),
            "subject" => self.category(line(e)),
            _ => {}
        }
    }

    fn podcast(&mut self, e: &Element<'_>, names: &Namespaces) {
        let extras = &mut self.item.extras;
        match e.local {
            "transcript" if self.item.transcripts.len() < MANY => {
                if let Some(url) = e.url("url") {
                    let mime = e.attribute("type");
                    let language = e.attribute("language").map(|l| l.to_ascii_lowercase());
                    self.item.transcripts.push(TranscriptLink {
                        url,
                        mime,
                        language,
                    });
                }
            }
            "chapters" if self.item.chapters_url.is_none() => self.item.chapters_url = e.url("url"),
            "person" if self.item.persons.len() < MANY => {
                self.item.persons.extend(podcast_namespace::person(e))
            }
            "season" => {
                self.season.offer(1, text(e).and_then(|t| number(&t)));
                let name = podcast_namespace::season_name(e);
                self.item.season_name = self.item.season_name.take().or(name);
            }
            "soundbite" if extras.soundbites.len() < MANY => {
                extras.soundbites.extend(podcast_namespace::soundbite(e))
            }
            "license" if extras.license.is_none() => extras.license = podcast_namespace::license(e),
            "location" if extras.location.is_none() => {
                extras.location = podcast_namespace::location(e)
            }
            "socialinteract" if extras.social.len() < MANY => {
                extras.social.extend(podcast_namespace::social(e))
            }
            "chat" if extras.chat.is_none() => {
                extras.chat = podcast_namespace::chat(e).map(Box::new)
            }
            "episode" => self.episode.offer(1, text(e).and_then(|t| number(&t))),
            "guid" => self.guid.offer(3, text(e)),
            "alternateenclosure" => media::alternate(&mut self.media, e, names),
            "image" | "images" => self.media.picture(1, media::picture(e)),
            _ => {}
        }
    }

    fn chapters(&mut self, e: &Element<'_>, names: &Namespaces) {
        children(e, names, |child| {
            if child.local != "chapter" || self.item.chapters.len() >= MOST_CHAPTERS {
                return;
            }
            let start = child
                .attribute("start")
                .and_then(|s| lenient::duration::clock(&s));
            let Some(start_ms) = start else { return };
            self.item.chapters.push(Chapter {
                start_ms,
                end_ms: None,
                title: child
                    .attribute("title")
                    .map(|t| crate::text::title(&t))
                    .unwrap_or_default(),
                url: child.url("href"),
                image: child.url("image"),
                hidden: false,
            });
        });
        self.item.chapters.sort_by_key(|c| c.start_ms);
    }

    fn author(&mut self, rank: u8, e: &Element<'_>) {
        if let Some(name) = author_name(e)
            && self.authors.len() < MANY
            && !self.authors.iter().any(|(r, n)| *r == rank && *n == name)
        {
            self.authors.push((rank, name));
        }
    }

    fn category(&mut self, category: Option<String>) {
        if let Some(category) = category
            .map(|c| crate::text::title(&c))
            .filter(|c| !c.is_empty())
            && self.item.categories.len() < MANY
            && !self.item.categories.contains(&category)
        {
            self.item.categories.push(category);
        }
    }

    fn body(&mut self, rank: u8, e: &Element<'_>) {
        if let Some(html) = html(e)
            && self.bodies.len() < MANY
        {
            self.bodies.push((rank, html.into_owned()));
        }
    }

    /// A text that may be the short one, the long one, or both.
    fn described(&mut self, short: u8, long: u8, e: &Element<'_>) {
        let Some(html) = html(e) else { return };
        if self.summary.wants(short) {
            self.summary
                .offer(short, Some(plain(&html, SUMMARY)).filter(|s| !s.is_empty()));
        }
        if self.bodies.len() < MANY {
            self.bodies.push((long, html.into_owned()));
        }
    }

    /// The item; None when there is nothing in it.
    pub fn finish(mut self) -> Option<ParsedItem> {
        self.described_media();
        let mut item = self.item;
        item.guid = self.guid.take();
        item.title = self.title.take();
        let permalink = item
            .guid
            .as_ref()
            .filter(|g| self.permalink && link::is_http(g) && !g.contains(' '));
        self.link.offer(4, permalink.cloned());
        item.link = self.link.take();
        item.updated = self.updated.take();
        item.published = self.published.take().or(item.updated);
        item.author = best_authors(self.authors);
        item.content_html = longest(self.bodies);
        item.summary = self
            .summary
            .take()
            .or_else(|| item.content_html.as_deref().map(|b| plain(b, SUMMARY)));
        item.summary = item.summary.filter(|s| !s.is_empty());
        item.season = self.season.take();
        item.episode = self.episode.take();
        self.media.finish(&mut item);
        let blank = item.title.is_none()
            && item.guid.is_none()
            && item.link.is_none()
            && item.enclosure.is_none()
            && item.content_html.is_none()
            && item == ParsedItem::default();
        (!blank).then_some(item)
    }

    fn described_media(&mut self) {
        self.title.offer(3, self.media.title.take());
        if let Some(words) = self.media.description.take() {
            if self.summary.wants(5) {
                self.summary.offer(5, Some(plain(&words, SUMMARY)));
            }
            self.bodies.push((5, words));
        }
    }
}

/// The best kind of name; several of one kind together.
fn best_authors(authors: Vec<(u8, String)>) -> Option<String> {
    let best = authors.iter().map(|(rank, _)| *rank).min()?;
    let names: Vec<String> = authors
        .into_iter()
        .filter(|(rank, _)| *rank == best)
        .map(|(_, name)| name)
        .collect();
    Some(names.join(", "))
}

/// The body: the best source, unless a lesser one has far more to say. Ranks from 3 are descriptions of one kind.
fn longest(mut bodies: Vec<(u8, String)>) -> Option<String> {
    let best = bodies
        .iter()
        .map(|(rank, body)| {
            (
                if *rank >= 3 { 3 } else { *rank },
                std::cmp::Reverse(body.len()),
            )
        })
        .min()?;
    let (rank, std::cmp::Reverse(length)) = best;
    let most = bodies.iter().map(|(_, body)| body.len()).max().unwrap_or(0);
    let at = if most > length * 2 && rank < 3 {
        bodies.iter().position(|(_, body)| body.len() == most)
    } else {
        bodies
            .iter()
            .position(|(r, body)| (if *r >= 3 { 3 } else { *r }) == rank && body.len() == length)
    }?;
    Some(bodies.swap_remove(at).1)
}

fn date_of(e: &Element<'_>) -> Option<Timestamp> {
    lenient::dates::parse(&text(e)?)
}

/// A name from Atom's `<name>` child or from words.
pub fn author_name(e: &Element<'_>) -> Option<String> {
    if !element_text::naked(e.raw) {
        return person_name(&text(e)?);
    }
    let (mut name, mut address) = (None, None);
    children(e, &Namespaces::default(), |child| match child.local {
        "name" if name.is_none() => name = line(child),
        "email" if address.is_none() => address = line(child),
        _ => {}
    });
    name.or(address).or_else(|| person_name(&text(e)?))
}
