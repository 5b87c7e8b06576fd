#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{clock, from_seconds, parse, strict_clock};

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
        "P",
        "PT",
        "P1M",
        "P1H",
        "0.3",
        // Bytes.
        "57097510",
        "4194304",
        "400000",
    ] {
        assert_eq!(parse(junk), None, "{junk}");
    }
}

#[test]
fn zero_is_a_place_on_a_clock() {
    assert_eq!(clock("00:00:00.000"), Some(0));
    assert_eq!(clock("00:00:01,500"), Some(1500));
}

#[test]
fn lengths_on_pages() {
    assert_eq!(strict_clock("28:50"), Some(1_730_000));
    assert_eq!(strict_clock(" 1:02:03 "), Some(3_723_000));
    for other in ["28:60", "28", "1:2", "9999:00", "28:50 min"] {
        assert_eq!(strict_clock(other), None, "{other}");
    }
    assert_eq!(parse("PT28M50S"), Some(1_730_000));
    assert_eq!(parse("PT1H0.5S"), Some(3_600_500));
    assert_eq!(parse("P0DT0H2M"), Some(120_000));
    assert_eq!(parse("P1DT1H"), Some(90_000_000));
    assert_eq!(parse("1730"), Some(1_730_000));
    assert_eq!(parse("1730.25"), Some(1_730_250));
    assert_eq!(from_seconds(90.5), Some(90_500));
    assert_eq!(from_seconds(-5.0), None);
    assert_eq!(from_seconds(f64::NAN), None);
}

#[test]
fn shapes_of_hosts() {
    assert_eq!(parse("14:57 "), Some(897_000));
    assert_eq!(parse("1h 30m"), Some(5_400_000));
    assert_eq!(parse("107:49"), Some(6_469_000));
    assert_eq!(parse("01\u{ff1a}23\u{ff1a}45"), Some(5_025_000));
    assert_eq!(parse("1 hr 5 min"), Some(3_900_000));
    assert_eq!(parse("359999"), Some(359_999_000));
}
