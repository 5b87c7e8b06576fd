//! Formats and versions, namespaces, and how loosely they are written.
use super::*;

const DIV: &str = "<div xmlns='http://www.w3.org/1999/xhtml'>";

pub fn shapes() -> Vec<Shape> {
    vec![
        shape(
            "RSS 0.90, which is RDF of Netscape",
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>Harbour</title><link>https://example.org/</link></channel><item><title>A</title><link>https://example.org/a</link></item></rdf:RDF>",
            "Harbour", 1, link, "https://example.org/a",
        ),
        shape(
            "RSS 0.91 with a doctype",
            "<?xml version='1.0'?><!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://my.netscape.com/publish/formats/rss-0.91.dtd'><rss version='0.91'><channel><title>Harbour</title><item><title>A</title><link>https://example.org/a</link></item></channel></rss>",
            "Harbour", 1, title, "A",
        ),
        shape(
            "RSS 0.92 with an enclosure",
            "<rss version='0.92'><channel><title>Harbour</title><item><description>A</description><enclosure url='https://example.org/a.mp3' length='5' type='audio/mpeg'/></item></channel></rss>",
            "Harbour", 1, file, "https://example.org/a.mp3",
        ),
        shape(
            "RSS 1.0 with items beside the channel",
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='https://example.org/'><title>Harbour</title><items><rdf:Seq><rdf:li resource='https://example.org/a'/></rdf:Seq></items></channel><item rdf:about='https://example.org/a'><title>A</title><dc:date>2024-05-01</dc:date></item><item rdf:about='https://example.org/b'><title>B</title></item></rdf:RDF>",
            "Harbour", 2, guid, "https://example.org/a",
        ),
        shape(
            "RSS 1.1",
            "<Channel xmlns='http://purl.org/net/rss1.1#' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' rdf:about='https://example.org/x'><title>Harbour</title><items rdf:parseType='Collection'><item rdf:about='https://example.org/a'><title>A</title></item></items></Channel>",
            "Harbour", 1, title, "A",
        ),
        shape("RSS 2.0", one("<title>A</title>"), "Harbour", 1, kind, "Rss Articles"),
        shape(
            "RSS without a version",
            "<rss><channel><title>Harbour</title><item><title>A</title></item></channel></rss>",
            "Harbour", 1, title, "A",
        ),
        shape(
            "RSS without a channel",
            "<rss version='2.0'><title>Harbour</title><item><title>A</title></item></rss>",
            "Harbour", 1, title, "A",
        ),
        shape(
            "items behind the channel",
            "<rss version='2.0'><channel><title>Harbour</title></channel><item><title>A</title></item></rss>",
            "Harbour", 1, title, "A",
        ),
        shape(
            "Atom 0.3",
            "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>Harbour</title><entry><title>A</title><issued>2004-05-01T10:00:00Z</issued><modified>2004-05-02T10:00:00Z</modified></entry></feed>",
            "Harbour", 1, date, "2004-05-01T10:00:00Z",
        ),
        shape(
            "Atom 1.0",
            atom("<id>urn:a</id><title>A</title><published>2024-05-01T10:00:00+02:00</published>"),
            "Harbour", 1, date, "2024-05-01T08:00:00Z",
        ),
        shape(
            "Atom under a prefix",
            "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:title>Harbour</a:title><a:entry><a:id>urn:a</a:id><a:title>A</a:title></a:entry></a:feed>",
            "Harbour", 1, guid, "urn:a",
        ),
        shape(
            "an entry document of Atom",
            "<entry xmlns='http://www.w3.org/2005/Atom'><id>urn:a</id><title>A</title></entry>",
            "", 1, title, "A",
        )
        .untitled(),
        shape(
            "Atom with xhtml",
            atom(&format!("<id>urn:a</id><title type='xhtml'>{DIV}A <b>b</b></div></title><content type='xhtml'>{DIV}<p>x<br/>y</p></div></content>")),
            "Harbour", 1, body, "<p>x<br/>y</p>",
        ),
        shape(
            "Atom with a title in xhtml",
            atom(&format!("<id>urn:a</id><title type='xhtml'>{DIV}A <b>b</b> &amp; c</div></title>")),
            "Harbour", 1, title, "A b & c",
        ),
        shape(
            "content in base64",
            atom("<id>urn:a</id><title>A</title><content mode='base64' type='text/html'>PHA+aGVsbG88L3A+</content>"),
            "Harbour", 1, body, "<p>hello</p>",
        ),
        shape(
            "Atom whose content is elsewhere",
            atom("<id>urn:a</id><title>A</title><content type='text/html' src='https://example.org/whole'/>"),
            "Harbour", 1, link, "https://example.org/whole",
        ),
        shape(
            "JSON Feed 1.0",
            r#"{"version":"https://jsonfeed.org/version/1","title":"Harbour","author":{"name":"Ana"},"items":[{"id":"1","content_text":"a & b"}]}"#,
            "Harbour", 1, body, "a &amp; b",
        ),
        shape(
            "JSON Feed 1.1 with several authors",
            r#"{"version":"https://jsonfeed.org/version/1.1","title":"Harbour","items":[{"id":"1","title":"A","authors":[{"name":"Ana"},{"name":"Ben"}]}]}"#,
            "Harbour", 1, author, "Ana, Ben",
        ),
        shape(
            "JSON Feed with numbers for ids",
            r#"{"version":"https://jsonfeed.org/version/1.1","title":"Harbour","items":[{"id":17,"content_html":"<p>x</p>"}]}"#,
            "Harbour", 1, guid, "17",
        ),
        shape(
            "JSON Feed with an attachment",
            r#"{"version":"https://jsonfeed.org/version/1.1","title":"Harbour","items":[{"id":"1","attachments":[{"url":"https://example.org/a.mp3","mime_type":"audio/mpeg","size_in_bytes":89970236,"duration_in_seconds":6629}]}]}"#,
            "Harbour", 1, seconds, "6629",
        ),
        shape(
            "JSON Feed of which the rest is missing",
            r#"{"version":"https://jsonfeed.org/version/1.1","title":"Harbour","items":[{"id":"1","title":"A"},{"id":"2","ti"#,
            "Harbour", 1, title, "A",
        ),
        shape(
            "JSON Feed without a version",
            r#"{"title":"Harbour","home_page_url":"https://example.org","items":[{"id":"1","title":"A"}]}"#,
            "Harbour", 1, title, "A",
        ),
        shape(
            "JSON Feed with a banner only",
            r#"{"version":"https://jsonfeed.org/version/1.1","title":"Harbour","items":[{"id":"1","banner_image":"/b.png"}]}"#,
            "Harbour", 1, picture, "https://example.org/b.png",
        ),
        shape(
            "capital letters everywhere",
            "<RSS VERSION='2.0'><CHANNEL><TITLE>Harbour</TITLE><ITEM><TITLE>A</TITLE><PUBDATE>Wed, 01 May 2024 10:00:00 GMT</PUBDATE></ITEM></CHANNEL></RSS>",
            "Harbour", 1, date, "2024-05-01T10:00:00Z",
        ),
        shape(
            "a known namespace under an odd prefix",
            "<rss version='2.0' xmlns:pod='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><title>Harbour</title><item><title>A</title><pod:duration>90</pod:duration></item></channel></rss>",
            "Harbour", 1, seconds, "90",
        ),
        shape(
            "a namespace in other letters",
            "<rss version='2.0' xmlns:itunes='http://www.iTunes.com/DTDs/Podcast-1.0.dtd'><channel><title>Harbour</title><item><title>A</title><itunes:duration>90</itunes:duration></item></channel></rss>",
            "Harbour", 1, seconds, "90",
        ),
        shape(
            "a prefix that nobody declared",
            "<rss version='2.0'><channel><title>Harbour</title><item><title>A</title><itunes:duration>90</itunes:duration></item></channel></rss>",
            "Harbour", 1, seconds, "90",
        ),
        shape(
            "an unknown namespace whose names are those of RSS",
            "<rss version='2.0' xmlns:x='https://example.org/own'><channel><title>Harbour</title><item><x:title>Wrong</x:title><title>A</title></item></channel></rss>",
            "Harbour", 1, title, "A",
        ),
        shape(
            "a media title before the title",
            rss("", "<item><media:title>Of the picture</media:title><title>A</title></item>"),
            "Harbour", 1, title, "A",
        ),
        shape(
            "the title of a picture is not the feed's",
            rss("<image><title>Of the picture</title><url>https://example.org/i.png</url></image>", "<item><title>A</title></item>"),
            "Harbour", 1, |f| f.image.clone(), "https://example.org/i.png",
        ),
        shape(
            "a text box with a title of its own",
            "<rss version='2.0'><channel><textInput><title>Search</title></textInput><title>Harbour</title><item><title>A</title></item></channel></rss>",
            "Harbour", 1, title, "A",
        ),
        shape(
            "an item that stands in another's place: Atom's source",
            atom("<id>urn:a</id><title>A</title><source><id>urn:other</id><title>Other</title></source>"),
            "Harbour", 1, guid, "urn:a",
        ),
        shape(
            "an item quoted by extension stays one item",
            rss("", "<item><title>A</title><guid>a</guid><x:related><x:item><x:title>B</x:title></x:item></x:related></item>"),
            "Harbour", 1, titles, "A",
        ),
    ]
}
