//! What was heard and read, and what it adds up to.
use crate::args::HeardOrRead;
use crate::failure::Failure;
use crate::output::{Output, clock};
use crate::terminal::name;
use library::{
    HistoryFormat, HistoryQuery, HistoryRow, ItemKind, Library, StatsPeriod, StatsQuery, StatsShow,
};

pub fn list(
    library: &Library,
    limit: u32,
    only: Option<HeardOrRead>,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut rows: Vec<HistoryRow> = Vec::new();
    let mut after = None;
    loop {
        let left = match limit {
            0 => 500,
            n => n
                .saturating_sub(u32::try_from(rows.len()).unwrap_or(n))
                .min(500),
        };
        if left == 0 {
            break;
        }
        let page = library.history(&HistoryQuery {
            kind: only.map(|only| match only {
                HeardOrRead::Heard => ItemKind::Episode,
                HeardOrRead::Read => ItemKind::Article,
            }),
            after,
            limit: left,
            ..HistoryQuery::default()
        })?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if out.json {
        return out.value(&rows);
    }
    let mut day = String::new();
    for row in rows {
        if row.day != day {
            out.line(&row.day)?;
            day.clone_from(&row.day);
        }
        let time = |at: &str| at.get(11..16).unwrap_or_default().to_owned();
        out.line(&format!(
            "{:>6}  {}-{}  {:>8}  {}  ({})",
            row.item.id,
            time(&row.began),
            time(&row.ended),
            clock(u64::from(row.listened_s + row.read_s) * 1000),
            name(&row.item.title),
            how_far(&row)
        ))?;
    }
    Ok(())
}

fn how_far(row: &HistoryRow) -> String {
    let ms = |ms: i64| clock(ms.max(0).unsigned_abs());
    match (row.item.kind, row.finished) {
        (_, true) => "to the end".to_owned(),
        (ItemKind::Article, _) => format!("{:.0} %", row.progress * 100.0),
        (ItemKind::Episode, _) => match row.item.duration_ms {
            Some(all) => format!("{} of {}", ms(row.place_ms), ms(all)),
            None => ms(row.place_ms),
        },
    }
}

/// What is to be added up.
pub fn period(year: Option<u16>, month: Option<String>, week: Option<String>) -> StatsQuery {
    let (period, day) = match (year, month, week) {
        (Some(year), ..) => (StatsPeriod::Year, Some(format!("{year:04}-01-01"))),
        (_, Some(month), _) => (StatsPeriod::Month, Some(format!("{month}-01"))),
        (.., Some(day)) => (StatsPeriod::Week, Some(day)),
        _ => (StatsPeriod::All, None),
    };
    StatsQuery {
        period,
        day,
        step: None,
    }
}

pub fn lines(library: &Library, query: &StatsQuery, out: &mut Output) -> Result<(), Failure> {
    let format = match out.json {
        true => HistoryFormat::Json,
        false => HistoryFormat::Csv,
    };
    library.export_history_to(query, format, out.raw())?;
    Ok(())
}

pub fn stats(library: &Library, query: &StatsQuery, out: &mut Output) -> Result<(), Failure> {
    let stats = library.statistics(query)?;
    if out.json {
        return out.value(&stats);
    }
    let time = |s: u32| clock(u64::from(s) * 1000);
    let sums = &stats.sums;
    out.line(&format!("{} to {}", stats.from, stats.until))?;
    for (what, value) in [
        ("listened", time(sums.listened_s)),
        ("of sound", time(sums.heard_s)),
        ("saved by speed", time(sums.saved_speed_s)),
        ("saved by trimmed silence", time(sums.saved_trim_s)),
        ("episodes heard to the end", sums.episodes.to_string()),
        ("read", time(sums.read_s)),
        ("words", sums.words.to_string()),
        ("articles read to the end", sums.articles.to_string()),
        ("days", sums.days.to_string()),
    ] {
        out.field(what, Some(&value))?;
    }
    let mut most = |title: &str, all: &[StatsShow], of: fn(&StatsShow) -> u32| {
        if !all.is_empty() {
            out.line(title)?;
        }
        for show in all {
            let called = match show.title.as_str() {
                "" => "no longer in the library".to_owned(),
                title => name(title),
            };
            out.line(&format!("  {:>9}  {called}", time(of(show))))?;
        }
        Ok::<(), Failure>(())
    };
    most("shows", &stats.shows, |show| show.listened_s)?;
    most("sites", &stats.sites, |show| show.read_s)
}
