//! Damaged chapters and transcripts by the thousand, the same ones each time, and large ones made to be slow.
use std::time::{Duration, Instant};

use feed::{Chapter, Cue, chapters_from_notes, parse_chapters, parse_transcript};

/// xorshift, so that a failure can be made again from its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

const GOOD: [&str; 8] = [
    "1\r\n00:00:01,000 --> 00:00:02.500\r\n<i>Ada: Hello</i>\r\nthere {\\an8}\r\n\r\n2\r\n00:00:03:250-->00:01:04\r\nWorld &amp; all\r\n3\r\n0:02:00,5 --> 0:02:01\r\n2024\r\n",
    "WEBVTT - x\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE\nno\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v.loud Ada Byron>Hello <c.x>you</c></v><v Bo>Hi</v>\n\n01:00:03.000 --> 01:00:04.000\n- Plain <00:01:00.000>words\n",
    r#"{"version":"1.0.0","segments":[{"speaker":"Ada","startTime":1.5,"endTime":2,"body":"a"},{"startTime":"00:00:03","endTime":3.5,"body":"b"},{"start":4,"words":[{"word":"c"}]},{"offsets":{"from":1},"text":"d"},{"start":5,"text":"e"},{"start":6,"text":"f"},{"start":7,"text":"g."},{"start":8,"text":"h"},{"start":9,"text":"i"}]}"#,
    "<html><head><title>no</title></head><body><cite>Ada:</cite><time>0:01</time><p>Hello <b>you</b></p><cite>Bo:</cite><time datetime='PT1M'>1:05</time><p>Hi &amp; bye<p>more</p><script>x()</script></body></html>",
    "Ada  0:01\nHello\nyou\n\n[00:01:05] Bo: Hi\n\n(1:02:03) Ada: bye\n\n>> Bo: so\n",
    r#"{"version":"1.2.0","chapters":[{"startTime":60.25,"title":"Two","endTime":90,"img":"https://example.org/a.jpg","url":"https://example.org/a","location":{"name":"x"}},{"startTime":"0","title":"One","toc":false},{"startTime":"00:02:00.5"}],"waypoints":true}"#,
    "Notes\n\n00:00 Intro\n(01:15) - Boats & ropes\n[1:02:03–1:03:00] Goodbye\n1. 1:04:00 | More\nBye (1:05:00)\n",
    "<p>Hi</p><ul><li>00:00 Intro</li><li>(01:15) <a href='x'>Boats</a></li><li>1:02:03 &ndash; Goodbye</li></ul>",
];

const LABELS: [Option<&str>; 5] = [
    None,
    Some("text/html"),
    Some("application/json"),
    Some("text/vtt"),
    Some("text/plain; charset=utf-16"),
];

/// Everything that could be made of these bytes, in the sizes that were made.
fn sizes(bytes: &[u8], label: Option<&str>) -> usize {
    let chapter = |c: &Chapter| {
        assert!(c.end_ms.is_none_or(|end| end > c.start_ms));
        c.title.len() + c.url.as_ref().map_or(0, String::len) + 32
    };
    let cue = |c: &Cue| {
        assert!(!c.text.is_empty());
        c.text.len() + c.speaker.as_ref().map_or(0, String::len) + 16
    };
    let cues = parse_transcript(bytes, label).unwrap_or_default();
    let chapters = parse_chapters(bytes).unwrap_or_default();
    assert!(chapters.is_sorted_by_key(|c| c.start_ms));
    let notes = chapters_from_notes(&String::from_utf8_lossy(bytes));
    assert!(notes.is_empty() || notes.len() >= 3);
    cues.iter().map(cue).sum::<usize>()
        + chapters.iter().map(chapter).sum::<usize>()
        + notes.iter().map(chapter).sum::<usize>()
}

#[test]
fn damaged() {
    let start = Instant::now();
    for seed in 1..=6000u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut file = GOOD[dice.roll(GOOD.len())].as_bytes().to_vec();
        for _ in 0..=dice.roll(8) {
            let at = dice.roll(file.len());
            match dice.roll(6) {
                0 => file.truncate(at.max(1)),
                1 => file[at] = b"<>{}[]\":\n-&\0"[dice.roll(12)],
                2 => file[at] = dice.roll(256) as u8,
                3 => {
                    let piece = file[at..(at + dice.roll(60)).min(file.len())].to_vec();
                    let to = dice.roll(file.len());
                    file.splice(to..to, piece);
                }
                4 => {
                    let other = GOOD[dice.roll(GOOD.len())].as_bytes();
                    let from = dice.roll(other.len());
                    file.truncate(at.max(1));
                    file.extend_from_slice(&other[from..]);
                }
                _ => {
                    let to = (at + dice.roll(20)).min(file.len() - 1);
                    file.drain(at..to.max(at));
                }
            }
        }
        let made = sizes(&file, LABELS[dice.roll(LABELS.len())]);
        assert!(made <= 40 * file.len() + 200, "{seed}: {made}");
    }
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn large_ones_take_linear_time() {
    let n = 20_000;
    for piece in [
        "<p>",
        "<p>a",
        "<cite>",
        "<cite>a</cite>",
        "<time>",
        "<time>1:02",
        "<v ",
        "<v a>b",
        "{\\",
        "{\\a}",
        "&lt;b&gt;",
        "00:01 ",
        "00:01 a\n",
        "(00:01",
        "Ada: ",
        "Ada: a\n",
        "Ada 0:01\n",
        "\n",
        "-->",
        "00:00:01.000 --> 00:00:02.000\n",
        "00:00:01.000 --> 00:00:02.000\na\n\n",
        "[",
        "{\"a\":",
        "[{\"start\":1,\"text\":\"a\"},",
        "{\"startTime\":1},",
        ">>",
        "\u{3000}",
        "<!--",
        "<script>",
        "<br>",
    ] {
        for head in [
            "",
            "WEBVTT\n\n00:01.000 --> 00:02.000\n",
            "<html><body><p>",
            "{\"segments\":[",
            "00:00 a\n01:00 b\n02:00 c\n",
        ] {
            let text = format!("{head}{}", piece.repeat(n));
            let start = Instant::now();
            let made = sizes(text.as_bytes(), None);
            assert!(made <= 40 * text.len() + 200, "{head}{piece}: {made}");
            let took = start.elapsed();
            assert!(took < Duration::from_secs(10), "{head}{piece}: {took:?}");
        }
    }
}
