//! Counts what stands on the page within the text and is not in what was made of it. Only what lies between the first and
//! the last paragraph that was taken counts: what is around the text is not missed.
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use dom_query::{Document, NodeRef};
use url::Url;

use crate::{Missing, PageAudio, PreparedText, dom, embed, maths, picture, plain_text};

/// Characters of a paragraph that is not like another by chance.
const LINE: usize = 25;
/// Words in the name of a part that is furniture within a text.
const FURNITURE: &[&str] = &[
    "related",
    "recommend",
    "promo",
    "advert",
    "newsletter",
    "share",
    "sharing",
    "social",
    "comment",
    "author",
    "avatar",
    "byline",
    "sidebar",
    "footer",
    "breadcrumb",
    "teaser",
    "widget",
    "subscribe",
    "cookie",
    "trending",
    "popular",
    "outbrain",
    "taboola",
    "read-next",
    "readmore",
    "read-more",
    "banner",
    "sponsor",
    "toolbar",
    "navigation",
    "menu",
    "signup",
    "profile",
    "logo",
    "infobox",
    "navbox",
    "ad-slot",
];
const SMALL: f64 = 80.0;

pub(crate) fn count(
    doc: &Document,
    base: Option<&Url>,
    read: &PreparedText,
    sound: &[PageAudio],
) -> Missing {
    let lines: HashSet<String> = read
        .text
        .split('\n')
        .map(dom::squeeze)
        .filter(|line| line.chars().count() >= LINE)
        .collect();
    if lines.is_empty() {
        return Missing::default();
    }
    let mut walk = Counting {
        base,
        read,
        sound,
        lines: &lines,
        kept: read.pictures.iter().map(|url| folded(url)).collect(),
        seen: HashSet::new(),
        sure: Missing::default(),
        since: Missing::default(),
        begun: false,
        players: 0,
    };
    walk.visit(&dom::body(doc));
    Missing {
        audio: walk
            .players
            .saturating_sub(u32::try_from(sound.len()).unwrap_or(u32::MAX)),
        ..walk.sure
    }
}

struct Counting<'a> {
    base: Option<&'a Url>,
    read: &'a PreparedText,
    sound: &'a [PageAudio],
    lines: &'a HashSet<String>,
    /// Pictures of the text, and those that were counted.
    kept: HashSet<String>,
    seen: HashSet<String>,
    /// Lost before a paragraph that was taken, so within the text.
    sure: Missing,
    /// Lost since the last such paragraph.
    since: Missing,
    begun: bool,
    players: u32,
}

impl Counting<'_> {
    // The depth of a tree is bounded where it is parsed.
    fn visit(&mut self, node: &NodeRef<'_>) {
        for child in node.children_it(false).filter(NodeRef::is_element) {
            match &*dom::name(&child) {
                "script" | "style" | "template" | "nav" | "aside" | "footer" | "form" | "svg"
                | "select" | "button" | "dialog" => continue,
                _ if is_furniture(&child) => continue,
                "img" | "amp-img" => self.picture(&child),
                "iframe" | "embed" | "object" | "amp-iframe" => self.frame(&child),
                "video" => self.video(&child),
                "audio" => {
                    let says = dom::elements(&child)
                        .iter()
                        .any(|inner| inner.has_attr("src"));
                    self.players += u32::from(self.begun && (says || !child.has_attr("hidden")));
                }
                "math" => self.formula(&child),
                "p" | "h2" | "h3" | "h4" | "li" | "blockquote" | "td" | "pre" => {
                    self.line(&child);
                    self.visit(&child);
                }
                _ => self.visit(&child),
            }
        }
    }

    fn line(&mut self, node: &NodeRef<'_>) {
        let Some(line) = dom::short_line(node, 5_000) else {
            return;
        };
        if line.chars().count() < LINE || !self.lines.contains(&line) {
            return;
        }
        self.begun = true;
        let since = std::mem::take(&mut self.since);
        self.sure.pictures += since.pictures;
        self.sure.embeds += since.embeds;
        self.sure.formulas += since.formulas;
    }

    fn picture(&mut self, img: &NodeRef<'_>) {
        if !self.begun || picture::is_invisible(img) || is_small(img) || is_teaser(img) {
            return;
        }
        // What stands in the page itself is not loaded from anywhere.
        let Some(address) =
            picture::address(img, self.base).filter(|address| !picture::inline::is_inline(address))
        else {
            return;
        };
        let key = folded(&address);
        let other = [
            "logo", "icon", "avatar", "emoji", "badge", "sprite", "pixel", "spacer",
        ]
        .iter()
        .any(|word| key.contains(word));
        if other || picture::is_tracker(&address) || self.kept.contains(&key) {
            return;
        }
        if self.seen.insert(key) {
            self.since.pictures += 1;
        }
    }

    fn frame(&mut self, frame: &NodeRef<'_>) {
        if !self.begun || picture::is_invisible(frame) {
            return;
        }
        let Some(found) = embed::of_frame(frame, self.base) else {
            // Most frames that are not known are advertisements: one that is a figure is not.
            let address = embed::frame_address(frame, self.base);
            let shown = frame
                .ancestors_it(Some(3))
                .any(|above| above.has_name("figure"));
            if let Some(address) = address.filter(|_| shown) {
                self.embed(address.as_str());
            }
            return;
        };
        if self.sound.iter().all(|sound| sound.url != found.url) {
            self.embed(&found.url);
        }
    }

    fn embed(&mut self, url: &str) {
        let written = url.replace('&', "&amp;");
        let kept = self.read.clean.contains(&written) || self.read.clean.contains(url);
        if !kept && self.seen.insert(url.to_owned()) {
            self.since.embeds += 1;
        }
    }

    fn video(&mut self, video: &NodeRef<'_>) {
        if !self.begun {
            return;
        }
        let mut parts = vec![*video];
        parts.extend(
            video
                .children_it(false)
                .filter(|child| child.has_name("source")),
        );
        let addresses: Vec<Url> = parts
            .iter()
            .filter_map(|part| embed::frame_address(part, self.base))
            .collect();
        match addresses.first() {
            None => self.since.embeds += 1,
            Some(first) => {
                let kept = |url: &Url| {
                    self.read
                        .clean
                        .contains(&url.as_str().replace('&', "&amp;"))
                };
                if !addresses.iter().any(kept) {
                    self.embed(first.as_str());
                }
            }
        }
    }

    /// Kept as a formula, or in words.
    fn formula(&mut self, math: &NodeRef<'_>) {
        if !self.begun {
            return;
        }
        let bare = |text: &str| {
            text.chars()
                .filter(|c| !c.is_whitespace())
                .collect::<String>()
        };
        let written = dom::attr(math, "alttext").unwrap_or_default();
        let shown = bare(&math.text());
        let here = bare(&self.read.text);
        let ours = bare(&plain_text::of(&maths::written(math)));
        let kept = (!ours.is_empty() && here.contains(&ours))
            || (!shown.is_empty() && here.contains(&shown))
            || (!written.is_empty() && here.contains(&bare(&written)));
        if !kept {
            self.since.formulas += 1;
        }
    }
}

fn is_furniture(node: &NodeRef<'_>) -> bool {
    if node.has_attr("hidden") {
        return true;
    }
    ["class", "id", "role"].iter().any(|key| {
        dom::attr(node, key).is_some_and(|name| {
            let name = name.to_ascii_lowercase();
            let of_text = name.contains("article-body") || name.contains("content");
            !of_text && FURNITURE.iter().any(|word| name.contains(word))
        })
    })
}

fn is_small(img: &NodeRef<'_>) -> bool {
    ["width", "height"].iter().any(|key| {
        dom::attr(img, key)
            .and_then(|value| value.trim_end_matches("px").trim().parse::<f64>().ok())
            .is_some_and(|size| size < SMALL)
    })
}

/// A picture that leads to another page, not to itself in large.
fn is_teaser(img: &NodeRef<'_>) -> bool {
    img.ancestors_it(Some(6))
        .find(|above| above.has_name("a"))
        .and_then(|link| dom::attr(&link, "href"))
        .is_some_and(|href| {
            let figure = img
                .ancestors_it(Some(4))
                .any(|above| above.has_name("figure"));
            !picture::has_picture_extension(&href) && !href.starts_with('#') && !figure
        })
}

/// The same picture in another size has another address as a rule: without query and size.
fn folded(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let file = path.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let sized = stem.rsplit_once('-').filter(|(_, size)| {
        size.split_once('x').is_some_and(|(w, h)| {
            !w.is_empty() && [w, h].iter().all(|n| n.bytes().all(|b| b.is_ascii_digit()))
        })
    });
    let stem = sized.map_or(stem, |(stem, _)| stem);
    if stem.len() >= 6 {
        // Sizes lie in folders as well; a name of its own is enough.
        return stem.to_lowercase();
    }
    path.to_lowercase()
}
