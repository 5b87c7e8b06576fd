#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{find, machine, parse};

#[track_caller]
fn same(text: &str, expected: &str) {
    assert_eq!(
        parse(text).map(|t| t.to_string()).as_deref(),
        Some(expected),
        "{text}"
    );
}

#[test]
fn rfc_822_and_its_decay() {
    same("Tue, 04 Jun 2024 09:30:15 +0200", "2024-06-04T07:30:15Z");
    same("Tue, 4 Jun 2024 09:30:15 GMT", "2024-06-04T09:30:15Z");
    // The weekday is wrong, then cut, then foreign, then missing.
    same("Mon, 04 Jun 2024 09:30:15 +0000", "2024-06-04T09:30:15Z");
    same("Tues, 04 Jun 2024 09:30:15 UT", "2024-06-04T09:30:15Z");
    same("Вт, 04 июн 2024 09:30:15 +0300", "2024-06-04T06:30:15Z");
    same("04 Jun 2024 09:30 Z", "2024-06-04T09:30:00Z");
    same("Tue, 04 Jun 24 09:30:15 GMT", "2024-06-04T09:30:15Z");
    same("Sat, 01 Jan 99 00:00:00 GMT", "1999-01-01T00:00:00Z");
    same("Tue,04 Jun 2024 09:30:15 +02:00", "2024-06-04T07:30:15Z");
    same("Tue, 04 June 2024 9:30:15 PM EST", "2024-06-05T02:30:15Z");
    same("Tue, 04 Jun 2024 24:00:00 GMT", "2024-06-05T00:00:00Z");
    same("Tue, 04 Jun 2024 09:30:60 GMT", "2024-06-04T09:30:59Z");
    same("Tue, 31 Jun 2024 09:30:00 GMT", "2024-06-30T09:30:00Z");
    same("Tue, 04 Jun 2024", "2024-06-04T00:00:00Z");
    same("Tue, 04-Jun-2024 09:30:15 GMT", "2024-06-04T09:30:15Z");
    same("Tue Jun  4 09:30:15 2024", "2024-06-04T09:30:15Z");
    same("Tue Jun 04 09:30:15 PDT 2024", "2024-06-04T16:30:15Z");
    same(
        "Tue, 04 Jun 2024 09:30:15 GMT+0200 (CEST)",
        "2024-06-04T07:30:15Z",
    );
    same("June 4, 2024 9:30 am", "2024-06-04T09:30:00Z");
    same("June 4th, 2024", "2024-06-04T00:00:00Z");
}

#[test]
fn zones_by_name() {
    for (zone, hour) in [
        ("MSK", "09"),
        ("EST", "17"),
        ("EDT", "16"),
        ("PDT", "19"),
        ("PST", "20"),
        ("CET", "11"),
        ("CEST", "10"),
        ("JST", "03"),
        ("AEST", "02"),
    ] {
        same(
            &format!("Tue, 04 Jun 2024 12:00:00 {zone}"),
            &format!("2024-06-04T{hour}:00:00Z"),
        );
    }
    same("Tue, 04 Jun 2024 12:00:00 IST", "2024-06-04T06:30:00Z");
    // A zone nobody knows is read as UTC rather than losing the day.
    same("Tue, 04 Jun 2024 12:00:00 XYZT", "2024-06-04T12:00:00Z");
}

#[test]
fn iso_8601() {
    same("2024-06-04T09:30:15Z", "2024-06-04T09:30:15Z");
    same("2024-06-04T09:30:15.250+02:00", "2024-06-04T07:30:15.25Z");
    same("2024-06-04T09:30:15+0200", "2024-06-04T07:30:15Z");
    same("2024-06-04T09:30+02", "2024-06-04T07:30:00Z");
    same("2024-06-04 09:30:15", "2024-06-04T09:30:15Z");
    same("2024-06-04 09:30:15 +0200", "2024-06-04T07:30:15Z");
    same("2024-06-04 09:30:15 MSK", "2024-06-04T06:30:15Z");
    same("2024-06-04T09:30:15 Z", "2024-06-04T09:30:15Z");
    same("20240604T093015Z", "2024-06-04T09:30:15Z");
    same("20240604", "2024-06-04T00:00:00Z");
    same("2024-06-04", "2024-06-04T00:00:00Z");
    same("2024-6-4", "2024-06-04T00:00:00Z");
    same("2024-06", "2024-06-01T00:00:00Z");
    same("2024", "2024-01-01T00:00:00Z");
    same("2024/06/04 09:30", "2024-06-04T09:30:00Z");
    same(
        "2024-06-04T09:30:15.123456789123Z",
        "2024-06-04T09:30:15.123456789Z",
    );
    same(
        "2024-06-04T09:30:15+02:00[Europe/Berlin]",
        "2024-06-04T07:30:15Z",
    );
}

#[test]
fn other_languages_and_orders() {
    same("4 июня 2024 12:00 MSK", "2024-06-04T09:00:00Z");
    same("Di, 04 Mai 2024 09:30:15 +0200", "2024-05-04T07:30:15Z");
    same("12. März 2024", "2024-03-12T00:00:00Z");
    same("mar., 12 mars 2024 10:00:00 +0100", "2024-03-12T09:00:00Z");
    same("12 août 2024", "2024-08-12T00:00:00Z");
    same("12 de agosto de 2024", "2024-08-12T00:00:00Z");
    same("12.08.2024 10:15", "2024-08-12T10:15:00Z");
    same("25/08/2024", "2024-08-25T00:00:00Z");
    same("08/25/2024 10:15", "2024-08-25T10:15:00Z");
}

#[test]
fn seconds_and_nonsense() {
    same("1717493415", "2024-06-04T09:30:15Z");
    same("1717493415000", "2024-06-04T09:30:15Z");
    for text in [
        "",
        "now",
        "yesterday",
        "Tue",
        "12:30",
        "0",
        "-1",
        "0000-00-00 00:00:00",
        "99999999999999999999",
        "::::",
        "é",
        "2024-13-45",
        "Jun",
    ] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn an_impossible_clock_keeps_its_day() {
    for text in [
        "Wed, 03 Jul 2019 31:15:00 -0700",
        "Wed, 03 Jul 2019 12:60:00 GMT",
        "Wed, 03 Jul 2019 12:15:75 +0900",
        "Wed, 03 Jul 2019 24:30:00 +0000",
        "2019-07-03T25:00:00Z",
        "2019-07-03 10:99",
        "3 июля 2019 45:00",
    ] {
        same(text, "2019-07-03T12:00:00Z");
    }
    // A zone of nonsense is none; the clock stands.
    same("Wed, 03 Jul 2019 12:15:00 +9900", "2019-07-03T12:15:00Z");
    same("Wed, 03 Jul 2019 12:15:00 -2561", "2019-07-03T12:15:00Z");
    same(
        "Wed, 03 Jul 2019 12:15:00 Mars/Phobos",
        "2019-07-03T12:15:00Z",
    );
    assert_eq!(parse("Invalid Date"), None);
    assert_eq!(parse("Wed, 03 Foo 2019 12:15:00 GMT"), None);
}

#[test]
fn what_programs_write_on_pages() {
    let read = |text| machine(text).map(|t| t.to_string());
    for (text, expected) in [
        ("2025-03-04T10:00:00+02:00", Some("2025-03-04T08:00:00Z")),
        ("2025-03-04 10:00", Some("2025-03-04T10:00:00Z")),
        ("2025/03/04", Some("2025-03-04T00:00:00Z")),
        ("20250304", Some("2025-03-04T00:00:00Z")),
        ("1741082400", Some("2025-03-04T10:00:00Z")),
        (
            "Tue, 4 Mar 2025 10:00:00 +0200",
            Some("2025-03-04T08:00:00Z"),
        ),
        ("2025", None),
        ("4 March 2025", None),
        ("12 comments, 2025", None),
    ] {
        assert_eq!(read(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn the_first_date_in_a_line() {
    let read = |text| find(text).map(|t| t.to_string());
    for (text, expected) in [
        (
            "Posted on July 22nd, 2009 at 5:27 pm",
            Some("2009-07-22T17:27:00Z"),
        ),
        ("22 июля 2009, 17:27 МСК", Some("2009-07-22T14:27:00Z")),
        ("2009年7月22日", Some("2009-07-22T00:00:00Z")),
        ("am 22.07.2009 um 17:27 Uhr", Some("2009-07-22T17:27:00Z")),
        (
            "5:27 PM ET, Wed July 22, 2009",
            Some("2009-07-22T21:27:00Z"),
        ),
        (
            "January 5, 2021 at 5:27 p.m. EST",
            Some("2021-01-05T22:27:00Z"),
        ),
        ("Jan. 5, 2021, 12:05 AM PT", Some("2021-01-05T08:05:00Z")),
        ("2009년 7월 22일 오후 5:27", Some("2009-07-22T17:27:00Z")),
        ("22. července 2009", Some("2009-07-22T00:00:00Z")),
        ("22 Temmuz 2009 17:27", Some("2009-07-22T17:27:00Z")),
        ("٢٢ يوليو ٢٠٠٩", Some("2009-07-22T00:00:00Z")),
        ("22 ביולי 2009", Some("2009-07-22T00:00:00Z")),
        ("Ngày 22 tháng 7 năm 2009", Some("2009-07-22T00:00:00Z")),
        ("２００９年７月２２日", Some("2009-07-22T00:00:00Z")),
        ("1. listopadu 2021", Some("2021-11-01T00:00:00Z")),
        ("In May 2020 we met 12 people", None),
        ("32 Jul 2009", None),
        ("3 pro 2020", None),
    ] {
        assert_eq!(read(text).as_deref(), expected, "{text}");
    }
}
