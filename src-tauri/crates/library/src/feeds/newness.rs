//! Which items are offered in the inbox: what was not seen before, though its date may be that of a known one, or
//! earlier. A back catalogue that appears, or appears again, is not.
use super::intake;
use super::known::Known;
use super::prepare::{FIRST_ARTICLES, FIRST_EPISODES, Prepared};
use crate::error::Result;
use crate::model::{FeedId, ToInbox};
use crate::text;
use feed::FeedKind;
use rusqlite::Connection;
use std::cmp::Reverse;
use std::collections::HashSet;

/// So long before the newest known one an item may be dated and be news all the same, in milliseconds.
const LATE: i64 = 7 * 86_400_000;
/// So many of them.
const MOST_LATE: usize = 5;

pub(super) struct Newness<'a> {
    prepared: &'a Prepared,
    matches: &'a [Option<usize>],
    now: i64,
    /// The date of the newest known item; none lies ahead.
    newest: Option<i64>,
    /// How many of a first fetch are offered, where the subscription says so itself.
    first_offered: Option<usize>,
    to_inbox: ToInbox,
}

/// The date of the newest known item that does not lie ahead.
fn newest_of_past(known: &[Known], now: i64) -> Option<i64> {
    let dates = known.iter().filter_map(|item| item.published_at);
    dates.filter(|at| *at <= now).max()
}

impl<'a> Newness<'a> {
    pub fn of(
        tx: &Connection,
        now: i64,
        id: FeedId,
        prepared: &'a Prepared,
        matches: &'a [Option<usize>],
        known: &[Known],
    ) -> Result<Newness<'a>> {
        let (newest, first_offered): (Option<i64>, Option<u32>) = tx
            .prepare_cached("SELECT newest_at, first_offered FROM feed WHERE id = ?1")?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Newness {
            prepared,
            matches,
            now,
            newest: newest.map(|at| match at > now {
                // One date from a clock that is wrong must not hide what comes until that day.
                true => newest_of_past(known, now).unwrap_or(now),
                false => at,
            }),
            first_offered: first_offered.map(|most| most as usize),
            to_inbox: intake::to_inbox(tx, id)?,
        })
    }

    fn date(&self, n: usize) -> Option<i64> {
        self.prepared.items[n]
            .published_at
            .map(|at| at.min(self.now))
    }

    /// Of what is new what goes into the inbox, as is set for the show.
    pub fn to_inbox(&self, new: &HashSet<usize>) -> HashSet<usize> {
        match self.to_inbox {
            ToInbox::All => new.clone(),
            ToInbox::Newest => self.newest_of(new.iter().copied().collect(), 1),
            ToInbox::None => HashSet::new(),
        }
    }

    /// Whether one takes the place of the one before.
    pub fn keeps_newest(&self) -> bool {
        self.to_inbox == ToInbox::Newest
    }

    /// Of the items without a match those that are new: the newest few of a first fetch (or of a feed that has
    /// become another); else those dated on the day of the newest known one or later, and those that stand above all
    /// that is known.
    pub fn offered(&self, first: bool, known: usize) -> HashSet<usize> {
        let new: Vec<usize> = (0..self.matches.len())
            .filter(|n| self.matches[*n].is_none())
            .collect();
        // A feed that holds the last few items only may have none of the known ones.
        let recent = new.iter().filter(|n| self.is_recent(**n)).count();
        let undated = new.iter().any(|n| self.date(*n).is_none());
        // An old page of the same show is no news.
        let another = known >= FIRST_EPISODES
            && new.len() == self.matches.len()
            && recent < new.len()
            && (recent > 0 || undated);
        if first || another {
            let most = match self.prepared.kind {
                FeedKind::Podcast => FIRST_EPISODES,
                FeedKind::Articles => FIRST_ARTICLES,
            };
            // Where a first fetch was cut off, the newest are here already.
            let newest = self.newest_of(
                (0..self.matches.len()).collect(),
                self.first_offered.unwrap_or(most),
            );
            return newest
                .into_iter()
                .filter(|n| self.matches[*n].is_none())
                .collect();
        }
        let (above, late) = (self.above(), self.late(&new));
        new.into_iter()
            .filter(|n| self.is_recent(*n) || above.contains(n) || late.contains(n))
            .collect()
    }

    /// Drafts that were given their old date when they were published: a few that appear among the known ones of the last
    /// days. More of them are a catalogue.
    fn late(&self, new: &[usize]) -> HashSet<usize> {
        let matched = (0..self.matches.len()).filter(|n| self.matches[*n].is_some());
        let oldest = matched.filter_map(|n| self.date(n)).min();
        let (Some(oldest), Some(newest)) = (oldest, self.newest) else {
            return HashSet::new();
        };
        let among = |n: &usize| {
            self.date(*n)
                .is_some_and(|at| at > oldest && at >= newest - LATE && !self.is_recent(*n))
        };
        let late: HashSet<usize> = new.iter().copied().filter(among).collect();
        match late.len() <= MOST_LATE {
            true => late,
            false => HashSet::new(),
        }
    }

    /// The `most` newest of these.
    pub fn newest_of(&self, mut items: Vec<usize>, most: usize) -> HashSet<usize> {
        items.sort_unstable();
        // A stable sort: without dates, what stands first in the document.
        items.sort_by_key(|n| Reverse(self.date(*n)));
        items.truncate(most);
        items.into_iter().collect()
    }

    /// Whether an item is dated on the day of the newest known one, or later. Publishers date by the day, and give all
    /// of a day one time.
    pub fn is_recent(&self, n: usize) -> bool {
        match (self.date(n), self.newest) {
            (Some(at), Some(newest)) => text::day(at) >= text::day(newest),
            (Some(_), None) => true,
            (None, _) => false,
        }
    }

    /// Whether an item is dated later than all that is known.
    pub fn is_later(&self, n: usize) -> bool {
        self.date(n)
            .is_some_and(|at| self.newest.is_none_or(|newest| at > newest))
    }

    /// What stands above the known items; below them in a document whose oldest item is the first. Where the known ones
    /// are in no order, only undated items are told by their place.
    fn above(&self) -> HashSet<usize> {
        let matched: Vec<usize> = (0..self.matches.len())
            .filter(|n| self.matches[*n].is_some())
            .collect();
        let dates: Vec<i64> = matched.iter().filter_map(|n| self.date(*n)).collect();
        let falls = dates.windows(2).filter(|pair| pair[0] > pair[1]).count();
        let rises = dates.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let in_order = !matched.is_empty() && falls.min(rises) * 4 <= falls.max(rises);
        let all = 0..self.matches.len();
        let place = if rises > falls {
            matched.last().map_or(0, |last| last + 1)..all.end
        } else {
            0..matched.first().copied().unwrap_or(all.end)
        };
        // Without dates nothing else tells, and one old item may be pinned on top.
        let pinned = match matched[..] {
            [first, second, _, ..] if rises <= falls => first..second,
            _ => 0..0,
        };
        let undated = pinned.filter(|n| self.date(*n).is_none());
        place
            .filter(|n| in_order || self.date(*n).is_none())
            .chain(undated)
            .filter(|n| self.matches[*n].is_none())
            .collect()
    }
}
