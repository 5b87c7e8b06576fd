//! Lengths of time as publishers write them: `itunes:duration`, chapter starts, cue times.

#[cfg(test)]
mod tests;

/// Longer is nonsense.
const MOST_MS: f64 = 30.0 * 24.0 * 3_600_000.0;

/// `h:m:s`, `m:s`, seconds, fractions, `1h 2m 3s`, `PT1H2M3S`. Milliseconds; None for nonsense and for nothing.
pub fn parse(text: &str) -> Option<u64> {
    let text = text.trim();
    clock(text).or_else(|| units(text)).filter(|ms| *ms > 0)
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
    let mut rest = lower.strip_prefix("pt").unwrap_or(&lower).trim();
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))?;
        let value: f64 = rest[..end].replace(',', ".").parse().ok()?;
        rest = rest[end..].trim_start();
        let end = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let unit = rest[..end].trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.'));
        seconds += value
            * match unit {
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
