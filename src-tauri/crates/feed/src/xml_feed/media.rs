//! Files and pictures of an item: enclosures, media RSS, alternate enclosures.
use super::element::{Element, children};
use super::element_text::{html, line, number, text};
use crate::namespaces::{Namespace, Namespaces};
use crate::ranked::Ranked;
use crate::{Enclosure, ParsedItem, link};

/// Files, transcripts, persons, categories of one item.
pub const MANY: usize = 50;

#[derive(Default)]
pub struct Media {
    /// With the rank of where it comes from.
    files: Vec<(u8, Enclosure)>,
    image: Ranked<String>,
    pub length: Ranked<u64>,
    pub title: Option<String>,
    pub description: Option<String>,
}

/// What can be played comes first.
fn class(file: &Enclosure) -> u8 {
    match file.mime.as_deref().unwrap_or_default() {
        "application/ogg" => 0,
        m if m.starts_with("audio/") => 0,
        m if m.starts_with("video/") => 1,
        m if m.starts_with("image/") => 4,
        "application/x-bittorrent" => 3,
        _ => 2,
    }
}

pub fn playable(file: &Enclosure) -> bool {
    class(file) <= 1
}

impl Media {
    pub fn enclosure(&mut self, url: Option<String>, mime: Option<String>, length: Option<&str>) {
        if let Some(url) = url {
            let file = enclosure(url, mime, claimed_size(length));
            if class(&file) == 4 {
                self.image.offer(5, Some(file.url.clone()));
            }
            self.file(0, file);
        }
    }

    /// Notes a file; one that is known already only fills what was not known of it.
    fn file(&mut self, rank: u8, file: Enclosure) {
        if let Some((_, known)) = self.files.iter_mut().find(|(_, f)| f.url == file.url) {
            known.mime = known.mime.take().or(file.mime);
            known.length = known.length.or(file.length);
            known.integrity = known.integrity.take().or(file.integrity);
            known.bitrate = known.bitrate.or(file.bitrate);
            known.height = known.height.or(file.height);
            known.title = known.title.take().or(file.title);
            known.language = known.language.take().or(file.language);
        } else if self.files.len() < MANY {
            self.files.push((rank, file));
        }
    }

    pub fn picture(&mut self, rank: u8, url: Option<String>) {
        self.image.offer(rank, url);
    }

    pub fn finish(mut self, item: &mut ParsedItem) {
        // Alternates of the publisher stand behind its own enclosure even when they would sort first.
        self.files
            .sort_by_key(|(rank, file)| (*rank == 2, class(file), *rank));
        let mut files = self.files.into_iter().map(|(_, file)| file);
        item.enclosure = files.next();
        item.alternates = files.collect();
        item.image = self.image.take();
        item.duration_ms = self.length.take();
    }
}

/// Media RSS: contents, groups of contents, thumbnails.
pub fn element(media: &mut Media, e: &Element<'_>, names: &Namespaces, depth: u8) {
    match e.local {
        "group" if depth < 3 => children(e, names, |child| {
            if child.ns == Namespace::Media {
                element(media, child, names, depth + 1);
            }
        }),
        "content" => {
            content(media, e);
            if depth < 3 && !e.raw.is_empty() {
                children(e, names, |child| {
                    if child.ns == Namespace::Media {
                        element(media, child, names, depth + 1);
                    }
                });
            }
        }
        "thumbnail" => media.picture(
            2,
            e.url("url")
                .or_else(|| text(e).and_then(|t| link::absolute(&t, e.base))),
        ),
        "title" if media.title.is_none() => media.title = line(e),
        "description" | "text" if media.description.is_none() => {
            media.description = html(e).map(std::borrow::Cow::into_owned);
        }
        _ => {}
    }
}

fn content(media: &mut Media, e: &Element<'_>) {
    let Some(url) = e.url("url") else { return };
    let medium = e
        .attribute("medium")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let length = claimed_size(e.attribute("filesize").as_deref());
    let mut file = enclosure(url, e.attribute("type"), length);
    if file.mime.is_none() && (medium == "audio" || medium == "video") {
        file.mime = Some(
            if medium == "audio" {
                "audio/mpeg"
            } else {
                "video/mp4"
            }
            .to_owned(),
        );
    }
    if class(&file) == 4 || medium == "image" {
        return media.picture(3, Some(file.url));
    }
    if playable(&file) {
        media.length.offer(
            2,
            e.attribute("duration")
                .and_then(|d| lenient::duration::parse(&d)),
        );
        media.file(1, file);
    }
}

/// `podcast:alternateEnclosure`: its sources are files of one kind.
pub fn alternate(media: &mut Media, e: &Element<'_>, names: &Namespaces) {
    let mime = e.attribute("type");
    let length = claimed_size(e.attribute("length").as_deref());
    let number = |name| {
        e.attribute(name)
            .and_then(|n| number(&n))
            .filter(|n| *n > 0)
    };
    let words = |name| {
        let words = crate::text::title(&e.attribute(name)?);
        (!words.is_empty() && words.chars().count() <= 100).then_some(words)
    };
    let mut integrity = None;
    children(e, names, |child| {
        let kind = child.attribute("type").unwrap_or_default();
        if child.local == "integrity" && kind.trim().eq_ignore_ascii_case("sri") {
            integrity = child
                .attribute("value")
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty() && value.len() <= 1024);
        }
    });
    children(e, names, |child| {
        if child.local == "source"
            && let Some(url) = child
                .url("uri")
                .or_else(|| child.url("url"))
                .filter(|u| link::is_http(u))
        {
            let mime = child.attribute("contenttype").or_else(|| mime.clone());
            let file = Enclosure {
                integrity: integrity.clone(),
                // Some write thousands.
                bitrate: number("bitrate").map(|n| if n < 1000 { n * 1000 } else { n }),
                height: number("height"),
                title: words("title"),
                language: words("lang").map(|l| l.to_ascii_lowercase()),
                ..enclosure(url, mime, length)
            };
            media.file(2, file);
        }
    });
}

/// The picture an element names: as an attribute, as text, as `<url>`, or the first of a source set.
pub fn picture(e: &Element<'_>) -> Option<String> {
    if let Some(url) = e
        .url("href")
        .or_else(|| e.url("url"))
        .or_else(|| e.url("rdf:resource"))
    {
        return Some(url);
    }
    if let Some(set) = e.attribute("srcset") {
        return link::absolute(set.split([',', ' ']).next()?, e.base);
    }
    if !super::element_text::naked(e.raw) {
        return text(e)
            .filter(|t| !t.contains(' '))
            .and_then(|t| link::absolute(&t, e.base));
    }
    let mut found = None;
    children(e, &Namespaces::default(), |child| {
        if child.local == "url" && found.is_none() {
            found = text(child).and_then(|t| link::absolute(&t, child.base));
        }
    });
    found
}

/// An enclosure's claimed size.
fn claimed_size(length: Option<&str>) -> Option<u64> {
    let length = length?.trim();
    let length = length.strip_suffix("bytes").unwrap_or(length).trim_end();
    // Points part thousands only where each has three digits after it.
    let pointed = length.split('.').skip(1).all(|group| group.len() == 3);
    let digits: String = length
        .chars()
        .filter(|c| {
            !(c.is_whitespace() || matches!(c, ',' | '_' | '\'' | '’') || (*c == '.' && pointed))
        })
        .collect();
    digits.parse().ok().filter(|n| *n > 0 && *n < 1 << 50)
}

fn enclosure(url: String, mime: Option<String>, length: Option<u64>) -> Enclosure {
    let mime = link::media_type(mime, &url);
    Enclosure {
        url,
        mime,
        length,
        ..Enclosure::default()
    }
}

/// A file as its attributes describe it.
pub fn file_of(url: String, mime: Option<String>, length: Option<&str>) -> Enclosure {
    enclosure(url, mime, claimed_size(length))
}
