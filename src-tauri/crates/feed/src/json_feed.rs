//! JSON Feed 1.0 and 1.1 (jsonfeed.org).
use serde_json::Value;
use url::Url;

use crate::feed_kind::{self, ChannelSigns};
use crate::json::{list, number, read, text};
use crate::sound_links;
use crate::text::{from_text, html_without_controls, plain, title, unescaped};
use crate::warnings::Warnings;
use crate::xml_feed::MOST_ITEMS;
use crate::{
    Enclosure, FeedError, FeedExtras, FeedKind, Format, Hint, ParsedFeed, ParsedItem, Person, link,
    relative_links,
};

const SUMMARY: usize = 2000;
const MANY: usize = 50;
/// Characters of a name.
const LONGEST_NAME: usize = 300;

pub fn parse(
    bytes: &[u8],
    hint: Hint<'_>,
    mut warnings: Warnings,
    each: &mut dyn FnMut(&mut ParsedItem),
) -> Result<ParsedFeed, FeedError> {
    let not = |why: &str| Err(FeedError::NotAFeed(why.to_owned()));
    let Some((root, mended)) = read(bytes) else {
        return not("broken JSON");
    };
    let version = text(&root, &["version"]).unwrap_or_default();
    let items = root.get("items").and_then(Value::as_array);
    if !version.contains("jsonfeed.org") {
        let named = ["version", "title", "home_page_url", "feed_url"];
        if items.is_none() || !named.iter().any(|name| root.get(name).is_some()) {
            return not("JSON, but no JSON Feed");
        }
        warnings.push("The version is missing or unknown.".to_owned());
    }
    if mended {
        warnings.push("The JSON is broken; what was complete was kept.".to_owned());
    }
    let base = hint.url.and_then(|u| Url::parse(u).ok());
    let url = |value: &Value, names: &[&str]| {
        text(value, names).and_then(|u| link::absolute(&u, base.as_ref()))
    };
    let rows = items.map_or(&[][..], Vec::as_slice);
    if rows.len() > MOST_ITEMS {
        warnings.push(format!("Only the first {MOST_ITEMS} items were read."));
    }
    let mut items: Vec<ParsedItem> = rows
        .iter()
        .take(MOST_ITEMS)
        .filter(|row| row.is_object())
        .map(|row| {
            let mut item = item(row, base.as_ref());
            each(&mut item);
            item
        })
        .collect();
    sound_links::take_in(&mut items);
    let medium = root.get("_podcast").and_then(|p| text(p, &["medium"]));
    let kind = feed_kind::judge(&items, medium.as_deref(), ChannelSigns::default());
    let persons = match kind {
        FeedKind::Podcast => persons(&root, base.as_ref()),
        FeedKind::Articles => Vec::new(),
    };
    let feed = ParsedFeed {
        format: Format::JsonFeed,
        kind,
        title: text(&root, &["title"]).map(|t| title(&t)),
        link: url(&root, &["home_page_url"]),
        description: text(&root, &["description"]).map(|d| plain(&d, SUMMARY * 5)),
        language: text(&root, &["language"]).map(|l| l.to_ascii_lowercase()),
        author: author(&root),
        image: url(&root, &["icon", "favicon"]),
        explicit: None,
        serial: false,
        complete: root
            .get("expired")
            .and_then(Value::as_bool)
            .unwrap_or(false),
        new_feed_url: None,
        podcast_guid: None,
        medium,
        funding: Vec::new(),
        extras: FeedExtras {
            persons,
            ..FeedExtras::default()
        },
        next_page: url(&root, &["next_url"]),
        skip_hours: Vec::new(),
        skip_days: Vec::new(),
        ttl_minutes: None,
        items,
        warnings: warnings.into_inner(),
    };
    let own_address = text(&root, &["feed_url"]);
    Ok(if base.is_some() {
        feed
    } else {
        relative_links::resolve(feed, own_address.as_deref())
    })
}

fn item(row: &Value, base: Option<&Url>) -> ParsedItem {
    let url =
        |value: &Value, names: &[&str]| text(value, names).and_then(|u| link::absolute(&u, base));
    let body = text(row, &["content_html"])
        .map(|html| html_without_controls(unescaped(html.into())).into_owned())
        .or_else(|| text(row, &["content_text"]).map(|t| from_text(&t)));
    let summary = text(row, &["summary"]).map(|s| plain(&s, SUMMARY));
    let summary = summary
        .or_else(|| body.as_deref().map(|b| plain(b, SUMMARY)))
        .filter(|s| !s.is_empty());
    let mut files = Vec::new();
    let mut length = None;
    for attachment in list(row, "attachments").iter().take(MANY) {
        if let Some(url) = url(attachment, &["url"]) {
            let size = number(attachment.get("size_in_bytes")).filter(|n| (1.0..1e15).contains(n));
            let mime = text(attachment, &["mime_type"]);
            length = length.or_else(|| {
                number(attachment.get("duration_in_seconds"))
                    .and_then(lenient::duration::from_seconds)
            });
            // Whole and in range, so the cast is exact.
            files.push(Enclosure {
                mime: link::media_type(mime, &url),
                url,
                length: size.map(|n| n as u64),
                title: text(attachment, &["title"]).map(|t| title(&t)),
                ..Enclosure::default()
            });
        }
    }
    files.sort_by_key(|file| {
        !file
            .mime
            .as_deref()
            .is_some_and(|m| m.starts_with("audio/"))
    });
    // Who writes is named as the author; who is heard is a person.
    let persons = match files.first() {
        Some(file) if is_heard(file) => persons(row, base),
        _ => Vec::new(),
    };
    let mut files = files.into_iter();
    let guid = text(row, &["id"]);
    let permalink = guid.clone().filter(|g| link::is_http(g));
    let updated = text(row, &["date_modified"]).and_then(|d| lenient::dates::parse(&d));
    ParsedItem {
        title: text(row, &["title"])
            .map(|t| title(&t))
            .filter(|t| !t.is_empty()),
        link: url(row, &["url", "external_url"]).or(permalink),
        published: text(row, &["date_published"])
            .and_then(|d| lenient::dates::parse(&d))
            .or(updated),
        updated,
        author: author(row),
        summary,
        content_html: body.or_else(|| text(row, &["summary"]).map(|s| from_text(&s))),
        duration_ms: length.filter(|ms| *ms > 0),
        image: url(row, &["image", "banner_image"]),
        enclosure: files.next(),
        alternates: files.collect(),
        categories: list(row, "tags")
            .iter()
            .filter_map(Value::as_str)
            .take(MANY)
            .map(title)
            .collect(),
        guid,
        persons,
        ..ParsedItem::default()
    }
}

fn is_heard(file: &Enclosure) -> bool {
    let mime = file.mime.as_deref().unwrap_or_default();
    mime.starts_with("audio/") || mime.starts_with("video/")
}

/// The authors of a podcast, with their pages and pictures.
fn persons(value: &Value, base: Option<&Url>) -> Vec<Person> {
    let web = |author: &Value, name: &str| {
        text(author, &[name])
            .and_then(|url| link::absolute(&url, base))
            .filter(|url| link::is_http(url))
    };
    let one = value.get("author").filter(|author| author.is_object());
    let mut persons: Vec<Person> = Vec::new();
    for author in list(value, "authors").iter().chain(one).take(MANY) {
        let name = text(author, &["name"]).map(|name| title(&name));
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            continue;
        };
        if !persons.iter().any(|known| known.name == name) {
            persons.push(Person {
                name: name.chars().take(LONGEST_NAME).collect(),
                image: web(author, "avatar"),
                url: web(author, "url"),
                ..Person::default()
            });
        }
    }
    persons
}

fn author(value: &Value) -> Option<String> {
    let many: Vec<String> = list(value, "authors")
        .iter()
        .take(10)
        .filter_map(|a| text(a, &["name"]))
        .collect();
    let one = || {
        value
            .get("author")
            .and_then(|a| text(a, &["name"]).or_else(|| a.as_str().map(str::to_owned)))
    };
    if many.is_empty() {
        one()
    } else {
        Some(many.join(", "))
    }
}
