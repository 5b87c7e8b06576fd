//! What each item of a document is called: by its guid, or by a name made up from what it holds. No two of a document
//! have one name, and no item is left out but the further copies of one.
use super::enclosure_address::lasting;
use crate::remote::long_text;
use crate::{index, text};
use feed::{ParsedFeed, ParsedItem};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

#[cfg(test)]
mod tests;

/// Stands between a name and what tells it apart from others of that name. The feed crate leaves no such character in
/// a guid.
pub(super) const PART: char = '\u{1f}';
/// So many items under one guid, most of a document, and the guid names the feed.
const ONE_FOR_ALL: usize = 3;

/// How sure a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameKind {
    /// The publisher's guid.
    Own,
    /// The publisher's guid, which the document gives to several episodes.
    Shared,
    /// Made up from the file's address, the page's address and the title, or the words.
    MadeUp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// Never empty.
    pub guid: String,
    pub kind: NameKind,
}

/// A name without what tells it apart.
pub(crate) fn stem(guid: &str) -> &str {
    guid.split(PART).next().unwrap_or(guid)
}

/// Whether a name was made up here.
pub(crate) fn is_made_up(guid: &str) -> bool {
    ["enclosure:", "link:", "title:", "text:"]
        .iter()
        .any(|kind| guid.starts_with(kind))
}

/// By what an item that is deleted for good is remembered: its name, and of a guid its title too, for a publisher may
/// use it again.
pub(crate) fn forgotten_names(guid: &str, title: &str) -> Vec<String> {
    if is_made_up(guid) {
        return vec![guid.to_owned()];
    }
    let stem = stem(guid);
    vec![
        stem.to_owned(),
        format!("{stem}{PART}{}", index::fold(title)),
    ]
}

/// The names of a document's items, by their places; None for a further copy of an item.
pub(crate) fn names(parsed: &ParsedFeed) -> Vec<Option<Name>> {
    let items = &parsed.items;
    let mut names: Vec<Option<Name>> = vec![None; items.len()];
    let mut by_guid: HashMap<String, Vec<usize>> = HashMap::new();
    let mut made_up: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, item) in items.iter().enumerate() {
        match own_guid(item) {
            Some(guid) => by_guid.entry(guid).or_default().push(at),
            None => made_up.entry(made_up_stem(item)).or_default().push(at),
        }
    }
    for (guid, group) in by_guid {
        if group.len() == 1 {
            let kind = NameKind::Own;
            names[group[0]] = Some(Name { guid, kind });
        } else if names_the_feed(items, &group) {
            for at in group {
                made_up
                    .entry(made_up_stem(&items[at]))
                    .or_default()
                    .push(at);
            }
        } else {
            let episodes = episodes(items, &group);
            let kind = match episodes.len() {
                1 => NameKind::Own,
                _ => NameKind::Shared,
            };
            tell_apart(items, &guid, kind, &episodes, &mut names);
        }
    }
    for (stem, mut group) in made_up {
        group.sort_unstable();
        tell_apart(items, &stem, NameKind::MadeUp, &group, &mut names);
    }
    names
}

fn own_guid(item: &ParsedItem) -> Option<String> {
    let guid = item.guid.as_deref()?.trim();
    (!guid.is_empty()).then(|| guid.replace(PART, ""))
}

fn file_of(item: &ParsedItem) -> Option<String> {
    item.enclosure
        .as_ref()
        .filter(|e| !e.url.trim().is_empty())
        .map(|e| lasting(&e.url))
}

fn time_of(item: &ParsedItem) -> Option<i64> {
    item.published.or(item.updated).map(|t| t.as_millisecond())
}

/// Some publishers give every item the same guid.
fn names_the_feed(items: &[ParsedItem], group: &[usize]) -> bool {
    if group.len() < ONE_FOR_ALL || group.len() * 2 <= items.len() {
        return false;
    }
    let different: HashSet<_> = group
        .iter()
        .map(|at| match file_of(&items[*at]) {
            Some(file) => (file, None, None),
            None => (
                items[*at].title.clone().unwrap_or_default(),
                items[*at].link.as_deref(),
                time_of(&items[*at]),
            ),
        })
        .collect();
    different.len() >= ONE_FOR_ALL
}

/// The episodes among items of one guid: one title or one file is one episode, by its newest copy.
fn episodes(items: &[ParsedItem], group: &[usize]) -> Vec<usize> {
    let mut newest: Vec<usize> = Vec::new();
    let mut by_title: HashMap<String, usize> = HashMap::new();
    let mut by_file: HashMap<String, usize> = HashMap::new();
    for at in group.iter().copied() {
        let title = Some(index::fold(items[at].title.as_deref().unwrap_or_default()))
            .filter(|title| !title.is_empty());
        let file = file_of(&items[at]);
        let known = title
            .as_ref()
            .and_then(|title| by_title.get(title))
            .or_else(|| file.as_ref().and_then(|file| by_file.get(file)))
            .copied()
            .or_else(|| (title.is_none() && file.is_none() && !newest.is_empty()).then_some(0));
        let episode = match known {
            Some(episode) => {
                if time_of(&items[at]) > time_of(&items[newest[episode]]) {
                    newest[episode] = at;
                }
                episode
            }
            None => {
                newest.push(at);
                newest.len() - 1
            }
        };
        by_title.extend(title.map(|title| (title, episode)));
        by_file.extend(file.map(|file| (file, episode)));
    }
    newest.sort_by_key(|at| std::cmp::Reverse(time_of(&items[*at])));
    newest
}

/// Gives the items of one name each its own: with the whole address, then the time, then the words. The first of what
/// is the same in all of it stands for the rest.
fn tell_apart(
    items: &[ParsedItem],
    stem: &str,
    kind: NameKind,
    group: &[usize],
    names: &mut [Option<Name>],
) {
    let all = |at: usize| {
        let item = &items[at];
        let address = item.enclosure.as_ref().map(|e| e.url.trim().to_owned());
        [
            address.unwrap_or_default(),
            time_of(item).map_or(String::new(), |ms| ms.to_string()),
            words_of(item),
        ]
    };
    if let [at] = group {
        let guid = stem.to_owned();
        names[*at] = Some(Name { guid, kind });
        return;
    }
    let mut seen = HashSet::new();
    let different: Vec<(usize, [String; 3])> = group
        .iter()
        .map(|at| (*at, all(*at)))
        .filter(|(_, parts)| seen.insert(parts.clone()))
        .collect();
    let enough = (0..=3).find(|most| {
        let short: HashSet<_> = different.iter().map(|(_, p)| &p[..*most]).collect();
        short.len() == different.len()
    });
    for (n, (at, parts)) in different.iter().enumerate() {
        let mut guid = stem.to_owned();
        // The newest of the episodes that share a guid goes by it alone.
        if kind != NameKind::Shared || n > 0 {
            for part in &parts[..enough.unwrap_or(parts.len())] {
                guid.push(PART);
                guid.push_str(part);
            }
        }
        names[*at] = Some(Name { guid, kind });
    }
}

fn words_of(item: &ParsedItem) -> String {
    let mut hash = Sha256::new();
    let long = long_text(item);
    for part in [
        item.title.as_deref(),
        long.as_deref().or(item.summary.as_deref()),
    ] {
        hash.update(part.unwrap_or_default());
        hash.update([0]);
    }
    text::hex(&hash.finalize()[..16])
}

fn made_up_stem(item: &ParsedItem) -> String {
    if let Some(file) = file_of(item) {
        return format!("enclosure:{file}");
    }
    let title = index::fold(item.title.as_deref().unwrap_or_default());
    let day = item
        .published
        .map_or(String::new(), |t| text::day(t.as_millisecond()).to_string());
    match &item.link {
        // With the title: some feeds give each item the address of the site.
        Some(link) => format!("link:{link} {title}"),
        None if title.is_empty() => {
            let long = long_text(item);
            let words = long.as_deref().or(item.summary.as_deref());
            format!(
                "text:{}",
                text::hex(&Sha256::digest(words.unwrap_or_default())[..16])
            )
        }
        None => format!("title:{title} {day}"),
    }
}
