//! JSON Feed, as it is written and as it should be.
use feed::{FeedKind, Format};

use crate::read;

#[test]
fn json_feed() {
    let feed = read(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"T &amp; U","home_page_url":"https://example.org/","feed_url":"https://example.org/f.json","icon":"/i.png","language":"En","authors":[{"name":"Ada"},{"name":"Bo"}],"next_url":"/f2.json","items":[
        {"id":7,"url":"/1","title":"One","content_text":"a < b\nc","date_published":"2024-06-04T09:30:00Z","tags":["x"],"attachments":[{"url":"/1.m4v","mime_type":"video/mp4"},{"url":"/1.mp3","mime_type":"audio/mpeg","size_in_bytes":5,"duration_in_seconds":61.5}]},
        {"id":"https://example.org/2","content_html":"<p>x</p>","summary":"s","author":{"name":"Cy"},"banner_image":"/b.png"},
        "junk"
    ]}"#,
    );
    assert_eq!(
        (feed.format, feed.kind),
        (Format::JsonFeed, FeedKind::Podcast)
    );
    assert_eq!(
        (
            feed.title.as_deref(),
            feed.author.as_deref(),
            feed.language.as_deref()
        ),
        (Some("T & U"), Some("Ada, Bo"), Some("en"))
    );
    assert_eq!(
        feed.next_page.as_deref(),
        Some("https://example.org/f2.json")
    );
    assert_eq!(feed.items.len(), 2);
    let one = &feed.items[0];
    assert_eq!(
        (one.guid.as_deref(), one.link.as_deref()),
        (Some("7"), Some("https://example.org/1"))
    );
    assert_eq!(one.content_html.as_deref(), Some("<p>a &lt; b<br>\nc</p>"));
    assert_eq!(
        (one.enclosure.as_ref().unwrap().length, one.duration_ms),
        (Some(5), Some(61_500))
    );
    assert_eq!(one.alternates.len(), 1);
    let two = &feed.items[1];
    assert_eq!(
        (two.link.as_deref(), two.author.as_deref()),
        (Some("https://example.org/2"), Some("Cy"))
    );
    assert_eq!(
        (two.summary.as_deref(), two.image.as_deref()),
        (Some("s"), Some("https://example.org/b.png"))
    );
}

#[test]
fn authors_of_a_podcast_are_its_people() {
    let feed = read(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"T","authors":[{"name":"Ana","url":"/ana","avatar":"https://example.org/ana.png"}],"items":[
        {"id":"1","authors":[{"name":"Ben","url":"javascript:x"},{"name":"Ben"},{"avatar":"/nobody.png"}],"attachments":[{"url":"/1.mp3","mime_type":"audio/mpeg"}]},
        {"id":"2","authors":[{"name":"Cy"}],"content_text":"words","banner_image":"/b.png","image":"/i.png","tags":["sea","ropes"]}]}"#,
    );
    let people = |persons: &[feed::Person]| serde_json::to_string(persons).unwrap();
    assert_eq!(
        people(&feed.extras.persons),
        r#"[{"name":"Ana","image":"https://example.org/ana.png","url":"https://example.org/ana"}]"#
    );
    assert_eq!(people(&feed.items[0].persons), r#"[{"name":"Ben"}]"#);
    let article = &feed.items[1];
    assert!(article.persons.is_empty(), "an article has an author");
    assert_eq!(article.author.as_deref(), Some("Cy"));
    assert_eq!(article.categories, ["sea", "ropes"]);
    assert_eq!(article.image.as_deref(), Some("https://example.org/i.png"));
}

#[test]
fn broken_json_keeps_what_is_whole() {
    let whole = r#"{"version":"https://jsonfeed.org/version/1","title":"t","items":[{"id":"1","title":"one"},{"id":"2","title":"two"},]}"#;
    assert_eq!(read(whole).items.len(), 2);
    let cut = &whole[..whole.find("two").unwrap()];
    let feed = read(cut);
    assert_eq!(
        (feed.items.len(), feed.title.as_deref(), feed.warnings.len()),
        (1, Some("t"), 1)
    );
    assert_eq!(read("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\",\"title\":\"a\nb\"}]} trailing").items[0].title.as_deref(), Some("a b"));
}

#[test]
fn json_is_cleaned_like_the_rest() {
    let feed = read(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"Qu\u0008ay","items":[
        {"id":"a\u001f1","title":"One\u0003 word","content_html":"<p>a\u000b&#7;b</p>&lt;p&gt;c&lt;/p&gt;","url":"https://example.org/\u0001one.mp3"},
        {"id":"2","content_text":"x","attachments":[{"url":"https://example.org/2.mp3","mime_type":"binary/octet-stream"}]}
    ]}"#,
    );
    let [one, two] = &feed.items[..] else {
        panic!("{feed:?}");
    };
    assert_eq!(feed.title.as_deref(), Some("Quay"));
    assert_eq!(
        (one.guid.as_deref(), one.title.as_deref()),
        (Some("a1"), Some("One word"))
    );
    assert_eq!(one.content_html.as_deref(), Some("<p>a b</p><p>c</p>"));
    assert_eq!(
        one.enclosure.as_ref().map(|e| e.url.as_str()),
        Some("https://example.org/one.mp3")
    );
    assert_eq!(
        two.enclosure.as_ref().and_then(|e| e.mime.as_deref()),
        Some("audio/mpeg")
    );
}
