//! Transcripts: SRT, VTT, JSON, HTML and plain text.
use feed::{Cue, FeedError, parse_transcript};

type Row = (Option<u64>, Option<u64>, Option<String>, String);

fn rows(text: &str, mime: Option<&str>) -> Vec<Row> {
    parse_transcript(text.as_bytes(), mime)
        .unwrap()
        .into_iter()
        .map(
            |Cue {
                 start_ms,
                 end_ms,
                 speaker,
                 text,
             }| (start_ms, end_ms, speaker, text),
        )
        .collect()
}

fn row(start: u64, end: u64, speaker: Option<&str>, text: &str) -> Row {
    (
        Some(start),
        Some(end),
        speaker.map(str::to_owned),
        text.to_owned(),
    )
}

#[test]
fn srt() {
    let text = "1\r\n00:00:01,000 --> 00:00:02.500\r\n<i>Hello</i>\r\nthere\r\n\r\n2\r\n00:00:03:250-->00:01:04\r\nWorld &amp; all\r\n3\r\n0:02:00,5 --> 0:02:01\r\n2024\r\n";
    let expected = [
        row(1000, 2500, None, "Hello there"),
        row(3250, 64_000, None, "World & all"),
        row(120_500, 121_000, None, "2024"),
    ];
    assert_eq!(rows(text, Some("application/srt")), expected);
    assert_eq!(rows(text, Some("text/plain")), expected);
}

#[test]
fn webvtt() {
    let text = "\u{feff}WEBVTT - x\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE\nno 00:00\n\nintro\n00:01.000 --> 00:02.000 align:start position:0%\n<v.loud Ada Byron>Hello <c.x>you</c></v>\n\n01:00:03.000 --> 01:00:04.000\n- Plain <00:01:00.000>words\n";
    assert_eq!(
        rows(text, Some("text/vtt")),
        [
            row(1000, 2000, Some("Ada Byron"), "Hello you"),
            row(3_603_000, 3_604_000, None, "- Plain words")
        ]
    );
}

#[test]
fn one_word_cues_stay() {
    let text = "WEBVTT\n\n00:00.000 --> 00:00.200\none\n\n00:00.200 --> 00:00.400\nword\n";
    assert_eq!(rows(text, None).len(), 2);
}

#[test]
fn json() {
    let text = r#"{"version":"1.0.0","segments":[{"speaker":" Ada ","startTime":1.5,"endTime":2,"body":"Hello\n"},{"startTime":"00:00:03","endTime":0,"body":"Bye"},{"startTime":4,"body":""}]}"#;
    assert_eq!(
        rows(text, Some("application/json")),
        [
            row(1500, 2000, Some("Ada"), "Hello"),
            (Some(3000), None, None, "Bye".to_owned())
        ]
    );
    assert!(matches!(
        parse_transcript(b"{\"a\":\"b\"}", None),
        Err(FeedError::NotAFeed(_))
    ));
}

#[test]
fn html() {
    let text = "<html><head><title>no</title></head><body><cite>Ada:</cite><time>0:01</time><p>Hello <b>you</b></p><cite>Bo:</cite><time>1:05</time><p>Hi &amp; bye</p><p>more</p><script>x()</script></body></html>";
    assert_eq!(
        rows(text, Some("text/html")),
        [
            row(1000, 65_000, Some("Ada"), "Hello you"),
            (
                Some(65_000),
                None,
                Some("Bo".to_owned()),
                "Hi & bye".to_owned()
            ),
            (None, None, Some("Bo".to_owned()), "more".to_owned()),
        ]
    );
    assert_eq!(
        rows("<p><cite>Ada</cite> <time>00:02</time> Hello</p>", None),
        [(Some(2000), None, Some("Ada".to_owned()), "Hello".to_owned())]
    );
}

#[test]
fn plain() {
    assert_eq!(
        rows("Ada: Hello\nyou\n\nBo: Hi\n\n", Some("text/plain")),
        [
            (None, None, Some("Ada".to_owned()), "Hello you".to_owned()),
            (None, None, Some("Bo".to_owned()), "Hi".to_owned()),
        ]
    );
    assert_eq!(
        rows("One thing: this.\n\nand that", None)[0].3,
        "One thing: this."
    );
    assert_eq!(parse_transcript(b" \n ", None), Err(FeedError::Empty));
}
