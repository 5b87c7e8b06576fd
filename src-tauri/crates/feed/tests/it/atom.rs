//! Atom: dates, text constructs, links and identity.
use feed::Format;

use crate::read;

fn entry(elements: &str) -> feed::ParsedItem {
    let feed = read(&format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry>{elements}</entry></feed>"
    ));
    feed.items.into_iter().next().unwrap()
}

#[test]
fn text_constructs() {
    // The conformance cases of the old Atom test suites: each shows `<title>`.
    for raw in [
        "<title type='html'><![CDATA[&lt;title>]]></title>",
        "<title type='html'>&amp;lt;title></title>",
        "<title type='html'>&#38;lt;title></title>",
        "<title type='text'><![CDATA[<title>]]></title>",
        "<title type='text'>&lt;title></title>",
        "<title type='text'>&#60;title></title>",
        "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>&lt;title></div></title>",
        "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>&#60;title></div></title>",
    ] {
        assert_eq!(entry(raw).title.as_deref(), Some("<title>"), "{raw}");
    }
    assert_eq!(
        entry("<title type='text'>Less: &lt;b&gt;x&lt;/b&gt;</title>")
            .title
            .as_deref(),
        Some("Less: <b>x</b>")
    );
}

#[test]
fn contents() {
    let html = |raw: &str| entry(raw).content_html.unwrap();
    assert_eq!(
        html("<content type='html'>&lt;p&gt;x&lt;/p&gt;</content>"),
        "<p>x</p>"
    );
    assert_eq!(html("<content type='text'>a &lt; b</content>"), "a &lt; b");
    assert_eq!(
        html(
            "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>x<br/></p></div></content>"
        ),
        "<p>x<br/></p>"
    );
    assert_eq!(
        html(
            "<content type='xhtml'><h:div xmlns:h='http://www.w3.org/1999/xhtml'><h:p>x</h:p></h:div></content>"
        ),
        "<p>x</p>"
    );
    assert_eq!(
        html("<content mode='base64' type='text/html'>PHA+aGVsbG88L3A+</content>"),
        "<p>hello</p>"
    );
    assert_eq!(
        html(
            "<content type='html' xml:base='https://base.example.org/a/'>&lt;a href=\"b\">x&lt;/a> &lt;img src='#f'></content>"
        ),
        "<a href=\"https://base.example.org/a/b\">x</a> <img src='#f'>"
    );
    assert_eq!(
        entry("<title>x</title><content type='image/png'>AAAA</content>").content_html,
        None
    );
}

#[test]
fn entries() {
    let feed = read(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='DE' xml:base='https://other.example.org/blog/'><title>t</title><subtitle>s</subtitle><link rel='self' href='feed.atom'/><link href='./'/><link rel='prev-archive' href='old.atom'/><icon>/i.png</icon><logo>/l.png</logo><author><name>Ada</name></author><entry><id>tag:x,1</id><title>one</title><link rel='replies' href='r'/><link rel='alternate' type='text/html' href='one'/><link rel='enclosure' type='audio/mpeg' length='5' href='one.mp3'/><published>2024-06-04T09:30:00Z</published><updated>2024-06-05T09:30:00Z</updated><author><name>Bo</name></author><author><name>Cy</name></author><category term='x' label='X'/><source><title>not this</title><id>nor this</id></source></entry><entry><id>2</id><updated>2024-06-05</updated></entry></feed>",
    );
    assert_eq!(
        (feed.format, feed.language.as_deref()),
        (Format::Atom, Some("de"))
    );
    assert_eq!(
        feed.link.as_deref(),
        Some("https://other.example.org/blog/")
    );
    assert_eq!(
        feed.next_page.as_deref(),
        Some("https://other.example.org/blog/old.atom")
    );
    assert_eq!(
        feed.image.as_deref(),
        Some("https://other.example.org/l.png")
    );
    assert_eq!(
        (feed.author.as_deref(), feed.description.as_deref()),
        (Some("Ada"), Some("s"))
    );
    let one = &feed.items[0];
    assert_eq!(
        (one.guid.as_deref(), one.title.as_deref()),
        (Some("tag:x,1"), Some("one"))
    );
    assert_eq!(
        one.link.as_deref(),
        Some("https://other.example.org/blog/one")
    );
    assert_eq!(
        one.enclosure.as_ref().unwrap().url,
        "https://other.example.org/blog/one.mp3"
    );
    assert_eq!(
        (one.author.as_deref(), one.categories[0].as_str()),
        (Some("Bo, Cy"), "X")
    );
    assert_ne!(one.published, one.updated);
    assert_eq!(feed.items[1].published, feed.items[1].updated);
}

#[test]
fn atom_0_3() {
    let feed = read(
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title mode='escaped' type='text/html'>a &amp;amp; b</title><tagline>s</tagline><entry><id>1</id><issued>2003-12-13T08:29:29-04:00</issued><modified>2003-12-14</modified><content type='application/xhtml+xml' mode='xml'><p>x</p></content></entry></feed>",
    );
    assert_eq!(
        (feed.title.as_deref(), feed.description.as_deref()),
        (Some("a & b"), Some("s"))
    );
    assert_eq!(
        feed.items[0].published.unwrap().to_string(),
        "2003-12-13T12:29:29Z"
    );
    assert_eq!(feed.items[0].content_html.as_deref(), Some("<p>x</p>"));
}
