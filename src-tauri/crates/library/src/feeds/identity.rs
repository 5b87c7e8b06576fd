//! Which item of the document is which item of the library. Key (feed, guid); then the enclosure's address less what is
//! volatile; then the page's address; then a guess. A row is mended, never doubled.
use super::prepare::PreparedItem;
use crate::text;
use std::collections::{HashMap, HashSet};

#[cfg(test)]
mod tests;

/// What is known of an item of the feed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub id: i64,
    pub guid: String,
    pub url: Option<String>,
    pub episode: bool,
    pub title_key: String,
    pub enclosure_key: Option<String>,
    pub published_at: Option<i64>,
    pub duration_ms: Option<i64>,
}

/// Durations of one recording differ by the advertisements that were put in.
const NEAR_MS: i64 = 10 * 60_000;
/// A feed that names none of at least so many items by their old guid has changed all of its guids.
const MASS: usize = 3;

/// For each prepared item the index in `known`, or None when it is new. No known item is given twice.
pub(crate) fn matches(known: &[Known], items: &[PreparedItem]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; items.len()];
    let mut free: HashSet<usize> = (0..known.len()).collect();

    let by_guid: HashMap<&str, usize> = known
        .iter()
        .enumerate()
        .map(|(n, k)| (k.guid.as_str(), n))
        .collect();
    for (slot, item) in found.iter_mut().zip(items) {
        if let Some(n) = by_guid.get(item.guid.as_str())
            && free.remove(n)
        {
            *slot = Some(*n);
        }
    }
    let all_changed = known.len() >= MASS && items.len() >= MASS && free.len() == known.len();

    claim(
        &mut found,
        &mut free,
        known,
        items,
        |k| k.enclosure_key.clone(),
        |i| i.enclosure_key.clone(),
    );
    claim(
        &mut found,
        &mut free,
        known,
        items,
        |k| k.url.clone().filter(|_| !k.episode),
        |i| i.link.clone().filter(|_| !i.episode),
    );
    // Times of publishing are often exact to the second, so titles that were mended do not matter here.
    guess(&mut found, &mut free, known, items);
    if all_changed {
        claim(
            &mut found,
            &mut free,
            known,
            items,
            |k| Some(k.title_key.clone()).filter(|t| !t.is_empty()),
            |i| Some(i.title_key.clone()).filter(|t| !t.is_empty()),
        );
    }
    found
}

/// Joins what is left by a key that is unique on both sides.
fn claim(
    found: &mut [Option<usize>],
    free: &mut HashSet<usize>,
    known: &[Known],
    items: &[PreparedItem],
    key_of_known: impl Fn(&Known) -> Option<String>,
    key_of_item: impl Fn(&PreparedItem) -> Option<String>,
) {
    if free.is_empty() || found.iter().all(Option::is_some) {
        return;
    }
    let mut by_key: HashMap<String, Option<usize>> = HashMap::new();
    for n in free.iter().copied() {
        if let Some(key) = key_of_known(&known[n]) {
            by_key
                .entry(key)
                .and_modify(|n| *n = None)
                .or_insert(Some(n));
        }
    }
    let mut times: HashMap<String, u32> = HashMap::new();
    for item in items {
        if let Some(key) = key_of_item(item) {
            *times.entry(key).or_default() += 1;
        }
    }
    for (slot, item) in found.iter_mut().zip(items) {
        if slot.is_some() {
            continue;
        }
        let Some(key) = key_of_item(item) else {
            continue;
        };
        if times.get(&key) == Some(&1)
            && let Some(Some(n)) = by_key.get(&key)
            && free.remove(n)
        {
            *slot = Some(*n);
        }
    }
}

/// The same title on the same day, of about the same length and the same kind.
fn guess(
    found: &mut [Option<usize>],
    free: &mut HashSet<usize>,
    known: &[Known],
    items: &[PreparedItem],
) {
    if free.is_empty() {
        return;
    }
    let mut by_title: HashMap<(&str, i64), Vec<usize>> = HashMap::new();
    for n in free.iter().copied() {
        let k = &known[n];
        if let Some(at) = k.published_at
            && !k.title_key.is_empty()
        {
            by_title
                .entry((k.title_key.as_str(), text::day(at)))
                .or_default()
                .push(n);
        }
    }
    for (slot, item) in found.iter_mut().zip(items) {
        let (None, Some(at)) = (*slot, item.published_at) else {
            continue;
        };
        let Some(fits) = by_title.get(&(item.title_key.as_str(), text::day(at))) else {
            continue;
        };
        let near = |n: &&usize| {
            let k = &known[**n];
            let lengths = match (k.duration_ms, item.duration_ms) {
                (Some(a), Some(b)) => a.abs_diff(b) <= NEAR_MS.unsigned_abs(),
                _ => true,
            };
            k.episode == item.episode && lengths && free.contains(*n)
        };
        if let Some(n) = fits.iter().filter(near).min().copied() {
            free.remove(&n);
            *slot = Some(n);
        }
    }
}
