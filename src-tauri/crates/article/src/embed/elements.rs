//! Elements that a script makes a frame of: custom elements, AMP's, boxes with a film's name in an attribute, and the
//! scripts that put a post where they stand.
use dom_query::NodeRef;
use url::Url;

use super::{Embed, frame_address, named};
use crate::{address, dom, players};

/// What the element would show; None when it is none of these.
pub(crate) fn of_element(node: &NodeRef<'_>, base: Option<&Url>) -> Option<Embed> {
    let attr = |keys: &[&str]| keys.iter().find_map(|key| dom::attr(node, key));
    let id = |keys: &[&str]| attr(keys).filter(|id| is_id(id));
    let at = |made: String| Url::parse(&made).ok();
    let title = || {
        let said = attr(&["title", "playlabel", "aria-label", "data-title"]);
        let play = said.map(|said| dom::squeeze(said.trim_start_matches("Play: ")));
        play.filter(|said| !said.eq_ignore_ascii_case("play"))
    };
    let youtube = |id: String| {
        let url = at(format!("https://www.youtube.com/watch?v={id}"))?;
        Some(named(&url, "YouTube", title()))
    };
    let vimeo = |id: String| {
        Some(named(
            &at(format!("https://vimeo.com/{id}"))?,
            "Vimeo",
            title(),
        ))
    };
    let ids = ["videoid", "data-videoid", "video-id", "data-video-id"];
    match &*dom::name(node) {
        "lite-youtube" | "youtube-video" | "amp-youtube" => id(&ids).and_then(youtube),
        "lite-vimeo" | "vimeo-video" | "amp-vimeo" => id(&ids).and_then(vimeo),
        "amp-dailymotion" => {
            let url = at(format!("https://www.dailymotion.com/video/{}", id(&ids)?))?;
            Some(named(&url, "Dailymotion", title()))
        }
        "amp-instagram" => {
            let code = id(&["data-shortcode"])?;
            let url = at(format!("https://www.instagram.com/p/{code}/"))?;
            Some(named(&url, "Instagram", None))
        }
        "amp-twitter" => {
            let url = at(format!(
                "https://twitter.com/i/status/{}",
                id(&["data-tweetid"])?
            ))?;
            Some(named(&url, "X", None))
        }
        "amp-facebook" => linked(node, "data-href", "Facebook", base),
        "amp-tiktok" => linked(node, "data-src", "TikTok", base),
        "amp-soundcloud" => {
            let track = id(&["data-trackid"])?;
            let url = at(format!(
                "https://w.soundcloud.com/player/?url=https%3A%2F%2Fapi.soundcloud.com%2Ftracks%2F{track}"
            ))?;
            Some(named(&url, "SoundCloud", None))
        }
        "script" => of_script(node, base),
        "div" | "span" | "a" | "button" | "figure"
            if is_named(node) && dom::short_line(node, 200).is_some() =>
        {
            if let Some(id) = id(&["data-youtube-id", "data-ytid", "data-yt-id", "data-youtube"]) {
                return youtube(id);
            }
            if let Some(id) = id(&["data-vimeo-id"]) {
                return vimeo(id);
            }
            let names = format!(
                "{} {} {}",
                node.class().unwrap_or_default(),
                node.id_attr().unwrap_or_default(),
                attr(&["data-provider", "data-type", "data-plyr-provider"]).unwrap_or_default()
            )
            .to_ascii_lowercase();
            if names.contains("youtube") {
                let ids = [
                    "data-id",
                    "data-embed",
                    "data-videoid",
                    "data-video-id",
                    "data-plyr-embed-id",
                ];
                return id(&ids).filter(|id| id.len() == 11).and_then(youtube);
            }
            if node.has_class("fb-post") || node.has_class("fb-video") {
                return linked(node, "data-href", "Facebook", base);
            }
            let tweet =
                id(&["data-tweet-id"]).filter(|id| id.bytes().all(|b| b.is_ascii_digit()))?;
            let url = at(format!("https://twitter.com/i/status/{tweet}"))?;
            Some(named(&url, "X", None))
        }
        _ => None,
    }
}

/// Whether an attribute may name a film or a post.
fn is_named(node: &NodeRef<'_>) -> bool {
    node.attrs().iter().any(|attribute| {
        let key = &attribute.name.local;
        key.starts_with("data-")
            && ["id", "youtube", "embed", "href", "vimeo"]
                .iter()
                .any(|part| key.contains(part))
    })
}

/// Scripts that show one thing where they stand.
fn of_script(node: &NodeRef<'_>, base: Option<&Url>) -> Option<Embed> {
    if let Some(post) = dom::attr(node, "data-telegram-post") {
        let plain = post
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/'));
        let url = Url::parse(&format!("https://t.me/{post}")).ok()?;
        return plain.then(|| named(&url, "Telegram", None));
    }
    dom::attr(node, "src")?;
    let src = frame_address(node, base)?;
    if src.host_str() == Some("gist.github.com") {
        let mut page = src.clone();
        page.set_path(src.path().strip_suffix(".js")?);
        page.set_query(None);
        return Some(named(&page, "GitHub Gist", None));
    }
    let player = players::from_script(&src)?;
    let name = players::player_name(&player)?;
    Some(named(&player, name, None))
}

fn linked(node: &NodeRef<'_>, key: &str, name: &str, base: Option<&Url>) -> Option<Embed> {
    let url = address::web(base, &dom::attr(node, key)?)?;
    Some(named(&url, name, None))
}

fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
