//! What the elements of the podcast namespace mean, leniently: a missing attribute costs only itself.
use super::element::{Element, children};
use super::element_text::{line, number, text, yes_or_no};
use super::media::file_of;
use super::rhythm;
use crate::link;
use crate::namespaces::Namespaces;
use crate::text::title;
use crate::{
    Chat, ContentLink, License, Location, Person, RemoteShow, SocialInteract, Soundbite, Trailer,
    UpdateFrequency,
};

/// Characters of a name, a title or a place.
const WORDS: usize = 300;
/// Characters of a role, a protocol and other words of one kind.
const WORD: usize = 60;
/// Of one kind in one place.
pub const MOST: usize = 50;

impl Element<'_> {
    /// An address of the web; a relative one stays until its base is known.
    pub fn web(&self, name: &str) -> Option<String> {
        self.url(name)
            .filter(|url| link::is_http(url) || link::scheme(url).is_none())
    }

    fn word(&self, name: &str) -> Option<String> {
        let word = self.attribute(name)?.trim().to_lowercase();
        let word = first(&word, WORD);
        (!word.is_empty()).then_some(word)
    }

    fn words(&self, name: &str) -> Option<String> {
        let words = first(&title(&self.attribute(name)?), WORDS);
        (!words.is_empty()).then_some(words)
    }
}

/// The beginning of a text.
fn first(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// The inside as one line.
fn inside(e: &Element<'_>) -> Option<String> {
    line(e).map(|words| first(&words, WORDS))
}

pub fn person(e: &Element<'_>) -> Option<Person> {
    Some(Person {
        name: inside(e).or_else(|| e.words("name"))?,
        role: e.word("role"),
        group: e.word("group"),
        image: e.web("img"),
        url: e.web("href"),
    })
}

pub fn soundbite(e: &Element<'_>) -> Option<Soundbite> {
    let start = e.attribute("starttime").or_else(|| e.attribute("start"))?;
    Some(Soundbite {
        start_ms: lenient::duration::clock(&start)?,
        length_ms: e
            .attribute("duration")
            .and_then(|length| lenient::duration::clock(&length))
            .filter(|ms| *ms > 0),
        title: inside(e).unwrap_or_default(),
    })
}

/// What the publisher calls a season.
pub fn season_name(e: &Element<'_>) -> Option<String> {
    e.words("name")
}

pub fn podroll(e: &Element<'_>, names: &Namespaces) -> Vec<RemoteShow> {
    let mut shows: Vec<RemoteShow> = Vec::new();
    children(e, names, |child| {
        if child.local != "remoteitem" || shows.len() >= MOST {
            return;
        }
        let show = RemoteShow {
            guid: child.attribute("feedguid").map(|guid| first(&guid, WORD)),
            url: child.web("feedurl"),
            title: child.words("title").or_else(|| inside(child)),
        };
        if (show.url.is_some() || show.guid.is_some()) && !shows.contains(&show) {
            shows.push(show);
        }
    });
    shows
}

pub fn trailer(e: &Element<'_>) -> Option<Trailer> {
    let url = e.web("url").or_else(|| e.web("href"))?;
    let length = e.attribute("length");
    Some(Trailer {
        title: inside(e).unwrap_or_default(),
        file: file_of(url, e.attribute("type"), length.as_deref()),
        published: e
            .attribute("pubdate")
            .and_then(|date| lenient::dates::parse(&date)),
        season: e.attribute("season").and_then(|season| number(&season)),
    })
}

pub fn license(e: &Element<'_>) -> Option<License> {
    let url = e.web("url");
    Some(License {
        words: inside(e).or_else(|| url.clone())?,
        url,
    })
}

pub fn location(e: &Element<'_>) -> Option<Location> {
    let geo = e.attribute("geo").filter(|geo| {
        geo.get(..4)
            .is_some_and(|head| head.eq_ignore_ascii_case("geo:"))
    });
    Some(Location {
        words: inside(e).or_else(|| e.words("name"))?,
        geo: geo.map(|geo| first(&geo, WORD)),
        osm: e.attribute("osm").map(|osm| first(&osm, WORD)),
    })
}

/// None where people are asked not to talk about it.
pub fn social(e: &Element<'_>) -> Option<SocialInteract> {
    let protocol = e.word("protocol");
    if protocol.as_deref() == Some("disabled") {
        return None;
    }
    Some(SocialInteract {
        url: e.web("uri").or_else(|| e.web("url"))?,
        protocol,
    })
}

pub fn chat(e: &Element<'_>) -> Option<Chat> {
    Some(Chat {
        server: e.words("server")?,
        protocol: e.word("protocol"),
        account: e.words("accountid"),
        space: e.words("space"),
    })
}

pub fn content_link(e: &Element<'_>) -> Option<ContentLink> {
    Some(ContentLink {
        url: e.web("href").or_else(|| e.web("url"))?,
        words: inside(e).unwrap_or_default(),
    })
}

pub fn updates(e: &Element<'_>) -> UpdateFrequency {
    let words = inside(e).unwrap_or_default();
    let minutes = e
        .attribute("rrule")
        .and_then(|rule| rhythm::of_rule(&rule))
        .or_else(|| rhythm::of_words(&words));
    UpdateFrequency { words, minutes }
}

pub fn locked(e: &Element<'_>) -> bool {
    text(e).and_then(|t| yes_or_no(&t)) == Some(true)
}
