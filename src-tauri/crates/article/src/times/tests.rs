#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::{TextKind, prepare_text};

fn linked(html: &str) -> String {
    let kind = TextKind::ShowNotes {
        duration_ms: Some(2 * 3_600_000),
    };
    let clean = prepare_text(html, None, kind).clean;
    clean.replace(" rel=\"noopener noreferrer\"", "")
}

fn link(seconds: u32, text: &str) -> String {
    format!("<a href=\"#t={seconds}\">{text}</a>")
}

#[test]
fn times_become_links() {
    for (html, right) in [
        (
            "<p>12:34 The core</p>",
            format!("<p>{} The core</p>", link(754, "12:34")),
        ),
        ("(1:02:03)", format!("({})", link(3723, "1:02:03"))),
        (
            "[00:00] a, 0:07–1:30, 1:31-2:00",
            format!(
                "[{}] a, {}–{}, {}-{}",
                link(0, "00:00"),
                link(7, "0:07"),
                link(90, "1:30"),
                link(91, "1:31"),
                link(120, "2:00")
            ),
        ),
        ("At 75:30.", format!("At {}.", link(4530, "75:30"))),
        ("-1:00 Wax", format!("-{} Wax", link(60, "1:00"))),
        ("Wax:1:00: Bees", format!("Wax:{}: Bees", link(60, "1:00"))),
        (
            "<ul><li><b>1:00</b> <a href=\"https://e.org/\">2:00</a></li></ul>",
            format!(
                "<ul><li><b>{}</b> <a href=\"https://e.org/\">2:00</a></li></ul>",
                link(60, "1:00")
            ),
        ),
        ("<font>1</font>:30", link(90, "1:30")),
    ] {
        assert_eq!(linked(html), right);
    }
}

#[test]
fn other_numbers_stay_text() {
    for html in [
        "<a href=\"https://e.org/12:34\"><b>12:34</b></a>",
        "<pre>12:34</pre>",
        "<p><code>12:34</code></p>",
        "1:72:00 and 12:61",
        "2026-11-25T12:34:56:78, 16:9, ::1:22:33",
        "2026-12:30, 3,12:30, 5/12:30, v1.12:30, 12:34.5",
        "2:00:01 and 100:00:00",
        "at 7:30 pm, 10:30 a.m., 19:00 Uhr",
    ] {
        assert_eq!(linked(html), html);
    }
}
