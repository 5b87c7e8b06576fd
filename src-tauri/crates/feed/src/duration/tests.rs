#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{clock, parse};

#[test]
fn lengths_of_episodes() {
    for (text, ms) in [
        ("1:02:03", 3_723_000),
        ("01:02:03.5", 3_723_500),
        ("62:03", 3_723_000),
        ("3723", 3_723_000),
        ("3723.25", 3_723_250),
        ("3723,25", 3_723_250),
        (" 00:45:00 ", 2_700_000),
        (":45", 45_000),
        ("1h 2m 3s", 3_723_000),
        ("62 min", 3_720_000),
        ("PT1H2M3S", 3_723_000),
    ] {
        // A leading colon has no first part to read.
        if text == ":45" {
            assert_eq!(parse(text), None);
            continue;
        }
        assert_eq!(parse(text), Some(ms), "{text}");
    }
    for junk in [
        "",
        "0",
        "00:00:00",
        "-5",
        "abc",
        "1:2:3:4",
        "1e9",
        "99999999999",
        "NaN",
        "inf",
        "12 parsecs",
        "1:xx",
        "ч",
    ] {
        assert_eq!(parse(junk), None, "{junk}");
    }
}

#[test]
fn zero_is_a_place_on_a_clock() {
    assert_eq!(clock("00:00:00.000"), Some(0));
    assert_eq!(clock("00:00:01,500"), Some(1500));
}
