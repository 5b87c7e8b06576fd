//! What is to become of each item of a document: decided by reading alone, before anything is written.
use super::besides;
use super::identity;
use super::insert_new::NewPlace;
use super::known::{Known, known};
use super::naming::{NameKind, PART, stem};
use super::newness::Newness;
use super::prepare::{FIRST_EPISODES, Prepared, PreparedDocument, PreparedItem};
use super::recording;
use crate::error::Result;
use crate::model::FeedId;
use rusqlite::Connection;
use std::collections::HashSet;

/// What is to become of each item of a document.
pub(super) struct DocumentPlan {
    pub(super) fates: Vec<Fate>,
    /// Of its items only the newest stays in the inbox.
    pub(super) keeps_newest: bool,
    /// What is known lacks what podcasts say besides, unless it changed since that is read.
    pub(super) lacks_besides: bool,
}

pub(super) enum Fate {
    /// An article that was given sound is `offered` as an episode, or not; so is a recording that is another.
    Known {
        known: Box<Known>,
        offered: bool,
        replaced: Option<bool>,
    },
    /// An older item may hold the name.
    New { place: NewPlace, held: bool },
    /// It was deleted for good.
    Forgotten,
    /// Of a document of older items: another item has its name, and keeps it.
    NameTaken,
}

pub(super) fn plan(
    tx: &Connection,
    now: i64,
    id: FeedId,
    document: &PreparedDocument,
) -> Result<DocumentPlan> {
    let PreparedDocument {
        parsed,
        prepared,
        first,
        older,
    } = document;
    let known = known(tx, id)?;
    let site = parsed.link.as_deref();
    let matches = match older {
        // None of it need be known: that is no change of all guids.
        true => identity::matches_of_older(&known, &prepared.items, site),
        false => identity::matches(&known, &prepared.items, site),
    };
    let newness = Newness::of(tx, now, id, prepared, &matches, &known)?;
    let new = match older {
        true => HashSet::new(),
        false => newness.offered(*first, known.len()),
    };
    let offered = newness.to_inbox(&new);
    let forgotten = forgotten(tx, id)?;
    let held: HashSet<String> = known.iter().map(|k| k.guid.clone()).collect();
    let sounding = newness.newest_of(given_sound(&known, prepared, &matches), FIRST_EPISODES);
    let sounding = newness.to_inbox(&sounding);
    let replaced = recording::replaced(&known, &prepared.items, &matches);
    let mut known: Vec<Option<Known>> = known.into_iter().map(Some).collect();
    let mut fate = |(n, item): (usize, &PreparedItem)| {
        if let Some(known) = matches[n].and_then(|at| known[at].take()) {
            return Fate::Known {
                known: Box::new(known),
                offered: sounding.contains(&n),
                replaced: replaced.contains(&n).then(|| newness.is_recent(n)),
            };
        }
        if is_forgotten(&forgotten, item, newness.is_later(n)) {
            return Fate::Forgotten;
        }
        let held = held.contains(&item.guid);
        if *older && held {
            return Fate::NameTaken;
        }
        Fate::New {
            place: NewPlace {
                in_inbox: offered.contains(&n),
                // What came with the subscription is no news.
                fresh: !*first && new.contains(&n),
            },
            held,
        }
    };
    Ok(DocumentPlan {
        fates: prepared.items.iter().enumerate().map(&mut fate).collect(),
        keeps_newest: newness.keeps_newest(),
        lacks_besides: !*older && besides::are_lacking(tx, id)?,
    })
}

/// Which items are articles in the library and episodes now.
fn given_sound(known: &[Known], prepared: &Prepared, matches: &[Option<usize>]) -> Vec<usize> {
    let was_article = |n: &usize| matches[*n].is_some_and(|at| !known[at].episode);
    (0..matches.len())
        .filter(|n| prepared.items[*n].episode && was_article(n))
        .collect()
}

/// Whether an item was deleted for good. What is later than all that is known is another, though it has the old one's
/// address, or its guid under another title.
fn is_forgotten(forgotten: &HashSet<String>, item: &PreparedItem, later: bool) -> bool {
    let name: &str = match item.name {
        NameKind::MadeUp => &item.guid,
        NameKind::Own | NameKind::Shared => stem(&item.guid),
    };
    if !later {
        let file = item.enclosure_key.as_ref();
        return forgotten.contains(name) || file.is_some_and(|key| forgotten.contains(key));
    }
    if item.name == NameKind::MadeUp || !forgotten.contains(name) {
        return false;
    }
    let titled = format!("{name}{PART}");
    forgotten.contains(&format!("{titled}{}", item.title_key))
        || !forgotten.iter().any(|key| key.starts_with(&titled))
}

fn forgotten(tx: &Connection, id: FeedId) -> Result<HashSet<String>> {
    let mut statement = tx.prepare_cached("SELECT key FROM forgotten WHERE feed_id = ?1")?;
    let keys = statement.query_map([id.0], |row| row.get(0))?;
    Ok(keys.collect::<rusqlite::Result<_>>()?)
}
