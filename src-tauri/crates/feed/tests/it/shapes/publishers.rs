//! The shapes in which well-known programs and services write their feeds.
use super::*;

pub fn shapes() -> Vec<Shape> {
    vec![
        shape(
            "a channel of videos",
            "<feed xmlns:yt='http://www.youtube.com/xml/schemas/2015' xmlns:media='http://search.yahoo.com/mrss/' xmlns='http://www.w3.org/2005/Atom'><id>yt:channel:x</id><title>Harbour</title><entry><id>yt:video:abc</id><yt:videoId>abc</yt:videoId><title>A</title><link rel='alternate' href='https://video.example.org/watch?v=abc'/><author><name>Ana</name></author><published>2024-05-01T10:00:00+00:00</published><media:group><media:title>A</media:title><media:content url='https://video.example.org/v/abc' type='application/x-shockwave-flash'/><media:thumbnail url='https://img.example.org/abc.jpg'/><media:description>What is seen.\nhttps://example.org/</media:description><media:community><media:statistics views='5'/></media:community></media:group></entry></feed>",
            "Harbour", 1, summary, "What is seen. https://example.org/",
        ),
        shape(
            "a person on a social network",
            "<rss version='2.0' xmlns:webfeeds='http://webfeeds.org/rss/1.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>Harbour</title><item><guid isPermaLink='true'>https://social.example.org/@ana/1</guid><link>https://social.example.org/@ana/1</link><pubDate>Wed, 01 May 2024 10:00:00 +0000</pubDate><description>&lt;p&gt;The tide is in.&lt;/p&gt;</description><media:content url='https://social.example.org/p.jpg' type='image/jpeg' fileSize='5' medium='image'><media:rating scheme='urn:simple'>nonadult</media:rating><media:description type='plain'>A tide.</media:description></media:content></item></channel></rss>",
            "Harbour", 1, body, "<p>The tide is in.</p>",
        ),
        shape(
            "releases of a program",
            "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/' xml:lang='en-US'><id>tag:forge.example.org,2008:/a/b/releases</id><title>Harbour</title><entry><id>tag:forge.example.org,2008:Repository/1/v1</id><updated>2024-05-01T10:00:00Z</updated><link rel='alternate' type='text/html' href='https://forge.example.org/a/b/releases/tag/v1'/><title>v1</title><content type='html'>&lt;h2&gt;New&lt;/h2&gt;</content><author><name>ana</name></author><media:thumbnail height='30' width='30' url='https://forge.example.org/ana.png'/></entry></feed>",
            "Harbour", 1, body, "<h2>New</h2>",
        ),
        shape(
            "a WordPress blog",
            rss("<atom:link href='https://example.org/feed/' rel='self' type='application/rss+xml'/><link>https://example.org</link><generator>https://wordpress.org/?v=6.5</generator><sy:updatePeriod>hourly</sy:updatePeriod>", "<item><title>It&#8217;s in</title><link>https://example.org/2024/05/in/</link><comments>https://example.org/2024/05/in/#respond</comments><dc:creator><![CDATA[Ana]]></dc:creator><pubDate>Wed, 01 May 2024 10:00:00 +0000</pubDate><category><![CDATA[Sea]]></category><guid isPermaLink='false'>https://example.org/?p=5</guid><description><![CDATA[The tide [&#8230;]]]></description><content:encoded><![CDATA[<p>The tide is in, and we are out.</p>]]></content:encoded><slash:comments>0</slash:comments></item>"),
            "Harbour", 1, title, "It’s in",
        ),
        shape(
            "the description of a WordPress blog with its brackets",
            one("<title>A</title><description><![CDATA[The tide [&#8230;]]]></description>"),
            "Harbour", 1, summary, "The tide […]",
        ),
        shape(
            "a Ghost blog",
            rss("<image><url>https://example.org/favicon.png</url><title>Harbour</title></image>", "<item><title><![CDATA[A]]></title><description><![CDATA[Short.]]></description><link>https://example.org/a/</link><guid isPermaLink='false'>65f0c0ffee</guid><category><![CDATA[Sea]]></category><dc:creator><![CDATA[Ana]]></dc:creator><media:content url='https://example.org/a.jpg' medium='image'/><content:encoded><![CDATA[<img src='https://example.org/a.jpg' alt=''><p>Whole.</p>]]></content:encoded></item>"),
            "Harbour", 1, picture, "https://example.org/a.jpg",
        ),
        shape(
            "a newsletter with a voice",
            rss("<itunes:owner><itunes:name>Ana</itunes:name></itunes:owner><itunes:author>Ana</itunes:author><googleplay:owner>a@example.org</googleplay:owner>", "<item><title>A</title><guid isPermaLink='false'>https://letters.example.org/p/a</guid><enclosure url='https://img.example.org/a.jpeg' length='0' type='image/jpeg'/><content:encoded>&lt;p&gt;Dear all&lt;/p&gt;</content:encoded></item>"),
            "Harbour", 1, kind, "Rss Articles",
        ),
        shape(
            "a blog on Blogger",
            "<?xml-stylesheet href='x'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:openSearch='http://a9.com/-/spec/opensearchrss/1.0/' xmlns:thr='http://purl.org/syndication/thread/1.0'><id>tag:blogger.com,1999:blog-1</id><title type='text'>Harbour</title><openSearch:totalResults>9</openSearch:totalResults><entry><id>tag:blogger.com,1999:blog-1.post-2</id><title type='text'>A</title><link rel='replies' type='application/atom+xml' href='https://b.example.org/r'/><link rel='edit' href='https://b.example.org/e'/><link rel='alternate' type='text/html' href='https://b.example.org/a.html' title='A'/><thr:total>0</thr:total></entry></feed>",
            "Harbour", 1, link, "https://b.example.org/a.html",
        ),
        shape(
            "a Tumblr without titles",
            rss("", "<item><title></title><description>&lt;p&gt;A gull&lt;/p&gt;</description><link>https://t.example.org/1</link><guid>https://t.example.org/1</guid></item>"),
            "Harbour", 1, summary, "A gull",
        ),
        shape(
            "questions and answers in a forum",
            "<feed xmlns='http://www.w3.org/2005/Atom'><title type='text'>Harbour</title><entry><id>https://ask.example.org/q/1</id><re:rank scheme='https://ask.example.org' xmlns:re='http://purl.org/atompub/rank/1.0'>3</re:rank><title type='text'>How deep?</title><author><name>Ana</name></author><link rel='alternate' href='https://ask.example.org/q/1'/><summary type='html'>&lt;p&gt;How deep is it?&lt;/p&gt;</summary></entry></feed>",
            "Harbour", 1, body, "<p>How deep is it?</p>",
        ),
        shape(
            "papers of an archive",
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='http://arxiv.example.org/'><title>Harbour</title></channel><item rdf:about='http://arxiv.example.org/abs/1'><title>On tides. (arXiv:1 [sea])</title><link>http://arxiv.example.org/abs/1</link><description rdf:parseType='Literal'>&lt;p&gt;We show tides.&lt;/p&gt;</description><dc:creator>&lt;a href='x'&gt;Ana Quay&lt;/a&gt;, &lt;a href='y'&gt;Ben&lt;/a&gt;</dc:creator></item></rdf:RDF>",
            "Harbour", 1, author, "Ana Quay, Ben",
        ),
        shape(
            "a link blog: the title leads elsewhere",
            r#"{"version":"https://jsonfeed.org/version/1.1","title":"Harbour","items":[{"id":"https://example.org/1","url":"https://example.org/1","external_url":"https://elsewhere.example.org/","title":"A"}]}"#,
            "Harbour", 1, link, "https://example.org/1",
        ),
        shape(
            "a host of podcasts",
            rss("<itunes:author>Ana</itunes:author><itunes:category text='Leisure'/><itunes:image href='https://example.org/c.jpg'/>", "<item><guid isPermaLink='false'><![CDATA[urn:uuid:1]]></guid><title>A</title><description><![CDATA[<p>Words</p>]]></description><itunes:summary>Words</itunes:summary><enclosure url='https://trk.example.org/e/media.example.org/a.mp3?aid=rss' length='5000000' type='audio/mpeg'/><itunes:duration>00:30:00</itunes:duration></item>"),
            "Harbour", 1, seconds, "1800",
        ),
        shape(
            "a list of changes to a wiki",
            "<feed xmlns='http://www.w3.org/2005/Atom'><id>https://w.example.org/x</id><title>Harbour</title><entry><id>https://w.example.org/x?diff=2</id><title>Tide</title><link rel='alternate' type='text/html' href='https://w.example.org/x?diff=2'/><updated>2024-05-01T10:00:00Z</updated><summary type='html'>&lt;table&gt;&lt;tr&gt;&lt;td&gt;old&lt;/td&gt;&lt;td&gt;new&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;</summary><author><name>Ana</name></author></entry></feed>",
            "Harbour", 1, summary, "old new",
        ),
        shape(
            "a weather service",
            rss("<ttl>15</ttl>", "<item><title>Storm warning</title><link>https://w.example.org/</link><description>Force 9</description><pubDate>Wed, 01 May 2024 10:00:00 UT</pubDate></item>"),
            "Harbour", 1, date, "2024-05-01T10:00:00Z",
        ),
        shape(
            "files of a torrent site are no sound",
            one("<title>A</title><enclosure url='https://example.org/a.torrent' type='application/x-bittorrent' length='5'/>"),
            "Harbour", 1, kind, "Rss Articles",
        ),
    ]
}
