//! Addresses: relative ones, bases, guids as links, and what is no address of the web.
use super::*;

pub fn shapes() -> Vec<Shape> {
    vec![
        shape("a guid is a link unless it says otherwise", one("<guid>https://example.org/a</guid>"), "Harbour", 1, link, "https://example.org/a"),
        shape("isPermaLink is true", one("<guid isPermaLink='true'>https://example.org/a</guid>"), "Harbour", 1, link, "https://example.org/a"),
        shape("isPermaLink is false", one("<guid isPermaLink='false'>https://example.org/a</guid>"), "Harbour", 1, link, "").nothing(),
        shape("ispermalink in small letters", one("<guid ispermalink='FALSE'>https://example.org/a</guid>"), "Harbour", 1, link, "").nothing(),
        shape("isPermaLink of what is no address", one("<guid isPermaLink='true'>abc-1</guid>"), "Harbour", 1, link, "").nothing(),
        shape("a link beside a guid", one("<guid>https://example.org/?p=1</guid><link>https://example.org/a</link>"), "Harbour", 1, link, "https://example.org/a"),
        shape("white space in a guid", one("<guid>\n  abc-1\n</guid>"), "Harbour", 1, guid, "abc-1"),
        shape("an empty guid", one("<title>A</title><guid/>"), "Harbour", 1, guid, "").nothing(),
        shape("a guid in a section", one("<guid><![CDATA[https://example.org/?a=1&b=2]]></guid>"), "Harbour", 1, guid, "https://example.org/?a=1&b=2"),
        shape("relative to the feed", one("<link>../posts/a</link>"), "Harbour", 1, link, "https://example.org/posts/a"),
        shape("from the root", one("<link>/posts/a?x=1&amp;y=2</link>"), "Harbour", 1, link, "https://example.org/posts/a?x=1&y=2"),
        shape("without its scheme", one("<link>//cdn.example.org/a</link>"), "Harbour", 1, link, "https://cdn.example.org/a"),
        shape("www without a scheme", one("<link>www.example.org/a</link>"), "Harbour", 1, link, "https://www.example.org/a"),
        shape("line breaks in an address", one("<link>\n https://example.org/a\n </link>"), "Harbour", 1, link, "https://example.org/a"),
        shape("spaces in an address", one("<enclosure url='https://example.org/an hour.mp3'/>"), "Harbour", 1, file, "https://example.org/an%20hour.mp3"),
        shape("xml:base of the feed", "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://base.example.org/x/'><title>Harbour</title><entry><id>a</id><link href='a.html'/></entry></feed>", "Harbour", 1, link, "https://base.example.org/x/a.html"),
        shape("xml:base of the entry, relative itself", "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://base.example.org/x/'><title>Harbour</title><entry xml:base='y/'><id>a</id><link href='a.html'/></entry></feed>", "Harbour", 1, link, "https://base.example.org/x/y/a.html"),
        shape("the link of Atom to the page, not to itself", atom("<id>a</id><link rel='self' href='https://example.org/a.atom'/><link rel='alternate' type='text/html' href='https://example.org/a'/>"), "Harbour", 1, link, "https://example.org/a"),
        shape("links of Atom to replies and edits are none", atom("<id>a</id><link rel='edit' href='https://example.org/e'/><link rel='replies' href='https://example.org/r'/><link href='https://example.org/a'/>"), "Harbour", 1, link, "https://example.org/a"),
        shape("an enclosure of Atom", atom("<id>a</id><link rel='enclosure' type='audio/mpeg' length='1337' href='https://example.org/a.mp3'/>"), "Harbour", 1, file, "https://example.org/a.mp3"),
        shape("an enclosure by its full relation", atom("<id>a</id><link rel='http://www.iana.org/assignments/relation/enclosure' type='audio/mpeg' href='https://example.org/a.mp3'/>"), "Harbour", 1, file, "https://example.org/a.mp3"),
        shape("Atom's link inside RSS", one("<title>A</title><atom:link href='https://example.org/a'/>"), "Harbour", 1, link, "https://example.org/a"),
        shape("an address that runs something", one("<title>A</title><link>javascript:alert(1)</link>"), "Harbour", 1, link, "").nothing(),
        shape("an address of a file here", one("<title>A</title><enclosure url='file:///etc/passwd' type='audio/mpeg'/>"), "Harbour", 1, file, "").nothing(),
        shape("feed: and itpc: are http", rss("<atom:link rel='next' href='itpc://example.org/older'/>", ""), "Harbour", 0, |f| f.next_page.clone(), "http://example.org/older"),
        shape("an address that is far too long", one(&format!("<title>A</title><link>https://example.org/{}</link>", "x".repeat(9000))), "Harbour", 1, link, "").nothing(),
        shape("a host in other letters stays as it is", one("<link>https://bücher.example/ä</link>"), "Harbour", 1, link, "https://bücher.example/ä"),
        shape("the link of the feed is not its own address", rss("<atom:link rel='self' href='https://example.org/feed'/><link>https://example.org/</link>", ""), "Harbour", 0, |f| f.link.clone(), "https://example.org/"),
        shape("feedburner's real address", one("<title>A</title><link>https://feeds.example.org/~r/a</link><feedburner:origLink>https://example.org/a</feedburner:origLink>"), "Harbour", 1, link, "https://feeds.example.org/~r/a"),
        shape("the next page", rss("<atom:link rel='next' href='?page=2'/>", ""), "Harbour", 0, |f| f.next_page.clone(), "https://example.org/feeds/main.xml?page=2"),
        shape("the archive before", "<feed xmlns='http://www.w3.org/2005/Atom'><title>Harbour</title><link rel='prev-archive' href='/2023.atom'/></feed>", "Harbour", 0, |f| f.next_page.clone(), "https://example.org/2023.atom"),
        shape("a new address of the show", rss("<itunes:new-feed-url>https://new.example.org/feed</itunes:new-feed-url>", ""), "Harbour", 0, |f| f.new_feed_url.clone(), "https://new.example.org/feed"),
    ]
}
