//! What the head of an answer says about time: how long it stays fresh (RFC 9111) and when to come back (RFC 9110).
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{AGE, CACHE_CONTROL, DATE, EXPIRES, HeaderMap, HeaderName, RETRY_AFTER};

/// More than a month is taken as a month: the number comes from outside.
const LONGEST: Duration = Duration::from_secs(31 * 24 * 3600);

pub(crate) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers
        .get(name)?
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

/// How long the answer may be used without asking again. Zero where it must not be kept, None where nothing is said.
pub(crate) fn max_age(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let directives = headers
        .get_all(CACHE_CONTROL)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut found = None;
    for directive in directives.flat_map(|value| value.split(',')).take(64) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-cache" | "no-store" => return Some(Duration::ZERO),
            "max-age" => found = found.or_else(|| seconds(value.trim().trim_matches('"'))),
            _ => {}
        }
    }
    let found = found.or_else(|| {
        let expires = text(headers, EXPIRES)?;
        let date = text(headers, DATE).and_then(date).unwrap_or(now);
        // "Expires: 0" and other non-dates mean: already stale.
        Some(date_after(expires, date).unwrap_or_default())
    })?;
    let age = text(headers, AGE).and_then(seconds).unwrap_or_default();
    Some(found.saturating_sub(age))
}

/// Retry-After in seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let value = text(headers, RETRY_AFTER)?;
    seconds(value).or_else(|| date_after(value, now))
}

fn seconds(value: &str) -> Option<Duration> {
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Digits that do not fit are a very long time, not an error.
    Some(
        value
            .parse()
            .map_or(LONGEST, Duration::from_secs)
            .min(LONGEST),
    )
}

fn date(value: &str) -> Option<Timestamp> {
    DateTimeParser::new()
        .relaxed_weekday(true)
        .parse_timestamp(value)
        .ok()
}

fn date_after(value: &str, start: Timestamp) -> Option<Duration> {
    let wait = date(value)?.duration_since(start);
    Some(Duration::try_from(wait).unwrap_or_default().min(LONGEST))
}

#[cfg(test)]
mod tests;
