#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use reqwest::header::HeaderValue;

use super::*;

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|&(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        })
        .collect()
}

fn age(pairs: &[(&'static str, &'static str)]) -> Option<u64> {
    max_age(&headers(pairs), now()).map(|age| age.as_secs())
}

fn retry(value: &'static str) -> Option<u64> {
    retry_after(&headers(&[("retry-after", value)]), now()).map(|wait| wait.as_secs())
}

#[test]
fn freshness_is_read_in_all_its_forms() {
    assert_eq!(age(&[]), None);
    assert_eq!(
        age(&[("cache-control", "public, Max-Age=300, s-maxage=9")]),
        Some(300)
    );
    assert_eq!(age(&[("cache-control", "max-age=\"60\"")]), Some(60));
    assert_eq!(
        age(&[("cache-control", "max-age=300"), ("age", "100")]),
        Some(200)
    );
    assert_eq!(
        age(&[("cache-control", "max-age=300"), ("age", "900")]),
        Some(0)
    );
    assert_eq!(age(&[("cache-control", "max-age=300, no-cache")]), Some(0));
    assert_eq!(age(&[("cache-control", "max-age=-1")]), None);
    assert_eq!(
        age(&[("cache-control", "max-age=99999999999999999999999")]),
        Some(LONGEST.as_secs())
    );
    assert_eq!(
        age(&[("expires", "Sun, 01 Mar 2026 12:10:00 GMT")]),
        Some(600)
    );
    assert_eq!(
        age(&[
            ("expires", "Sun, 01 Mar 2026 12:10:00 GMT"),
            ("date", "Sun, 01 Mar 2026 12:09:00 GMT")
        ]),
        Some(60)
    );
    assert_eq!(age(&[("expires", "0")]), Some(0));
}

#[test]
fn retry_after_is_seconds_or_a_date() {
    assert_eq!(retry("120"), Some(120));
    assert_eq!(retry("Sun, 01 Mar 2026 12:02:00 GMT"), Some(120));
    assert_eq!(
        retry("Mon, 01 Mar 2026 12:02:00 GMT"),
        Some(120),
        "a wrong weekday is forgiven"
    );
    assert_eq!(retry("Sun, 01 Mar 2020 12:02:00 GMT"), Some(0));
    assert_eq!(retry("soon"), None);
    assert_eq!(retry("-5"), None);
    assert_eq!(retry("18446744073709551616"), Some(LONGEST.as_secs()));
}
