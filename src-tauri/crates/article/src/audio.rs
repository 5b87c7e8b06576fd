//! Sound on a page, looked for in the page as it was served: extraction loses most players.
mod files;
mod nearby;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeRef};
use serde_json::{Map, Value};
use url::Url;

use crate::metadata::{Head, linked_data::LinkedData};
use crate::players::{self, player_name};
use crate::{AudioKind, PageAudio, address, dom, embed};

const MAX_FOUND: usize = 100;
/// Characters.
const MAX_TITLE: usize = 300;
/// Scripts that carry a whole shop's state are not worth more.
const MAX_SCRIPT: usize = 2 * 1024 * 1024;

pub(crate) fn find(
    doc: &Document,
    head: &Head,
    data: &LinkedData,
    base: Option<&Url>,
) -> Vec<PageAudio> {
    let mut found = Found {
        base,
        list: Vec::new(),
        by_key: HashMap::new(),
    };
    from_linked_data(data, &mut found);
    from_head(head, &mut found);
    from_body(doc, &mut found);
    let mut list = found.list;
    forget_shared_headings(doc, &mut list);
    list
}

/// A heading over several players is the name of none of them.
fn forget_shared_headings(doc: &Document, list: &mut [PageAudio]) {
    let mut times: HashMap<String, usize> = HashMap::new();
    for title in list.iter().filter_map(|audio| audio.title.clone()) {
        *times.entry(title).or_default() += 1;
    }
    times.retain(|_, count| *count > 1);
    if times.is_empty() {
        return;
    }
    let headings: HashSet<String> = dom::elements(&doc.root())
        .iter()
        .filter(|node| matches!(&*dom::name(node), "h1" | "h2" | "h3" | "h4" | "h5" | "h6"))
        .map(|node| crate::text::shorten(&dom::line(node), MAX_TITLE))
        .collect();
    for audio in list {
        audio.title = audio
            .title
            .take()
            .filter(|title| !(times.contains_key(title) && headings.contains(title)));
    }
}

struct Found<'a> {
    base: Option<&'a Url>,
    list: Vec<PageAudio>,
    by_key: HashMap<String, usize>,
}

impl Found<'_> {
    fn file(&mut self, raw: &str, title: Option<String>, duration_ms: Option<u64>) {
        if let Some(url) = address::web(self.base, raw)
            && !files::is_interface_sound(&url)
        {
            self.add(url, title, duration_ms, AudioKind::File);
        }
    }

    fn player(&mut self, url: Url, title: Option<String>, duration_ms: Option<u64>) {
        self.add(
            embed::public_address(&url),
            title,
            duration_ms,
            AudioKind::Player,
        );
    }

    /// The first address stays; what later ones know is added to it.
    fn add(&mut self, url: Url, title: Option<String>, duration_ms: Option<u64>, kind: AudioKind) {
        let title = title
            .map(|title| crate::text::shorten(&title, MAX_TITLE))
            .filter(|title| !title.is_empty());
        let key = files::identity(&url);
        if let Some(held) = self
            .by_key
            .get(&key)
            .and_then(|index| self.list.get_mut(*index))
        {
            held.title = held.title.take().or(title);
            held.duration_ms = held.duration_ms.or(duration_ms);
            return;
        }
        if self.list.len() < MAX_FOUND {
            self.by_key.insert(key, self.list.len());
            let url = String::from(address::without_tracking(url));
            self.list.push(PageAudio {
                url,
                title,
                duration_ms,
                kind,
            });
        }
    }
}

fn from_linked_data(data: &LinkedData, found: &mut Found<'_>) {
    for object in data
        .of_type(&[
            "PodcastEpisode",
            "RadioEpisode",
            "Episode",
            "Clip",
            "MusicRecording",
            "AudioObject",
            "Audiobook",
        ])
        .take(MAX_FOUND)
    {
        let title = data
            .text(object, "name")
            .or_else(|| data.text(object, "headline"));
        let own = length(object);
        media(object, title.as_ref(), own, found);
        for key in ["associatedMedia", "audio", "encoding"] {
            let inner: Vec<&Value> = match object.get(key) {
                Some(Value::Array(items)) => items.iter().take(20).collect(),
                Some(value) => vec![value],
                None => Vec::new(),
            };
            for value in inner {
                match value {
                    Value::Object(inner) => media(
                        inner,
                        title.as_ref().or(data.text(inner, "name").as_ref()),
                        length(inner).or(own),
                        found,
                    ),
                    Value::String(raw) => found.file(raw, title.clone(), own),
                    _ => {}
                }
            }
        }
    }
}

fn media(
    object: &Map<String, Value>,
    title: Option<&String>,
    duration_ms: Option<u64>,
    found: &mut Found<'_>,
) {
    let content = object
        .get("contentUrl")
        .or_else(|| object.get("contentURL"))
        .and_then(Value::as_str);
    let plain = object
        .get("url")
        .and_then(Value::as_str)
        .filter(|raw| files::has_extension(raw));
    let format = object
        .get("encodingFormat")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if let Some(raw) = content.or(plain).filter(|_| !format.starts_with("video")) {
        found.file(raw, title.cloned(), duration_ms);
    } else if let Some(url) = object
        .get("embedUrl")
        .and_then(Value::as_str)
        .and_then(|raw| address::web(found.base, raw))
        .filter(|url| player_name(url).is_some())
    {
        found.player(url, title.cloned(), duration_ms);
    }
}

fn length(object: &Map<String, Value>) -> Option<u64> {
    match object
        .get("duration")
        .or_else(|| object.get("timeRequired"))?
    {
        Value::String(text) => lenient::duration::parse(text),
        Value::Number(number) => number.as_f64().and_then(lenient::duration::from_seconds),
        _ => None,
    }
}

fn from_head(head: &Head, found: &mut Found<'_>) {
    for (href, kind) in head.linked("enclosure") {
        if kind.starts_with("audio/") || files::has_extension(href) {
            found.file(href, None, None);
        }
    }
    let title = head.first(&["og:audio:title"]);
    for name in [
        "og:audio:secure_url",
        "og:audio",
        "og:audio:url",
        "twitter:player:stream",
    ] {
        for raw in head.all(name) {
            let stream = name == "twitter:player:stream";
            let sound = files::has_extension(raw)
                || (stream
                    && head
                        .first(&["twitter:player:stream:content_type"])
                        .is_some_and(|kind| kind.starts_with("audio")));
            match address::web(found.base, raw) {
                Some(url) if player_name(&url).is_some() && !files::has_extension(raw) => {
                    found.player(url, title.clone(), None)
                }
                Some(_) if sound || !stream => found.file(raw, title.clone(), None),
                _ => {}
            }
        }
    }
    let embedded = head
        .first(&["twitter:player"])
        .and_then(|raw| address::web(found.base, &raw));
    if let Some(url) = embedded.filter(|url| player_name(url).is_some()) {
        found.player(url, None, None);
    }
}

fn from_body(doc: &Document, found: &mut Found<'_>) {
    let nodes = dom::elements(&doc.root());
    let own = nodes
        .iter()
        .any(|node| node.has_name("audio") && !is_beside(node));
    for (index, node) in nodes.iter().enumerate() {
        if found.list.len() >= MAX_FOUND {
            return;
        }
        if own && is_beside(node) {
            continue;
        }
        let context = || nearby::Context {
            nodes: &nodes,
            index,
        };
        match &*dom::name(node) {
            "audio" | "amp-audio" => audio_element(node, &context(), found),
            "source" => {
                let audible =
                    dom::attr(node, "type").is_some_and(|kind| kind.starts_with("audio/"));
                let alone = !node.ancestors_it(None).any(|above| above.has_name("audio"));
                if let Some(raw) = dom::attr(node, "src")
                    .filter(|raw| alone && (audible || files::has_extension(raw)))
                {
                    found.file(&raw, context().title(), context().duration());
                }
            }
            "a" => link(node, &context(), found),
            "iframe" | "embed" | "object" | "amp-iframe" => frame(node, &context(), found),
            "script" => script(node, &context(), found),
            "img" | "meta" | "link" | "picture" | "video" | "svg" | "path" => {}
            _ => data_attributes(node, &context(), found),
        }
    }
}

/// In a box beside the text: what sounds there is of other pages, where the text has sound of its own.
fn is_beside(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(None).any(|above| {
        matches!(&*dom::name(&above), "aside" | "nav" | "footer") || above.has_class("sidebar")
    })
}

fn audio_element(node: &NodeRef<'_>, context: &nearby::Context<'_, '_>, found: &mut Found<'_>) {
    let sources = std::iter::once(*node).chain(
        node.children_it(false)
            .filter(|child| child.has_name("source")),
    );
    let address = sources
        .flat_map(|source| {
            ["src", "data-src", "data-url", "data-lazy-src"].map(|key| dom::attr(&source, key))
        })
        .flatten()
        .find(|raw| address::web(found.base, raw).is_some());
    match address {
        // The other sources are the same recording in other formats.
        Some(raw) => found.file(&raw, context.title(), context.duration()),
        None => data_attributes(node, context, found),
    }
}

fn link(node: &NodeRef<'_>, context: &nearby::Context<'_, '_>, found: &mut Found<'_>) {
    let Some(href) = dom::attr(node, "href") else {
        return;
    };
    let enclosed = dom::attr(node, "rel")
        .is_some_and(|rel| rel.split_whitespace().any(|word| word == "enclosure"));
    if files::has_extension(&href)
        || (enclosed && dom::attr(node, "type").is_some_and(|kind| kind.starts_with("audio/")))
    {
        found.file(&href, context.link_title(), context.duration());
    } else {
        data_attributes(node, context, found);
    }
}

fn frame(node: &NodeRef<'_>, context: &nearby::Context<'_, '_>, found: &mut Found<'_>) {
    let Some(url) = embed::frame_address(node, found.base) else {
        return;
    };
    if files::has_extension(url.as_str()) {
        found.file(url.as_str(), context.title(), context.duration());
        return;
    }
    // A player on the page's own host is told the file in its address.
    let inner = url
        .query_pairs()
        .map(|(_, value)| value.into_owned())
        .find(|value| {
            files::has_extension(value) && (value.starts_with("http") || value.starts_with('/'))
        });
    if let Some(inner) = inner {
        found.file(&inner, context.title(), context.duration());
    } else if player_name(&url).is_some() {
        found.player(url, context.title(), context.duration());
    }
}

fn script(node: &NodeRef<'_>, context: &nearby::Context<'_, '_>, found: &mut Found<'_>) {
    if let Some(src) = dom::attr(node, "src") {
        if let Some(url) = address::web(found.base, &src).and_then(|url| players::from_script(&url))
        {
            found.player(url, context.title(), context.duration());
        }
        return;
    }
    // Linked data has been read with its names and lengths.
    if dom::attr(node, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json"))
    {
        return;
    }
    let source = node.text();
    if source.len() <= MAX_SCRIPT {
        for file in files::in_script(&source) {
            found.file(&file.address, file.title, file.duration_ms);
        }
    }
}

fn data_attributes(node: &NodeRef<'_>, context: &nearby::Context<'_, '_>, found: &mut Found<'_>) {
    let attributes = node.element_ref().map(|element| {
        let named = |name: &str| {
            name.starts_with("data-")
                || matches!(
                    name,
                    "src"
                        | "file"
                        | "url"
                        | "audio"
                        | "mp3"
                        | "href"
                        | "content"
                        | "value"
                        | "config"
                        | "options"
                        | "onclick"
                        | "x-data"
                        | "audio-url"
                        | "audio-src"
                )
        };
        let telling = element.attrs.iter().filter(|attribute| {
            named(&attribute.name.local) && attribute.value.len() <= MAX_SCRIPT
        });
        telling
            .filter(|attribute| {
                files::mentions(&attribute.value) || files::names_sound(&attribute.name.local)
            })
            .map(|attribute| {
                (
                    attribute.name.local.to_string(),
                    attribute.value.to_string(),
                )
            })
            .collect::<Vec<_>>()
    });
    for (name, value) in attributes.unwrap_or_default() {
        let value = value.trim();
        if files::has_extension(value) && !value.contains(['{', '"', ' ']) {
            found.file(value, context.title(), context.duration());
        } else if value.starts_with(['{', '[']) || files::mentions(value) {
            for file in files::in_script(value) {
                found.file(
                    &file.address,
                    file.title.or_else(|| context.title()),
                    file.duration_ms.or_else(|| context.duration()),
                );
            }
        } else if files::names_sound(&name)
            && (value.starts_with("http") || value.starts_with("//"))
        {
            match address::web(found.base, value) {
                Some(url) if player_name(&url).is_some() => {
                    found.player(url, context.title(), context.duration())
                }
                Some(_) => found.file(value, context.title(), context.duration()),
                None => {}
            }
        }
    }
}
