//! Dates in the many ways pages write them, machine-readable or for people. Without a zone they are read as UTC.
mod scripts;
mod seen;
#[cfg(test)]
mod tests;

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::Offset,
};
use lenient::dates;
use url::Url;

pub(super) use scripts::in_scripts;
pub(super) use seen::{in_head, in_page, of_change_in_page, published_line, told_in_head};

/// A point in time, and the day on which it is where it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dated {
    pub at: Timestamp,
    pub day: Date,
}

impl Dated {
    /// Whether it is before the other by more than zones make.
    pub(super) fn is_days_before(self, other: Dated) -> bool {
        self.at.as_second() + DAY + 12 * HOUR < other.at.as_second()
    }

    /// Whether a clock in UTC may show the day before or after that of the place where it was written.
    pub(super) fn may_be_of(self, day: Date) -> bool {
        let utc = Offset::UTC.to_datetime(self.at);
        let Ok(start) = Offset::UTC.to_timestamp(day.to_datetime(Time::midnight())) else {
            return false;
        };
        let since = self.at.as_second() - start.as_second();
        utc.date() == self.day
            && utc.time() != Time::midnight()
            && (-14 * HOUR..DAY + 12 * HOUR).contains(&since)
    }
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// A machine's date first, else one written for people.
pub(crate) fn parse(raw: &str) -> Option<Dated> {
    let raw = raw.trim();
    if raw.len() < 4 || raw.len() > 200 {
        return None;
    }
    dates::machine(raw)
        .or_else(|| dates::find(raw))
        .or_else(|| dates::find(&with_century(raw)?))
        .filter(|found| plausible(*found))
        .map(|at| Dated {
            at,
            day: day_of(raw).unwrap_or_else(|| Offset::UTC.to_datetime(at).date()),
        })
}

/// As [`parse`], of `3/4/2024` with the day first where that is the custom.
fn parse_in(raw: &str, day_first: bool) -> Option<Dated> {
    if day_first && let Some(at) = raw.find(|c: char| c.is_ascii_digit()) {
        let rest = &raw[at..];
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '/')
            .unwrap_or(rest.len());
        let parts: Vec<&str> = rest[..end].split('/').collect();
        if let [day, month, year] = parts.as_slice()
            && day.len() <= 2
            && month.len() <= 2
            && month.parse::<u8>().is_ok_and(|month| month <= 12)
        {
            return parse(&format!(
                "{}{day}.{month}.{year}{}",
                &raw[..at],
                &rest[end..]
            ));
        }
    }
    parse(raw)
}

/// Where English is written without saying which, the country of the address decides; America alone has the month first.
pub(super) fn is_day_first(language: Option<&str>, url: Option<&Url>) -> bool {
    const COUNTRIES: &[&str] = &[
        "uk", "au", "nz", "ie", "in", "za", "sg", "my", "ng", "ke", "de", "fr", "it", "es", "nl",
        "be", "pt", "br", "ru", "pl", "se", "dk", "fi", "at", "ch", "cz", "gr", "tr", "ua", "ro",
        "hu",
    ];
    match language {
        Some("en") | None => url
            .and_then(Url::host_str)
            .and_then(|host| host.rsplit('.').next())
            .is_some_and(|country| COUNTRIES.contains(&country)),
        Some("en-us" | "en-ca" | "en-ph") => false,
        Some(_) => true,
    }
}

/// The day as it is written, whatever the zone beside it; None where it is a number of seconds.
fn day_of(raw: &str) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| {
        raw.get(range)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?
            .parse::<i16>()
            .ok()
    };
    let day = |year: i16, month: Option<i16>, day: Option<i16>| {
        Date::new(year, i8::try_from(month?).ok()?, i8::try_from(day?).ok()?).ok()
    };
    if let Some(year) = number(0..4) {
        let parted = raw
            .as_bytes()
            .get(4)
            .is_some_and(|byte| !byte.is_ascii_digit());
        let found = if parted {
            day(year, number(5..7), number(8..10))
        } else if raw.len() == 8 || raw.as_bytes().get(8) == Some(&b'T') {
            day(year, number(4..6), number(6..8))
        } else {
            None
        };
        if found.is_some() {
            return found;
        }
    }
    // Without a clock nothing moves the day.
    dates::find(&raw.replace(':', " ")).map(|at| Offset::UTC.to_datetime(at).date())
}

/// `9/12/25` with its century: two numbers that are a day and a month, and a year that is neither far back nor to come.
fn with_century(raw: &str) -> Option<String> {
    let start = raw.find(|c: char| c.is_ascii_digit())?;
    let rest = &raw[start..];
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '/' | '.'))
        .unwrap_or(rest.len());
    let numbers = rest[..end].trim_end_matches(['.', '/']);
    let mark = numbers.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = numbers.split(mark).collect();
    let [a, b, year] = parts.as_slice() else {
        return None;
    };
    let fits =
        |part: &str| part.len() <= 2 && part.parse::<u8>().is_ok_and(|n| (1..=31).contains(&n));
    let now = Offset::UTC.to_datetime(Timestamp::now()).year() % 100;
    let near = year.len() == 2
        && year
            .parse::<i16>()
            .is_ok_and(|year| (0..=now + 1).contains(&year));
    (fits(a) && fits(b) && near && rest.len() < 40).then(|| format!("{a}{mark}{b}{mark}20{year}"))
}

/// The web began in 1990; a wrong clock gives the year 1 or 9999, a template a year to come. What is announced may be of
/// next year.
fn plausible(found: Timestamp) -> bool {
    let year = |at| Offset::UTC.to_datetime(at).year();
    (1970..=year(Timestamp::now()) + 1).contains(&year(found)) && found.as_second() != 0
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// `/2025/09/04/`, `/2025/sep/4/`, `/2025-09-04-title` and `/20250904/` in an address.
pub(super) fn in_address(url: &Url) -> Option<Dated> {
    let parts: Vec<&str> = url.path_segments()?.take(40).collect();
    let number = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        (lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<i16>().ok())
            .flatten()
    };
    let month = |part: &str| {
        number(part, 1..=2).or_else(|| {
            let named = MONTHS
                .iter()
                .position(|name| part.eq_ignore_ascii_case(name))?;
            i16::try_from(named + 1).ok()
        })
    };
    let run = parts.windows(3).find_map(|run| {
        Some((
            number(run[0], 4..=4)?,
            month(run[1])?,
            number(run[2], 1..=2)?,
        ))
    });
    let single = || {
        parts.iter().find_map(|part| {
            let mut pieces = part.splitn(4, ['-', '_']);
            let mut next = |lengths| number(pieces.next()?, lengths);
            if let Some(first) = next(4..=4) {
                return Some((first, next(2..=2)?, next(2..=2)?));
            }
            if part.len() != 8 {
                return None;
            }
            Some((
                number(part.get(..4)?, 4..=4)?,
                number(part.get(4..6)?, 2..=2)?,
                number(part.get(6..)?, 2..=2)?,
            ))
        })
    };
    let (year, month, day) = run.or_else(single)?;
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let at = dates::midnight(year, month, day)?;
    (year >= 1990 && plausible(at)).then_some(Dated {
        at,
        day: Date::new(year, month, day).ok()?,
    })
}
