#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use reqwest::header::{HeaderName, HeaderValue};

use super::*;

fn see(
    status: u16,
    asked: Option<u64>,
    known: &Known,
    pairs: &[(&'static str, &'static str)],
) -> Verdict {
    let headers: HeaderMap = pairs
        .iter()
        .map(|&(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        })
        .collect();
    judge(status, &headers, &[], asked, known, Timestamp::UNIX_EPOCH)
}

fn known(etag: Option<&str>, date: Option<&str>, total: Option<u64>) -> Known {
    let validators = Validators {
        etag: etag.map(Into::into),
        last_modified: date.map(Into::into),
    };
    Known {
        validators,
        total,
        bytes: 50,
    }
}

fn take(verdict: Verdict) -> Take {
    match verdict {
        Verdict::Take(take) => take,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_whole_answer_keeps_only_what_is_vouched_for() {
    let tagged = known(Some("\"a\""), None, Some(100));
    let keep = take(see(
        200,
        Some(50),
        &tagged,
        &[("etag", "\"a\""), ("content-length", "100")],
    ));
    assert_eq!(
        (keep.discard, keep.ranges, keep.start, keep.until),
        (false, Some(false), 0, Some(100))
    );
    assert!(
        take(see(
            200,
            Some(50),
            &tagged,
            &[("etag", "\"b\""), ("content-length", "100")]
        ))
        .discard
    );
    assert!(
        take(see(
            200,
            Some(50),
            &tagged,
            &[("etag", "\"a\""), ("content-length", "101")]
        ))
        .discard
    );
    assert!(take(see(200, Some(50), &tagged, &[("content-length", "100")])).discard);
    assert!(
        take(see(
            200,
            Some(50),
            &known(Some("W/\"a\""), None, Some(100)),
            &[("etag", "W/\"a\""), ("content-length", "100")]
        ))
        .discard
    );
    assert!(!take(see(200, None, &Known::default(), &[])).discard);
}

#[test]
fn a_part_must_be_the_part_of_the_file_that_was_asked_for() {
    let tagged = known(Some("\"a\""), None, Some(100));
    let good = take(see(
        206,
        Some(50),
        &tagged,
        &[("etag", "\"a\""), ("content-range", "bytes 50-99/100")],
    ));
    assert_eq!(
        (good.start, good.until, good.compare, good.discard),
        (50, Some(100), false, false)
    );
    let unvouched = take(see(
        206,
        Some(50),
        &known(None, None, Some(100)),
        &[("content-range", "bytes 50-99/100")],
    ));
    assert!(unvouched.compare);
    for (range, wanted) in [
        ("bytes 49-99/100", Verdict::NoRanges),
        ("bytes 50-40/100", Verdict::NoRanges),
        ("bytes 50-100/100", Verdict::NoRanges),
        ("bytes */100", Verdict::NoRanges),
        ("lines 50-99/100", Verdict::NoRanges),
        ("bytes 50-99", Verdict::NoRanges),
        ("bytes 50-18446744073709551615/*", Verdict::NoRanges),
        ("bytes 50-99/200", Verdict::Changed),
    ] {
        assert_eq!(
            see(
                206,
                Some(50),
                &tagged,
                &[("etag", "\"a\""), ("content-range", range)]
            ),
            wanted,
            "{range}"
        );
    }
    assert_eq!(
        see(206, Some(50), &tagged, &[("etag", "\"a\"")]),
        Verdict::NoRanges
    );
    let wrong = [
        ("content-range", "bytes 50-99/100"),
        ("content-length", "7"),
    ];
    assert_eq!(see(206, Some(50), &tagged, &wrong), Verdict::NoRanges);
    let changed = [("content-range", "bytes 50-99/100"), ("etag", "\"b\"")];
    assert_eq!(see(206, Some(50), &tagged, &changed), Verdict::Changed);
    let dated = known(None, Some("then"), Some(100));
    let changed = [
        ("content-range", "bytes 50-99/100"),
        ("last-modified", "now"),
    ];
    assert_eq!(see(206, Some(50), &dated, &changed), Verdict::Changed);
}

#[test]
fn what_is_no_media_is_refused_whatever_its_status() {
    let any = known(None, None, Some(100));
    let html = [
        ("content-type", "text/html; charset=utf-8"),
        ("content-range", "bytes 50-99/100"),
    ];
    let nothing = Known::default();
    assert_eq!(
        see(206, Some(50), &nothing, &html),
        Verdict::Never(FetchError::HtmlInstead)
    );
    // What goes on with a file that was found to be sound is judged by its version alone.
    assert!(take(see(206, Some(50), &any, &html)).compare);
    assert_eq!(
        see(200, None, &any, &html),
        Verdict::Never(FetchError::HtmlInstead)
    );
    assert_eq!(
        see(204, None, &any, &[]),
        Verdict::Never(FetchError::EmptyFile)
    );
    assert_eq!(
        see(200, None, &any, &[("content-length", "0")]),
        Verdict::Never(FetchError::EmptyFile)
    );
    let huge = [("content-length", "99999999999999")];
    assert_eq!(
        see(200, None, &any, &huge),
        Verdict::Never(FetchError::TooLarge { limit: LARGEST })
    );
    assert!(matches!(
        see(200, None, &any, &[("content-encoding", "gzip")]),
        Verdict::Never(FetchError::Packed)
    ));
}

#[test]
fn refusals_are_for_now_or_for_good() {
    let any = known(None, None, None);
    assert_eq!(
        see(416, Some(50), &any, &[("content-range", "bytes */50")]),
        Verdict::Complete { total: 50 }
    );
    assert_eq!(
        see(416, Some(50), &any, &[("content-range", "bytes */51")]),
        Verdict::Changed
    );
    assert_eq!(see(416, Some(50), &any, &[]), Verdict::Changed);
    let busy = see(429, None, &any, &[("retry-after", "9")]);
    assert!(matches!(busy, Verdict::Later(_, Some(wait)) if wait.as_secs() == 9));
    assert!(matches!(see(502, None, &any, &[]), Verdict::Later(_, None)));
    for status in [304, 400, 401, 403, 404, 410, 451] {
        assert!(
            matches!(
                see(status, None, &any, &[]),
                Verdict::Never(FetchError::Status { .. })
            ),
            "{status}"
        );
    }
}
