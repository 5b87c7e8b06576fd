//! Dates and lengths as people type them in a query. UTC.
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

const DAY: i64 = 86_400_000;

/// The first moment of `2024`, `2024-05`, `2024-05-12` (also with dots or slashes), `today`, `yesterday`, or so long
/// ago as `7d`, `2w`, `3m`, `1y` say. Unix milliseconds.
pub(crate) fn moment(text: &str, now: i64) -> Option<i64> {
    match text {
        "today" => return Some(now - now.rem_euclid(DAY)),
        "yesterday" => return Some(now - now.rem_euclid(DAY) - DAY),
        _ => {}
    }
    if let Some(days) = ago(text) {
        return Some(now - days.checked_mul(DAY)?);
    }
    let (date, _) = day_of(text)?;
    start_of(date)
}

/// From the first moment that is meant to the end of the last: `2024-05` is that month, `7d` the last seven days,
/// `2024-05-01..2024-05-12` both days and what is between.
pub(crate) fn stretch(text: &str, now: i64) -> Option<(Option<i64>, Option<i64>)> {
    if let Some((from, until)) = text.split_once("..") {
        let from = match from {
            "" => None,
            from => Some(moment(from, now)?),
        };
        let end = match until {
            "" => None,
            until => Some(end(until, now)?),
        };
        return (from.is_some() || end.is_some()).then_some((from, end));
    }
    let from = moment(text, now)?;
    let end = match text {
        "today" => None,
        _ if ago(text).is_some() => None,
        text => Some(end(text, now)?),
    };
    Some((Some(from), end))
}

/// The moment after the day, the month or the year that is meant.
pub(crate) fn end(text: &str, now: i64) -> Option<i64> {
    if matches!(text, "today" | "yesterday") {
        return Some(moment(text, now)? + DAY);
    }
    if ago(text).is_some() {
        return moment(text, now);
    }
    let (date, parts) = day_of(text)?;
    let after = match parts {
        1 => date.checked_add(jiff::Span::new().years(1)),
        2 => date.checked_add(jiff::Span::new().months(1)),
        _ => date.tomorrow(),
    };
    start_of(after.ok()?)
}

fn start_of(date: Date) -> Option<i64> {
    let at: Timestamp = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(at.as_millisecond())
}

/// A day, the first of what is meant, and of how many parts it was written: year, month, day.
fn day_of(text: &str) -> Option<(Date, usize)> {
    let mut parts = text.split(['-', '.', '/']);
    let first = parts.next()?;
    let second = parts.next();
    let third = parts.next();
    if parts.next().is_some() {
        return None;
    }
    // 12.05.2024 is written with the day first.
    let (year, month, day) = match (first, second, third) {
        (day, Some(month), Some(year)) if year.len() == 4 => (year, Some(month), Some(day)),
        other => other,
    };
    if year.len() != 4 {
        return None;
    }
    let number = |text: Option<&str>| text.map_or(Some(1_i8), |t| t.parse().ok());
    let date = Date::new(year.parse().ok()?, number(month)?, number(day)?).ok()?;
    Some((
        date,
        1 + usize::from(month.is_some()) + usize::from(day.is_some()),
    ))
}

fn ago(text: &str) -> Option<i64> {
    let unit = text.chars().next_back()?;
    let number: i64 = text[..text.len() - unit.len_utf8()].parse().ok()?;
    let days = match unit {
        'd' | 'д' => 1,
        'w' | 'н' => 7,
        'm' | 'м' => 30,
        'y' | 'г' => 365,
        _ => return None,
    };
    (0..=100_000)
        .contains(&number)
        .then(|| number.checked_mul(days))
        .flatten()
}

/// `20m`, `1h`, `1h30m`, `90s`, `1:30:00`; a bare number is minutes. Milliseconds.
pub(crate) fn length(text: &str) -> Option<i64> {
    if text.contains(':') {
        let mut seconds: i64 = 0;
        for part in text.split(':') {
            let part: i64 = part.parse().ok().filter(|n| (0..100_000).contains(n))?;
            seconds = seconds.checked_mul(60)?.checked_add(part)?;
        }
        return seconds.checked_mul(1000);
    }
    if let Ok(minutes) = text.parse::<u32>() {
        return Some(i64::from(minutes) * 60_000);
    }
    let mut rest = text;
    let mut ms: i64 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u32 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let end = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let unit = match &rest[..end] {
            "h" | "ч" => 3_600_000,
            "m" | "min" | "м" | "мин" => 60_000,
            "s" | "sec" | "с" | "сек" => 1_000,
            _ => return None,
        };
        ms = ms.checked_add(i64::from(number).checked_mul(unit)?)?;
        rest = &rest[end..];
    }
    Some(ms)
}

/// `<20m`, `>1h`, `20m-40m`: from, and below.
pub(crate) fn lengths(text: &str) -> Option<(Option<i64>, Option<i64>)> {
    if let Some(most) = text.strip_prefix('<') {
        return Some((None, Some(length(most)?)));
    }
    if let Some(least) = text.strip_prefix('>') {
        return Some((Some(length(least)?), None));
    }
    let (least, most) = text.split_once(['-', '–'])?;
    Some((Some(length(least)?), Some(length(most)?)))
}
