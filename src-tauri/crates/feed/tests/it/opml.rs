//! Lists of subscriptions, in and out.
use feed::{FeedError, Outline, parse_opml, write_opml};

#[test]
fn loose_lists() {
    let list = parse_opml(br#"<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body>
        <outline text="News & Views"><outline text="Deep"><outline TITLE="A &amp;amp; B" text="a" xmlurl="https://a.example.org/f?x=1&y=2" htmlUrl="https://a.example.org"/></outline>
        <outline text="B" xmlURL="feed://b.example.org/rss" type="rss"></outline>
        <outline text="again" xmlUrl="https://a.example.org/f?x=1&amp;y=2"/></outline>
        <outline type="rss" url="https://c.example.org/feed" text=""/>
        <outline type="link" url="https://d.example.org/page"/>
        <outline text="bad" xmlUrl="javascript:alert(1)"/>
        <outline text="&nbsp;E" xmlUrl="https://e.example.org/feed">"#).unwrap();
    let urls: Vec<_> = list.iter().map(|o| o.feed_url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "https://a.example.org/f?x=1&y=2",
            "http://b.example.org/rss",
            "https://c.example.org/feed",
            "https://e.example.org/feed"
        ]
    );
    assert_eq!(list[0].title.as_deref(), Some("A & B"));
    assert_eq!(list[0].folder, ["News & Views", "Deep"]);
    assert_eq!(list[0].site_url.as_deref(), Some("https://a.example.org"));
    assert_eq!(list[1].folder, ["News & Views"]);
    assert_eq!((list[2].title.as_deref(), list[2].folder.len()), (None, 0));
    assert_eq!(list[3].title.as_deref(), Some("E"));
    assert_eq!(parse_opml(b""), Err(FeedError::Empty));
    assert_eq!(parse_opml(b"<html></html>"), Err(FeedError::Html));
    assert!(matches!(parse_opml(b"<rss/>"), Err(FeedError::NotAFeed(_))));
    assert_eq!(parse_opml(b"<opml><body/></opml>"), Ok(vec![]));
}

#[test]
fn what_is_written_reads_back() {
    let feed = |title: &str, url: &str, folder: &[&str]| Outline {
        title: Some(title.to_owned()),
        titled: true,
        feed_url: url.to_owned(),
        site_url: Some("https://example.org/?a=1&b=\"2\"".to_owned()),
        folder: folder.iter().map(|f| (*f).to_owned()).collect(),
        categories: vec!["/Sea/Boats".to_owned(), "Talk".to_owned()],
    };
    let list = vec![
        feed(
            "Quotes \" & <tags>",
            "https://example.org/1?a&b",
            &["A & B", "C"],
        ),
        feed("Two", "https://example.org/2", &["A & B"]),
        feed("Three", "https://example.org/3", &[]),
    ];
    let text = write_opml("Mine <all>", &list);
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">"));
    assert!(text.contains("<title>Mine &lt;all&gt;</title>"));
    assert_eq!(parse_opml(text.as_bytes()).unwrap(), list);
}

#[test]
fn deep_lists_are_bounded() {
    let deep = format!(
        "<opml><body>{}<outline xmlUrl='https://example.org/x'/>",
        "<outline text='f'>".repeat(100_000)
    );
    let list = parse_opml(deep.as_bytes()).unwrap();
    assert!(list[0].folder.len() <= 32);
}

#[test]
fn bare_ampersands_controls_and_names_in_either_place() {
    let list = parse_opml(
        b"<opml><body><outline title='Sea & Shore' text=''>\
          <outline text='Tide & Time & Co' xmlUrl='https://a.example/f?lang=1&section=2&times=3'/>\
          <outline text='' title='O\x08nly\x0Btitle' xmlUrl='https://b.example/\x01f'/>\
          <outline\x0Ctext=\"Fog &amp;amp; Horn\" type=rss xmlUrl=https://c.example/f />\
          <outline xmlUrl='https://d.example/f'></outline></outline></body></opml>",
    )
    .unwrap();
    let rows: Vec<_> = list
        .iter()
        .map(|o| (o.title.as_deref(), o.feed_url.as_str()))
        .collect();
    assert_eq!(
        rows,
        [
            (
                Some("Tide & Time & Co"),
                "https://a.example/f?lang=1&section=2&times=3"
            ),
            (Some("Only title"), "https://b.example/f"),
            (Some("Fog & Horn"), "https://c.example/f"),
            (None, "https://d.example/f"),
        ]
    );
    assert!(list.iter().all(|o| o.folder == ["Sea & Shore"]));
}

#[test]
fn every_row_is_somewhere() {
    let list = feed::read_opml(
        br#"<opml><body>
        <outline text="Tech / Science"><outline text="A" xmlUrl="https://a.example/f" category="/Tech/Science,Weekly"/>
          <outline text="Again" xmlUrl="https://a.example/f"/></outline>
        <outline text="No address"/>
        <outline text="Nor this" type="rss"></outline>
        <outline text="Old" xmlUrl="ftp://b.example/f"/>
        <outline text="Bad" xmlUrl="javascript:alert(1)"/>
        <outline text="Mine" xmlUrl="file:///home/a/f.xml"/>
        <outline text="A page" type="link" url="https://c.example/page"/>
        <outline text="Empty folder"></outline></body></opml>"#,
    )
    .unwrap();
    assert_eq!(list.outlines.len(), 1);
    assert_eq!(list.outlines[0].folder, ["Tech / Science"]);
    assert_eq!(list.outlines[0].categories, ["/Tech/Science", "Weekly"]);
    assert_eq!(list.repeated.len(), 1);
    let others: Vec<_> = list
        .others
        .iter()
        .map(|o| (o.title.as_deref().unwrap(), o.address.as_deref()))
        .collect();
    assert_eq!(
        others,
        [
            ("No address", None),
            ("Nor this", None),
            ("Old", Some("ftp://b.example/f")),
            ("Bad", Some("javascript:alert(1)")),
            ("Mine", Some("file:///home/a/f.xml")),
            ("A page", Some("https://c.example/page")),
        ]
    );
}
