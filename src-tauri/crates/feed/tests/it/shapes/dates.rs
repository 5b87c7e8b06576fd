//! Dates and durations in all the forms that are in use; none at all rather than a wrong one.
use super::*;

pub fn shapes() -> Vec<Shape> {
    let on = |shows: &'static str, given: &str, right: &'static str| {
        let document = one(&format!("<title>A</title><pubDate>{given}</pubDate>"));
        shape(shows, document, "Harbour", 1, date, right)
    };
    let lasting = |shows: &'static str, given: &str, right: &'static str| {
        let document = one(&format!(
            "<title>A</title><itunes:duration>{given}</itunes:duration>"
        ));
        shape(shows, document, "Harbour", 1, seconds, right)
    };
    vec![
        on(
            "RFC 822",
            "Wed, 01 May 2024 10:00:00 +0200",
            "2024-05-01T08:00:00Z",
        ),
        on(
            "RFC 822 with two digits of the year",
            "Wed, 01 May 24 10:00:00 GMT",
            "2024-05-01T10:00:00Z",
        ),
        on(
            "RFC 822 without seconds",
            "Wed, 1 May 2024 10:00 GMT",
            "2024-05-01T10:00:00Z",
        ),
        on(
            "RFC 822 without the day of the week",
            "1 May 2024 10:00:00 EST",
            "2024-05-01T15:00:00Z",
        ),
        on(
            "a wrong day of the week",
            "Mon, 01 May 2024 10:00:00 GMT",
            "2024-05-01T10:00:00Z",
        ),
        on(
            "a zone by its name",
            "Wed, 01 May 2024 10:00:00 PDT",
            "2024-05-01T17:00:00Z",
        ),
        on(
            "Moscow's zone",
            "Wed, 01 May 2024 10:00:00 MSK",
            "2024-05-01T07:00:00Z",
        ),
        on(
            "a zone with a colon",
            "Wed, 01 May 2024 10:00:00 +05:30",
            "2024-05-01T04:30:00Z",
        ),
        on(
            "a zone that counts from GMT",
            "Wed, 01 May 2024 10:00:00 GMT+2",
            "2024-05-01T08:00:00Z",
        ),
        on(
            "a zone that stands twice",
            "Wed, 01 May 2024 10:00:00 +0000 GMT",
            "2024-05-01T10:00:00Z",
        ),
        on("ISO 8601", "2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"),
        on(
            "ISO 8601 with parts of a second",
            "2024-05-01T10:00:00.500+02:00",
            "2024-05-01T08:00:00.5Z",
        ),
        on(
            "ISO 8601 with a space",
            "2024-05-01 10:00:00",
            "2024-05-01T10:00:00Z",
        ),
        on(
            "ISO 8601 without separators",
            "20240501T100000Z",
            "2024-05-01T10:00:00Z",
        ),
        on("a day only", "2024-05-01", "2024-05-01T00:00:00Z"),
        on("seconds since 1970", "1714557600", "2024-05-01T10:00:00Z"),
        on(
            "the month in full",
            "May 1, 2024 10:00:00",
            "2024-05-01T10:00:00Z",
        ),
        on(
            "hours with am and pm",
            "May 1, 2024 10:00 PM",
            "2024-05-01T22:00:00Z",
        ),
        on(
            "as C prints it",
            "Wed May  1 10:00:00 2024",
            "2024-05-01T10:00:00Z",
        ),
        on(
            "German",
            "Mi, 01 Mai 2024 10:00:00 +0200",
            "2024-05-01T08:00:00Z",
        ),
        on("Russian", "1 мая 2024 10:00:00", "2024-05-01T10:00:00Z"),
        on(
            "French",
            "mercredi 1 mai 2024 10:00:00",
            "2024-05-01T10:00:00Z",
        ),
        on(
            "midnight at the end of the day",
            "Wed, 01 May 2024 24:00:00 GMT",
            "2024-05-02T00:00:00Z",
        ),
        on(
            "a second that leaps",
            "Sat, 31 Dec 2016 23:59:60 GMT",
            "2016-12-31T23:59:59Z",
        ),
        on("no date at all", "yesterday", "").nothing(),
        on("a date that cannot be", "Wed, 32 May 2024 10:00:00 GMT", "").nothing(),
        on("an empty date", "", "").nothing(),
        on("noughts", "0000-00-00 00:00:00", "").nothing(),
        shape(
            "the date of Dublin Core",
            one("<title>A</title><dc:date>2024-05-01T10:00:00Z</dc:date>"),
            "Harbour",
            1,
            date,
            "2024-05-01T10:00:00Z",
        ),
        shape(
            "what was updated only",
            atom("<id>a</id><title>A</title><updated>2024-05-01T10:00:00Z</updated>"),
            "Harbour",
            1,
            date,
            "2024-05-01T10:00:00Z",
        ),
        shape(
            "published and updated",
            atom(
                "<id>a</id><title>A</title><updated>2024-05-02T10:00:00Z</updated><published>2024-05-01T10:00:00Z</published>",
            ),
            "Harbour",
            1,
            date,
            "2024-05-01T10:00:00Z",
        ),
        lasting("a duration in seconds", "3723", "3723"),
        lasting("a duration in hours", "1:02:03", "3723"),
        lasting("a duration in minutes", "62:03", "3723"),
        lasting("a duration in words", "1 hr 2 min 3 s", "3723"),
        lasting("a duration as ISO 8601 has it", "PT1H2M3S", "3723"),
        lasting("a duration with parts of a second", "00:01:30.500", "90"),
        lasting("a duration in a section", "<![CDATA[ 01:30 ]]>", "90"),
        lasting("no duration", "about an hour", "").nothing(),
        lasting("a negative duration", "-90", "").nothing(),
        lasting("a duration of nothing", "0", "").nothing(),
        lasting(
            "a duration beyond all numbers",
            "99999999999999999999999",
            "",
        )
        .nothing(),
    ]
}
