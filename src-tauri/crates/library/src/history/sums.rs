//! What history adds up to. The numbers of days, hours and shows are kept by triggers (0019.sql), so that five years are read
//! as quickly as a week: of a year by its days and months, of less by the rows themselves.
use super::periods::{self, DaySpan};
use crate::Library;
use crate::activity::date;
use crate::error::Result;
use crate::model::{
    FeedId, Statistics, StatsBar, StatsDay, StatsHour, StatsPeriod, StatsQuery, StatsShow,
    StatsSums,
};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;

/// Of shows, and of sites.
const MOST_SHOWS: usize = 10;

/// What the statements of this file sum up of one day, in milliseconds.
#[derive(Debug, Clone, Copy, Default)]
struct DaySums {
    day: i64,
    heard: i64,
    listened: i64,
    speed: i64,
    trim: i64,
    read: i64,
    words: i64,
    episodes: i64,
    articles: i64,
}

impl DaySums {
    fn of(row: &Row<'_>) -> rusqlite::Result<DaySums> {
        Ok(DaySums {
            day: row.get(0)?,
            heard: row.get(1)?,
            listened: row.get(2)?,
            speed: row.get(3)?,
            trim: row.get(4)?,
            read: row.get(5)?,
            words: row.get(6)?,
            episodes: row.get(7)?,
            articles: row.get(8)?,
        })
    }

    fn is_something(&self) -> bool {
        self.listened > 0 || self.read > 0 || self.heard > 0
    }
}

impl Library {
    /// What was heard and read in a week, a month, a year, or ever.
    ///
    /// # Errors
    /// `Refused` for a day that no calendar has.
    pub fn statistics(&self, query: &StatsQuery) -> Result<Statistics> {
        let today = self.today();
        let at = match &query.day {
            Some(day) => periods::read(day)?,
            None => today,
        };
        self.inner
            .store
            .read(|conn| statistics(conn, query, at, today))
    }
}

fn statistics(conn: &Connection, query: &StatsQuery, at: i64, today: i64) -> Result<Statistics> {
    let span = match periods::span(query.period, at) {
        Some(span) => span,
        None => everything(conn, today)?,
    };
    let steps = periods::steps(query.period, span.1 - span.0);
    let step = query
        .step
        .filter(|step| steps.contains(step))
        .unwrap_or(steps[0]);
    let days = days(conn, span)?;
    let bars = periods::bars(step, span)
        .into_iter()
        .map(|(from, until)| StatsBar {
            from: date(from).to_string(),
            until: date(until).to_string(),
            sums: sum(between(&days, from, until)),
        })
        .collect();
    let beside = |sql: &str, edge: i64| -> Result<Option<String>> {
        let day: Option<i64> = conn
            .prepare_cached(sql)?
            .query_row([edge], |row| row.get(0))
            .optional()?;
        Ok(day.map(|day| date(day).to_string()))
    };
    let (previous, next) = match query.period {
        StatsPeriod::All => (None, None),
        _ => (
            beside(
                "SELECT day FROM history_day WHERE day < ?1 AND listened_ms + read_ms > 0 ORDER BY day DESC LIMIT 1",
                span.0,
            )?,
            beside(
                "SELECT day FROM history_day WHERE day > ?1 AND listened_ms + read_ms > 0 ORDER BY day LIMIT 1",
                span.1,
            )?,
        ),
    };
    let (hours, shows) = match query.period {
        StatsPeriod::Week | StatsPeriod::Month => of_rows(conn, span)?,
        StatsPeriod::Year | StatsPeriod::All => of_months(conn, span)?,
    };
    let (shows, sites) = most(conn, shows)?;
    Ok(Statistics {
        period: query.period,
        step,
        steps: steps.to_vec(),
        from: date(span.0).to_string(),
        until: date(span.1).to_string(),
        previous,
        next,
        sums: sum(&days),
        bars,
        hours,
        shows,
        sites,
        calendar: match query.period {
            StatsPeriod::Year => calendar(&days, span),
            _ => Vec::new(),
        },
        streak: streak(conn, today)?,
    })
}

/// From the first day with something to today.
fn everything(conn: &Connection, today: i64) -> Result<DaySpan> {
    let (first, last): (Option<i64>, Option<i64>) = conn
        .prepare_cached(
            "SELECT (SELECT day FROM history_day ORDER BY day LIMIT 1), \
               (SELECT day FROM history_day ORDER BY day DESC LIMIT 1)",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let first = first.unwrap_or(today).min(today);
    Ok((first, last.unwrap_or(today).max(today)))
}

fn days(conn: &Connection, (from, until): DaySpan) -> Result<Vec<DaySums>> {
    let mut statement = conn.prepare_cached(
        "SELECT day, heard_ms, listened_ms, saved_speed_ms, saved_trim_ms, read_ms, words, episodes, articles \
         FROM history_day WHERE day BETWEEN ?1 AND ?2 ORDER BY day",
    )?;
    let rows = statement.query_map([from, until], DaySums::of)?;
    let rows: Vec<DaySums> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(rows.into_iter().filter(DaySums::is_something).collect())
}

/// Those of `days`, which are in order.
fn between(days: &[DaySums], from: i64, until: i64) -> &[DaySums] {
    let begin = days.partition_point(|d| d.day < from);
    let end = days.partition_point(|d| d.day <= until);
    &days[begin..end]
}

fn sum(days: &[DaySums]) -> StatsSums {
    let all = |of: fn(&DaySums) -> i64| days.iter().map(of).sum::<i64>();
    StatsSums {
        listened_s: seconds(all(|d| d.listened)),
        heard_s: seconds(all(|d| d.heard)),
        saved_speed_s: seconds(all(|d| d.speed)),
        saved_trim_s: seconds(all(|d| d.trim)),
        read_s: seconds(all(|d| d.read)),
        words: count(all(|d| d.words)),
        episodes: count(all(|d| d.episodes)),
        articles: count(all(|d| d.articles)),
        days: count(days.len() as i64),
    }
}

fn seconds(ms: i64) -> u32 {
    count(ms / 1000)
}

fn count(n: i64) -> u32 {
    u32::try_from(n.max(0)).unwrap_or(u32::MAX)
}

/// Whose it is: the number of a feed, or 0 and a site.
type Owner = (i64, String);

#[derive(Default, Clone, Copy)]
struct ShowSums {
    listened: i64,
    read: i64,
    words: i64,
}

type HoursAndShows = (Vec<StatsHour>, HashMap<Owner, ShowSums>);

/// Of a week or a month: its rows.
fn of_rows(conn: &Connection, (from, until): DaySpan) -> Result<HoursAndShows> {
    let mut hours = [(0_i64, 0_i64); 24];
    let mut shows: HashMap<Owner, ShowSums> = HashMap::new();
    let mut statement = conn.prepare_cached(
        "SELECT hour, coalesce(feed_id, 0), source, listened_ms, read_ms, words FROM history \
         WHERE day BETWEEN ?1 AND ?2",
    )?;
    let mut rows = statement.query([from, until])?;
    while let Some(row) = rows.next()? {
        note_hour(&mut hours, row.get(0)?, row.get(3)?, row.get(4)?);
        note_show(&mut shows, row)?;
    }
    Ok((shown(hours), shows))
}

/// Of a year or more: the sums of its months.
fn of_months(conn: &Connection, (from, until): DaySpan) -> Result<HoursAndShows> {
    let month = |day| {
        let at = date(day);
        i64::from(at.year()) * 12 + i64::from(at.month()) - 1
    };
    let months = [month(from), month(until)];
    let mut hours = [(0_i64, 0_i64); 24];
    let mut statement = conn.prepare_cached(
        "SELECT hour, listened_ms, read_ms FROM history_clock WHERE month BETWEEN ?1 AND ?2",
    )?;
    let mut rows = statement.query(months)?;
    while let Some(row) = rows.next()? {
        note_hour(&mut hours, row.get(0)?, row.get(1)?, row.get(2)?);
    }
    let mut shows: HashMap<Owner, ShowSums> = HashMap::new();
    let mut statement = conn.prepare_cached(
        "SELECT 0, feed_id, source, listened_ms, read_ms, words FROM history_show WHERE month BETWEEN ?1 AND ?2",
    )?;
    let mut rows = statement.query(months)?;
    while let Some(row) = rows.next()? {
        note_show(&mut shows, row)?;
    }
    Ok((shown(hours), shows))
}

fn note_hour(hours: &mut [(i64, i64); 24], hour: i64, listened: i64, read: i64) {
    if let Some(at) = usize::try_from(hour).ok().and_then(|n| hours.get_mut(n)) {
        at.0 += listened;
        at.1 += read;
    }
}

fn shown(hours: [(i64, i64); 24]) -> Vec<StatsHour> {
    let hour = |(listened, read)| StatsHour {
        listened_s: seconds(listened),
        read_s: seconds(read),
    };
    hours.map(hour).to_vec()
}

fn note_show(shows: &mut HashMap<Owner, ShowSums>, row: &Row<'_>) -> Result<()> {
    let of = shows.entry((row.get(1)?, row.get(2)?)).or_default();
    of.listened += row.get::<_, i64>(3)?;
    of.read += row.get::<_, i64>(4)?;
    of.words += row.get::<_, i64>(5)?;
    Ok(())
}

/// What was heard most, and what was read most.
fn most(
    conn: &Connection,
    all: HashMap<Owner, ShowSums>,
) -> Result<(Vec<StatsShow>, Vec<StatsShow>)> {
    let all: Vec<(Owner, ShowSums)> = all.into_iter().collect();
    let best = |of: fn(&ShowSums) -> i64| -> Result<Vec<StatsShow>> {
        let mut some: Vec<&(Owner, ShowSums)> =
            all.iter().filter(|(_, sums)| of(sums) >= 1_000).collect();
        some.sort_by(|(a, x), (b, y)| of(y).cmp(&of(x)).then_with(|| a.cmp(b)));
        some.into_iter()
            .take(MOST_SHOWS)
            .map(|(owner, sums)| named(conn, owner, *sums))
            .collect()
    };
    Ok((best(|s| s.listened)?, best(|s| s.read)?))
}

fn named(conn: &Connection, (feed, source): &Owner, sums: ShowSums) -> Result<StatsShow> {
    let known: Option<(String, Option<String>)> = conn
        .prepare_cached("SELECT title, image FROM feed WHERE id = ?1")?
        .query_row([feed], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let is_known = known.is_some();
    let (title, image) = known.unwrap_or_else(|| (source.clone(), None));
    Ok(StatsShow {
        feed: is_known.then_some(FeedId(*feed)),
        title,
        image,
        listened_s: seconds(sums.listened),
        read_s: seconds(sums.read),
        words: count(sums.words),
    })
}

fn calendar(days: &[DaySums], (from, until): DaySpan) -> Vec<StatsDay> {
    let spent = |d: &DaySums| d.listened + d.read;
    let fullest = days.iter().map(spent).max().unwrap_or(0);
    (from..=until)
        .map(|day| {
            let of = between(days, day, day).first().copied().unwrap_or_default();
            let level = match spent(&of) {
                0 => 0,
                some => 1 + (4 * some - 1).div_euclid(fullest).clamp(0, 3),
            };
            StatsDay {
                day: date(day).to_string(),
                level: u8::try_from(level).unwrap_or(0),
                listened_s: seconds(of.listened),
                read_s: seconds(of.read),
            }
        })
        .collect()
}

/// A day that is not over breaks nothing.
fn streak(conn: &Connection, today: i64) -> Result<u32> {
    let mut statement = conn.prepare_cached(
        "SELECT day FROM history_day WHERE day <= ?1 AND listened_ms + read_ms > 0 ORDER BY day DESC",
    )?;
    let mut rows = statement.query([today])?;
    let mut length = 0;
    let mut wanted = today;
    while let Some(row) = rows.next()? {
        let day: i64 = row.get(0)?;
        if length == 0 && day == today - 1 {
            wanted = day;
        }
        if day != wanted {
            break;
        }
        length += 1;
        wanted -= 1;
    }
    Ok(length)
}
