//! What stands around a player: its title and its length.
use dom_query::NodeRef;

use crate::dom;

const LOOK_BACK: usize = 60;
const CONTAINER_LEVELS: usize = 4;
const CONTAINER_TEXT: usize = 400;
/// Elements after a player, and characters of one text among them, in which its length may stand.
const LOOK_AHEAD: usize = 12;
const LABEL: usize = 24;

pub(super) struct Context<'n, 'a> {
    /// All elements of the page, in order.
    pub nodes: &'n [NodeRef<'a>],
    /// The player's place among them.
    pub index: usize,
}

impl<'a> Context<'_, 'a> {
    pub(super) fn title(&self) -> Option<String> {
        let node = self.nodes.get(self.index)?;
        let own = [
            "data-title",
            "title",
            "aria-label",
            "data-name",
            "data-episode-title",
            "data-track-title",
        ]
        .iter()
        .filter_map(|key| dom::attr(node, key))
        .find(|title| is_title(title));
        own.map(|title| dom::squeeze(&title))
            .or_else(|| self.caption(node))
            .or_else(|| self.labelled(node))
            .or_else(|| self.heading())
    }

    /// A link's words, unless they only say what it does.
    pub(super) fn link_title(&self) -> Option<String> {
        let words = dom::line(self.nodes.get(self.index)?);
        if is_title(&words) {
            Some(words)
        } else {
            self.title()
        }
    }

    fn caption(&self, node: &NodeRef<'a>) -> Option<String> {
        let figure = node
            .ancestors_it(Some(CONTAINER_LEVELS))
            .find(|above| above.has_name("figure"))?;
        let caption = figure
            .descendants_it()
            .find(|inner| inner.has_name("figcaption"))?;
        Some(dom::line(&caption)).filter(|text| is_title(text))
    }

    /// A part of the player's box that is called its title.
    fn labelled(&self, node: &NodeRef<'a>) -> Option<String> {
        for container in self.containers(node) {
            let named = [
                "data-title",
                "data-episode-title",
                "data-track-title",
                "aria-label",
            ]
            .iter()
            .filter_map(|key| dom::attr(&container, key))
            .find(|title| is_title(title));
            let inner = || {
                container
                    .descendants_it()
                    .filter(|inner| inner.is_element())
                    .find(|inner| {
                        inner.class().is_some_and(|class| {
                            class.split_ascii_whitespace().any(|word| {
                                word == "title"
                                    || word.ends_with("-title")
                                    || word.ends_with("_title")
                                    || word.ends_with("Title")
                            })
                        })
                    })
                    .map(|inner| dom::line(&inner))
                    .filter(|title| is_title(title))
            };
            if let Some(title) = named.or_else(inner) {
                return Some(dom::squeeze(&title));
            }
        }
        None
    }

    fn heading(&self) -> Option<String> {
        let start = self.index.saturating_sub(LOOK_BACK);
        let before = self.nodes.get(start..self.index)?;
        let heading = before
            .iter()
            .rev()
            .find(|node| matches!(&*dom::name(node), "h1" | "h2" | "h3" | "h4" | "h5" | "h6"))?;
        Some(dom::line(heading)).filter(|text| is_title(text))
    }

    /// The boxes around the player that hold no other one.
    fn containers(&self, node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
        let mut out = Vec::new();
        for above in node.ancestors_it(Some(CONTAINER_LEVELS)) {
            let ends = matches!(
                &*dom::name(&above),
                "body" | "html" | "head" | "article" | "main" | ""
            ) || above.normalized_char_count() > CONTAINER_TEXT;
            if ends || players_in(&above) > 1 {
                break;
            }
            out.push(above);
        }
        out
    }

    pub(super) fn duration(&self) -> Option<u64> {
        let node = self.nodes.get(self.index)?;
        if let Some(stated) = stated(node) {
            return Some(stated);
        }
        let containers = self.containers(node);
        for container in &containers {
            if let Some(length) = stated(container) {
                return Some(length);
            }
            let inner = container
                .descendants_it()
                .filter(|inner| inner.is_element())
                .find_map(|inner| {
                    stated(&inner).or_else(|| {
                        dom::attr(&inner, "datetime")
                            .filter(|_| inner.has_name("time"))
                            .filter(|raw| raw.starts_with('P'))
                            .and_then(|raw| lenient::duration::parse(&raw))
                    })
                });
            if let Some(length) = inner.or_else(|| shown_in(container)) {
                return Some(length);
            }
        }
        if containers.is_empty() {
            self.shown_after()
        } else {
            None
        }
    }

    /// Where players share one box: the time that follows this one, before the next player and before any prose.
    fn shown_after(&self) -> Option<u64> {
        let mut words = String::new();
        for node in self.nodes.get(self.index + 1..)?.iter().take(LOOK_AHEAD) {
            let ends = matches!(
                &*dom::name(node),
                "audio" | "iframe" | "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
            );
            let own: String = node
                .children_it(false)
                .filter(NodeRef::is_text)
                .map(|text| text.text().to_string())
                .collect();
            let own = dom::squeeze(&own);
            if ends || own.chars().count() > LABEL {
                break;
            }
            words.push(' ');
            words.push_str(&own);
        }
        shown(&words)
    }
}

/// What stands in two elements is apart when it is shown; only where that tells nothing is it one word (`28<i>:50</i>`).
fn shown_in(container: &NodeRef<'_>) -> Option<u64> {
    let mut apart = String::new();
    for text in container.descendants_it().filter(NodeRef::is_text) {
        apart.push(' ');
        apart.push_str(&text.text());
    }
    shown(&apart).or_else(|| shown(&container.text()))
}

fn stated(node: &NodeRef<'_>) -> Option<u64> {
    let seconds = [
        "data-duration",
        "data-length",
        "data-audio-duration",
        "duration",
    ]
    .iter()
    .filter_map(|key| dom::attr(node, key))
    .find_map(|raw| lenient::duration::parse(&raw))?;
    // Some count in milliseconds; nothing lasts fifty hours.
    Some(if seconds > 50 * 3_600_000 {
        seconds / 1000
    } else {
        seconds
    })
}

/// `0:00 / 28:50` or a single `28:50`; several times are chapters and tell no length.
fn shown(text: &str) -> Option<u64> {
    let mut times = Vec::new();
    let mut before = "";
    for word in text.split(|c: char| !c.is_ascii_digit() && c != ':') {
        if word.is_empty() {
            continue;
        }
        // "22 Jul 2009 05:27" is when, not how long.
        let dated = before.len() == 4 && (before.starts_with("19") || before.starts_with("20"));
        if let Some(ms) = lenient::duration::strict_clock(word).filter(|_| !dated) {
            times.push(ms);
        }
        before = word;
    }
    match times.as_slice() {
        [one] if *one > 0 => Some(*one),
        [position, length] if position < length => Some(*length),
        _ => None,
    }
}

fn players_in(node: &NodeRef<'_>) -> usize {
    let is_player = |node: &NodeRef<'_>| match &*dom::name(node) {
        "audio" | "iframe" => true,
        "a" => {
            dom::attr(node, "href").is_some_and(|href| super::files::has_extension(&href))
                && !node
                    .ancestors_it(Some(3))
                    .any(|above| above.has_name("audio"))
        }
        _ => false,
    };
    let audio = node
        .descendants_it()
        .filter(|inner| inner.has_name("audio") || inner.has_name("iframe"))
        .count();
    if audio > 0 {
        audio
    } else {
        node.descendants_it().filter(is_player).count()
    }
}

fn is_title(text: &str) -> bool {
    let words = text.trim().to_lowercase();
    let count = words.chars().count();
    let action = [
        "download",
        "listen",
        "play",
        "mp3",
        "audio",
        "скачать",
        "слушать",
        "прослушать",
        "воспроизвести",
        "herunterladen",
        "télécharger",
        "descargar",
        "аудио",
        "pause",
        "share",
        "embed",
        "player",
        "audio player",
        "media player",
        "listen now",
        "download mp3",
        "play audio",
        "play episode",
        "download audio",
        "скачать mp3",
        "listen to this article",
        "your browser does not support the audio element",
        "podcast",
        "podcasts",
        "the podcast",
        "our podcast",
        "episode",
        "episodes",
        "listen to the podcast",
        "listen to this episode",
        "audio version",
        "подкаст",
        "подкасты",
        "аудиоверсия",
        "слушать подкаст",
        "слушайте подкаст",
    ];
    (3..=300).contains(&count)
        && words.chars().any(char::is_alphabetic)
        && !action.contains(&words.trim_matches(|c: char| !c.is_alphanumeric()))
        && !words.starts_with("http")
        && !words.starts_with("download ")
}
