//! Transcripts as programs write them: encodings, disorder, words one by one, names in the words.
use feed::{Cue, FeedError, parse_transcript};

fn cues(bytes: &[u8], mime: Option<&str>) -> Vec<Cue> {
    parse_transcript(bytes, mime).unwrap()
}

fn said(text: &str) -> Vec<(Option<u64>, Option<String>, String)> {
    cues(text.as_bytes(), None)
        .into_iter()
        .map(|c| (c.start_ms, c.speaker, c.text))
        .collect()
}

fn line(start: u64, who: &str, text: &str) -> (Option<u64>, Option<String>, String) {
    let who = Some(who.to_owned()).filter(|w| !w.is_empty());
    (Some(start), who, text.to_owned())
}

const SRT: &str = "1\r\n00:00:01,000 --> 00:00:02,000\r\nДоброе утро, дорогие слушатели\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nСегодня мы говорим о лодках и верёвках\r\n\r\n";

#[test]
fn encodings_that_nobody_declares() {
    let wide = |big: bool| {
        let units = format!("\u{feff}{SRT}");
        let bytes = units.encode_utf16().flat_map(move |u| {
            if big {
                u.to_be_bytes()
            } else {
                u.to_le_bytes()
            }
        });
        bytes.collect::<Vec<u8>>()
    };
    // By hand, so that the test does not depend on what it tests.
    let cyrillic = |c: char| match u32::from(c) {
        n @ 0x410..=0x44F => (n - 0x410 + 0xC0) as u8,
        0x451 => 0xB8,
        n => n as u8,
    };
    let narrow: Vec<u8> = SRT.chars().map(cyrillic).collect();
    let marked = format!("\u{feff}{SRT}");
    for bytes in [wide(true), wide(false), narrow, marked.into_bytes()] {
        let found = cues(&bytes, Some("application/x-subrip"));
        assert_eq!(found[1].text, "Сегодня мы говорим о лодках и верёвках");
        assert_eq!((found[1].start_ms, found.len()), (Some(3000), 2));
    }
}

#[test]
fn disorder() {
    let text = "3\n00:00:09,000 --> 00:00:12,000\nthe third one\n\n1\n00:00:01,000 --> 00:00:07,000\nthe first one\n\n2\n00:00:05,000 --> 00:00:04,000\nthe second one\n\n\n\nstray words\n";
    let found = cues(text.as_bytes(), None);
    let rows: Vec<_> = found
        .iter()
        .map(|c| (c.start_ms.unwrap(), c.end_ms, c.text.as_str()))
        .collect();
    assert_eq!(
        rows,
        [
            (1000, Some(7000), "the first one"),
            (5000, None, "the second one"),
            (9000, Some(12_000), "the third one")
        ]
    );
}

#[test]
fn voices_styles_and_markup() {
    let text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>One</v><v.loud Bo &amp; Co>Two &lt;3</v>\n\n00:03.000 --> 00:04.000 line:0\n{\\an8}<font color=\"red\">Three</font> {\\pos(1 four\n\nNOTE 00:05.000 --> 00:06.000\nhidden\n\n00:07.000 --> 00:08.000\n5 -> 6 is an arrow\n";
    assert_eq!(
        said(text),
        [
            line(1000, "Ada", "One"),
            line(1000, "Bo & Co", "Two <3"),
            line(3000, "", "Three {\\pos(1 four"),
            line(7000, "", "5 -> 6 is an arrow"),
        ]
    );
    let json = r#"[{"start":1,"text":"<i>One</i> &amp; two"},{"start":"2","text":"a < b"}]"#;
    assert_eq!(
        said(json),
        [line(1000, "", "One & two"), line(2000, "", "a < b")]
    );
}

#[test]
fn words_one_by_one_become_sentences() {
    let words = "So Dr. Bo says it is late. Is it? Yes , it \"is.\" And so on";
    let rows: Vec<String> = words
        .split(' ')
        .enumerate()
        .map(|(n, w)| {
            let who = if n < 15 { "Ada" } else { "Bo" };
            let w = w.replace('"', "\\\"");
            format!(r#"{{"speaker":"{who}","startTime":{n},"endTime":{n}.5,"body":"{w}"}}"#)
        })
        .collect();
    let text = format!(r#"{{"version":"1.0.0","segments":[{}]}}"#, rows.join(","));
    assert_eq!(
        said(&text),
        [
            line(0, "Ada", "So Dr. Bo says it is late."),
            line(7000, "Ada", "Is it?"),
            line(9000, "Ada", "Yes, it \"is.\""),
            line(13_000, "Ada", "And so"),
            line(15_000, "Bo", "on"),
        ]
    );
}

#[test]
fn long_sentences_and_pauses_are_cut() {
    let vtt = |gap: u64| {
        let mut text = "WEBVTT\n\n".to_owned();
        for n in 0..400u64 {
            let at = n * gap;
            let (s, ms) = (at / 1000, at % 1000);
            text.push_str(&format!("{:02}:{:02}.{ms:03} --> ", s / 60, s % 60));
            text.push_str(&format!("{:02}:{:02}.{ms:03}\nword{n}\n\n", s / 60, s % 60));
        }
        text
    };
    for gap in [20, 300, 3000] {
        let found = cues(vtt(gap).as_bytes(), None);
        for cue in &found {
            assert!(cue.text.chars().count() <= 220, "{gap}: {}", cue.text);
            let length = cue.end_ms.unwrap() - cue.start_ms.unwrap();
            assert!(length <= 15_000, "{gap}: {length}");
        }
        let all: Vec<&str> = found.iter().flat_map(|c| c.text.split(' ')).collect();
        assert_eq!((all.len(), all[399]), (400, "word399"));
        let expected = [12..=20, 12..=20, 400..=400]
            [[20, 300, 3000].iter().position(|g| *g == gap).unwrap()]
        .clone();
        assert!(expected.contains(&found.len()), "{gap}: {}", found.len());
    }
}

#[test]
fn scripts_without_spaces() {
    let rows: Vec<String> = "今日は船の話です。さようなら"
        .chars()
        .enumerate()
        .map(|(n, c)| format!(r#"{{"start":{n},"end":{n},"text":"{c}"}}"#))
        .collect();
    assert_eq!(
        said(&format!("[{}]", rows.join(","))),
        [
            line(0, "", "今日は船の話です。"),
            line(9000, "", "さようなら")
        ]
    );
}

#[test]
fn what_programs_write_as_json() {
    let whisper = r#"{"text":" All of it","segments":[{"id":0,"seek":0,"start":0.0,"end":2.5,"text":" Hello there","tokens":[1,2],"words":[{"word":"x"}]},{"id":1,"start":2.5,"end":4,"text":" again"}],"language":"en"}"#;
    assert_eq!(
        said(whisper),
        [line(0, "", "Hello there"), line(2500, "", "again")]
    );
    let cpp = r#"{"result":{"language":"en"},"transcription":[{"timestamps":{"from":"00:00:01,000"},"offsets":{"from":1000,"to":1500},"text":" Hello"}]}"#;
    let found = cues(cpp.as_bytes(), None);
    assert_eq!(
        (found[0].start_ms, found[0].end_ms),
        (Some(1000), Some(1500))
    );
    let words = r#"{"segments":[{"start":1,"words":[{"word":"Only"},{"text":"words"},7]}]}"#;
    assert_eq!(said(words), [line(1000, "", "Only words")]);
    for text in [
        r#"{"segments":[]}"#,
        r#"{"segments":{"a":1}}"#,
        r#"{"segments":[{"start":1}],"x":"#,
    ] {
        assert!(parse_transcript(text.as_bytes(), None).is_err(), "{text}");
    }
}

#[test]
fn names_in_the_words() {
    let srt = |lines: &[&str]| {
        let mut text = String::new();
        for (n, line) in lines.iter().enumerate() {
            text.push_str(&format!(
                "{n}\n00:00:0{n},000 --> 00:00:0{n},500\n{line}\n\n"
            ));
        }
        text
    };
    assert_eq!(
        said(&srt(&[
            ">> ADA LOVELACE: Good morning.",
            "It is late.",
            "[SPEAKER_01]: It is: very.",
            ">> So it is.",
        ])),
        [
            line(0, "ADA LOVELACE", "Good morning."),
            line(1000, "", "It is late."),
            line(2000, "SPEAKER_01", "It is: very."),
            line(3000, "", "So it is."),
        ]
    );
    // Rare in a long transcript, but always the same.
    let mut lines = vec!["it went on"; 30];
    for at in [0, 9, 20] {
        lines[at] = "Bo: Hello";
    }
    lines[5] = "Remember: nothing";
    let text: String = lines
        .iter()
        .enumerate()
        .map(|(n, l)| format!("00:00:{n:02}.000 --> 00:00:{n:02}.500\n{l}\n\n"))
        .collect();
    let found = said(&text);
    assert_eq!(found[9], line(9000, "Bo", "Hello"));
    assert_eq!(found[5], line(5000, "", "Remember: nothing"));
}

#[test]
fn plain_text_with_times() {
    assert_eq!(
        said("[00:00:01] Ada: \"Hello\"\n[00:01:02] Bo: Hi\n"),
        [line(1000, "Ada", "\"Hello\""), line(62_000, "Bo", "Hi")]
    );
    assert_eq!(
        said("Ada Lovelace  0:01\nHello\nthere\n\nBo  1:02\nHi <b>you</b> &amp; me\n"),
        [
            line(1000, "Ada Lovelace", "Hello there"),
            line(62_000, "Bo", "Hi you & me")
        ]
    );
    // Wrapped lines are one paragraph.
    let text = "These words were wrapped\nby somebody at a width\nof few columns.\r\n\r\nAnd more";
    assert_eq!(said(text).len(), 2);
}

#[test]
fn html_that_is_not_well_formed() {
    let row = |who: &str, text: &str| {
        (
            None,
            Some(who.to_owned()).filter(|w| !w.is_empty()),
            text.to_owned(),
        )
    };
    assert_eq!(
        said("<h1>Transcript</h1><p>One<p>Two &lt;b&gt;2&lt;/b&gt;<p><cite>Ada:</cite>Three<br>3"),
        [row("", "One"), row("", "Two 2"), row("Ada", "Three 3")]
    );
    assert_eq!(
        said("<div><cite>Ada</cite><time datetime='PT1M5S'>later</time>Hello</div><div>more</div>"),
        [line(65_000, "Ada", "Hello"), row("Ada", "more")]
    );
    let open = format!("<p><cite>{}</p><p>Two</p>", "word ".repeat(90));
    assert_eq!(said(&open).len(), 2);
}

#[test]
fn labels_that_lie() {
    let text = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n";
    for mime in ["text/html", "application/json", "text/plain", "x"] {
        assert_eq!(cues(text.as_bytes(), Some(mime))[0].text, "Hello", "{mime}");
    }
    assert_eq!(
        said("One --> two\n\nand three")[1].2,
        "and three",
        "an arrow in prose"
    );
    assert!(matches!(
        parse_transcript(b"WEBVTT\n\n", None),
        Err(FeedError::Empty)
    ));
}
