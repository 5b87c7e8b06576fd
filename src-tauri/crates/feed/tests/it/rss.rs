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
