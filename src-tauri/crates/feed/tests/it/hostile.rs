//! Bytes from outside never panic, never take long, never grow without bound.
use std::time::{Duration, Instant};

use feed::{FeedError, Hint, discover, parse, parse_chapters, parse_opml, parse_transcript};
use proptest::prelude::*;

use crate::{PODCAST, PODCASTING, read};

fn everything(bytes: &[u8]) {
    let hint = Hint {
        content_type: Some("text/xml; charset=koi8-r"),
        url: Some("https://example.org/a/"),
    };
    let _ = parse(bytes, hint);
    let _ = parse(bytes, Hint::default());
    let _ = discover(bytes, hint);
    let _ = parse_opml(bytes);
    let _ = parse_chapters(bytes);
    let _ = parse_transcript(bytes, None);
    let _ = parse_transcript(bytes, Some("text/html"));
}

#[test]
fn cut_at_every_byte() {
    let mut most = 0;
    for end in 0..=PODCAST.len() {
        let items =
            parse(&PODCAST.as_bytes()[..end], Hint::default()).map_or(0, |feed| feed.items.len());
        assert!(items >= most, "{items} items of {most} after {end} bytes");
        most = items;
    }
    assert_eq!(most, 2);
}

#[test]
fn a_cut_atom_feed_and_json_feed_are_monotone_too() {
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><id>1</id><content type='xhtml'><div><p>a</p></div></content></entry><entry><id>2</id><summary><![CDATA[x > y]]></summary></entry></feed>";
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1","tags":["a","b"]},{"id":"2","authors":[{"name":"x"}]}]}"#;
    for text in [atom, json] {
        let mut most = 0;
        for end in 0..=text.len() {
            let items =
                parse(&text.as_bytes()[..end], Hint::default()).map_or(0, |feed| feed.items.len());
            assert!(items >= most, "{items} items of {most}: {}", &text[..end]);
            most = items;
        }
        assert_eq!(most, 2);
    }
}

#[test]
fn entity_bombs_and_external_entities() {
    let mut bomb = String::from(
        "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x0 \"lol\"><!ENTITY file SYSTEM \"file:///etc/passwd\"><!ENTITY co \"Example &#38; Co\">",
    );
    for n in 1..30 {
        bomb.push_str(&format!(
            "<!ENTITY x{n} \"&x{0};&x{0};&x{0};&x{0};&x{0};&x{0};&x{0};&x{0};&x{0};&x{0};\">",
            n - 1
        ));
    }
    bomb.push_str("]><rss version='2.0'><channel><title>&x29;&file;</title><description>&co;</description></channel></rss>");
    let feed = read(&bomb);
    assert_eq!(feed.title.as_deref(), Some("&x29;&file;"));
    assert!(feed.description.unwrap().len() < 100);
}

#[test]
fn deep_and_wide_documents_are_quick() {
    let before = Instant::now();
    let n = 20_000;
    for (open, close) in [
        ("<div>", "</div>"),
        ("<description>", ""),
        ("<title>", ""),
        ("<item>", ""),
        ("<item><title>", ""),
        ("<media:group>", ""),
        ("<a b=\"", ""),
        ("<![CDATA[", ""),
        ("&lt;", ""),
        ("<rss>", "</rss>"),
        ("<author><name>", ""),
        ("</b>", ""),
        ("<psc:chapters>", ""),
    ] {
        let text = format!(
            "<rss version='2.0'><channel><item><title>x</title><description>{}{}",
            open.repeat(n),
            close.repeat(n)
        );
        everything(text.as_bytes());
        let text = format!(
            "<rss version='2.0'><channel>{}{}",
            open.repeat(n),
            close.repeat(n)
        );
        everything(text.as_bytes());
    }
    let attributes = format!(
        "<rss version='2.0'><channel><item {}><enclosure {} url='x.mp3'/></item>",
        "a='b' ".repeat(80_000),
        "c='d' ".repeat(80_000)
    );
    assert_eq!(read(&attributes).items.len(), 1);
    assert!(
        before.elapsed() < Duration::from_secs(60),
        "{:?}",
        before.elapsed()
    );
}

#[test]
fn too_large_and_too_many() {
    let large = vec![b' '; (64 << 20) + 1];
    assert_eq!(parse(&large, Hint::default()), Err(FeedError::TooLarge(64)));
    let many = format!(
        "<rss version='2.0'><channel><title>t</title>{}</channel></rss>",
        "<item><guid>x</guid></item>".repeat(50_010)
    );
    let feed = read(&many);
    assert_eq!((feed.items.len(), feed.warnings.len()), (50_000, 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        everything(&bytes);
    }

    #[test]
    fn any_markup(parts in proptest::collection::vec(prop::sample::select(vec![
        "<", ">", "</", "/>", "<rss>", "<channel>", "<item>", "</item>", "<title", "</title>", "<link", " href='", "'", "\"", "=", "<![CDATA[", "]]>",
        "<!--", "-->", "&", "&amp;", "&#x", ";", "<?xml", "?>", "<!DOCTYPE", "[", "<feed>", "<entry>", "<content type='xhtml'>", "<div>", "é", "\u{0}",
        "{", "}", "\"items\":", "-->", "00:00:01", "\n", "\n\n", "WEBVTT", "<p>", "<cite>", "<time>", "<outline xmlUrl='", "<enclosure url='", "xml:base='", "1e9", "<description>", "&lt;p&gt;",
    ]), 0..60)) {
        everything(parts.concat().as_bytes());
    }

    #[test]
    fn mutated_feeds(edits in proptest::collection::vec((0..PODCAST.len(), any::<u8>(), 0..40usize), 1..12)) {
        let mut bytes = PODCAST.as_bytes().to_vec();
        for (at, byte, length) in edits {
            let at = at.min(bytes.len().saturating_sub(1));
            match length {
                0 => bytes[at] = byte,
                1..=9 => bytes.insert(at, byte),
                _ => { bytes.drain(at..(at + length).min(bytes.len())); }
            }
            if bytes.is_empty() { break; }
        }
        everything(&bytes);
    }

    #[test]
    fn mutated_podcasting(edits in proptest::collection::vec((0..PODCASTING.len(), any::<u8>(), 0..40usize), 1..12)) {
        let mut bytes = PODCASTING.as_bytes().to_vec();
        for (at, byte, length) in edits {
            let at = at.min(bytes.len().saturating_sub(1));
            match length {
                0 => bytes[at] = byte,
                1..=9 => bytes.insert(at, byte),
                _ => { bytes.drain(at..(at + length).min(bytes.len())); }
            }
            if bytes.is_empty() { break; }
        }
        everything(&bytes);
    }
}
