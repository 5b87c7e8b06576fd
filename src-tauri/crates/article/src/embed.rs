//! Frames that show something from elsewhere, as the plain link a reader can follow instead.
mod elements;
#[cfg(test)]
mod tests;

pub(crate) use elements::of_element;

use dom_query::NodeRef;
use url::Url;

use crate::{address, dom, players};

/// What a frame shows.
pub(crate) struct Embed {
    /// Where a person would watch or hear it.
    pub url: String,
    pub label: String,
    /// A still of it.
    pub picture: Option<String>,
}

/// Hosts whose frames are content, with a name for the link when the frame has no title.
const KNOWN: &[(&str, &str)] = &[
    ("youtube.com", "YouTube"),
    ("youtube-nocookie.com", "YouTube"),
    ("youtu.be", "YouTube"),
    ("vimeo.com", "Vimeo"),
    ("dailymotion.com", "Dailymotion"),
    ("rutube.ru", "Rutube"),
    ("vk.com", "VK"),
    ("vkvideo.ru", "VK"),
    ("ok.ru", "OK"),
    ("dzen.ru", "Dzen"),
    ("kinescope.io", "Kinescope"),
    ("twitch.tv", "Twitch"),
    ("ted.com", "TED"),
    ("loom.com", "Loom"),
    ("streamable.com", "Streamable"),
    ("wistia.com", "Wistia"),
    ("wistia.net", "Wistia"),
    ("bilibili.com", "Bilibili"),
    ("odysee.com", "Odysee"),
    ("archive.org", "Internet Archive"),
    ("instagram.com", "Instagram"),
    ("tiktok.com", "TikTok"),
    ("twitter.com", "X"),
    ("x.com", "X"),
    ("t.me", "Telegram"),
    ("bsky.app", "Bluesky"),
    ("reddit.com", "Reddit"),
    ("redditmedia.com", "Reddit"),
    ("pinterest.com", "Pinterest"),
    ("codepen.io", "CodePen"),
    ("jsfiddle.net", "JSFiddle"),
    ("codesandbox.io", "CodeSandbox"),
    ("observablehq.com", "Observable"),
    ("datawrapper.dwcdn.net", "Datawrapper"),
    ("flourish.studio", "Flourish"),
    ("infogram.com", "Infogram"),
    ("documentcloud.org", "DocumentCloud"),
    ("slideshare.net", "SlideShare"),
    ("speakerdeck.com", "Speaker Deck"),
    ("giphy.com", "Giphy"),
    ("imgur.com", "Imgur"),
    ("peertube.tv", "PeerTube"),
    ("figma.com", "Figma"),
    ("scribd.com", "Scribd"),
];

/// The frame's own address, which lazy pages and consent walls move to other attributes.
pub(crate) fn frame_address(frame: &NodeRef<'_>, base: Option<&Url>) -> Option<Url> {
    let keys = [
        "src",
        "data-src",
        "data-lazy-src",
        "data-original",
        "data-cmp-src",
        "data-cookieblock-src",
        "data-url",
        "data-litespeed-src",
        "data-embed-src",
        "data-consent-src",
        "data-src-cmplz",
        "data",
    ];
    keys.iter()
        .filter_map(|key| dom::attr(frame, key))
        .filter(|raw| !raw.starts_with("about:"))
        .find_map(|raw| address::web(base, &raw))
}

/// The link a frame becomes; None for advertising, forms and whatever else is not content.
pub(crate) fn of_frame(frame: &NodeRef<'_>, base: Option<&Url>) -> Option<Embed> {
    let url = frame_address(frame, base)?;
    let host = url.host_str()?;
    let on = |name: &str| {
        host == name
            || host
                .strip_suffix(name)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    let player = players::player_name(&url);
    let name = player.or_else(|| {
        KNOWN
            .iter()
            .find(|(known, _)| on(known))
            .map(|(_, name)| *name)
    })?;
    let title = dom::attr(frame, "title")
        .or_else(|| dom::attr(frame, "aria-label"))
        .map(|title| dom::squeeze(&title));
    Some(named(&url, name, title))
}

/// What shows `url`, under the name of its service and its own title.
fn named(url: &Url, name: &str, title: Option<String>) -> Embed {
    let title = title.filter(|title| (4..200).contains(&title.chars().count()) && title != name);
    let label = match title {
        Some(title) => format!("{name}: {title}"),
        None => name.to_owned(),
    };
    let public = public_address(url);
    Embed {
        picture: still(&public),
        url: String::from(address::without_tracking(public)),
        label,
    }
}

/// The service gives a still of every film under an address made from its name.
fn still(url: &Url) -> Option<String> {
    if url.host_str() != Some("www.youtube.com") || url.path() != "/watch" {
        return None;
    }
    let (_, id) = url.query_pairs().find(|(key, _)| key == "v")?;
    (id.len() == 11).then(|| format!("https://i.ytimg.com/vi/{id}/hqdefault.jpg"))
}

/// Turns the address of a player into that of the page about the same thing, where that is known.
pub(crate) fn public_address(url: &Url) -> Url {
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_start_matches("www.");
    let segments: Vec<&str> = url
        .path_segments()
        .map(|parts| parts.filter(|part| !part.is_empty()).collect())
        .unwrap_or_default();
    let id_like = |id: &str| {
        !id.is_empty()
            && id.len() <= 64
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let made = match (host, segments.as_slice()) {
        ("youtube.com" | "youtube-nocookie.com", ["embed", id, ..]) if *id == "videoseries" => {
            let list = url
                .query_pairs()
                .find(|(key, _)| key == "list")
                .map(|(_, list)| list.into_owned())
                .filter(|list| id_like(list));
            list.map(|list| format!("https://www.youtube.com/playlist?list={list}"))
        }
        ("youtube.com" | "youtube-nocookie.com", ["embed" | "v", id, ..]) if id_like(id) => {
            Some(format!("https://www.youtube.com/watch?v={id}"))
        }
        ("player.vimeo.com", ["video", id, ..]) if id_like(id) => {
            Some(format!("https://vimeo.com/{id}"))
        }
        ("open.spotify.com", ["embed" | "embed-podcast", kind, id, ..])
            if id_like(kind) && id_like(id) =>
        {
            Some(format!("https://open.spotify.com/{kind}/{id}"))
        }
        ("rutube.ru", ["play", "embed", id, ..]) if id_like(id) => {
            Some(format!("https://rutube.ru/video/{id}/"))
        }
        ("dailymotion.com", ["embed", "video", id, ..]) if id_like(id) => {
            Some(format!("https://www.dailymotion.com/video/{id}"))
        }
        ("embed.podcasts.apple.com", [..]) => Some(format!(
            "https://podcasts.apple.com{}{}",
            url.path(),
            url.query()
                .map(|query| format!("?{query}"))
                .unwrap_or_default()
        )),
        ("embed.ted.com", [..]) => Some(format!("https://www.ted.com{}", url.path())),
        ("w.soundcloud.com", ["player", ..]) => url
            .query_pairs()
            .find(|(key, _)| key == "url")
            .map(|(_, inner)| inner.into_owned())
            .filter(|inner| !inner.contains("api.soundcloud.com")),
        _ => None,
    };
    made.and_then(|made| address::web(None, &made))
        .unwrap_or_else(|| url.clone())
}
