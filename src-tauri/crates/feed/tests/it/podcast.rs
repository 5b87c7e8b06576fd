//! The iTunes and Podcasting 2.0 tags.
use feed::{FeedKind, Format, Hint, parse};

use crate::{PODCAST, item, read};

#[test]
fn everything_a_podcast_says() {
    let feed = parse(PODCAST.as_bytes(), Hint::default()).unwrap();
    assert_eq!((feed.format, feed.kind), (Format::Rss, FeedKind::Podcast));
    assert_eq!(feed.title.as_deref(), Some("Night Trains & Other Stories"));
    assert_eq!(feed.link.as_deref(), Some("https://trains.example.org/"));
    assert_eq!(
        feed.description.as_deref(),
        Some("Two friends ride the last train.")
    );
    assert_eq!(feed.language.as_deref(), Some("en-gb"));
    assert_eq!(feed.author.as_deref(), Some("Mira Holm"));
    assert_eq!(
        feed.image.as_deref(),
        Some("https://trains.example.org/cover.jpg")
    );
    assert_eq!(feed.explicit, Some(false));
    assert!(feed.serial && !feed.complete);
    assert_eq!(
        feed.new_feed_url.as_deref(),
        Some("https://trains.example.org/new.xml")
    );
    assert_eq!(
        feed.podcast_guid.as_deref(),
        Some("917393e3-1b1e-5cef-ace4-edaa54e1f810")
    );
    assert_eq!(feed.medium.as_deref(), Some("podcast"));
    assert_eq!(
        feed.funding,
        [(
            "https://trains.example.org/give".to_owned(),
            "Buy us a ticket".to_owned()
        )]
    );
    assert_eq!(
        feed.next_page.as_deref(),
        Some("https://trains.example.org/feed.xml?page=2")
    );
    assert_eq!(
        (feed.skip_hours, feed.skip_days, feed.ttl_minutes),
        (vec![2, 0], vec![5, 6], Some(720))
    );
    assert_eq!(feed.warnings, Vec::<String>::new());

    let first = &feed.items[0];
    assert_eq!(first.guid.as_deref(), Some("trains-1"));
    assert_eq!(first.published.unwrap().to_string(), "2024-06-04T07:30:15Z");
    assert_eq!(first.duration_ms, Some(3_723_000));
    assert_eq!((first.season, first.episode), (Some(2), Some(7)));
    assert_eq!(
        (first.episode_type.as_deref(), first.explicit),
        (Some("full"), Some(true))
    );
    assert_eq!(first.summary.as_deref(), Some("Short words."));
    assert_eq!(
        first.content_html.as_deref(),
        Some("<p>Long words, longer than the short ones.</p>")
    );
    let enclosure = first.enclosure.as_ref().unwrap();
    assert_eq!(enclosure.url, "https://trains.example.org/1.mp3");
    assert_eq!(
        (enclosure.mime.as_deref(), enclosure.length),
        (Some("audio/mpeg"), Some(12_345_678))
    );
    assert_eq!(first.alternates.len(), 1);
    assert_eq!(first.alternates[0].url, "https://trains.example.org/1.opus");
    assert_eq!(first.transcripts.len(), 2);
    assert_eq!(first.transcripts[0].language.as_deref(), Some("en"));
    assert_eq!(
        first.chapters_url.as_deref(),
        Some("https://trains.example.org/1.chapters.json")
    );
    assert_eq!(first.persons.len(), 1);
    assert_eq!(
        (
            first.persons[0].name.as_str(),
            first.persons[0].role.as_deref()
        ),
        ("Jonas Berg", Some("guest"))
    );
    let chapters: Vec<_> = first
        .chapters
        .iter()
        .map(|c| (c.start_ms, c.title.as_str()))
        .collect();
    assert_eq!(chapters, [(0, "First & foremost"), (60_500, "Second")]);
    assert_eq!(first.categories, ["Travel"]);

    let second = &feed.items[1];
    assert_eq!(second.link.as_deref(), Some("https://trains.example.org/0"));
    assert_eq!(second.published, None);
    // The channel's people stand in where an item names none: they are kept once.
    assert_eq!(feed.extras.persons[0].name, "Mira Holm");
    assert!(second.persons.is_empty());
    let enclosure = second.enclosure.as_ref().unwrap();
    assert_eq!(
        (enclosure.mime.as_deref(), enclosure.length),
        (Some("audio/mp4"), None)
    );
}

#[test]
fn json_has_the_agreed_names() {
    let feed = parse(PODCAST.as_bytes(), Hint::default()).unwrap();
    let json = serde_json::to_value(&feed).unwrap();
    assert_eq!(json["kind"], "podcast");
    assert_eq!(json["items"][0]["published"], "2024-06-04T07:30:15Z");
    assert_eq!(json["items"][0]["enclosure"]["length"], 12_345_678);
    assert_eq!(json["items"][0]["transcripts"][0]["mime"], "text/vtt");
}

#[test]
fn the_other_namespace_address_and_none() {
    let old = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md";
    for declaration in [
        format!("xmlns:pc=\"{old}\""),
        "xmlns:pc=' https://podcastindex.org/namespace/1.0 '".to_owned(),
    ] {
        let feed = read(&format!(
            "<rss version='2.0' {declaration}><channel><item><title>a</title><pc:season>3</pc:season><pc:episode display='x'>4.5</pc:episode></item></channel></rss>"
        ));
        assert_eq!(
            (feed.items[0].season, feed.items[0].episode),
            (Some(3), Some(4))
        );
    }
    // Prefixes that nobody declared.
    let item = item(
        "<itunes:duration>90</itunes:duration><podcast:chapters url='c.json'/><content:encoded>&lt;p&gt;x&lt;/p&gt;</content:encoded>",
    );
    assert_eq!(item.duration_ms, Some(90_000));
    assert_eq!(
        item.chapters_url.as_deref(),
        Some("https://example.org/feeds/c.json")
    );
    assert_eq!(item.content_html.as_deref(), Some("<p>x</p>"));
}

#[test]
fn enclosures() {
    let several = item(
        "<enclosure url='/a.pdf'/><enclosure url='/a.torrent' type='application/x-bittorrent'/><enclosure url='/a.mp3' length='abc'/><enclosure url='/a.mp3' length='9' type='audio/mpeg'/>",
    );
    let first = several.enclosure.unwrap();
    assert_eq!(
        (first.url.as_str(), first.length),
        ("https://example.org/a.mp3", Some(9))
    );
    assert_eq!(several.alternates.len(), 2);
    let media = item(
        "<media:group><media:content url='/v.mp4' type='video/mp4' fileSize='7'/><media:content url='/a.ogg' medium='audio' duration='61'/><media:thumbnail url='/t.jpg'/><media:description>words</media:description></media:group>",
    );
    assert_eq!(media.enclosure.unwrap().url, "https://example.org/a.ogg");
    assert_eq!(
        (media.duration_ms, media.image.as_deref()),
        (Some(61_000), Some("https://example.org/t.jpg"))
    );
    assert_eq!(media.summary.as_deref(), Some("words"));
    let picture = item("<title>x</title><media:content url='/p.jpg' medium='image'/>");
    assert_eq!(
        (picture.enclosure, picture.image.as_deref()),
        (None, Some("https://example.org/p.jpg"))
    );
}

#[test]
fn what_a_feed_is_for() {
    let kind = |channel: &str, item: &str| {
        read(&format!("<rss version='2.0'><channel><title>t</title>{channel}<item><title>i</title>{item}</item></channel></rss>")).kind
    };
    assert_eq!(kind("", ""), FeedKind::Articles);
    assert_eq!(
        kind("", "<enclosure url='a.mp3' type='audio/mpeg'/>"),
        FeedKind::Podcast
    );
    assert_eq!(
        kind("<itunes:category text='Arts'/>", ""),
        FeedKind::Podcast
    );
    let picture = "<itunes:image href='https://example.org/c.png'/>";
    assert_eq!(kind(picture, ""), FeedKind::Articles);
    assert_eq!(
        kind(picture, "<enclosure url='a.mp3' type='audio/mpeg'/>"),
        FeedKind::Podcast
    );
    assert_eq!(
        kind(
            "<podcast:medium>newsletter</podcast:medium><itunes:category text='Arts'/>",
            "<enclosure url='a.mp3' type='audio/mpeg'/>"
        ),
        FeedKind::Articles
    );
    assert_eq!(
        kind(
            "<itunes:owner><itunes:email>a@example.org</itunes:email></itunes:owner><itunes:author>A</itunes:author>",
            "<enclosure url='a.jpg' type='image/jpeg'/>"
        ),
        FeedKind::Articles
    );
}
