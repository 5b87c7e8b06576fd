//! Which item of the document is which item of the library. A guid that was not seen is a new item, whatever else is
//! alike; only where the publisher changed the guids of the whole feed, or gives none, does likeness decide.
use super::known::Known;
use super::likeness::{self, are_near, is_generic, may_be_the_same, same_address, whole_day};
use super::naming::{NameKind, is_made_up, stem};
use super::prepare::PreparedItem;
use crate::text;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// A change of all guids is looked for in feeds of at least so many items.
const MASS: usize = 3;

/// For each prepared item the index in `known`, or None when it is new. No known item is given twice. `site` is the
/// feed's page.
pub(crate) fn matches(
    known: &[Known],
    items: &[PreparedItem],
    site: Option<&str>,
) -> Vec<Option<usize>> {
    join_all(known, items, site, true)
}

/// As [`matches`], for a document of which nothing need be known.
pub(super) fn matches_of_older(
    known: &[Known],
    items: &[PreparedItem],
    site: Option<&str>,
) -> Vec<Option<usize>> {
    join_all(known, items, site, false)
}

fn join_all(
    known: &[Known],
    items: &[PreparedItem],
    site: Option<&str>,
    whole: bool,
) -> Vec<Option<usize>> {
    let mut join = Join {
        known,
        items,
        found: vec![None; items.len()],
        free: vec![true; known.len()],
    };
    join.by_name(site);
    if join.is_complete() {
        return join.found;
    }
    let named = join.found.iter().flatten().count();
    let mass = whole && known.len() >= MASS && items.len() >= MASS && named * 10 <= items.len();
    join.by_hash();
    join.by_spelling();
    join.within_a_name(site);
    join.without_a_name(site);
    join.by_the_second();
    if mass {
        join.after_a_change_of_all();
    }
    join.found
}

/// A guid less what publishers change by accident.
fn spelled_alike(guid: &str) -> String {
    let guid = guid.to_lowercase();
    let bare = guid
        .strip_prefix("https://")
        .or_else(|| guid.strip_prefix("http://"))
        .unwrap_or(&guid);
    bare.trim_end_matches('/').to_owned()
}

struct Join<'a> {
    known: &'a [Known],
    items: &'a [PreparedItem],
    found: Vec<Option<usize>>,
    free: Vec<bool>,
}

impl<'a> Join<'a> {
    fn is_complete(&self) -> bool {
        self.found.iter().all(Option::is_some) || !self.free.contains(&true)
    }

    fn give(&mut self, item: usize, known: usize) {
        self.found[item] = Some(known);
        self.free[known] = false;
    }

    /// The very name, unless the publisher uses it again for something else.
    fn by_name(&mut self, site: Option<&str>) {
        let by_guid: HashMap<&str, usize> = self
            .known
            .iter()
            .enumerate()
            .map(|(n, k)| (k.guid.as_str(), n))
            .collect();
        for (at, item) in self.items.iter().enumerate() {
            if let Some(n) = by_guid.get(item.guid.as_str()).copied()
                && self.free[n]
                && may_be_the_same(&self.known[n], item, site)
            {
                self.give(at, n);
            }
        }
    }

    /// All that the feed says is as it was, but the name that was made of it.
    fn by_hash(&mut self) {
        self.claim(|_, k| k.seen, |i| Some(i.seen), |_, _| true);
    }

    /// The publisher's guid in other letters, or with another scheme, where something else says so too.
    fn by_spelling(&mut self) {
        self.claim(
            |_, k| (!is_made_up(&k.guid)).then(|| spelled_alike(&k.guid)),
            |i| (i.name == NameKind::Own).then(|| spelled_alike(&i.guid)),
            |k, i| {
                let one_day = match (k.published_at, i.published_at) {
                    (Some(then), Some(now)) => text::day(then) == text::day(now),
                    _ => false,
                };
                one_day || k.title_key == i.title_key || same_address(k, i)
            },
        );
    }

    /// Among items of one name: those that a publisher numbers again and again, and those without a guid.
    fn within_a_name(&mut self, site: Option<&str>) {
        let left: HashSet<&str> = self.left().map(|at| stem(&self.items[at].guid)).collect();
        let here: Vec<bool> = self
            .known
            .iter()
            .zip(&self.free)
            .map(|(k, free)| *free && left.contains(stem(&k.guid)))
            .collect();
        if !here.contains(&true) {
            return;
        }
        let of = |n: usize, k: &'a Known| here[n].then(|| stem(&k.guid));
        self.claim(
            |n, k| Some((of(n, k)?, k.enclosure_url.as_deref()?)),
            |i| Some((stem(&i.guid), i.enclosure.as_ref()?.url.as_str())),
            // An address that is always the same tells nothing, if all the rest is another's.
            |k, i| !likeness::is_another(k, i),
        );
        self.claim(
            |n, k| Some((of(n, k)?, k.published_at?)),
            |i| Some((stem(&i.guid), i.published_at?)),
            |_, _| true,
        );
        self.claim(
            |n, k| Some((of(n, k)?, k.enclosure_key.as_deref()?)),
            |i| Some((stem(&i.guid), i.enclosure_key.as_deref()?)),
            |k, i| !likeness::is_another(k, i),
        );
        self.claim(
            |n, k| Some((of(n, k)?, k.title_key.as_str(), text::day(k.published_at?))),
            |i| {
                Some((
                    stem(&i.guid),
                    i.title_key.as_str(),
                    text::day(i.published_at?),
                ))
            },
            move |k, i| may_be_the_same(k, i, site),
        );
        self.claim(
            |n, k| Some((of(n, k)?, k.title_key.as_str())),
            |i| (!i.title_key.is_empty()).then_some((stem(&i.guid), i.title_key.as_str())),
            move |k, i| may_be_the_same(k, i, site),
        );
        self.claim(
            of,
            |i| Some(stem(&i.guid)),
            move |k, i| may_be_the_same(k, i, site),
        );
    }

    /// What has no guid, or shares one, is known by its file, its page, or its title and time.
    fn without_a_name(&mut self, site: Option<&str>) {
        let unsure = |k: &Known, i: &PreparedItem| i.name != NameKind::Own || is_made_up(&k.guid);
        self.claim(
            |_, k| k.enclosure_key.as_deref(),
            |i| i.enclosure_key.as_deref(),
            |k, i| unsure(k, i) && !likeness::is_another(k, i),
        );
        self.claim(
            |_, k| k.url.as_deref().filter(|_| !k.episode),
            |i| i.link.as_deref().filter(|_| !i.episode),
            |k, i| unsure(k, i) && !i.link.as_deref().is_some_and(|url| is_generic(url, site)),
        );
        self.claim(
            |_, k| Some((k.published_at?, k.title_key.as_str())),
            |i| {
                (!i.title_key.is_empty()).then_some(())?;
                Some((i.published_at?, i.title_key.as_str()))
            },
            |k, i| unsure(k, i) && are_near(k, i),
        );
    }

    /// One title and one second: a guid that was mended. A time that is only a day says too little, if the address is
    /// not the same as well.
    fn by_the_second(&mut self) {
        self.claim(
            |_, k| Some((k.published_at?, k.title_key.as_str())),
            |i| {
                (!i.title_key.is_empty()).then_some(())?;
                Some((i.published_at?, i.title_key.as_str()))
            },
            |k, i| are_near(k, i) && (same_address(k, i) || !i.published_at.is_some_and(whole_day)),
        );
    }

    /// The publisher changed the guid of every item: the file, the page, the time, and at last the title alone tell.
    fn after_a_change_of_all(&mut self) {
        self.claim(
            |_, k| k.enclosure_key.as_deref(),
            |i| i.enclosure_key.as_deref(),
            |k, i| !likeness::is_another(k, i),
        );
        self.claim(
            |_, k| k.url.as_deref().filter(|_| !k.episode),
            |i| i.link.as_deref().filter(|_| !i.episode),
            |k, i| !likeness::is_another(k, i),
        );
        self.claim(
            |_, k| Some((k.published_at?, k.title_key.as_str())),
            |i| Some((i.published_at?, i.title_key.as_str())),
            are_near,
        );
        self.claim(
            |_, k| k.published_at.filter(|at| !whole_day(*at)),
            |i| i.published_at,
            are_near,
        );
        let later = self.told_later();
        self.claim(
            |_, k| Some(k.title_key.as_str()).filter(|t| !t.is_empty()),
            |i| Some(i.title_key.as_str()).filter(|t| !t.is_empty()),
            |k, i| are_near(k, i) && !later.contains(&i.at),
        );
    }

    /// Places of items whose date says that they are later than all that is known: where a feed holds a few items only,
    /// all of them may be new, under the titles of every week. A date that most items have says nothing.
    fn told_later(&self) -> HashSet<usize> {
        let newest = self.known.iter().filter_map(|k| k.published_at).max();
        let mut times: HashMap<i64, usize> = HashMap::new();
        for at in self.items.iter().filter_map(|i| i.published_at) {
            *times.entry(at).or_default() += 1;
        }
        self.items
            .iter()
            .filter(|i| {
                i.published_at.is_some_and(|at| {
                    Some(at) > newest && times.get(&at).is_some_and(|n| n * 2 <= self.items.len())
                })
            })
            .map(|i| i.at)
            .collect()
    }

    fn left(&self) -> impl Iterator<Item = usize> {
        (0..self.items.len()).filter(|at| self.found[*at].is_none())
    }

    /// Joins what is left by a key that is unique on both sides, where `fits`.
    fn claim<K: Hash + Eq>(
        &mut self,
        key_of_known: impl Fn(usize, &'a Known) -> Option<K>,
        key_of_item: impl Fn(&'a PreparedItem) -> Option<K>,
        fits: impl Fn(&Known, &PreparedItem) -> bool,
    ) {
        if self.is_complete() {
            return;
        }
        let mut by_key: HashMap<K, (Option<usize>, u32)> = HashMap::new();
        for item in self.items {
            if let Some(key) = key_of_item(item) {
                by_key.entry(key).or_insert((None, 0)).1 += 1;
            }
        }
        by_key.retain(|_, (_, items)| *items == 1);
        for (n, known) in self.known.iter().enumerate() {
            if self.free[n]
                && let Some(key) = key_of_known(n, known)
                && let Some((one, items)) = by_key.get_mut(&key)
            {
                // Two of that key are nobody's.
                match one {
                    Some(_) => *items = 0,
                    None => *one = Some(n),
                }
            }
        }
        for (at, item) in self.items.iter().enumerate() {
            if self.found[at].is_none()
                && let Some(key) = key_of_item(item)
                && let Some((Some(n), 1)) = by_key.get(&key).copied()
                && fits(&self.known[n], item)
            {
                self.give(at, n);
            }
        }
    }
}
