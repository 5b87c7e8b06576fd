//! Whole lives of feeds: what publishers do to a show from one refresh to the next. After each step nothing is there twice,
//! nothing that was done to an item is lost, and the inbox offers what is new and nothing else.
mod by_chance;
mod publishers;
mod scripted;

use crate::model::{ItemId, SubscriptionKind};
use crate::testing::library::{DAY, Fixture, START, library};
use crate::{FeedId, index};
use feed::{Enclosure, FeedKind, ParsedItem};
use rusqlite::params;
use std::collections::{BTreeMap, BTreeSet};

const HOUR: i64 = 3_600_000;

/// Each item is really the one of this number, whatever the publisher does to it: its picture says so, which no rule of
/// identity looks at.
fn number(item: &ParsedItem) -> u32 {
    let name = item.image.as_deref().unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default();
    name.trim_end_matches(".png").parse().unwrap()
}

/// Episode `n`, published at six on the `n`-th day of a show that is two months old.
fn episode(n: u32) -> ParsedItem {
    ParsedItem {
        guid: Some(format!("tag:harbour.example,{n}")),
        title: Some(format!("Harbour talk about {}", word(n))),
        link: Some(format!("http://harbour.example/talks/{n}")),
        published: at(START - 60 * DAY + i64::from(n) * DAY + 6 * HOUR),
        content_html: Some(format!("<p>In this one we speak of {}.</p>", word(n))),
        duration_ms: Some(1_800_000 + u64::from(n) * 61_000),
        image: Some(format!("https://pictures.example/{n}.png")),
        enclosure: Some(Enclosure {
            url: format!("https://media.example/talks/{n}.mp3"),
            mime: Some("audio/mpeg".into()),
            length: Some(20_000_000 + u64::from(n) * 700_000),
            ..Enclosure::default()
        }),
        ..ParsedItem::default()
    }
}

fn post(n: u32) -> ParsedItem {
    ParsedItem {
        enclosure: None,
        duration_ms: None,
        ..episode(n)
    }
}

fn word(n: u32) -> String {
    const WORDS: [&str; 10] = [
        "ropes", "tides", "lamps", "gulls", "nets", "sails", "piers", "buoys", "charts", "anchors",
    ];
    format!("{} and {}", WORDS[n as usize % 10], n / 10)
}

fn at(ms: i64) -> Option<jiff::Timestamp> {
    Some(jiff::Timestamp::from_millisecond(ms).unwrap())
}

/// These, the newest first, as publishers do.
fn episodes(numbers: std::ops::RangeInclusive<u32>) -> Vec<ParsedItem> {
    numbers.rev().map(episode).collect()
}

fn posts(numbers: std::ops::RangeInclusive<u32>) -> Vec<ParsedItem> {
    numbers.rev().map(post).collect()
}

/// A document in which each item was changed.
fn each(mut items: Vec<ParsedItem>, change: impl Fn(&mut ParsedItem)) -> Vec<ParsedItem> {
    items.iter_mut().for_each(change);
    items
}

/// What a listener did to an item, all of it together.
type WhatWasDone = String;

/// What a publisher does, refresh by refresh.
type Script = fn(&mut Life);

/// Lives these lives, and tells of all that went wrong.
fn live(kind: FeedKind, lives: &[(&str, Script)]) {
    let mut wrong = Vec::new();
    for (name, script) in lives {
        let lived = std::panic::catch_unwind(|| script(&mut Life::new(name, kind)));
        if lived.is_err() {
            wrong.push(*name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A feed and what is known to be true of it.
struct Life {
    name: String,
    lib: Fixture,
    feed: FeedId,
    kind: FeedKind,
    round: u32,
    /// What was done to each item.
    states: BTreeMap<u32, WhatWasDone>,
    rows: BTreeMap<u32, ItemId>,
}

impl Life {
    fn new(name: &str, kind: FeedKind) -> Life {
        let lib = library();
        let subscription = match kind {
            FeedKind::Podcast => SubscriptionKind::Podcast,
            FeedKind::Articles => SubscriptionKind::Articles,
        };
        let feed = lib.subscribe(subscription, "https://harbour.example/feed.xml");
        Life {
            name: name.to_owned(),
            lib,
            feed,
            kind,
            round: 0,
            states: BTreeMap::new(),
            rows: BTreeMap::new(),
        }
    }

    /// The first fetch: what it offers is another matter.
    fn begins(&mut self, items: Vec<ParsedItem>) -> &mut Life {
        let offered: Vec<u32> = self.take(items, true);
        let most = match self.kind {
            FeedKind::Podcast => 3,
            FeedKind::Articles => 10,
        };
        assert_eq!(offered.len(), most.min(self.rows.len()), "{}", self.name);
        self.tidy();
        self
    }

    /// The next refresh, which offers these numbers and no others.
    fn brings(&mut self, items: Vec<ParsedItem>, offers: &[u32]) -> &mut Life {
        self.round += 1;
        let offered = self.take(items, false);
        let mut due = offers.to_vec();
        due.sort_unstable();
        assert_eq!(
            offered, due,
            "{}: what round {} offers",
            self.name, self.round
        );
        self.tidy();
        self
    }

    /// Time goes by.
    fn later(&mut self, ms: i64) -> &mut Life {
        self.lib.pass(ms);
        self
    }

    /// The publisher replaced these recordings: what was heard of them does not count for the new ones.
    fn replaced(&mut self, numbers: &[u32]) -> &mut Life {
        for n in numbers {
            self.states.remove(n);
        }
        self
    }

    fn take(&mut self, items: Vec<ParsedItem>, first: bool) -> Vec<u32> {
        let numbers: BTreeSet<u32> = items.iter().map(number).collect();
        let parsed = crate::testing::library::feed(self.kind, items);
        let applied = self.lib.apply(self.feed, &parsed, first);
        let (name, round) = (&self.name, self.round);
        // Each item there is has one row, and keeps it.
        let rows = self.numbered_rows();
        let mut once = BTreeMap::new();
        for (n, id) in rows {
            assert_eq!(
                once.insert(n, id),
                None,
                "{name}: {n} is there twice in round {round}"
            );
        }
        for (n, id) in &self.rows {
            assert_eq!(
                once.get(n),
                Some(id),
                "{name}: {n} is another's row in round {round}"
            );
        }
        let known: BTreeSet<u32> = self.rows.keys().copied().collect();
        let all: BTreeSet<u32> = known.union(&numbers).copied().collect();
        let there: BTreeSet<u32> = once.keys().copied().collect();
        assert_eq!(there, all, "{name}: what is there after round {round}");
        assert_eq!(
            applied.new.len(),
            all.len() - known.len(),
            "{name}: what is new in round {round}"
        );
        for (n, state) in &self.states {
            assert_eq!(&self.state(once[n]), state, "{name}: {n} in round {round}");
        }
        self.rows = once;
        // The same document once more is no news.
        let again = self.lib.apply(self.feed, &parsed, false);
        assert_eq!(
            again,
            crate::feeds::Applied::default(),
            "{name}: round {round} once more"
        );
        let mut offered: Vec<u32> = self
            .rows
            .iter()
            .filter(|(_, id)| self.lib.rows(&[**id]).unwrap()[0].in_inbox)
            .map(|(n, _)| *n)
            .collect();
        offered.sort_unstable();
        offered
    }

    fn numbered_rows(&self) -> Vec<(u32, ItemId)> {
        let feed = self.feed;
        self.lib.write(move |tx| {
            let mut rows = tx.prepare("SELECT image_url, id FROM item WHERE feed_id = ?1")?;
            let rows = rows.query_map([feed.0], |row| {
                let picture: String = row.get(0)?;
                let item = ParsedItem {
                    image: Some(picture),
                    ..ParsedItem::default()
                };
                Ok((number(&item), ItemId(row.get(1)?)))
            })?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
        })
    }

    /// All that a listener can do to an item is done to each that has no such state yet; the inbox is emptied.
    fn tidy(&mut self) {
        let fresh: Vec<(u32, ItemId)> = self
            .rows
            .iter()
            .filter(|(n, _)| !self.states.contains_key(n))
            .map(|(n, id)| (*n, *id))
            .collect();
        self.hand(fresh.clone());
        self.lib
            .write(|tx| Ok(tx.execute("UPDATE item SET in_inbox = 0", [])?));
        for (n, id) in fresh {
            let state = self.state(id);
            self.states.insert(n, state);
        }
    }

    /// In one transaction, for there are thousands of them.
    fn hand(&self, items: Vec<(u32, ItemId)>) {
        let podcast = self.kind == FeedKind::Podcast;
        self.lib.write(move |tx| {
            for (n, id) in items {
                tx.prepare_cached(
                    "UPDATE item SET done_at = CASE WHEN ?2 % 3 = 0 THEN 5 END, bookmarked = ?2 % 2 = 0 WHERE id = ?1",
                )?
                .execute(params![id.0, n])?;
                let tag = format!("tag {}", n % 4);
                tx.prepare_cached("INSERT OR IGNORE INTO tag (name) VALUES (?1)")?
                    .execute([&tag])?;
                tx.prepare_cached(
                    "INSERT OR IGNORE INTO item_tag (item_id, tag_id) SELECT ?1, id FROM tag WHERE name = ?2",
                )?
                .execute(params![id.0, tag])?;
                tx.prepare_cached(
                    "INSERT INTO note (item_id, quote, text, colour, created_at) VALUES (?1, 'Words', ?2, 'yellow', 1)",
                )?
                .execute(params![id.0, format!("My note on {n}")])?;
                if !podcast {
                    continue;
                }
                tx.prepare_cached("UPDATE episode SET position_ms = 60000 + ?2 WHERE item_id = ?1")?
                    .execute(params![id.0, n])?;
                tx.prepare_cached(
                    "INSERT OR IGNORE INTO download (item_id, url, state, path, added_at, bytes) VALUES (?1, 'u', 'done', ?2, 1, 5)",
                )?
                .execute(params![id.0, format!("{n}.mp3")])?;
                if n.is_multiple_of(5) {
                    tx.prepare_cached("INSERT OR IGNORE INTO queue (item_id, rank) VALUES (?1, ?1)")?
                        .execute([id.0])?;
                }
            }
            Ok(())
        });
    }

    fn state(&self, id: ItemId) -> WhatWasDone {
        let sql = format!(
            "SELECT printf('done %d, bookmark %d, at %d, tags %s, notes %s, file %s, queued %d', \
               i.done_at IS NOT NULL, i.bookmarked, coalesce(e.position_ms, 0), \
               (SELECT group_concat(t.name) FROM item_tag x JOIN tag t ON t.id = x.tag_id WHERE x.item_id = i.id), \
               (SELECT group_concat(n.text) FROM note n WHERE n.item_id = i.id), \
               (SELECT group_concat(d.path) FROM download d WHERE d.item_id = i.id), \
               EXISTS (SELECT 1 FROM queue q WHERE q.item_id = i.id)) \
             FROM item i LEFT JOIN episode e ON e.item_id = i.id WHERE i.id = {}",
            id.0
        );
        self.lib.text(&sql).unwrap()
    }

    fn title(&self, n: u32) -> String {
        index::fold(&self.lib.rows(&[self.rows[&n]]).unwrap()[0].title)
    }
}
