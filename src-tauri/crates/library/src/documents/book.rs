//! EPUB (W3C EPUB 3.3; 2 is read the same way): the chapters of the spine, one after the other, each under the name that
//! the table of contents gives it, so that the reader's contents are the book's.
use super::markup::{MarkupPiece, attribute, pieces};
use super::plain::escape;
use super::{MOST_PICTURE, MOST_PICTURES, SavedDocument};
use crate::zip::Zip;
use std::collections::HashMap;

/// Bytes of one file of text, and of all of them.
const MOST_CHAPTER: usize = 16 * 1024 * 1024;
const MOST_TEXT: usize = 48 * 1024 * 1024;
const MOST_CHAPTERS: usize = 2_000;
/// Stands before the names of files, so that they can be resolved; RFC 2606 keeps it from ever being a host.
const BASE: &str = "https://book.invalid/";

pub(super) fn read(bytes: &[u8]) -> Option<SavedDocument> {
    let zip = Zip::open(bytes)?;
    let text = |name: &str, most: usize| {
        let bytes = zip.read(zip.find(name)?, most)?;
        let read = lenient::charset::decode(&bytes, None, lenient::charset::Trust::Document);
        Some(read.text.into_owned())
    };
    let container = text("META-INF/container.xml", MOST_CHAPTER)?;
    let package_name =
        tags(&container, "rootfile").find_map(|rest| attribute(rest, "full-path"))?;
    let package = text(&package_name, MOST_CHAPTER)?;
    let base = url::Url::parse(BASE).ok()?.join(&package_name).ok()?;
    let mut manifest: HashMap<String, (url::Url, String)> = HashMap::new();
    let mut contents = None;
    for rest in tags(&package, "item") {
        let (Some(id), Some(href)) = (attribute(rest, "id"), attribute(rest, "href")) else {
            continue;
        };
        let Ok(url) = base.join(&href) else { continue };
        let kind = attribute(rest, "media-type").unwrap_or_default();
        let navigates = attribute(rest, "properties")
            .is_some_and(|all| all.split_whitespace().any(|p| p == "nav"));
        if navigates || (contents.is_none() && kind == "application/x-dtbncx+xml") {
            contents = Some(url.clone());
        }
        manifest.insert(id, (url, kind));
    }
    let names = contents
        .and_then(|url| Some(names_of(&text(&file(&url)?, MOST_CHAPTER)?, &url)))
        .unwrap_or_default();
    let mut html = String::new();
    let spine = tags(&package, "itemref").filter_map(|rest| attribute(rest, "idref"));
    for id in spine.take(MOST_CHAPTERS) {
        let Some((url, _)) = manifest.get(&id) else {
            continue;
        };
        let Some(chapter) = file(url).and_then(|name| text(&name, MOST_CHAPTER)) else {
            continue;
        };
        if html.len() > MOST_TEXT {
            break;
        }
        let clean = article::sanitise(&chapter, Some(url.as_str()));
        // The first heading is the chapter's own name, where it has one.
        let opening = &clean[..clean.floor_char_boundary(2_000)];
        let named = ["<h1", "<h2", "<h3"]
            .iter()
            .any(|tag| opening.contains(tag));
        if let Some(name) = names.get(url.path()).filter(|_| !named) {
            html.push_str(&format!("<h2>{}</h2>\n", escape(name)));
        }
        html.push_str(&without_inner_links(&clean));
        html.push('\n');
    }
    let word = |name: &str| element(&package, name);
    let mut left = MOST_PICTURES;
    let mut pictures = Vec::new();
    for (url, kind) in manifest
        .values()
        .filter(|(_, kind)| kind.starts_with("image/"))
    {
        let wanted = html.contains(url.as_str());
        let bytes = file(url)
            .filter(|_| wanted && kind != "image/svg+xml")
            .and_then(|name| zip.read(zip.find(&name)?, MOST_PICTURE.min(left)));
        if let Some(bytes) = bytes {
            left -= bytes.len();
            pictures.push((url.to_string(), bytes));
        }
    }
    Some(SavedDocument {
        html,
        title: word("dc:title"),
        byline: word("dc:creator"),
        language: word("dc:language"),
        is_text: true,
        pictures,
        url: None,
    })
}

/// What stands behind the name of each tag of this name, whatever the prefix.
fn tags<'a>(text: &'a str, name: &'static str) -> impl Iterator<Item = &'a str> {
    pieces(text).filter_map(move |piece| match piece {
        MarkupPiece::Tag { name: found, rest } if found.rsplit(':').next() == Some(name) => {
            Some(rest)
        }
        _ => None,
    })
}

/// The name of a file in the archive.
fn file(url: &url::Url) -> Option<String> {
    let path = url.path().trim_start_matches('/');
    let name = percent_encoding::percent_decode_str(path)
        .decode_utf8()
        .ok()?;
    Some(name.into_owned())
}

/// The words of the first element of this name.
fn element(text: &str, wanted: &str) -> Option<String> {
    let mut within = false;
    let mut words = String::new();
    for piece in pieces(text) {
        match piece {
            MarkupPiece::Tag { name, .. } if name == wanted => within = true,
            MarkupPiece::Tag { name, .. } if within && name.strip_prefix('/') == Some(wanted) => {
                break;
            }
            MarkupPiece::Words(some) if within => words.push_str(some),
            _ => {}
        }
    }
    let words = article::plain_text(&words).trim().to_owned();
    (!words.is_empty()).then_some(words)
}

/// Names of chapters by their files: of EPUB 3's `nav` (links) or EPUB 2's NCX (`text`, then `content`).
fn names_of(contents: &str, base: &url::Url) -> HashMap<String, String> {
    let mut names: HashMap<String, String> = HashMap::new();
    let mut put = |href: &str, words: &str| {
        let words = article::plain_text(words).trim().to_owned();
        if let Ok(url) = base.join(href)
            && !words.is_empty()
        {
            names.entry(url.path().to_owned()).or_insert(words);
        }
    };
    let (mut link, mut words): (Option<String>, String) = (None, String::new());
    for piece in pieces(contents) {
        match piece {
            MarkupPiece::Tag { name, rest } => match name.rsplit(':').next().unwrap_or_default() {
                "a" => {
                    link = attribute(rest, "href");
                    words.clear();
                }
                "/a" => {
                    if let Some(href) = link.take() {
                        put(&href, &words);
                    }
                }
                "text" => words.clear(),
                "content" => {
                    if let Some(source) = attribute(rest, "src") {
                        put(&source, &words);
                    }
                }
                _ => {}
            },
            MarkupPiece::Words(some) => words.push_str(some),
        }
    }
    names
}

/// Links to other chapters lead nowhere outside the book; their words stay.
fn without_inner_links(html: &str) -> String {
    let mark = format!(" href=\"{BASE}");
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(&mark) {
        out.push_str(&rest[..at]);
        let value = &rest[at + mark.len()..];
        rest = value.split_once('"').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}
