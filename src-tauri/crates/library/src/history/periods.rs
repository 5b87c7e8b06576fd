//! Weeks, months and years, as days since 1970-01-01. Pure.
use crate::activity::date;
use crate::error::{LibraryError, Result};
use crate::model::{StatsPeriod, StatsStep};
use jiff::civil::Date;

/// The first and the last day.
pub(super) type DaySpan = (i64, i64);

/// Days since 1970-01-01.
pub(super) fn number(date: Date) -> i64 {
    let since = date.since(jiff::civil::date(1970, 1, 1));
    since.map_or(0, |span| i64::from(span.get_days()))
}

/// A day as it is written, `2026-11-29`.
pub(super) fn read(text: &str) -> Result<i64> {
    let date: std::result::Result<Date, _> = text.parse();
    date.map(number)
        .map_err(|_| LibraryError::refused("no_such_day", format!("there is no such day: {text}")))
}

/// The period that a day is in; None of everything.
pub(super) fn span(period: StatsPeriod, day: i64) -> Option<DaySpan> {
    match period {
        StatsPeriod::Week => Some(step_of(StatsStep::Week, day)),
        StatsPeriod::Month => Some(step_of(StatsStep::Month, day)),
        StatsPeriod::Year => Some(step_of(StatsStep::Year, day)),
        StatsPeriod::All => None,
    }
}

/// The day, week, month or year that a day is in.
pub(super) fn step_of(step: StatsStep, day: i64) -> DaySpan {
    let at = date(day);
    match step {
        StatsStep::Day => (day, day),
        StatsStep::Week => {
            let monday = day - i64::from(at.weekday().to_monday_zero_offset());
            (monday, monday + 6)
        }
        StatsStep::Month => (number(at.first_of_month()), number(at.last_of_month())),
        StatsStep::Year => (number(at.first_of_year()), number(at.last_of_year())),
    }
}

/// How a period of so many days can be drawn, what suits it first.
pub(super) fn steps(period: StatsPeriod, days: i64) -> &'static [StatsStep] {
    use StatsStep::{Day, Month, Week, Year};
    match period {
        StatsPeriod::Week => &[Day],
        StatsPeriod::Month => &[Day, Week],
        StatsPeriod::Year => &[Month, Week],
        StatsPeriod::All if days > 3 * 366 => &[Year, Month],
        StatsPeriod::All => &[Month, Year],
    }
}

/// The bars of a span, cut to it at both ends.
pub(super) fn bars(step: StatsStep, (from, until): DaySpan) -> Vec<DaySpan> {
    let mut all = Vec::new();
    let mut at = from;
    while at <= until {
        let (_, end) = step_of(step, at);
        all.push((at, end.min(until)));
        at = end + 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i64 {
        read(text).unwrap_or_default()
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(
            (day("1970-01-01"), day("1970-01-02"), day("1969-12-31")),
            (0, 1, -1)
        );
        assert_eq!(day("2026-11-29"), 20_786);
        assert_eq!(date(20_786).to_string(), "2026-11-29");
        assert!(read("2026-02-30").is_err() && read("now").is_err());
    }

    #[test]
    fn periods_begin_and_end_where_calendars_say() {
        let spans = [StatsPeriod::Week, StatsPeriod::Month, StatsPeriod::Year]
            .map(|period| span(period, day("2026-11-29")))
            .map(|span| span.map(|(a, b)| (date(a).to_string(), date(b).to_string())));
        let told = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(
            spans,
            [
                told("2026-11-23", "2026-11-29"),
                told("2026-11-01", "2026-11-30"),
                told("2026-01-01", "2026-12-31"),
            ]
        );
        assert_eq!(span(StatsPeriod::All, 0), None);
    }

    #[test]
    fn bars_fill_their_span_without_a_gap() {
        let year = step_of(StatsStep::Year, day("2024-05-05"));
        for (step, count) in [
            (StatsStep::Day, 366),
            (StatsStep::Week, 53),
            (StatsStep::Month, 12),
            (StatsStep::Year, 1),
        ] {
            let bars = bars(step, year);
            assert_eq!(bars.len(), count, "{step:?}");
            assert_eq!((bars[0].0, bars[count - 1].1), year);
            assert!(bars.windows(2).all(|two| two[0].1 + 1 == two[1].0));
        }
    }
}
