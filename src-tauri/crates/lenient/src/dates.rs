//! Dates as publishers write them: RFC 822 in all its decay, ISO 8601, Unix seconds, months and weekdays in several
//! languages. jiff would refuse most of them and read named zones such as MSK as UTC. None rather than a guess of now.
mod line;
mod months;
mod zones;

pub use line::find;
pub use months::is_day_or_month;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

#[cfg(test)]
mod tests;

/// The point in time that a text of its own names (an element of a feed), or None when it names no day. A day whose clock
/// is impossible is that day's noon in UTC, which is that day nearly everywhere.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > 120 {
        return None;
    }
    unix(text).or_else(|| iso(text)).or_else(|| loose(text))
}

/// Only what a program writes: a whole date of ISO 8601, RFC 2822, Unix seconds or milliseconds.
pub fn machine(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let digits = |range: std::ops::Range<usize>| {
        text.get(range)
            .is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()))
    };
    let parted = |at: usize| matches!(text.as_bytes().get(at), Some(b'-' | b'/'));
    let whole =
        digits(0..8) || digits(0..4) && parted(4) && digits(5..7) && parted(7) && digits(8..10);
    unix(text)
        .or_else(|| whole.then(|| iso(text)).flatten())
        .or_else(|| {
            jiff::fmt::rfc2822::parse(text)
                .ok()
                .map(|zoned| zoned.timestamp())
        })
}

/// Midnight of a day, in UTC.
pub fn midnight(year: i16, month: i8, day: i8) -> Option<Timestamp> {
    let day = Date::new(year, month, day).ok()?;
    Offset::UTC
        .to_timestamp(day.to_datetime(Time::midnight()))
        .ok()
}

fn unix(text: &str) -> Option<Timestamp> {
    let whole = text.split('.').next()?;
    if !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: i64 = whole.parse().ok()?;
    match whole.len() {
        9 | 10 => Timestamp::from_second(value).ok(),
        13 => Timestamp::from_millisecond(value).ok(),
        _ => None,
    }
}

/// What was read so far.
#[derive(Default)]
struct Parts {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    nanos: i64,
    offset: i32,
}

impl Parts {
    fn timestamp(&self) -> Option<Timestamp> {
        if !(1900..=9998).contains(&self.year)
            || !(1..=12).contains(&self.month)
            || !(1..=31).contains(&self.day)
        {
            return None;
        }
        let year = i16::try_from(self.year).ok()?;
        let month = i8::try_from(self.month).ok()?;
        // 31 June and 29 February exist in feeds.
        let last = Date::new(year, month, 1).ok()?.days_in_month();
        let day = i8::try_from(self.day).ok()?.min(last);
        let day = Date::new(year, month, day).ok()?;
        let Some(time) = self.time() else {
            let noon = day.to_datetime(Time::constant(12, 0, 0, 0));
            return Offset::UTC.to_timestamp(noon).ok();
        };
        let (day, time) = match time {
            Clock::At(time) => (day, time),
            Clock::EndOfDay => (day.tomorrow().ok()?, Time::midnight()),
        };
        let offset = if self.offset.abs() <= 15 * 3600 {
            self.offset
        } else {
            0
        };
        let offset = Offset::from_seconds(offset).ok()?;
        offset.to_timestamp(day.to_datetime(time)).ok()
    }

    /// None where no clock shows this.
    fn time(&self) -> Option<Clock> {
        if (self.hour, self.minute) == (24, 0) {
            return Some(Clock::EndOfDay);
        }
        let hour = i8::try_from(self.hour).ok()?;
        let minute = i8::try_from(self.minute).ok()?;
        // A leap second has no place of its own.
        let second = i8::try_from(if self.second == 60 { 59 } else { self.second }).ok()?;
        let nanos = i32::try_from(self.nanos).ok()?;
        Time::new(hour, minute, second, nanos).ok().map(Clock::At)
    }
}

enum Clock {
    At(Time),
    /// 24:00 (ISO 8601-1:2019, 5.3.2).
    EndOfDay,
}

/// A cursor over ASCII digits.
struct Digits<'a>(&'a str);

impl Digits<'_> {
    fn take(&mut self, least: usize, most: usize) -> Option<i64> {
        let count = self
            .0
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        if count < least {
            return None;
        }
        let value = self.0[..count].parse().ok()?;
        self.0 = &self.0[count..];
        Some(value)
    }

    fn skip(&mut self, any: &[char]) -> bool {
        let found = self.0.starts_with(any);
        if found {
            self.0 = &self.0[self.0.chars().next().map_or(0, char::len_utf8)..];
        }
        found
    }
}

/// `2024-05-01T10:00:00.5+02:00` and its abbreviations down to the year.
fn iso(text: &str) -> Option<Timestamp> {
    let mut rest = Digits(text);
    let mut parts = Parts {
        month: 1,
        day: 1,
        ..Parts::default()
    };
    parts.year = rest.take(4, 4)?;
    if rest.0.is_empty() {
        return parts.timestamp();
    }
    let parted = rest.skip(&['-', '/', '.']);
    parts.month = rest.take(if parted { 1 } else { 2 }, 2)?;
    if rest.0.is_empty() {
        return parted.then(|| parts.timestamp()).flatten();
    }
    if rest.skip(&['-', '/', '.']) || !parted {
        parts.day = rest.take(if parted { 1 } else { 2 }, 2)?;
    }
    let tail = rest.0.trim_start_matches(['T', 't', ' ', ',', '_', '-']);
    if tail.is_empty() {
        return parts.timestamp();
    }
    if tail.len() == rest.0.len() && !tail.starts_with(['Z', 'z', '+']) {
        return None;
    }
    rest = Digits(tail);
    if let Some(hour) = rest.take(1, 2) {
        parts.hour = hour;
        let parted = rest.skip(&[':', '.', '-', 'h']);
        if let Some(minute) = rest.take(if parted { 1 } else { 2 }, 2) {
            parts.minute = minute;
            if rest.skip(&[':', '.', '-']) || !parted {
                parts.second = rest.take(1, 2).unwrap_or(0);
                if rest.skip(&['.', ',', ':']) {
                    parts.nanos = fraction(&mut rest);
                }
            }
        }
    }
    let zone = rest.0.trim();
    let zone = zone.split('[').next().unwrap_or(zone).trim();
    let half = zone
        .get(..2)
        .filter(|h| h.eq_ignore_ascii_case("am") || h.eq_ignore_ascii_case("pm"));
    if let Some(half) = half {
        parts.hour = twelve(parts.hour, half);
    }
    parts.offset = zones::zone(zone).unwrap_or(0);
    parts.timestamp()
}

fn fraction(rest: &mut Digits<'_>) -> i64 {
    let count = rest.0.bytes().take_while(u8::is_ascii_digit).count();
    let digits = &rest.0[..count];
    rest.0 = &rest.0[count..];
    let padded: String = digits.chars().chain("000000000".chars()).take(9).collect();
    padded.parse().unwrap_or(0)
}

fn twelve(hour: i64, half: &str) -> i64 {
    match (hour, half.starts_with(['p', 'P'])) {
        (12, false) => 0,
        (1..=11, true) => hour + 12,
        _ => hour,
    }
}

/// Words and numbers in any order: `Tue, 3 Jun 08 11:05:30 EDT`, `June 3, 2008 11:05 pm`, `03.06.2008 11:05`.
fn loose(text: &str) -> Option<Timestamp> {
    let mut parts = Parts::default();
    let mut numbers: Vec<(i64, usize)> = Vec::new();
    let (mut month, mut timed, mut zoned) = (None, false, false);
    let mut day_first = true;
    for word in text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | ';' | '\u{a0}'))
        .filter(|w| !w.is_empty())
    {
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            if word.contains(':') && !timed {
                timed = clock(word, &mut parts, &mut zoned);
            } else if !timed || numbers.len() + usize::from(month.is_some()) < 3 {
                if word.contains('/') {
                    day_first = false;
                }
                for piece in word.split(['-', '/', '.']).filter(|p| !p.is_empty()) {
                    let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
                    if digits == 0 {
                        month = month.or_else(|| months::month(piece));
                    } else {
                        numbers.push((piece[..digits].parse().ok()?, digits));
                        if let Some(named) = piece.get(digits..).and_then(months::month) {
                            month = month.or(Some(named));
                        }
                    }
                }
            }
        } else if timed && !zoned && (word.starts_with(['+', '-']) || zones::zone(word).is_some()) {
            parts.offset = zones::zone(word).unwrap_or(0);
            zoned = true;
        } else if timed
            && matches!(
                word.to_ascii_lowercase().trim_end_matches('.'),
                "am" | "pm" | "a.m" | "p.m"
            )
        {
            parts.hour = twelve(parts.hour, word);
        } else {
            // `GMT+0200` after `GMT`, and `12-Jan-2020` behind a weekday.
            month = month.or_else(|| months::month(word));
        }
    }
    order(&numbers, month.map(i64::from), day_first, &mut parts)?;
    parts.timestamp()
}

/// Which number is the day, the month, the year.
fn order(
    numbers: &[(i64, usize)],
    month: Option<i64>,
    day_first: bool,
    parts: &mut Parts,
) -> Option<()> {
    let year = |(value, digits): (i64, usize)| match (digits, value) {
        (1 | 2, 0..=69) => 2000 + value,
        (1 | 2, _) => 1900 + value,
        // `Jan 1, 104`: years since 1900.
        (3, _) => 1900 + value,
        _ => value,
    };
    match (month, numbers) {
        (Some(m), [a, b, ..]) if a.1 == 4 => {
            (parts.year, parts.month, parts.day) = (year(*a), m, b.0)
        }
        (Some(m), [a, b, ..]) => (parts.year, parts.month, parts.day) = (year(*b), m, a.0),
        (Some(m), [a]) if a.1 == 4 => (parts.year, parts.month, parts.day) = (year(*a), m, 1),
        (None, [a, b, c, ..]) if a.1 == 4 => {
            (parts.year, parts.month, parts.day) = (year(*a), b.0, c.0)
        }
        (None, [a, b, c, ..]) => {
            let day_first = (day_first || a.0 > 12) && b.0 <= 12;
            let (day, month) = if day_first { (a.0, b.0) } else { (b.0, a.0) };
            (parts.year, parts.month, parts.day) = (year(*c), month, day);
        }
        _ => return None,
    }
    Some(())
}

/// `11:05:30.5pm`, `11:05Z`, `11:05+0200`.
fn clock(word: &str, parts: &mut Parts, zoned: &mut bool) -> bool {
    let mut rest = Digits(word);
    let Some(hour) = rest.take(1, 2) else {
        return false;
    };
    if !rest.skip(&[':']) {
        return false;
    }
    parts.hour = hour;
    parts.minute = rest.take(1, 2).unwrap_or(0);
    if rest.skip(&[':']) {
        parts.second = rest.take(1, 2).unwrap_or(0);
        if rest.skip(&['.', ',']) {
            parts.nanos = fraction(&mut rest);
        }
    }
    let tail = rest.0;
    if tail
        .get(..2)
        .is_some_and(|h| h.eq_ignore_ascii_case("am") || h.eq_ignore_ascii_case("pm"))
    {
        parts.hour = twelve(parts.hour, tail);
    } else if let Some(offset) = zones::zone(tail) {
        parts.offset = offset;
        *zoned = true;
    }
    true
}
