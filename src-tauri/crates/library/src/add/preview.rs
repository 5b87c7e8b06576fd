//! What a feed is like, before it is subscribed to: what is new in it, and how often something comes. Pure.
use crate::text::{self, rfc3339};
use crate::{FeedPreview, NewestItem, Rhythm};
use feed::{ParsedFeed, ParsedItem};

const NEWEST: usize = 5;
/// Items whose distances tell the rhythm.
const LOOKED_AT: usize = 20;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

pub(super) fn of(parsed: &ParsedFeed, now: i64) -> FeedPreview {
    let at = |item: &ParsedItem| {
        let at = item.published.or(item.updated)?.as_millisecond();
        (at > DAY).then_some(at)
    };
    let mut items: Vec<(&ParsedItem, Option<i64>)> =
        parsed.items.iter().map(|item| (item, at(item))).collect();
    // A stable sort: without dates, what stands first in the document. What lies ahead is not out yet.
    items.retain(|(_, at)| at.is_none_or(|at| at <= now + DAY));
    items.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
    let times: Vec<i64> = items.iter().filter_map(|(_, at)| *at).collect();
    FeedPreview {
        newest: items
            .iter()
            .take(NEWEST)
            .map(|(item, at)| NewestItem {
                title: text::one_line(item.title.as_deref().unwrap_or_default(), 200),
                published_at: at.and_then(rfc3339),
                minutes: item
                    .duration_ms
                    .and_then(|ms| u32::try_from(ms.div_ceil(60_000)).ok())
                    .filter(|minutes| *minutes > 0),
            })
            .collect(),
        rhythm: rhythm(&times, parsed.complete, now),
        language: parsed
            .language
            .as_deref()
            .map(|language| text::one_line(language, 20))
            .filter(|language| !language.is_empty()),
        explicit: parsed.explicit,
        older: parsed.next_page.is_some(),
    }
}

/// By the middle distance of the newest, the newest first; None where there are too few dates.
fn rhythm(times: &[i64], complete: bool, now: i64) -> Option<Rhythm> {
    if complete {
        return Some(Rhythm::Ended);
    }
    let mut gaps: Vec<i64> = times
        .iter()
        .take(LOOKED_AT)
        .zip(times.iter().skip(1))
        .map(|(later, earlier)| later - earlier)
        .collect();
    if gaps.len() < 2 {
        return None;
    }
    gaps.sort_unstable();
    let gap = gaps[gaps.len() / 2];
    let silent = now - times.first().copied().unwrap_or(now);
    if silent > 365 * DAY && silent > gap * 6 {
        return Some(Rhythm::Ended);
    }
    Some(match gap {
        ..=43_200_000 => Rhythm::SeveralADay,
        gap if gap < 2 * DAY => Rhythm::Daily,
        gap if gap < 5 * DAY => Rhythm::SeveralAWeek,
        gap if gap < 10 * DAY => Rhythm::Weekly,
        gap if gap < 21 * DAY => Rhythm::Fortnightly,
        gap if gap < 50 * DAY => Rhythm::Monthly,
        _ => Rhythm::Seldom,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every(gap: i64, now: i64) -> Vec<i64> {
        (0..12).map(|n| now - DAY - n * gap).collect()
    }

    #[test]
    fn how_often_is_told_by_the_middle_distance() {
        let now = 2_000 * DAY;
        for (gap, wanted) in [
            (2 * HOUR, Rhythm::SeveralADay),
            (DAY, Rhythm::Daily),
            (3 * DAY, Rhythm::SeveralAWeek),
            (7 * DAY, Rhythm::Weekly),
            (14 * DAY, Rhythm::Fortnightly),
            (30 * DAY, Rhythm::Monthly),
            (90 * DAY, Rhythm::Seldom),
        ] {
            assert_eq!(rhythm(&every(gap, now), false, now), Some(wanted));
        }
        let mut holiday = every(7 * DAY, now);
        for time in &mut holiday[6..] {
            *time -= 60 * DAY;
        }
        assert_eq!(rhythm(&holiday, false, now), Some(Rhythm::Weekly));
        assert_eq!(rhythm(&every(7 * DAY, now), true, now), Some(Rhythm::Ended));
        let old = every(7 * DAY, now - 400 * DAY);
        assert_eq!(rhythm(&old, false, now), Some(Rhythm::Ended));
        assert_eq!(rhythm(&[now, now - DAY], false, now), None);
    }
}
