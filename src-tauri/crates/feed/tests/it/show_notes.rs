//! Chapters typed in show notes, and ordinary text that has none.
use feed::chapters_from_notes;

fn rows(text: &str) -> Vec<(u64, String)> {
    chapters_from_notes(text)
        .into_iter()
        .map(|c| (c.start_ms, c.title))
        .collect()
}

fn boats() -> Vec<(u64, String)> {
    [
        (0, "Intro"),
        (75_000, "Boats & ropes"),
        (3_723_000, "Goodbye"),
    ]
    .map(|(at, title)| (at, title.to_owned()))
    .to_vec()
}

#[test]
fn lists_as_people_type_them() {
    for text in [
        "Hello all.\n\n00:00 Intro\n01:15 Boats & ropes\n1:02:03 Goodbye\n\nBye",
        "(00:00) Intro\r\n(01:15) - Boats & ropes\r\n(01:02:03) Goodbye",
        "[0:00:00] Intro\n[0:01:15] Boats & ropes\n[1:02:03] Goodbye",
        "0:00 - Intro\n1:15 – Boats & ropes\n62:03 — Goodbye",
        "• 00:00: Intro\n• 01:15: Boats & ropes\n• 01:02:03: Goodbye",
        "1. 00:00 Intro\n2. 01:15 Boats & ropes\n3. 01:02:03 Goodbye",
        "⏱ 00:00 | Intro\n⏱ 01:15 | Boats & ropes\n⏱ 01:02:03 | Goodbye",
        "Intro (00:00)\nBoats & ropes (01:15)\nGoodbye (1:02:03)",
        "- Intro – 00:00\n- Boats & ropes – 01:15\n- Goodbye – 1:02:03",
        "Intro 00:00\nBoats & ropes 01:15\nGoodbye 1:02:03",
        "<p>Hello</p><p>00:00 Intro<br>01:15 Boats &amp; ropes<br/>\n1:02:03 Goodbye</p>",
        "<ul><li>\n(00:00)\n<b>Intro</b></li><li>(01:15) <a href='https://example.org'>Boats &amp; ropes</a></li><li>(1:02:03) Goodbye</li></ul>",
        "<a href='#'>00:00</a> Intro\n<a href='#'>01:15</a> Boats &amp; ropes\n<a href='#'>1:02:03</a> Goodbye",
        "00:00 Intro\nwith a remark\nand https://example.org\n01:15 Boats & ropes\n\n1:02:03 Goodbye",
        "00：00 Intro\n01：15 Boats & ropes\n1：02：03 Goodbye",
    ] {
        assert_eq!(rows(text), boats(), "{text}");
    }
}

#[test]
fn spans_late_starts_and_other_scripts() {
    let found = chapters_from_notes("00:00 - 01:15 A\n01:15–05:00: B\n[05:00 to 06:00] C");
    let ends: Vec<_> = found.iter().map(|c| (c.start_ms, c.end_ms)).collect();
    assert_eq!(
        ends,
        [
            (0, Some(75_000)),
            (75_000, Some(300_000)),
            (300_000, Some(360_000))
        ]
    );
    assert_eq!(
        rows("02:13 Начало\n07:41 Вода\n12:02 Конец"),
        [
            (133_000, "Начало".to_owned()),
            (461_000, "Вода".to_owned()),
            (722_000, "Конец".to_owned())
        ]
    );
}

#[test]
fn the_longest_list_wins() {
    let text = "03:00 x\n04:11 y\n\n00:00 Intro\n01:15 Boats & ropes\n1:02:03 Goodbye\n\n00:10 z";
    assert_eq!(rows(text), boats());
}

#[test]
fn ordinary_text_has_none() {
    let prose = format!("00:00 {0}\n01:00 {0}\n02:13 {0}", "word ".repeat(90));
    for text in [
        "",
        "We meet at 10:30 and leave at 11:45, back by 12:59.",
        "00:00 Intro\n01:15 Boats",
        "08:00 News\n09:00 Music\n10:00 Talk",
        "8:15 am Breakfast\n9:05 am Walk\n10:01 am Lunch",
        "20:15 Uhr Krimi\n21:46 Uhr Sport\n22:13 Uhr Nacht",
        "3:16 For God so loved\n3:17 For God sent\n3:18 Whoever believes",
        "John 3:16\nJohn 5:24\nRomans 8:28",
        "Reds 1:10 Blues\nGreens 2:14 Blacks\nWhites 3:15 Browns",
        "1:10 lost\n0:40 won\n3:13 lost\n2:59 won",
        "00:00\n01:00\n02:00",
        "00:00 1\n01:00 2\n02:00 3",
        "ratio 16:9\nratio 4:3\nratio 21:9",
        "00:99 a\n01:99 b\n02:99 c",
        "00:00:00:00 a\n00:01:00:00 b\n00:02:00:00 c",
        "2024-01-01 10:00 a\n2024-01-02 11:01 b\n2024-01-03 12:02 c",
        "00:00 a\nx\nx\nx\nx\nx\nx\nx\nx\n01:00 b\nx\nx\nx\nx\nx\nx\nx\nx\n02:30 c",
        "1:02:03:04\n::\n(((\n[00:00\n(00:00] a",
        &prose,
    ] {
        assert_eq!(rows(text), [], "{text}");
    }
}

#[test]
fn long_lists_are_cut() {
    let text: String = (0..5000)
        .map(|n| format!("{}:{:02} Chapter {n}\n", n / 4, n % 4 * 15))
        .collect();
    assert_eq!(rows(&text).len(), 1000);
}
