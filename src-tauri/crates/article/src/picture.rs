//! Pictures: which address a lazy page really means, and which pictures only count readers.
mod base64;
pub(crate) mod inline;
#[cfg(test)]
mod tests;
pub(crate) mod vector;

use std::collections::HashSet;

use dom_query::NodeRef;
use url::Url;

use crate::{address, dom};

/// Wide enough for a reading column on a dense screen.
const GOOD_WIDTH: f64 = 1000.0;
const LARGEST_WIDTH: f64 = 2600.0;

/// Where pages that load pictures late keep the address, best first.
const LAZY: &[&str] = &[
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-orig-src",
    "data-original-src",
    "data-hi-res-src",
    "data-full-src",
    "data-large-file",
    "data-img-src",
    "data-image-src",
    "data-image",
    "data-actualsrc",
    "data-echo",
    "data-src-large",
    "data-src-medium",
    "data-default-src",
    "data-runner-src",
    "data-url",
    "data-cfsrc",
    "data-real-src",
    "data-delayed-url",
    "data-pin-media",
    "data-defer-src",
    "data-ll-src",
    "data-lazyload",
    "data-flickity-lazyload",
];
const LAZY_SETS: &[&str] = &[
    "data-srcset",
    "data-lazy-srcset",
    "data-original-set",
    "data-src-set",
    "data-ll-srcset",
];

/// Absolute addresses of the pictures below `root`, in order, each once.
pub(crate) fn addresses(root: &NodeRef<'_>) -> Vec<String> {
    let mut seen = HashSet::new();
    root.descendants_it()
        .filter(|node| node.has_name("img"))
        .filter_map(|node| address(&node, None))
        .filter(|address| !inline::is_inline(address))
        .filter(|address| seen.insert(address.clone()))
        .collect()
}

/// The address of the picture an `<img>` (or `<amp-img>`) stands for, absolute.
pub(crate) fn address(img: &NodeRef<'_>, base: Option<&Url>) -> Option<String> {
    let src = dom::attr(img, "src");
    let placeholder = src.as_deref().is_none_or(is_placeholder);
    let lazy = LAZY
        .iter()
        .filter_map(|key| dom::attr(img, key))
        .find(|value| looks_like_picture(value));
    let lazy_set = LAZY_SETS
        .iter()
        .filter_map(|key| dom::attr(img, key))
        .find_map(|set| from_set(&set, base));
    let set = lazy_set
        .or_else(|| dom::attr(img, "srcset").and_then(|set| from_set(&set, base)))
        .or_else(|| from_sources(img, base));
    if let Some(best) = set {
        return Some(best);
    }
    if let Some(late) = lazy.and_then(|raw| address::web(base, &raw)) {
        return Some(String::from(late));
    }
    let src = src?;
    if let Some(kept) = inline::picture(&src, img) {
        return Some(kept);
    }
    // A name is believed only where something else says the same: a photograph may be called anything.
    let named = placeholder && (is_spacer(&src) || !is_large(img) && !is_photograph(&src));
    address::web(base, &src)
        .filter(|_| !named)
        .map(String::from)
}

/// What no address of a picture to look at is.
fn is_spacer(src: &str) -> bool {
    let lower = src.trim().to_ascii_lowercase();
    lower.is_empty()
        || lower.len() > 8 * 1024
        || ["#", "data:", "about:", "blob:", "javascript:"]
            .iter()
            .any(|scheme| lower.starts_with(scheme))
}

/// Spacers are drawn, not photographed.
fn is_photograph(src: &str) -> bool {
    let path = src.split(['?', '#']).next().unwrap_or_default();
    let lower = path.to_ascii_lowercase();
    [".jpg", ".jpeg", ".webp", ".avif"]
        .iter()
        .any(|extension| lower.ends_with(extension))
}

/// A side of this many pixels is there to be seen.
const LARGE: f64 = 200.0;

/// Said to be large; what has no size is not.
fn is_large(img: &NodeRef<'_>) -> bool {
    let (width, height) = size(img);
    width.is_some_and(|width| width >= LARGE) && height.is_none_or(|height| height >= LARGE / 4.0)
}

/// Width and height in pixels as the element says them.
pub(crate) fn size(img: &NodeRef<'_>) -> (Option<f64>, Option<f64>) {
    let said = |key: &str| {
        let value = dom::attr(img, key)?;
        let number = value.trim_end_matches("px").trim().parse::<f64>().ok()?;
        number.is_finite().then_some(number)
    };
    (said("width"), said("height"))
}

/// The best of the `<source>`s of the `<picture>` around the image.
fn from_sources(img: &NodeRef<'_>, base: Option<&Url>) -> Option<String> {
    let picture = img
        .ancestors_it(Some(2))
        .find(|node| node.has_name("picture"))?;
    let sources = picture
        .children_it(false)
        .filter(|node| node.has_name("source"));
    let has_src = dom::attr(img, "src").is_some_and(|src| !is_placeholder(&src));
    if has_src {
        // The image itself is the fallback every reader can show; the sources may be formats it cannot.
        return None;
    }
    sources
        .filter_map(|source| {
            let set = [
                "srcset",
                "data-srcset",
                "data-lazy-srcset",
                "src",
                "data-src",
            ]
            .iter()
            .find_map(|key| dom::attr(&source, key))?;
            from_set(&set, base)
        })
        .next()
}

/// Picks the smallest picture that is wide enough for reading, else the widest.
pub(crate) fn from_set(set: &str, base: Option<&Url>) -> Option<String> {
    let mut best: Option<(f64, String)> = None;
    for (raw, width) in candidates(set).into_iter().take(50) {
        if is_placeholder(raw) {
            continue;
        }
        let Some(url) = address::web(base, raw) else {
            continue;
        };
        let better = match &best {
            None => true,
            Some((held, _)) if *held < GOOD_WIDTH => width > *held && width <= LARGEST_WIDTH,
            Some((held, _)) => width >= GOOD_WIDTH && width < *held,
        };
        if better {
            best = Some((width, String::from(url)));
        }
    }
    best.map(|(_, url)| url)
}

/// `srcset` after the HTML standard: an address may hold commas, so it ends at white space.
fn candidates(set: &str) -> Vec<(&str, f64)> {
    let mut out = Vec::new();
    let mut rest = set;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.is_empty() || out.len() >= 50 {
            return out;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (url, tail) = rest.split_at(end);
        let bare = url.trim_end_matches(',');
        if bare.len() < url.len() {
            out.push((bare, 600.0));
            rest = tail;
            continue;
        }
        let end = tail.find(',').unwrap_or(tail.len());
        let descriptor = tail[..end].trim().to_ascii_lowercase();
        let number = |suffix| {
            descriptor
                .strip_suffix(suffix)
                .and_then(|n| n.trim().parse::<f64>().ok())
                .filter(|n| n.is_finite())
        };
        let width = number('w')
            .or_else(|| number('x').map(|density| density * 600.0))
            .unwrap_or(600.0);
        out.push((url, width));
        rest = &tail[end..];
    }
}

fn looks_like_picture(value: &str) -> bool {
    let lower = value.trim_start().to_ascii_lowercase();
    let addressed = lower.starts_with("http")
        || lower.starts_with('/')
        || lower.starts_with("./")
        || lower.starts_with("../")
        || has_picture_extension(&lower);
    addressed
        && !lower.contains(char::is_whitespace)
        && !lower.starts_with("data:")
        && !is_placeholder(&lower)
}

pub(crate) fn has_picture_extension(address: &str) -> bool {
    let path = address
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"]
        .iter()
        .any(|extension| path.ends_with(extension))
}

fn is_placeholder(address: &str) -> bool {
    let address = address.trim();
    if address.is_empty() || address.starts_with('#') || address.len() > 8 * 1024 {
        return true;
    }
    let lower = address.to_ascii_lowercase();
    if lower.starts_with("data:")
        || lower.starts_with("about:")
        || lower.starts_with("blob:")
        || lower.starts_with("javascript:")
    {
        return true;
    }
    let path = lower.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    file.contains('.')
        && (matches!(
            stem,
            "blank"
                | "spacer"
                | "pixel"
                | "clear"
                | "transparent"
                | "empty"
                | "lazy"
                | "loading"
                | "loader"
                | "trans"
                | "1x1"
                | "0"
                | "placeholder"
                | "dot"
                | "grey"
                | "gray"
                | "s"
                | "t"
                | "px"
                | "shim"
                | "cleardot"
        ) || [
            "placeholder",
            "lazyload",
            "lazy-load",
            "blank-",
            "spacer",
            "1x1",
            "transparent-",
            "loading-",
        ]
        .iter()
        .any(|word| stem.contains(word)))
}

/// Whether the picture is there to be counted, not seen.
pub(crate) fn is_invisible(img: &NodeRef<'_>) -> bool {
    let (width, height) = size(img);
    let at_most = |size: Option<f64>, limit: f64| size.is_some_and(|size| size <= limit);
    let line = |side: Option<f64>| side.is_some_and(|side| side > 0.0 && side <= 1.0);
    // A lazy page may say 0 for one side that it does not know yet.
    let nothing = |side: Option<f64>, other: Option<f64>| {
        at_most(side, 0.0) && other.is_none_or(|other| other <= 3.0)
    };
    if (at_most(width, 3.0) && at_most(height, 3.0))
        || line(width)
        || line(height)
        || nothing(width, height)
        || nothing(height, width)
    {
        return true;
    }
    let style: String = dom::attr(img, "style")
        .unwrap_or_default()
        .to_ascii_lowercase()
        .split_whitespace()
        .collect();
    // "width: 0; min-width: 100%" fills its box.
    let fills = style.contains("min-width:100%") || style.contains("min-height:100%");
    let hidden = ["display:none", "visibility:hidden"];
    let flat = [
        "width:1px",
        "height:1px",
        "width:0;",
        "height:0;",
        "width:0px",
        "height:0px",
    ];
    let has = |rule: &&str| style.starts_with(*rule) || style.contains(&format!(";{rule}"));
    hidden.iter().any(&has) || (!fills && flat.iter().any(has))
}

/// Addresses of picture counters, from the hosts and paths they are known by.
pub(crate) fn is_tracker(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else {
        return true;
    };
    let host = url.host_str().unwrap_or_default();
    let path = url.path().to_ascii_lowercase();
    let known = [
        "google-analytics.com",
        "doubleclick.net",
        "googlesyndication.com",
        "googletagmanager.com",
        "scorecardresearch.com",
        "quantserve.com",
        "pixel.wp.com",
        "stats.wordpress.com",
        "counter.yadro.ru",
        "top-fwz1.mail.ru",
        "top.mail.ru",
        "counter.rambler.ru",
        "tns-counter.ru",
        "bat.bing.com",
        "ct.pinterest.com",
        "px.ads.linkedin.com",
        "analytics.twitter.com",
        "counter.theconversation.com",
        "statcounter.com",
        "hotlog.ru",
        "liveinternet.ru",
        "openstat.net",
        "pixel.facebook.com",
        "adservice.google.com",
        "bidr.io",
        "adsrvr.org",
        "chartbeat.net",
        "imrworldwide.com",
        "addthis.com",
        "sharethis.com",
        "eotrx.substackcdn.com",
        "feedsportal.com",
        "pheedo.com",
        "pixel.adsafeprotected.com",
        "blogads.com",
        "awstrack.me",
        "cmail19.com",
        "cmail20.com",
        "sitemeter.com",
        "hits.blogsoft.org",
        "ir-na.amazon-adsystem.com",
        "assoc-amazon.com",
    ];
    let on = |name: &str| {
        host == name
            || host
                .strip_suffix(name)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    known.iter().any(|name| on(name))
        || (on("facebook.com") && path.starts_with("/tr"))
        || (on("mc.yandex.ru") || on("an.yandex.ru"))
        || (host.starts_with("feeds.feed") && path.contains("/~"))
        || [
            "/track/open",
            "/open.aspx",
            "/pixel.gif",
            "/pixel.png",
            "/spacer.gif",
            "/1x1.gif",
            "/1x1.png",
            "/blank.gif",
            "/clear.gif",
            "/transparent.gif",
            "/wf/open",
            "/o.gif",
            "/b.gif",
            "/count.gif",
        ]
        .iter()
        .any(|end| path.ends_with(end))
}
