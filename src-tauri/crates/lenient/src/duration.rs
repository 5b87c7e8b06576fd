//! Lengths of time as publishers and pages write them: `itunes:duration`, microdata, chapter starts, cue times.

#[cfg(test)]
mod tests;

/// Longer is nonsense on a clock.
const MOST_MS: f64 = 30.0 * 24.0 * 3_600_000.0;
/// Longer is no length of sound: a number of bytes stands where seconds are meant.
const MOST_LENGTH_MS: u64 = 100 * 3_600_000;
const SHORTEST_LENGTH_MS: u64 = 500;

/// `h:m:s`, `m:s`, seconds, fractions, `1h 2m 3s`, `PT1H2M3S`. Milliseconds, from half a second to 100 hours; None for
/// nonsense and for nothing.
pub fn parse(text: &str) -> Option<u64> {
    let text = text.trim();
    length(clock(text).or_else(|| units(text))?)
}

/// A length given as a number of seconds, in milliseconds, within the bounds of `parse`.
pub fn from_seconds(seconds: f64) -> Option<u64> {
    length(milliseconds(seconds)?)
}

fn length(ms: u64) -> Option<u64> {
    (SHORTEST_LENGTH_MS..=MOST_LENGTH_MS)
        .contains(&ms)
        .then_some(ms)
}

/// `28:50` or `1:02:03` and nothing else, in milliseconds.
pub fn strict_clock(text: &str) -> Option<u64> {
    leading(text.trim()).and_then(|(ms, rest)| rest.is_empty().then_some(ms))
}

/// A time on a clock of up to four parts: `s`, `m:s`, `h:m:s`, each with a fraction after a dot or a comma.
pub fn clock(text: &str) -> Option<u64> {
    let text = text.trim();
    if text.is_empty() || text.len() > 32 {
        return None;
    }
    let mut seconds = 0.0;
    let mut count = 0;
    for part in text.split([':', '\u{ff1a}']) {
        let part = part.trim().replace(',', ".");
        let whole = part.is_empty() && count > 0;
        if !whole && !part.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return None;
        }
        let value: f64 = if whole { 0.0 } else { part.parse().ok()? };
        seconds = seconds * 60.0 + value;
        count += 1;
    }
    (count <= 3).then(|| milliseconds(seconds)).flatten()
}

/// Seconds as a number from JSON.
pub fn milliseconds(seconds: f64) -> Option<u64> {
    let ms = (seconds * 1000.0).round();
    // The range is checked, so the cast is exact.
    (ms.is_finite() && (0.0..=MOST_MS).contains(&ms)).then_some(ms as u64)
}

fn units(text: &str) -> Option<u64> {
    let lower = text.get(..text.len().min(64))?.to_lowercase();
    // ISO 8601 has a T before its clock, and M before it is months.
    let mut rest = lower.trim();
    let mut iso_days = false;
    if let Some(period) = lower.strip_prefix('p') {
        iso_days = true;
        rest = period;
    }
    if rest.is_empty() {
        return None;
    }
    let mut seconds = 0.0;
    while !rest.is_empty() {
        if let Some(clock) = rest.strip_prefix('t').filter(|_| iso_days) {
            (rest, iso_days) = (clock, false);
            continue;
        }
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))?;
        let value: f64 = rest[..end].replace(',', ".").parse().ok()?;
        rest = rest[end..].trim_start();
        let end = rest
            .find(|c: char| c.is_ascii_digit() || iso_days && c == 't')
            .unwrap_or(rest.len());
        let unit = rest[..end].trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.'));
        seconds += value
            * match unit {
                "d" | "day" | "days" => 86_400.0,
                _ if iso_days => return None,
                "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "ч" => 3600.0,
                "m" | "min" | "mins" | "minute" | "minutes" | "minuten" | "мин" => 60.0,
                "s" | "sec" | "secs" | "second" | "seconds" | "sekunden" | "с" | "сек" => 1.0,
                _ => return None,
            };
        rest = &rest[end..];
    }
    milliseconds(seconds)
}

/// A time of two or three parts at the start of a text (`m:ss`, `h:mm:ss`, with a fraction or without), and what
/// follows it. None when it runs on into letters or digits.
pub fn leading(text: &str) -> Option<(u64, &str)> {
    let mut ms = 0u64;
    let mut rest = text;
    for part in 0..3 {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        // The first part may be 75 minutes; those after it are two digits below 60.
        let fits = if part == 0 {
            (1..=3).contains(&digits)
        } else {
            digits == 2
        };
        if !fits {
            return None;
        }
        let value: u64 = rest[..digits].parse().ok()?;
        if part > 0 && value > 59 {
            return None;
        }
        ms = ms * 60 + value * 1000;
        rest = &rest[digits..];
        let colon = rest
            .strip_prefix(':')
            .or_else(|| rest.strip_prefix('\u{ff1a}'))
            .filter(|after| after.starts_with(|c: char| c.is_ascii_digit()));
        match colon {
            Some(after) if part < 2 => rest = after,
            Some(_) => return None,
            None if part == 0 => return None,
            None => break,
        }
    }
    if let Some(after) = rest.strip_prefix('.').or_else(|| rest.strip_prefix(',')) {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        if (1..=3).contains(&digits) {
            let fraction: u64 = after[..digits].parse().ok()?;
            ms += fraction * [100, 10, 1][digits - 1];
            rest = &after[digits..];
        }
    }
    let runs_on = rest.starts_with(|c: char| c.is_alphanumeric());
    (!runs_on && ms as f64 <= MOST_MS).then_some((ms, rest))
}
