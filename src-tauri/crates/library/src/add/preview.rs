//! What a feed is like, before it is subscribed to: what is new in it, and how often something comes. Pure.
use crate::text::{self, rfc3339};
use crate::{FeedPreview, NewestItem, Rhythm, TrailerBrief, address};
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
                minutes: minutes(item),
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
        trailer: trailer(parsed),
    }
}

/// The newest trailer that the desktop may be given.
fn trailer(parsed: &ParsedFeed) -> Option<TrailerBrief> {
    let mut trailers: Vec<_> = parsed
        .extras
        .trailers
        .iter()
        .filter_map(|trailer| Some((trailer, address::to_open(&trailer.file.url)?)))
        .filter(|(_, url)| url.starts_with("http"))
        .collect();
    // A stable sort: without dates the first.
    trailers.sort_by_key(|(trailer, _)| std::cmp::Reverse(trailer.published));
    let (trailer, url) = trailers.into_iter().next()?;
    let offered = parsed.items.iter().find(|item| {
        let file = item.enclosure.as_ref();
        file.is_some_and(|file| file.url == trailer.file.url)
    });
    Some(TrailerBrief {
        title: text::one_line(&trailer.title, 200),
        url,
        bytes: trailer
            .file
            .length
            .and_then(|n| i64::try_from(n).ok())
            .filter(|n| *n > 0),
        minutes: offered.and_then(minutes),
    })
}

fn minutes(item: &ParsedItem) -> Option<u32> {
    item.duration_ms
        .and_then(|ms| u32::try_from(ms.div_ceil(60_000)).ok())
        .filter(|minutes| *minutes > 0)
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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SHOW: &str = r#"<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Moon</title>
        <podcast:trailer url="https://moon.example/old.mp3" pubdate="Thu, 01 Apr 2021 08:00:00 GMT" length="9">Old</podcast:trailer>
        <podcast:trailer url="https://moon.example/new.mp3" pubdate="Fri, 01 Apr 2022 08:00:00 GMT" length="3000000">New season</podcast:trailer>
        <item><title>New season</title><guid>t</guid><itunes:duration xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">90</itunes:duration>
        <enclosure url="https://moon.example/new.mp3" type="audio/mpeg" length="3000000"/></item></channel></rss>"#;

    #[test]
    fn the_newest_trailer_is_offered_with_what_is_known_of_it() {
        let parsed = |xml: &str| feed::parse(xml.as_bytes(), feed::Hint::default()).unwrap();
        assert_eq!(
            of(&parsed(SHOW), 0).trailer,
            Some(TrailerBrief {
                title: "New season".into(),
                url: "https://moon.example/new.mp3".into(),
                bytes: Some(3_000_000),
                minutes: Some(2),
            })
        );
        let of_a_script = SHOW.replace("https://moon.example/new.mp3", "javascript:alert(1)");
        assert_eq!(of(&parsed(&of_a_script), 0).trailer.unwrap().title, "Old");
        let without = SHOW.replace("podcast:trailer", "podcast:other");
        assert_eq!(of(&parsed(&without), 0).trailer, None);
    }

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
