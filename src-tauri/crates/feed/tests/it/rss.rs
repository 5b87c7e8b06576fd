//! RSS from 0.9x to 2.0 with its oddities.
use feed::{FeedError, Format, Hint, parse};

use crate::{item, read};

#[test]
fn titles_are_text() {
    for (raw, expected) in [
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("Tom & Jerry", "Tom & Jerry"),
        ("<![CDATA[Tom & <b>Jerry</b>]]>", "Tom & Jerry"),
        ("&lt;b&gt;Tom&lt;/b&gt;", "Tom"),
        ("<b>Tom</b> and Jerry", "Tom and Jerry"),
        ("a&nbsp;b &hellip; &#146;", "a b … ’"),
        ("\n  Two\n  lines ", "Two lines"),
        ("1 &lt; 2", "1 < 2"),
        ("Vec&lt;T&gt;", "Vec<T>"),
    ] {
        assert_eq!(
            item(&format!("<title>{raw}</title>")).title.as_deref(),
            Some(expected),
            "{raw}"
        );
    }
}

#[test]
fn bodies() {
    let body = |elements: &str| item(elements).content_html;
    assert_eq!(
        body("<description>&lt;p&gt;x &amp;amp; y&lt;/p&gt;</description>").as_deref(),
        Some("<p>x &amp; y</p>")
    );
    assert_eq!(
        body("<description><p>x &amp; <b>y</b></p></description>").as_deref(),
        Some("<p>x &amp; <b>y</b></p>")
    );
    assert_eq!(
        body("<description>one\ntwo\n\nthree</description>").as_deref(),
        Some("<p>one<br>\ntwo</p>\n<p>three</p>")
    );
    assert_eq!(
        body("<description>a</description><content:encoded>the long one</content:encoded>")
            .as_deref(),
        Some("the long one")
    );
    assert_eq!(
        body(
            "<description>short</description><itunes:summary>rather longer words</itunes:summary>"
        )
        .as_deref(),
        Some("rather longer words")
    );
    assert_eq!(
        body("<description>&amp;lt;p&amp;gt;twice&amp;lt;/p&amp;gt;</description>").as_deref(),
        Some("<p>twice</p>")
    );
    let long = item(&format!(
        "<description>{}</description>",
        "word ".repeat(2000)
    ));
    assert!(long.summary.unwrap().chars().count() <= 2000);
}

#[test]
fn links_and_guids() {
    let same = item("<guid>https://example.org/1</guid>");
    assert_eq!(same.link.as_deref(), Some("https://example.org/1"));
    assert_eq!(
        item("<guid isPermaLink='false'>https://example.org/1</guid>").link,
        None
    );
    assert_eq!(
        item("<guid>x</guid><link>/a?b=1&amp;c=2</link>")
            .link
            .as_deref(),
        Some("https://example.org/a?b=1&c=2")
    );
    assert_eq!(
        item("<guid>x</guid><link/><atom:link href='/b'/>")
            .link
            .as_deref(),
        Some("https://example.org/b")
    );
    assert_eq!(
        item("<title>x</title><link>javascript:alert(1)</link>").link,
        None
    );
    assert_eq!(item("<title>x</title><guid> </guid>").guid, None);
}

#[test]
fn authors() {
    for (raw, expected) in [
        ("<author>ada@example.org (Ada Byron)</author>", "Ada Byron"),
        (
            "<author>Ada Byron &lt;ada@example.org&gt;</author>",
            "Ada Byron",
        ),
        ("<author>Ada Byron (ada@example.org)</author>", "Ada Byron"),
        ("<author>ada@example.org</author>", "ada@example.org"),
        (
            "<author><name>Ada</name><email>a@example.org</email></author>",
            "Ada",
        ),
        (
            "<dc:creator>Ada</dc:creator><dc:creator>Bo</dc:creator>",
            "Ada, Bo",
        ),
        (
            "<author>x@example.org</author><itunes:author>Ada</itunes:author>",
            "Ada",
        ),
    ] {
        assert_eq!(
            item(&format!("<title>t</title>{raw}")).author.as_deref(),
            Some(expected),
            "{raw}"
        );
    }
}

#[test]
fn loose_documents() {
    let junk = read(
        "\n\n<br />\n<b>Warning</b>: broken in x.php\n<?xml version='1.0'?><rss version='2.0'><channel><title>t</title></channel></rss>",
    );
    assert_eq!(junk.title.as_deref(), Some("t"));
    let upper = read(
        "<RSS VERSION='2.0'><CHANNEL><TITLE>t</TITLE><ITEM><TITLE>i</TITLE><PUBDATE>2024-01-01</PUBDATE></ITEM></CHANNEL></RSS>",
    );
    assert_eq!(
        (upper.title.as_deref(), upper.items[0].title.as_deref()),
        (Some("t"), Some("i"))
    );
    assert!(upper.items[0].published.is_some());
    let bare = read("<rss><channel><title>t</title><item><title>i</title></item></channel></rss>");
    assert_eq!((bare.items.len(), bare.warnings.len()), (1, 1));
    let open = read(
        "<rss version='2.0'><channel><title>t<link>https://example.org/</link><item><title>one<item><title>two</channel></rss>",
    );
    assert_eq!((open.title.as_deref(), open.items.len()), (Some("t"), 2));
    assert_eq!(open.items[1].title.as_deref(), Some("two"));
    let wrong = read(
        "<rss version='2.0'><channel><title>t</titel><item><title>one</title></itme><item><title>two</title></item></channel></rss>",
    );
    assert_eq!((wrong.title.as_deref(), wrong.items.len()), (Some("t"), 2));
}

#[test]
fn a_cut_file_keeps_what_was_whole() {
    let feed = read(
        "<rss version='2.0'><channel><title>t</title><item><title>one</title></item><item><title>two</title><description>and th",
    );
    assert_eq!(feed.items.len(), 1);
    assert!(
        feed.warnings.iter().any(|w| w.contains("ends")),
        "{:?}",
        feed.warnings
    );
}

#[test]
fn rdf() {
    let feed = read(
        "<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='x'><title>t</title><link>https://example.org/</link><description>d</description><dc:language>DE</dc:language><items><rdf:Seq><rdf:li resource='https://example.org/1'/></rdf:Seq></items></channel><item rdf:about='https://example.org/1'><title>one</title><link>https://example.org/1</link><dc:date>2024-06-04T09:30+02:00</dc:date><dc:creator>Ada</dc:creator></item></rdf:RDF>",
    );
    assert_eq!(
        (feed.format, feed.language.as_deref()),
        (Format::Rdf, Some("de"))
    );
    assert_eq!(feed.items[0].guid.as_deref(), Some("https://example.org/1"));
    assert_eq!(
        feed.items[0].published.unwrap().to_string(),
        "2024-06-04T07:30:00Z"
    );
}

#[test]
fn what_is_no_feed() {
    let error = |text: &str| parse(text.as_bytes(), Hint::default()).unwrap_err();
    assert_eq!(error(""), FeedError::Empty);
    assert_eq!(error(" \n\u{feff}"), FeedError::Empty);
    assert_eq!(
        error("<!DOCTYPE html><html><head><title>x</title></head></html>"),
        FeedError::Html
    );
    assert_eq!(error("<html lang='en'><body>x"), FeedError::Html);
    assert!(matches!(error("hello"), FeedError::NotAFeed(_)));
    assert!(matches!(
        error("<opml version='2.0'><body/></opml>"),
        FeedError::NotAFeed(_)
    ));
    assert!(matches!(
        error("<note><to>x</to></note>"),
        FeedError::NotAFeed(_)
    ));
    assert!(matches!(error("{\"a\": 1}"), FeedError::NotAFeed(_)));
}

#[test]
fn control_characters_are_in_no_text() {
    let feed = read(
        "<rss version=\"2.0\"><channel><title>Quay\u{7} news</title><item><title>High&#2; wa\u{1b}ter</title>\
         <link>https://example.org/\u{8}tide</link><guid>g\u{1f}1</guid><author>A\u{3}da</author>\
         <description>&lt;p&gt;at\u{c}noon &amp;#8;and\u{2} <![CDATA[later&#x7;]]>&lt;/p&gt;</description>\
         <enclosure url=\"https://example.org/\u{1}a.mp3\" type=\"audio/mpeg\"/></item></channel></rss>",
    );
    let item = &feed.items[0];
    assert_eq!(feed.title.as_deref(), Some("Quay news"));
    assert_eq!(item.title.as_deref(), Some("High water"));
    assert_eq!(item.link.as_deref(), Some("https://example.org/tide"));
    assert_eq!(item.guid.as_deref(), Some("g1"));
    assert_eq!(item.author.as_deref(), Some("Ada"));
    assert_eq!(
        item.content_html.as_deref(),
        Some("<p>at noon and later</p>")
    );
    let url = &item.enclosure.as_ref().unwrap().url;
    assert_eq!(url, "https://example.org/a.mp3");
}

#[test]
fn enclosures_that_say_little() {
    let file = |attributes: &str| {
        let item = item(&format!("<title>t</title><enclosure {attributes}/>"));
        let file = item.enclosure.unwrap();
        (file.mime.unwrap_or_default(), file.length)
    };
    for (attributes, mime, length) in [
        (
            "url='https://a.example/1.mp3' length='12,345,678'",
            "audio/mpeg",
            Some(12_345_678),
        ),
        (
            "url='https://n.example/e/m.example/1.M4A?x=y' type='' length='12.345.678'",
            "audio/mp4",
            Some(12_345_678),
        ),
        (
            "url='https://a.example/1.ogg' type='application/octet-stream' length=\"12'345 bytes\"",
            "audio/ogg",
            Some(12_345),
        ),
        (
            "url='https://a.example/1.mp3' type='mp3' length='1.5'",
            "audio/mpeg",
            None,
        ),
        (
            "url='https://n.example/go?id=7&amp;to=https%3A%2F%2Fm.example%2F1.opus' length='unknown'",
            "audio/opus",
            None,
        ),
        (
            "url='https://a.example/1.mp3' type=' Audio/MPEG ' length='0'",
            "audio/mpeg",
            None,
        ),
        ("url='https://a.example/1.pdf'", "application/pdf", None),
        (
            "url='https://a.example/get' type='text/html'",
            "text/html",
            None,
        ),
    ] {
        assert_eq!(file(attributes), (mime.to_owned(), length), "{attributes}");
    }
}

#[test]
fn links_to_the_sound_are_enclosures() {
    let link = |link: &str| format!("<item><title>t</title><link>{link}</link></item>");
    let channel = |items: String| {
        read(&format!(
            "<rss version=\"2.0\"><channel>{items}</channel></rss>"
        ))
    };
    let feed = channel(
        link("https://a.example/2.MP3?x=1") + &link("https://a.example/1.oga") + &link("/about"),
    );
    assert_eq!(feed.kind, feed::FeedKind::Podcast);
    let file = feed.items[0].enclosure.as_ref().unwrap();
    assert_eq!(file.url, "https://a.example/2.MP3?x=1");
    assert_eq!(file.mime.as_deref(), Some("audio/mpeg"));
    assert_eq!(feed.items[0].link, None, "it is no page");
    assert_eq!(
        feed.items[2].link.as_deref(),
        Some("https://example.org/about")
    );
    // One among many pages is a link.
    let pages = (0..5).map(|n| link(&format!("/{n}"))).collect::<String>();
    let feed = channel(pages + &link("https://a.example/1.mp3"));
    assert_eq!(feed.kind, feed::FeedKind::Articles);
    assert!(feed.items.iter().all(|item| item.enclosure.is_none()));
}

#[test]
fn items_stand_behind_the_end_of_the_channel_too() {
    let feed = read(
        "<rss version='2.0'><channel><title>Logs</title></channel><item><title>a</title><guid>1</guid></item></rss>\
         <item><title>b</title><guid>2</guid></item>",
    );
    let titles: Vec<_> = feed
        .items
        .iter()
        .filter_map(|i| i.title.as_deref())
        .collect();
    assert_eq!(
        (feed.title.as_deref(), &titles[..]),
        (Some("Logs"), &["a", "b"][..])
    );
}
