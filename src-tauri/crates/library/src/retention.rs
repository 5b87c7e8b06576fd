//! How long downloads stay: rules, and what they may never touch. Pure but for [`judge_all`], which reads what is judged;
//! nothing is removed here.
mod rows;
mod rules;
#[cfg(test)]
mod tests;

pub(crate) use rows::judge_all;
pub(crate) use rules::{auto_rules, fits, kept_newest};

use crate::model::{CleanUpScope, FeedId, GoesWhy, ItemId, Keep, KeepRule, KeptWhy};
use std::collections::HashMap;

const DAY: i64 = 86_400_000;
/// What was begun within so many days is being heard still.
const BEGUN_DAYS: i64 = 30;

/// A finished download, with all that rules ask of it. Times are Unix milliseconds.
#[derive(Debug, Clone)]
pub(crate) struct DownloadedEpisode {
    pub item: ItemId,
    pub feed: Option<FeedId>,
    pub bytes: i64,
    /// It came by a rule.
    pub automatic: bool,
    pub done_at: Option<i64>,
    /// When it came.
    pub finished_at: i64,
    pub sorted_at: i64,
    pub touched_at: Option<i64>,
    pub playing: bool,
    pub queued: bool,
    pub bookmarked: bool,
    pub tagged: bool,
    pub noted: bool,
    pub incomplete: bool,
    /// There is no address to fetch it from again.
    pub own_file: bool,
    pub brought_back: bool,
    /// Its number in the show from where the listener is: 0 is heard now or next, what lies behind is negative.
    pub place: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Stays(KeptWhy),
    Goes(GoesWhy),
}

/// The rules by which is judged.
pub(crate) struct KeepRules {
    pub default: KeepRule,
    pub of_shows: HashMap<FeedId, KeepRule>,
    /// Bytes that all downloads may take.
    pub budget: Option<i64>,
    pub scope: CleanUpScope,
}

impl KeepRules {
    fn of(&self, episode: &DownloadedEpisode) -> &KeepRule {
        let own = episode.feed.and_then(|feed| self.of_shows.get(&feed));
        own.unwrap_or(&self.default)
    }
}

/// What no rule touches, and why.
fn protection(episode: &DownloadedEpisode) -> Option<KeptWhy> {
    [
        (episode.playing, KeptWhy::Playing),
        (episode.queued, KeptWhy::Queued),
        (episode.bookmarked, KeptWhy::Bookmarked),
        (episode.noted, KeptWhy::Noted),
        (episode.tagged, KeptWhy::Tagged),
        (episode.incomplete, KeptWhy::Incomplete),
        (episode.own_file, KeptWhy::OwnFile),
        (episode.brought_back, KeptWhy::BroughtBack),
    ]
    .into_iter()
    .find_map(|(holds, why)| holds.then_some(why))
}

/// As [`protection`], of what is only named where a rule would take it.
fn reserve(episode: &DownloadedEpisode, now: i64) -> Option<KeptWhy> {
    if episode.done_at.is_some() {
        return None;
    }
    if !episode.automatic {
        return Some(KeptWhy::ByHand);
    }
    let begun = episode
        .touched_at
        .is_some_and(|at| now.saturating_sub(at) < BEGUN_DAYS * DAY);
    begun.then_some(KeptWhy::Begun)
}

/// What becomes of each, in their order.
pub(crate) fn judge(episodes: &[DownloadedEpisode], rules: &KeepRules, now: i64) -> Vec<Verdict> {
    let newer = newer_ones(episodes);
    let mut verdicts: Vec<Verdict> = episodes
        .iter()
        .zip(newer)
        .map(|(episode, newer)| one(episode, newer, rules, now))
        .collect();
    keep_to_budget(episodes, &mut verdicts, rules.budget, now);
    verdicts
}

fn one(episode: &DownloadedEpisode, newer: u32, rules: &KeepRules, now: i64) -> Verdict {
    if let Some(why) = protection(episode) {
        return Verdict::Stays(why);
    }
    let said = by_rule(episode, newer, rules.of(episode), now);
    match (said, rules.scope, episode.done_at) {
        (Verdict::Stays(_), CleanUpScope::Played, Some(done)) => Verdict::Goes(GoesWhy::Played {
            days: days_since(done, now),
        }),
        (Verdict::Stays(why), ..) => Verdict::Stays(why),
        (Verdict::Goes(why), ..) => match reserve(episode, now) {
            Some(kept) => Verdict::Stays(kept),
            None => Verdict::Goes(why),
        },
    }
}

fn by_rule(episode: &DownloadedEpisode, newer: u32, rule: &KeepRule, now: i64) -> Verdict {
    let (count, days) = (rule.count, rule.days);
    match (rule.which, episode.feed, episode.place) {
        (Keep::Newest, Some(_), _) if newer < count => Verdict::Stays(KeptWhy::Newest { count }),
        (Keep::Newest, Some(_), _) => Verdict::Goes(GoesWhy::Older { count }),
        (Keep::Next, Some(_), Some(place)) if (0..i64::from(count)).contains(&place) => {
            Verdict::Stays(KeptWhy::Next { count })
        }
        (Keep::Next, Some(_), Some(_)) => Verdict::Goes(GoesWhy::NotNext { count }),
        (Keep::Played, ..) => match episode.done_at.map(|done| days_since(done, now)) {
            None => Verdict::Stays(KeptWhy::UntilPlayed { days }),
            Some(passed) if passed < days => Verdict::Stays(KeptWhy::Played {
                days: days - passed,
            }),
            Some(passed) => Verdict::Goes(GoesWhy::Played { days: passed }),
        },
        // What belongs to no show has no newer ones, and no next.
        (Keep::Everything | Keep::Newest | Keep::Next, ..) => Verdict::Stays(KeptWhy::Everything),
    }
}

/// Whole days; a clock that was set back has let none pass.
fn days_since(at: i64, now: i64) -> u32 {
    u32::try_from(now.saturating_sub(at) / DAY).unwrap_or(0)
}

/// Of each, how many of the same show are newer.
fn newer_ones(episodes: &[DownloadedEpisode]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..episodes.len()).collect();
    order.sort_by_key(|n| std::cmp::Reverse((episodes[*n].sorted_at, episodes[*n].item)));
    let mut counts: HashMap<Option<FeedId>, u32> = HashMap::new();
    let mut newer = vec![0; episodes.len()];
    for n in order {
        let count = counts.entry(episodes[n].feed).or_default();
        newer[n] = *count;
        *count += 1;
    }
    newer
}

/// Takes away until all fit: first what was played, then what came by a rule, each the longest ago first.
fn keep_to_budget(
    episodes: &[DownloadedEpisode],
    verdicts: &mut [Verdict],
    budget: Option<i64>,
    now: i64,
) {
    let Some(budget) = budget else { return };
    let mut stay: Vec<usize> = (0..episodes.len())
        .filter(|n| matches!(verdicts[*n], Verdict::Stays(_)))
        .collect();
    let mut sum = stay
        .iter()
        .fold(0_i64, |sum, n| sum.saturating_add(episodes[*n].bytes));
    stay.retain(|n| protection(&episodes[*n]).is_none() && reserve(&episodes[*n], now).is_none());
    stay.sort_by_key(|n| {
        let episode = &episodes[*n];
        let at = episode.done_at.unwrap_or(episode.finished_at);
        (episode.done_at.is_none(), at, episode.item)
    });
    for n in stay {
        if sum <= budget {
            return;
        }
        sum = sum.saturating_sub(episodes[n].bytes);
        verdicts[n] = Verdict::Goes(GoesWhy::OverBudget);
    }
}
